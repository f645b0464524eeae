"""Single messages of a practice tenant: asked for, exported, and known as our own reads after."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from bec_kit.case import Case
from bec_kit.cli import app
from bec_kit.errors import UsageError
from bec_kit.tenant import READ_ROLES, UNLIMITED, Settings, serve
from tests.support.collecting import CLIENT, collected, reading
from tests.support.tenant import GRAPH, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bec_kit.ingest.collecting import Collected

SETTINGS = Settings(
    grants=(*READ_ROLES, "Mail.Read"),
    rates=UNLIMITED,
    query_starts=0,
    query_takes=0,
    token_life=86_400,
)
OTHER_APP = "11111111-2222-4333-8444-555555555555"


@dataclass
class Reading:
    """A case, the tenant's caller, and the ids of messages of the victim's inbox."""

    case: Case
    caller: Caller
    ids: list[str]

    @property
    def user(self) -> str:
        return self.caller.upn("victim")

    def collect(self, *only: str, ids: list[str] | None = None, **more: Any) -> list[Collected]:
        wanted = {self.user: ids} if ids else None
        with reading(self.caller.served) as tenant:
            return collected(self.case, tenant, *only, messages=wanted, **more)

    def read_as(self, app: str, message_id: str) -> None:
        form = {"grant_type": "client_credentials", "client_id": app, "client_secret": "s"}
        token = self.caller.form(**form, scope=GRAPH).json()["access_token"]
        answer = self.caller.http.get(
            f"/v1.0/users/{self.user}/messages",
            params={"$filter": f"internetMessageId eq '{message_id}'"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert len(answer.json()["value"]) == 1


@contextmanager
def served(
    folder: Path, settings: Settings = SETTINGS, *, faults: Sequence[str] = ()
) -> Iterator[Reading]:
    with serve(users=8, days=10, settings=settings, faults=faults) as tenant:
        caller = Caller(tenant)
        user = caller.upn("victim")
        case = Case.create(folder, users=[user], home_domains=["larkspur-marine.example"])
        ids = [one.trace["messageId"] for one in tenant.state.mail[user] if one.path == "\\Inbox"]
        try:
            yield Reading(case, caller, ids)
        finally:
            caller.http.close()


def test_a_message_is_exported_and_its_head_is_a_row(tmp_path: Path) -> None:
    with served(tmp_path / "case") as tenant:
        rows = tenant.collect("headers", "mime", ids=[tenant.ids[0], "<gone@x.example>"])
        copies = tenant.caller.served.state.mail[tenant.user]
    tenant.case.analyse()

    assert [(row.source, row.records, row.state) for row in rows] == [
        ("headers", 1, "complete"),
        ("mime", 1, "complete"),
    ]
    assert all("1 of 2 in no folder" in row.why and "<gone@x.example>" in row.why for row in rows)
    (copy,) = (one for one in copies if one.trace["messageId"] == tenant.ids[0])
    (head,) = tenant.case.table("message_headers").to_dict("records")
    assert (head["item_id"], head["subject"], head["deleted"]) == (
        copy.id,
        copy.trace["subject"],
        False,
    )
    (file,) = tenant.case.table("mime").to_dict("records")
    whole = (tenant.case.folder / "evidence" / file["file"]).read_bytes()
    assert whole == copy.mime()
    assert file["sha256"] == hashlib.sha256(whole).hexdigest()
    assert {item.state for item in Case.verify(tenant.case.folder)} == {"ok"}
    said = tenant.case.coverage().query("name == 'headers'")["why"].tolist()
    assert any("<gone@x.example>" in why for why in said)


def test_a_message_that_was_deleted_is_found_among_what_can_be_recovered(tmp_path: Path) -> None:
    with served(tmp_path / "case") as tenant:
        copy = tenant.caller.served.state.mail[tenant.user][0]
        copy.path = "\\Recoverable Items\\Deletions"
        rows = tenant.collect("headers", "mime", ids=[copy.trace["messageId"]])
    tenant.case.analyse()

    assert [(row.records, row.why) for row in rows] == [(1, ""), (1, "")]
    for table in ("message_headers", "mime"):
        (row,) = tenant.case.table(table).to_dict("records")
        assert row["deleted"]


@pytest.mark.parametrize(
    "fault", ["cut-connection", "empty-page", "unknown-values", "throttled", "bad-gateway"]
)
def test_what_goes_wrong_on_the_way_costs_no_message(tmp_path: Path, fault: str) -> None:
    with served(tmp_path / "case", faults=[fault]) as tenant:
        rows = tenant.collect("headers", "mime", ids=tenant.ids[:2])
        copies = tenant.caller.served.state.mail[tenant.user]

    assert [(row.records, row.state, row.why) for row in rows] == [(2, "complete", "")] * 2
    kept = {path.read_bytes() for path in tenant.case.folder.glob("evidence/*-mime/*.eml")}
    assert kept == {one.mime() for one in copies if one.trace["messageId"] in tenant.ids[:2]}


def test_the_content_needs_its_own_permission(tmp_path: Path) -> None:
    with served(tmp_path / "case", replace(SETTINGS, grants=READ_ROLES)) as tenant:
        head, whole = tenant.collect("headers", "mime", ids=tenant.ids[:1])

    assert (head.records, head.state) == (1, "complete")
    assert (whole.records, whole.state) == (0, "none")
    assert whole.why.endswith("it needs Mail.Read")


def test_a_second_collection_asks_nothing_and_a_refresh_does(tmp_path: Path) -> None:
    with served(tmp_path / "case") as tenant, reading(tenant.caller.served) as reader:
        wanted = {tenant.user: tenant.ids[:2]}
        first = collected(tenant.case, reader, "headers", "mime", messages=wanted)
        reader.asked.clear()
        second = collected(tenant.case, reader, "headers", "mime", messages=wanted)
        assert reader.asked == []
        collected(tenant.case, reader, "headers", messages=wanted, refresh=True)
        assert len(reader.asked) > 2

    assert second == first


def test_a_plain_collection_asks_for_no_message(tmp_path: Path) -> None:
    with served(tmp_path / "case") as tenant:
        rows = tenant.collect()

    assert {row.source for row in rows} & {"headers", "mime"} == set()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """We read two messages; others read before, beside and after that."""
    with served(tmp_path_factory.mktemp("own") / "case") as tenant:
        mine, second, before, beside, after = tenant.ids[:5]
        clock = tenant.caller.served.clock
        tenant.collect("mailboxes")
        tenant.read_as(CLIENT, before)
        tenant.read_as(CLIENT, second)
        clock.push(7200)
        tenant.collect("headers", "mime", ids=[mine, second, before])
        tenant.read_as(CLIENT, beside)
        tenant.read_as(OTHER_APP, mine)
        clock.push(7200)
        tenant.read_as(CLIENT, mine)
        clock.push(60)
        tenant.collect("audit", refresh=True)
        tenant.case.analyse()
        tenant.ids = [mine, second, before, beside, after]
    return tenant


def test_only_what_we_asked_for_while_we_asked_is_our_own(read: Reading) -> None:
    mine, second, before, beside, _ = read.ids
    rows = read.case.table("mail_access")
    rows = rows[rows["acting_app_id"].isin([CLIENT, OTHER_APP])]
    found = sorted(
        zip(rows["internet_message_id"], rows["acting_app_id"], rows["own"], strict=True)
    )

    assert found == sorted(
        [
            (before, CLIENT, False),
            (second, CLIENT, False),
            (mine, CLIENT, True),
            (second, CLIENT, True),
            (before, CLIENT, True),
            (beside, CLIENT, False),
            (mine, OTHER_APP, False),
            (mine, CLIENT, False),
        ]
    )


def test_our_own_reads_are_counted_and_said_apart(read: Reading) -> None:
    (own,) = read.case.summary("own_reads").to_dict("records")

    assert (own["user"], own["app_id"], own["reads"], own["messages"]) == (read.user, CLIENT, 3, 3)
    readers = read.case.summary("mail_reads", user=read.user)
    ours = readers[readers["acting_app_id"] == CLIENT]
    assert ours["messages"].sum() == 4
    told = read.case.timeline().query("kind == 'own read'")["says"].tolist()
    assert told == [f"Our own collection read one message of {read.user}"] * 3


def test_messages_are_named_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "hush")
    with served(tmp_path / "case") as tenant:
        place = tenant.caller.served
        way = ["--practice", place.url, "--tenant", place.tenant_id, "--client-id", CLIENT]

        def run(*words: str) -> tuple[int, str, BaseException | None]:
            done = CliRunner().invoke(app, [words[0], str(tenant.case.folder), *words[1:], *way])
            return done.exit_code, done.stdout, done.exception

        code, said, _ = run("collect", "--message", tenant.ids[0].strip("<>"), "--json")
        refused = run("collect", "--source", "mime")
        checked = run("check", "--json")

    assert code == 0
    assert [(row["source"], row["name"], row["records"]) for row in json.loads(said)] == [
        ("headers", tenant.ids[0], 1),
        ("mime", tenant.ids[0], 1),
    ]
    assert isinstance(refused[2], UsageError)
    assert str(refused[2]).startswith("--source mime: name each message with --message")
    rows = {row["source"]: row for row in json.loads(checked[1])}
    assert (checked[0], rows["mime"]["can"], rows["mime"]["missing"]) == (
        0,
        True,
        "asked on request only",
    )
