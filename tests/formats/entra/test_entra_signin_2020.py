from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = (
    "CreatedDateTime,UserPrincipalName,UserDisplayName,AppDisplayName,IPAddress,City,Country,"
    "Device,Browser,OS,Status,RiskState,RiskLevelDuringSignIn,RiskLevelAggregated,"
    "ConditionalAccessStatus\r\n"
)


def row(when: str, status: str) -> str:
    return (
        f"{when},mia@contoso.example,Mia,Office 365,203.0.113.7,Bonn,DE,PC-1,Edge 90,Windows 10,"
        f"{status},none,none,none,notApplied\r\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_row_is_a_sign_in_without_an_id(encoding: str, take: Callable[..., Taken]) -> None:
    rows = row("25/3/2021 13:30:00", "Success") + row("3/4/2021 1:00:00", "50126") + "one,two\r\n"
    taken = take((HEAD + rows).encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("entra_signin_2020", "sign_ins")
    assert taken.docs[1] == {
        "userPrincipalName": "mia@contoso.example",
        "userDisplayName": "Mia",
        "appDisplayName": "Office 365",
        "ipAddress": "203.0.113.7",
        "riskState": "none",
        "riskLevelDuringSignIn": "none",
        "riskLevelAggregated": "none",
        "conditionalAccessStatus": "notApplied",
        "createdDateTime": "2021-03-25T13:30:00Z",
        "status": {"errorCode": 0},
        "location": {"city": "Bonn", "countryOrRegion": "DE"},
        "deviceDetail": {
            "displayName": "PC-1",
            "browser": "Edge 90",
            "operatingSystem": "Windows 10",
        },
    }
    assert taken.docs[2]["createdDateTime"] == "2021-04-03T01:00:00Z"
    assert taken.docs[2]["status"] == {"errorCode": 50126}
    assert taken.reasons == {3: "2 cells instead of 15"}


def test_a_word_that_is_no_success_tells_no_code(take: Callable[..., Taken]) -> None:
    taken = take((HEAD + row("3/4/2021 1:00:00", "Failure")).encode())
    assert taken.docs[1]["status"] == {"errorCode": None, "failureReason": "Failure"}
    assert "--date-order dmy or mdy settles it" in taken.notes[0]


def test_a_list_of_users_is_no_sign_in_log(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError):
        take(b"CreatedDateTime,UserPrincipalName,OS,Status\r\n2021-03-01,mia,Windows,Active\r\n")
