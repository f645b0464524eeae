"""What was done with files in SharePoint and OneDrive."""

from __future__ import annotations

from bec_kit.analyse.actors import actor, signs
from bec_kit.analyse.summaries._spec import Summary
from bec_kit.analyse.summaries._who import FIRST, mine

__all__ = ["SPEC"]

SPEC = Summary(
    id="files",
    title="What one account did with files from one address in one way.",
    sql=f"""
select g."user" as "user", g.operation as operation, g.ip as ip, g.actor as actor,
       sum(g.actions)::bigint as actions, sum(g.files)::bigint as files,
       list_sort(list_distinct(flatten(list(g.names))))[1:5] as names,
       min(g.first_at) as first_at, max(g.last_at) as last_at, {mine('g."user"')} as mine
from (
    select r.who as "user", r.operation, r.ip, r.actions, r.files, r.names, r.first_at, r.last_at,
           {actor(*signs("r", "who"))} as actor
    from (
        select t."user" as who, t.operation as operation, t.ip as ip,
               t.acting_app_id as acting_app_id, t.user_agent as user_agent,
               t.device_id as device_id, t.actor_kind as actor_kind, count(*) as actions,
               count(distinct coalesce(t.path, t.file)) as files,
               list_sort(list(distinct t.file) filter (where t.file is not null))[1:5] as names,
               min(t.happened_at) as first_at, max(t.happened_at) as last_at
        from file_activity t group by 1, 2, 3, 4, 5, 6, 7
    ) r
) g group by g."user", g.operation, g.ip, g.actor
""",  # noqa: S608  our own words
    order=f"""{FIRST}, s.actions desc, s.first_at nulls last, s."user" nulls last, s.operation,
        s.ip nulls last, s.actor""",
    shows=(
        "user",
        "operation",
        "actor",
        "ip",
        "actions",
        "files",
        "names",
        "first_at",
        "last_at",
    ),
    nothing="No file was touched in the logs.",
    most=40,
)
