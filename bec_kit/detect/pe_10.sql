/*
id = "PE-10"
version = 1
title = "Right to send in another's name given"
severity = "high"
attack = ["T1098.002"]
reads = ["rights_given"]
needs = ["audit type 1"]
says = "{grantee}{news} {verb} allowed to send {way} {mailbox}{course}."
why = "Mail sent with this right bears the owner's name, though another account wrote it."
benign = "Assistants and shared mailboxes."
blind = "Rights given before the evidence begins: of those that stood when they were collected only an outsider's and a new account's count, for colleagues share mailboxes everywhere."
fix = "R10"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/add-recipientpermission",
  "https://learn.microsoft.com/powershell/module/exchange/set-mailbox",
]
context = "suspects"

[without]
permissions = "The log shows who gave a right; the list adds those that outsiders and new accounts had before it begins."
account_changes = "It tells which accounts are new, which only raises a finding."
users = "It tells which accounts are new or guests; the log names what was given without it."
*/
select coalesce(r.mailbox, '') || '|' || coalesce(r.grantee, '') || '|' || r.kind as finding_key,
       r.record_id as record_id, r.happened_at as happened_at,
       case s.side when 'mailbox' then r.mailbox else r.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case s.side when 'mailbox' then r.severity else 'low' end as severity,
       'high' as context_severity,
       case when not r.logged then 'By whom it was given, and when, the log does not show.'
            when r.kind = 'send_on_behalf' and r.named > 1
            then 'The record writes the whole list anew: some of those named may have had the right before.'
       end as counter,
       coalesce(r.grantee, 'Somebody whom the record does not name') as grantee,
       case when r.new_grantee then ', an account made in the 30 days before,'
            when r.outsider then ', an outsider,' else '' end as news,
       case when r.logged or r.gone_at is not null then 'was' else 'is' end as verb,
       case r.kind when 'send_as' then 'as' else 'on behalf of' end as way,
       r.mailbox as mailbox, r.course as course, r.standing as standing, r.actor as actor,
       r.ip as ip, r.session_id as session_id, r.device_id as device_id
from rights_given r
cross join (select unnest(['mailbox', 'actor']) as side) s
where r.gives in ('send_as', 'send_on_behalf')
  and (s.side = 'mailbox' or (not r.standing and r.actor is distinct from r.mailbox))
  and (r.logged or r.new_grantee or r.outsider)
