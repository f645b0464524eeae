"""What single fields of a sign-in mean: its kind, its outcome, its place."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from bec_kit.data import load
from bec_kit.sources._shaped import by_value
from bec_kit.sources._values import text

__all__ = ["actor_kinds", "countries", "kinds", "mfa_details", "outcomes", "places", "steps"]

# an Arrow array: the types that are published for Arrow lag behind what its functions take
Column: TypeAlias = Any

_KINDS = {
    "interactiveuser": "interactive",
    "noninteractiveuser": "non_interactive",
    "serviceprincipal": "service_principal",
    "managedidentity": "managed_identity",
}


def kinds(types: Column, interactive: Column, user: Column, principal: Column) -> Column:
    """Which of Entra's four logs each sign-in belongs to.

    Args:
        types: signInEventTypes, which only beta has; the first known one counts.
        interactive: isInteractive.
        user: the user's UPN or object id, where there is one.
        principal: object id of the signing-in service principal.
    """
    joined: Column = pc.binary_join(types, ",")
    named = by_value(joined, _kind, pa.string())
    alone = pc.and_(pc.is_null(user), pc.is_valid(principal))
    seen = pc.if_else(interactive, "interactive", "non_interactive")
    return pc.coalesce(named, pc.if_else(alone, "service_principal", seen), "unknown")


def _kind(names: str | None) -> str | None:
    known = (_KINDS.get(name.strip().casefold()) for name in (names or "").split(","))
    return next(filter(None, known), None)


def actor_kinds(kinds: Column, user: Column, app_id: Column) -> Column:
    """Who acted: a person, an application, or one of Microsoft's own (a service)."""
    own = pc.fill_null(pc.is_in(pc.utf8_lower(app_id), _first_party()), False)
    alone = pc.is_in(kinds, pa.array(["service_principal", "managed_identity"]))
    person = pc.if_else(pc.is_valid(user), "person", "unknown")
    return pc.if_else(alone, pc.if_else(own, "service", "app"), person)


def outcomes(codes: Column) -> Column:
    """Whether each sign-in was granted; null for an interrupt, and where no code stands."""
    granted, interrupts = _codes("success"), _codes("interrupt")
    return pc.if_else(
        pc.or_kleene(pc.is_null(codes), pc.is_in(codes, interrupts)), None, pc.is_in(codes, granted)
    )


def countries(written: Column) -> Column:
    """Two-letter codes in upper case; anything else as written."""
    return by_value(
        written, lambda name: name.upper() if name and len(name) == 2 else name, pa.string()
    )


def places(lat: Column, lon: Column) -> tuple[Column, Column]:
    """Latitudes and longitudes; both null where one is missing or they are no place on Earth.

    0,0 is what services write when they do not know. Values that look swapped
    are kept as written: nothing in the record proves it.
    """
    zero = pa.scalar(0.0)
    inside = pc.and_kleene(
        pc.less_equal(pc.abs(lat), pa.scalar(90.0)), pc.less_equal(pc.abs(lon), pa.scalar(180.0))
    )
    origin = pc.and_kleene(pc.equal(lat, zero), pc.equal(lon, zero))
    good = pc.fill_null(pc.and_kleene(inside, pc.invert(origin)), False)
    return pc.if_else(good, lat, None), pc.if_else(good, lon, None)


def mfa_details(method: Column, detail: Column) -> Column:
    """What the second factor was, as `method: detail`."""
    both = pc.binary_join_element_wise(method, detail, pa.scalar(": "))
    return pc.coalesce(both, method, detail)


def steps(docs: list[dict[str, Any]]) -> list[str | None]:
    """The steps of each sign-in (`authenticationDetails`) as JSON text."""
    return [text(found) if (found := doc.get("authenticationDetails")) else None for doc in docs]


@cache
def _codes(outcome: str) -> Column:
    codes = load("error_codes")["codes"]
    return pa.array([entry["code"] for entry in codes if entry["outcome"] == outcome])


@cache
def _first_party() -> Column:
    return pa.array([entry["id"] for entry in load("first_party_apps")["apps"]])
