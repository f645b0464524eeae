from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._values import as_bool, as_int, fold_name, fold_user, times

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]


def _common(docs: list[dict[str, Any]]) -> dict[str, pa.Array]:
    return {
        "record_id": pa.array([doc.get("Id") for doc in docs], pa.string()),
        "happened_at": times([doc.get("CreationTime") for doc in docs]),
        "user": pa.array([fold_user(doc.get("UserId")) for doc in docs], pa.string()),
        "ok": pa.array([as_bool(doc.get("ResultStatus")) for doc in docs], pa.bool_()),
        "object_id": pa.array(["of the record" for _ in docs], pa.string()),
        "app_id": pa.array(["of the record" for _ in docs], pa.string()),
        "device_id": pa.array(["of the record" for _ in docs], pa.string()),
        "correlation_id": pa.array([doc.get("InterSystemsId") for doc in docs], pa.string()),
    }


@pytest.fixture
def child_rows() -> Callable[..., Rows]:
    """The rows that a child of the audit log gives for records, as dicts of chosen columns."""

    def run(child: Child, docs: Rows, table: str | None = None, *columns: str) -> Rows:
        asked = [
            doc
            for doc in docs
            if child.wants(fold_name(doc.get("Operation")), as_int(doc.get("RecordType")))
        ]
        if not asked:
            return []
        found = child.flatten(Wanted(asked, list(range(len(asked))), _common(asked)))
        rows: Rows = found[table or child.tables[0]].to_pylist() if found else []
        return [{name: row[name] for name in columns} for row in rows] if columns else rows

    return run
