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
), anchors as (
    -- the first of ten failures within 20 minutes
    select r.ip as ip, r.at as at, r.tenth as tenth, floor(r.at / 60) as minute
    from (select t.ip as ip, t.at as at,
                 lead(t.at, 9) over (partition by t.ip order by t.at, t.record_id) as tenth
          from tries t
          join several v on v.ip = t.ip) r
    where r.tenth - r.at <= 1200
), tried as (
    select distinct t.ip as ip, floor(t.at / 60) as minute, t."user" as "user"
    from tries t
    join (select distinct a.ip as ip from anchors a) a on a.ip = t.ip
    where t."user" is not null
), wide as (
    -- minutes after which at least three accounts are tried within 20 minutes
    select t.ip as ip, t.minute - o.back as minute
    from tried t
    cross join (select unnest([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
                               11, 12, 13, 14, 15, 16, 17, 18, 19, 20]) as back) o
    group by t.ip, t.minute - o.back
    having count(distinct t."user") >= 3
), bursts as (
    select a.ip as ip, min(a.at) as first_at, max(a.tenth) as last_at
    from anchors a
    join wide w on w.ip = a.ip and w.minute = a.minute
    group by a.ip
), shared as (
    -- one reason, many accounts, many addresses: what a distributed sprayer leaves
    select t.code as code, floor(t.at / 900) as bucket
    from tries t
    left join bursts b on b.ip = t.ip
    where b.ip is null
    group by t.code, floor(t.at / 900)
    having count(distinct t."user") >= 15
), members as (
    select 'ip|' || t.ip as finding_key, t.ip as place, t.record_id as record_id,
           t.happened_at as happened_at, t.at as at, t.ip as ip, t.asn as asn,
           t.user_agent as user_agent, t."user" as "user"
    from tries t
    join bursts b on b.ip = t.ip and t.at between b.first_at and b.last_at
    union all
    select 'code|' || t.code || '|' || cast(s.bucket as varchar),
           'many addresses (error ' || t.code || ')', t.record_id, t.happened_at, t.at, t.ip,
           t.asn, t.user_agent, t."user"
    from tries t
    join shared s on s.code = t.code and s.bucket = floor(t.at / 900)
    left join bursts b on b.ip = t.ip
    where b.ip is null
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
