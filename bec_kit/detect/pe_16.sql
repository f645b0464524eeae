/*
id = "PE-16"
version = 1
title = "Way to sign in added"
severity = "high"
attack = ["T1556.006", "T1098.005"]
reads = ["mfa_changes", "auth_methods", "sign_ins", "audit", "directory_audits", "attacker_records", "prior_findings"]
needs = ["audit type 8 | directory_audits"]
says = "{method} {did} the account of {target}{actor}{near}."
why = "A second factor of his own lets the attacker in again, after the password is changed and the sessions are ended."
benign = "A new telephone, a first registration, an administrator who helps."
blind = "What was registered before the evidence begins."
fix = "R4"
references = [
  "https://learn.microsoft.com/entra/identity/authentication/howto-authentication-methods-activity",
  "https://learn.microsoft.com/graph/api/resources/authenticationmethods-overview",
]

[without]
auth_methods = "The log shows who added what; the list adds what was added while the log has a gap."
sign_ins = "They tell what went before, which only raises a finding, and when the evidence begins."
*/
with began as (
    select min(x.at) as at
    from (select min(a.happened_at) as at from audit a
          union all
          select min(s.happened_at) from sign_ins s
          union all
          select min(d.happened_at) from directory_audits d) x
), made as (
    -- that a factor is demanded registers none; a registration often bears the service's name
    select m.record_id as record_id, m.happened_at as happened_at,
           coalesce(lower(m.target), m."user") as target, m."user" as actor, m.method as method,
           case when m.action = 'add' then 'added' else 'changed' end as change,
           case when m.ip_kind = 'client' then m.ip end as ip
    from mfa_changes m
    where m.ok is distinct from false
      and (m.action = 'add' or (m.action = 'change' and coalesce(m.actor_kind, 'unknown') <> 'service'))
      and lower(coalesce(m.method, '')) <> 'strongauthenticationrequirement'
    union all
    select h.record_id, h.created_at, lower(h."user"), cast(null as varchar),
           coalesce(h.method, 'way to sign in') || coalesce(' (' || h.detail || ')', ''), 'added',
           cast(null as varchar)
    from auth_methods h
    join began b on h.created_at >= b.at
    where lower(coalesce(h.method, '')) <> 'password'
), paced as (
    select m.record_id as record_id, m.happened_at as happened_at, m.target as target,
           case when epoch(m.happened_at)
                     - epoch(lag(m.happened_at) over (partition by m.target
                                                      order by m.happened_at, m.record_id)) <= 3600
                then 0 else 1 end as begins
    from (select distinct x.record_id as record_id, x.happened_at as happened_at,
                          x.target as target from made x) m
), acts as (
    select p.record_id as record_id, p.target as target,
           sum(p.begins) over (partition by p.target order by p.happened_at, p.record_id) as act
    from paced p
), entries as (
    -- when the records were made that findings of initial access name
    select e."user" as "user", e.happened_at as happened_at, f.detection_id as detection_id
    from (select s.record_id as record_id, s."user" as "user", s.happened_at as happened_at
          from sign_ins s
          union all
          select a.record_id, a."user", a.happened_at from audit a) e
    join prior_findings f on f.record_id = e.record_id
    where f.detection_id like 'IA-0%' and f.severity in ('medium', 'high', 'critical')
), followed as (
    select m.record_id as record_id, m.target as target, min(e.detection_id) as detection_id
    from made m
    join entries e on e."user" = m.target
    where epoch(m.happened_at) - epoch(e.happened_at) between 0 and 3600
    group by m.record_id, m.target
), judged as (
    select m.record_id as record_id, m.happened_at as happened_at, m.target as target,
           m.actor as actor, m.method as method, m.change as change, m.ip as ip, a.act as act,
           f.detection_id as detection_id,
           case when k.record_id is null then 0 else 1 end as attacker
    from made m
    join acts a on a.record_id = m.record_id and a.target is not distinct from m.target
    left join followed f on f.record_id = m.record_id and f.target = m.target
    left join (select distinct r.record_id as record_id from attacker_records r) k
           on k.record_id = m.record_id
)
select coalesce(j.target, '') || '|' || cast(j.act as varchar) as finding_key,
       j.record_id as record_id, j.happened_at as happened_at, j.target as "user",
       case when j.attacker = 1 or j.detection_id is not null then 'high'
            when j.change = 'added' then 'medium' else 'low' end as severity,
       cast(null as varchar) as counter,
       coalesce(j.method, 'A way to sign in') as method,
       case j.change when 'added' then 'was added to' else 'was changed for' end as did,
       j.target as target,
       case when j.actor is null then '; by whom, the list as it was collected does not say'
            when j.actor = j.target then ' by the account itself'
            else ' by ' || j.actor end as actor,
       case when j.attacker = 1 then ', in the attacker''s context'
            when j.detection_id is not null
            then ', within an hour after a sign-in that ' || j.detection_id || ' found' else ''
       end as near,
       j.ip as ip
from judged j
