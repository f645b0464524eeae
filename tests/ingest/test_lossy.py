"""A copy that lost data never wins over a whole one, whichever was added first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit.ingest.merge import merge
from bec_kit.store import parquet
from tests.formats.cipp.test_cipp import LOGON, RESULT
from tests.formats.exchange.test_trace_enhanced import FILE as ENHANCED
from tests.formats.exchange.test_trace_enhanced import HEAD as ENHANCED_HEAD
from tests.formats.exchange.test_trace_enhanced import row as enhanced
from tests.formats.exchange.test_trace_extended import FILE as EXTENDED
from tests.formats.hawk.test_hawk_graph import CHANGE, SIGN_IN
from tests.formats.hawk.test_hawk_simple import LISTED, NAMED
from tests.formats.mes.test_mes_triage import row as triage
from tests.support.exports import as_lines, login
from tests.support.exports import table as as_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bec_kit.ingest.flatten import Counts

    Take = Callable[..., Counts]

FLAT = as_table([{**login(1), "ExtendedProperties": "System.Object[]", "UserAgent": "Edge"}])
CONVERTED = {**login(1), "Actor": "a:0", "ExtendedProperties": "RequestType:", "UserAgent": "Edge"}
TRIAGE = as_table([triage(1, orjson.dumps({**login(1), "More": "than", "The": "raw"}).decode())])
RULE = {"Id": "i-1", "CreationTime": "2026-03-02T10:00:01", "Operation": "New-InboxRule"}
RAW_RULE = orjson.dumps({**RULE, "RecordType": 1, "UserId": "mia@contoso.example"})
HEAD = "Date (UTC),Request ID,Username,Application,Status\r\n"
CSV = HEAD + "2026-03-02T10:00:01Z,r-1,mia@contoso.example,Outlook,Success\r\n"
SIGNED = {key: SIGN_IN[key] for key in ("Id", "CreatedDateTime", "AppId", "IPAddress")}
RAW_SIGN_IN = orjson.dumps({**SIGNED, "Status": {}, "UserPrincipalName": "mia@contoso.example"})
LOST_SIGN_IN = as_table(
    [{**SIGNED, "Status": "System.Object[]", "DeviceDetail": "", "IsInteractive": "True", "X": "y"}]
)
LOST_CHANGE = as_table(
    [{**CHANGE, "InitiatedBy": "System.Object", "TargetResources": "", "A": "b", "C": "d"}]
)
TRACE = (
    "MessageId,MessageTraceId,Received,SenderAddress,RecipientAddress,Status\r\n"
    "<1@contoso.example>,0a0b0c0d-0000-4000-8000-000000000001,2026-03-02T10:00:00,"
    "mia@contoso.example,a@x.example,Delivered\r\n"
)


@pytest.mark.parametrize(
    ("table", "whole", "lost", "same"),
    [
        pytest.param("audit", as_lines([login(1)]), FLAT.encode(), 1, id="flat"),
        pytest.param("audit", as_lines([login(1)]), as_lines([CONVERTED]), 1, id="converted"),
        pytest.param("audit", as_lines([login(1)]), TRIAGE.encode(), 1, id="triage"),
        pytest.param("audit", RAW_RULE, as_table([NAMED]).encode(), 1, id="simple"),
        pytest.param("audit", RAW_RULE, as_table([LISTED]).encode("utf-16"), 1, id="listed"),
        pytest.param("sign_ins", CSV.encode(), orjson.dumps({**RESULT, "M": 1}), 1, id="logon"),
        pytest.param("sign_ins", RAW_SIGN_IN, LOST_SIGN_IN.encode(), 1, id="sign-in"),
        pytest.param(
            "directory_audits", orjson.dumps(CHANGE), LOST_CHANGE.encode(), 1, id="change"
        ),
        pytest.param("messages", TRACE.encode(), EXTENDED.encode("utf-16-le"), 2, id="extended"),
    ],
)
@pytest.mark.parametrize("first", ["whole", "lost"])
def test_the_whole_one_stays(
    table: str, whole: bytes, lost: bytes, same: int, first: str, take: Take, tmp_path: Path
) -> None:
    places = {
        name: f"{number:04}-audit"
        for number, name in enumerate(
            ("whole", "lost") if first == "whole" else ("lost", "whole"), 1
        )
    }
    for name in places:
        take({"whole": whole, "lost": lost}[name])
    target = tmp_path / "tables"
    target.mkdir()
    merge(sorted((tmp_path / "parts").iterdir()), target)
    kept = [row for row in rows(target, table) if row["evidence_id"] == places["whole"]]
    assert [row["lossy"] for row in kept] == [False]
    (record_id,) = (row["record_id"] for row in kept)
    assert [row["record_id"] for row in rows(target, table)].count(record_id) == 1
    beaten = [row for row in rows(target, "duplicates") if row["record_id"] == record_id]
    assert {row["kept_evidence_id"] for row in beaten} == {places["whole"]}
    assert len(beaten) == same


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
@pytest.mark.parametrize("first", ["whole", "lost"])
def test_the_name_of_a_type_is_no_value(name: str, first: str, take: Take, tmp_path: Path) -> None:
    rule: dict[str, Any] = {
        "Identity": "mia@contoso.example\\1",
        "Name": name,
        "RuleIdentity": "1",
        "ForwardTo": ['"Eve" [SMTP:eve@fabrikam.example]'],
        "MailboxOwnerId": "mia@contoso.example",
    }
    lost = as_table([rule | {"ForwardTo": "System.Collections.ArrayList"}]).encode()
    for data in (orjson.dumps(rule), lost)[:: 1 if first == "whole" else -1]:
        take(data)
    target = tmp_path / "tables"
    target.mkdir()
    merge(sorted((tmp_path / "parts").iterdir()), target)
    assert [row["recipients"] for row in rows(target, "inbox_rules")] == [["eve@fabrikam.example"]]


def rows(target: Path, name: str) -> list[dict[str, Any]]:
    return parquet.read(target / f"{name}.parquet").to_pylist()


def test_of_the_events_of_a_message_the_end_stays(take: Take, tmp_path: Path) -> None:
    counts = take(EXTENDED.encode("utf-16-le"))
    assert (counts.read, counts.kept, counts.duplicates, counts.unreadable) == (5, 3, 2, 0)
    target = tmp_path / "tables"
    target.mkdir()
    merge(sorted((tmp_path / "parts").iterdir()), target)
    assert [
        (row["recipient"], row["status"], row["evidence_row"]) for row in rows(target, "messages")
    ] == [
        ("a@x.example", "delivered", 3),
        ("b@x.example", "failed", 4),
        ("c@x.example", "failed", 5),
    ]


def test_the_recipients_of_one_row_are_as_many_records(take: Take) -> None:
    assert take(ENHANCED.encode()).by_source == {"messages": 3}
    again = take(
        (ENHANCED_HEAD + enhanced("a@fabrikam.example##Receive, Deliver;;x") + "cut\r\n").encode()
    )
    assert (again.read, again.kept, again.duplicates, again.unreadable) == (3, 1, 1, 1)


def test_every_entry_of_cipp_is_counted(take: Take) -> None:
    counts = take(orjson.dumps({**RESULT, "SuspectUserMailboxLogons": [LOGON, LOGON]}))
    assert (counts.read, counts.kept, counts.duplicates, counts.unreadable) == (12, 9, 1, 2)
