/*
id = "PE-13"
version = 1
title = "App may read or send mail at any time"
severity = "critical"
attack = ["T1528"]
reads = ["consents", "app_entries"]
needs = ["audit type 8 | directory_audits"]
says = "\"{app}\" ({app_id}) was given lasting access to the mail of {whom} by {actor}: {scopes}."
why = "An app with a mail scope and offline access keeps reading after the password is changed."
benign = "Mail programs and services that the user or the tenant chose."
blind = "Consents that were given before the evidence begins."
fix = "R6"
references = [
  "https://learn.microsoft.com/security/operations/incident-response-playbook-app-consent",
]
seed = true
*/
with granted as (
    select c.record_id as record_id, c.happened_at as happened_at,
           case when c.principal like '%@%' then c.principal else c."user" end as "user",
           coalesce(lower(c.app_id), p.app_id) as app_id, coalesce(c.app, p.app) as app,
           c.consent_type as consent_type, c.scopes as scopes, c.object_id as object_id,
           c."user" as actor, case when c.ip_kind = 'client' then c.ip end as ip
    from consents c
    left join app_entries p on p.object_id = c.object_id
    where c.ok is distinct from false and coalesce(c.actor_kind, 'unknown') <> 'service'
      and c.kind in ('consent', 'delegated')
), scoped as (
    select s.record_id as record_id,
           max(case when s.scope in ('mail.read', 'mail.readwrite', 'mail.send',
                                     'mailboxsettings.readwrite', 'ews.accessasuser.all',
                                     'imap.accessasuser.all', 'pop.accessasuser.all', 'smtp.send')
                    then 1 else 0 end) as mail,
           max(case when s.scope = 'offline_access' then 1 else 0 end) as lasting
    from (select x.record_id as record_id, lower(x.scope) as scope
          from (select g.record_id as record_id, unnest(g.scopes) as scope from granted g) x) s
    group by s.record_id
)
select coalesce(g.app_id, g.object_id, '') || '|'
           || case when lower(g.consent_type) = 'allprincipals' then 'all'
                   else coalesce(g."user", '') end as finding_key,
       g.record_id as record_id, g.happened_at as happened_at, g."user" as "user",
       case when lower(g.consent_type) = 'allprincipals' then 'critical' else 'high' end as severity,
       cast(null as varchar) as counter, g.app as app, g.app_id as app_id, g.scopes as scopes, g.actor as actor,
       case when lower(g.consent_type) = 'allprincipals' then 'everyone' else g."user" end as whom,
       g.ip as ip
from granted g
join scoped s on s.record_id = g.record_id
where s.mail = 1 and s.lasting = 1
