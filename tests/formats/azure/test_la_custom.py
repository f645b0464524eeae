"""Custom tables of Log Analytics: read where they carry records, refused by name where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from bec_kit import formats
from bec_kit.errors import RefusedError
from bec_kit.formats._sniffing.kinds import formats as kinds
from tests.formats.test_same_records import _sign_in
from tests.support.exports import login, read_mail
from tests.support.siem import as_ndjson, as_table, la_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Taken

DOCS = [login(1), read_mail(2)]
KNOWN = (
    " it reads the four tables of sign-ins, AuditLogs, OfficeActivity, and custom tables whose"
    " rows hold records of these kinds"
)


def around(doc: Any, name: str = "O365_CL") -> dict[str, Any]:
    """A row that has the whole record in one column."""
    when = "2026-03-02T10:20:00Z"
    return {"TenantId": "t", "TimeGenerated [UTC]": when, "RawData": doc, "Type": name}


TYPED = {"RecordType": "d", "UserType": "d", "CreationTime": "t", "Id": "g", "OrganizationId": "g"}


def typed(doc: dict[str, Any], *, number: str = "{}") -> dict[str, Any]:
    """A row that has the record field by field."""
    row: dict[str, Any] = {"TenantId": "t", "TimeGenerated [UTC]": "2026-03-02T10:20:00Z"}
    for key, value in doc.items():
        kind = TYPED.get(key, "s")
        name = f"{key}_{kind}" + (" [UTC]" if kind == "t" else "")
        plain = orjson.dumps(value).decode() if isinstance(value, list | dict) else value
        row[name] = number.format(value) if kind == "d" else plain
    return {**row, "IsOwn_b": "true", "Type": "O365_CL", "_ResourceId": ""}


def test_whole_records_in_a_column(take: Callable[..., Taken]) -> None:
    rows = [around(doc) for doc in DOCS]
    for data in (as_table(rows), as_ndjson(rows)):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == ("auditdata_in_column", "audit")
        assert list(taken.docs.values()) == DOCS


@pytest.mark.parametrize("number", ["{}", "{}.0"])
def test_records_field_by_field(number: str, take: Callable[..., Taken]) -> None:
    rows = [typed(doc, number=number) for doc in DOCS]
    wanted = {row: doc | {"IsOwn": True} for row, doc in enumerate(DOCS, 1)}
    table = as_table(rows)
    for data in (table, table.decode("utf-8-sig").encode("utf-16"), as_ndjson(rows)):
        taken = take(data)
        assert (taken.sniffed.format, taken.sniffed.source) == ("la_custom_audit", "audit")
        assert taken.docs == wanted
    assert kinds()["la_custom_audit"].lossy


def test_a_portal_may_write_the_time_in_a_culture(take: Callable[..., Taken]) -> None:
    rows = [typed(login(1, CreationTime="3/25/2026, 10:00:00.000 AM"))]
    assert take(as_table(rows)).docs[1]["CreationTime"] == "2026-03-25T10:00:00Z"
    open_ = [typed(login(1, CreationTime="3/2/2026, 10:00:00.000 AM"))]
    assert "CreationTime" not in take(as_table(open_)).docs[1]


def test_a_broken_row_costs_itself_alone(take: Callable[..., Taken]) -> None:
    taken = take(as_table([typed(DOCS[0])]) + b"only,three,cells\r\n")
    assert taken.docs == {1: DOCS[0] | {"IsOwn": True}}
    assert list(taken.reasons) == [2]


def test_sign_ins_in_their_own_columns_under_another_name(take: Callable[..., Taken]) -> None:
    record = _sign_in(1, "Edge", "interactiveUser", 0, 47.0)
    row = la_sign_in(record, "SigninLogs_CL")
    for data in (as_table([row]), as_ndjson([row])):
        taken = take(data)
        assert taken.sniffed.format == "la_signin"
        assert taken.docs[1]["id"] == "r-1"


OTHER = {"TimeGenerated [UTC]": "2026-03-02T10:20:00Z", "Message_s": "up", "Type": "Firewall_CL"}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (
            "Firewall_CL",
            "the table Firewall_CL of Log Analytics, which this version does not read, and its"
            " rows hold no whole records:",
        ),
        ("Heartbeat", "the table Heartbeat of Log Analytics, which this version does not read:"),
        ("a\x1b[2J", "the table a?[2J of Log Analytics, which this version does not read:"),
    ],
)
def test_others_are_refused_by_name(name: str, seen: str) -> None:
    row = OTHER | {"Type": name}
    for data in (as_table([row]), as_ndjson([row])):
        with pytest.raises(RefusedError) as refused:
            formats.sniff(data, "query_data.csv", len(data))
        assert str(refused.value) == seen + KNOWN


def test_a_row_of_another_table_among_those_that_are_read(take: Callable[..., Taken]) -> None:
    rows = [around(DOCS[0]), OTHER, la_sign_in(_sign_in(1, "Edge", "interactiveUser", 0, 47.0))]
    taken = take(as_ndjson(rows))
    assert taken.sources == {1: "audit", 3: "sign_ins"}
    assert taken.reasons[2].startswith("the table Firewall_CL of Log Analytics")


def test_without_a_name_it_is_refused_by_its_columns() -> None:
    for row in (OTHER | {"Type": ""}, {k: v for k, v in OTHER.items() if k != "Type"}):
        data = as_table([row])
        with pytest.raises(RefusedError, match="its first columns are TimeGenerated"):
            formats.sniff(data, "query_data.csv", len(data))
