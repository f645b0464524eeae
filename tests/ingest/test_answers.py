"""One question to a tenant: what is sealed, what is lacking, and what is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.connect import Ask, Cmdlet, Granted
from bec_kit.errors import ForeignLinkError, GaveUp, RefusedByService
from bec_kit.ingest._answers import Collected, answer
from bec_kit.sources import Question
from bec_kit.sources._question import Span
from tests.support.collecting import AT, IMPATIENT, Scripted, begun, page

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.connect import Page
    from bec_kit.evidence import Vault

MIA = "mia@contoso.example"
DENIED = b'{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges."}}'


def ask(name: str) -> Ask:
    return Ask(lambda _graph: name)


def question(*asks: Ask | Cmdlet, **more: Any) -> Question:
    return Question("log", asks or (ask("one"),), "Log.Read.All", MIA, **more)


def refusal(status: int = 403, code: str = "Authorization_RequestDenied") -> RefusedByService:
    kept = page(status=status, body=DENIED)
    return RefusedByService(status, code, "Insufficient privileges.", "graph", kept)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return begun(tmp_path / "case")


def told(vault: Vault, tenant: Scripted, asked: Question | None = None, turn: int = 1) -> Collected:
    return answer(vault, tenant, "sign_ins", asked or question(), turn, IMPATIENT)


def row(records: int, state: str, why: str = "") -> Collected:
    return Collected("sign_ins", "log", MIA, None, None, records, state, why)


def index(vault: Vault, evidence_id: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((vault.folder / evidence_id / "pages.json").read_bytes())
    return found


def sealed(vault: Vault) -> list[str]:
    return sorted(path.parent.name for path in vault.folder.glob("0*/pages.json"))


def kept(vault: Vault, evidence_id: str) -> list[bytes]:
    pages = index(vault, evidence_id)["pages"]
    return [(vault.folder / evidence_id / each["file"]).read_bytes() for each in pages]


def at(tenant: Scripted) -> list[str | None]:
    return [each.at for each in tenant.asked]


def test_pages_are_followed_and_sealed_as_they_came(vault: Vault) -> None:
    pages = [page(1, 2, link="b"), page(link="c"), page(3)]
    tenant = Scripted(*pages)

    assert told(vault, tenant) == row(3, "complete")
    assert at(tenant) == [None, "b", "c"]
    assert kept(vault, "0001-sign_ins") == [each.body for each in pages]
    said = index(vault, "0001-sign_ins")
    counts = [each.pop("records") for each in said["pages"]]
    assert counts == [2, 0, 1]
    assert said["pages"][1] == {
        "file": "00002.json",
        "sha256": said["pages"][1]["sha256"],
        "size": 12,
        "url": "https://graph.example/now",
        "status": 200,
        "request_id": "r-1",
        "answered_at": "2026-03-10T12:00:00.000000Z",
    }
    del said["pages"]
    assert said == {
        "name": "log",
        "user": MIA,
        "window_start": None,
        "window_end": None,
        "powershell": [],
        "permission": "Log.Read.All",
        "records": 3,
        "state": "complete",
        "why": "",
    }


def test_an_empty_list_is_an_answer(vault: Vault) -> None:
    assert told(vault, Scripted(page())) == row(0, "complete")


def test_the_same_again_asks_nothing_and_another_turn_asks_anew(vault: Vault) -> None:
    told(vault, Scripted(page(1)))
    silent = Scripted()

    assert told(vault, silent) == row(1, "complete")
    assert silent.asked == []
    assert told(vault, Scripted(page(1, 2)), turn=2) == row(2, "complete")
    assert sealed(vault) == ["0001-sign_ins", "0002-sign_ins"]


def test_a_single_thing_is_one_record(vault: Vault) -> None:
    thing = page(body=b'{"id":"1"}')

    assert told(vault, Scripted(thing), question(single=True)) == row(1, "complete")


class Licensed(Scripted):
    """Holds the permission, so that something else is lacking."""

    def claims(self, service: str = "graph") -> Granted:
        return Granted(readable=True, roles=("Log.Read.All",))


def test_a_refusal_in_spite_of_the_permission_does_not_ask_for_it(vault: Vault) -> None:
    why = "refused (Authorization_RequestDenied): Insufficient privileges."

    assert told(vault, Licensed(refusal())) == row(0, "none", why)


class WithoutGraph(Scripted):
    """Gets tokens for Exchange alone."""

    def claims(self, service: str = "graph") -> Granted:
        raise RefusedByService(400, "AADSTS700016", "No such application.", "login")


def test_a_refusal_of_exchange_asks_for_no_token_of_graph(vault: Vault) -> None:
    asked = Question("rules", (Cmdlet("Get-InboxRule"),), "Exchange.ManageAsApp")
    found = told(vault, WithoutGraph(refusal(403, "ExchangeRoleMissing")), asked)

    assert found.why.startswith("refused (ExchangeRoleMissing): Insufficient privileges.; it needs")


def test_a_refusal_names_the_permission_is_kept_and_asked_again(vault: Vault) -> None:
    why = "refused (Authorization_RequestDenied): Insufficient privileges.; it needs Log.Read.All"

    assert told(vault, Scripted(refusal())) == row(0, "none", why)
    assert kept(vault, "0001-sign_ins") == [DENIED]
    (page_told,) = index(vault, "0001-sign_ins")["pages"]
    assert (page_told["status"], page_told["records"]) == (403, None)
    assert told(vault, Scripted(page(1))) == row(1, "complete")
    assert told(vault, Scripted()) == row(1, "complete")
    assert sealed(vault) == ["0001-sign_ins", "0002-sign_ins"]


def test_another_refusal_names_no_permission(vault: Vault) -> None:
    tenant = Scripted(refusal(400, "BadRequest"))

    why = "refused (400 BadRequest): Insufficient privileges."
    assert told(vault, tenant) == row(0, "none", why)


def test_a_refusal_after_some_pages_is_partial(vault: Vault) -> None:
    tenant = Scripted(page(1, link="b"), refusal())

    found = told(vault, tenant)
    assert (found.records, found.state) == (1, "partial")
    assert kept(vault, "0001-sign_ins") == [b'{"value":[1]}', DENIED]


@pytest.mark.parametrize(
    ("bent", "why"),
    [
        (page(body=b"<html>", broken="the answer is no complete JSON"), "complete JSON"),
        (page(3, truncated="the link to the rows after these failed"), "rows after these failed"),
        (page(3, warnings=("corrupted",)), "corrupted"),
    ],
)
def test_what_is_wrong_with_a_page_is_lacking(vault: Vault, bent: Page, why: str) -> None:
    found = told(vault, Scripted(page(1, 2, link="b"), bent))

    assert (found.state, found.records) == ("partial", 2 + (bent.rows or 0))
    assert found.why.endswith(why)
    assert kept(vault, "0001-sign_ins")[1] == bent.body
    assert index(vault, "0001-sign_ins")["why"] == found.why


def test_the_same_complaint_of_many_pages_is_said_once(vault: Vault) -> None:
    pages = [page(n, link=str(n), warnings=("old",)) for n in range(3)]

    assert told(vault, Scripted(*pages, page(9))) == row(4, "partial", "old")


def test_who_gave_up_goes_on_where_it_stopped(vault: Vault) -> None:
    broke = GaveUp("graph", "answered 503", 6, 63.0)
    asked = question(ask("one"), ask("two"))
    why = f"{broke}; collect again to go on"

    first = Scripted(page(1, link="b"), broke)
    assert told(vault, first, asked) == row(1, "partial", why)
    assert sealed(vault) == []
    second = Scripted(page(2, warnings=("old",)), broke)
    assert told(vault, second, asked) == row(2, "partial", why)
    assert at(second) == ["b", None]
    third = Scripted(page(3))
    assert told(vault, third, asked) == row(3, "partial", "old")
    assert at(third) == [None]

    assert kept(vault, "0001-sign_ins") == [b'{"value":[1]}', b'{"value":[2]}', b'{"value":[3]}']


def test_who_gave_up_at_once_has_nothing(vault: Vault) -> None:
    broke = GaveUp("graph", "answered 503", 6, 63.0)

    assert told(vault, Scripted(broke)) == row(0, "none", f"{broke}; collect again to go on")
    assert told(vault, Scripted(page(1))) == row(1, "complete")


def test_a_link_to_elsewhere_ends_the_answer_and_is_said(vault: Vault) -> None:
    away = ForeignLinkError("a link leads to graph.microsoft.example; nothing was sent")

    assert told(vault, Scripted(page(1, link="b"), away)) == row(1, "partial", str(away))
    assert sealed(vault) == ["0001-sign_ins"]


def test_one_request_that_is_refused_does_not_take_the_others_along(vault: Vault) -> None:
    asked = question(ask("one"), ask("two"), ask("three"))
    tenant = Scripted(refusal(400, "BadRequest"), page(2), page(3))

    why = "refused (400 BadRequest): Insufficient privileges."
    assert told(vault, tenant, asked) == row(2, "partial", why)
    assert [each["status"] for each in index(vault, "0001-sign_ins")["pages"]] == [400, 200, 200]


def test_a_window_that_is_gone_is_not_complete(vault: Vault) -> None:
    gone = Question("log", (), "Log.Read.All", MIA, Span(AT, AT, "nothing of it is there"))
    moment = "2026-03-10T12:00:00.000000Z"
    expected = Collected(
        "sign_ins", "log", MIA, moment, moment, 0, "none", "nothing of it is there"
    )

    assert told(vault, Scripted(), gone) == expected
    assert told(vault, Scripted(), gone) == expected
    assert sealed(vault) == ["0001-sign_ins"]


def test_a_window_that_is_cut_is_partial_though_all_of_it_came(vault: Vault) -> None:
    cut = question(span=Span(AT, AT, "what is older is gone"))

    found = told(vault, Scripted(page(1)), cut)
    assert (found.state, found.why) == ("partial", "what is older is gone")


def test_a_cmdlet_leaves_its_line_and_state_its_owner(vault: Vault) -> None:
    asked = question(Cmdlet("Get-InboxRule", {"Mailbox": MIA}, MIA), view="exchange")

    assert told(vault, Scripted(page(1, link="b"), page(2)), asked) == row(2, "complete")
    line = "Get-InboxRule -Mailbox 'mia@contoso.example'"
    assert index(vault, "0001-sign_ins")["powershell"] == [line]
    (item,) = [vault.collected(e["options"]["collected"]) for e in seals(vault)]
    assert item is not None
    assert (item.options["owner"], item.options["view"]) == (MIA, "exchange")


def seals(vault: Vault) -> list[dict[str, Any]]:
    return [entry for entry in vault.journal.entries() if entry["action"] == "seal"]


def other_way(*asks: Ask | Cmdlet, lacks: str = "", **more: Any) -> Question:
    """A question of the given requests that Exchange answers, too."""
    lines = [Cmdlet("Get-MessageTraceV2", {"ResultSize": 5000}) for _ in asks]
    other = Question("log", tuple(lines), "Exchange.ManageAsApp", MIA, **more)
    return question(*asks, instead=other, lacks=lacks)


INSTEAD = (
    "Graph v1.0 refused (Authorization_RequestDenied: Insufficient privileges.): "
    "Get-MessageTraceV2 asked instead"
)


def names(tenant: Scripted) -> list[str]:
    return [each.name if isinstance(each, Cmdlet) else "graph" for each in tenant.asked]


def test_what_is_refused_comes_another_way_and_that_is_said(vault: Vault) -> None:
    asked = other_way(ask("one"), ask("two"))
    tenant = Scripted(refusal(), page(1, 2), page(3))

    assert told(vault, tenant, asked) == row(3, "complete", INSTEAD)
    assert names(tenant) == ["graph", "Get-MessageTraceV2", "Get-MessageTraceV2"]
    assert kept(vault, "0001-sign_ins") == [DENIED, b'{"value":[1,2]}', b'{"value":[3]}']
    said = index(vault, "0001-sign_ins")
    assert said["powershell"] == ["Get-MessageTraceV2 -ResultSize 5000"] * 2
    assert told(vault, Scripted(), asked) == row(3, "complete", INSTEAD)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_every_refusal_leads_to_the_other_way(vault: Vault, status: int) -> None:
    tenant = Scripted(refusal(status), page(1))

    assert told(vault, tenant, other_way(ask("one"))) == row(1, "complete", INSTEAD)


def test_a_refused_login_leads_nowhere(vault: Vault) -> None:
    denied = RefusedByService(400, "AADSTS7000215", "Invalid client secret.", "login")
    tenant = Scripted(denied)

    why = "refused (400 AADSTS7000215): Invalid client secret."
    assert told(vault, tenant, other_way(ask("one"))) == row(0, "none", why)
    assert names(tenant) == ["graph"]


def test_one_window_that_is_not_understood_comes_another_way_by_itself(vault: Vault) -> None:
    asked = other_way(ask("one"), ask("two"), ask("three"))
    tenant = Scripted(page(1), refusal(400), page(2), page(3))

    assert told(vault, tenant, asked) == row(3, "complete", INSTEAD)
    assert names(tenant) == ["graph", "graph", "Get-MessageTraceV2", "graph"]


def test_what_both_ways_refuse_says_why_of_both_and_is_asked_both_ways_again(vault: Vault) -> None:
    asked = other_way(ask("one"), ask("two"))
    no_role = refusal(403, "ExchangeRoleMissing")

    why = (
        "refused (ExchangeRoleMissing): Insufficient privileges.; it needs Exchange.ManageAsApp; "
        f"{INSTEAD}"
    )
    assert told(vault, Scripted(refusal(), no_role), asked) == row(0, "none", why)
    tenant = Scripted(page(1), page(2))
    assert told(vault, tenant, asked) == row(2, "complete")
    assert names(tenant) == ["graph", "graph"]


def test_a_window_that_broke_off_comes_the_other_way_wholly(vault: Vault) -> None:
    asked = other_way(ask("one"), ask("two"))
    tenant = Scripted(page(1), page(2, link="b"), refusal(), page(2, 3))

    twice = "a window that had begun was asked anew: rows came twice"
    assert told(vault, tenant, asked) == row(4, "complete", f"{INSTEAD}; {twice}")
    assert names(tenant) == ["graph", "graph", "graph", "Get-MessageTraceV2"]


def test_the_other_way_goes_on_where_it_was_broken_off(vault: Vault) -> None:
    asked = other_way(ask("one"), ask("two"))
    broke = GaveUp("exchange", "answered 503", 6, 63.0)

    told(vault, Scripted(refusal(), page(1), broke), asked)
    tenant = Scripted(page(2))
    assert told(vault, tenant, asked) == row(2, "complete", INSTEAD)
    assert names(tenant) == ["Get-MessageTraceV2"]


LESSER = "without session"


def test_an_answer_that_lacks_something_is_partial_and_the_better_one_asked_again(
    vault: Vault,
) -> None:
    asked = other_way(ask("one"), lacks=LESSER)
    why = f"{INSTEAD}; {LESSER}"

    assert told(vault, Scripted(refusal(), page(1, 2)), asked) == row(2, "partial", why)
    again = Scripted(refusal())
    assert told(vault, again, asked) == row(2, "partial", why)
    assert names(again) == ["graph"]
    given = Scripted(page(1, 2, 3))
    assert told(vault, given, asked) == row(5, "complete")
    assert told(vault, Scripted(), asked) == row(5, "complete")
    assert [kept(vault, each) for each in sealed(vault)] == [
        [DENIED, b'{"value":[1,2]}'],
        [DENIED],
        [b'{"value":[1,2,3]}'],
    ]


def test_an_empty_answer_that_lacks_something_is_partial_too(vault: Vault) -> None:
    asked = other_way(ask("one"), lacks=LESSER)

    assert told(vault, Scripted(refusal(), page()), asked).state == "partial"
    assert told(vault, Scripted(page(1)), asked) == row(1, "complete")


def test_what_a_refusal_left_is_asked_again_and_no_page_twice(vault: Vault) -> None:
    asked = question(ask("one"), ask("two"), ask("three"))
    why = "refused (Authorization_RequestDenied): Insufficient privileges.; it needs Log.Read.All"

    first = Scripted(page(1), page(2, link="b", warnings=("old",)), refusal())
    assert told(vault, first, asked) == row(2, "partial", f"old; {why}")
    second = Scripted(refusal())
    assert told(vault, second, asked) == row(2, "partial", f"old; {why}")
    assert at(second) == ["b"]
    third = Scripted(page(3, link="c"), page(4), page(5))
    assert told(vault, third, asked) == row(5, "partial", "old")
    assert at(third) == ["b", "c", None]
    assert told(vault, Scripted(), asked) == row(5, "partial", "old")
    assert [kept(vault, each) for each in sealed(vault)] == [
        [b'{"value":[1]}', b'{"value":[2]}', DENIED],
        [DENIED],
        [b'{"value":[3]}', b'{"value":[4]}', b'{"value":[5]}'],
    ]


def test_what_is_left_goes_on_after_a_break_too(vault: Vault) -> None:
    asked = question(ask("one"), ask("two"))
    broke = GaveUp("graph", "answered 503", 6, 63.0)

    told(vault, Scripted(page(1), refusal()), asked)
    assert told(vault, Scripted(page(2, link="b"), broke), asked).records == 2
    tenant = Scripted(page(3))
    assert told(vault, tenant, asked) == row(3, "complete")
    assert at(tenant) == ["b"]


def test_a_window_that_was_refused_among_others_is_asked_again_alone(vault: Vault) -> None:
    asked = question(ask("one"), ask("two"), ask("three"))

    told(vault, Scripted(page(1), refusal(400, "BadRequest"), page(3)), asked)
    tenant = Scripted(page(2))
    assert told(vault, tenant, asked) == row(3, "complete")
    assert len(tenant.asked) == 1


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_link_that_grew_too_old_makes_its_window_be_asked_anew(vault: Vault, status: int) -> None:
    told(vault, Scripted(page(1, link="b"), refusal()))
    tenant = Scripted(refusal(status, "Expired"), page(1, link="c"), page(2))

    why = "a window that had broken off was asked anew, for its link had grown old: rows came twice"
    assert told(vault, tenant) == row(3, "complete", why)
    assert at(tenant) == ["b", None, "c"]
