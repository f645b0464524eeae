from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

ADMIN = "admin@contoso.example"
SEEN = {"record_id": "a0", "user": VICTIM, "record_type": 1, "operation": "Set-MailboxPlan"}
ALONE = "Since when it is so, and who did it, the log does not show."


def ran(operation: str, parameters: dict[str, str], **more: Any) -> dict[str, Any]:
    record = {
        "record_id": "a1",
        "happened_at": at(0),
        "user": ADMIN,
        "actor_kind": "person",
        "record_type": 1,
        "operation": operation,
        "object_id": "EURPR01A001.PROD/Microsoft Exchange Hosted Organizations/contoso/dana.x",
        "ok": True,
        **more,
    }
    values = [
        {
            "record_id": "a1",
            "property": "Parameters",
            "name": name,
            "value": value,
            "position": place,
        }
        for place, (name, value) in enumerate(parameters.items())
    ]
    names = [{"alias": "dana.x", "kind": "alias", "user": VICTIM}]
    return {"audit": [record], "audit_values": values, "aliases": names}


@pytest.mark.parametrize(
    ("operation", "parameters", "said"),
    [
        (
            "Set-MailboxAuditBypassAssociation",
            {"Identity": "dana.x", "AuditBypassEnabled": "True"},
            f"let whatever {VICTIM} does in mailboxes go unrecorded",
        ),
        (
            "set-mailbox",
            {"Identity": VICTIM, "auditenabled": "$false"},
            f"switched off the auditing of the mailbox of {VICTIM}",
        ),
        (
            "Set-Mailbox",
            {"AuditOwner": "Update;MoveToDeletedItems"},
            f"took the reading of mail out of what is recorded in the mailbox of {VICTIM}",
        ),
        (
            "Set-Mailbox",
            {"AuditOwner": ""},
            f"took the reading of mail out of what is recorded in the mailbox of {VICTIM}",
        ),
        (
            "Set-Mailbox",
            {"AuditOwner": "@{Remove='MailItemsAccessed'}"},
            f"took the reading of mail out of what is recorded in the mailbox of {VICTIM}",
        ),
        (
            "Set-Mailbox",
            {"AuditEnabled": "False", "AuditOwner": "Update"},
            f"switched off the auditing of the mailbox of {VICTIM}, and of its reading",
        ),
    ],
)
def test_de_04_hits(tmp_path: Path, operation: str, parameters: dict[str, str], said: str) -> None:
    (found,) = hits(tmp_path, ran(operation, parameters), "DE-04")

    assert (found["record_ids"], found["severity"], found["user"]) == (["a1"], "critical", VICTIM)
    assert found["says"] == f"{ADMIN} {said}."


def test_de_04_hits_the_whole_organisation(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, ran("Set-OrganizationConfig", {"AuditDisabled": "True"}), "DE-04")

    assert (found["severity"], found["user"], found["key"]) == (
        "critical",
        ADMIN,
        "organisation|000",
    )
    assert found["says"] == (
        f"{ADMIN} switched off the auditing of every mailbox of the organisation."
    )


def test_de_04_says_what_speaks_against_it(tmp_path: Path) -> None:
    off = hits(tmp_path, ran("Set-Mailbox", {"AuditEnabled": "False"}), "DE-04")
    bypass = ran("Set-MailboxAuditBypassAssociation", {"AuditBypassEnabled": "True"})

    assert off[0]["counter"] == (
        "While the organisation's default auditing is on, the service takes no notice of this "
        "setting."
    )
    assert hits(tmp_path, bypass, "DE-04")[0]["counter"] is None


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            ran("Set-MailboxAuditBypassAssociation", {"AuditBypassEnabled": "False"}), id="back on"
        ),
        pytest.param(ran("Set-Mailbox", {"AuditEnabled": "True"}), id="switched on"),
        pytest.param(
            ran("Set-Mailbox", {"AuditOwner": "Update,MailItemsAccessed"}), id="reading is in it"
        ),
        pytest.param(ran("Set-Mailbox", {"AuditOwner": "@{Add='Send'}"}), id="only added to"),
        pytest.param(ran("Set-Mailbox", {"AuditOwner": "@{Remove='Send'}"}), id="another action"),
        pytest.param(ran("Set-Mailbox", {"AuditAdmin": "Update"}), id="of administrators"),
        pytest.param(ran("Set-OrganizationConfig", {"AuditDisabled": "False"}), id="kept on"),
        pytest.param(ran("Get-Mailbox", {"AuditEnabled": "False"}), id="another cmdlet"),
        pytest.param(ran("Set-Mailbox", {"AuditEnabled": "False"}, ok=False), id="it failed"),
        pytest.param(
            ran("Set-Mailbox", {"AuditEnabled": "False"}, actor_kind="service"),
            id="a machine's row",
        ),
    ],
)
def test_de_04_clear(tmp_path: Path, story: dict[str, Any]) -> None:
    # who is asked about appears in the log, which no tool limited to a few cmdlets
    story["audit"].append(SEEN)

    assert outcome(tmp_path, story, "DE-04") == "clear"


def test_de_04_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 2}]}, "DE-04")

    assert said == (
        f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings) of every cmdlet, and "
        "not of those on rules, forwarding, rights and roles alone"
    )


@pytest.mark.parametrize("operation", ["Set-Mailbox", "New-InboxRule", "Add-MailboxPermission"])
def test_de_04_blind_on_lists_of_other_cmdlets(tmp_path: Path, operation: str) -> None:
    """Hawk fetches a few cmdlets by name, and none that switches auditing off."""
    row = {"user": VICTIM, "record_type": 1, "operation": operation}

    assert outcome(tmp_path, {"audit": [row]}, "DE-04") == "blind"


