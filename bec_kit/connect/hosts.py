"""Where the services are: the real hosts, or one practice server on loopback for all of them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from bec_kit.errors import ForeignLinkError, UsageError

__all__ = ["Hosts", "hosts", "practice_base"]

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Hosts:
    """Base URLs, none with a slash at its end.

    Attributes:
        login: under it stands `/{tenant}/oauth2/v2.0/token`.
        graph: under it stand `/v1.0` and `/beta`.
        exchange: under it stands `/adminapi/beta/{tenant}/InvokeCommand`.
        practice: whether all three are one server on loopback.
    """

    login: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"
    exchange: str = "https://outlook.office365.com"
    practice: bool = False

    def check(self, url: str) -> None:
        """See that a URL leads to one of these hosts, by scheme, name and port.

        Raises:
            ForeignLinkError: it leads elsewhere, or cannot be read.
        """
        try:
            parts = urlsplit(url)
            here = _origin(url)
        except ValueError:
            raise ForeignLinkError(
                "a link of the service cannot be read as a URL; nothing was sent: "
                "keep the page, and report who wrote it"
            ) from None
        known = {_origin(base) for base in (self.login, self.graph, self.exchange)}
        if "@" in parts.netloc or here not in known:
            name = (parts.hostname or "nowhere").encode("ascii", "backslashreplace").decode()
            raise ForeignLinkError(
                f"a link of the service leads to {name[:100]!r}, not to Microsoft's own host; "
                f"nothing was sent: keep the page, and look who stands between"
            )


def hosts(practice: str | None = None) -> Hosts:
    """The hosts to talk to.

    Args:
        practice: base URL of a practice server, None for the real services.

    Raises:
        UsageError: the practice server is not on loopback.
    """
    if practice is None:
        return Hosts()
    base = practice_base(practice)
    return Hosts(base, base, base, practice=True)


def practice_base(url: str) -> str:
    """The base URL of a practice server, judged by its parsed host and without a slash at its end.

    Args:
        url: http or https, with a host of 127.0.0.0/8, ::1 or localhost.

    Raises:
        UsageError: it is no such URL.
    """
    try:
        parts = urlsplit(url)
        _, host, _ = _origin(url)
    except ValueError:
        host, parts = "", urlsplit("")
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if (
        parts.scheme not in _PORTS
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
        or not plain
        or not _loopback(host)
    ):
        raise UsageError(
            "--practice takes the base URL of a server on this machine alone: "
            "http://127.0.0.1:PORT, http://[::1]:PORT or http://localhost:PORT"
        )
    return url.rstrip("/")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address in ipaddress.ip_network("127.0.0.0/8") or address == ipaddress.IPv6Address("::1")
