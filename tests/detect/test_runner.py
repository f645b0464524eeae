from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import detect
from bec_kit.detect import lint
from bec_kit.errors import SpecError
from bec_kit.tables import schema
from tests.support.detecting import findings, run
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

OTHER = "eve@contoso.example"
FAR, HOME = "203.0.113.66", "198.51.100.7"
HEAD = """/*
id = "XX-{number:02}"
version = 1
title = "Test"
severity = "high"
attack = ["T1114"]
reads = {reads}
needs = ["audit of user"]
says = "{says}"
why = "Why."
benign = "Benign."
blind = "Blind."
fix = "R1"
references = ["https://example.com/"]
{more}
*/
"""
ROW = """select a."user" as finding_key, a.record_id as record_id, a.happened_at as happened_at,
a."user" as "user", 'low' as severity, cast(null as varchar) as counter, a.operation as operation
from audit a where a.operation = 'Odd'"""


def own(
    folder: Path,
    sql: str = ROW,
    number: int = 1,
    reads: str = '["audit"]',
    says: str = "{operation} {records}",
    needs: str = "sign_ins of user",
    more: str = "",
) -> Path:
    head = HEAD.format(number=number, reads=reads, says=says, more=more)
    folder.mkdir(exist_ok=True)
    (folder / f"xx_{number:02}.sql").write_text(head.replace("audit of user", needs) + sql, "utf-8")
    return folder


def odd(
    record_id: str, user: str | None = VICTIM, minutes: float = 0, **more: Any
) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(minutes),
        "operation": "Odd",
        "user": user,
        **more,
    }


def ran(tmp_path: Path, rows: dict[str, Any], folder: Path, **more: Any) -> list[dict[str, Any]]:
    return findings(run(tmp_path, rows, "XX-01", folders=[folder], **more), "XX-01")


def test_rows_of_one_key_are_one_finding(tmp_path: Path) -> None:
    rows = {
        "audit": [odd("b", minutes=5), odd("a", minutes=1), odd("a", minutes=1), odd("c", OTHER)]
    }

    mine, theirs = ran(tmp_path, rows, own(tmp_path / "own"))

    assert (mine["user"], theirs["user"]) == (VICTIM, OTHER)  # the case's user leads
    assert mine["record_ids"] == ["a", "b"]
    assert (mine["happened_at"], mine["last_at"]) == (at(1), at(5))
    assert mine["says"] == "Odd 2"
    assert mine["finding_id"] == hashlib.sha256(f"XX-01\x1f1\x1f{VICTIM}".encode()).hexdigest()
    assert (mine["severity"], theirs["severity"]) == ("medium", "low")


def test_tables_have_their_schema_and_every_run_is_the_same(tmp_path: Path) -> None:
    rows = {"audit": [odd("a"), odd("b", OTHER)]}
    folder = own(tmp_path / "own")

    first, second = (run(tmp_path, rows, folders=[folder]) for _ in range(2))

    assert first.findings.equals(second.findings)
    assert first.coverage.equals(second.coverage)
    assert first.findings.schema == schema("findings")
    assert first.suspects.schema == schema("suspects")
    assert first.coverage.schema == schema("coverage")
    assert set(first.findings["detection_id"].to_pylist()) == {*detect.detections(), "XX-01"}


def test_clear_only_if_every_user_of_the_case_could_be_evaluated(tmp_path: Path) -> None:
    rows = {"sign_ins": [{"user": VICTIM}]}
    known = facts(VICTIM, OTHER)
    folder = own(tmp_path / "own")

    result = run(tmp_path, rows, "XX-01", facts=known, folders=[folder])
    (row,) = findings(result, "XX-01")

    assert row["outcome"] == "blind"
    assert row["missing"] == f"for {OTHER}: sign-ins, from Entra's log or the audit log"
    assert [(c["user"], c["state"]) for c in result.coverage.to_pylist()] == [
        (VICTIM, "complete"),
        (OTHER, "blind"),
    ]


