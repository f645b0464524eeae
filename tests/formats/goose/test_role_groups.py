"""Role groups of Exchange, from Goose's portal part and its PowerShell part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ID = "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"
JANE = {
    "ExternalDirectoryObjectId": ID,
    "DisplayName": "Jane Doe",
    "WindowsLiveID": "jane@contoso.example",
    "RecipientTypeDetails": "UserMailbox",
}
DESK = {"Name": "Help Desk", "RecipientType": "MailUniversalSecurityGroup"}
ROBOT = {"Id": "robot"}


def line(name: str, *members: Any) -> bytes:
    """As Python's json writes it."""
    inside = [*members, {"GroupId": "g", "GroupName": name}]
    return orjson.dumps(inside).replace(b'":', b'": ').replace(b',"', b', "') + b"\n"


def held(role: str | None, principal: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "principalId": (principal or {}).get("id"),
        "principal": principal,
        "roleDefinitionId": None,
        "roleDefinition": {"displayName": role, "templateId": None},
        "service": "exchange",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_holds_the_members_of_a_group(encoding: str, take: Callable[..., Taken]) -> None:
    text = (line("Organization Management", JANE, DESK) + line("Help Desk", ROBOT)).decode()
    taken = take(text.encode(encoding), "EXO_RoleGroupMembers.json")
    assert (taken.sniffed.format, taken.sniffed.source) == ("goose_role_group_members", "roles")
    assert taken.docs == {
        1: held(
            "Organization Management",
            {
                "id": ID,
                "userPrincipalName": "jane@contoso.example",
                "displayName": "Jane Doe",
                "@odata.type": "#microsoft.graph.user",
            },
        ),
        2: held(
            "Organization Management",
            {"displayName": "Help Desk", "@odata.type": "#microsoft.graph.group"},
        ),
        3: held("Help Desk", {"displayName": "robot"}),
    }
    assert taken.notes == ["1 of its rows holds 2 records: each is counted"]


def test_a_line_that_is_broken_costs_itself_alone(take: Callable[..., Taken]) -> None:
    good = line("Help Desk", ROBOT)
    taken = take(good + good + b'[{"Name": "x"}, {"GroupId"\n' + line("None") + line("Odd", 3))
    assert list(taken.docs) == [1, 2]
    assert taken.reasons == {
        3: "its parts cannot be told from each other (JSONDecodeError)",
        4: "the line holds no members of a role group",
        5: "its parts cannot be told from each other (TypeError)",
    }


def test_audit_records_that_speak_of_a_group_are_no_members(take: Callable[..., Taken]) -> None:
    record = {
        "Id": "r-1",
        "CreationTime": "2026-03-01T10:00:00",
        "Operation": "Add-RoleGroupMember",
        "RecordType": 1,
        "Target": {"GroupId": "g", "GroupName": "Organization Management"},
    }
    for data in (orjson.dumps([record]), orjson.dumps(record) + b"\n" + orjson.dumps(record)):
        assert set(take(data).sources.values()) == {"audit"}


GROUP: dict[str, Any] = {
    "WhenChanged_UTC": "3/1/2026 8:00:00 AM",
    "ManagedBy": ["Organization Management"],
    "RoleAssignments": ["Mailbox Search-Discovery Management"],
    "Roles": ["Mailbox Search"],
    "DisplayName": "Discovery Management",
    "Members": ["contoso.example/Users/Jane Doe", ID, "ben@contoso.example"],
    "Name": "Discovery Management",
}


def test_a_group_is_taken_apart_into_its_members(take: Callable[..., Taken]) -> None:
    groups = [GROUP, GROUP | {"Members": []}, GROUP | {"DisplayName": "", "Members": None}]
    taken = take(orjson.dumps(groups) + orjson.dumps([GROUP | {"Members": [{"Name": "Eve"}]}]))
    assert (taken.sniffed.format, taken.sniffed.source) == ("exo_role_group", "roles")
    name = "Discovery Management"
    assert taken.docs == {
        1: held(name, {"displayName": "Jane Doe"}),
        2: held(name, {"id": ID}),
        3: held(name, {"userPrincipalName": "ben@contoso.example"}),
        4: held(name, None),
        5: held(name, None),
        6: held(name, {"displayName": "Eve"}),
    }


@pytest.mark.parametrize("key", ["Name", "Members", "Roles", "RoleAssignments"])
def test_what_lacks_one_of_its_properties_is_no_role_group(
    key: str, take: Callable[..., Taken]
) -> None:
    with pytest.raises(RefusedError):
        take(orjson.dumps([{name: value for name, value in GROUP.items() if name != key}]))


MEMBER = {
    "WhenChanged_UTC": "3/1/2026 8:00:00 AM",
    "WhenCreated_UTC": "3/1/2025 8:00:00 AM",
    "Alias": "jane",
    "DisplayName": "Jane Doe",
    "ExternalDirectoryObjectId": ID,
    "PrimarySmtpAddress": "jane@contoso.example",
    "RecipientTypeDetails": "UserMailbox",
}


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_members_without_their_group_hold_some_role(
    encoding: str, take: Callable[..., Taken]
) -> None:
    text = (orjson.dumps([MEMBER]) + b"\n" + orjson.dumps(MEMBER | {"Alias": "j2"})).decode()
    taken = take(text.encode(encoding), "EXO_RoleGroupMembers_PowerShell.json")
    assert (taken.sniffed.format, taken.sniffed.source) == ("goose_role_group_recipients", "roles")
    jane = {
        "id": ID,
        "userPrincipalName": "jane@contoso.example",
        "displayName": "Jane Doe",
        "@odata.type": "#microsoft.graph.user",
    }
    assert taken.docs == {1: held(None, jane), 2: held(None, jane)}


def test_a_member_that_is_broken_costs_itself_alone(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps([MEMBER]) + b'[{"Alias":' + orjson.dumps([MEMBER]))
    assert len(taken.docs) == 2
    assert len(taken.reasons) == 1


@pytest.mark.parametrize("key", ["WhenChanged_UTC", "WhenCreated_UTC"])
def test_recipients_of_another_list_are_refused_by_name(
    key: str, take: Callable[..., Taken]
) -> None:
    other = {name: value for name, value in MEMBER.items() if name != key}
    with pytest.raises(RefusedError, match="a list of recipients that says neither") as refused:
        take(orjson.dumps([other]) + orjson.dumps(other))
    assert str(refused.value).endswith("hand in Get-RoleGroup or Get-Mailbox")
