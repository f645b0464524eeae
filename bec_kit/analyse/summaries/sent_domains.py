"""To which domains each account wrote."""

from __future__ import annotations

from bec_kit.analyse.summaries._sent import DOMAIN, SENT
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="sent_domains",
    title="One domain to which an account wrote.",
    sql=f"""
with {SENT}, letters as (
    select s.sender as sender, s.message as message, s.happened_at as happened_at,
           s.actor as actor, unnest(s.recipients) as recipient
    from sent s
)
select l.sender as "user", {DOMAIN.format("l.recipient")} as domain,
       count(distinct l.message) as messages, count(distinct l.recipient) as recipients,
       count(distinct l.message) filter (where l.actor = 'attacker') as by_attacker,
       min(l.happened_at) as first_at, max(l.happened_at) as last_at,
       min(d.nearest) as looks_like, bool_or(d.is_home) as is_home,
       case when by_attacker > 0 then 'attacker' else 'unknown' end as actor,
       {mine("l.sender")} as mine
from letters l left join domains d on d.domain = {DOMAIN.format("l.recipient")}
where l.recipient like '%@%'
group by l.sender, {DOMAIN.format("l.recipient")}
""",  # noqa: S608  our own words
    order="""s.mine desc, (s.looks_like is not null) desc, (s.actor = 'attacker') desc,
        coalesce(s.is_home, false), s.messages desc, s."user" nulls last, s.domain""",
    shows=(
        "user",
        "domain",
        "looks_like",
        "messages",
        "by_attacker",
        "recipients",
        "first_at",
        "last_at",
    ),
    nothing="No message trace with sent mail is in the case: to whom was written is not known.",
    most=40,
)
