/*
id = "PE-05"
version = 1
title = "Inbox rule that catches every message"
severity = "high"
attack = ["T1564.008"]
reads = ["rule_effects"]
needs = ["audit type 1", "audit type 2"]
says = "The rule \"{name_shown}\" of {mailbox}{off} holds for every message and {effect}."
why = "A rule without a real condition takes all mail out of its owner's sight, or sends all of it to somebody else."
benign = "Mail passed on to a colleague during a holiday; a mailbox that a program empties."
blind = "Conditions that Outlook keeps to itself, and rules that were made before the evidence begins and never collected."
fix = "R9"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/new-inboxrule",
  "https://learn.microsoft.com/defender-office-365/detect-and-remediate-outlook-rules-forms-attack",
]

[without]
inbox_rules = "The log shows each rule as it was made; the list adds those that were made before it begins."
*/
with caught as (
    select coalesce(r."user", '') || '|' || r.rule_key as finding_key, r.record_id as record_id,
           r.happened_at as happened_at, r."user" as "user", r.name as name, r.action as action,
           r.ever_on as ever_on, r.off as off, coalesce(r.move_to, r.move_kind) as move_to,
           coalesce(r.copy_to, r.copy_kind) as copy_to, r.moves_away as moves,
           r.copies_away as copies, r.deletes as deletes, r.recipients as recipients,
           r.ip as ip, r.session_id as session_id, r.device_id as device_id,
           r.deletes or r.moves_away or r.copies_away as hides,
           length(r.recipients) > 0 or length(r.outside) > 0 as sends,
           -- 0 only where the home domains are known, and nobody outside gets it
           coalesce(length(r.outside), 1) as outside
    from rule_effects r
    where r.catches_all and not r.system
)
select c.finding_key as finding_key, c.record_id as record_id, c.happened_at as happened_at,
       c."user" as "user",
       -- one step lower where no record shows it on
       case when (c.hides or c.outside > 0) and c.ever_on then 'high'
            when c.hides or c.outside > 0 or c.ever_on then 'medium'
            else 'low' end as severity,
       case when c.off is not null
            then 'The rule was ' || c.off
              || case when c.ever_on then '.' else ', and no record shows it on.' end
            when not c.hides and c.outside = 0 then 'It sends mail to colleagues only, and hides none.'
       end as counter,
       coalesce(case when trim(c.name) = '' then '(blank)' else c.name end, '(name not recorded)')
           as name_shown,
       c."user" as mailbox,
       coalesce(', ' || c.off || ',', '') as off,
       case when c.deletes and c.moves then 'moves it to ' || c.move_to || ' and deletes it'
            when c.deletes and c.copies then 'copies it to ' || c.copy_to || ' and deletes it'
            when c.deletes and c.sends then 'sends it on and deletes it'
            when c.deletes then 'deletes it'
            when c.moves and c.sends then 'sends it on and moves it to ' || c.move_to
            when c.moves then 'moves it to ' || c.move_to
            when c.copies then 'copies it to ' || c.copy_to
            else 'sends it on' end as effect,
       c.action = 'stands' as standing, c.ip as ip, c.session_id as session_id,
       c.device_id as device_id
from caught c
where c.hides or c.sends
