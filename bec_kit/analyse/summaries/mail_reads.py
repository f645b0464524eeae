"""What was read, graded by what the log can prove."""

from __future__ import annotations

from bec_kit.analyse.actors import actor, signs
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="mail_reads",
    title="What one reader took from one mailbox, from one address, with one client.",
    sql=f"""
select r.mailbox as "user",
       case when r."user" is distinct from r.mailbox then r."user" end as reader,
       {actor(*signs("r"))} as actor, r.ip as ip,
       concat_ws(', ', coalesce(n.app, r.acting_app_id), r.client_info) as client,
       r.client_info as client_info, r.proves as proves,
       r.messages as messages, r.folders as folders, r.records as records,
       r.first_at as first_at, r.last_at as last_at, {mine("r.mailbox")} as mine,
       r.user_agent as user_agent, r.device_id as device_id, r.actor_kind as actor_kind,
       r.acting_app_id as acting_app_id
from (
    select m.mailbox as mailbox, m."user" as "user", m.ip as ip, m.acting_app_id as acting_app_id,
           m.client_info as client_info, m.user_agent as user_agent, m.device_id as device_id,
           m.actor_kind as actor_kind,
           case m.access_type when 'Bind' then 'proven: named'
                when 'Sync' then 'assumed: whole folder'
                else 'assumed: kind not said' end as proves,
           nullif(count(distinct m.internet_message_id), 0) as messages,
           list_sort(list(distinct coalesce(m.folder_name, m.folder))
               filter (where coalesce(m.folder_name, m.folder) is not null))[1:6] as folders,
           count(distinct m.record_id) as records,
           min(m.happened_at) as first_at, max(m.happened_at) as last_at
    from mail_access m where m.own is distinct from true group by 1, 2, 3, 4, 5, 6, 7, 8, 9
) r left join app_names n on n.app_id = lower(r.acting_app_id)
""",  # noqa: S608  our own words
    order=f"""{FIRST}, s.actor, s.messages desc nulls first, s.first_at nulls last,
        s."user" nulls last, s.reader nulls last, s.ip nulls last, s.proves,
        s.client_info nulls last,
        s.acting_app_id nulls last, s.user_agent nulls last, s.device_id nulls last,
        s.actor_kind nulls last""",
    shows=(
        "user",
        "reader",
        "actor",
        "ip",
        "client",
        "proves",
        "messages",
        "folders",
        "first_at",
        "last_at",
    ),
    nothing="No record of reading is in the case: that proves nothing, not every licence has them.",
    most=60,
)
