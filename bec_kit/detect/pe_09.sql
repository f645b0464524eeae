/*
id = "PE-09"
version = 1
title = "Full access to a mailbox given"
severity = "high"
attack = ["T1098.002"]
reads = ["delegations", "audit", "aliases", "account_changes", "users", "first_party_apps"]
needs = ["audit type 1"]
says = "{grantee}{news} was given full access to the mailbox of {mailbox} by {actor}."
why = "Whoever has full access to a mailbox opens it from an account of his own, whatever becomes of its password."
benign = "Administrators who let an assistant, a successor or a program in."
blind = "Rights given before the evidence begins: the table of permissions shows those that stood when it was collected."
fix = "R10"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/add-mailboxpermission",
  "https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients",
]
context = "suspects"
*/
with names as (
    select n.alias as alias, min(n."user") as "user"
    from (select a.alias as alias, a."user" as "user" from aliases a where a.kind <> 'app'
          union
          select lower(a.name), a."user" from aliases a
          where a.kind <> 'app' and a.name is not null) n
    group by n.alias
    having count(distinct n."user") = 1
), written as (
    select distinct lower(trim(w.name)) as name
    from (select d.mailbox as name from delegations d
          union all
          select d.grantee from delegations d) w
    where w.name is not null
), tails as (
    -- of a directory name its last part tells who it is
    select w.name as name,
           case when w.name like '/o=%' then split_part(w.name, 'cn=', -1)
                when w.name like 'cn=%' then split_part(split_part(w.name, ',', 1), 'cn=', -1)
                when strpos(w.name, '\') > 0 then split_part(w.name, '\', -1)
                else split_part(w.name, '/', -1) end as tail
    from written w
), people as (
    select t.name as name, coalesce(n."user", s."user") as "user"
    from tails t
    left join names n on n.alias = t.tail
    left join names s on s.alias = case when regexp_matches(t.tail, '^[0-9a-f]{32}-')
                                        then substr(t.tail, 34) end
), full_access as (
    select distinct x.record_id as record_id
    from (select d.record_id as record_id, unnest(d.rights) as access from delegations d
          where d.action = 'grant' and d.kind = 'mailbox') x
    where lower(trim(x.access)) = 'fullaccess'
), granted as (
    select d.record_id as record_id, d.happened_at as happened_at, d."user" as actor,
           coalesce(m."user", lower(d.mailbox)) as mailbox,
           coalesce(g."user", lower(d.grantee)) as grantee,
           case when d.ip_kind = 'client' then d.ip end as ip, d.session_id as session_id,
           d.device_id as device_id
    from delegations d
    join full_access r on r.record_id = d.record_id
    left join audit a on a.record_id = d.record_id
    left join people m on m.name = lower(trim(d.mailbox))
    left join people g on g.name = lower(trim(d.grantee))
    left join first_party_apps f on f.app_id = d.acting_app_id
    where d.action = 'grant' and d.kind = 'mailbox' and d.ok is distinct from false
      and lower(coalesce(d.grantee, '')) <> 'nt authority\self'
      -- types 3 and 4 are the service's own hands, whatever name they use
      and ((coalesce(d.actor_kind, 'unknown') <> 'service' and coalesce(a.user_type, 0) not in (3, 4))
           or (d.acting_app_id is not null and f.app_id is null))
), made as (
    select x."user" as "user", min(x.made_at) as made_at
    from (select lower(c.target) as "user", c.happened_at as made_at
          from account_changes c
          where c.action in ('add user', 'invite external user') and c.ok is distinct from false
          union all
          select u."user", u.created_at from users u where u.created_at is not null) x
    group by x."user"
), judged as (
    select g.record_id as record_id, g.happened_at as happened_at, g.actor as actor,
           g.mailbox as mailbox, g.grantee as grantee, g.ip as ip, g.session_id as session_id,
           g.device_id as device_id,
           case when epoch(g.happened_at) - epoch(n.made_at) between 0 and 2592000 then 1 else 0
           end as is_new
    from granted g
    left join made n on n."user" = g.grantee
    where g.grantee is distinct from g.mailbox
)
select coalesce(j.mailbox, '') || '|' || coalesce(j.grantee, '') as finding_key,
       j.record_id as record_id, j.happened_at as happened_at,
       case s.side when 'mailbox' then j.mailbox else j.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case when s.side = 'actor' then 'low' when j.is_new = 1 then 'high' else 'medium' end
           as severity,
       'high' as context_severity, cast(null as varchar) as counter,
       coalesce(j.grantee, 'Somebody whom the record does not name') as grantee,
       case when j.is_new = 1 then ', an account made in the 30 days before,' else '' end as news,
       j.mailbox as mailbox, j.actor as actor, j.ip as ip, j.session_id as session_id,
       j.device_id as device_id
from judged j
cross join (select unnest(['mailbox', 'actor']) as side) s
where s.side = 'mailbox' or j.actor is distinct from j.mailbox
