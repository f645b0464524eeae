"""What is usual for each user: the values of successful activity, counted by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.enrich.addresses import CONFIDENTIAL
from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# One row for each successful record, then one for each of its values. A record of the
# audit log counts as success unless it says otherwise: SharePoint never says. Its logins
# count once, from `sign_ins`, where they have an application and an outcome of their own;
# what machines and applications do is no habit of a person. Of a row whose address is a
# server's own only the application tells something of the user.
_ROWS = f"""
with acts as (
    select sign_ins.user as "user", date_trunc('day', sign_ins.happened_at) as day,
           sign_ins.app_id as app, {CONFIDENTIAL} as server,
           sign_ins.ip as ip, sign_ins.country as country, sign_ins.asn as asn,
           sign_ins.browser as browser, sign_ins.os as os, sign_ins.user_agent as user_agent
    from sign_ins
    where sign_ins.ok and sign_ins.actor_kind = 'person'
    union all
    select audit.user, date_trunc('day', audit.happened_at), audit.acting_app_id,
           coalesce(audit.ip_kind, '') <> 'client', audit.ip, null, null, null, null,
           audit.user_agent
    from audit
    where coalesce(audit.ok, true) and audit.actor_kind = 'person'
          and audit.own is distinct from true
          and coalesce(audit.record_type, -1) <> 15
), placed as (
    select acts.user as "user", acts.day as day, acts.app as app, acts.browser as browser,
           acts.os as os, acts.user_agent as user_agent, acts.server as server, acts.ip as ip,
           addresses.network as network,
           cast(coalesce(acts.asn, addresses.asn) as varchar) as asn,
           coalesce(acts.country, addresses.country) as country
    from acts left join addresses on addresses.ip = acts.ip
    where acts.user is not null and acts.day is not null
), told as (
    select placed.user as "user", placed.day as day, unnest([
        {{'kind': 'app', 'value': placed.app}},
        {{'kind': 'ip', 'value': case when not placed.server then placed.ip end}},
        {{'kind': 'network', 'value': case when not placed.server then placed.network end}},
        {{'kind': 'asn', 'value': case when not placed.server then placed.asn end}},
        {{'kind': 'country', 'value': case when not placed.server then placed.country end}},
        {{'kind': 'browser', 'value': case when not placed.server then placed.browser end}},
        {{'kind': 'os', 'value': case when not placed.server then placed.os end}},
        {{'kind': 'user_agent', 'value': case when not placed.server then placed.user_agent end}}
    ]) as told
    from placed
)
select told.user as "user", told.told.kind as kind, told.told.value as value, told.day as day,
       count(*) as rows
from told where told.told.value is not null and told.told.value <> ''
group by all
order by "user", kind, value, day
"""  # noqa: S608  (a constant of a neighbouring module)


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `baselines` for each user, kind of value, value and UTC day.

    Country and network number are what the sign-in itself says, else what
    `addresses` learnt, which must have been computed before.
    """
    return engine.arrow(_ROWS).cast(schema("baselines"))
