"""What kind of actor stands behind a record: a person, the service itself, or an app."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bec_kit.data import load

__all__ = ["actor_kind"]

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PUID = re.compile(r"[0-9a-f]{16}(@.+)?")
# Names under which Microsoft's own machinery acts.
_SERVICES = frozenset({
    "s-1-5-18", "s-1-5-19", "s-1-5-20", "securitycompliancealerts", "securitycomplianceinsights",
    "microsoftoperator", "sharepoint\\system",
})  # fmt: skip
_SERVICE_STARTS = ("nt authority\\", "nt service\\", "iis apppool\\")
_APPS = frozenset({"certificate", "app@sharepoint"})
_APP_START = "serviceprincipal_"
_NOBODY = frozenset({"", "not-found", "not available", "unknown", "anonymous"})
_SYSTEM_CLIENT = "client=rest;client=restsystem"


@cache
def _ids(name: str) -> frozenset[str]:
    return frozenset(app["id"].casefold() for app in load(name)["apps"])


@lru_cache(maxsize=1 << 14)
def actor_kind(
    user: str | None, user_key: str | None, app: str | None, ip_kind: str | None, client: str | None
) -> str:
    """`person`, `service`, `app` or `unknown`.

    Who a record names decides first; UserType never does. A person's name on an
    address of Microsoft's is an app's doing, where the acting app is not
    Microsoft's; with one of Microsoft's apps it is the service's, but for those
    that act only in somebody's hands (`personal_clients`).

    Args:
        user: UserId, case-folded.
        user_key: UserKey as written; counts where UserId names nobody.
        app: id of the acting app, in lower case.
        ip_kind: client, service, internal, or None.
        client: ClientInfoString.
    """
    if (client or "").strip().casefold().startswith(_SYSTEM_CLIENT):
        return "service"
    kind = _named(user or "")
    if kind == "unknown":
        kind = _named((user_key or "").strip().casefold())
    if app is None or app in _ids("personal_clients"):
        return kind
    first_party = app in _ids("first_party_apps")
    if kind == "app" and first_party:
        return "service"
    if kind in ("person", "unknown") and ip_kind == "service":
        return "service" if first_party else "app"
    return kind


def _named(name: str) -> str:
    """What a folded UserId or UserKey says by itself."""
    if name in _NOBODY or _GUID.fullmatch(name):
        return "unknown"
    if name in _SERVICES or name.startswith(_SERVICE_STARTS):
        return "service"
    if name in _APPS or name.startswith(_APP_START):
        return "app"
    if "@" in name or name.startswith("i:0") or _PUID.fullmatch(name):
        return "person"
    return "unknown"
