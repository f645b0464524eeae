"""Rights on folders: what the names of a mailbox's folders lead to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from bec_kit.connect import Cmdlet
from bec_kit.sources import Question, Wanted, source
from bec_kit.sources._folder_asks import FolderAsk

NOA = "noa.o'hara@contoso.example"
NOW = datetime(2026, 3, 31, tzinfo=UTC)


def asked() -> Question:
    (question,) = FolderAsk("folders").questions(Wanted((NOA,), None, NOW, NOW))
    return question


def led_to(*rows: dict[str, Any]) -> list[Cmdlet]:
    then = asked().then
    assert then is not None
    return list(then(orjson.dumps({"value": rows})))


def folder(kind: str, path: str, **more: Any) -> dict[str, Any]:
    return {"FolderType": kind, "FolderPath": path, "FolderId": "LgAAid=", **more}


def test_names_are_asked_for_first() -> None:
    question = asked()

    assert question.asks == (Cmdlet("Get-MailboxFolderStatistics", {"Identity": NOA}, anchor=NOA),)
    assert (question.name, question.user, question.permission) == (
        "folders",
        NOA,
        "Exchange.ManageAsApp",
    )
    assert "folders" in [ask.name for ask in source("permissions").asks]


def test_the_folders_that_mail_passes_through_by_their_own_names() -> None:
    calls = led_to(
        folder("Root", "/Oberste Ebene"),
        folder("SentItems", "/Gesendete Elemente"),
        folder("User Created", "/Inbox/Invoices"),
        folder("Calendar", "/Kalender"),
        folder("Drafts", "/Ablage/Entwürfe"),
        {"FolderType": None},
    )

    assert [call.parameters["Identity"] for call in calls] == [
        f"{NOA}:\\",
        f"{NOA}:\\Gesendete Elemente",
        f"{NOA}:\\Kalender",
        f"{NOA}:\\Ablage\\Entwürfe",
    ]
    assert {(call.name, call.anchor) for call in calls} == {("Get-MailboxFolderPermission", NOA)}


def test_a_name_that_cannot_be_written_gives_way_to_the_id() -> None:
    (call,) = led_to(folder("Inbox", "/In\nbox"))

    assert call.parameters["Identity"] == f"{NOA}:LgAAid="


def test_no_folders_lead_to_nothing() -> None:
    then = asked().then

    assert led_to() == []
    assert then is not None
    assert list(then(b'{"value": null}')) == []


def test_the_line_that_asks_the_same_by_hand() -> None:
    assert asked().script == (
        "Get-MailboxFolderStatistics -Identity 'noa.o''hara@contoso.example' -ErrorAction Stop | "
        "Where-Object { $_.FolderType -in "
        "'Root','Inbox','Calendar','SentItems','Drafts','DeletedItems' } | "
        "ForEach-Object { Get-MailboxFolderPermission -Identity ('noa.o''hara@contoso.example:' + "
        "$(if ($_.FolderType -eq 'Root') {'\\'} else {$_.FolderPath.Replace('/','\\')})) "
        "-ErrorAction Stop }"
    )
