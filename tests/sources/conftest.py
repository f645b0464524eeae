from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.model import Batch, Origin
from bec_kit.sources import source

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.sources._audit._child import Child

Rows = list[dict[str, Any]]
ORIGIN = Origin("0001-test", datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def child_rows() -> Callable[..., Rows]:
    """The rows that a child of the audit log gives for records, as dicts of chosen columns."""

    def run(child: Child, docs: Rows, table: str | None = None, *columns: str) -> Rows:
        rows = list(range(1, len(docs) + 1))
        batch = Batch("audit", docs, rows, [()] * len(docs))
        name = table or child.tables[0]
        built = source("audit").normalise(batch, ORIGIN)
        found: Rows = built[name].to_pylist() if name in built else []
        return [{column: row[column] for column in columns} for row in found] if columns else found

    return run


JANE_ID = "6a1f3c9e-55d2-4b8a-9e07-c2d4f8a1b3e6"


def _pair(value: Any) -> tuple[Any, Any]:
    return value if isinstance(value, tuple) else (None, value)


def _audit_doc(
    activity: str,
    targets: Rows,
    properties: dict[str, Any],
    details: dict[str, str],
    reason: str | None,
) -> dict[str, Any]:
    entries: Rows = []
    for target in targets[:1]:  # the unified log knows one target
        kind = target.get("kind")
        if target.get("id"):
            entries += [
                {"ID": f"{kind}_{target['id']}", "Type": 2},
                {"ID": target["id"], "Type": 2},
            ]
        if kind:
            entries.append({"ID": kind, "Type": 2})
        types = {"name": 1, "app_id": 4, "upn": 5}
        entries += [{"ID": target[key], "Type": n} for key, n in types.items() if target.get(key)]
    extended = [{"Name": "additionalDetails", "Value": json.dumps(details)}]
    if reason:
        extended.append({"Name": "resultDescription", "Value": reason})
    return {
        "Id": "c1",
        "CreationTime": "2026-03-01T10:00:00",
        "Operation": activity + ".",
        "RecordType": 8,
        "ResultStatus": "Success",
        "UserId": "Jane@contoso.example",
        "InterSystemsId": "corr-1",
        "ObjectId": next((t["upn"] for t in targets[:1] if t.get("upn")), "Not Available"),
        "Actor": [{"ID": "Jane@contoso.example", "Type": 5}, {"ID": f"User_{JANE_ID}", "Type": 2}],
        "Target": entries,
        "ModifiedProperties": [
            {"Name": name, "NewValue": _pair(value)[1], "OldValue": _pair(value)[0]}
            for name, value in properties.items()
        ],
        "ExtendedProperties": extended,
    }


def _graph_doc(
    activity: str,
    targets: Rows,
    properties: dict[str, Any],
    details: dict[str, str],
    reason: str | None,
) -> dict[str, Any]:
    def quoted(value: Any) -> Any:
        plain = isinstance(value, str) and value[:1] not in ("[", "{")
        return json.dumps(value) if plain else value

    resources: Rows = [
        {
            "id": target.get("id"),
            "displayName": target.get("name"),
            "type": target.get("kind"),
            "userPrincipalName": target.get("upn"),
            "modifiedProperties": [],
        }
        for target in targets
    ]
    changed = [
        {
            "displayName": name,
            "oldValue": quoted(_pair(value)[0]),
            "newValue": quoted(_pair(value)[1]),
        }
        for name, value in properties.items()
    ]
    if resources:
        resources[0]["modifiedProperties"] = changed
    return {
        "id": "c1",
        "activityDateTime": "2026-03-01T10:00:00.1234567Z",
        "activityDisplayName": activity,
        "result": "success",
        "resultReason": reason or "",
        "correlationId": "corr-1",
        "initiatedBy": {
            "app": None,
            "user": {
                "id": JANE_ID,
                "userPrincipalName": "Jane@contoso.example",
                "ipAddress": "203.0.113.7",
            },
        },
        "targetResources": resources,
        "additionalDetails": [{"key": key, "value": value} for key, value in details.items()],
    }


@pytest.fixture(params=["audit", "directory_audits"])
def change_rows(request: pytest.FixtureRequest) -> Callable[..., Rows]:
    """The rows that one change gives in a table, from the log of the parameter."""
    log = request.param

    def run(
        table: str,
        activity: str,
        targets: Rows | None = None,
        properties: dict[str, Any] | None = None,
        details: dict[str, str] | None = None,
        reason: str | None = None,
        **more: Any,
    ) -> Rows:
        make = _audit_doc if log == "audit" else _graph_doc
        doc = make(activity, targets or [], properties or {}, details or {}, reason) | more
        found = source(log).normalise(Batch(log, [doc], [1], [()]), ORIGIN)
        rows: Rows = found[table].to_pylist() if table in found else []
        for row in rows:
            assert (row["record_id"], row["evidence_row"]) == ("c1", 1)
            assert (row["user"], row["ok"]) == ("jane@contoso.example", True)
            assert row["correlation_id"] == "corr-1"
        return [{k: v for k, v in row.items() if k not in _NOT_OF_A_CHANGE} for row in rows]

    return run


_NOT_OF_A_CHANGE = {
    "record_id",
    "happened_at",
    "evidence_id",
    "evidence_row",
    "user",
    "user_raw",
    "actor_kind",
    "ok",
    "ip",
    "ip_port",
    "ip_kind",
    "ip_raw",
    "correlation_id",
    "position",
}
