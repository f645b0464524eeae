"""Rows of several records, whatever stands in them: none is lost and none is made up."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bec_kit.errors import UnreadableError
from bec_kit.formats._native.row import Row
from bec_kit.formats._sniffing.culture import Culture
from bec_kit.formats._sniffing.kinds import formats
from bec_kit.formats._splitting import explode
from bec_kit.formats._splitting.line_text import kind_of_lines
from tests.formats.cipp.test_cipp import EMPTY, RESULT
from tests.formats.conftest import taken_from
from tests.formats.exchange.test_trace_enhanced import HEAD, row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.formats.conftest import Taken

MINE = (
    "auditdata_flat",
    "cipp_audit",
    "cipp_log",
    "cipp_sent",
    "cipp_signin",
    "entra_audit_csv",
    "entra_auth_details",
    "entra_signin_2020",
    "hawk_directory_audit",
    "hawk_directory_audit_csv",
    "hawk_log",
    "hawk_logins",
    "hawk_signin",
    "hawk_signin_csv",
    "hawk_simple",
    "mes_log",
    "mes_mail_messages",
    "mes_mail_sessions",
    "trace_classic",
    "trace_enhanced",
    "trace_extended",
    "trace_summary",
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=30)
@given(st.lists(st.text("ab@.;# \u00e9", max_size=12), min_size=1, max_size=6))
def test_as_many_records_as_recipients(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    out = io.StringIO()
    template = next(csv.reader([row("R")]))
    writer = csv.writer(out)
    for cell in cells:
        writer.writerow([cell if part == "R" else part for part in template])
    taken = taken_from(tmp_path_factory.mktemp("t") / "f", (HEAD + out.getvalue()).encode())
    expected = [max(1, sum(bool(part.strip()) for part in cell.split(";"))) for cell in cells]
    assert len(taken.docs) + len(taken.broken) == sum(expected)


@pytest.mark.parametrize("name", MINE)
@settings(max_examples=30)
@given(st.dictionaries(st.text(max_size=10), VALUES, max_size=4), st.data())
def test_no_cell_breaks_a_format(name: str, more: dict[str, Any], data: st.DataObject) -> None:
    spec = formats()[name]
    if name.startswith("cipp"):  # their keys are checked before they are read
        text = st.text(min_size=1, max_size=9)
        record = {key: data.draw(text if key == "CippList" else VALUES) for key in spec.needs}
        if spec.test is not None and not spec.test(record):
            return
    else:
        record = {key: data.draw(VALUES) for key in spec.needs}
    record = {**more, **record}
    seen = Row(record, "", Culture())
    assert spec.native is not None
    try:
        found = spec.native(seen)
    except UnreadableError:
        return
    assert isinstance(found, dict)


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([*RESULT, "Other"]), VALUES))
def test_no_result_of_cipp_breaks_its_reading(
    tmp_path_factory: pytest.TempPathFactory, more: dict[str, Any]
) -> None:
    data = orjson.dumps({**EMPTY, **more})
    taken = taken_from(tmp_path_factory.mktemp("t") / "f", data)
    assert len(taken.whole) + len(taken.broken) >= 1


@given(st.text(max_size=200))
def test_any_text_has_a_kind_of_lines_or_none(text: str) -> None:
    spec = kind_of_lines(text)
    assert spec is None or spec.line is not None


def test_a_format_that_fails_blames_the_row_alone(
    take: Callable[..., Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = formats()["trace_enhanced"]
    whole = spec.explode
    assert whole is not None

    def failing(record: dict[str, Any]) -> Any:
        if "bad" in record["recipient_status"]:
            raise KeyError("bad")
        return whole(record)

    monkeypatch.setitem(spec.__dict__, "explode", failing)
    taken = take((HEAD + row("a@x.example##;b@x.example##") + row("bad") + row("c@x")).encode())
    assert list(taken.docs) == [1, 2, 4]
    assert taken.reasons == {3: "its parts cannot be told from each other (KeyError)"}


def test_big_pieces_go_on_before_the_file_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explode, "BYTES", 1000)
    many = ";".join(f"u{number}@x.example##Deliver" for number in range(9))
    taken = taken_from(tmp_path / "f", (HEAD + row(many) + "cut\r\n" + row(many)).encode())
    assert list(taken.docs) == [*range(1, 10), *range(11, 20)]
