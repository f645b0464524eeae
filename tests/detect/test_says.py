from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bec_kit.detect.says import sentence, shown
from tests.support.rows import at


def test_each_kind_of_value_has_its_form() -> None:
    assert shown(None) == "(unknown)"
    assert shown(True) == "yes"
    assert shown(at(0)) == "2026-03-02T09:00:00.000000Z"
    assert shown(12.6) == "13"
    assert shown(["a", None, "b"]) == "a, b"
    assert shown([]) == "(none)"
    assert shown("x" * 121) == "x" * 119 + "…"


@given(st.text())
def test_no_value_reaches_the_format(value: str) -> None:
    said = sentence("<{name}>", {"name": value, "records": "never"})

    assert said == f"<{shown(value)}>"
    assert "\n" not in said
    assert len(said) <= 122
