"""Microsoft's own descriptions, where the folder with them is there: what a request may be."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import jsonschema_rs

if TYPE_CHECKING:
    from tests.support.loopback import Asked

SHARED = Path(__file__).parents[3] / "shared" / "graph"
REASON = "needs ../shared/graph"


def there() -> bool:
    return SHARED.is_dir()


@cache
def read(name: str) -> Any:
    return json.loads((SHARED / name).read_text("utf-8"))


def paths(version: str, method: str) -> list[str]:
    """Path templates of a version (`v1.0` or `beta`) that take the method."""
    described = read(f"graph-{version}.slice.json")["paths"]
    return [path for path, methods in described.items() if method.lower() in methods]


def cmdlets() -> dict[str, Any]:
    return read("exchange_cmdlets.json")  # type: ignore[no-any-return]


def errors(asked: Asked) -> list[str]:
    """What is wrong with a request to Graph or Exchange; empty where nothing is."""
    if asked.path.startswith("/adminapi/"):
        return _exchange(asked)
    _, version, path = asked.path.split("/", 2)
    operation = _operation(version, asked.method, f"/{path}")
    if operation is None:
        return [f"{asked.method} {asked.path} is not described"]
    known = _query(operation)
    found = []
    for name, value in parse_qsl(asked.raw_query, keep_blank_values=True):
        if name not in known:
            found.append(f"{asked.path} takes no {name}")
        elif not _fits(known[name]["type"], value):
            found.append(f"{asked.path} {name}={value} is no {known[name]['type']}")
    return found + _body(version, asked, operation)


def options(version: str, path: str) -> set[str]:
    """Query options that a GET of the path takes."""
    described = read(f"graph-{version}.slice.json")["paths"]
    return set(_query(described[path]["get"]))


def _query(operation: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}


def _body(version: str, asked: Asked, operation: dict[str, Any]) -> list[str]:
    wanted = operation.get("requestBody")
    if wanted is None:
        return ["there is a body"] if asked.body else []
    schema = json.dumps(wanted["content"]["application/json"]["schema"])
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _validator(version, schema).iter_errors(asked.json)
    ]


@cache
def _validator(version: str, schema: str) -> Any:
    components = read(f"graph-{version}.slice.json")["components"]
    return jsonschema_rs.Draft202012Validator(json.loads(schema) | {"components": components})


@cache
def _matchers(version: str, method: str) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of paths, those with fewer names of things first."""
    ordered = sorted(paths(version, method), key=lambda path: path.count("{"))
    pieces = {path: re.split(r"(\{[^}]+\})", path) for path in ordered}
    return [(re.compile("".join(map(_part, pieces[path]))), path) for path in ordered]


def _part(piece: str) -> str:
    return r"[^/']+" if piece.startswith("{") else re.escape(piece)


def _operation(version: str, method: str, path: str) -> dict[str, Any] | None:
    if version not in ("v1.0", "beta"):
        return None
    for pattern, template in _matchers(version, method):
        if pattern.fullmatch(path):
            described = read(f"graph-{version}.slice.json")["paths"]
            return described[template][method.lower()]  # type: ignore[no-any-return]
    return None


def _fits(kind: str, value: str) -> bool:
    fits = {"integer": r"\d+", "boolean": "true|false", "string": ".*"}
    return bool(re.fullmatch(fits[kind], value, re.DOTALL))


def _exchange(asked: Asked) -> list[str]:
    if asked.method != "POST" or set(asked.json) != {"CmdletInput"}:
        return ["Exchange takes a POST of CmdletInput alone"]
    call = asked.json["CmdletInput"]
    if set(call) != {"CmdletName", "Parameters"}:
        return ["CmdletInput holds CmdletName and Parameters alone"]
    known = cmdlets().get(call["CmdletName"])
    if known is None:
        return [f"{call['CmdletName']} is not described"]
    given = call["Parameters"]
    needed = {name for name, one in known["parameters"].items() if one.get("required")}
    found = [f"no parameter {name}" for name in given if name not in known["parameters"]]
    found += [f"parameter {name} is missing" for name in sorted(needed - set(given))]
    for name, value in given.items():
        one = known["parameters"].get(name, {})
        if one.get("type") == "SwitchParameter" and not isinstance(value, bool):
            found.append(f"switch {name} takes true or false")
    return found
