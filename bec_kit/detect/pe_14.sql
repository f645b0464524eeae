/*
id = "PE-14"
version = 1
title = "App that attackers are known to use"
severity = "high"
attack = ["T1528", "T1114.002"]
reads = ["rogue_apps", "consents", "app_entries", "sign_ins", "audit", "messages", "apps", "grants", "people"]
needs = ["audit type 8 | directory_audits | grants"]
says = "The app \"{app}\" is here for {whom}: consents {consents}, sign-ins {logins}, actions {actions}, messages {mails}, entries of the directory as it was collected {stands}."
why = "Honest programs that copy or send a whole mailbox are what attackers install once they are in."
benign = "People who chose this program for themselves: ask the owner."
blind = "Such a program under a new id and another name; what it did where the licence logs none."
fix = "R6"
references = [
  "https://learn.microsoft.com/security/operations/incident-response-playbook-app-consent",
  "https://huntresslabs.github.io/rogueapps/",
]
seed = true

[without]
apps = "They add what stood when it was collected; consents and grants name every app that was given access."
messages = "They add mail that looks as if such an app had written it."
sign_ins = "They add that the app was used; consents and grants name every app that was given access."
*/
with ids as (
    select lower(r.app_id) as app_id, min(r.name) as name
    from rogue_apps r
    group by lower(r.app_id)
), titles as (
    select lower(r.name) as title, min(r.name) as name
    from rogue_apps r
    group by lower(r.name)
), strings as (
    select distinct x.text as text
    from (select a.client_info as text from audit a
          union select a.user_agent from audit a
          union select s.user_agent from sign_ins s) x
    where x.text is not null
), called as (
    -- the name as a word of what the client calls itself
    select s.text as text, min(t.name) as name
    from strings s
    join titles t on strpos(lower(s.text), t.title) > 0
    where regexp_matches(replace(lower(s.text), t.title, '¤'), '(^|[^\p{L}\p{N}])¤($|[^\p{L}\p{N}])')
    group by s.text
), seen as (
    select 'consent' as what, coalesce(i.name, t.name) as name, c.record_id as record_id,
           c.happened_at as happened_at,
           coalesce(n."user", case when c.principal like '%@%' then lower(c.principal) end,
                    c."user") as "user",
           case when c.ok is distinct from false then 'high' else 'medium' end as severity,
           case when not c.ok then 'The consent failed.' end as counter,
           coalesce(lower(c.app_id), p.app_id) as app_id,
           case when c.ip_kind = 'client' then c.ip end as ip,
           cast(null as varchar) as user_agent, cast(null as varchar) as session_id
    from consents c
    left join app_entries p on p.object_id = c.object_id
    left join people n on n.alias = lower(c.principal)
    left join ids i on i.app_id = coalesce(lower(c.app_id), p.app_id)
    left join titles t on t.title = lower(trim(c.app))
    where i.app_id is not null or t.title is not null
    union all
    select 'login', coalesce(i.name, t.name, k.name), s.record_id, s.happened_at, s."user",
           case when s.ok is distinct from false then 'high' else 'medium' end,
           case when not s.ok then 'The sign-in failed.' end,
           case when i.app_id is not null or t.title is not null then lower(s.app_id) end,
           case when s.ip_kind = 'client' then s.ip end,
           case when k.name is not null then s.user_agent end, s.session_id
    from sign_ins s
    left join ids i on i.app_id = lower(s.app_id)
    left join titles t on t.title = lower(trim(s.app))
    left join called k on k.text = s.user_agent
    where i.app_id is not null or t.title is not null or k.name is not null
    union all
    select 'action', coalesce(i.name, j.name, l.name, k.name, g.name), a.record_id, a.happened_at,
           a."user", case when a.ok is distinct from false then 'high' else 'medium' end,
           cast(null as varchar), coalesce(i.app_id, j.app_id, l.app_id),
           case when a.ip_kind = 'client' then a.ip end,
           case when g.name is not null then a.user_agent
                when k.name is not null then a.client_info end, a.session_id
    from audit a
    left join ids i on i.app_id = lower(a.acting_app_id)
    left join ids j on j.app_id = lower(a.client_app_id)
    left join ids l on l.app_id = lower(a.app_id)
    left join called k on k.text = a.client_info
    left join called g on g.text = a.user_agent
    -- a login stands among the sign-ins
    where a.record_type is distinct from 15
      and (i.app_id is not null or j.app_id is not null or l.app_id is not null
           or k.name is not null or g.name is not null)
    union all
    -- the program's messages have ids of a form of their own; others may use it as well
    select 'mail', e.name, m.record_id, m.happened_at, m.sender, 'medium',
           'Some of it is known by the form of the message ids alone.', cast(null as varchar),
           cast(null as varchar), cast(null as varchar), cast(null as varchar)
    from messages m
    join titles e on e.title = 'em client'
    where m.direction in ('out', 'internal') and regexp_matches(m.message_id, '^<em[0-9a-f]{8}')
    union all
    select 'stands', coalesce(i.name, t.name), a.record_id, a.collected_at, cast(null as varchar),
           'high', case when a.gone_at is not null
                        then 'It was gone when it was collected on '
                             || split_part(cast(a.gone_at as varchar), ' ', 1) || '.'
                        when not a.enabled then 'The app was switched off when it was collected.' end,
           lower(a.app_id), cast(null as varchar), cast(null as varchar), cast(null as varchar)
    from apps a
    left join ids i on i.app_id = lower(a.app_id)
    left join titles t on t.title = lower(trim(a.name))
    where i.app_id is not null or t.title is not null
    union all
    select 'stands', coalesce(i.name, t.name), g.record_id, g.collected_at,
           coalesce(n."user", case when g.principal like '%@%' then lower(g.principal) end),
           'high', case when g.gone_at is not null
                        then 'A permission was gone when it was collected on '
                             || split_part(cast(g.gone_at as varchar), ' ', 1) || '.' end,
           lower(g.app_id), cast(null as varchar),
           cast(null as varchar), cast(null as varchar)
    from grants g
    left join people n on n.alias = lower(g.principal)
    left join ids i on i.app_id = lower(g.app_id)
    left join titles t on t.title = lower(trim(g.app_name))
    where i.app_id is not null or t.title is not null
), counted as (
    select s.name as name, coalesce(s."user", '') as owner,
           count(distinct case when s.what = 'consent' then s.record_id end) as consents,
           count(distinct case when s.what = 'login' then s.record_id end) as logins,
           count(distinct case when s.what = 'action' then s.record_id end) as actions,
           count(distinct case when s.what = 'mail' then s.record_id end) as mails,
           count(distinct case when s.what = 'stands' then s.record_id end) as stands
    from seen s
    group by s.name, coalesce(s."user", '')
), numbered as (
    select s.what as what, s.name as name, s.record_id as record_id, s.happened_at as happened_at,
           s."user" as "user", s.severity as severity, s.counter as counter, s.app_id as app_id,
           s.ip as ip, s.user_agent as user_agent, s.session_id as session_id,
           row_number() over (partition by s.name, coalesce(s."user", ''), s.what, s.severity
                              order by s.happened_at, s.record_id) as place
    from seen s
)
select r.name || '|' || coalesce(r."user", '') as finding_key, r.record_id as record_id,
       r.happened_at as happened_at, r."user" as "user", r.severity as severity,
       r.counter as counter, r.name as app, coalesce(r."user", 'the whole tenant') as whom,
       c.consents as consents, c.logins as logins, c.actions as actions, c.mails as mails,
       c.stands as stands, r.what = 'stands' as standing, r.ip as ip, r.app_id as app_id,
       r.user_agent as user_agent, r.session_id as session_id
from numbered r
join counted c on c.name = r.name and c.owner = coalesce(r."user", '')
where r.place <= 500  -- the sentence counts all of them
