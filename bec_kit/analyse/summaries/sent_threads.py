"""Answers inside threads that were there before, and who was new in them."""

from __future__ import annotations

from bec_kit.analyse.summaries._sent import DOMAIN, SENT, TOPIC
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="sent_threads",
    title="One thread with somebody outside in which an account wrote, by its subject.",
    sql=f"""
with {SENT}, came as (
    -- from whom each mailbox got mail of a subject from outside, and since when
    select t.recipient as mailbox, {TOPIC.format("t.subject")} as topic,
           {DOMAIN.format("t.sender")} as domain, min(t.happened_at) as since
    from messages t
    where t.direction = 'in' and t.subject is not null and t.sender like '%@%'
    group by 1, 2, 3
), begun as (
    select c.mailbox as mailbox, c.topic as topic, min(c.since) as thread_at
    from came c group by 1, 2
), written as (
    select s.sender as sender, b.topic as topic, b.thread_at as thread_at, s.message as message,
           s.happened_at as happened_at, s.subject as subject, s.recipients as recipients,
           s.actor as actor
    from sent s join begun b on b.mailbox = s.sender and b.topic = {TOPIC.format("s.subject")}
    where b.thread_at < s.happened_at and b.topic <> ''
), arrived as (
    select w.sender as sender, w.topic as topic, {DOMAIN.format("w.recipient")} as domain,
           min(w.happened_at) as at
    from (select x.sender, x.topic, x.happened_at, unnest(x.recipients) as recipient
          from written x) w
    where w.recipient like '%@%' group by 1, 2, 3
), newcomers as (
    -- whom this account brought in: nobody of that domain had written to it there before
    select a.sender as sender, a.topic as topic, list_sort(list(a.domain))[1:6] as domains,
           bool_or(d.nearest is not null) as lookalike
    from arrived a
    left join came c on c.mailbox = a.sender and c.topic = a.topic and c.domain = a.domain
    left join domains d on d.domain = a.domain
    where (c.since is null or c.since >= a.at) and coalesce(d.is_home, false) is false
    group by 1, 2
), answers as (
    select w.sender as sender, w.topic as topic, min(w.subject) as subject,
           min(w.thread_at) as thread_at, count(distinct w.message) as messages,
           count(distinct w.message) filter (where w.actor = 'attacker') as by_attacker,
           min(w.happened_at) as first_at, max(w.happened_at) as last_at
    from written w group by 1, 2
), parties as (
    select r.sender as sender, r.topic as topic, list_sort(list(c.domain))[1:6] as domains
    from answers r join came c on c.mailbox = r.sender and c.topic = r.topic
    where c.since < r.first_at group by 1, 2
)
select r.sender as "user", r.subject as subject, r.thread_at as thread_at, p.domains as parties,
       n.domains as newcomers, r.messages as messages, r.by_attacker as by_attacker,
       r.first_at as first_at, r.last_at as last_at, coalesce(n.lookalike, false) as lookalike,
       r.topic as topic, case when r.by_attacker > 0 then 'attacker' else 'unknown' end as actor,
       {mine("r.sender")} as mine
from answers r
left join parties p on p.sender = r.sender and p.topic = r.topic
left join newcomers n on n.sender = r.sender and n.topic = r.topic
""",  # noqa: S608  our own words
    order="""(s.actor = 'attacker') desc, s.lookalike desc, s.mine desc,
        (s.newcomers is not null) desc, s.last_at desc nulls last, s."user" nulls last, s.topic""",
    shows=(
        "user",
        "subject",
        "thread_at",
        "parties",
        "newcomers",
        "messages",
        "by_attacker",
        "first_at",
        "last_at",
    ),
    nothing="No answer in a thread that began outside is in the message traces.",
    most=30,
)
