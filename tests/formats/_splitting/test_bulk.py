from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.formats._splitting import json_text
from bec_kit.formats._splitting import text as texts
from bec_kit.formats._splitting.bulk import objects_of_array, objects_of_lines
from bec_kit.formats._splitting.json_text import Splitter, split_json

if TYPE_CHECKING:
    from pathlib import Path

FIRST = b'{"id": 1, "said": "},{\\"id\\": 9", "steps": [{"id": 2}, {"id": 3}]}'
SECOND = b'{"id": 4}'
VALUES = st.recursive(
    st.none() | st.integers(0, 9) | st.text('{}[],:"\\\n x', max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=5,
)


def test_the_objects_of_an_array_up_to_the_last_that_begins_alike() -> None:
    buffer = b"[" + FIRST + b" ,\n" + SECOND + b"," + FIRST + b",\n" + SECOND + b', {"id'

    assert objects_of_array(buffer, 1, FIRST) == [FIRST, SECOND, FIRST]
    assert objects_of_array(buffer, buffer.rindex(SECOND), FIRST) == []


@pytest.mark.parametrize(
    "odd", [b"5", b"[]", b'{"id": NaN}', b'{"id": 1', b"null", b'{"id": 1} {"id": 2}', b'"text"']
)
def test_an_array_with_anything_odd_is_left_alone(odd: bytes) -> None:
    buffer = b",".join([FIRST, odd, SECOND, SECOND, SECOND, SECOND])

    assert objects_of_array(buffer, 0, FIRST) == []


def test_an_object_without_keys_does_not_tell_how_others_begin() -> None:
    assert objects_of_array(b"{},{},{}", 0, b"{}") == []


def test_the_objects_of_whole_lines() -> None:
    lines = FIRST + b" \r\n\r\n  " + SECOND + b"\n"

    assert objects_of_lines(lines + SECOND, 0) == [FIRST, SECOND]
    assert objects_of_lines(lines.replace(b"\n", b""), 0) == []


@pytest.mark.parametrize("odd", [b"5", b"VERBOSE: next", b'{"id": 1', SECOND + b","])
def test_lines_with_anything_odd_are_left_alone(odd: bytes) -> None:
    assert objects_of_lines(b"\n".join([FIRST, odd, SECOND, SECOND]), 0) == []


@given(
    docs=st.lists(st.dictionaries(st.sampled_from(["id", "x"]), VALUES, max_size=2), max_size=8),
    between=st.sampled_from([",", ", ", ",\n", "\n", "", " "]),
    around=st.sampled_from(["", "[%s]", '{"value":[%s]}', '[{"value":[%s]},{}]', '{"a":[%s]}']),
    damage=st.none() | st.tuples(st.integers(0, 200), st.sampled_from([*'{}[]",:\n\\', ""])),
    window=st.sampled_from([30, 120, 4096]),
)
def test_any_content_is_split_as_it_is_one_by_one(
    docs: list[Any],
    between: str,
    around: str,
    damage: tuple[int, str] | None,
    window: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    text = (around or "%s").replace("%s", between.join(map(json.dumps, docs)))
    if damage:
        place, sign = damage
        text = text[:place] + sign + text[place + 1 :]
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_text(text, "utf-8")
    with (
        mock.patch.object(texts, "WINDOW", window),
        mock.patch.object(json_text, "AHEAD", window // 2),
    ):
        at_once = split(path)
        with mock.patch.object(Splitter, "_many", return_value=[]):
            one_by_one = split(path)

    assert at_once == one_by_one


def split(path: Path) -> tuple[list[Any], list[str], list[str]]:
    splitter = Splitter()
    elements = list(split_json(path, "utf-8", splitter))
    return elements, splitter.notes, list(splitter.contexts)
