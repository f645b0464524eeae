from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = (
    "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,"
    "Credential key ID,Credential thumbprint,Application,Application ID ,IP address,Location,"
    "Status,Sign-in error code,Conditional Access{}\r\n"
)
ROW = (
    "2026-03-01T10:00:00Z,r-1,c-1,sp-1,Backup,k-1,,Backup,a-1,203.0.113.7,,Success,0,Success{}\r\n"
)


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("ApplicationSignIns_1.csv", "", "servicePrincipal"),
        ("export.csv", "", "servicePrincipal"),
        ("MSISignIns_1.csv", "", "managedIdentity"),
        ("export.csv", "User Assigned", "managedIdentity"),
        ("export.csv", "None", "servicePrincipal"),
    ],
)
def test_a_row_is_graphs_sign_in_of_an_application(
    name: str, column: str, kind: str, take: Callable[..., Taken]
) -> None:
    more = (",Managed Identity type", "," + column) if column else ("", "")
    taken = take((HEAD.format(more[0]) + ROW.format(more[1])).encode(), name)
    assert (taken.sniffed.format, taken.sniffed.source) == ("entra_sp_signin_csv", "sign_ins")
    doc = taken.docs[1]
    assert doc.pop("managedServiceIdentity", {}).get("msiType") in ("userAssigned", "none", None)
    for empty in ("status", "location", "deviceDetail"):
        doc.pop(empty)
    assert doc == {
        "id": "r-1",
        "correlationId": "c-1",
        "appDisplayName": "Backup",
        "appId": "a-1",
        "ipAddress": "203.0.113.7",
        "servicePrincipalId": "sp-1",
        "servicePrincipalName": "Backup",
        "servicePrincipalCredentialKeyId": "k-1",
        "createdDateTime": "2026-03-01T10:00:00Z",
        "conditionalAccessStatus": "success",
        "signInEventTypes": [kind],
    }
