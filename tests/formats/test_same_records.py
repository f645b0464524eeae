"""The same records through every container that can hold them give the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit import sources
from bec_kit.model import Batch, Origin
from tests.formats.conftest import taken_from
from tests.support.exports import NOON, as_array, as_csv, as_lines, login, read_mail
from tests.support.siem import (
    Doc,
    as_ndjson,
    as_table,
    diagnostic,
    la_audit,
    la_office,
    la_sign_in,
)

if TYPE_CHECKING:
    from pathlib import Path

SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROOT = "https://graph.microsoft.com/beta/$metadata#auditLogs/"
PLACES = {"evidence_id", "evidence_row"}
LOST_BY_OFFICE_ACTIVITY = {
    "lossy",  # says that something was lost
    "error_code",  # ErrorNumber
}
"""Columns that a copy in OfficeActivity cannot fill."""

# what an attacker may write, text that looks like JSON or a number among it
WORDS = st.text(st.characters(exclude_categories=("C",)), max_size=12) | st.sampled_from(
    ["[]", '{"a": 1}', "0", '"', "=1+1", "a,b", "TRUE"]
)
FILLED = WORDS.filter(lambda text: text.strip() == text != "")
KINDS = {
    "interactiveUser": ("SigninLogs", "SignInLogs"),
    "nonInteractiveUser": ("AADNonInteractiveUserSignInLogs", "NonInteractiveUserSignInLogs"),
    "servicePrincipal": ("AADServicePrincipalSignInLogs", "ServicePrincipalSignInLogs"),
    "managedIdentity": ("AADManagedIdentitySignInLogs", "ManagedIdentitySignInLogs"),
}


def _sign_in(number: int, agent: str, kind: str, code: int, lat: float) -> Doc:
    return {
        "id": f"r-{number}",
        "createdDateTime": f"2026-03-{1 + number % 28:02}T10:00:00.1234567Z",
        "userPrincipalName": "Mia@contoso.example",
        "userDisplayName": agent,
        "userId": "u-1",
        "userType": "guest",
        "appId": "a-1",
        "appDisplayName": "Office",
        "resourceId": "797f4846-ba00-4fd7-ba43-dac1f8f63013",
        "servicePrincipalId": "",
        "ipAddress": "203.0.113.7:443",
        "userAgent": agent,
        "isInteractive": kind == "interactiveUser",
        "signInEventTypes": [kind],
        "autonomousSystemNumber": 64500 + number,
        "flaggedForReview": False,
        "sessionId": "s-1",
        "uniqueTokenIdentifier": "AbCd",
        "riskEventTypes_v2": ["unlikelyTravel"] if number % 2 else [],
        "status": {"errorCode": code, "failureReason": agent, "additionalDetails": None},
        "deviceDetail": {"deviceId": "", "browser": agent, "isCompliant": None, "isManaged": True},
        "location": {
            "city": agent,
            "state": None,
            "countryOrRegion": "CH",
            "geoCoordinates": {"latitude": lat, "longitude": -lat / 3},
        },
        "mfaDetail": None,
        "authenticationDetails": [{"succeeded": True, "authenticationMethod": agent}],
        "appliedConditionalAccessPolicies": [],
    }


def _audit(number: int, name: str) -> Doc:
    return {
        "id": f"Directory_{number}",
        "category": "UserManagement",
        "correlationId": "c-1",
        "result": "success",
        "resultReason": name,
        "activityDisplayName": "Update user",
        "activityDateTime": f"2026-03-{1 + number % 28:02}T10:00:00.1234567Z",
        "loggedByService": "Core Directory",
        "operationType": "Update",
        "initiatedBy": {"user": {"userPrincipalName": "mia@contoso.example", "ipAddress": None}},
        "targetResources": [
            {
                "displayName": name,
                "type": "User",
                "modifiedProperties": [
                    {"displayName": name, "oldValue": None, "newValue": orjson.dumps(name).decode()}
                ],
            }
        ],
        "additionalDetails": [{"key": "User-Agent", "value": name}],
    }


def _many(record: st.SearchStrategy[Doc], key: str) -> st.SearchStrategy[list[Doc]]:
    return st.lists(record, min_size=1, max_size=4, unique_by=lambda each: str(each[key]))


NUMBERS = st.integers(0, 10**6)
SIGN_INS = _many(
    st.builds(
        _sign_in,
        NUMBERS,
        FILLED,
        st.sampled_from(sorted(KINDS)),
        st.sampled_from([0, 50126, 50140]),
        st.floats(-80, 80).filter(bool),
    ),
    "id",
)
AUDITS = _many(st.builds(_audit, NUMBERS, FILLED), "id")
DOCS = _many(
    st.builds(lambda n, name: login(n, UserAgent=name, ItemName=name), NUMBERS, FILLED)
    | st.builds(read_mail, NUMBERS),
    "Id",
)


def tables(path: Path, data: bytes, lost: set[str] = PLACES) -> dict[str, list[Doc]]:
    """What a file gives, table by table, without the columns that say where it stood."""
    taken = taken_from(path, data)
    assert not taken.broken, taken.reasons
    origin = Origin("0001-x", NOON)
    found: dict[str, list[Doc]] = {}
    for row, doc in taken.docs.items():
        batch = Batch(taken.sources[row], [doc], [row], [taken.flags[row]])
        for name, table in sources.source(batch.source).normalise(batch, origin).items():
            found.setdefault(name, []).extend(
                {column: value for column, value in each.items() if column not in lost}
                for each in table.to_pylist()
            )
    for rows in found.values():
        rows.sort(key=lambda each: (each["record_id"], each.get("position") or 0))
    return found


def page(records: list[Doc], of: str) -> bytes:
    return orjson.dumps({"@odata.context": ROOT + of, "value": records})


def wrapped(records: list[Doc]) -> list[Doc]:
    return [{"_time": "t", "_raw": orjson.dumps(each).decode(), "host": "h"} for each in records]


@SLOW
@given(records=SIGN_INS)
def test_sign_ins(records: list[Doc], tmp_path: Path) -> None:
    wanted = tables(tmp_path / "file", page(records, "signIns"))
    kinds = [each["signInEventTypes"][0] for each in records]
    rows = [la_sign_in(each, KINDS[kind][0]) for each, kind in zip(records, kinds, strict=True)]
    logs = [diagnostic(each, KINDS[kind][1]) for each, kind in zip(records, kinds, strict=True)]
    for data in (
        as_ndjson(records),
        as_ndjson(logs),
        orjson.dumps({"records": logs}),
        as_table(logs),
        as_table(rows),
        as_table(rows).decode("utf-8-sig").encode("utf-16"),
        as_ndjson(rows),
        as_table(wrapped(records), ";"),
        as_ndjson(wrapped(records)),
        as_table(wrapped(logs)),
        as_ndjson([{"wrapper": {"event": each}} for each in rows]),
    ):
        assert tables(tmp_path / "file", data) == wanted


@SLOW
@given(records=AUDITS)
def test_directory_audits(records: list[Doc], tmp_path: Path) -> None:
    wanted = tables(tmp_path / "file", page(records, "directoryAudits"))
    logs = [diagnostic(each, "AuditLogs") for each in records]
    rows = [la_audit(each) for each in records]
    for data in (
        as_ndjson(records),
        as_ndjson(logs),
        as_table(logs),
        as_table(rows),
        as_ndjson(rows),
        as_table(wrapped(records)),
        as_ndjson(wrapped(logs)),
    ):
        assert tables(tmp_path / "file", data) == wanted


@SLOW
@given(records=DOCS)
def test_audit_records(records: list[Doc], tmp_path: Path) -> None:
    wanted = tables(tmp_path / "file", as_lines(records))
    events = [
        {"Timestamp": "t", "ActionType": each["Operation"], "RawEventData": each}
        for each in records
    ]
    for data in (
        as_array(records),
        as_csv(records),
        as_table(events),
        as_ndjson(events),
        as_table(wrapped(records)),
        as_ndjson(wrapped(records)),
    ):
        assert tables(tmp_path / "file", data) == wanted
    lost = PLACES | LOST_BY_OFFICE_ACTIVITY
    known = tables(tmp_path / "file", as_lines(records), lost)
    rows = [la_office({**each, "ErrorNumber": None}) for each in records]
    for data in (as_table(rows), as_ndjson(rows)):
        assert tables(tmp_path / "file", data, lost) == known


@SLOW
@given(signs=SIGN_INS, audits=AUDITS, docs=DOCS)
def test_one_file_may_mix_them(
    signs: list[Doc], audits: list[Doc], docs: list[Doc], tmp_path: Path
) -> None:
    mixed: list[Any] = [*signs, *audits, *docs]
    together = tables(tmp_path / "file", as_ndjson(mixed))
    assert tables(tmp_path / "file", as_table(wrapped(mixed))) == together
    assert len(together["directory_audits"]) == len(audits)
    assert len(together["audit"]) == len(docs)
