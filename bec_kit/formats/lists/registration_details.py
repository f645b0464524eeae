"""Graph's report of registered methods, as it is or in a table (UserRegistrationDetails.csv).

One record lists the methods of one user: each becomes a record of its own. Who has
registered none keeps his row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.context import users_context
from bec_kit.formats._native.tool_cells import cut, set_cell
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_METHODS = "methodsregistered"
_PHONES = frozenset({"mobilephone", "alternatemobilephone", "officephone"})
_KINDS = dict.fromkeys(_PHONES, "phoneAuthenticationMethod") | {
    "email": "emailAuthenticationMethod",
    "fido2securitykey": "fido2AuthenticationMethod",
    "microsoftauthenticatorpush": "microsoftAuthenticatorAuthenticationMethod",
    "microsoftauthenticatorpasswordless": "microsoftAuthenticatorAuthenticationMethod",
    "softwareonetimepasscode": "softwareOathAuthenticationMethod",
    "windowshelloforbusiness": "windowsHelloForBusinessAuthenticationMethod",
    "temporaryaccesspass": "temporaryAccessPassAuthenticationMethod",
}


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in record.items():
        if fold(key) == _METHODS:
            for each in cut(value, ";,"):
                yield record | {key: each}


def _native(row: Row) -> dict[str, Any]:
    user = row.text("userprincipalname") or row.text("id")
    method = next(iter(cut(row.cells.get(_METHODS), ";,")), None)
    folded = (method or "").casefold()
    kind = _KINDS.get(folded)
    numbers = set_cell(row.text("mfaphonenumbers")) if folded in _PHONES else None
    return users_context(user, "authentication/methods") | {
        "@bec_kit.view": "report",
        "@odata.type": f"#microsoft.graph.{kind}" if kind else method or "none",
        "id": f"report:{method or 'none'}",
        "displayName": method,
        "phoneNumber": numbers,
    }


SPEC = Format(
    id="registration_details",
    title="Report of registered methods (userRegistrationDetails)",
    source="auth_methods",
    container="any",
    needs=frozenset({"userprincipalname", "ismfaregistered", _METHODS}),
    explode=_explode,
    native=_native,
    lossy=True,
    order=30,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/userregistrationdetails",
        "Microsoft-Extractor-Suite, Get-MFA, adds MfaPhoneNumbers; how it joins lists is from "
        "memory: by semicolon or comma",
    ),
)
