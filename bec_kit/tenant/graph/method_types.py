"""Authentication methods by their type: listed, and taken away one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Answer, Refused, bad_request
from bec_kit.tenant.graph._privileged import guard
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed
from bec_kit.tenant.state import told
from bec_kit.tenant.state.emitted import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["SPEC"]

_ALL = "UserAuthenticationMethod"


@dataclass(frozen=True)
class _Type:
    """One type of method.

    Attributes:
        type: of OData, without its namespace and `AuthenticationMethod`.
        permission: the middle of the permissions for this type alone.
        named: what Entra calls it in its log.
        fields: properties.
        held_in: which property of the user holds it in the directory.
        entry: properties of the method, and what they are called there.
        collection: the part of the path, where it is not the type's plural.
        reads_all: whether the permission for all types reads this one, too.
    """

    type: str
    permission: str
    named: str
    fields: tuple[str, ...]
    held_in: str
    entry: dict[str, str] = field(default_factory=dict)
    collection: str = ""
    reads_all: bool = True

    @property
    def odata(self) -> str:
        return f"#microsoft.graph.{self.type}AuthenticationMethod"

    @property
    def path(self) -> str:
        return f"/users/{{id}}/authentication/{self.collection or self.type + 'Methods'}"


_APPS, _DETAILS = "StrongAuthenticationPhoneAppDetail", "StrongAuthenticationUserDetails"
_KEYS = "SearchableDeviceKey"
_NAMED = fields("createdDateTime displayName id keyStrength")
_TYPES = (
    _Type(
        "email",
        "Email",
        "Email",
        fields("createdDateTime emailAddress id"),
        _DETAILS,
        {"emailAddress": "Email"},
    ),
    _Type(
        "fido2",
        "Passkey",
        "FIDO2 security key",
        fields(
            "aaGuid attestationCertificates attestationLevel createdDateTime displayName id model"
        ),
        _KEYS,
        {"id": "KeyIdentifier", "aaGuid": "FidoAaGuid"},
        reads_all=False,
    ),
    _Type(
        "microsoftAuthenticator",
        "MicrosoftAuthApp",
        "Authenticator App",
        fields("createdDateTime deviceTag displayName id phoneAppVersion"),
        _APPS,
        {"displayName": "DeviceName", "id": "DeviceToken", "phoneAppVersion": "PhoneAppVersion"},
    ),
    _Type(
        "phone",
        "Phone",
        "Phone",
        fields("createdDateTime id phoneNumber phoneType smsSignInState"),
        _DETAILS,
        {"phoneNumber": "PhoneNumber"},
    ),
    _Type(
        "platformCredential",
        "PlatformCred",
        "Platform Credential",
        fields("createdDateTime displayName id keyStrength platform"),
        _KEYS,
        {"id": "KeyIdentifier"},
    ),
    _Type(
        "softwareOath",
        "SoftwareOATH",
        "Software OATH token",
        fields("createdDateTime id secretKey"),
        _APPS,
        {"id": "DeviceToken"},
    ),
    _Type(
        "temporaryAccessPass",
        "TAP",
        "Temporary Access Pass",
        fields(
            """
            createdDateTime id isUsable isUsableOnce lifetimeInMinutes methodUsabilityReason
            startDateTime temporaryAccessPass
            """
        ),
        "",
    ),
    _Type(
        "windowsHelloForBusiness",
        "WindowsHello",
        "Windows Hello for Business",
        _NAMED,
        _KEYS,
        {"id": "KeyIdentifier"},
    ),
    _Type(
        "external",
        "External",
        "External authentication method",
        fields("configurationId createdDateTime displayName id"),
        "",
        collection="externalAuthenticationMethods",
    ),
)
# What a default can be: as long as another of these is there, it must go last.
_SECOND_FACTORS = {one.odata for one in _TYPES if one.held_in in (_APPS, _DETAILS)}
_SECOND_FACTORS -= {"#microsoft.graph.emailAuthenticationMethod"}
_OTHER_MOBILE = "alternateMobile"


def _own(asked: Asked) -> list[Record]:
    found: list[Record] = asked.state.methods[asked.state.user(asked.path["id"])["id"]]
    return found


def _rows(one: _Type) -> Callable[[Asked], Sequence[Record]]:
    def rows(asked: Asked) -> Sequence[Record]:
        return [method for method in _own(asked) if method["@odata.type"] == one.odata]

    return rows


def _delete(one: _Type) -> Callable[[Asked], Answer]:
    def delete(asked: Asked) -> Answer:
        user, methods = asked.state.user(asked.path["id"]), _own(asked)
        wanted = (one.odata, asked.path["method"])
        found = [each for each in methods if (each["@odata.type"], each["id"]) == wanted]
        if not found:
            raise Refused(404, "resourceNotFound", "The requested method was not found.")
        guard(asked, user)
        _last(methods, found[0])
        before = list(methods)
        methods.remove(found[0])
        _tell(asked, one, user, before, methods)
        return Answer.nothing()

    return delete


def _last(methods: list[Record], method: Record) -> None:
    """Refuse what must not go yet."""
    factors = [one for one in methods if one["@odata.type"] in _SECOND_FACTORS]
    if factors and method is factors[0] and len(factors) > 1:
        raise bad_request(
            "Cannot delete default method with other methods configured. Please change default "
            "method before deletion.",
            "badRequest",
        )
    phones = [one.get("phoneType") for one in methods]
    if method.get("phoneType") == "mobile" and _OTHER_MOBILE in phones:
        raise bad_request("The alternate mobile must be deleted before the mobile.", "badRequest")


def _tell(
    asked: Asked, one: _Type, user: Record, before: list[Record], after: list[Record]
) -> None:
    target = told.user_target(user)
    reason = f"Admin deleted {one.named} method for user"
    changed(asked, "Admin deleted security info", target, reason=reason)
    if one.held_in:
        values = [_written(one.held_in, methods) for methods in (before, after)]
        properties = {
            one.held_in: (values[0], values[1]),
            "Included Updated Properties": ("", one.held_in),
        }
        changed(asked, "Update user", target, properties)


def _written(name: str, methods: list[Record]) -> str:
    """A property of the user that holds methods, as the directory writes it."""
    entries: list[Record] = []
    for one in _TYPES:
        mine = [each for each in methods if each["@odata.type"] == one.odata]
        if one.held_in == name:
            entries += [
                {there: each.get(here) for here, there in one.entry.items()} for each in mine
            ]
    if name == _DETAILS:
        whole = {key: value for entry in entries for key, value in entry.items()}
        entries = [whole] if whole else []
    if name == _KEYS:
        entries = [{"Usage": "FIDO" if "FidoAaGuid" in e else "NGC", **e} for e in entries]
    return json.dumps(entries, indent=2).replace("\n", "\r\n")


def _operations(one: _Type) -> tuple[Operation, Operation]:
    context = f"users('{{id}}')/authentication/{one.path.rpartition('/')[2]}"
    reads: tuple[str, ...] = (f"UserAuthMethod-{one.permission}.Read.All",)
    writes = (f"UserAuthMethod-{one.permission}.ReadWrite.All", f"{_ALL}.ReadWrite.All")
    if one.reads_all:
        reads = (*reads, *writes, f"{_ALL}.Read.All")
    return (
        Operation(one.path, listed(context, _rows(one), Listing(one.fields)), reads),
        Operation(one.path + "/{method}", _delete(one), writes, method="DELETE"),
    )


SPEC = Family("method_types", tuple(each for one in _TYPES for each in _operations(one)))
