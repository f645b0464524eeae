"""The portable subset of SQL in which the kit's own detections are written.

The same text runs on DuckDB and, transpiled, on Spark; what a transpiler drops or bends
without a word is refused here by name. An analyst's own folder needs to pass the gate only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import SpecError
from bec_kit.store import gate

if TYPE_CHECKING:
    from bec_kit.detect.head import Detection

__all__ = ["FUNCTIONS", "check"]

_NAMES = """
abs asin avg ceil coalesce concat cos count count_star date_trunc epoch floor greatest lag lead
least length list_value lower max min nullif power radians regexp_matches replace round
row_number sin split_part sqrt strpos substr sum trim unnest upper
+ - * / % || ~~ !~~
"""
FUNCTIONS = frozenset(_NAMES.split())


def check(detection: Detection) -> None:
    """Hold a detection against the subset.

    Raises:
        QueryError: it does not parse.
        SpecError: it uses something that is not portable, or reads what it does not declare.
    """
    nodes = gate.nodes(detection.sql)
    common = {name for node in nodes for name in _common(node)}
    read = set()
    for node in nodes:
        _judge(node, detection.id)
        if node.get("type") == "BASE_TABLE":
            read.add(node["qualified_name"]["path"][-1])
    if read - common != set(detection.reads):
        odd = sorted((read - common) ^ set(detection.reads))
        raise SpecError(f"{detection.id}: reads and the select differ in {', '.join(odd)}")


def _common(node: dict[str, Any]) -> list[str]:
    return [entry["key"] for entry in (node.get("cte_map") or {}).get("map", ())]


def _judge(node: dict[str, Any], name: str) -> None:
    kind = node.get("class")
    function = node.get("function_name")
    if kind in {"LAMBDA", "STAR"}:
        raise SpecError(f"{name}: {kind.lower()} is not portable: name the columns")
    if kind in {"FUNCTION", "WINDOW"}:
        if function not in FUNCTIONS:
            raise SpecError(f"{name}: the function {function} is not in the portable subset")
        if (node.get("order_bys") or {}).get("orders"):
            raise SpecError(f"{name}: an ordered aggregate is not portable")
        if kind == "WINDOW" and node.get("distinct"):
            raise SpecError(f"{name}: distinct in a window is not portable")
        if function == "regexp_matches" and len(node["arguments"]) != 2:
            raise SpecError(f"{name}: regexp_matches takes no flags here")
    if kind == "COLUMN_REF" and len(node["column_names"]) < 2:
        raise SpecError(f"{name}: qualify the column {node['column_names'][0]}")
