/*
id = "IA-09"
version = 1
title = "Password spray"
severity = "high"
attack = ["T1110.003"]
reads = ["sign_ins", "addresses", "error_codes"]
needs = ["sign_ins of user"]
says = "{failures} failed sign-ins to {users} accounts came from {place}; the right password was then known for {opened} of them."
why = "A sprayer tries a few common passwords on many accounts, so that none is locked."
benign = "An office behind one address in which many mistype, synchronised accounts with an old password."
blind = "Slow sprays below ten failures in 20 minutes that change their address each time."
fix = "R3"
references = [
  "https://learn.microsoft.com/security/operations/incident-response-playbook-password-spray",
]
*/
with once as (
    -- the sign-in log and the audit log write one attempt each, under one id
    select s.record_id as record_id, s.happened_at as happened_at, epoch(s.happened_at) as at,
           s.ip as ip, coalesce(s.asn, d.asn) as asn, s.user_agent as user_agent, s.ok as ok,
           s.session_id as session_id,
           case when lower(s."user") in ('', 'unknown', 'not available') then null else s."user"
           end as "user",
           coalesce(s.error_code, case s.logon_error
               when 'InvalidUserNameOrPassword' then '50126'
               when 'IdsLocked' then '50053'
               when 'InvalidPasswordNullPassword' then '50056'
               when 'UserAccountNotFound' then '50034'
               when 'UserDisabled' then '50057'
               when 'CredentialAuthenticationError' then '50064' end) as code,
           row_number() over (partition by s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    where s.ip is not null and coalesce(s.ip_kind, 'client') <> 'internal'
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), tries as (
    select o.record_id as record_id, o.happened_at as happened_at, o.at as at, o.ip as ip,
           o.asn as asn, o.user_agent as user_agent, o."user" as "user", o.code as code,
           o.session_id as session_id
    from once o
    join error_codes c on c.code = o.code and c.kind = 'guessing'
    where o.copy = 1 and o.ok is distinct from true
), several as (
    select t.ip as ip from tries t group by t.ip having count(distinct t."user") >= 3
), numbers as (
    -- the accounts of an address, by number
    select u.ip as ip, u."user" as "user",
           row_number() over (partition by u.ip order by u."user") as number
    from (select distinct t.ip as ip, t."user" as "user"
          from tries t
          join several v on v.ip = t.ip
          where t."user" is not null) u
), ahead as (
    -- what the 20 minutes hold that begin with an attempt: failures, and numbers of accounts
    select t.record_id as record_id, t.ip as ip, t.at as at,
           lead(t.at, 9) over (partition by t.ip order by t.at, t.record_id) as tenth,
           max(t.at) over (partition by t.ip order by t.at
                           range between current row and 1200 following) as last_at,
           min(n.number) over (partition by t.ip order by t.at
                               range between current row and 1200 following) as least_number,
           max(n.number) over (partition by t.ip order by t.at
                               range between current row and 1200 following) as most_number,
           count(n.number) over (partition by t.ip order by t.at
                                 range between current row and 1200 following) as named,
           sum(n.number) over (partition by t.ip order by t.at
                               range between current row and 1200 following) as numbers,
           sum(n.number * n.number) over (partition by t.ip order by t.at
                                          range between current row and 1200 following) as squares
    from tries t
    join several v on v.ip = t.ip
    left join numbers n on n.ip = t.ip and n."user" = t."user"
), anchors as (
    -- the first of ten failures; a third number between two others makes the sum of
    -- (number - least) * (most - number) more than nothing
    select a.record_id as record_id, a.ip as ip, a.at as at, a.last_at as last_at
    from ahead a
    where a.tenth - a.at <= 1200
      and (a.least_number + a.most_number) * a.numbers - a.squares
          - a.named * a.least_number * a.most_number > 0
), bursts as (
    select a.ip as ip, min(a.at) as first_at, max(a.last_at) as last_at
    from anchors a
    group by a.ip
), placed as (
    select t.record_id as record_id, t.happened_at as happened_at, t.at as at, t.ip as ip,
           t.asn as asn, t.user_agent as user_agent, t."user" as "user", t.code as code,
           floor(t.at / 900) as bucket,
           -- within the 20 minutes of a burst
           max(case when a.record_id is not null then 1 else 0 end)
               over (partition by t.ip order by t.at
                     range between 1200 preceding and current row) as in_burst
    from tries t
    left join anchors a on a.record_id = t.record_id
), shared as (
    -- one reason, many accounts, many addresses: what a distributed sprayer leaves; bursts
    -- are told by themselves, so that most of the accounts must stand outside them
    select p.code as code, p.bucket as bucket
    from placed p
    group by p.code, p.bucket
    having count(distinct p."user") >= 15
       and 2 * count(distinct case when p.in_burst = 0 then p."user" end)
           > count(distinct p."user")
), members as (
    select 'ip|' || p.ip as finding_key, p.ip as place, p.record_id as record_id,
           p.happened_at as happened_at, p.at as at, p.ip as ip, p.asn as asn,
           p.user_agent as user_agent, p."user" as "user"
    from placed p
    join bursts b on b.ip = p.ip and p.at between b.first_at and b.last_at
    left join shared s on s.code = p.code and s.bucket = p.bucket
    where p.in_burst = 1 or s.code is null
    union all
    select 'code|' || p.code || '|' || cast(p.bucket as varchar),
           'many addresses (error ' || p.code || ')', p.record_id, p.happened_at, p.at, p.ip,
           p.asn, p.user_agent, p."user"
    from placed p
    join shared s on s.code = p.code and s.bucket = p.bucket
    where p.in_burst = 0
), totals as (
    select m.finding_key as finding_key, min(m.place) as place, count(*) as failures,
           count(distinct m."user") as users, min(m.at) as first_at, max(m.at) as last_at
    from members m
    group by m.finding_key
), known as (
    -- signed in, or stopped only after the password was right
    select o.record_id as record_id, o.happened_at as happened_at, o.at as at, o.ip as ip,
           o.asn as asn, o.user_agent as user_agent, o."user" as "user",
           o.session_id as session_id
    from once o
    left join error_codes c on c.code = o.code and c.kind = 'password_right'
    where o.copy = 1 and o."user" is not null and (o.ok or c.code is not null)
), followed as (
    select distinct t.finding_key as finding_key, k.record_id as record_id,
           k.happened_at as happened_at, k."user" as "user", k.ip as ip, k.session_id as session_id
    from known k
    join (select distinct m.finding_key as finding_key, m.ip as ip from members m) m on m.ip = k.ip
    join totals t on t.finding_key = m.finding_key
    where k.at between t.first_at and t.last_at + 86400
    union
    select t.finding_key, k.record_id, k.happened_at, k."user", k.ip, k.session_id
    from known k
    join (select distinct m.finding_key as finding_key, m.asn as asn, m.user_agent as user_agent
          from members m) m on m.asn = k.asn and m.user_agent = k.user_agent
    join totals t on t.finding_key = m.finding_key
    where k.at between t.first_at and t.last_at + 86400
), right_ones as (
    select f.finding_key as finding_key, count(distinct f."user") as known
    from followed f
    group by f.finding_key
), opened as (
    -- behind an address that many share, a day of an account is long: its first record tells
    select f.finding_key as finding_key, f.record_id as record_id, f.happened_at as happened_at,
           f."user" as "user", f.ip as ip, f.session_id as session_id,
           row_number() over (partition by f.finding_key, f."user", f.ip
                              order by f.happened_at, f.record_id) as place
    from followed f
), evidence as (
    select m.finding_key as finding_key, m.record_id as record_id, m.happened_at as happened_at,
           m."user" as "user", m.ip as ip, cast(null as varchar) as session_id,
           'medium' as severity
    from members m
    union all
    select o.finding_key, o.record_id, o.happened_at, o."user", o.ip, o.session_id, 'high'
    from opened o
    where o.place = 1
)
select e.finding_key as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       e."user" as "user", e.severity as severity,
       case when r.known is null then 'No account was opened from there within a day.' end as counter,
       t.failures as failures, t.users as users, t.place as place,
       coalesce(r.known, 0) as opened, e.ip as ip, e.session_id as session_id
from evidence e
join totals t on t.finding_key = e.finding_key
left join right_ones r on r.finding_key = e.finding_key
