/*
id = "IA-02"
version = 1
title = "Mailbox or files used from where the session never signed in"
severity = "high"
attack = ["T1550.004", "T1550.001"]
reads = ["audit", "sign_ins", "addresses", "marks", "first_party_apps"]
needs = ["sign_ins of user", "signed sessions of user"]
says = "A session of {user} was used from {ip}, where it never signed in (its sign-ins came from {home_ip}). Records from there: {acts}, most of them {what}."
why = "A stolen cookie or token works without signing in: what is done with it comes from the thief's address."
benign = "Proxies and tunnels that lead mail and sign-ins out by different ways; mark such an address as known-good."
blind = "Sessions whose sign-in is not in the evidence, and records without a session id."
fix = "R2"
references = [
  "https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers",
  "https://learn.microsoft.com/security/operations/token-theft-playbook",
]
*/
with entered as (
    select s.session_id as session_id, s.ip as ip, min(coalesce(s.asn, d.asn)) as asn,
           min(d.network) as network, min(s.happened_at) as happened_at
    from sign_ins s
    left join addresses d on d.ip = s.ip
    where s.ok and s.session_id is not null and s.ip is not null
    group by s.session_id, s.ip
), used as (
    select a.session_id as session_id, a."user" as "user", a.ip as ip, a.operation as operation,
           count(distinct a.record_id) as acts, min(a.happened_at) as first_at
    from audit a
    left join first_party_apps f on f.app_id = a.acting_app_id
    where a.session_id is not null and a."user" is not null and a.ip_kind = 'client'
      and a.ok is distinct from false and a.record_type is distinct from 15
      and (lower(a.workload) in ('exchange', 'sharepoint', 'onedrive', 'microsoftteams')
           or (a.workload is null and a.record_type in (1, 2, 3, 4, 6, 14, 25, 36, 50)))
      and (coalesce(a.actor_kind, 'unknown') <> 'service'
           or (a.acting_app_id is not null and f.app_id is null))
    group by a.session_id, a."user", a.ip, a.operation
), strange as (
    -- one autonomous system or one /24 is one network, whichever of the two is known
    select u.session_id as session_id, u."user" as "user", u.ip as ip, u.operation as operation,
           u.acts as acts, d.asn as asn, coalesce(d.users, 1) as users,
           coalesce(cast(d.asn as varchar), d.network, u.ip) as network,
           row_number() over (partition by u.session_id, u."user", u.ip
                              order by u.acts desc, u.operation) as place
    from used u
    join (select distinct n.session_id as session_id from entered n) k
      on k.session_id = u.session_id
    left join addresses d on d.ip = u.ip
    left join entered same on same.session_id = u.session_id and same.ip = u.ip
    where same.ip is null
      and not exists (select 1 from entered e
                      where e.session_id = u.session_id and e.asn = d.asn)
      and not exists (select 1 from entered e
                      where e.session_id = u.session_id and e.network = d.network)
      and not exists (select 1 from marks m
                      where m.verdict = 'known-good' and m.kind = 'ip' and m.value = u.ip)
), homes as (
    select e.session_id as session_id, min(e.ip) as ip,
           max(case when strpos(e.ip, ':') > 0 then 1 else 0 end) as six,
           max(case when strpos(e.ip, ':') > 0 then 0 else 1 end) as four
    from entered e
    group by e.session_id
), told as (
    select s.session_id as session_id, s."user" as "user", s.ip as ip, min(s.network) as network,
           sum(s.acts) as acts, max(case when s.place = 1 then s.operation end) as what,
           max(s.users) as users, max(s.asn) as asn, min(h.ip) as home_ip,
           -- one machine may have an IPv4 and an IPv6 address
           max(case when s.asn is null
                         and (case when strpos(s.ip, ':') > 0 then h.six else h.four end) = 0
                    then 1 else 0 end) as other_stack
    from strange s
    join homes h on h.session_id = s.session_id
    group by s.session_id, s."user", s.ip
), evidence as (
    select a.session_id as session_id, a."user" as "user", a.ip as ip, a.record_id as record_id,
           a.happened_at as happened_at, a.user_agent as user_agent, a.device_id as device_id,
           row_number() over (partition by a.session_id, a."user", a.ip, a.operation
                              order by a.happened_at, a.record_id) as place
    from audit a
    join strange s on s.session_id = a.session_id and s."user" = a."user" and s.ip = a.ip
                  and s.operation = a.operation
    where a.ok is distinct from false
)
select t."user" || '|' || t.session_id || '|' || t.network as finding_key,
       e.record_id as record_id, e.happened_at as happened_at, t."user" as "user",
       case when t.other_stack = 1 then 'medium' else 'high' end as severity,
       case when t.other_stack = 1
            then 'One machine may have an IPv4 and an IPv6 address: no sign-in shows the other kind.'
            when t.users > 2
            then 'So many accounts use this address: ' || cast(t.users as varchar)
                 || '. A proxy of the company would look like that.'
            when t.asn is null then 'Nothing tells whose network the address belongs to.'
       end as counter,
       cast(t.acts as bigint) as acts, t.what as what, t.ip as ip, t.home_ip as home_ip,
       t.session_id as session_id, e.user_agent as user_agent, e.device_id as device_id
from told t
join evidence e on e.session_id = t.session_id and e."user" = t."user" and e.ip = t.ip
where e.place = 1  -- of each kind of act the first
