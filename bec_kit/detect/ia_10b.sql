/*
id = "IA-10b"
version = 1
title = "Repeated guessing without success"
severity = "medium"
attack = ["T1110.001"]
reads = ["sign_ins", "addresses", "role_changes"]
needs = ["sign_ins of user"]
says = "{failures} wrong passwords or lockouts for {user} within minutes, first from {ip}, and no sign-in from the same network within an hour of them."
why = "Somebody tries passwords on this account; nobody got in from there within the hour."
benign = "A phone or a program that still has the old password."
blind = "Guesses of fewer than ten in ten minutes; whether a later sign-in, or one from elsewhere, was the guesser's; that an account is an administrator's, where no role change shows it."
fix = "R3"
references = [
  "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
]

[without]
role_changes = "They tell which account is an administrator's, which only raises a finding."
*/
with once as (
    -- the sign-in log and the audit log write one attempt each, under one id
    select s.record_id as record_id, s.happened_at as happened_at, epoch(s.happened_at) as at,
           s."user" as "user", s.ip as ip, s.ok as ok,
           coalesce(cast(coalesce(s.asn, d.asn) as varchar), d.network, s.ip) as network,
           case when s.error_code in ('50126', '50053')
                  or (s.error_code is null
                      and s.logon_error in ('InvalidUserNameOrPassword', 'IdsLocked'))
                then 1 else 0 end as failed,
           row_number() over (partition by s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    where s."user" is not null and lower(s."user") not in ('', 'unknown', 'not available')
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), tries as (
    select r.record_id as record_id, r.happened_at as happened_at, r.at as at, r."user" as "user",
           r.ip as ip, r.network as network,
           max(case when r.tenth - r.at <= 600 then 1 else 0 end)
               over (partition by r."user" order by r.at, r.record_id
                     rows between 9 preceding and current row) as in_run
    from (select o.record_id as record_id, o.happened_at as happened_at, o.at as at,
                 o."user" as "user", o.ip as ip, o.network as network,
                 lead(o.at, 9) over (partition by o."user" order by o.at, o.record_id) as tenth
          from once o
          where o.copy = 1 and o.failed = 1) r
), alone as (
    -- what ends in a sign-in from the same network within the hour is another finding
    select t.record_id as record_id, t.happened_at as happened_at, t.at as at,
           t."user" as "user", t.ip as ip
    from tries t
    where t.in_run = 1
      and not exists (select 1 from once o
                      where o."user" = t."user" and o.network = t.network and o.ok
                        and o.at between t.at and t.at + 3600)
), counted as (
    select a."user" as "user", count(*) as failures
    from alone a
    group by a."user"
    having count(*) >= 10
), later as (
    -- the guesser may come in another way
    select distinct a."user" as "user"
    from alone a
    join once o on o."user" = a."user" and o.ok and o.at between a.at and a.at + 86400
), admins as (
    select distinct r.target as "user"
    from role_changes r
    where r.action in ('add', 'eligible') and r.ok is distinct from false
)
select a."user" as finding_key, a.record_id as record_id, a.happened_at as happened_at,
       a."user" as "user", case when m."user" is null then 'low' else 'medium' end as severity,
       case when l."user" is not null
            then 'The account signed in within a day, from elsewhere or later: see whether it was its owner.'
       end as counter, c.failures as failures, a.ip as ip
from alone a
join counted c on c."user" = a."user"
left join later l on l."user" = a."user"
left join admins m on m."user" = a."user"