def test_clear_says_what_was_looked_at(tmp_path: Path) -> None:
    rows = {"sign_ins": [{"user": VICTIM}], "audit": [{"user": VICTIM}]}

    (row,) = ran(tmp_path, rows, own(tmp_path / "own"))

    assert row["outcome"] == "clear"
    assert row["says"] == "Found nothing; looked at 1 rows of audit."
    assert (row["happened_at"], row["severity"], row["user"]) == (None, "info", None)


def test_alternatives_are_enough(tmp_path: Path) -> None:
    rows = {"messages": [{"sender": VICTIM}]}
    folder = own(tmp_path / "own", needs="sends of user | messages of user")

    assert ran(tmp_path, rows, folder)[0]["outcome"] == "clear"
    assert "Send records" in ran(tmp_path, {}, folder)[0]["missing"]


def test_the_type_of_a_record_is_there_if_anybodys_is(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", needs="audit type 1")
    theirs = {"user": OTHER, "record_type": 1}

    assert ran(tmp_path, {"audit": [theirs, {"user": VICTIM}]}, folder)[0]["outcome"] == "clear"
    assert ran(tmp_path, {"audit": [theirs]}, folder)[0]["outcome"] == "blind"
    assert ran(tmp_path, {"audit": [theirs, {"user": None}]}, folder)[0]["outcome"] == "blind"


def test_coverage_has_those_that_were_hit_beside_the_cases_users(tmp_path: Path) -> None:
    rows = {"audit": [odd("a", OTHER), odd("b", None)], "sign_ins": [{"user": VICTIM}]}
    sql = ROW.replace('a."user" as finding_key', "coalesce(a.\"user\", '-') as finding_key")
    folder = own(tmp_path / "own", sql)

    result = run(tmp_path, rows, "XX-01", folders=[folder])

    assert [(c["user"], c["rows"], c["why"]) for c in result.coverage.to_pylist()] == [
        (None, 1, "hit: 1 finding"),
        (VICTIM, 0, "clear: looked at audit"),
        (OTHER, 1, "hit: 1 finding"),
    ]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        pytest.param(
            "select 1 as finding_key", "gives no column counter", id="a column is missing"
        ),
        pytest.param("select nothing from audit a", "query failed", id="it does not bind"),
        pytest.param("selec", "refused", id="it does not parse"),
        pytest.param("copy audit to 'x'", "refused", id="it writes"),
        pytest.param("select * from read_csv('/etc/passwd')", "refused", id="it reads a file"),
        pytest.param(
            ROW.replace("'low'", "'awful'"), "a severity that there is not", id="severity"
        ),
        pytest.param(
            ROW.replace('a."user" as finding_key', "null as finding_key"), "no text as", id="no key"
        ),
    ],
)
def test_one_that_fails_says_so_and_the_others_run(tmp_path: Path, sql: str, reason: str) -> None:
    folder = own(own(tmp_path / "own", sql), number=2)

    result = run(tmp_path, {"audit": [odd("a")]}, "XX-01", "XX-02", folders=[folder])

    (failed,) = findings(result, "XX-01")
    assert failed["outcome"] == "failed"
    assert reason in failed["missing"]
    assert failed["says"] == f"Did not run: {failed['missing']}"
    assert findings(result, "XX-02")[0]["outcome"] == "hit"
    assert {c["state"] for c in result.coverage.to_pylist() if c["name"] == "XX-01"} == {"failed"}


