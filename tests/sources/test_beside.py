"""What stands beside the evidence: steps of sign-ins, and what tools say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit import tables
from bec_kit.model import Batch, Origin
from bec_kit.sources import source

ORIGIN = Origin("0001-x", datetime(2026, 3, 2, tzinfo=UTC))


def rows_of(name: str, *docs: Any) -> list[dict[str, Any]]:
    batch = Batch(name, list(docs), list(range(1, len(docs) + 1)), [()] * len(docs))
    table = source(name).normalise(batch, ORIGIN)[name]
    assert table.schema == tables.schema(name)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_a_step_names_its_sign_in() -> None:
    (row,) = rows_of(
        "sign_in_steps",
        {
            "requestId": "r-1",
            "authenticationStepDateTime": "2026-03-02T10:00:01Z",
            "authenticationMethod": "Password",
            "authenticationMethodDetail": "",
            "succeeded": False,
            "authenticationStepResultDetail": "denied",
            "authenticationStepRequirement": "Primary",
        },
    )
    assert row.pop("record_id").startswith("sha256:")
    assert row == {
        "happened_at": datetime(2026, 3, 2, 10, 0, 1, tzinfo=UTC),
        "evidence_id": "0001-x",
        "evidence_row": 1,
        "request_id": "r-1",
        "method": "Password",
        "detail": None,
        "result": "denied",
        "requirement": "Primary",
        "ok": False,
        "lossy": False,
        "flags": [],
    }


def test_a_line_of_a_tool() -> None:
    (row,) = rows_of("tool_log", {"tool": "Hawk", "level": "error", "said": "No", "time": None})
    assert row.pop("record_id").startswith("sha256:")
    assert row == {
        "happened_at": None,
        "evidence_id": "0001-x",
        "evidence_row": 1,
        "tool": "Hawk",
        "level": "error",
        "topic": None,
        "said": "No",
        "lossy": False,
        "flags": [],
    }


@pytest.mark.parametrize("name", ["sign_in_steps", "tool_log"])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["requestId", "succeeded", "tool", "time", "authenticationMethod"]),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(),
                lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
                max_leaves=5,
            ),
        ),
        max_size=5,
    )
)
def test_no_object_breaks_it(name: str, docs: list[dict[str, Any]]) -> None:
    assert len(rows_of(name, *docs)) == len(docs)
