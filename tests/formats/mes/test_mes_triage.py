from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.errors import RefusedError
from tests.support.exports import login, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken


def row(number: int, raw: str, **more: str) -> dict[str, Any]:
    return {
        "RecordType": "AzureActiveDirectoryStsLogon",
        "CreationDate": "3/25/2026 1:30:00 PM",
        "UserIds": "mia@contoso.example",
        "Operations": "UserLoggedIn",
        "ResultIndex": "1",
        "Identity": login(number)["Id"],
        "AuditData_UserId": "mia@contoso.example",
        "AuditData_ClientIP": "203.0.113.7",
        "AuditData_UserAgent": "Edge",
        "AuditData_ObjectId": "o-1",
        "AuditData_Raw": raw,
        "OperationQueried": "UserLoggedIn",
        **more,
    }


ROWS = [
    row(1, orjson.dumps(login(1)).decode()),
    row(2, orjson.dumps({**login(2), "ClientIP": "", "Actor": "System.Object[]"}).decode()),
    row(3, '{"Id":'),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_raw_record_where_there_is_one(encoding: str, take: Callable[..., Taken]) -> None:
    taken = take(table(ROWS).encode(encoding))
    assert (taken.sniffed.format, taken.sniffed.source) == ("mes_triage", "audit")
    check(taken)


def test_the_same_as_json(take: Callable[..., Taken]) -> None:
    taken = take(orjson.dumps(ROWS))
    assert taken.sniffed.format == "mes_triage"
    check(taken)


def check(taken: Taken) -> None:
    first, second = taken.whole.values()
    filled = {"UserAgent": "Edge", "ObjectId": "o-1"}
    assert first == login(1) | filled
    assert second == login(2) | filled | {"ClientIP": "203.0.113.7", "Actor": "System.Object[]"}
    assert taken.docs[3] == {
        "Id": login(3)["Id"],
        "CreationTime": "2026-03-25T13:30:00Z",
        "RecordType": "AzureActiveDirectoryStsLogon",
        "Operation": "UserLoggedIn",
        "UserId": "mia@contoso.example",
    }
    assert taken.flags[3] == ("envelope_time", "no_body")
    assert list(taken.reasons) == [3]


def test_without_the_raw_column_it_is_nothing(take: Callable[..., Taken]) -> None:
    rows = [{key: cell for key, cell in ROWS[0].items() if key != "AuditData_Raw"}]
    with pytest.raises(RefusedError, match="is no export that this version reads"):
        take(table(rows).encode())
