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
       -- a rule that is switched off may have been on: one step lower
       case when r.enabled then 'high' else 'medium' end as severity,
       case when not r.enabled then 'The rule was switched off when it was collected.' end as counter,
       case when trim(coalesce(r.name, '')) = '' then '(blank)' else r.name end as name_shown,
       case when not r.enabled then ', disabled when it was collected,' else '' end as off,
       r."user" as mailbox, r.outside as targets, r.action = 'stands' as standing,
       r.ip as ip, r.session_id as session_id, r.device_id as device_id
from rule_effects r
where r.sets_recipients
