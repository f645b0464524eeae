"""A scripted HTTP server on loopback: a test says what it answers, and reads what it was asked."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 10, 12, 0, 0, tzinfo=UTC)
TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "99999999-8888-7777-6666-555555555555"
SECRET = "s3cret~of/the+client"


def jwt(number: int = 1, **claims: Any) -> str:
    """A token of the right shape, signed by nobody."""
    said = {"tid": TENANT, "appid": CLIENT, "exp": 1_800_000_000, "jti": str(number)} | claims
    parts = ({"alg": "none", "typ": "JWT"}, said)
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(text.rstrip("=") for text in texts), f"signature{number}"])


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.raw_query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Answer:
    """`cut` leaves the body short of its announced length and breaks the connection."""

    body: bytes | Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    drop: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Handler = Callable[[Asked], Answer]


@dataclass
class Loopback:
    """What stands behind the server: `script` answers in order, `answer` when it is empty."""

    url: str = ""
    script: list[Answer | Handler] = field(default_factory=list)
    answer: Handler = lambda asked: Answer({"error": {"code": "NotScripted"}}, 404)
    token: Handler = lambda asked: Answer({"access_token": jwt(), "expires_in": 3600})
    asked: list[Asked] = field(default_factory=list)
    tokens: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answers(self, asked: Asked) -> Answer:
        with self.lock:
            if asked.path.endswith("/oauth2/v2.0/token"):
                self.tokens.append(asked)
                return self.token(asked)
            self.asked.append(asked)
            found = self.script.pop(0) if self.script else self.answer
        return found if isinstance(found, Answer) else found(asked)


@contextmanager
def loopback(certificate: Path | None = None) -> Iterator[Loopback]:
    """Serve on a free port of 127.0.0.1 as long as the block lasts; https with a certificate."""
    state = Loopback()

    class Serve(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # header and body in one packet: apart, they cost 40 ms (Nagle)

        def respond(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            answer = state.answers(Asked(self.command, parts.path, parts.query, headers, body))
            if answer.drop:
                self.close_connection = True
                return
            content = answer.content
            self.send_response_only(answer.status)
            plain = {
                "content-type": "application/json",
                "date": format_datetime(AT, usegmt=True),
                "request-id": f"request-{len(state.asked)}",
            }
            for name, value in (plain | dict(answer.headers)).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content) + (10 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()
            self.close_connection = answer.cut

        do_GET = do_POST = do_PATCH = do_DELETE = respond  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serve)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
