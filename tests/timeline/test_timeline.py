"""One sentence for each event, in order, told by its most telling table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import enrich, timeline
from bec_kit.tables import TABLES, schema
from bec_kit.timeline import LINES
from tests.support.rows import VICTIM, Rows, at, facts, open_rows, table

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


FACTS = enrich.facts(facts())


def told(
    rows: Rows, folder: Path, known: dict[str, pa.Table] | None = None
) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    with open_rows(folder, rows, FACTS | (known or {})) as engine:
        return [row for batch in timeline.compute(engine) for row in batch.to_pylist()]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.kind)
def test_a_line_reads_a_table_that_exists(line: timeline.Line) -> None:
    assert line.source in TABLES
    assert line.says


def test_an_empty_case_has_an_empty_timeline(tmp_path: Path) -> None:
    assert told({}, tmp_path) == []


def test_the_columns_are_those_of_the_table(tmp_path: Path) -> None:
    with open_rows(tmp_path, {}, FACTS) as engine:
        assert engine.stream(timeline.statement()).schema.names == list(TABLES["timeline"].names)


def test_the_columns_are_of_their_kinds_whatever_the_case_holds(tmp_path: Path) -> None:
    rows: Rows = {"searches": [{"user": VICTIM, "query": "iban", "happened_at": at(0)}]}

    with open_rows(tmp_path, rows, FACTS) as engine:
        (batch,) = timeline.compute(engine)

    assert batch.schema.equals(schema("timeline"))


def test_order_undated_last(tmp_path: Path) -> None:
    rows: Rows = {
        "searches": [
            {"user": VICTIM, "query": "second", "happened_at": at(2)},
            {"user": VICTIM, "query": "undated", "happened_at": None},
            {"user": VICTIM, "query": "first", "happened_at": at(1)},
        ]
    }

    assert [row["says"] for row in told(rows, tmp_path)] == [
        f"{VICTIM} searched for “first”",
        f"{VICTIM} searched for “second”",
        f"{VICTIM} searched for “undated”",
    ]


def test_two_events_of_one_record_and_moment_have_an_order(tmp_path: Path) -> None:
    rows: Rows = {
        "audit": [{"operation": "Set-Thing", "user": VICTIM, "happened_at": at(0)}],
        "users": [{"user": VICTIM, "created_at": at(1), "password_changed_at": at(1)}],
    }

    assert [row["kind"] for row in told(rows, tmp_path)] == [
        "audit record",
        "account made",
        "password changed",
    ]
    assert TABLES["timeline"].order[-1] == "kind"


def test_a_record_is_told_once_by_its_most_telling_table(tmp_path: Path) -> None:
    place = {"evidence_id": "0001-audit", "evidence_row": 7, "record_id": "r"}
    rows: Rows = {
        "audit": [
            {"operation": "New-InboxRule", "user": VICTIM, **place},
            {"operation": "Set-Thing", "user": VICTIM, "object_id": "x"},
        ],
        "rule_changes": [
            {"action": "create", "name": ".", "user": VICTIM, "actions": ["DeleteMessage=True"]}
            | place
        ],
    }

    assert [(row["kind"], row["says"]) for row in told(rows, tmp_path)] == [
        ("audit record", f"{VICTIM}: Set-Thing on x"),
        ("inbox rule", f"{VICTIM} made the inbox rule “.”: DeleteMessage=True"),
    ]


def test_an_update_that_changes_a_way_to_sign_in_is_told_as_that_alone(tmp_path: Path) -> None:
    place = {"evidence_id": "0001-audit", "record_id": "r", "happened_at": at(0)}
    update = {"action": "update user", "user": VICTIM, "target": VICTIM, **place}
    rows: Rows = {
        "account_changes": [
            {**update, "evidence_row": 7, "detail": "StrongAuthenticationMethod"},
            {**update, "evidence_row": 8, "detail": "DisplayName", "happened_at": at(1)},
        ],
        "mfa_changes": [
            {"action": "add", "method": "phone", "user": VICTIM, "evidence_row": 7, **place}
        ],
    }

    assert [(row["kind"], row["says"]) for row in told(rows, tmp_path)] == [
        ("MFA", f"{VICTIM} added a way to sign in: phone"),
        ("account", f"{VICTIM}: update user for {VICTIM} (DisplayName)"),
    ]


def test_an_audit_login_stays_out_where_entra_tells_the_same(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [
            {"record_id": "a", "kind": "interactive", "user": VICTIM, "ok": True, "app": "Mail"},
            {"record_id": "a", "kind": "audit", "user": VICTIM, "ok": True, "request_id": "a"},
            {"record_id": "b", "kind": "audit", "user": VICTIM, "ok": False, "request_id": "b"}
            | {"error_code": "50126", "logon_error": "InvalidUserNameOrPassword"},
        ]
    }

    assert [row["says"] for row in told(rows, tmp_path)] == [
        f"{VICTIM} signed in to Mail",
        f"{VICTIM} could not sign in: error 50126 (wrong name or password)",
    ]


def test_what_our_own_collection_read_is_told_as_that(tmp_path: Path) -> None:
    place = {"evidence_id": "0001-audit", "evidence_row": 1, "record_id": "m"}
    read = {"user": VICTIM, "mailbox": VICTIM, "access_type": "Bind", "own": True, **place}
    rows: Rows = {
        "mail_access": [read | {"internet_message_id": f"<{n}@x>", "position": n} for n in (0, 1)]
    }

    assert [(row["kind"], row["actor"], row["says"]) for row in told(rows, tmp_path)] == [
        ("own read", "service", f"Our own collection read 2 messages of {VICTIM}")
    ]


def test_the_grant_beside_a_consent_is_that_of_the_app(tmp_path: Path) -> None:
    rows: Rows = {
        "consents": [
            {"user": VICTIM, "object_id": "sp-1", "happened_at": at(0)},
            {"user": VICTIM, "object_id": "sp-1", "app": "Sync", "happened_at": at(1)},
            {"user": VICTIM, "object_id": "sp-2", "happened_at": at(2)},
        ],
        "app_entries": [{"object_id": "sp-1", "app_id": "a-1", "app": "Sync"}],
    }

    assert [row["says"] for row in told(rows, tmp_path)] == [
        f"{VICTIM} consented to the app Sync",
        f"{VICTIM} consented to the app Sync",
        f"{VICTIM} consented to the app sp-2",
    ]


THE_AUDIT_LOG = {"evidence_id": "0001-audit", "record_id": "u"}
ITS_OWN_LOG = {"evidence_id": "0002-directory_audits", "record_id": "d"}


def role(log: dict[str, str], row: int, minute: int, **more: Any) -> dict[str, Any]:
    """A role given, as one of the two logs of the directory tells it."""
    plain = {"user": "root@x", "action": "add", "role": "Global Reader", "target": VICTIM}
    return plain | log | {"evidence_row": row, "happened_at": at(minute)} | more


def of_the_directory(*rows: dict[str, Any]) -> Rows:
    own = [row for row in rows if row["evidence_id"] == ITS_OWN_LOG["evidence_id"]]
    names = ("evidence_id", "evidence_row", "record_id")
    return {
        "role_changes": list(rows),
        "directory_audits": [{name: row[name] for name in names} for row in own],
    }


def test_a_change_that_both_logs_tell_is_one_line_with_its_address(tmp_path: Path) -> None:
    rows = of_the_directory(
        role(THE_AUDIT_LOG, 1, 0, correlation_id="c"),
        role(ITS_OWN_LOG, 1, 1, correlation_id="c", ip="203.0.113.9"),
    )

    assert [(row["record_id"], row["says"]) for row in told(rows, tmp_path)] == [
        ("d", f"root@x added the role Global Reader for {VICTIM} from 203.0.113.9")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (role(THE_AUDIT_LOG, 1, 0, correlation_id="c"), role(ITS_OWN_LOG, 1, 1)),
        (
            role(THE_AUDIT_LOG, 1, 0, correlation_id="c"),
            role(ITS_OWN_LOG, 1, 1, correlation_id="e"),
        ),
        (
            role(THE_AUDIT_LOG, 1, 0, correlation_id="c"),
            role(ITS_OWN_LOG, 1, 1, correlation_id="c", action="remove"),
        ),
        (
            role(ITS_OWN_LOG, 1, 0, correlation_id="c"),
            role(ITS_OWN_LOG, 2, 1, correlation_id="c"),
        ),
        (role(THE_AUDIT_LOG, 1, 0), role(ITS_OWN_LOG, 1, 0)),
    ],
    ids=["one unknown", "another", "a step of it", "one log", "both unknown"],
)
def test_changes_that_are_not_the_same_stay_two(
    tmp_path: Path, rows: tuple[dict[str, Any], ...]
) -> None:
    assert len(told(of_the_directory(*rows), tmp_path)) == 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("consent", "consented to the app Sync"),
        ("delegated", "delegated permissions to the app Sync"),
        ("app_role", "gave permissions of its own to the app Sync"),
        ("app_role_user", "assigned the app Sync"),
    ],
)
def test_trust_in_an_app_is_told_by_its_kind(tmp_path: Path, kind: str, says: str) -> None:
    rows: Rows = {"consents": [{"user": VICTIM, "kind": kind, "app": "Sync"}]}

    assert [row["says"] for row in told(rows, tmp_path)] == [f"{VICTIM} {says}"]


def test_a_read_of_many_messages_is_one_event(tmp_path: Path) -> None:
    place = {"evidence_id": "0001-audit", "evidence_row": 1, "record_id": "m"}
    read = {"user": VICTIM, "access_type": "Bind", "folder_name": "Inbox", **place}
    rows: Rows = {
        "mail_access": [
            read | {"internet_message_id": f"<{n}@x>", "position": n} for n in (0, 1, 1)
        ]
    }

    assert [row["says"] for row in told(rows, tmp_path)] == [f"{VICTIM} read 2 messages in Inbox"]


@pytest.mark.parametrize(
    ("row", "told_as"),
    [
        ({"ok": True, "app": "Mail"}, ("sign-in", f"{VICTIM} signed in to Mail")),
        (
            {"ok": False, "error_code": "1", "logon_error": "Odd"},
            ("sign-in failed", f"{VICTIM} could not sign in: error 1 (Odd)"),
        ),
        (
            {"ok": None, "error_code": "50074", "app": "Mail"},
            (
                "sign-in not finished",
                f"{VICTIM} began to sign in to Mail: error 50074 (asked for a second factor)",
            ),
        ),
        (
            {"ok": True, "kind": "service_principal", "app": "Backup", "resource": "Graph"},
            ("sign-in", "The app Backup signed in to Graph"),
        ),
    ],
)
def test_a_sign_in_is_told_by_how_it_ended_and_who_came(
    tmp_path: Path, row: dict[str, Any], told_as: tuple[str, str]
) -> None:
    rows: Rows = {"sign_ins": [{"kind": "interactive", "user": VICTIM} | row]}

    assert [(r["kind"], r["says"]) for r in told(rows, tmp_path)] == [told_as]


def test_ones_own_mailbox_and_account_are_not_named_twice(tmp_path: Path) -> None:
    read = {"access_type": "Bind", "folder_name": "Inbox", "internet_message_id": "<1@x>"}
    rows: Rows = {
        "mail_access": [
            read | {"user": VICTIM, "mailbox": VICTIM, "happened_at": at(1)},
            read | {"user": VICTIM, "mailbox": "x@y.example", "happened_at": at(2)},
        ],
        "mfa_changes": [
            {"action": "add", "method": "phone", "user": VICTIM, "target": VICTIM}
            | {"happened_at": at(3)}
        ],
        "mail_actions": [
            {"action": "send", "subject": "Hi", "folder_name": "Drafts", "user": VICTIM}
            | {"happened_at": at(4)}
        ],
        "consents": [
            {"app": "Sync", "scopes": ["Mail.Read"], "user": VICTIM, "principal": VICTIM}
            | {"happened_at": at(5)}
        ],
    }

    assert [row["says"] for row in told(rows, tmp_path)] == [
        f"{VICTIM} read one message in Inbox",
        f"{VICTIM} read one message in Inbox of x@y.example",
        f"{VICTIM} added a way to sign in: phone",
        f"{VICTIM} sent “Hi”",
        f"{VICTIM} consented to the app Sync: Mail.Read",
    ]


@pytest.mark.parametrize(
    ("mailbox", "says"),
    [
        (VICTIM, f"{VICTIM} deleted for good “Re: invoice” in Sent Items"),
        ("x@y.example", f"{VICTIM} deleted for good “Re: invoice” in Sent Items of x@y.example"),
    ],
)
def test_a_mailbox_is_named_where_it_is_anothers(tmp_path: Path, mailbox: str, says: str) -> None:
    row = {"action": "hard_delete", "subject": "Re: invoice", "folder_name": "Sent Items"}
    rows: Rows = {"mail_actions": [row | {"user": VICTIM, "mailbox": mailbox}]}

    assert [r["says"] for r in told(rows, tmp_path)] == [says]


def test_a_message_to_many_is_one_event(tmp_path: Path) -> None:
    sent = {"message_id": "<m@x>", "trace_id": "t", "sender": VICTIM, "subject": "Hi"}
    rows: Rows = {
        "messages": [
            sent | {"record_id": "t/a", "recipient": "a@x.example", "status": "delivered"},
            sent | {"record_id": "t/b", "recipient": "b@x.example", "status": "delivered"},
            sent | {"record_id": "t/all", "recipient": "all@x.example", "status": "expanded"},
        ]
    }

    assert [(row["says"], row["record_id"]) for row in told(rows, tmp_path)] == [
        (f"{VICTIM} wrote “Hi” to a@x.example and 1 more: delivered", "t/a")
    ]


@pytest.mark.parametrize(
    ("row", "actor"),
    [
        ({"ip": "203.0.113.9"}, "attacker"),
        ({"ip": "203.0.113.10"}, "unknown"),
        ({"user_agent": "axios"}, "attacker"),
        ({"actor_kind": "service"}, "service"),
    ],
)
def test_who_acted(tmp_path: Path, row: dict[str, Any], actor: str) -> None:
    suspects = table(
        "suspects",
        [
            {"kind": "ip", "value": "203.0.113.9", "user": VICTIM, "source": "mark"},
            {"kind": "user-agent", "value": "axios", "source": "mark"},
        ],
    )
    rows: Rows = {"searches": [{"user": VICTIM, **row}]}

    assert [r["actor"] for r in told(rows, tmp_path, {"suspects": suspects})] == [actor]


def test_a_suspect_of_one_user_says_nothing_of_another(tmp_path: Path) -> None:
    suspects = table(
        "suspects",
        [{"kind": "ip", "value": "203.0.113.9", "user": VICTIM, "source": "IA-01"}],
    )
    rows: Rows = {"searches": [{"user": "other@contoso.example", "ip": "203.0.113.9"}]}

    assert [r["actor"] for r in told(rows, tmp_path, {"suspects": suspects})] == ["unknown"]


def test_three_days_of_use_make_an_address_the_users_own(tmp_path: Path) -> None:
    used = {"user": VICTIM, "kind": "ip", "value": "198.51.100.7", "rows": 1}
    rows: Rows = {
        "searches": [{"user": VICTIM, "ip": "198.51.100.7"}],
        "baselines": [used | {"day": at(days=day)} for day in (-5, -4, -3)],
    }
    two_days: Rows = {**rows, "baselines": rows["baselines"][:2]}

    assert [r["actor"] for r in told(rows, tmp_path / "3")] == ["victim"]
    assert [r["actor"] for r in told(two_days, tmp_path / "2")] == ["unknown"]


def test_severity_is_that_of_the_worst_finding_that_cites_the_record(tmp_path: Path) -> None:
    found = [
        {"outcome": "hit", "severity": word, "record_ids": ["s"], "finding_id": word}
        for word in ("low", "critical", "medium")
    ]
    rows: Rows = {
        "searches": [{"user": VICTIM, "record_id": "s"}, {"user": VICTIM, "record_id": "t"}],
        "findings": found,
    }

    assert [r["severity"] for r in told(rows, tmp_path)] == ["critical", "info"]


def test_attacker_text_is_cut_and_holds_no_control(tmp_path: Path) -> None:
    rows: Rows = {"searches": [{"user": VICTIM, "query": "a\r\nb\x1b[2J" + "x" * 1000}]}

    says = told(rows, tmp_path)[0]["says"]

    assert len(says) == 500
    assert says.startswith(f"{VICTIM} searched for “a b [2Jxxx")


def test_state_is_told_from_when_the_logs_begin(tmp_path: Path) -> None:
    rows: Rows = {
        "audit": [{"operation": "Set-Thing", "user": VICTIM, "happened_at": at(0)}],
        "users": [
            {"user": "new@contoso.example", "kind": "Guest", "created_at": at(1)},
            {"user": "old@contoso.example", "created_at": at(days=-900)},
            {"user": "undated@contoso.example"},
            {"user": VICTIM, "created_at": at(days=-900), "password_changed_at": at(2)},
        ],
        "devices": [{"user": VICTIM, "name": "PC", "os": "Windows", "registered_at": at(3)}],
        "apps": [{"app_id": "a1", "kind": "application", "name": "Sync", "created_at": at(4)}],
        "app_credentials": [{"app_id": "a1", "app": "Sync", "kind": "secret", "start_at": at(5)}],
        "grants": [
            {
                "kind": kind,
                "app_name": "Sync",
                "scopes": ["Mail.ReadWrite"],
                "resource": "Microsoft Graph",
                "created_at": at(6),
            }
            for kind in ("application", "assignment")
        ],
        "risk": [
            {
                "kind": "detection",
                "user": VICTIM,
                "type": "x",
                "level": "high",
                "activity_at": at(7),
            },
            {"kind": "user", "user": VICTIM, "level": "high", "updated_at": at(8)},
        ],
    }

    assert [(row["kind"], row["user"], row["says"]) for row in told(rows, tmp_path)[1:]] == [
        ("account made", "new@contoso.example", "The account new@contoso.example was made (Guest)"),
        (
            "password changed",
            VICTIM,
            f"The password of {VICTIM} was changed for the last time",
        ),
        ("device registered", VICTIM, f"The device PC was registered for {VICTIM} (Windows)"),
        ("app made", None, "The app Sync was registered"),
        ("app credential", None, "A secret of the app Sync is valid from now"),
        ("app permission", None, "The app Sync was given Mail.ReadWrite on Microsoft Graph"),
        ("risk", VICTIM, f"Microsoft saw a risk for {VICTIM}: x (high)"),
    ]


def test_state_without_logs_is_told_of_risk_alone(tmp_path: Path) -> None:
    rows: Rows = {
        "users": [{"user": VICTIM, "created_at": at(1)}],
        "risk": [{"kind": "detection", "user": VICTIM, "type": "x", "detected_at": at(1)}],
    }
    assert [row["kind"] for row in told(rows, tmp_path)] == ["risk"]


def test_settings_are_told_from_when_the_logs_begin(tmp_path: Path) -> None:
    rows: Rows = {
        "audit": [{"operation": "Set-Thing", "user": VICTIM, "happened_at": at(0)}],
        "restricted_senders": [{"address": VICTIM, "reason": "spam", "blocked_at": at(1)}],
        "transport_rules": [
            {"name": ".", "actions": ["DeleteMessage=true"], "modified_at": at(2)},
            {"name": "old", "modified_at": at(days=-900)},
        ],
        "access_policies": [
            {"name": "MFA", "state": "disabled", "modified_at": at(3)},
            {"policy_id": "p2", "modified_at": at(4)},
            {"name": "undated"},
        ],
    }

    assert [(row["kind"], row["user"], row["says"]) for row in told(rows, tmp_path)[1:]] == [
        ("sender stopped", VICTIM, f"The service stopped {VICTIM} from sending: spam"),
        (
            "mail flow rule",
            None,
            "The mail flow rule “.” was changed for the last time: DeleteMessage=true",
        ),
        (
            "sign-in policy",
            None,
            "The sign-in policy “MFA” was changed for the last time (disabled)",
        ),
        ("sign-in policy", None, "The sign-in policy “p2” was changed for the last time"),
    ]


def test_what_was_gone_when_it_was_collected_again_is_told(tmp_path: Path) -> None:
    seen = {"collected_at": at(days=1), "gone_at": at(days=3)}
    rows: Rows = {
        "inbox_rules": [
            {"user": VICTIM, "name": ".", "rule_id": "AQ", "seen_by": ["graph"], **seen},
            {"user": VICTIM, "name": ".", "rule_id": "99", "seen_by": ["exchange"], **seen},
            {"user": VICTIM, "name": "stands", "collected_at": at(days=3)},
        ],
        "auth_methods": [{"user": VICTIM, "method": "phone", "detail": "+1 555", **seen}],
        "permissions": [
            {"mailbox": VICTIM, "grantee": "eve@x.example", "rights": ["FullAccess"], **seen}
        ],
        "users": [{"user": "new@contoso.example", **seen}],
        "roles": [{"principal": VICTIM, "role": "Global Administrator", **seen}],
        "devices": [{"user": VICTIM, "device_id": "d-1", **seen}],
        "apps": [{"app_id": "a-1", "name": "Sync", **seen}],
        "app_credentials": [{"kind": "secret", "app_id": "a-1", **seen}],
        "grants": [{"app_name": "Sync", "scopes": ["Mail.Read"], "principal": VICTIM, **seen}],
        "groups": [{"name": "Admins", **seen}],
        "group_members": [{"member": VICTIM, "group_name": "Admins", **seen}],
        "licences": [{"user": VICTIM, "sku": "SPE_E5", **seen}],
        "restricted_senders": [{"address": VICTIM, **seen}],
        "transport_rules": [{"name": "..", **seen}],
        "access_policies": [{"policy_id": "p-1", **seen}],
    }

    first, last = (f"{at(days=day):%Y-%m-%d}" for day in (1, 3))
    end = f" stood there on {first}, and was gone when it was collected on {last}"
    found = told(rows, tmp_path)
    assert len(found) == 15
    assert {row["happened_at"] for row in found} == {at(days=3)}
    assert {row["kind"] for row in found} == {"gone"}
    assert {row["says"].removesuffix(end): (row["source"], row["user"]) for row in found} == {
        f"The inbox rule “.” of {VICTIM}": ("inbox_rules", VICTIM),
        f"The way to sign in phone (+1 555) of {VICTIM}": ("auth_methods", VICTIM),
        f"The right FullAccess of eve@x.example on {VICTIM}": ("permissions", VICTIM),
        "The account new@contoso.example": ("users", "new@contoso.example"),
        f"The role Global Administrator of {VICTIM}": ("roles", VICTIM),
        f"The device d-1 of {VICTIM}": ("devices", VICTIM),
        "The app Sync": ("apps", None),
        "A secret of the app a-1": ("app_credentials", None),
        "The permission Mail.Read of the app Sync": ("grants", VICTIM),
        "The group Admins": ("groups", None),
        f"The place of {VICTIM} in the group Admins": ("group_members", VICTIM),
        f"The licence SPE_E5 of {VICTIM}": ("licences", VICTIM),
        f"The ban on sending of {VICTIM}": ("restricted_senders", VICTIM),
        "The mail flow rule “..”": ("transport_rules", None),
        "The sign-in policy “p-1”": ("access_policies", None),
    }


def test_two_rules_of_one_name_that_went_together_are_two(tmp_path: Path) -> None:
    seen = {"user": VICTIM, "name": ".", "collected_at": at(days=1), "gone_at": at(days=3)}
    shown = [("AQ", "graph"), ("AR", "graph"), ("98", "exchange"), ("99", "exchange_hidden")]
    rules = [{"rule_id": key, "seen_by": [view], **seen} for key, view in shown]
    twins = [{"name": "..", "collected_at": at(days=1), "gone_at": at(days=3)}] * 2

    found = told({"inbox_rules": rules, "transport_rules": twins}, tmp_path)
    assert [row["source"] for row in found] == ["inbox_rules"] * 2 + ["transport_rules"] * 2
