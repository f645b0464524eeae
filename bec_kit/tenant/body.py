"""The body of a writing request: what it may hold, and how Graph refuses the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from bec_kit.tenant.answer import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["FLAG", "LIST", "NUMBER", "OBJECT", "TEXT", "Shape", "given", "held"]

Record = dict[str, Any]
Kind = tuple[type, ...]

FLAG: Kind = (bool,)
LIST: Kind = (list,)
NUMBER: Kind = (int,)
OBJECT: Kind = (dict, type(None))
TEXT: Kind = (str, type(None))


@dataclass(frozen=True)
class Shape:
    """What a body may hold.

    Attributes:
        name: of the type, without its namespace.
        takes: properties that can be written, and the kinds of their values.
        fixed: those that the type has besides, and nobody can write.
        must: those that cannot be left out.
    """

    name: str
    takes: Mapping[str, Kind] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


def given(asked: Asked, shape: Shape) -> Record:
    """What the body of a request holds; an empty one holds nothing.

    Raises:
        Refused: it is not JSON, or not of this shape.
    """
    if not asked.body and not shape.must:
        return {}
    try:
        body = orjson.loads(asked.body)
    except orjson.JSONDecodeError:
        raise bad_request("Unable to read JSON request payload.") from None
    return held(body, shape)


def held(value: Any, shape: Shape) -> Record:
    """What an object holds, without its annotations.

    Raises:
        Refused: it is not of this shape.
    """
    if not isinstance(value, dict):
        raise bad_request(f"A value of type 'microsoft.graph.{shape.name}' was expected.")
    found = {name: one for name, one in value.items() if "@" not in name}
    for name, one in found.items():
        if name in shape.fixed:
            raise bad_request(
                f"Property '{name}' is read-only and cannot be set.", "Request_BadRequest"
            )
        if name not in shape.takes:
            raise bad_request(
                f"The property '{name}' does not exist on type 'microsoft.graph.{shape.name}'. "
                "Make sure to only use property names that are defined by the type."
            )
        kinds = shape.takes[name]
        if not isinstance(one, kinds) or (isinstance(one, bool) and bool not in kinds):
            raise bad_request(f"The value of the property '{name}' is of another type.")
    for name in shape.must:
        if found.get(name) in (None, "", []):
            raise bad_request(f"The property '{name}' must be given.")
    return found
