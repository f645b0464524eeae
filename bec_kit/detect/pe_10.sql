/*
id = "PE-10"
version = 1
title = "Right to send in another's name given"
severity = "high"
attack = ["T1098.002"]
reads = ["rights_given"]
needs = ["audit type 1"]
says = "{grantee}{news} {verb} allowed to send {way} {mailbox}{giver}."
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
with held as (
    select r.record_id as record_id, r.happened_at as happened_at,
           coalesce(r.mailbox, '') || '|' || coalesce(r.grantee, '') || '|' || r.kind
               as finding_key,
           r.standing as standing, r.actor as actor, r.kind as kind, r.mailbox as mailbox,
           r.grantee as grantee, r.named as named, r.new_grantee as new_grantee,
           r.outsider as outsider, r.ip as ip, r.session_id as session_id,
           r.device_id as device_id
    from rights_given r
    where r.kind in ('send_as', 'send_on_behalf')
), keys as (
    select h.finding_key as finding_key, max(case when h.standing then 0 else 1 end) as logged,
           max(case when h.standing then 1 else 0 end) as stands
    from held h
    group by h.finding_key
)
select h.finding_key as finding_key, h.record_id as record_id, h.happened_at as happened_at,
       case s.side when 'mailbox' then h.mailbox else h.actor end as "user",
       -- it is the mailbox's finding; who did it stands beside, so that his context tells
       case when s.side = 'actor' or (h.standing and k.logged = 1) then 'low'
            when h.new_grantee then 'high' else 'medium' end as severity,
       'high' as context_severity,
       case when k.logged = 0 then 'By whom it was given, and when, the log does not show.'
            when h.kind = 'send_on_behalf' and h.named > 1
            then 'The record writes the whole list anew: some of those named may have had the right before.'
       end as counter,
       coalesce(h.grantee, 'Somebody whom the record does not name') as grantee,
       case when h.new_grantee then ', an account made in the 30 days before,'
            when h.outsider then ', an outsider,' else '' end as news,
       case when k.logged = 1 then 'was' else 'is' end as verb,
       case h.kind when 'send_as' then 'as' else 'on behalf of' end as way, h.mailbox as mailbox,
       case when k.logged = 0 then ', as it stood when it was collected'
            else ' by ' || coalesce(h.actor, '(unknown)')
                || case when k.stands = 1 then ', and still was when that was collected'
                        else '' end end as giver,
       h.standing as standing, h.actor as actor, h.ip as ip, h.session_id as session_id,
       h.device_id as device_id
from held h
join keys k on k.finding_key = h.finding_key
cross join (select unnest(['mailbox', 'actor']) as side) s
where (s.side = 'mailbox' or (not h.standing and h.actor is distinct from h.mailbox))
  and (k.logged = 1 or h.new_grantee or h.outsider)
