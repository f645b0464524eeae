from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import login, read_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def test_a_blob_of_the_activity_api_is_an_array(take: Callable[..., Taken]) -> None:
    docs = [login(1), read_mail(2)]
    taken = take(orjson.dumps(docs))
    assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata", "audit")
    assert taken.docs == {1: docs[0], 2: docs[1]}


def test_a_workload_may_be_absent(take: Callable[..., Taken]) -> None:
    doc = login(1)
    del doc["Workload"]
    assert take(orjson.dumps(doc)).docs == {1: doc}


def test_a_list_of_content_is_refused(take: Callable[..., Taken]) -> None:
    notification = {
        "contentType": "Audit.Exchange",
        "contentId": "x",
        "contentUri": "https://manage.contoso.example/x",
        "contentCreated": "2026-03-01T00:00:00Z",
        "contentExpiration": "2026-03-08T00:00:00Z",
    }
    with pytest.raises(RefusedError, match="content notifications, not of records"):
        take(orjson.dumps([notification]))


def test_a_first_record_that_is_cut_still_says_what_the_file_is(
    take: Callable[..., Taken],
) -> None:
    data = orjson.dumps([read_mail(1)])[:-40]
    taken = take(data)
    assert taken.sniffed.format == "auditdata"
    assert taken.reasons == {1: "JSON cut short"}
    assert taken.broken[0].body == data[1:]
