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


@pytest.mark.parametrize(
    ("target", "severity"),
    [
        pytest.param("Helper", "critical", id="its name"),
        pytest.param("prod.example/tenants/contoso.example/Helper", "critical", id="canonical"),
        pytest.param("prod.example/Helper/Somebody", "medium", id="another's canonical name"),
    ],
)
def test_pe_07_resolves_a_mail_contact(tmp_path: Path, target: str, severity: str) -> None:
    contact = {"record_id": "c1", "operation": "New-MailContact", "user": ADMIN, "ok": True}
    values = [
        {"record_id": "c1", "property": "Parameters", "name": name, "value": value, "position": n}
        for n, (name, value) in enumerate(
            [("Name", "Helper"), ("ExternalEmailAddress", f"SMTP:{AWAY}")]
        )
    ]
    row = change(via="ForwardingAddress", target=target, is_external=None, keeps_copy=False)

    (found,) = hits(
        tmp_path,
        {"audit": [*SEEN, contact], "audit_values": values, "forwarding_changes": [row]},
        "PE-07",
    )

    assert found["severity"] == severity
    assert f"forwarded to {AWAY if severity == 'critical' else target}; " in found["says"]


def test_pe_07_resolves_the_name_of_the_mailbox(tmp_path: Path) -> None:
    aliases = [{"alias": "dana", "kind": "alias", "user": VICTIM, "source": "audit"}]
    row = change(mailbox="dana", user=ADMIN)

    assert hits(tmp_path, case(row, aliases=aliases), "PE-07")[0]["user"] == VICTIM


@pytest.mark.parametrize(
    ("row", "whose"),
    [
        pytest.param({"mailbox": "DReyes"}, "dreyes", id="an alias that nothing explains"),
        pytest.param({"mailbox": None}, ADMIN, id="the record names no mailbox"),
    ],
)
def test_pe_07_names_the_mailbox_as_written(
    tmp_path: Path, row: dict[str, Any], whose: str
) -> None:
    (found,) = hits(tmp_path, case(change(**row, user=ADMIN)), "PE-07")

    assert found["user"] == whose
    assert found["says"].startswith(f"The mail of {whose} was forwarded to {AWAY}; ")


def copies(name: str, minutes: float, **more: Any) -> dict[str, Any]:
    """A record that changes only whether a copy stays."""
    only = {"change": "copy", "via": "DeliverToMailboxAndForward", "target": None}
    row = {"record_id": name, "happened_at": at(minutes), "is_external": None, "keeps_copy": False}
    return change(**{**only, **row, **more})


def silent(name: str = "f1", minutes: float = 0, **more: Any) -> dict[str, Any]:
    """A forwarding whose record does not say whether a copy stays."""
    row = {"record_id": name, "happened_at": at(minutes), "keeps_copy": None}
    return change(**{**row, **more})


def test_pe_07_takes_the_copy_from_an_earlier_record(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(copies("c0", -60), silent()), "PE-07")

    assert (found["severity"], found["record_ids"]) == ("critical", ["c0", "f1"])
    assert (found["happened_at"], found["last_at"]) == (at(0), at(0))
    assert found["says"] == (
        f"The mail of {VICTIM} was forwarded to {AWAY}; a copy stays: no. Set by {VICTIM}."
    )


def test_pe_07_takes_the_copy_from_a_later_record(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(silent(), copies("c1", 60, user=ADMIN)), "PE-07")

    assert (found["severity"], found["record_ids"]) == ("critical", ["f1", "c1"])
    assert (found["happened_at"], found["last_at"]) == (at(0), at(60))
    assert found["says"] == (
        f"The mail of {VICTIM} was forwarded to {AWAY}; a copy stays: no. "
        f"Set by {VICTIM}; whether a copy stays was changed by {ADMIN}."
    )


@pytest.mark.parametrize(
    ("changes", "severity", "cited"),
    [
        pytest.param([copies("c1", 5, mailbox="eve@contoso.example")], "high", ["f1"], id="eve's"),
        pytest.param([copies("c1", 5, ok=False)], "high", ["f1"], id="it failed"),
        pytest.param([copies("c1", 5, keeps_copy=True)], "high", ["f1", "c1"], id="a copy stays"),
        pytest.param(
            [copies("c0", -9), copies("c1", -5, keeps_copy=True)], "high", ["c1", "f1"], id="again"
        ),
        pytest.param(
            [silent("f2", 4, change="cleared"), copies("c1", 5)],
            "high",
            ["f1"],
            id="cleared before",
        ),
        pytest.param(
            [silent("f2", 4, change="cleared", via="ForwardingAddress"), copies("c1", 5)],
            "critical",
            ["f1", "c1"],
            id="the other setting was cleared",
        ),
        pytest.param(
            [silent("f2", 4, target="eve@contoso.example", is_external=False), copies("c1", 5)],
            "high",
            ["f1"],
            id="replaced before",
        ),
        pytest.param([copies("c1", 5, happened_at=None)], "high", ["f1"], id="nobody knows when"),
    ],
)
def test_pe_07_replays_the_copy(
    tmp_path: Path, changes: list[dict[str, Any]], severity: str, cited: list[str]
) -> None:
    found = hits(tmp_path, case(silent(), *changes), "PE-07")

    (outside,) = [each for each in found if each["key"].endswith(AWAY)]
    assert (outside["severity"], outside["record_ids"]) == (severity, cited)


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
