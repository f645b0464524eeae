/*
id = "IA-05"
version = 1
title = "User agent of an attack kit or a script"
severity = "high"
attack = ["T1557", "T1110"]
reads = ["sign_ins", "audit", "directory_audits", "first_party_apps"]
needs = ["sign_ins of user", "non_interactive of user", "user_agents of user"]
says = "The account of {user} was used by the program \"{user_agent}\" from {ip}."
why = "People sign in with browsers and apps; phishing kits and sprayers use program libraries."
benign = "Scripts and services of the tenant's own that act in a user's name."
blind = "Kits that pass on the victim's own user agent, as good ones do."
fix = "R2"
references = [
  "https://learn.microsoft.com/security/operations/token-theft-playbook",
]
seed = true

[without]
audit = "It adds what was done with the program; the sign-ins tell of the program itself."
directory_audits = "They add what was done with the program; the sign-ins tell of the program itself."
*/
with used as (
    select s."user" as "user", s.record_id as record_id, s.happened_at as happened_at, s.ok as ok,
           case when s.ip_kind = 'client' then s.ip end as ip, s.session_id as session_id,
           s.user_agent as user_agent, s.app_id as app_id, 'sign_ins' as log
    from sign_ins s
    where s.user_agent is not null
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
    union all
    select a."user", a.record_id, a.happened_at, coalesce(a.ok, true),
           case when a.ip_kind = 'client' then a.ip end, a.session_id, a.user_agent,
           a.acting_app_id, 'audit'
    from audit a
    left join first_party_apps f on f.app_id = a.acting_app_id
    where a.user_agent is not null and a.record_type is distinct from 15
      and coalesce(a.actor_kind, 'unknown') <> 'service'
      and (a.acting_app_id is null or f.app_id is not null)
    union all
    select d."user", d.record_id, d.happened_at, coalesce(d.ok, true),
           case when d.ip_kind = 'client' then d.ip end, cast(null as varchar), d.user_agent,
           d.app_id, 'directory_audits'
    from directory_audits d
    where d.user_agent is not null and coalesce(d.actor_kind, 'unknown') = 'person'
), agents as (
    select t.user_agent as user_agent,
           case when regexp_matches(lower(t.user_agent), 'axios|node(-fetch)?$|undici|go-http-client|go-resty|guzzle|okhttp|fasthttp|python-|aiohttp|curl/|postman|kali365-live/')
                  or regexp_matches(t.user_agent, 'Teams/1\.3\.00\.30866 Chrome/80\.0\.3987\.165 Electron/8\.5\.1')
                then 1 else 0 end as kit,
           case when regexp_matches(lower(t.user_agent), 'mozilla|dalvik|cfnetwork|windows-azuread-authentication-provider')
                then 0 else 1 end as strange_broker
    from (select distinct u.user_agent as user_agent from used u) t
), caught as (
    select u."user" as "user", u.record_id as record_id, u.happened_at as happened_at, u.ok as ok,
           u.ip as ip, u.session_id as session_id, u.user_agent as user_agent,
           u.log as log,
           coalesce(u."user", u.ip, '') || '|' || lower(split_part(u.user_agent, '/', 1))
               as finding_key,
           row_number() over (partition by u.log, u."user", u.user_agent, u.ip, u.session_id,
                                           u.ok
                              order by u.happened_at, u.record_id) as place
    from used u
    join agents g on g.user_agent = u.user_agent
    where g.kit = 1
       or (g.strange_broker = 1 and u.app_id = '29d9ed98-a469-4536-ade2-f981bc1d605e')
)
select c.finding_key as finding_key, c.record_id as record_id, c.happened_at as happened_at,
       c."user" as "user", case when c.ok then 'high' else 'medium' end as severity,
       case when not c.ok then 'This attempt failed.' end as counter,
       c.ip as ip, c.session_id as session_id, c.user_agent as user_agent
from caught c
where c.log = 'sign_ins' or c.place = 1  -- of what was done with it the first record of each place
