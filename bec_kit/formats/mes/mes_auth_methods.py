"""Which kinds of methods accounts have, as Microsoft-Extractor-Suite says (AuthenticationMethods).

One row has a column for each kind: each kind that a user has becomes a record with
the same columns, in which the other kinds are empty. Who has none keeps his row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.context import users_context
from bec_kit.formats._native.tool_cells import set_cell
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_KINDS = {
    "email": "emailAuthenticationMethod",
    "fido2": "fido2AuthenticationMethod",
    "app": "microsoftAuthenticatorAuthenticationMethod",
    "password": "passwordAuthenticationMethod",
    "phone": "phoneAuthenticationMethod",
    "softwareoath": "softwareOathAuthenticationMethod",
    "hellobusiness": "windowsHelloForBusinessAuthenticationMethod",
    "temporaryaccesspass": "temporaryAccessPassAuthenticationMethod",
    "certificatebasedauthconfiguration": "certificateBasedAuthConfiguration",
    "qrcodepin": "qrCodePinAuthenticationMethod",
}


def _has(cell: Any) -> bool:
    return set_cell(cell) is not None and str(cell).strip().casefold() != "false"


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    empty = {key: "-" if fold(key) in _KINDS else value for key, value in record.items()}
    for key, value in record.items():
        if fold(key) in _KINDS and _has(value):
            yield empty | {key: value}


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = users_context(row.text("user"), "authentication/methods")
    kind = next((name for name in _KINDS if _has(row.cells.get(name))), None)
    record["@odata.type"] = f"#microsoft.graph.{_KINDS[kind]}" if kind else "none"
    value = row.text(kind) if kind else None
    record["displayName"] = None if value and value.casefold() == "true" else value
    return record


SPEC = Format(
    id="mes_auth_methods",
    title="Kinds of authentication methods, by Microsoft-Extractor-Suite",
    source="auth_methods",
    container="any",
    needs=frozenset({"user", "mfastatus", "fido2", "phone", "hellobusiness"}),
    explode=_explode,
    native=_native,
    lossy=True,
    order=30,
    references=(
        "Microsoft-Extractor-Suite, Get-MFA: a kind is True or `-`; how many of a kind, their "
        "names and their age are lost",
    ),
)
