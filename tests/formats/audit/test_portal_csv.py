from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from tests.support.exports import login

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

HEAD = b"CreationDate,UserIds,Operations,AuditData\r\n"


def row(body: bytes) -> bytes:
    return b'2026-03-02T10:00:01,mia@contoso.example,X,"' + body.replace(b'"', b'""') + b'"\r\n'


def test_four_columns_are_enough(take: Callable[..., Taken]) -> None:
    taken = take(HEAD + row(orjson.dumps(login(1))) + row(b'{"Id"'))
    assert (taken.sniffed.format, taken.sniffed.source) == ("portal_csv", "audit")
    assert taken.whole == {1: login(1)}
    assert taken.docs[2] == {
        "CreationTime": "2026-03-02T10:00:01Z",
        "Operation": "X",
        "UserId": "mia@contoso.example",
    }
    assert taken.broken[0].body == b'{"Id"'
