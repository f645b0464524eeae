/*
id = "AL-01"
version = 1
title = "Alert raised by the service"
severity = "critical"
attack = []
reads = ["alerts", "audit"]
needs = ["alerts"]
says = "Microsoft raised the alert \"{name}\" ({category})."
why = "The service itself saw something that it knows as an attack or its preparation."
benign = "Alerts fire on travel, new devices and an administrator's own work, too."
blind = "Alerts that the licence does not include, and those older than the log keeps."
fix = "R15"
references = [
  "https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema#security-and-compliance-alerts-schema",
]
fixed = true

[without]
audit = "It adds the records that an alert names; the alert stands by itself."
*/
with told as (
    select coalesce(l.alert_id, l.record_id) as alert, l.record_id as record_id,
           l.happened_at as happened_at, l."user" as "user", l.status as status,
           l.linked_record_ids as linked,
           max(l.name) over (partition by coalesce(l.alert_id, l.record_id)) as name,
           max(l.category) over (partition by coalesce(l.alert_id, l.record_id)) as category,
           max(case lower(l.severity)
                   when 'critical' then 4
                   when 'high' then 3
                   when 'medium' then 2
                   when 'low' then 1
                   when 'informational' then 0
                   when 'information' then 0
                   when 'info' then 0
               end) over (partition by coalesce(l.alert_id, l.record_id)) as weight
    from alerts l
), every as (
    select t.alert as alert, t.record_id as record_id, t.happened_at as happened_at,
           t."user" as "user", t.name as name, t.category as category, t.weight as weight,
           case when lower(t.status) in ('resolved', 'dismissed', 'closed')
                then 'It is marked as ' || lower(t.status) || '.' end as counter
    from told t
    union all
    select n.alert, a.record_id, a.happened_at, n."user", n.name, n.category, n.weight,
           cast(null as varchar)
    from (select t.alert as alert, t."user" as "user", t.name as name, t.category as category,
                 t.weight as weight, unnest(t.linked) as record_id
          from told t) n
    join audit a on a.record_id = n.record_id
)
select e.alert as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       e."user" as "user",
       case e.weight when 4 then 'critical' when 3 then 'high' when 2 then 'medium'
                     when 0 then 'info' else 'low' end as severity,
       e.counter as counter, e.name as name, e.category as category
from every e
