"""Named places as Graph writes them: ranges of addresses, or countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

_PLACES = frozenset({"ipranges", "countriesandregions"})


def _is_place(record: Mapping[str, Any]) -> bool:
    inner = record.get("AdditionalProperties")  # where the SDK keeps what its model lacks
    keys = [*record, *(inner if isinstance(inner, dict) else ())]
    return any(fold(key) in _PLACES for key in keys)


SPEC = Format(
    id="graph_named_location",
    title="Graph namedLocation records",
    source="access_policies",
    container="any",
    needs=frozenset({"id", "displayname"}),
    context="conditionalAccess/namedLocations",
    test=_is_place,
    native=camel_record,
    order=38,
    references=("https://learn.microsoft.com/en-us/graph/api/resources/namedlocation",),
)
