"""searches: what was looked for in mailboxes, in files, and by eDiscovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._audit._child import Child, Wanted

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CHILD"]

# SearchQueryInitiatedExchange, SearchQueryInitiatedSharePoint, SearchQueryPerformed
_START = "searchquery"
_DISCOVERY = frozenset({
    "ediscoverysearchperformed", "searchcreated", "searchstarted", "searchupdated",
})  # fmt: skip
_FIELDS = ("QueryText", "SearchQueryText", "Query", "SearchQuery")


def _flatten(wanted: Wanted) -> dict[str, pa.Table]:
    columns = {"query": [_query(doc) for doc in wanted.docs]}
    return {"searches": wanted.table("searches", range(len(wanted.docs)), columns)}


def _query(doc: dict[str, Any]) -> Any:
    return next((doc[field] for field in _FIELDS if doc.get(field)), None)


CHILD = Child(
    "searches",
    ("searches",),
    lambda operation, _record_type: operation.startswith(_START) or operation in _DISCOVERY,
    _flatten,
)
