"""Every address of a case, and where it is: by its own sign-ins first, then by databases."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.enrich.geo import Databases
from bec_kit.tables import schema

if TYPE_CHECKING:
    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["CONFIDENTIAL", "compute", "network_of"]

# Rows of a web app that redeems tokens on a server: the address is the server's, and
# what Microsoft says of its place says nothing of a person.
CONFIDENTIAL = (
    "(sign_ins.kind = 'non_interactive' and sign_ins.client_credential is not null "
    "and sign_ins.client_credential <> 'none')"
)

# A login of the audit log stands in `audit` already.
_SEEN = """
with rows as (
    select audit.ip as ip, audit.ip_kind as ip_kind, audit.user as "user",
           audit.happened_at as happened_at
    from audit where audit.ip is not null
    union all
    select sign_ins.ip, sign_ins.ip_kind, sign_ins.user, sign_ins.happened_at
    from sign_ins where sign_ins.ip is not null and sign_ins.kind <> 'audit'
    union all
    select directory_audits.ip, directory_audits.ip_kind, directory_audits.user,
           directory_audits.happened_at
    from directory_audits where directory_audits.ip is not null
)
select rows.ip as ip, min(rows.ip_kind) as ip_kind, min(rows.happened_at) as first_at,
       max(rows.happened_at) as last_at, count(*) as records,
       count(distinct rows.user) as users
from rows group by rows.ip order by rows.ip
"""

_PLACES = f"""
select sign_ins.ip as ip, sign_ins.country as country, sign_ins.city as city,
       sign_ins.lat as lat, sign_ins.lon as lon, count(*) as rows
from sign_ins
where sign_ins.ip is not null and (sign_ins.country is not null or sign_ins.lat is not null)
      and not {CONFIDENTIAL}
group by all
order by rows desc, country nulls last, city nulls last, lat nulls last, lon nulls last, ip
"""  # noqa: S608  (a constant of this module)

_NUMBERS = f"""
select sign_ins.ip as ip, sign_ins.asn as asn, count(*) as rows
from sign_ins
where sign_ins.ip is not null and sign_ins.asn is not null and not {CONFIDENTIAL}
group by all order by rows desc, asn, ip
"""  # noqa: S608  (a constant of this module)


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `addresses` for each address of the audit log, the sign-ins and the directory.

    Place and network number are those that most sign-ins of the address itself
    say, else those that most sign-ins of its neighbours say (the same /24 or /48),
    else those that a database of the case says.

    Raises:
        UsageError: a database cannot be read.
    """
    places = _learnt(engine.arrow(_PLACES).to_pylist(), ("country", "city", "lat", "lon"))
    numbers = _learnt(engine.arrow(_NUMBERS).to_pylist(), ("asn",))
    rows = []
    with Databases(facts.databases) as databases:
        for row in engine.arrow(_SEEN).to_pylist():
            network = network_of(row["ip"])
            place, where_from = _look_up(places, row["ip"], network)
            number, number_from = _look_up(numbers, row["ip"], network)
            known = {**row, "network": network, **place, **number}
            own = where_from or number_from
            learnt = [*([own] if own else []), *databases.fill(known)]
            rows.append({**known, "learnt_from": ", ".join(learnt) or "none"})
    return pa.Table.from_pylist(rows, schema=schema("addresses"))


@lru_cache(maxsize=1 << 16)
def network_of(ip: str) -> str | None:
    """The /24 or /48 around an address; None where it is none."""
    try:
        bits = 24 if ip_address(ip).version == 4 else 48
    except ValueError:
        return None
    return str(ip_network(f"{ip}/{bits}", strict=False))


def _learnt(
    rows: list[dict[str, Any]], columns: tuple[str, ...]
) -> dict[str | None, dict[str, Any]]:
    """What most rows say, by address and by network; rows come most frequent first."""
    found: dict[str | None, dict[str, Any]] = {}
    votes: dict[str | None, dict[tuple[Any, ...], int]] = {}
    for row in rows:
        values = tuple(row[column] for column in columns)
        found.setdefault(row["ip"], dict(zip(columns, values, strict=True)))
        around = votes.setdefault(network_of(row["ip"]), {})
        around[values] = around.get(values, 0) + row["rows"]
    for network, around in votes.items():
        if network is not None:
            # on a tie the first one stays, and rows come in a full order
            found[network] = dict(
                zip(columns, max(around.items(), key=lambda vote: vote[1])[0], strict=True)
            )
    return found


def _look_up(
    learnt: dict[str | None, dict[str, Any]], ip: str, network: str | None
) -> tuple[dict[str, Any], str | None]:
    if ip in learnt:
        return learnt[ip], "sign-ins"
    if network in learnt:
        return learnt[network], "network"
    return {}, None
