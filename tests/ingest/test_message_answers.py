"""Single messages: looked up by id, exported whole, said where they are gone, asked once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.case import Case
from bec_kit.connect import Ask
from bec_kit.errors import GaveUp, RefusedByService, UsageError
from bec_kit.ingest._message_answers import TOGETHER, answer_messages, grouped
from bec_kit.ingest.requested import requested
from bec_kit.sources import Wanted, source, spelled
from tests.support.collecting import AT, CLIENT, Scripted, begun, page
from tests.support.sent import sent

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.connect import Page
    from bec_kit.evidence import Vault
    from bec_kit.ingest.collecting import Collected
    from bec_kit.sources import MessageQuestion

MIA = "mia@contoso.example"
A, B, C = "<a@x.example>", "<b@x.example>", "<c@x.example>"
CONTEXT = f"https://graph.microsoft.com/v1.0/$metadata#users('{MIA}')/messages"
GONE = (
    "in no folder and not in Recoverable Items' Deletions, when asked: purged, in an archive, or "
    "never there"
)


def question(*ids: str, kind: str = "headers") -> MessageQuestion:
    wanted = Wanted((MIA,), None, AT, AT, {MIA: [ids]})
    (ask,) = source(kind).asks
    (found,) = ask.questions(wanted)
    return found  # type: ignore[return-value]


def found(*ids: str, link: str | None = None) -> Page:
    rows = [{"id": each, "internetMessageId": A, "toRecipients": []} for each in ids]
    body = orjson.dumps({"@odata.context": CONTEXT, "value": rows})
    return replace(page(link=link, body=body), rows=len(rows))


def mime(text: bytes) -> Page:
    return page(body=text)


def refusal(status: int, code: str) -> RefusedByService:
    kept = page(status=status, body=b'{"error":{}}')
    return RefusedByService(status, code, "No.", "mailbox", kept)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return begun(tmp_path / "case")


def told(
    vault: Vault, tenant: Scripted, asked: MessageQuestion, kind: str = "headers"
) -> Collected:
    return answer_messages(vault, tenant, kind, asked, 1)


def short(row: Collected) -> tuple[int, str, str]:
    return row.records, row.state, row.why


def asked(tenant: Scripted) -> list[str]:
    """The path of each request, and the id that it filters on."""
    shown = []
    for each in tenant.asked:
        path, options = sent(each)  # type: ignore[arg-type]
        shown.append(
            f"{path.partition('/users/')[2].partition('/')[2]} {options.get('$filter', '')}"
        )
    return shown


def index(vault: Vault, evidence_id: str) -> dict[str, Any]:
    read: dict[str, Any] = orjson.loads((vault.folder / evidence_id / "pages.json").read_bytes())
    return read


def test_each_message_is_looked_for_and_what_was_deleted_only_where_no_folder_has_it(
    vault: Vault,
) -> None:
    tenant = Scripted(found("1", "2"), found(), found("3"), found(), found())

    row = told(vault, tenant, question(A, B, C))

    assert short(row) == (3, "complete", f"1 of 3 {GONE} ({C})")
    assert asked(tenant) == [
        f"messages internetMessageId eq '{A}'",
        f"messages internetMessageId eq '{B}'",
        f"mailFolders/recoverableitemsdeletions/messages internetMessageId eq '{B}'",
        f"messages internetMessageId eq '{C}'",
        f"mailFolders/recoverableitemsdeletions/messages internetMessageId eq '{C}'",
    ]
    assert [each["records"] for each in index(vault, "0001-headers")["pages"]] == [2, 0, 1, 0, 0]


def test_further_pages_of_one_message_are_followed(vault: Vault) -> None:
    tenant = Scripted(found("1", link="more"), found(link="again"), found("2"))

    assert short(told(vault, tenant, question(A))) == (2, "complete", "")
    assert [each.at for each in tenant.asked] == [None, "more", "again"]  # type: ignore[union-attr]


def test_a_message_is_exported_byte_for_byte(vault: Vault) -> None:
    text = b"Subject: \xff\xfe\r\n\r\nbody\r\n\x00\n"
    tenant = Scripted(found("AAkA="), mime(text), found(), found("d"), mime(b"other"))

    row = told(vault, tenant, question(A, B, kind="mime"), "mime")

    assert short(row) == (2, "complete", "")
    pages = index(vault, "0001-mime")["pages"]
    assert [each["file"] for each in pages] == [
        "00001.json",
        "00002.eml",
        "00003.json",
        "00004.json",
        "00005.eml",
    ]
    assert (vault.folder / "0001-mime" / "00002.eml").read_bytes() == text
    assert {name: pages[1][name] for name in ("sha256", "size", "records", "id", "deleted")} == {
        "sha256": hashlib.sha256(text).hexdigest(),
        "size": len(text),
        "records": 1,
        "id": "AAkA=",
        "deleted": False,
    }
    assert (pages[4]["internetMessageId"], pages[4]["deleted"]) == (B, True)
    assert asked(tenant)[1] == "messages/AAkA%3D/$value "
    # ids that a move does not change
    headers = [each.headers for each in tenant.asked if isinstance(each, Ask)]
    assert headers == [{"Prefer": 'IdType="ImmutableId"'}] * 5


def test_a_message_that_moved_meanwhile_is_said_and_the_others_come(vault: Vault) -> None:
    tenant = Scripted(found("1"), refusal(404, "ErrorItemNotFound"), found("2"), mime(b"two"))

    row = told(vault, tenant, question(A, B, kind="mime"), "mime")

    assert short(row) == (1, "partial", f"{A}: refused (404 ErrorItemNotFound): No.")


def test_an_id_that_the_service_does_not_take_stops_no_other(vault: Vault) -> None:
    tenant = Scripted(refusal(400, "BadRequest"), found("2"))

    row = told(vault, tenant, question(A, B))

    assert short(row) == (1, "partial", f"{A}: refused (400 BadRequest): No.")
    assert len(tenant.asked) == 2


def test_a_mailbox_without_recoverable_items_is_no_fault(vault: Vault) -> None:
    tenant = Scripted(found(), refusal(404, "ErrorItemNotFound"))

    assert short(told(vault, tenant, question(A))) == (0, "complete", f"1 of 1 {GONE} ({A})")


def test_a_refusal_says_the_permission_and_is_asked_again(vault: Vault) -> None:
    asking = question(A, kind="mime")
    tenant = Scripted(found("1"), refusal(403, "ErrorAccessDenied"))

    row = told(vault, tenant, asking, "mime")
    assert short(row) == (0, "none", "refused (ErrorAccessDenied): No.; it needs Mail.Read")
    assert short(told(vault, Scripted(found("1"), mime(b"x")), asking, "mime")) == (
        1,
        "complete",
        "",
    )


def test_what_is_answered_is_not_asked_again(vault: Vault) -> None:
    asking = question(A, B)
    first = told(vault, Scripted(found("1"), found("2")), asking)

    assert told(vault, Scripted(), asking) == first
    assert short(
        answer_messages(vault, Scripted(found(), found("3")), "headers", question(A), 2)
    ) == (
        1,
        "complete",
        "",
    )


@pytest.mark.parametrize("kept", range(5))
def test_what_broke_off_goes_on_there(vault: Vault, kept: int) -> None:
    answers = [found("1", "2"), mime(b"one"), mime(b"two"), found(), found("3"), mime(b"three")]
    asking = question(A, B, kind="mime")
    broken = GaveUp("mailbox", "the cable was pulled", 6, 0.0)

    first = told(vault, Scripted(*answers[:kept], broken), asking, "mime")
    assert "collect again to go on" in first.why
    rest = Scripted(*answers[kept:])
    assert short(told(vault, rest, asking, "mime")) == (3, "complete", "")
    assert len(rest.asked) == len(answers) - kept
    files = sorted((vault.folder / "0001-mime").glob("*.eml"))
    assert [path.read_bytes() for path in files] == [b"one", b"two", b"three"]


def test_what_was_read_is_written_down_with_its_app(vault: Vault) -> None:
    told(vault, Scripted(found("1")), question(A))

    (entry,) = (each for each in vault.journal.entries() if each["action"] == "seal")
    assert entry["options"]["owner"] == MIA
    assert entry["options"]["read"] == {
        "turn": 1,
        "app_id": CLIENT,
        "messages": [A],
        "since": "2026-03-10T12:00:00.000000Z",
        "until": "2026-03-10T12:00:00.000000Z",
    }


def test_ids_are_quoted_and_never_a_path(vault: Vault) -> None:
    evil = spelled("o'hara' or '1' eq '1/../../x@y")
    tenant = Scripted(found("1"))

    told(vault, tenant, question(evil))

    assert asked(tenant) == [
        "messages internetMessageId eq '<o''hara'' or ''1'' eq ''1/../../x@y>'"
    ]


@pytest.mark.parametrize("written", ["a@x.example", "<a@x.example>", " <a@x.example> "])
def test_brackets_may_be_left_out(written: str) -> None:
    assert spelled(written) == "<a@x.example>"


def test_many_messages_come_in_groups_that_stay(vault: Vault) -> None:
    many = [f"<{number:03}@x.example>" for number in range(TOGETHER + 2)]
    (first, second) = grouped(vault, "headers", 1, {MIA: [*many, *many]})[MIA]
    assert (len(first), second) == (TOGETHER, tuple(many[-2:]))

    told(vault, Scripted(found("1"), found("2")), question(*second))
    again = grouped(vault, "headers", 1, {MIA: [*many, "<!@x.example>"]})[MIA]
    assert again[0] == second
    assert again[1][0] == "<!@x.example>"
    assert grouped(vault, "mime", 1, {MIA: many})[MIA][0] == first
    assert grouped(vault, "headers", 2, {MIA: many})[MIA][0] == first


def test_what_is_asked_follows_from_what_is_said(tmp_path: Path) -> None:
    facts = Case.create(tmp_path / "case", users=[MIA, "bo@contoso.example"]).facts

    def named() -> dict[str, list[str]]:
        return {MIA: ["a@x.example", A, B], "other@contoso.example": [C]}

    both = {MIA: [A, B], "bo@contoso.example": [A, B]}
    assert requested(facts, [], [], named) == ([], {})
    assert requested(facts, ["audit"], [], named) == (["audit"], {})
    assert requested(facts, [], ["a@x.example", B, A], named) == (["headers", "mime"], both)
    assert requested(facts, ["headers"], [A, B], named) == (["headers"], both)
    assert requested(facts, ["headers"], [], named) == (["headers"], {MIA: [A, B]})


@pytest.mark.parametrize(
    ("only", "messages", "why"),
    [
        (["mime"], [], "--source mime: name each message with --message"),
        (["audit"], [A], "--message goes with --source headers or mime, or without --source"),
        ([], [" <> "], "--message takes an internetMessageId"),
        ([], ["<a\ud800@x.example>"], "--message takes an internetMessageId"),
        ([], ["<a\x1b[2J@x.example>"], "--message takes an internetMessageId"),
        (["headers"], [], "the analysed tables name no message"),
    ],
)
def test_what_cannot_be_asked_is_said_first(
    tmp_path: Path, only: list[str], messages: list[str], why: str
) -> None:
    facts = Case.create(tmp_path / "case", users=[MIA]).facts

    with pytest.raises(UsageError, match=why):
        requested(facts, only, messages, dict)
