from __future__ import annotations

import subprocess
import sys

WATCHED = """
import sys
seen = []
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        seen.append(event)
    elif event == "socket.bind" and args[1][0] not in ("127.0.0.1", "::1"):
        seen.append(event)
sys.addaudithook(watch)
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WATCHED + code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_loads_neither_network_code_nor_pandas() -> None:
    loaded = run(
        "import bec_kit.enrich, bec_kit.sources.sign_ins, bec_kit.sources.messages\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(names & {'tldextract', 'requests', 'urllib3', 'httpx', 'pandas', 'ssl'}))"
    )
    assert loaded == "[]"


def test_taking_domains_apart_reaches_no_network() -> None:
    told = run(
        "from bec_kit.enrich._lookalike import parts_of, skeleton\n"
        "print(parts_of('mail.contoso.co.uk').label, skeleton('c0ntoso'), seen)"
    )
    assert told == "contoso contoso []"
