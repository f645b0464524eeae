from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

ADMIN = "admin@contoso.example"


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
    # who is asked about appears in the log
    story["audit"].append({"record_id": "a0", "user": VICTIM, "record_type": 2})

    assert outcome(tmp_path, story, "DE-04") == "clear"


def test_de_04_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 2}]}, "DE-04")

    assert said == f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings)"
