"""Graph records as PowerShell's SDK objects spell them, brought back to Graph's own spelling."""

from __future__ import annotations

from typing import Any

__all__ = ["camel"]

_SPELLED = {
    "IPAddress": "ipAddress",
    "IPAddressFromResourceProvider": "ipAddressFromResourceProvider",
    "RiskEventTypesV2": "riskEventTypes_v2",
}
_EXTRA = "AdditionalProperties"
"""Where the SDK keeps what its model does not know, such as the fields of beta."""


def camel(value: Any, depth: int = 12) -> Any:
    """A value with the keys of all its objects in Graph's case.

    Args:
        value: as read from JSON.
        depth: objects that may stand inside each other; deeper ones stay as they are.
    """
    if isinstance(value, list) and depth:
        return [camel(each, depth - 1) for each in value]
    if not isinstance(value, dict) or not depth:
        return value
    found = {_key(key): camel(each, depth - 1) for key, each in value.items() if key != _EXTRA}
    extra = value.get(_EXTRA)
    if isinstance(extra, dict):
        for key, each in extra.items():
            if found.get(_key(key)) is None:
                found[_key(key)] = camel(each, depth - 1)
    elif extra not in (None, ""):
        found[_EXTRA] = extra
    return found


def _key(key: str) -> str:
    return _SPELLED.get(key, key[:1].lower() + key[1:])
