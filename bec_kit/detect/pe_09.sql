/*
id = "PE-09"
version = 1
title = "Full access to a mailbox given"
severity = "high"
attack = ["T1098.002"]
reads = ["rights_given"]
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
with full_access as (
    select distinct x.record_id as record_id
    from (select r.record_id as record_id, unnest(r.rights) as access from rights_given r) x
    where lower(trim(x.access)) = 'fullaccess'
)
select coalesce(j.mailbox, '') || '|' || coalesce(j.grantee, '') as finding_key,
       j.record_id as record_id, j.happened_at as happened_at,
       case s.side when 'mailbox' then j.mailbox else j.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case when s.side = 'actor' then 'low' when j.new_grantee then 'high' else 'medium' end
           as severity,
       'high' as context_severity, cast(null as varchar) as counter,
       coalesce(j.grantee, 'Somebody whom the record does not name') as grantee,
       case when j.new_grantee then ', an account made in the 30 days before,' else '' end as news,
       j.mailbox as mailbox, j.actor as actor, j.ip as ip, j.session_id as session_id,
       j.device_id as device_id
from rights_given j
join full_access f on f.record_id = j.record_id
cross join (select unnest(['mailbox', 'actor']) as side) s
where j.kind = 'mailbox'
  and (s.side = 'mailbox' or j.actor is distinct from j.mailbox)
