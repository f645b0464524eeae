"""Messages of a mailbox, as pages of Graph, as a list, and where they look like something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

ROOT = "https://graph.microsoft.com/v1.0/$metadata#"
HIS = ROOT + "users('mia%40contoso.example')/messages"
IN_FOLDER = ROOT + "users('u1')/mailFolders('recoverableitemsdeletions')/messages"
MESSAGE = {
    "id": "AAkA1",
    "internetMessageId": "<A@x.example>",
    "subject": "Rechnung",
    "receivedDateTime": "2026-03-01T10:00:02Z",
    "toRecipients": [],
}


@pytest.mark.parametrize(
    "context", [HIS, HIS + "(id,subject,toRecipients)", IN_FOLDER, ROOT + "me/messages"]
)
def test_a_page_says_whose_messages_they_are(context: str, take: Callable[..., Taken]) -> None:
    data = orjson.dumps({"@odata.context": context, "value": [MESSAGE, {"id": "AAkA2"}]})
    for each in (data, data.decode().encode("utf-16")):
        taken = take(each)
        assert (taken.sniffed.format, taken.sniffed.source) == ("graph_message", "headers")
        assert taken.docs == {
            1: {**MESSAGE, "@odata.context": context},
            2: {"id": "AAkA2", "@odata.context": context},
        }


def test_messages_without_a_page_are_known_by_their_keys(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps([MESSAGE, MESSAGE]))

    assert (taken.sniffed.format, taken.docs) == ("graph_message", {1: MESSAGE, 2: MESSAGE})


def test_a_page_that_is_cut_gives_its_whole_messages(take: Callable[..., Taken]) -> None:
    data = orjson.dumps({"@odata.context": HIS, "value": [MESSAGE, MESSAGE]})

    taken = take(data[:-40])
    assert list(taken.whole) == [1]
    assert len(taken.broken) == 1


def test_a_single_message_by_its_id_is_one(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps({"@odata.context": HIS + "/$entity", **MESSAGE}))

    assert taken.sniffed.format == "graph_message"


def test_a_rule_of_the_same_mailbox_is_none(take: Callable[..., Taken]) -> None:
    record: dict[str, Any] = {"id": "r", "internetMessageId": "x"}
    with pytest.raises(RefusedError):
        take(orjson.dumps([record]))
