"""What tables and pictures show is counted in SQL: whose comes first, and what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import enrich
from bec_kit.analyse.summaries import answer, summaries
from bec_kit.errors import UsageError
from tests.support.rows import VICTIM, Rows, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

HOME, THIEF, OTHER = "192.0.2.1", "203.0.113.9", "other@contoso.example"
SUSPECT = {"kind": "ip", "value": THIEF, "user": VICTIM, "source": "mark", "why": "seen"}


def asked(folder: Path, name: str, rows: Rows, **more: Any) -> list[dict[str, Any]]:
    known = more.pop("known", None) or facts()
    with open_rows(folder, {"suspects": [SUSPECT], **rows}, enrich.facts(known)) as engine:
        return answer(engine, name, **more).to_pylist()


def of(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in columns) for row in rows]


def login(minute: float, ip: str = HOME, *, ok: bool | None = True, **more: Any) -> dict[str, Any]:
    plain = {"happened_at": at(minute), "ip": ip, "ok": ok, "user": VICTIM, "ip_kind": "client"}
    return plain | {"kind": "interactive", "actor_kind": "person", "session_id": "s"} | more


@pytest.mark.parametrize("name", summaries())
def test_every_summary_answers_an_empty_case(tmp_path: Path, name: str) -> None:
    assert asked(tmp_path, name, {}) == []


@pytest.mark.parametrize("spec", summaries().values(), ids=lambda spec: spec.id)
def test_every_summary_has_the_columns_that_it_shows(tmp_path: Path, spec: Any) -> None:
    with open_rows(tmp_path, {}, enrich.facts(facts())) as engine:
        names = answer(engine, spec.id).column_names

    assert {*spec.shows, "user", "actor", "mine", "rows_in_all"} <= set(names)
    assert spec.title.endswith(".")
    assert spec.nothing.endswith(".")


def test_an_unknown_summary_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no summary nonsense: there are event_points, events,"):
        asked(tmp_path, "nonsense", {})


def test_addresses_of_sign_ins_the_attackers_first(tmp_path: Path) -> None:
    rows = {
        "sign_ins": [
            login(0),
            login(1, ok=None),
            login(2, ok=False, session_id=None),
            login(3, THIEF, country="DE", browser="Edge", os="Windows"),
            login(4, THIEF, user=OTHER),
        ],
        "addresses": [{"ip": HOME, "country": "GB", "city": "Bristol"}],
    }
    found = asked(tmp_path, "sign_in_addresses", rows)

    assert of(found, "user", "ip", "actor", "country", "succeeded", "failed", "unfinished") == [
        (VICTIM, THIEF, "attacker", "DE", 1, 0, 0),
        (VICTIM, HOME, "unknown", "GB", 1, 1, 1),
        (OTHER, THIEF, "unknown", None, 1, 0, 0),
    ]
    assert of(found, "clients", "sessions", "first_at", "last_at")[:2] == [
        (["Edge on Windows"], 1, at(3), at(3)),
        (None, 1, at(0), at(2)),
    ]


def test_a_sign_in_in_two_logs_counts_once(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [
            login(0, record_id="q"),
            login(0, kind="audit", request_id="q"),
            login(5, kind="audit", request_id="z"),
        ]
    }

    assert of(asked(tmp_path, "sign_in_addresses", rows), "succeeded") == [(2,)]


def test_an_address_of_three_days_is_the_victims(tmp_path: Path) -> None:
    habits = [
        {"user": VICTIM, "kind": "ip", "value": HOME, "day": at(days=n), "rows": 1}
        for n in range(3)
    ]
    found = asked(tmp_path, "sign_in_addresses", {"sign_ins": [login(0)], "baselines": habits})
    fewer = asked(tmp_path, "sign_in_addresses", {"sign_ins": [login(0)], "baselines": habits[:2]})

    assert (of(found, "actor"), of(fewer, "actor")) == ([("victim",)], [("unknown",)])


def test_one_account_or_a_few_rows_and_how_many_there_are(tmp_path: Path) -> None:
    rows: Rows = {"sign_ins": [login(n, f"198.51.100.{n}") for n in range(5)]}
    rows["sign_ins"].append(login(9, user=OTHER))

    assert of(asked(tmp_path, "sign_in_addresses", rows, user=OTHER.upper()), "user") == [(OTHER,)]
    assert of(asked(tmp_path, "sign_in_addresses", rows, most=2), "ip", "rows_in_all") == [
        ("198.51.100.0", 6),
        ("198.51.100.1", 6),
    ]
    assert {row["user"] for row in asked(tmp_path, "sign_in_addresses", rows, asked=True)} == {
        VICTIM
    }


def test_hours_of_sign_ins_of_the_accounts_in_question(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [login(5), login(6), login(61), login(5, user=OTHER), login(7, ok=False)]
    }

    assert of(asked(tmp_path, "sign_in_hours", rows), "happened_at", "outcome", "sign_ins") == [
        (at(0), "failed", 1),
        (at(0), "ok", 2),
        (at(60), "ok", 1),
    ]


def test_sessions_of_more_than_one_address(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [login(0), login(5, session_id="alone")],
        "audit": [
            {"session_id": "s", "ip": THIEF, "ip_kind": "client", "user": VICTIM, "record_type": 2},
            {"session_id": "s", "ip": "::1", "ip_kind": "internal", "user": VICTIM},
        ],
    }
    (row,) = asked(tmp_path, "sessions", rows)

    assert of([row], "session_id", "addresses", "sign_ins", "records", "actor") == [
        ("s", 2, 1, 2, "attacker")
    ]
    assert (row["attacker_addresses"], row["other_addresses"]) == ([THIEF], [HOME])


def gain(table: str, minute: float, action: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return table, {"happened_at": at(minute), "action": action, "user": VICTIM, "ok": True} | more


def test_what_was_given_and_what_took_it_back(tmp_path: Path) -> None:
    method = {"target": VICTIM, "method": "phone"}
    listed = [
        gain("mfa_changes", 0, "add", **method, ip=THIEF),
        gain("mfa_changes", 0, "add", **method),
        gain("mfa_changes", 9, "remove", **method),
        gain("mfa_changes", 20, "add", **method),
        gain("role_changes", 3, "add", role="Global Administrator", target=OTHER),
        gain("role_changes", 4, "add", role="Reader", target=OTHER, ok=False),
        gain("device_changes", 5, "remove", device_id="d", device_name="PC", target=VICTIM),
    ]
    rows: Rows = {}
    for table, row in listed:
        rows.setdefault(table, []).append(row)
    found = asked(tmp_path, "gains", rows)

    assert of(found, "user", "kind", "what", "began_at", "ended_at", "actor") == [
        (VICTIM, "MFA", "phone", at(0), at(9), "attacker"),
        (VICTIM, "device", "PC", None, at(5), "unknown"),
        (VICTIM, "MFA", "phone", at(20), None, "unknown"),
        (OTHER, "role", "Global Administrator", at(3), None, "unknown"),
    ]
    assert of(found, "began_by") == [(None,), (None,), (None,), (VICTIM,)]


def read(minute: float, **more: Any) -> dict[str, Any]:
    plain = {"happened_at": at(minute), "mailbox": VICTIM, "user": VICTIM, "ip": HOME}
    return plain | {"access_type": "Bind", "folder_name": "Inbox", "throttled": False} | more


def test_reads_are_graded_by_what_the_log_can_prove(tmp_path: Path) -> None:
    rows: Rows = {
        "mail_access": [
            read(0, internet_message_id="<a>", ip=THIEF),
            read(1, internet_message_id="<a>", ip=THIEF),
            read(2, internet_message_id="<b>", ip=THIEF, folder_name="Sent"),
            read(3, access_type="Sync", ip=THIEF),
            read(4, access_type=None, user=OTHER),
            read(5, throttled=True, internet_message_id="<c>"),
        ]
    }
    found = asked(tmp_path, "mail_reads", rows)

    assert of(found, "actor", "proves", "messages", "folders", "reader") == [
        ("attacker", "assumed: whole folder", None, ["Inbox"], None),
        ("attacker", "proven: named", 2, ["Inbox", "Sent"], None),
        ("unknown", "assumed: kind not said", None, ["Inbox"], OTHER),
        ("unknown", "proven: named", 1, ["Inbox"], None),
    ]
    assert of(asked(tmp_path, "throttled", rows), "user", "first_at", "until_at") == [
        (VICTIM, at(5), at(5, days=1))
    ]


def test_our_own_reads_are_counted_apart(tmp_path: Path) -> None:
    app = "99999999-8888-4777-8666-555555555555"
    ours = {"record_id": "r1", "acting_app_id": app, "own": True}
    rows: Rows = {
        "mail_access": [
            read(0, **ours, position=0, internet_message_id="<a>"),
            read(0, **ours, position=1, internet_message_id="<b>"),
            read(9, **{**ours, "record_id": "r2"}, position=0, internet_message_id="<a>"),
            read(5, acting_app_id=app, own=False, position=0, internet_message_id="<c>"),
        ]
    }

    assert of(
        asked(tmp_path, "own_reads", rows), "user", "app_id", "reads", "messages", "first_at"
    ) == [(VICTIM, app, 3, 2, at(0))]
    assert of(asked(tmp_path, "mail_reads", rows), "client", "messages") == [(app, 1)]
    assert of(asked(tmp_path, "mailbox_hours", rows), "what", "number") == [("message read", 1)]


def test_mailbox_activity_by_the_hour(tmp_path: Path) -> None:
    rows: Rows = {
        "mail_access": [read(0, internet_message_id="<a>"), read(1, internet_message_id="<b>")],
        "mail_actions": [
            {"action": "send", "mailbox": VICTIM, "user": VICTIM, "ip": THIEF},
            {"action": "hard_delete", "mailbox": OTHER, "user": OTHER},
        ],
        "searches": [{"user": VICTIM, "query": "iban", "happened_at": at(70)}],
    }

    assert of(asked(tmp_path, "mailbox_hours", rows), "happened_at", "what", "actor", "number") == [
        (at(0), "sent", "attacker", 1),
        (at(0), "message read", "unknown", 2),
        (at(60), "searched", "unknown", 1),
    ]


def test_searches_changes_and_files_are_added_up(tmp_path: Path) -> None:
    by = {"user": VICTIM, "ip": THIEF}
    rows: Rows = {
        "searches": [by | {"query": "iban"}, by | {"query": "iban"}],
        "mail_actions": [
            by | {"mailbox": VICTIM, "action": "move", "subject": "b", "dest_name": "RSS"},
            by | {"mailbox": VICTIM, "action": "move", "subject": "a", "dest_name": "RSS"},
            by | {"mailbox": VICTIM, "action": "send", "subject": "c"},
        ],
        "file_activity": [
            by | {"operation": "FileDownloaded", "file": "x", "path": "/x"},
            by | {"operation": "FileDownloaded", "file": "x", "path": "/x"},
        ],
    }

    assert of(asked(tmp_path, "search_words", rows), "query", "searches", "actor") == [
        ("iban", 2, "attacker")
    ]
    assert of(asked(tmp_path, "mail_changes", rows), "action", "messages", "subjects") == [
        ("move", 2, ["a", "b"])
    ]
    assert of(asked(tmp_path, "files", rows), "operation", "actions", "files", "names") == [
        ("FileDownloaded", 2, 1, ["x"])
    ]


def mail(minute: float, sender: str, recipient: str, subject: str, **more: Any) -> dict[str, Any]:
    inside = [address.endswith("@contoso.example") for address in (sender, recipient)]
    way = {(True, True): "internal", (True, False): "out", (False, True): "in"}[tuple(inside)]
    plain = {"happened_at": at(minute), "sender": sender, "recipient": recipient, "direction": way}
    return plain | {"subject": subject, "message_id": f"<{minute}>", "status": "delivered"} | more


FRIEND, FALSE = "bob@northgate.example", "bob@northgaet.example"
THREAD: Rows = {
    "messages": [
        mail(0, VICTIM, "x@new.example", "Invoice 7"),
        mail(10, FRIEND, VICTIM, "Invoice 7"),
        mail(20, VICTIM, FRIEND, "Re: Invoice 7"),
        mail(30, VICTIM, FRIEND, "AW: RE: Invoice 7"),
        mail(30, VICTIM, FALSE, "AW: RE: Invoice 7"),
        mail(40, VICTIM, OTHER, "Lunch"),
        mail(50, VICTIM, "list@contoso.example", "Lunch", status="expanded"),
    ],
    "mail_actions": [
        {"action": "send", "mailbox": VICTIM, "user": VICTIM, "ip": THIEF}
        | {"internet_message_id": "<30>", "happened_at": at(30), "subject": "AW: RE: Invoice 7"},
        {"action": "send", "mailbox": VICTIM, "user": VICTIM, "ip": THIEF}
        | {"internet_message_id": "<90>", "happened_at": at(90), "subject": "Not traced"},
    ],
    "domains": [
        {"domain": "northgaet.example", "nearest": "northgate.example", "distance": 1},
        {"domain": "contoso.example", "is_home": True},
    ],
}


def test_what_the_attacker_sent_with_and_without_a_trace(tmp_path: Path) -> None:
    found = asked(tmp_path, "sent_by_attacker", THREAD)

    assert of(found, "subject", "recipients", "number", "known_from") == [
        ("AW: RE: Invoice 7", [FALSE, FRIEND], 2, "audit log and trace"),
        ("Not traced", None, None, "audit log alone"),
    ]


def test_a_newcomer_in_an_old_thread(tmp_path: Path) -> None:
    (row,) = asked(tmp_path, "sent_threads", THREAD)

    assert of([row], "subject", "thread_at", "messages", "by_attacker", "lookalike") == [
        ("AW: RE: Invoice 7", at(10), 2, 1, True)
    ]
    assert (row["parties"], row["newcomers"]) == (["northgate.example"], ["northgaet.example"])


def test_domains_that_were_written_to(tmp_path: Path) -> None:
    found = asked(tmp_path, "sent_domains", THREAD)

    assert of(found, "domain", "looks_like", "messages", "by_attacker") == [
        ("northgaet.example", "northgate.example", 1, 1),
        ("northgate.example", None, 2, 1),
        ("new.example", None, 1, 0),
        ("contoso.example", None, 1, 0),
    ]


def test_hours_of_sending_beside_what_is_usual(tmp_path: Path) -> None:
    found = asked(tmp_path, "sent_hours", THREAD)

    assert of(found, "happened_at", "messages", "recipients", "usual", "by_attacker") == [
        (at(0), 4, 5, 3.0, 1),
        (at(60), 1, 1, 3.0, 1),
    ]
    assert of(asked(tmp_path, "sent_days", THREAD), "happened_at", "messages", "by_attacker") == [
        (at(0), 3, 1),
        (at(60), 0, 1),
    ]


def test_lookalikes_and_who_had_to_do_with_them(tmp_path: Path) -> None:
    found = asked(tmp_path, "lookalikes", THREAD)

    assert of(found, "domain", "looks_like", "user", "came_from_it", "went_to_it") == [
        ("northgaet.example", "northgate.example", VICTIM, 0, 1)
    ]


def test_lives_carry_who_had_a_hand_in_them(tmp_path: Path) -> None:
    rows: Rows = {
        "lifecycles": [
            {"mailbox": OTHER, "kind": "rule", "record_ids": ["r1"], "seen_at": at(0)},
            {"mailbox": VICTIM, "kind": "rule", "record_ids": ["r2", "r3"], "seen_at": at(9)},
        ],
        "timeline": [
            {"source": "rule_changes", "record_id": "r3", "actor": "attacker"},
            {"source": "audit", "record_id": "r1", "actor": "attacker"},
        ],
    }

    assert of(asked(tmp_path, "lifecycles", rows), "user", "actor") == [
        (VICTIM, "attacker"),
        (OTHER, "unknown"),
    ]


EVENTS: Rows = {
    "timeline": [
        {"happened_at": at(0), "kind": "sign-in", "actor": "unknown", "says": "a"},
        {"happened_at": at(1), "kind": "sign-in", "actor": "unknown", "says": "b"},
        {"happened_at": at(61), "kind": "sign-in", "actor": "unknown", "says": "c"},
        {"happened_at": at(2), "kind": "sign-in", "actor": "attacker", "says": "d"},
        {"happened_at": at(3), "kind": "file", "actor": "victim", "says": "e", "severity": "high"},
        {"happened_at": None, "kind": "file", "actor": "unknown", "says": "f"},
        {"happened_at": at(days=3), "kind": "file", "actor": "attacker", "says": "g"},
    ]
}
for _row in EVENTS["timeline"]:
    _row |= {"user": VICTIM, "severity": _row.get("severity", "info")}


def test_events_of_the_window_in_order_undated_last(tmp_path: Path) -> None:
    known = facts(end=at(days=2))

    assert of(asked(tmp_path, "events", EVENTS, known=known), "says") == [
        (each,) for each in "abdecf"
    ]
    assert of(asked(tmp_path, "telling_events", EVENTS, known=known), "says") == [("d",), ("e",)]


def test_what_is_telling_stands_each_and_the_rest_by_the_hour(tmp_path: Path) -> None:
    found = asked(tmp_path, "event_points", EVENTS, known=facts(end=at(days=2)))
    named = asked(tmp_path, "event_points", EVENTS, user=VICTIM)

    assert of(found, "happened_at", "actor", "says", "events", "user") == [
        (at(2), "attacker", "d", 1, VICTIM),
        (at(3), "victim", "e", 1, VICTIM),
        (at(0), "unknown", "2 events of this kind in this hour", 2, None),
        (at(60), "unknown", "c", 1, None),
    ]
    assert {row["user"] for row in named} == {VICTIM}
    assert sum(row["events"] for row in named) == 6


def test_weeks_are_added_up_by_the_day(tmp_path: Path) -> None:
    far = EVENTS["timeline"][0] | {"happened_at": at(days=30)}
    found = asked(tmp_path, "event_points", {"timeline": [*EVENTS["timeline"][:3], far]})

    assert of(found, "happened_at", "events") == [
        (at().replace(hour=0), 3),
        (at(days=30).replace(hour=0), 1),
    ]
