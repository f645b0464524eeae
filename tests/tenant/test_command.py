from __future__ import annotations

import signal
import subprocess
import sys

import httpx

from bec_kit.tenant import WRITER

PROGRAM = "from bec_kit.cli import main; main()"
SERVE = [sys.executable, "-c", PROGRAM, "tenant", "serve"]


def test_serve_prints_its_address_and_ends_when_it_is_told_to() -> None:
    command = [*SERVE, "--users", "8", "--days", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url, _, rest = running.stdout.readline().partition("  tenant ")
        answer = httpx.get(f"{url}/v1.0/users", trust_env=False)
        running.send_signal(signal.SIGTERM)
        told = running.stdout.read()

    assert answer.status_code == 401
    assert rest.endswith("  (Ctrl+C ends it)\n")
    account = "amelia.abernethy@larkspur-marine.example"
    case = f"Its case: bec-kit new CASE --user {account} --home-domain larkspur-marine.example\n"
    writer = f"Any client id reads; to write, come in as --client-id {WRITER}\n"
    assert (told, running.returncode) == (f"{case}{writer}Ended.\n", 0)


def test_an_unknown_fault_is_a_usage_error() -> None:
    done = subprocess.run([*SERVE, "--fault", "no-such"], capture_output=True, text=True)

    assert done.returncode == 2
    assert done.stderr.startswith("bec-kit: no fault 'no-such': choose one of ")


def test_faults_are_listed() -> None:
    command = [sys.executable, "-c", PROGRAM, "tenant", "faults"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "throttled: The first request of each is answered 429" in done.stdout
