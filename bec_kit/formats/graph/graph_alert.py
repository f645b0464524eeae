"""Security alerts as Graph writes them: of Defender XDR (alerts_v2), or the older kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

_SIGNS = frozenset({"servicesource", "vendorinformation"})


def _is_alert(record: Mapping[str, Any]) -> bool:
    return any(fold(key) in _SIGNS for key in record)


SPEC = Format(
    id="graph_alert",
    title="Graph security alerts",
    source="alerts",
    container="any",
    needs=frozenset({"id", "title", "severity", "createddatetime"}),
    context="security/alerts(?:_v2)?",
    test=_is_alert,
    native=camel_record,
    order=38,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/security-alert",
        "https://learn.microsoft.com/en-us/graph/api/resources/alert",
    ),
)
