/*
id = "PE-12"
version = 1
title = "App given access"
severity = "critical"
attack = ["T1528", "T1098"]
reads = ["consents", "app_entries", "aliases", "people", "app_names", "rogue_apps", "first_party_apps", "sign_ins"]
needs = ["audit type 8 | directory_audits"]
says = "{actor} {did} the app \"{app}\" ({app_id}) {whom}: {scopes}{looks}{judged}{lasting}{near}."
why = "An app that was given access works on without the password and without a second factor, until the access is taken away."
benign = "New programs and services, as in any company; administrators who set them up."
blind = "Access given before the evidence begins: the tables of grants and apps show what stood when they were collected."
fix = "R6"
references = [
  "https://learn.microsoft.com/security/operations/incident-response-playbook-app-consent",
  "https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview",
]

[without]
apps = "They add names of apps that others imitate; the consent names its own."
sign_ins = "They tell whether one before was risky, which stands beside the finding."
*/
with titles as (
    select n.alias as app_id, min(n.name) as app
    from aliases n
    where n.kind = 'app' and n.name is not null
    group by n.alias
), granted as (
    select c.record_id as record_id, c.happened_at as happened_at, c."user" as actor,
           coalesce(lower(c.app_id), p.app_id) as app_id,
           coalesce(c.app, p.app, t.app) as app,
           c.object_id as object_id, c.scopes as scopes,
           coalesce(n."user", case when c.principal like '%@%' then lower(c.principal) end,
                    c."user") as whom,
           case when c.kind = 'app_role' then 'itself'
                when lower(c.consent_type) = 'allprincipals' then 'all' else 'one' end as reach,
           case when not c.ok then 1 else 0 end as failed,
           case when lower(c.reason) like '%risky application%' then 1 else 0 end as warned,
           case when c.ip_kind = 'client' then c.ip end as ip
    from consents c
    left join app_entries p on p.object_id = c.object_id
    left join people n on n.alias = lower(c.principal)
    left join titles t on t.app_id = coalesce(lower(c.app_id), p.app_id)
    where coalesce(c.actor_kind, 'unknown') <> 'service'
      and c.kind in ('consent', 'delegated', 'app_role')
), keyed as (
    select g.record_id as record_id, g.happened_at as happened_at,
           coalesce(g.app_id, g.object_id, lower(g.app), '') || '|'
               || case when g.reach = 'one' then coalesce(g.whom, '') else g.reach end
               || case when g.failed = 1 then '|tried' else '' end as pair
    from granted g
), paced as (
    -- one consent writes several records within seconds
    select k.record_id as record_id, k.happened_at as happened_at, k.pair as pair,
           case when epoch(k.happened_at)
                     - epoch(lag(k.happened_at) over (partition by k.pair
                                                      order by k.happened_at, k.record_id)) <= 60
                then 0 else 1 end as begins
    from keyed k
), acts as (
    select p.record_id as record_id, p.pair as pair,
           sum(p.begins) over (partition by p.pair order by p.happened_at, p.record_id) as act
    from paced p
), asked as (
    select distinct a.pair as pair, a.act as act, x.scope as scope
    from (select g.record_id as record_id, lower(trim(g.scope)) as scope
          from (select s.record_id as record_id, unnest(s.scopes) as scope from granted s) g) x
    join acts a on a.record_id = x.record_id
), weighed as (
    select q.pair as pair, q.act as act,
           max(case when b.scope is null then 1 else 0 end) as adds,
           max(case when q.scope in ('mail.read', 'mail.readwrite', 'mail.send',
                                     'mailboxsettings.readwrite', 'ews.accessasuser.all',
                                     'imap.accessasuser.all', 'pop.accessasuser.all', 'smtp.send')
                    then 1 else 0 end) as mail,
           max(case when q.scope = 'offline_access' then 1 else 0 end) as lasting,
           max(case when q.scope like 'mail.%' or q.scope = 'full_access_as_app'
                      or q.scope like 'ews%' or q.scope like '%.readwrite.all'
                    then 1 else 0 end) as wide
    from asked q
    left join asked b on b.pair = q.pair and b.act = q.act - 1 and b.scope = q.scope
    group by q.pair, q.act
), risky as (
    select distinct g.record_id as record_id
    from granted g
    join sign_ins s on s."user" = g.actor
    where lower(s.risk_state) in ('atrisk', 'confirmedcompromised')
      and epoch(g.happened_at) - epoch(s.happened_at) between 0 and 3600
), rogue as (
    select g.record_id as record_id
    from granted g
    join rogue_apps r on r.app_id = g.app_id or lower(r.name) = lower(trim(g.app))
    group by g.record_id
), alike as (
    select n.app_id as app_id, min(n.resembles) as resembles
    from app_names n
    where n.resembles is not null
    group by n.app_id
), judged as (
    select g.record_id as record_id, g.happened_at as happened_at, g.actor as actor,
           g.app_id as app_id, g.app as app, g.object_id as object_id, g.scopes as scopes,
           g.whom as whom, g.reach as reach, g.failed as failed, g.warned as warned, g.ip as ip,
           a.pair as pair, l.resembles as resembles, f.app_id as first_party,
           case when r.record_id is null then 0 else 1 end as known_rogue,
           case when y.record_id is null then 0 else 1 end as after_risk,
           coalesce(w.wide, 0) as wide,
           case when w.mail = 1 and w.lasting = 1 then 1 else 0 end as keeps_reading
    from granted g
    join acts a on a.record_id = g.record_id
    left join weighed w on w.pair = a.pair and w.act = a.act
    left join rogue r on r.record_id = g.record_id
    left join risky y on y.record_id = g.record_id
    left join alike l on l.app_id = g.app_id
    left join first_party_apps f on f.app_id = g.app_id
    where a.act = 1 or w.adds = 1
)
select j.pair as finding_key, j.record_id as record_id, j.happened_at as happened_at,
       case when j.whom like '%@%' and j.reach = 'one' then j.whom else j.actor end as "user",
       case when j.failed = 1 and j.known_rogue + j.warned = 0 and j.resembles is null then 'low'
            when j.failed = 1 then 'medium'
            when j.reach = 'itself' and j.wide = 1 then 'critical'
            when j.keeps_reading + j.known_rogue + j.warned > 0 or j.resembles is not null
            then 'high'
            else 'medium' end as severity,
       case when j.failed = 1 then 'It was not given: the attempt failed.'
            when j.first_party is not null then 'The app is Microsoft''s own.'
            when j.resembles is not null
            then 'Microsoft and the tenant itself have more apps than any list names: see who published it.'
       end as counter,
       j.actor as actor,
       case when j.failed = 1 then 'tried to trust' when j.reach = 'itself' then 'let'
            else 'trusted' end as did,
       j.app as app, coalesce(j.app_id, j.object_id) as app_id,
       case j.reach when 'itself' then 'act by itself, without any user'
                    when 'all' then 'with the accounts of everyone'
                    else case when j.whom = j.actor then 'with its own account'
                              else 'with the account of ' || coalesce(j.whom, '(unknown)') end
           end as whom,
       j.scopes as scopes,
       case when j.resembles is null then '' else '; its name resembles "' || j.resembles || '"'
       end as looks,
       case when j.known_rogue = 1 then '; attackers are known to use it' else '' end
         || case when j.warned = 1 then '; Microsoft called it risky' else '' end as judged,
       case when j.keeps_reading = 1 and j.reach <> 'itself'
            then '; it reaches mail also while nobody is signed in' else '' end as lasting,
       case when j.after_risk = 1 then '; a sign-in of the hour before was called risky' else ''
       end as near,
       j.ip as ip
from judged j
