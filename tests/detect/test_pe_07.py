from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

ADMIN = "admin@contoso.example"
AWAY = "collector@fabrikam.example"
SEEN = [{"record_id": "seen", "user": VICTIM, "record_type": 1}]


def change(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "f1",
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "mailbox": VICTIM,
        "change": "set",
        "via": "ForwardingSmtpAddress",
        "target": AWAY,
        "is_external": True,
        "keeps_copy": True,
        "ok": True,
        "position": 0,
        **more,
    }


def case(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": SEEN, "forwarding_changes": changes, **more}


def test_pe_07_hits(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change()), "PE-07")

    assert found["record_ids"] == ["f1"]
    assert found["severity"] == "high"
    assert found["says"] == (
        f"The mail of {VICTIM} was forwarded to {AWAY}; a copy stays: yes. Set by {VICTIM}."
    )
    assert found["fix"] == "R8"


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        pytest.param({"keeps_copy": False}, "critical", id="mail is withheld"),
        pytest.param({"keeps_copy": None}, "high", id="an absent flag is unknown"),
        pytest.param({"target": "eve@contoso.example", "is_external": False}, "medium", id="owner"),
        pytest.param(
            {"target": "eve@contoso.example", "is_external": False, "user": ADMIN},
            "low",
            id="admin",
        ),
        pytest.param({"target": "nobody knows", "is_external": None}, "medium", id="a name"),
        pytest.param({"is_external": None}, "high", id="compared here"),
        pytest.param(
            {"target": "a@evilcontoso.example", "is_external": None}, "high", id="a shared suffix"
        ),
        pytest.param(
            {"target": "a@mail.contoso.example", "is_external": None}, "medium", id="a subdomain"
        ),
    ],
)
def test_pe_07_grades(tmp_path: Path, row: dict[str, Any], severity: str) -> None:
    (found,) = hits(tmp_path, case(change(**row)), "PE-07", facts("other@contoso.example"))

    assert found["severity"] == severity


def test_pe_07_resolves_a_mail_contact(tmp_path: Path) -> None:
    contact = {"record_id": "c1", "operation": "New-MailContact", "user": ADMIN, "ok": True}
    values = [
        {"record_id": "c1", "property": "Parameters", "name": name, "value": value, "position": n}
        for n, (name, value) in enumerate(
            [("Name", "Helper"), ("ExternalEmailAddress", f"SMTP:{AWAY}")]
        )
    ]
    row = change(via="ForwardingAddress", target="Helper", is_external=None, keeps_copy=False)

    (found,) = hits(
        tmp_path,
        {"audit": [*SEEN, contact], "audit_values": values, "forwarding_changes": [row]},
        "PE-07",
    )

    assert found["severity"] == "critical"
    assert f"forwarded to {AWAY}" in found["says"]


def test_pe_07_resolves_the_name_of_the_mailbox(tmp_path: Path) -> None:
    aliases = [{"alias": "dana", "kind": "alias", "user": VICTIM, "source": "audit"}]
    row = change(mailbox="dana", user=ADMIN)

    assert hits(tmp_path, case(row, aliases=aliases), "PE-07")[0]["user"] == VICTIM


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(change(change="cleared", target=None, is_external=None), id="cleared"),
        pytest.param(change(change="cleared"), id="cleared, the old target named"),
        pytest.param(change(target=""), id="an empty target"),
        pytest.param(change(ok=False), id="it failed"),
        pytest.param(change(actor_kind="service"), id="a machine's row"),
    ],
)
def test_pe_07_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "PE-07") == "clear"


def stood(**more: Any) -> dict[str, Any]:
    return {
        "record_id": f"{VICTIM}/mailbox",
        "collected_at": at(days=5),
        "user": VICTIM,
        "view": "mailbox",
        "forwarding_smtp_address": AWAY,
        "keeps_copy": True,
        **more,
    }


@pytest.mark.parametrize(
    ("row", "severity", "target"),
    [
        pytest.param({}, "high", AWAY, id="outside"),
        pytest.param({"keeps_copy": False}, "critical", AWAY, id="mail is withheld"),
        pytest.param({"keeps_copy": None}, "high", AWAY, id="an absent flag is unknown"),
        pytest.param(
            {"forwarding_smtp_address": None, "forwarding_address": "eve"},
            "low",
            "eve@contoso.example",
            id="a colleague",
        ),
        pytest.param(
            {"forwarding_smtp_address": None, "forwarding_address": "Nobody"},
            "medium",
            "Nobody",
            id="a name",
        ),
    ],
)
def test_pe_07_hits_what_stood(
    tmp_path: Path, row: dict[str, Any], severity: str, target: str
) -> None:
    names = [{"alias": "eve", "kind": "alias", "user": "eve@contoso.example"}]
    story = {"mailboxes": [stood(**row)], "aliases": names}
    others = facts("other@contoso.example", start=at(days=8))

    (found,) = hits(tmp_path, story, "PE-07", others)

    assert (found["severity"], found["user"], found["in_window"]) == (severity, VICTIM, True)
    assert f"was forwarded to {target}; " in found["says"]
    assert found["says"].endswith(
        ". So it stood when it was collected: the log does not show who set it."
    )


def test_pe_07_is_one_finding_where_the_log_shows_it_too(tmp_path: Path) -> None:
    """What stood may tell more of it than the log: that no copy stays."""
    row = stood(keeps_copy=False)

    (found,) = hits(tmp_path, case(change(keeps_copy=None, user=ADMIN), mailboxes=[row]), "PE-07")

    assert found["record_ids"] == ["f1", f"{VICTIM}/mailbox"]
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
    assert found["severity"] == "critical"
    assert found["says"] == (
        f"The mail of {VICTIM} was forwarded to {AWAY}; a copy stays: no. Set by {ADMIN}."
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(stood(forwarding_smtp_address=None), id="none"),
        pytest.param(stood(forwarding_smtp_address=""), id="an empty one"),
    ],
)
def test_pe_07_clear_of_what_stood(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(mailboxes=[row]), "PE-07") == "clear"


def test_pe_07_blind_with_the_mailboxes_alone(tmp_path: Path) -> None:
    """They do not show what was set and cleared."""
    story = {"mailboxes": [stood(forwarding_smtp_address=None)]}

    assert outcome(tmp_path, story, "PE-07") == "blind"


def test_pe_07_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "PE-07") == (
        f"for {VICTIM}: audit records of type 1 (mailbox and tenant settings)"
    )
    assert missing(tmp_path, case(), "PE-07", facts(home=())) == (
        f"for {VICTIM}: the tenant's home domains"
    )
