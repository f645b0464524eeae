from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError, UsageError
from bec_kit.formats._sniffing.sniff import hint_of
from tests.support.exports import as_csv, login

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds nothing"),
        (b" \r\n", "holds nothing"),
        (b"\xef\xbb\xbfsep=,\r\n", "holds no header"),
        (
            b"PK\x03\x04" + bytes(100),
            r"^is not text \(its first bytes are 50 4b 03 04 00 00 00 00\): "
            "expected is CSV, JSON or text, as the portal or tool wrote it$",
        ),
        (b"a,b\x1b[2J,c\n1,2,3\n", r"its first columns are a, b\?\[2J, c; hand in"),
        (b'{"x": 1, "y": 2}', "its first keys are x, y; hand in"),
        (b"[1, 2]", "it holds no JSON object"),
        (b"{", "it holds no JSON object"),
        (b'{"a":' * 5000, "its first keys are a;"),
        (b"[" * 5000, "it holds no JSON object"),
        (b"TimeGenerated [UTC],OperationName,Type\n", "first columns are TimeGenerated"),
    ],
)
def test_what_nobody_knows_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(RefusedError, match=message) as refused:
        formats.sniff(data, "export.csv", len(data))
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


def test_the_beginning_is_enough() -> None:
    data = as_csv([login(number) for number in range(50)])
    head = data[:700]
    assert formats.sniff(head, "x", len(data)) == formats.sniff(data, "x", len(data))


def test_what_was_sniffed_travels_to_workers() -> None:
    sniffed = formats.sniff(as_csv([login(1)]), "x", 1)
    assert pickle.loads(pickle.dumps(sniffed)) == sniffed  # noqa: S301  # its own bytes


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("InteractiveSignIns_2026.csv", "interactiveUser"),
        ("NonInteractiveSignIns_2026.csv", "nonInteractiveUser"),
        ("ApplicationSignIns_2026.csv", "servicePrincipal"),
        ("MSISignIns_2026.csv", "managedIdentity"),
        ("20260301-interactiveUser-nonInteractiveUser-SignInLogs.json", ""),
        ("20260301-servicePrincipal-SignInLogs.json", "servicePrincipal"),
        ("audit.csv", ""),
    ],
)
def test_a_name_hints_at_one_kind_of_sign_ins(name: str, hint: str) -> None:
    assert hint_of(name) == hint


def test_an_unknown_order_of_dates_is_a_usage_error(tmp_path: Path) -> None:
    sniffed = formats.sniff(as_csv([login(1)]), "x", 1)
    with pytest.raises(UsageError, match="--date-order is one of dmy, mdy, ymd"):
        formats.read(tmp_path / "x", sniffed, date_order="ydm")
