"""What one record of an `.mmdb` database says, whoever made it.

MaxMind and DB-IP nest what they say (`country.iso_code`, `location.latitude`), DB-IP's and
IPinfo's flat ones and those that others derive from them do not (`country_code`, `lat`,
`asn = "AS64500"`); numbers and truths may be written as text.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Answer", "read"]

_COUNTRY = ("country.iso_code", "country_code", "geo.country_code", "country")
_CITY = ("city.names", "city.name", "city", "geo.city")
_LAT = ("location.latitude", "latitude", "lat", "geo.latitude")
_LON = ("location.longitude", "longitude", "lng", "lon", "geo.longitude")
_ASN = (
    "autonomous_system_number",
    "traits.autonomous_system_number",
    "asn",
    "as.asn",
    "as_number",
    "country.AutonomousSystemNumber",
)
_ORG = (
    "autonomous_system_organization",
    "traits.autonomous_system_organization",
    "as_name",
    "as.name",
    "as_organization",
    "country.AutonomousSystemOrganization",
    "isp",
    "traits.isp",
    "organization",
    "traits.organization",
)
_HOSTING = ("is_hosting_provider", "traits.is_hosting_provider", "is_hosting", "hosting")
_KIND = ("user_type", "traits.user_type", "as_type", "as.type", "type")
_CODE = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"(?:AS)?([0-9]{1,10})", re.IGNORECASE)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}


class Answer(NamedTuple):
    """What a database says of an address; None where it does not."""

    country: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None
    asn: int | None = None
    as_org: str | None = None
    hosting: bool | None = None


def read(record: Any) -> Answer:
    """Read a record of any shape; what is not understood is not said."""
    country = next(filter(None, map(_code, _values(record, _COUNTRY))), None)
    lat, lon = (_degrees(record, names, most) for names, most in ((_LAT, 90), (_LON, 180)))
    asn = next(filter(None, map(_number, _values(record, _ASN))), None)
    org = next(filter(None, map(_text, _values(record, _ORG))), None)
    if org is None and asn is not None:
        org = next(filter(None, map(_text, _values(record, ("name",)))), None)
    return Answer(
        country=country,
        city=next(filter(None, map(_text, _values(record, _CITY))), None),
        lat=None if lon is None else lat,
        lon=None if lat is None else lon,
        asn=asn,
        as_org=org,
        hosting=_hosting(record),
    )


def _values(record: Any, paths: tuple[str, ...]) -> Iterator[Any]:
    """What stands at these paths, in order; nothing for a path that is not there."""
    for path in paths:
        value = record
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            yield value


def _text(value: Any) -> str | None:
    """A text; of names in many languages the English one, else the first by its language."""
    if isinstance(value, dict):
        names = [value["en"]] if "en" in value else [value[key] for key in sorted(value)]
        value = names[0] if names else None
    return value.strip() or None if isinstance(value, str) else None


def _code(value: Any) -> str | None:
    written = value.strip().upper() if isinstance(value, str) else ""
    return written if _CODE.fullmatch(written) else None


def _number(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = _NUMBER.fullmatch(str(value).strip())
    number = int(found[1]) if found else 0
    return number if 0 < number < 1 << 32 else None


def _degrees(record: Any, paths: tuple[str, ...], most: int) -> float | None:
    for value in _values(record, paths):
        try:
            degrees = float(value)
        except (TypeError, ValueError):
            continue
        if math.isfinite(degrees) and abs(degrees) <= most and not isinstance(value, bool):
            return degrees
    return None


def _hosting(record: Any) -> bool | None:
    for value in _values(record, _HOSTING):
        told = value if isinstance(value, bool) else _TRUTHS.get(str(value).strip().casefold())
        if told is not None:
            return told
    kind = next(filter(None, map(_text, _values(record, _KIND))), None)
    return None if kind is None else kind.casefold() == "hosting"
