"""What the tables of sign-ins in advanced hunting share: Graph's `signIn`, as far as they show it.

Their columns have names of their own, and numbers where Graph has words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import held, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.formats._native.row import Row

__all__ = ["PAGES", "TIMES", "shared", "truth"]

PAGES = "https://learn.microsoft.com/defender-xdr/advanced-hunting-"
TIMES = ("timestamp", "timegenerated")

_TEXTS = {
    "id": "requestid",
    "correlationId": "correlationid",
    "appDisplayName": "application",
    "appId": "applicationid",
    "resourceDisplayName": "resourcedisplayname",
    "resourceId": "resourceid",
    "resourceTenantId": "resourcetenantid",
    "ipAddress": "ipaddress",
}
_PLACE = {"city": "city", "state": "state", "countryOrRegion": "country"}
_POINT = {"latitude": "latitude", "longitude": "longitude"}
_TRUTHS = {"1": True, "0": False, "true": True, "false": False}


def shared(row: Row, more: Mapping[str, str]) -> dict[str, Any]:
    """The fields that sign-ins of persons and of programs have.

    Args:
        row: of one of the tables.
        more: further fields that hold text, and the folded names of their columns.
    """
    record: dict[str, Any] = {
        key: row.text(name) for key, name in (_TEXTS | dict(more)).items() if row.text(name)
    }
    record["createdDateTime"], _name = moment(row, TIMES)
    record["status"] = held([("errorCode", row.number("errorcode"))])
    place = held((key, row.text(name)) for key, name in _PLACE.items())
    point = held((key, _number(row.text(name))) for key, name in _POINT.items())
    record["location"] = place | ({"geoCoordinates": point} if point else {})
    return {key: value for key, value in record.items() if value not in (None, {})}


def truth(row: Row, name: str) -> bool | None:
    """A column that says yes or no in words or as a number; -1 says neither."""
    return _TRUTHS.get((row.text(name) or "").casefold())


def _number(written: str | None) -> Any:
    """A coordinate; what is none stays as written, so that the source can flag it."""
    try:
        return float(written) if written and written.isascii() else written
    except ValueError:
        return written
