/*
id = "PE-03"
version = 1
title = "Inbox rule with a name that hides it"
severity = "medium"
attack = ["T1564.008"]
reads = ["rule_effects"]
needs = ["audit type 1", "audit type 2"]
says = "A rule of {mailbox}{off} is called \"{name_shown}\"."
why = "Names such as a dot, a space or that of a folder are chosen to be overlooked."
benign = "Short names that the owner understands."
blind = "Rules that live in Outlook alone; innocent names."
fix = "R9"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/new-inboxrule",
]

[without]
inbox_rules = "The log shows each rule as it was made; the list adds those that were made before it begins."
*/
select coalesce(r."user", '') || '|' || r.rule_key as finding_key, r.record_id as record_id,
       r.happened_at as happened_at, r."user" as "user",
       -- one step lower where no record shows it on
       case when r.ever_on then 'medium' else 'low' end as severity,
       'The rule was ' || r.off
         || case when r.ever_on then '.' else ', and no record shows it on.' end as counter,
       r."user" as mailbox,
       coalesce(', ' || r.off || ',', '') as off,
       case when trim(r.name) = '' then '(blank)' else r.name end as name_shown,
       r.action = 'stands' as standing
from rule_effects r
where r.bad_name and r.sets_name and not r.system
