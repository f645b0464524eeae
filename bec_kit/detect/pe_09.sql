/*
id = "PE-09"
version = 1
title = "Full access to a mailbox given"
severity = "high"
attack = ["T1098.002"]
reads = ["rights_given"]
needs = ["audit type 1"]
says = "{grantee}{news} {verb} full access to the mailbox of {mailbox}{course}."
why = "Whoever has full access to a mailbox opens it from an account of his own, whatever becomes of its password."
benign = "Administrators who let an assistant, a successor or a program in."
blind = "Rights given before the evidence begins: of those that stood when they were collected only an outsider's and a new account's count, for colleagues share mailboxes everywhere."
fix = "R10"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/add-mailboxpermission",
  "https://learn.microsoft.com/exchange/recipients-in-exchange-online/manage-permissions-for-recipients",
]
context = "suspects"

[without]
permissions = "The log shows who gave a right; the list adds those that outsiders and new accounts had before it begins."
account_changes = "It tells which accounts are new, which only raises a finding."
users = "It tells which accounts are new or guests; the log names what was given without it."
*/
select coalesce(r.mailbox, '') || '|' || coalesce(r.grantee, '') as finding_key,
       r.record_id as record_id, r.happened_at as happened_at,
       case s.side when 'mailbox' then r.mailbox else r.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case s.side when 'mailbox' then r.severity else 'low' end as severity,
       'high' as context_severity,
       case when not r.logged then 'By whom it was given, and when, the log does not show.'
       end as counter,
       coalesce(r.grantee, 'Somebody whom the record does not name') as grantee,
       case when r.new_grantee then ', an account made in the 30 days before,'
            when r.outsider then ', an outsider,' else '' end as news,
       case when r.logged then 'was given' when r.gone_at is null then 'has' else 'had' end as verb,
       r.mailbox as mailbox, r.course as course, r.standing as standing, r.actor as actor,
       r.ip as ip, r.session_id as session_id, r.device_id as device_id
from rights_given r
cross join (select unnest(['mailbox', 'actor']) as side) s
where r.gives = 'full_access'
  and (s.side = 'mailbox' or (not r.standing and r.actor is distinct from r.mailbox))
  and (r.logged or r.new_grantee or r.outsider)
