"""State of a tenant that takes more than one question: roles that wait, folders, registrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from tests.support.collecting import collected, reading
from tests.support.tenant import AT_ONCE, Caller, calling

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.ingest.collecting import Collected

EXCHANGE_ADMIN = "29232cdf-9323-42fd-ade2-1d097af3e4de"
UNTIL = "2026-03-20T00:00:00Z"
Asked = tuple[Case, "dict[str, Collected]"]


def asked(folder: Path, caller: Caller, *sources: str) -> Asked:
    """A case that asked about the victim, analysed, and how each question ended."""
    case = Case.create(folder / "case", users=[caller.upn("victim")])
    with reading(caller.served) as tenant:
        rows = collected(case, tenant, *sources)
    case.analyse()
    return case, {f"{row.source} {row.name}": row for row in rows}


def table(case: Case, sql: str) -> list[dict[str, Any]]:
    found = case.sql(sql)
    return [
        {str(name): value for name, value in row.items()}
        for row in found.astype(object).where(found.notna(), None).to_dict("records")
    ]


def test_a_role_that_waits_and_one_that_was_taken(tmp_path: Path) -> None:
    with calling(settings=AT_ONCE) as caller:
        roles, victim = caller.served.state.roles, caller.id("victim")
        role = {"directoryScopeId": "/", "principalId": victim, "roleDefinitionId": EXCHANGE_ADMIN}
        roles.eligible.append({"id": "waits", **role, "endDateTime": UNTIL})
        roles.assigned.append({"id": "taken", **role, "assignmentType": "Activated"})
        case, told = asked(tmp_path, caller, "roles")

    assert {name: (row.records, row.state) for name, row in told.items()} == {
        "roles assignments": (4, "complete"),
        "roles eligible": (1, "complete"),
        "roles active": (4, "complete"),
    }
    found = table(
        case,
        f"""select r.role, r.kind, r.end_at is null as for_good from roles r
        where r.principal_id = '{victim}' order by r.kind""",  # noqa: S608  an id of the test
    )
    assert found == [
        {"role": "Exchange Administrator", "kind": "activated", "for_good": True},
        {"role": "Exchange Administrator", "kind": "eligible", "for_good": False},
    ]
    assert len(case.table("roles")) == 5


@pytest.mark.parametrize("fault", ["no-p2", "no-premium"])
def test_without_the_licence_nobody_can_hold_such_a_role(tmp_path: Path, fault: str) -> None:
    with calling(fault, settings=AT_ONCE) as caller:
        case, told = asked(tmp_path, caller, "roles")

    assert told["roles assignments"].state == "complete"
    for name in ("eligible", "active"):
        row = told[f"roles {name}"]
        assert (row.state, row.records) == ("none", 0)
        assert "Entra ID P2 or Governance" in row.why
    lacking = table(
        case,
        "select c.name, c.state from coverage c where c.why like '%P2 or Governance%'",
    )
    assert {(row["name"], row["state"]) for row in lacking} == {("roles", "none")}


def test_rights_on_folders_in_the_mailboxs_own_language(tmp_path: Path) -> None:
    with calling(settings=AT_ONCE) as caller:
        mailbox = caller.served.state.mailboxes[caller.upn("victim")]
        mailbox.folder_names |= {"SentItems": "Gesendete Elemente", "Root": "Oberste Ebene"}
        mailbox.folder_rights += [
            ("SentItems", "out@elsewhere.example", "Reviewer"),
            ("Root", "out@elsewhere.example", "FolderVisible"),
            ("JunkEmail", "out@elsewhere.example", "Reviewer"),
        ]
        case, told = asked(tmp_path, caller, "permissions")

    # two for everybody in each of six folders, and two of the outsider
    assert (told["permissions folders"].records, told["permissions folders"].state) == (
        14,
        "complete",
    )
    found = table(
        case,
        """select p.mailbox, p.folder, p.rights[1] as "right" from permissions p
        where p.kind = 'folder' and p.grantee = 'out@elsewhere.example' order by p.folder""",
    )
    (victim,) = case.facts.users
    assert found == [
        {"mailbox": victim, "folder": "Gesendete Elemente", "right": "Reviewer"},
        {"mailbox": victim, "folder": "Oberste Ebene", "right": "FolderVisible"},
    ]
    assert sum(case.evidence()["unreadable"]) == 0


def test_a_mailbox_whose_folders_are_not_shown(tmp_path: Path) -> None:
    with calling("exchange-forbidden", settings=AT_ONCE) as caller:
        _, told = asked(tmp_path, caller, "permissions")

    row = told["permissions folders"]
    assert (row.records, row.state) == (0, "none")
    assert row.why.endswith("collect CASE --script FILE")


def test_what_is_registered_and_what_each_user_must_do(tmp_path: Path) -> None:
    with calling(settings=AT_ONCE) as caller:
        caller.served.state.per_user_mfa[caller.id("victim")] = "enforced"
        case, told = asked(tmp_path, caller, "auth_methods")

    assert {row.state for row in told.values()} == {"complete"}
    assert (told["auth_methods registered"].records, told["auth_methods per_user_mfa"].records) == (
        1,
        1,
    )
    found = table(
        case,
        """select h.record_id, h.method, h.detail, h.view from auth_methods h
        where h.view <> 'methods' order by 1""",
    )
    (victim,) = case.facts.users
    assert found == [
        {
            "record_id": f"{victim}/perUserMfa",
            "method": "perUserMfa",
            "detail": "enforced",
            "view": "per_user",
        },
        {
            "record_id": f"{victim}/report:microsoftAuthenticatorPush",
            "method": "microsoftAuthenticator",
            "detail": "microsoftAuthenticatorPush",
            "view": "report",
        },
        {
            "record_id": f"{victim}/report:mobilePhone",
            "method": "phone",
            "detail": "mobilePhone",
            "view": "report",
        },
    ]


def test_the_report_leaves_out_who_is_disabled(tmp_path: Path) -> None:
    with calling(settings=AT_ONCE) as caller:
        caller.served.state.users[caller.id("victim")]["accountEnabled"] = False
        _, told = asked(tmp_path, caller, "auth_methods")

    assert (told["auth_methods registered"].records, told["auth_methods registered"].state) == (
        0,
        "complete",
    )


def test_without_a_licence_there_is_no_report(tmp_path: Path) -> None:
    with calling("no-premium", settings=AT_ONCE) as caller:
        _, told = asked(tmp_path, caller, "auth_methods")

    row = told["auth_methods registered"]
    assert (row.state, told["auth_methods methods"].state) == ("none", "complete")
    assert "premium license" in row.why
