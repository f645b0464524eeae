"""Whether the tenant has security defaults, as Graph writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.keys import camel_record
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]

_ID = "00000000-0000-0000-0000-000000000005"


def _is_policy(record: Mapping[str, Any]) -> bool:
    return any(value == _ID for key, value in record.items() if fold(key) == "id")


SPEC = Format(
    id="graph_security_defaults",
    title="Graph identitySecurityDefaultsEnforcementPolicy",
    source="access_policies",
    container="any",
    needs=frozenset({"id", "displayname", "isenabled"}),
    context="policies/identitySecurityDefaultsEnforcementPolicy",
    test=_is_policy,
    native=camel_record,
    order=38,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/identitysecuritydefaultsenforcementpolicy-get",
        "The policy has the same id in every tenant",
    ),
)
