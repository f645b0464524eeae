"""Changes of how an account proves itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bec_kit.sources._directory._strong import strong_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["mfa_rows"]

_UPDATE = "update user"
# What was done, and with what where the activity itself says so; else its reason does.
_ACTIVITIES: dict[str, tuple[str, str | None]] = {
    "user registered security info": ("add", None),
    "admin registered security info": ("add", None),
    "user registered all required security info": ("add", None),
    "user changed default security info": ("change", None),
    "user updated security info": ("change", None),
    "admin updated security info": ("change", None),
    "user deleted security info": ("remove", None),
    "admin deleted security info": ("remove", None),
    "enable strong authentication": ("required", None),
    "disable strong authentication": ("remove", None),
    "create temporary access pass method for user": ("add", "temporary access pass"),
    "update temporary access pass method for user": ("change", "temporary access pass"),
    "delete temporary access pass method for user": ("remove", "temporary access pass"),
    "create application password for user": ("add", "app password"),
    "delete application password for user": ("remove", "app password"),
    "add fido2 security key": ("add", "FIDO2 security key"),
    "delete fido2 security key": ("remove", "FIDO2 security key"),
    "add passkey (device-bound) security key": ("add", "passkey"),
    "delete passkey (device-bound) security key": ("remove", "passkey"),
    "add windows hello for business credential": ("add", "Windows Hello for Business"),
    "delete windows hello for business credential": ("remove", "Windows Hello for Business"),
    "add passwordless phone sign-in credential": ("add", "passwordless phone sign-in"),
    "delete passwordless phone sign-in credential": ("remove", "passwordless phone sign-in"),
}
_METHOD = re.compile(
    r"^(?:user|admin)\s+(?:(?:registered|deleted|updated|added|removed)"
    r"|changed\s+(?:the\s+)?default\s+security\s+info(?:\s+for\s+user)?(?:\s+to)?)"
    r"\s+(?P<method>.+?)(?:\s+method)?(?:\s+for\s+user)?\.?$",
    re.IGNORECASE,
)


def mfa_rows(change: Change) -> Iterator[dict[str, Any]]:
    """The rows of a registration, a removal, or an update of a user's strong authentication."""
    if change.key == _UPDATE:
        for row in strong_rows(change.properties):
            yield {**row, "target": change.whose()}
        return
    if change.key not in _ACTIVITIES:
        return
    action, method = _ACTIVITIES[change.key]
    reason = change.reason or change.details.get("resultdescription")
    said = _METHOD.match(reason.strip()) if reason else None
    yield {
        "action": action,
        "method": method or (said["method"] if said else None),
        "detail": reason,
        "target": change.whose(),
    }