def test_a_file_that_is_no_detection_is_named(tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    (folder / "broken.sql").write_text("select 1", "utf-8")
    (folder / "again.sql").write_text((folder / "xx_01.sql").read_text("utf-8"), "utf-8")
    (folder / "binary.sql").write_bytes(b"\xff\xfe\x00")

    result = run(tmp_path, {"audit": [odd("a")]}, "XX-01", folders=[folder])

    reasons = {
        row["detection_id"]: row["missing"]
        for row in result.findings.to_pylist()
        if row["outcome"] == "failed"
    }
    assert reasons == {
        "binary": "binary.sql: it cannot be read as UTF-8 text",
        "broken": "broken.sql: no head; begin the file with /* and the facts as TOML */",
        "xx_01": "xx_01.sql: the id XX-01 is taken; choose another",
    }


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="is no folder"):
        run(tmp_path, {}, folders=[tmp_path / "nowhere"])


def test_findings_outside_the_window_say_so(tmp_path: Path) -> None:
    rows = {"audit": [odd("a", minutes=0), odd("b", OTHER, minutes=120)]}
    window = facts(start=at(60), end=at(180))

    mine, theirs = ran(tmp_path, rows, own(tmp_path / "own"), facts=window)

    assert (mine["in_window"], theirs["in_window"]) == (False, True)


def test_the_second_wave_reads_what_the_first_found(tmp_path: Path) -> None:
    folder = own(tmp_path / "own")
    sql = """select p.finding_id as finding_key, p.record_id as record_id,
        p.happened_at as happened_at, p."user" as "user", p.severity as severity,
        p.detection_id as counter, p.says as said from prior_findings p"""
    own(folder, sql, number=2, reads='["prior_findings"]', says="{said}")

    result = run(tmp_path, {"audit": [odd("a"), odd("b")]}, "XX-01", "XX-02", folders=[folder])
    (found,) = findings(result, "XX-02")

    assert found["record_ids"] == ["a", "b"]
    assert (found["counter"], found["says"]) == ("XX-01", "Odd 2")


def test_a_finding_of_many_records_and_accounts_costs_no_square_of_them(tmp_path: Path) -> None:
    """Each record with the list of all, or each account with a count anew, would be 4e8."""
    rows = [odd(f"r{number}", f"u{number}@contoso.example") for number in range(20_000)]
    folder = own(tmp_path / "own", ROW.replace('a."user" as finding_key', "'all' as finding_key"))
    cited = "select p.record_id as finding_key, p.record_id as record_id, "
    cited += """p.happened_at as happened_at, p."user" as "user", p.severity as severity,
        p.says as counter from prior_findings p where p.record_id = 'r7'"""
    own(folder, cited, number=2, reads='["prior_findings"]', says="Once.")

    result = run(tmp_path, {"audit": rows}, "XX-01", "XX-02", folders=[folder])

    assert [row["record_ids"] for row in findings(result, "XX-02")] == [["r7"]]
    covered = [row for row in result.coverage.to_pylist() if row["name"] == "XX-01"]
    assert {row["rows"] for row in covered if row["user"] != VICTIM} == {20_000}
    assert len(covered) == 20_001


def test_values_are_data_and_never_a_format(tmp_path: Path) -> None:
    hostile = "{0.__class__} {records} %s \x1b[31m"
    rows = {"audit": [{**odd("a"), "operation": hostile}]}
    sql = ROW.replace("a.operation = 'Odd'", "true")

    (found,) = ran(tmp_path, rows, own(tmp_path / "own", sql))

    assert found["says"] == "{0.__class__} {records} %s \ufffd[31m 1"


SEED = ROW.replace("'low'", "'high'") + " and a.ip is not null"


def seed(folder: Path, more: str = "seed = true", number: int = 1) -> Path:
    sql = SEED.replace("a.operation as operation", "a.operation as operation, a.ip as ip")
    return own(folder, sql, number, more=more)


def suspects(tmp_path: Path, rows: dict[str, Any], folder: Path, **more: Any) -> list[Any]:
    result = run(tmp_path, rows, "XX-01", folders=[folder], **more)
    return [(s["kind"], s["value"], s["user"], s["source"]) for s in result.suspects.to_pylist()]


