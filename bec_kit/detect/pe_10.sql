/*
id = "PE-10"
version = 1
title = "Right to send in another's name given"
severity = "high"
attack = ["T1098.002"]
reads = ["rights_given"]
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
select coalesce(j.mailbox, '') || '|' || coalesce(j.grantee, '') || '|' || j.kind as finding_key,
       j.record_id as record_id, j.happened_at as happened_at,
       case s.side when 'mailbox' then j.mailbox else j.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case when s.side = 'actor' then 'low' when j.new_grantee then 'high' else 'medium' end
           as severity,
       'high' as context_severity,
       case when j.kind = 'send_on_behalf' and j.named > 1
            then 'The record writes the whole list anew: some of those named may have had the right before.'
       end as counter,
       coalesce(j.grantee, 'Somebody whom the record does not name') as grantee,
       case when j.new_grantee then ', an account made in the 30 days before,' else '' end as news,
       case j.kind when 'send_as' then 'as' else 'on behalf of' end as way,
       j.mailbox as mailbox, j.actor as actor, j.ip as ip, j.session_id as session_id,
       j.device_id as device_id
from rights_given j
cross join (select unnest(['mailbox', 'actor']) as side) s
where j.kind in ('send_as', 'send_on_behalf')
  and (s.side = 'mailbox' or j.actor is distinct from j.mailbox)
