"""Networks from which people and attackers work: documentation ranges only (RFC 5737, 3849, 5398).

Microsoft's own servers are the exception: their rows need addresses that the
kit knows as Microsoft's, and `SERVICE` names the few that are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bec_kit.scenarios.dice import Dice

__all__ = ["NETWORKS", "SERVICE", "Network", "address"]

# Exchange Online as published among the Microsoft 365 endpoints
# (40.96.0.0/13, 52.96.0.0/14, 2603:1026::/36): no other real address occurs.
SERVICE = ("40.99.10.52", "52.97.133.210", "52.98.40.17", "2603:1026:c03:5000::17")


@dataclass(frozen=True)
class Network:
    """One provider's network at one place.

    Attributes:
        asn: autonomous system number, from the documentation ranges.
        prefix: what all its addresses begin with; ends in `.` (IPv4) or `::` (IPv6).
        low: lowest last part of an address (IPv4).
        high: highest last part of an address (IPv4).
        city: as Microsoft would locate it; so are the next four.
        state: region.
        country: two letters.
        lat: degrees.
        lon: degrees.
    """

    asn: int
    prefix: str
    low: int
    high: int
    city: str
    state: str
    country: str
    lat: float
    lon: float


NETWORKS = {
    "office": Network(64496, "192.0.2.", 2, 9, "Bristol", "Bristol", "GB", 51.4545, -2.5879),
    "vpn": Network(64499, "192.0.2.", 70, 79, "London", "London", "GB", 51.5074, -0.1278),
    "home_a": Network(64497, "198.51.100.", 2, 126, "Bristol", "Bristol", "GB", 51.4545, -2.5879),
    "home_b": Network(64500, "198.51.100.", 130, 254, "Bath", "Bath", "GB", 51.3758, -2.3599),
    "mobile": Network(64498, "2001:db8:40::", 1, 0xFFFF, "London", "London", "GB", 51.5, -0.12),
    "office_v6": Network(64496, "2001:db8:10::", 1, 99, "Bristol", "Bristol", "GB", 51.45, -2.59),
    "lisbon": Network(64501, "2001:db8:51::", 1, 99, "Lisbon", "Lisbon", "PT", 38.7223, -9.1393),
    "madrid": Network(64502, "2001:db8:52::", 1, 99, "Madrid", "Madrid", "ES", 40.4168, -3.7038),
    "server": Network(
        64503, "2001:db8:e100::", 1, 99, "Stockholm", "Stockholm", "SE", 59.3293, 18.0686
    ),
    "relay": Network(64510, "203.0.113.", 10, 20, "Frankfurt", "Hesse", "DE", 50.1109, 8.6821),
    "replay": Network(
        64511, "2001:db8:f100::", 10, 20, "Toronto", "Ontario", "CA", 43.6532, -79.3832
    ),
    "third": Network(65550, "2001:db8:f200::", 10, 20, "Warsaw", "Mazovia", "PL", 52.2297, 21.0122),
    "spray": Network(
        65551, "2001:db8:f300::", 10, 20, "Montevideo", "Montevideo", "UY", -34.9011, -56.1645
    ),
}


def address(network: Network, dice: Dice) -> str:
    """One address of a network."""
    part = dice.randint(network.low, network.high)
    return (
        f"{network.prefix}{part:x}" if network.prefix.endswith(":") else f"{network.prefix}{part}"
    )