def usual(ip: str = HOME, days: int = 10) -> list[dict[str, Any]]:
    """A baseline: the network of an address, day by day, ending two days before."""
    network = ip.rpartition(".")[0] + ".0/24"
    return [
        {
            "user": VICTIM,
            "kind": "network",
            "value": network,
            "day": at(days=-2 - day).replace(hour=0),
            "rows": 1,
        }
        for day in range(days)
    ]


PLACES = [
    {"ip": HOME, "network": "198.51.100.0/24"},
    {"ip": FAR, "network": "203.0.113.0/24"},
]


def test_marks_and_grave_hits_of_seeds_name_suspects(tmp_path: Path) -> None:
    rows = {"audit": [odd("a", ip=FAR)]}
    marked = facts(marks=(mark("session", "sid-9"), mark("ip", HOME, verdict="known-good")))

    found = suspects(tmp_path, rows, seed(tmp_path / "own"), facts=marked)

    assert found == [("ip", FAR, VICTIM, "XX-01"), ("session", "sid-9", None, "mark")]


def test_who_is_no_seed_names_none(tmp_path: Path) -> None:
    assert suspects(tmp_path, {"audit": [odd("a", ip=FAR)]}, seed(tmp_path / "own", "")) == []


def test_what_is_known_to_be_good_is_never_a_suspect(tmp_path: Path) -> None:
    good = facts(marks=(mark("ip", FAR, verdict="known-good"),))

    assert (
        suspects(tmp_path, {"audit": [odd("a", ip=FAR)]}, seed(tmp_path / "own"), facts=good) == []
    )


def test_the_users_own_network_is_no_suspect(tmp_path: Path) -> None:
    rows = {"audit": [odd("a", ip=HOME)], "addresses": PLACES, "baselines": usual()}

    assert suspects(tmp_path, rows, seed(tmp_path / "own")) == []


@pytest.mark.parametrize(
    ("baseline", "expected"),
    [
        pytest.param(usual(), FAR, id="the side outside the baseline"),
        pytest.param(usual(FAR), HOME, id="though it came first"),
        pytest.param([], FAR, id="the later one without a baseline"),
        pytest.param(usual(FAR, days=6), FAR, id="six days are no baseline"),
        pytest.param([*usual(), *usual(FAR)], FAR, id="the later one where both are usual"),
        pytest.param(usual("192.0.2.1"), FAR, id="the later one where neither is usual"),
    ],
)
def test_of_a_pair_one_side_is_the_attackers(
    tmp_path: Path, baseline: list[dict[str, Any]], expected: str
) -> None:
    rows = {
        "audit": [odd("a", ip=HOME), odd("b", ip=FAR, minutes=1)],
        "addresses": PLACES,
        "baselines": baseline,
    }

    found = suspects(tmp_path, rows, seed(tmp_path / "own", "seed = true\npair = true"))

    assert found == [("ip", expected, VICTIM, "XX-01")]


def test_of_a_pair_the_known_good_side_is_the_owners(tmp_path: Path) -> None:
    rows = {"audit": [odd("a", ip=HOME), odd("b", ip=FAR, minutes=1)], "addresses": PLACES}
    good = facts(marks=(mark("ip", FAR, verdict="known-good"),))

    found = suspects(tmp_path, rows, seed(tmp_path / "own", "seed = true\npair = true"), facts=good)

    assert found == [("ip", HOME, VICTIM, "XX-01")]


def test_a_known_good_side_makes_no_attacker_of_the_home(tmp_path: Path) -> None:
    rows = {
        "audit": [odd("a", ip=HOME), odd("b", ip=FAR, minutes=1)],
        "addresses": PLACES,
        "baselines": usual(),
    }
    good = facts(marks=(mark("ip", FAR, verdict="known-good"),))

    found = suspects(tmp_path, rows, seed(tmp_path / "own", "seed = true\npair = true"), facts=good)

    assert found == []


