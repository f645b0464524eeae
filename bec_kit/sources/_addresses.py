"""Addresses as the services write them: with ports, brackets, zones, or mapped into IPv6."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from bec_kit.data import load

__all__ = ["NO_ADDRESS", "Address", "address", "addresses"]

# Where no client can be: loopback, private, link-local, unspecified. Written out,
# because the standard library's is_private also holds networks kept for documentation.
_INTERNAL = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "::/127",
    "fc00::/7",
    "fe80::/10",
)
_NOTHING = frozenset({"", "<null>", "null", "none", "unknown", "n/a", "-"})


class Address(NamedTuple):
    """One address, parsed.

    Attributes:
        ip: without port, brackets and zone; IPv4-mapped as IPv4; None where there is none.
        port: that stood beside it.
        kind: `client`, `service` (Microsoft's own networks) or `internal`.
    """

    ip: str | None
    port: int | None
    kind: str | None


NO_ADDRESS = Address(None, None, None)


def address(raw: Any) -> Address:
    """Parse one address; what is none gives NO_ADDRESS.

    Args:
        raw: `192.0.2.1`, `192.0.2.1:52378`, `192.0.2.1-52378`, `[2001:db8::1]:443`,
            `::ffff:192.0.2.1`, `fe80::1%3`, `<null>`, the empty string, or anything else.
            Of a list with commas the first address counts.
    """
    return _parsed(raw) if isinstance(raw, str) else NO_ADDRESS


def addresses(raw: Any) -> list[Address]:
    """Every address of a text with commas, or of a list of texts; without what is none."""
    parts: list[Any] = raw if isinstance(raw, list) else [raw]
    texts = [text for part in parts if isinstance(part, str) for text in part.split(",")]
    return [found for text in texts if (found := _parsed(text)).ip]


@lru_cache(maxsize=1 << 14)
def _parsed(raw: str) -> Address:
    text = raw.strip()
    if text.casefold() in _NOTHING:
        return NO_ADDRESS
    if "," in text:
        return next((found for part in text.split(",") if (found := _parsed(part)).ip), NO_ADDRESS)
    bare, port = _split(text)
    number = _number(bare)
    if number is None:
        return NO_ADDRESS
    return Address(str(number), port, _kind(number))


def _split(text: str) -> tuple[str, int | None]:
    """The address and the port of a text that holds both, or one."""
    if text.startswith("["):
        bare, _, rest = text[1:].partition("]")
        return bare, _port(rest[1:]) if rest[:1] in (":", "-") else None
    if _number(text) is not None:
        return text, None
    bare, dash, port = text.rpartition("-")
    if dash:
        return bare, _port(port)
    bare, _, port = text.rpartition(":")
    # without brackets, what stands behind the last colon of an IPv6 address is part of it
    return (bare, _port(port)) if "." in bare else (text, None)


def _port(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    number = int(text)
    return number if number < 65536 else None


def _number(text: str) -> IPv4Address | IPv6Address | None:
    try:
        number = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
        return number.ipv4_mapped
    return number


Ranges = tuple[list[int], list[int], list[str]]


@cache
def _ranges(version: int) -> Ranges:
    """First and last number of every network that is no client's, and what it is."""
    known = load("microsoft_networks")
    texts = [(text, "internal") for text in _INTERNAL]
    texts += [(text, "service") for text in (*known["exchange"], *known["entra"])]
    spans = sorted(
        (int(network.network_address), int(network.broadcast_address), kind)
        for network, kind in ((ip_network(text), kind) for text, kind in texts)
        if network.version == version
    )
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str] = []
    for start, end, kind in spans:
        if not ends or end > ends[-1]:  # else it lies inside the one before
            starts.append(start)
            ends.append(end)
            kinds.append(kind)
    return starts, ends, kinds


def _kind(number: IPv4Address | IPv6Address) -> str:
    starts, ends, kinds = _ranges(number.version)
    value = int(number)
    place = bisect_right(starts, value) - 1
    return kinds[place] if place >= 0 and value <= ends[place] else "client"
