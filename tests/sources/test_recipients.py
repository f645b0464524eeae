from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.sources._recipients import addresses_in, recipients, split_list

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("smtp:Drop@Mail.example", ["drop@mail.example"]),
        ("SMTP:drop@mail.example", ["drop@mail.example"]),
        ('"Bob" [SMTP:Bob@mail.example]', ["bob@mail.example"]),
        ("Bob [SMTP:bob@mail.example]", ["bob@mail.example"]),
        ("Bob <bob@mail.example>", ["bob@mail.example"]),
        ("'bob@mail.example'", ["bob@mail.example"]),
        ("a@x.example;b@y.example", ["a@x.example", "b@y.example"]),
        ("a@x.example, b@y.example", ["a@x.example", "b@y.example"]),
        ("a@x.example;A@X.example", ["a@x.example"]),
        (["a@x.example", "smtp:b@y.example"], ["a@x.example", "b@y.example"]),
        ('["a@x.example"]', ["a@x.example"]),
        ('{"Address": "a@x.example", "RoutingType": "SMTP"}', ["a@x.example"]),
        ("[EX:/o=Exch/ou=x/cn=Recipients/cn=bob]", ["[EX:/o=Exch/ou=x/cn=Recipients/cn=bob]"]),
        ('"Doe, Jane" [EX:/o=Exch/cn=jd]', ['"Doe, Jane" [EX:/o=Exch/cn=jd]']),
        ("CN=Jane,OU=Finance", ["CN=Jane,OU=Finance"]),
        ("Bob Smith", ["Bob Smith"]),
        ('"phone" [MOBILE:+15550100]', ['"phone" [MOBILE:+15550100]']),
        ("jürgen@bücher.example", ["jürgen@bücher.example"]),
        ("", []),
        (None, []),
        (7, []),
    ],
)
def test_every_spelling(written: object, read: list[str]) -> None:
    assert recipients(written) == read


def test_a_display_name_is_never_the_address() -> None:
    assert recipients('"ceo@contoso.example" [SMTP:x@fabrikam.example]') == ["x@fabrikam.example"]
    entry = {"emailAddress": {"name": "ceo@contoso.example", "address": "X@fabrikam.example"}}
    assert recipients([entry]) == ["x@fabrikam.example"]


def test_an_odd_quote_does_not_hide_the_next_recipient() -> None:
    written = '"5" screen" [SMTP:a@x.example]; b@y.example'
    assert recipients(written) == ["a@x.example", "b@y.example"]


def test_a_mapi_entry_gives_its_address_else_its_directory_name() -> None:
    smtp = {"Values": [{"PropTag": 1, "Value": "SMTP"}, {"PropTag": 2, "Value": "D@x.example"}]}
    directory = {"Values": [{"Value": "EX"}, {"Value": "/o=Exch/cn=bob"}]}
    assert recipients([smtp, directory]) == ["d@x.example", "/o=Exch/cn=bob"]
    assert recipients({"name": "Bob", "address": None}) == ["Bob"]


def test_lists_split_outside_quotes_only() -> None:
    assert split_list('"a;b";c; ;d') == ['"a;b"', "c", "d"]
    assert split_list("\x00;a") == ["\x00", "a"]


def test_addresses_in_free_text() -> None:
    text = "(From Equal Billing@contoso.example) OR x@y.example; not-an-address@"
    assert addresses_in(text) == ["billing@contoso.example", "x@y.example"]


def test_deep_nesting_is_left_alone() -> None:
    assert recipients("[" * 900 + '"a@x.example"' + "]" * 900) == []


@given(JSON)
def test_never_raises_and_gives_texts(value: object) -> None:
    found = recipients(value)
    assert all(isinstance(each, str) and each for each in found)
    assert len(set(found)) == len(found)