def mailbox(user: str = VICTIM, **more: Any) -> dict[str, Any]:
    common = {"record_id": f"{user}/audit", "collected_at": at(days=5), "view": "audit"}
    return common | {"user": user, **more}


def setting(scope: str, name: str, value: str) -> dict[str, Any]:
    common = {"record_id": f"{scope}/{name}", "collected_at": at(days=5)}
    return common | {"scope": scope, "setting": name, "value": value}


@pytest.mark.parametrize(
    ("state", "severity", "user", "said"),
    [
        (
            {"mailboxes": [mailbox(audit_enabled=False)]},
            "high",
            VICTIM,
            f"the mailbox of {VICTIM} is not audited",
        ),
        (
            {"audit_config": [setting("dana.x", "AuditBypassEnabled", "true")]},
            "high",
            VICTIM,
            f"whatever {VICTIM} does in mailboxes goes unrecorded",
        ),
        (
            {"audit_config": [setting("organization", "AuditDisabled", "true")]},
            "critical",
            None,
            "the organisation audits no mailbox by itself",
        ),
    ],
)
def test_de_04_hits_what_stood(
    tmp_path: Path, state: dict[str, Any], severity: str, user: str | None, said: str
) -> None:
    names = [{"alias": "dana.x", "kind": "alias", "user": VICTIM}]

    (found,) = hits(tmp_path, {"aliases": names, **state}, "DE-04", facts(start=at(days=9)))

    assert (found["severity"], found["user"]) == (severity, user)
    assert found["says"] == f"As it was collected, {said}."
    assert (found["counter"], found["in_window"]) == (ALONE, True)


@pytest.mark.parametrize(
    ("operation", "parameters", "state"),
    [
        ("Set-Mailbox", {"AuditEnabled": "False"}, {"mailboxes": [mailbox(audit_enabled=False)]}),
        (
            "Set-Mailbox",
            {"AuditEnabled": "False", "AuditOwner": "Update"},
            {"mailboxes": [mailbox(audit_enabled=False)]},
        ),
        (
            "Set-MailboxAuditBypassAssociation",
            {"AuditBypassEnabled": "True"},
            {"audit_config": [setting(VICTIM, "AuditBypassEnabled", "true")]},
        ),
        (
            "Set-OrganizationConfig",
            {"AuditDisabled": "True"},
            {"audit_config": [setting("organization", "AuditDisabled", "true")]},
        ),
    ],
)
def test_de_04_is_one_finding_where_the_log_shows_it_too(
    tmp_path: Path, operation: str, parameters: dict[str, str], state: dict[str, Any]
) -> None:
    (logged,) = hits(tmp_path, ran(operation, parameters), "DE-04")

    (found,) = hits(tmp_path, ran(operation, parameters) | state, "DE-04")

    assert len(found["record_ids"]) == 2
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
    same = ("key", "says", "severity", "user", "counter")
    assert [found[name] for name in same] == [logged[name] for name in same]


def test_de_04_keeps_what_the_log_shows_apart_from_what_else_stood(tmp_path: Path) -> None:
    story = ran("Set-Mailbox", {"AuditEnabled": "False"})
    story["audit_config"] = [setting(VICTIM, "AuditBypassEnabled", "true")]

    assert [row["key"] for row in hits(tmp_path, story, "DE-04")] == [
        f"{VICTIM}|010",
        f"{VICTIM}|100",
    ]


@pytest.mark.parametrize(("count", "findings"), [(20, 20), (21, 1)])
def test_de_04_is_one_finding_where_many_stood(tmp_path: Path, count: int, findings: int) -> None:
    users = [VICTIM, *(f"u{number}@contoso.example" for number in range(count - 1))]

    found = hits(tmp_path, {"mailboxes": [mailbox(u, audit_enabled=False) for u in users]}, "DE-04")

    assert len(found) == findings
    if findings == 1:
        assert (len(found[0]["record_ids"]), found[0]["user"]) == (21, VICTIM)
        assert found[0]["says"] == (
            "As it was collected, the mailboxes of 21 accounts are not audited."
        )


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"mailboxes": [mailbox(audit_enabled=True)]}, id="audited"),
        pytest.param({"mailboxes": [mailbox(audit_enabled=None)]}, id="another view"),
        pytest.param(
            {"mailboxes": [mailbox(audit_enabled=False, kind="RoomMailbox")]}, id="of a room"
        ),
        pytest.param(
            {"mailboxes": [mailbox(audit_enabled=True, audit_owner=["Update"])]},
            id="a licence without reads",
        ),
        pytest.param(
            {"audit_config": [setting(VICTIM, "AuditBypassEnabled", "false")]}, id="no bypass"
        ),
        pytest.param(
            {"audit_config": [setting("organization", "AuditDisabled", "false")]}, id="kept on"
        ),
        pytest.param(
            {"audit_config": [setting("organization", "UnifiedAuditLogIngestionEnabled", "false")]},
            id="the whole log is another matter",
        ),
    ],
)
def test_de_04_clear_of_what_stood(tmp_path: Path, state: dict[str, Any]) -> None:
    assert outcome(tmp_path, {"audit": [SEEN], **state}, "DE-04") == "clear"


def test_de_04_blind_with_the_settings_alone(tmp_path: Path) -> None:
    """They do not show what was switched off and on again."""
    state = {"mailboxes": [mailbox(audit_enabled=True)]}

    assert outcome(tmp_path, state, "DE-04") == "blind"
