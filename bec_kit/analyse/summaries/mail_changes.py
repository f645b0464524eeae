"""What was moved, deleted, drafted or changed in mailboxes."""

from __future__ import annotations

from bec_kit.analyse.actors import actor, signs
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="mail_changes",
    title="What one actor did to the mail of one mailbox in one way, sending apart.",
    sql=f"""
select g.mailbox as "user",
       case when g.who is distinct from g.mailbox then g.who end as who,
       g.actor as actor, g.ip as ip, g.action as action,
       sum(g.messages)::bigint as messages,
       list_sort(list_distinct(flatten(list(g.subjects))))[1:5] as subjects,
       list_sort(list_distinct(flatten(list(g.folders))))[1:5] as folders,
       min(g.first_at) as first_at, max(g.last_at) as last_at, {mine("g.mailbox")} as mine
from (
    select r.mailbox as mailbox, r."user" as who, r.ip as ip, r.action as action, r.messages,
           r.subjects, r.folders, r.first_at, r.last_at, {actor(*signs("r"))} as actor
    from (
        select a.mailbox as mailbox, a."user" as "user", a.ip as ip, a.action as action,
               a.acting_app_id as acting_app_id, a.user_agent as user_agent,
               a.device_id as device_id, a.actor_kind as actor_kind, count(*) as messages,
               list_sort(list(distinct a.subject) filter (where a.subject is not null))[1:5]
                   as subjects,
               list_sort(list(distinct coalesce(a.dest_name, a.folder_name))
                   filter (where coalesce(a.dest_name, a.folder_name) is not null))[1:5] as folders,
               min(a.happened_at) as first_at, max(a.happened_at) as last_at
        from mail_actions a where a.action not like 'send%' and a.ok is distinct from false
        group by 1, 2, 3, 4, 5, 6, 7, 8
    ) r
) g group by 1, 2, 3, 4, 5, g.mailbox
""",  # noqa: S608  our own words
    order=f"""{FIRST}, s.messages desc, s.first_at nulls last, s."user" nulls last,
        s.who nulls last, s.ip nulls last, s.action, s.actor""",
    shows=(
        "user",
        "who",
        "actor",
        "ip",
        "action",
        "messages",
        "subjects",
        "folders",
        "first_at",
        "last_at",
    ),
    nothing="No message was moved, deleted, drafted or changed in the logs.",
    most=40,
)
