"""Live reading of sign-ins: what the client costs for each record, the server's cost apart.

python benchmarks/live.py [RECORDS]

The server is a process of its own on loopback, which serves one page of 1,000 records (the
sample's, made anew by `pages.sign_ins`) again and again. Client time is the CPU time of this
process, once the SDK is loaded; the documented rates are not kept here.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages import sign_ins

from bec_kit.connect import Ask, Limits, access, reader

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

TENANT = "11111111-2222-3333-4444-555555555555"
PAGE = 1000


def serve(path: Path, pages: int, out: Connection) -> None:
    """Answer tokens, and pages that are numbered by their link."""
    records = path.read_bytes()

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def answer(self, body: bytes) -> None:
            self.send_response_only(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def do_GET(self) -> None:
            token = self.path.rpartition("skiptoken=")
            number = int(token[2]) if token[1] else 1
            url = f"{base}/beta/auditLogs/signIns?$skiptoken={number + 1}"
            link = f'"@odata.nextLink":"{url}",' if number < pages else ""
            self.answer(b'{%s"value":%s}' % (link.encode(), records))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.answer(json.dumps({"access_token": "a.b.c", "expires_in": 3600}).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    out.send(base)
    server.serve_forever()


def main() -> None:
    """Read as many records as asked, and print what that cost."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.json"
        sign_ins(PAGE, path)
        size = path.stat().st_size
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        server = context.Process(target=serve, args=(path, records // PAGE, there), daemon=True)
        server.start()
        way = access(TENANT, "client", None, here.recv(), {"AZURE_CLIENT_SECRET": "secret"})
        ask = Ask(lambda graph: graph.audit_logs.sign_ins, {"top": PAGE}, beta=True)
        with reader(way, limits=Limits(rates={}), told=lambda told: None) as live:
            live.one(ask)
            cpu, wall = time.process_time(), time.perf_counter()
            rows = sum(page.rows or 0 for page in live.pages(ask))
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        server.terminate()
        server.join()
    print(
        f"{rows:,} records of {size / PAGE:,.0f} bytes: {cpu:.2f} CPU s, {wall:.2f} s, "
        f"{rows / cpu:,.0f} records/s of client time, {rows * size / PAGE / cpu / 1e6:,.0f} MB/s"
    )


if __name__ == "__main__":
    main()
