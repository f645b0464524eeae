/*
id = "PE-10"
version = 1
title = "Right to send in another's name given"
severity = "high"
attack = ["T1098.002"]
reads = ["delegations", "audit", "aliases", "account_changes", "users", "first_party_apps"]
needs = ["audit type 1"]
says = "{grantee}{news} was allowed to send {way} {mailbox} by {actor}."
why = "Mail sent with this right bears the owner's name, though another account wrote it."
benign = "Assistants and shared mailboxes."
blind = "Rights given before the evidence begins: the table of permissions shows those that stood when it was collected."
fix = "R10"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/add-recipientpermission",
  "https://learn.microsoft.com/powershell/module/exchange/set-mailbox",
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
), granted as (
    select d.record_id as record_id, d.happened_at as happened_at, d."user" as actor,
           d.kind as kind, coalesce(m."user", lower(d.mailbox)) as mailbox,
           coalesce(g."user", lower(d.grantee)) as grantee,
           count(*) over (partition by d.record_id) as named,
           case when d.ip_kind = 'client' then d.ip end as ip, d.session_id as session_id,
           d.device_id as device_id
    from delegations d
    left join audit a on a.record_id = d.record_id
    left join people m on m.name = lower(trim(d.mailbox))
    left join people g on g.name = lower(trim(d.grantee))
    left join first_party_apps f on f.app_id = d.acting_app_id
    where d.action = 'grant' and d.kind in ('send_as', 'send_on_behalf')
      and d.ok is distinct from false
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
           g.kind as kind, g.mailbox as mailbox, g.grantee as grantee, g.named as named,
           g.ip as ip, g.session_id as session_id, g.device_id as device_id,
           case when epoch(g.happened_at) - epoch(n.made_at) between 0 and 2592000 then 1 else 0
           end as is_new
    from granted g
    left join made n on n."user" = g.grantee
    where g.grantee is distinct from g.mailbox
)
select coalesce(j.mailbox, '') || '|' || coalesce(j.grantee, '') || '|' || j.kind as finding_key,
       j.record_id as record_id, j.happened_at as happened_at,
       case s.side when 'mailbox' then j.mailbox else j.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case when s.side = 'actor' then 'low' when j.is_new = 1 then 'high' else 'medium' end
           as severity,
       'high' as context_severity,
       case when j.kind = 'send_on_behalf' and j.named > 1
            then 'The record writes the whole list anew: some of those named may have had the right before.'
       end as counter,
       coalesce(j.grantee, 'Somebody whom the record does not name') as grantee,
       case when j.is_new = 1 then ', an account made in the 30 days before,' else '' end as news,
       case j.kind when 'send_as' then 'as' else 'on behalf of' end as way,
       j.mailbox as mailbox, j.actor as actor, j.ip as ip, j.session_id as session_id,
       j.device_id as device_id
from judged j
cross join (select unnest(['mailbox', 'actor']) as side) s
where s.side = 'mailbox' or j.actor is distinct from j.mailbox