@pytest.mark.parametrize("one", detect.detections().values(), ids=lambda one: one.id)
def test_our_own_are_portable(one: detect.Detection) -> None:
    lint.check(one)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from audit a", "star is not portable"),
        ("select record_id from audit a", "qualify the column record_id"),
        ("select user from audit a", "qualify the column user"),
        ("select string_agg(a.ip, ',' order by a.ip) from audit a", "string_agg"),
        ("select min(a.ip order by a.ip) from audit a", "ordered aggregate"),
        ("select regexp_matches(a.ip, 'x', 'i') from audit a", "no flags"),
        ("select count(distinct a.ip) over (partition by a.user_key) from audit a", "distinct in"),
        ("select a.ip from sign_ins a", "differ in audit, sign_ins"),
    ],
)
def test_the_linter_refuses_what_is_bent_silently(tmp_path: Path, sql: str, reason: str) -> None:
    from bec_kit.detect.head import read

    one = read(own(tmp_path / "own", sql) / "xx_01.sql")

    with pytest.raises(SpecError, match=reason):
        lint.check(one)


CITED = """select t.record_id as finding_key, t.record_id as record_id,
cast(null as timestamptz) as happened_at, cast(null as varchar) as "user", 'info' as severity,
cast(null as varchar) as counter from attacker_records t"""


def attacked(tmp_path: Path, rows: dict[str, Any], *marks: Any) -> list[str]:
    folder = own(tmp_path / "own", CITED, reads='["attacker_records"]', says="Theirs.")
    result = run(tmp_path, rows, "XX-01", folders=[folder], facts=facts(marks=marks))
    return [row["key"] for row in findings(result, "XX-01") if row["outcome"] == "hit"]


def test_what_was_done_in_the_attackers_context_is_listed(tmp_path: Path) -> None:
    app = "11111111-0000-4000-8000-000000000000"
    rows = {
        "audit": [
            odd("address", ip=FAR),
            odd("client", client_info="Client=Odd"),
            odd("device", device_id="d1"),
            odd("app", acting_app_id=app),
            odd("his own", ip=HOME, client_info="Client=OWA"),
            odd("confused", ip="d1"),
        ],
        "sign_ins": [{"record_id": "sign-in", "user_agent": "Client=Odd"}],
        "directory_audits": [{"record_id": "directory", "ip": FAR}],
    }
    marks = [mark("ip", FAR), mark("user-agent", "Client=Odd"), mark("device", "d1")]

    found = attacked(tmp_path, rows, *marks, mark("app", app))

    assert found == ["address", "app", "client", "device", "directory", "sign-in"]


def test_an_indicator_of_one_account_is_none_of_another(tmp_path: Path) -> None:
    theirs = own(tmp_path / "own", CITED, reads='["attacker_records"]', says="Theirs.")
    seed(theirs, number=2)
    rows = {
        "audit": [
            odd("seed", ip=FAR),
            {"record_id": "delegate", "user": OTHER, "mailbox": VICTIM, "ip": FAR},
            {"record_id": "other", "user": OTHER, "ip": FAR},
        ]
    }

    result = run(tmp_path, rows, "XX-01", "XX-02", folders=[theirs])

    assert [row["key"] for row in findings(result, "XX-01")] == ["delegate", "seed"]


def test_a_session_is_the_attackers_only_where_nothing_tells_the_two_apart(tmp_path: Path) -> None:
    rows = {
        "audit": [odd("a", session_id="s1", ip=HOME), odd("b", session_id="s2", ip=HOME)],
        "sign_ins": [{"record_id": "c", "session_id": "s2", "ip": FAR}],
    }
    marks = [mark("session", "s1"), mark("session", "s2")]

    assert attacked(tmp_path, rows, *marks) == ["a", "b", "c"]
    assert attacked(tmp_path, rows, *marks, mark("ip", FAR)) == ["a", "c"]
