"""The gate that every SQL text from outside passes before it may run.

Locking the engine stops files, networks and settings, but not a write to the
case's own Parquet: a statement typed SELECT may hold a COPY. So the text is
parsed by the engine's own parser and judged node by node: what is not on the
lists below is refused, whatever it may be.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
import orjson

from bec_kit.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["check", "nodes"]

_QUERIES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"}
_MODIFIERS = {
    "ORDER_MODIFIER",
    "LIMIT_MODIFIER",
    "LIMIT_PERCENT_MODIFIER",
    "DISTINCT_MODIFIER",
    "ORDER_DEFAULT",
    "ASCENDING",
    "DESCENDING",
}
_TABLES = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST"}
_NODES = _QUERIES | _MODIFIERS | _TABLES | {"SHOW_REF"}
_EXPRESSIONS = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "LAMBDA",
    "OPERATOR",
    "STAR",
    "SUBQUERY",
    "TYPE",
    "WINDOW",
}
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}
# These change or tell something of the engine, plan a text that the gate has not seen, or only
# waste time.
_NEVER = {
    "current_connection_id",
    "current_query",
    "current_query_id",
    "current_setting",
    "currval",
    "getenv",
    "getvariable",
    "json_deserialize_sql",
    "json_serialize_plan",
    "json_serialize_sql",
    "nextval",
    "pg_sleep",
    "setseed",
    "setval",
    "sleep_ms",
    "write_log",
}


def check(sql: str, tables: Collection[str] | None = None) -> None:
    """Let one query pass, or refuse it; nothing is run.

    Args:
        sql: one SELECT (set operations and common table expressions included),
            DESCRIBE or SUMMARIZE of one, or SHOW TABLES.
        tables: names that it may read besides its own common table expressions;
            None leaves the names to the engine.

    Raises:
        QueryError: it is something else, holds more than one statement, or does not parse.
    """
    known = None if tables is None else frozenset(name.casefold() for name in tables)
    for node, names in _scoped(_parse(sql), known):
        _judge(node, names)


def nodes(sql: str) -> list[dict[str, Any]]:
    """Every node of a query as the engine's parser sees it, for who judges more closely.

    Raises:
        QueryError: it does not parse, or is not exactly one select.
    """
    return list(_walk(_parse(sql)))


def _parse(sql: str) -> dict[str, Any]:
    if "\0" in sql:  # where a text ends there, the parser and the engine must not disagree
        raise _refusal("it holds a NUL character")
    try:
        row = _parser().cursor().execute("select json_serialize_sql(?)", [sql]).fetchone()
        tree = orjson.loads(row[0]) if row else {}
    except (duckdb.Error, ValueError) as error:
        raise QueryError(
            "the query could not be read: it is nested too deeply or holds characters "
            "that are no text; simplify it"
        ) from error
    if tree.get("error"):
        said = " ".join(str(tree.get("error_message", "")).split())
        if tree.get("error_type") == "not implemented":  # the parser's word for what is no select
            said = "it is no select"
        raise QueryError(f"the query was refused: {said}; write one select statement")
    found = len(tree.get("statements", ()))
    if found != 1:
        raise QueryError(f"the query was refused: it holds {found} statements; write exactly one")
    return dict(tree)


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A connection that knows no data: it only parses."""
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "enable_external_access": "false",
            "lock_configuration": "true",
            "threads": "1",
        },
    )


def _walk(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    todo: list[Any] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def _scoped(
    tree: dict[str, Any], tables: frozenset[str] | None
) -> Iterator[tuple[dict[str, Any], frozenset[str] | None]]:
    """Every node with the names that it may read: an expression's only where it reaches.

    A name that is known elsewhere in the query would let a file or a table of the
    engine's own pass under it.
    """
    todo: list[tuple[Any, frozenset[str] | None]] = [(tree, tables)]
    while todo:
        node, names = todo.pop()
        if isinstance(node, list):
            todo.extend((each, names) for each in node)
        elif isinstance(node, dict):
            for entry in (node.get("cte_map") or {}).get("map", ()):
                todo.append((entry["value"], names))
                names = _with(names, entry["key"])
            yield node, names
            done = {"cte_map"}
            if node.get("type") == "RECURSIVE_CTE_NODE":  # its second half alone reads itself
                todo.append((node["right"], _with(names, node["cte_name"])))
                done.add("right")
            todo.extend((value, names) for key, value in node.items() if key not in done)


def _with(names: frozenset[str] | None, name: object) -> frozenset[str] | None:
    return None if names is None else names | {str(name).casefold()}


def _judge(node: dict[str, Any], tables: frozenset[str] | None) -> None:
    kind, group = node.get("type"), node.get("class")
    if group is not None:
        if group not in _EXPRESSIONS:
            raise _refusal(f"{group} is not allowed in it")
        function = str(node.get("function_name", "")).casefold()
        if function in _NEVER or function.startswith("__internal"):
            raise _refusal(f"the function {node['function_name']} is not allowed in it")
    elif kind is not None:
        if not isinstance(kind, str) or kind not in _NODES:  # a sample's size comes with a dict
            raise _refusal(f"{kind if isinstance(kind, str) else 'a sample'} is not allowed in it")
        if kind == "TABLE_FUNCTION":
            _judge_function(node)
        elif kind == "SHOW_REF" and not node.get("query") and node.get("table_name") != '"tables"':
            raise _refusal("only SHOW TABLES, DESCRIBE and SUMMARIZE are allowed")
        elif kind == "BASE_TABLE" and tables is not None:
            path = (node.get("qualified_name") or {}).get("path", [])
            if len(path) != 1 or str(path[0]).casefold() not in tables:
                raise _refusal("it reads something that is no table of the case; see SHOW TABLES")


def _judge_function(node: dict[str, Any]) -> None:
    name = str((node.get("function") or {}).get("function_name", ""))
    if name.casefold() not in _TABLE_FUNCTIONS:
        raise _refusal(f"the table function {name} is not allowed in it")


def _refusal(why: str) -> QueryError:
    return QueryError(f"the query was refused: {why}; it may only select from the case's tables")
