"""Defender, advanced hunting: sign-ins of programs, `AADSpnSignInEventsBeta`.

Now `EntraIdSpnSignInEvents`: service principals and managed identities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.azure._hunting import PAGES, TIMES, shared, truth

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_TEXTS = {
    "servicePrincipalId": "serviceprincipalid",
    "servicePrincipalName": "serviceprincipalname",
}


def _native(row: Row) -> dict[str, Any]:
    managed = truth(row, "ismanagedidentity")
    kind = "managedIdentity" if managed else "servicePrincipal"
    return shared(row, _TEXTS) | {"signInEventTypes": [kind]}


SPEC = Format(
    id="ah_program_sign_in_events",
    title="Defender advanced hunting: sign-ins of programs",
    source="sign_ins",
    container="any",
    needs=frozenset({"serviceprincipalid", "applicationid", "requestid", "errorcode"}),
    tables=frozenset({"aadspnsignineventsbeta", "entraidspnsigninevents"}),
    times=TIMES,
    native=_native,
    lossy=True,
    order=32,
    references=(PAGES + "aadspnsignineventsbeta-table", PAGES + "entraidspnsigninevents-table"),
)
