/*
id = "PE-03"
version = 1
title = "Inbox rule with a name that hides it"
severity = "medium"
attack = ["T1564.008"]
reads = ["rule_effects"]
needs = ["audit type 1", "audit type 2"]
says = "A rule of {mailbox} is called \"{name_shown}\"."
why = "Names such as a dot, a space or that of a folder are chosen to be overlooked."
benign = "Short names that the owner understands."
blind = "Rules that live in Outlook alone; innocent names."
fix = "R9"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/new-inboxrule",
]
*/
select coalesce(r."user", '') || '|' || r.rule_key as finding_key, r.record_id as record_id,
       r.happened_at as happened_at, r."user" as "user", 'medium' as severity,
       cast(null as varchar) as counter, r."user" as mailbox,
       case when trim(r.name) = '' then '(blank)' else r.name end as name_shown,
       r.action = 'stands' as standing
from rule_effects r
where r.bad_name and r.sets_name and not r.system
