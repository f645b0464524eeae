from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

ADMIN, EVE = "admin@contoso.example", "eve@contoso.example"
GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
GROUP = "33333333-0000-4000-8000-000000000000"
SEEN = {"record_id": "a0", "user": VICTIM, "record_type": 8}


def given(record_id: str = "r1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": ADMIN,
        "actor_kind": "person",
        "action": "add",
        "role": "Global Administrator",
        "role_template_id": GLOBAL,
        "target": VICTIM,
        "target_id": "oid-1",
        "target_kind": "User",
        "ok": True,
        "position": 0,
        **more,
    }


def case(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": [SEEN], "role_changes": changes, **more}


def test_pe_22_hits(tmp_path: Path) -> None:
    rows = [
        given(),
        given("r2", happened_at=at(9), role="Reports Reader", role_template_id=None),
        given("r3", happened_at=at(20), role="Reports Reader", role_template_id=None),
    ]

    first, second = hits(tmp_path, case(*rows), "PE-22")

    assert (first["record_ids"], first["severity"], first["user"]) == (
        ["r1", "r2"],
        "critical",
        VICTIM,
    )
    assert first["says"] == (f'{ADMIN} gave {VICTIM} the role "Global Administrator", and 1 more.')
    assert (second["record_ids"], second["severity"]) == (["r3"], "medium")


@pytest.mark.parametrize(
    ("role", "template", "severity"),
    [
        (None, GLOBAL.upper(), "critical"),
        ("Company Administrator", None, "critical"),
        ("Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814", "critical"),
        (
            "Privileged Authentication Administrator",
            "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
            "critical",
        ),
        ("Exchange Administrator", "29232cdf-9323-42fd-ade2-1d097af3e4de", "critical"),
        ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1", "high"),
        ("Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8", "high"),
        ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", "high"),
        ("Cloud Application Administrator", "158c047a-c907-4556-b7ef-446551a6b5f7", "high"),
        ("Authentication Administrator", "c4e39bd9-1100-46d3-8c65-fb160da0071f", "high"),
        ("Security Administrator", "194ae4cb-b126-40b2-bd5b-6091b380977d", "high"),
        ("Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509", "medium"),
    ],
)
def test_pe_22_weighs_the_role(
    tmp_path: Path, role: str | None, template: str | None, severity: str
) -> None:
    row = given(role=role, role_template_id=template)

    assert hits(tmp_path, case(row), "PE-22")[0]["severity"] == severity


def test_pe_22_is_one_finding_for_each_actor_and_target(tmp_path: Path) -> None:
    rows = [given(), given("r2", target=EVE, target_id="oid-2"), given("r3", user=EVE)]

    found = hits(tmp_path, case(*rows), "PE-22")

    assert [row["record_ids"] for row in found] == [["r1"], ["r2"], ["r3"]]


def test_pe_22_says_that_a_role_may_be_taken(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(given(action="eligible", user=VICTIM)), "PE-22")

    assert found["says"] == (
        f'{VICTIM} gave the account itself the role "Global Administrator", '
        "to be taken when wanted."
    )


def test_pe_22_hits_an_app_that_gains_a_role(tmp_path: Path) -> None:
    row = given(target="Ledger", target_kind="ServicePrincipal")

    (found,) = hits(tmp_path, case(row), "PE-22")

    assert found["user"] == ADMIN
    assert found["says"].startswith(f"{ADMIN} gave ledger the role")


def joins(record_id: str = "d1", activity: str = "add member to group") -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(30),
        "user": ADMIN,
        "actor_kind": "person",
        "activity_key": activity,
        "target": EVE,
        "target_kind": "User",
        "ok": True,
    }


def value(group: str = GROUP, record_id: str = "d1") -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(30),
        "property": "modifiedProperties",
        "name": "Group.ObjectID",
        "value": group,
        "position": 0,
    }


GIVEN_TO_GROUP = given(target="Tier 0", target_id=GROUP, target_kind="Group")
HOLDS = {
    "principal": GROUP,
    "principal_id": GROUP,
    "principal_kind": "group",
    "role": "Global Administrator",
    "role_template_id": GLOBAL,
}


@pytest.mark.parametrize("activity", ["add member to group", "add owner to group"])
def test_pe_22_hits_who_joins_a_group_that_holds_a_role(tmp_path: Path, activity: str) -> None:
    story = case(directory_audits=[joins(activity=activity)], directory_values=[value()])

    (found,) = hits(tmp_path, {**story, "roles": [HOLDS]}, "PE-22")

    assert (found["record_ids"], found["severity"], found["user"]) == (["d1"], "critical", EVE)
    assert found["says"] == (
        f'{ADMIN} gave {EVE} the role "Global Administrator", by a place in a group that holds it.'
    )


@pytest.mark.parametrize("called", [GROUP, "tier 0"])
def test_pe_22_knows_such_a_group_among_the_targets(tmp_path: Path, called: str) -> None:
    story = case(directory_audits=[{**joins(), "targets": [EVE, called]}])
    holds = {**HOLDS, "principal_name": "Tier 0"}

    (found,) = hits(tmp_path, {**story, "roles": [holds]}, "PE-22")

    assert (found["record_ids"], found["user"]) == (["d1"], EVE)


def test_pe_22_learns_of_such_a_group_from_the_log(tmp_path: Path) -> None:
    story = case(GIVEN_TO_GROUP, directory_audits=[joins()], directory_values=[value()])

    group, member = hits(tmp_path, story, "PE-22")

    assert member["record_ids"] == ["r1"]
    assert member["says"].endswith(", and with it every member of that group.")
    assert group["record_ids"] == ["d1"]


def test_pe_22_reads_groups_of_the_audit_log(tmp_path: Path) -> None:
    record = {
        "record_id": "a1",
        "happened_at": at(30),
        "user": ADMIN,
        "record_type": 8,
        "operation": "Add member to group.",
        "object_id": EVE.upper(),
        "ok": True,
    }
    entry = {**value(record_id="a1"), "property": "ModifiedProperties"}
    story = {"audit": [SEEN, record], "audit_values": [entry], "roles": [HOLDS]}

    (found,) = hits(tmp_path, story, "PE-22")

    assert (found["record_ids"], found["user"]) == (["a1"], EVE)


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(case(given(action="remove")), id="taken away"),
        pytest.param(case(given(ok=False)), id="it failed"),
        pytest.param(case(given(actor_kind="service")), id="a machine's row"),
        pytest.param(
            {
                **case(given(role="Organization Management", role_template_id=None)),
                "audit": [SEEN, {"record_id": "r1", "user": ADMIN, "record_type": 1}],
            },
            id="a role of Exchange",
        ),
        pytest.param(
            case(directory_audits=[joins()], directory_values=[value("other")], roles=[HOLDS]),
            id="another group",
        ),
        pytest.param(
            case(directory_audits=[joins()], directory_values=[value()]), id="a plain group"
        ),
    ],
)
def test_pe_22_clear(tmp_path: Path, story: dict[str, Any]) -> None:
    assert outcome(tmp_path, story, "PE-22") == "clear"


def test_pe_22_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-22")

    assert said == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits"
    )
