/*
id = "IA-10"
version = 1
title = "Guessing, then the right password"
severity = "high"
attack = ["T1110.001"]
reads = ["sign_ins", "addresses", "error_codes"]
needs = ["sign_ins of user"]
says = "{failures} wrong passwords for {user} from the network of {ip} within an hour, then the right one."
why = "Somebody tried passwords until one was right."
benign = "A phone or a program that still has the old password, beside the owner who types the new one."
blind = "Guesses spread over more than an hour or over several networks."
fix = "R3"
references = [
  "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
]
seed = true
*/
with once as (
    -- the sign-in log and the audit log write one attempt each, under one id
    select s.record_id as record_id, s.happened_at as happened_at, epoch(s.happened_at) as at,
           s."user" as "user", s.ip as ip, s.session_id as session_id,
           coalesce(cast(coalesce(s.asn, d.asn) as varchar), d.network, s.ip) as network,
           case when c.code is null and not coalesce(s.ok, false) then 1 else 0 end as failed,
           row_number() over (partition by s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    left join error_codes c on c.code = s.error_code and c.kind = 'password_right'
    where s."user" is not null and s.ip is not null and s.ip_kind = 'client'
      and (s.ok or c.code is not null or s.error_code = '50126'
           or (s.error_code is null and s.logon_error = 'InvalidUserNameOrPassword'))
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), events as (
    select o.record_id as record_id, o.happened_at as happened_at, o.at as at, o."user" as "user",
           o.ip as ip, o.session_id as session_id, o.network as network, o.failed as failed
    from once o
    where o.copy = 1
), counted as (
    select e.record_id as record_id, e.happened_at as happened_at, e.at as at, e."user" as "user",
           e.ip as ip, e.session_id as session_id, e.network as network, e.failed as failed,
           sum(e.failed) over (partition by e."user", e.network order by e.at
                               range between 3600 preceding and current row) as failures,
           lag(e.failed) over (partition by e."user", e.network
                               order by e.at, e.failed desc, e.record_id) as before
    from events e
), guessed as (
    select c.record_id as record_id, c.happened_at as happened_at, c.at as at, c."user" as "user",
           c.ip as ip, c.session_id as session_id, c.network as network, c.failures as failures
    from counted c
    where c.failed = 0 and c.before = 1 and c.failures >= 5
), evidence as (
    select g."user" || '|' || g.network as finding_key, g.record_id as record_id,
           g.happened_at as happened_at, g."user" as "user", g.ip as ip,
           g.session_id as session_id, g.failures as failures
    from guessed g
    union all
    select g."user" || '|' || g.network, e.record_id, e.happened_at, e."user", e.ip,
           cast(null as varchar), max(g.failures)
    from events e
    join guessed g on g."user" = e."user" and g.network = e.network
                  and e.at between g.at - 3600 and g.at
    where e.failed = 1
    group by g."user", g.network, e.record_id, e.happened_at, e."user", e.ip
), worst as (
    select v.finding_key as finding_key, max(v.failures) as failures
    from evidence v
    group by v.finding_key
)
select v.finding_key as finding_key, v.record_id as record_id, v.happened_at as happened_at,
       v."user" as "user", case when w.failures >= 10 then 'high' else 'medium' end as severity,
       cast(null as varchar) as counter, w.failures as failures, v.ip as ip,
       v.session_id as session_id
from evidence v
join worst w on w.finding_key = v.finding_key
