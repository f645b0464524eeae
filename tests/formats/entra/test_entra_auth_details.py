from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = (
    "Request ID,{},Authentication method,Authentication method detail,Succeeded,Result detail,"
    "Requirement\r\n"
)
ROWS = (
    "r-1,2026-03-02T10:00:01Z,Password,Password in the cloud,true,Correct password,Primary\r\n"
    "r-1,2026-03-02T10:00:05Z,Mobile app notification,,false,denied; user declined,Multifactor\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_a_step(encoding: str, take: Callable[..., Taken]) -> None:
    data = (HEAD.format("Date (UTC)") + ROWS + "r-1,cut\r\n").encode(encoding)
    taken = take(data, "InteractiveSignIns_AuthDetails_1.csv")
    assert (taken.sniffed.format, taken.sniffed.source) == ("entra_auth_details", "sign_in_steps")
    assert taken.docs == {
        1: {
            "requestId": "r-1",
            "authenticationStepDateTime": "2026-03-02T10:00:01Z",
            "authenticationMethod": "Password",
            "authenticationMethodDetail": "Password in the cloud",
            "succeeded": True,
            "authenticationStepResultDetail": "Correct password",
            "authenticationStepRequirement": "Primary",
        },
        2: {
            "requestId": "r-1",
            "authenticationStepDateTime": "2026-03-02T10:00:05Z",
            "authenticationMethod": "Mobile app notification",
            "authenticationMethodDetail": None,
            "succeeded": False,
            "authenticationStepResultDetail": "denied; user declined",
            "authenticationStepRequirement": "Multifactor",
        },
    }
    assert taken.reasons == {3: "2 cells instead of 7"}


def test_a_date_without_a_zone_waits_for_one(take: Callable[..., Taken]) -> None:
    data = (HEAD.format("Date") + ROWS.replace("Z,", ",")).encode()
    taken = take(data)
    assert taken.docs[1]["authenticationStepDateTime"] is None
    assert "--zone says which" in taken.notes[0]
    found = take(data, zone="+02:00").docs[1]["authenticationStepDateTime"]
    assert found == "2026-03-02T08:00:01Z"


def test_sign_ins_themselves_are_not_taken_for_their_steps(take: Callable[..., Taken]) -> None:
    data = (
        b"Date (UTC),Request ID,Username,Application,Status\r\n2026-03-02T10:00:01Z,r,m,O,Success"
    )
    assert take(data).sniffed.format == "entra_signin_csv"
