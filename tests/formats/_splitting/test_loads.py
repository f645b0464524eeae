from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.errors import UnreadableError
from bec_kit.formats._splitting.loads import any_big, load, load_text, load_tolerantly


@pytest.mark.parametrize(
    ("body", "value", "flags"),
    [
        (b'{"a":1}', {"a": 1}, ()),
        (b'{"a":NaN,"b":-Infinity}', {"a": "NaN", "b": "-Infinity"}, ()),
        (b'{"a":1e999,"b":1.5}', {"a": "1e999", "b": 1.5}, ()),
        (b'{"a":"x\\ud800y"}', {"a": "x\ufffdy"}, ("bad_text",)),
        (b'{"a":NaN,"b":"\\ud83d\\ude00"}', {"a": "NaN", "b": "\U0001f600"}, ()),
        (b'{"a":"x\xffy"}', {"a": "x\ufffdy"}, ("bad_text",)),
        (b'{"a":"line\nbreak"}', {"a": "line\nbreak"}, ()),
        ("\ufeff{}".encode(), {}, ()),
    ],
)
def test_what_strict_parsers_refuse_is_read(
    body: bytes, value: object, flags: tuple[str, ...]
) -> None:
    assert load(body) == (value, flags)


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("9223372036854775807", 9223372036854775807),
        ("-9223372036854775808", -9223372036854775808),
        ("-9223372036854775809", "-9223372036854775809"),
        ("9223372036854775808", "9223372036854775808"),
        ("16140901064495857665123", "16140901064495857665123"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_an_integer_beyond_64_bits_is_text_and_never_a_float(digits: str, value: int | str) -> None:
    body = b'{"RuleIdentity": ' + digits.encode() + b"}"
    assert any_big(pa.array([b"{}", body], pa.binary()))
    assert any_big(pa.array([b"{}", body, b"{}"], pa.binary()).slice(1, 1))
    assert load_tolerantly(body) == ({"RuleIdentity": value}, ())


@pytest.mark.parametrize("lead", ["", "x", "xy", "xyz"])
def test_short_numbers_and_digits_in_texts_are_not_taken_for_big_ones(lead: str) -> None:
    texts = [f'{{"{lead}":123456789012345678}}', f'{{"a":"{lead}{"7" * 40}"}}', ""]
    assert not any_big(pa.array([text.encode() for text in texts], pa.binary()))
    big = f'{{"{lead}":[1,-9223372036854775809]}}'.encode()
    whole = pa.array([big, b"{}"], pa.binary())
    assert any_big(whole)
    assert not any_big(whole.slice(1))
    assert not any_big(whole.slice(0, 0))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b'{"a":', "JSON cut short at character 6 of 5"),
        (b'{"a":"b', "JSON cut short at character 6 of 7"),
        (b'{"a" 1, "b": 2}', "not JSON at character 6 of 15: Expecting ':' delimiter"),
        (b"[" * 100_000 + b"]" * 100_000, "JSON nested too deeply to be read"),
    ],
)
def test_what_cannot_be_read_says_why_without_its_content(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match="^" + re.escape(reason) + "$"):
        load(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    try:
        value, _flags = load(body)
    except UnreadableError:
        return
    repr(value).encode()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1.5}', {"a": 1.5}),
        ('{"a": 18446744073709551616123}', {"a": "18446744073709551616123"}),
        ('{"a": 9223372036854775807}', {"a": 9223372036854775807}),
        ('{"a": NaN}', {"a": "NaN"}),
    ],
)
def test_json_in_a_text_keeps_its_integers(text: str, value: object) -> None:
    assert load_text(text) == (value, ())
