"""file_activity: what was done with files in SharePoint and OneDrive, and whom they went to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted
from bec_kit.sources._audit._objects import transposed

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CHILD"]

# SharePointFileOperation, OneDrive, SharePointSharingOperation: about files and their sharing
_FILES = (6, 7, 14)
# SharePoint, its lists and list items: about files where the operation says so
_OTHERS = (4, 36, 54, None)
_STARTS = (
    "file",
    "folder",
    "sharing",
    "anonymouslink",
    "companylink",
    "securelink",
    "sharedlink",
    "addedtosecurelink",
    "removedfromsecurelink",
    "accessinvitation",
    "accessrequest",
)


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    rows = [_row(doc) for doc in wanted.docs]
    columns: dict[str, Any] = transposed(("file", "site", "target"), rows)
    columns["path"] = wanted.values("object_id")
    return {"file_activity": wanted.table("file_activity", range(len(rows)), columns)}


def _row(doc: dict[str, Any]) -> tuple[Any, ...]:
    return (
        doc.get("SourceFileName") or None,
        doc.get("SiteUrl") or None,
        doc.get("TargetUserOrGroupName") or doc.get("UserSharedWith") or None,
    )


CHILD = Child(
    "files",
    ("file_activity",),
    lambda operation, record_type: (
        record_type in _FILES or (record_type in _OTHERS and operation.startswith(_STARTS))
    ),
    _flatten,
)
