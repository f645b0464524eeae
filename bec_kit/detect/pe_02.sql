/*
id = "PE-02"
version = 1
title = "Inbox rule sends mail outside"
severity = "high"
attack = ["T1114.003"]
reads = ["rule_effects"]
needs = ["home_domains", "audit type 1", "audit type 2"]
says = "The rule \"{name_shown}\" of {mailbox}{off} sends mail on to {targets}."
why = "A rule that forwards goes on reading the mailbox after the password is changed."
benign = "Copies to a private mailbox, ticketing systems, an assistant at a partner."
blind = "Rules that live in Outlook alone, and those that were made before the evidence begins and never collected."
fix = "R9"
references = [
  "https://learn.microsoft.com/defender-office-365/outbound-spam-policies-external-email-forwarding",
]
seed = true

[without]
inbox_rules = "The log shows each rule as it was made; the list adds those that were made before it begins."
*/
select coalesce(r."user", '') || '|' || r.rule_key as finding_key, r.record_id as record_id,
       r.happened_at as happened_at, r."user" as "user",
       -- one step lower where no record shows it on
       case when r.ever_on then 'high' else 'medium' end as severity,
       'The rule was ' || r.off
         || case when r.ever_on then '.' else ', and no record shows it on.' end as counter,
       coalesce(case when trim(r.name) = '' then '(blank)' else r.name end, '(name not recorded)')
           as name_shown,
       coalesce(', ' || r.off || ',', '') as off,
       r."user" as mailbox, r.outside as targets, r.action = 'stands' as standing,
       r.ip as ip, r.session_id as session_id, r.device_id as device_id
from rule_effects r
where r.sets_recipients
