"""Strong authentication among the modified properties of `Update user`.

Each property holds the whole list before and after, and the log writes it anew
whenever a phone is used (its LastAuthenticatedTimestamp moves). Only what appears,
disappears or becomes another is a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._values import as_int, filled, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bec_kit.sources._directory._change import Property

__all__ = ["strong_rows"]

Row = dict[str, Any]
# Names of StrongAuthenticationMethod's MethodType, by number.
_METHODS = (
    "TwoWayVoiceMobile",
    "TwoWaySms",
    "TwoWayVoiceOffice",
    "TwoWayVoiceOtherMobile",
    "TwoWaySmsOtherMobile",
    "OneWaySms",
    "PhoneAppNotification",
    "PhoneAppOTP",
)
_NO_TOKENS = frozenset({"no_device_token", ""})
_PHONE_FIELDS = ("DeviceName", "DeviceToken", "DeviceTag")
_KEY_FIELDS = ("KeyIdentifier", "FidoAaGuid", "DeviceId")


def strong_rows(properties: Iterable[Property]) -> Iterator[Row]:
    """The changes of strong authentication that these properties show."""
    for prop in properties:
        read = _READERS.get(prop.name.casefold())
        if read is None:
            continue
        old, new = _entries(prop.old), _entries(prop.new)
        if old is None or new is None:
            if prop.old != prop.new:  # not in the documented shape: it changed, no more is known
                yield _row("change", prop.name, filled(prop.new))
            continue
        yield from read(old, new)


def _row(action: str, method: str | None, detail: str | None) -> Row:
    return {"action": action, "method": method, "detail": detail}


def _entries(value: Any) -> list[Row] | None:
    """The objects of a property's value; None where it is anything else."""
    if value is None or value == "":
        return []
    found = value if isinstance(value, list) else [value]
    return found if all(isinstance(each, dict) for each in found) else None


def _differences(
    old: list[Row],
    new: list[Row],
    identity: Callable[[Row], str],
    describe: Callable[[Row], tuple[str | None, str | None]],
) -> Iterator[Row]:
    before, after = ({identity(each): each for each in entries} for entries in (old, new))
    for key, entry in after.items():
        if key not in before:
            yield _row("add", *describe(entry))
        elif describe(entry) != describe(before[key]):
            yield _row("change", *describe(entry))
    for key, entry in before.items():
        if key not in after:
            yield _row("remove", *describe(entry))


def _methods(old: list[Row], new: list[Row]) -> Iterator[Row]:
    def name(entry: Row) -> str:
        number = as_int(entry.get("MethodType"))
        known = number is not None and 0 <= number < len(_METHODS)
        return _METHODS[number] if known and number is not None else text(entry) or ""

    def describe(entry: Row) -> tuple[str | None, str | None]:
        return name(entry), text(entry)

    yield from _differences(old, new, name, describe)


def _phone_apps(old: list[Row], new: list[Row]) -> Iterator[Row]:
    def identity(entry: Row) -> str:
        token = filled(entry.get("DeviceToken")) or ""
        own = filled(entry.get("Id")) or filled(entry.get("DeviceId"))
        return own or (token if token.casefold() not in _NO_TOKENS else "") or _said(entry)

    def _said(entry: Row) -> str:
        return _fields(entry, _PHONE_FIELDS) or text(entry) or ""

    yield from _differences(old, new, identity, lambda entry: ("phone app", _said(entry)))


def _keys(old: list[Row], new: list[Row]) -> Iterator[Row]:
    def said(entry: Row) -> str:
        return _fields(entry, _KEY_FIELDS) or text(entry) or ""

    def describe(entry: Row) -> tuple[str | None, str | None]:
        return filled(entry.get("Usage")) or "key", said(entry)

    yield from _differences(
        old, new, lambda entry: filled(entry.get("KeyIdentifier")) or said(entry), describe
    )


def _details(old: list[Row], new: list[Row]) -> Iterator[Row]:
    """Phone numbers and mail addresses: each field is a method of its own."""
    before, after = (
        {name: said for entry in entries for name, each in entry.items() if (said := filled(each))}
        for entries in (old, new)
    )
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        if was != now:
            action = "add" if was is None else "remove" if now is None else "change"
            yield _row(action, str(name), now or was)


def _requirement(old: list[Row], new: list[Row]) -> Iterator[Row]:
    """Per-user MFA: 1 enabled, 2 enforced; demanding a proof registers none."""

    def state(entries: list[Row]) -> int:
        return max((as_int(entry.get("State")) or 0 for entry in entries), default=0)

    was, now = state(old), state(new)
    if was != now:
        action = "required" if now else "remove"
        yield _row(action, "StrongAuthenticationRequirement", f"State={now}")


def _fields(entry: Row, names: tuple[str, ...]) -> str:
    """The fields that stay the same while a thing is used, as name=value."""
    said = ((name, filled(entry.get(name))) for name in names)
    return "; ".join(f"{name}={value}" for name, value in said if value)


_READERS: dict[str, Callable[[list[Row], list[Row]], Iterator[Row]]] = {
    "strongauthenticationmethod": _methods,
    "strongauthenticationphoneappdetail": _phone_apps,
    "strongauthenticationuserdetails": _details,
    "strongauthenticationrequirement": _requirement,
    "searchabledevicekey": _keys,
}
