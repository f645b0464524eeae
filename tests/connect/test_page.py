"""The head of an answer: counted, not read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.connect import Page
from bec_kit.connect.page import page_of

URL = "https://graph.microsoft.com/v1.0/users"
DATE = {"date": "Tue, 10 Mar 2026 12:00:00 GMT", "request-id": "r-1"}
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_page() -> None:
    body = (
        b'{"@odata.count":7,"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?a=b",'
        b'"@adminapi.warnings":["w",1],"value":[{"value":[1]},[],null,"x",{"new":9e999}]}'
    )

    assert page_of(body, 200, URL, DATE) == Page(
        body, 200, URL, "r-1", AT, f"{URL}?a=b", 5, 7, warnings=("w", "1")
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("one thing is old", ("w", "one thing is old")),
        (' ["w", "another", 7] ', ("w", "another", "7")),
        ("w", ("w",)),
        ("a\tb\x1b[31m", ("w", "a b [31m")),
        ("", ("w",)),
        ("[]", ("w",)),
        ("null", ("w",)),
        ('["cut', ("w", '["cut')),
        ("x" * 999, ("w", f"{'x' * 299}…")),
    ],
)
def test_warnings_of_a_header_stand_beside_those_of_the_body(
    header: str, said: tuple[str, ...]
) -> None:
    body = b'{"@adminapi.warnings":["w","w",""],"value":[]}'

    assert page_of(body, 200, URL, {"x-warnings": header}).warnings == said


def test_one_thing_has_no_rows() -> None:
    assert page_of(b'{"id":"1","value":"x"}', 200, URL, {}) == Page(
        b'{"id":"1","value":"x"}', 200, URL, "", None, None, None, None
    )
    assert page_of(b'{"id":"1"}', 200, URL, {}).rows is None
    assert page_of(b'{"value":true}', 200, URL, {}).rows is None


def test_an_empty_page_may_have_a_next_one() -> None:
    page = page_of(b'{"value":[],"@odata.nextLink":"users?$skiptoken=2"}', 200, URL, {})

    assert (page.rows, page.next) == (0, "https://graph.microsoft.com/v1.0/users?$skiptoken=2")


@pytest.mark.parametrize("link", [b"null", b'""', b"7", b"[]"])
def test_no_link(link: bytes) -> None:
    assert page_of(b'{"value":[],"@odata.nextLink":%s}' % link, 200, URL, {}).next is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b'{"value":[{"id":"1"},{"i',
        b'{"value":[]}{"value":[]}',
        b"[]",
        b"null",
        b"\0\0\0",
        b"\xff\xfe{\0}\0",
    ],
)
def test_what_does_not_parse_is_broken(body: bytes) -> None:
    page = page_of(body, 200, URL, DATE)

    assert (page.broken, page.body, page.rows, page.date) == (
        "the answer is no complete JSON",
        body,
        None,
        AT,
    )


def test_rows_that_are_missing() -> None:
    body = b'{"@odata.count":3,"value":[{},{}],"@odata.nextLink":"https://x/2"}'
    torn = page_of(body, 200, URL, {}, counted=True)

    assert (torn.broken, torn.rows, torn.next) == (
        "the page says 3 records and holds 2",
        2,
        "https://x/2",
    )
    assert page_of(body, 200, URL, {}).broken == ""
    assert page_of(b'{"@odata.count":2,"value":[{},{}]}', 200, URL, {}, counted=True).broken == ""
    assert page_of(b'{"value":[{},{}]}', 200, URL, {}, counted=True).broken == ""


def test_mail_is_not_read() -> None:
    page = page_of(b"From: x\r\n", 200, URL, DATE, json=False)

    assert page == Page(b"From: x\r\n", 200, URL, "r-1", AT, None, None, None)


@pytest.mark.parametrize("date", ["yesterday", "", "Tue, 10 Mar 2026 12:00:00 -0000", "9" * 50])
def test_no_clock(date: str) -> None:
    assert page_of(b"{}", 200, URL, {"date": date}).date is None


@given(st.binary())
def test_no_bytes_break_it(body: bytes) -> None:
    assert page_of(body, 200, URL, {}).body == body
