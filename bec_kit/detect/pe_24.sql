/*
id = "PE-24"
version = 1
title = "Transport rule that leaks or hides mail"
severity = "critical"
attack = ["T1114.003", "T1564.008"]
reads = ["audit", "audit_values", "home_domains", "first_party_apps"]
needs = ["home_domains", "every cmdlet"]
says = "{actor} changed the transport rule \"{name_shown}\"{reasons}."
why = "A transport rule acts on every mailbox of the tenant, and no mailbox shows it."
benign = "Signatures, journaling to a provider, lists of allowed senders."
blind = "Rules that were made before the evidence begins."
fix = "R12"
references = [
  "https://learn.microsoft.com/powershell/module/exchange/new-transportrule",
]
seed = true
*/
with ran as (
    select a.record_id as record_id, a.happened_at as happened_at, a."user" as actor,
           lower(a.operation) as operation, a.object_id as object_id,
           case when a.ip_kind = 'client' then a.ip end as ip, a.session_id as session_id
    from audit a
    left join first_party_apps f on f.app_id = a.acting_app_id
    where lower(a.operation) in ('new-transportrule', 'set-transportrule', 'enable-transportrule',
                                 'disable-transportrule', 'remove-transportrule')
      and a.ok is distinct from false
      and (coalesce(a.actor_kind, 'unknown') <> 'service'
           or (a.acting_app_id is not null and f.app_id is null))
), parameters as (
    select v.record_id as record_id, lower(v.name) as name, v.value as value
    from audit_values v
    join ran r on r.record_id = v.record_id
    where v.property = 'Parameters'
), said as (
    select p.record_id as record_id,
           max(case when p.name = 'name' then p.value end) as new_name,
           max(case when p.name = 'identity' then p.value end) as called,
           max(case when p.name = 'setscl' and trim(p.value) = '-1' then 1 else 0 end) as unscanned,
           max(case when p.name = 'setauditseverity' and lower(trim(p.value)) = 'donotaudit'
                    then 1 else 0 end) as unaudited,
           max(case when p.name = 'deletemessage' and lower(trim(p.value)) in ('true', '$true')
                    then 1 else 0 end) as deletes
    from parameters p
    group by p.record_id
), lists as (
    select p.record_id as record_id,
           replace(replace(replace(replace(replace(replace(lower(p.value), '"', ''), '''', ''),
                   '[', ''), ']', ''), '>', ''), ',', ';') as listed
    from parameters p
    where p.name in ('blindcopyto', 'redirectmessageto', 'copyto', 'addtorecipients')
), digits as (
    select n.digit as digit from (select unnest([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) as digit) n
), places as (
    -- a rule takes 8 KB at most, so no list of it has more parts than these
    select 1 + a.digit + 10 * b.digit + 100 * c.digit + 1000 * d.digit as place
    from digits a
    cross join digits b
    cross join digits c
    cross join digits d
), recipients as (
    select y.record_id as record_id, count(*) as outside
    from (select x.record_id as record_id,
                 -- a display name comes before the address: the last @ is the address's own
                 split_part(trim(split_part(x.written, '@', -1)), ' ', 1) as domain
          from (select l.record_id as record_id, split_part(l.listed, ';', n.place) as written
                from lists l
                join places n
                  on n.place <= length(l.listed) - length(replace(l.listed, ';', '')) + 1) x
          where x.written like '%@%') y
    where not exists (select 1 from home_domains h
                      where y.domain = h.domain or y.domain like '%.' || h.domain)
    group by y.record_id
), rules as (
    select r.record_id as record_id, r.happened_at as happened_at, r.actor as actor, r.ip as ip,
           r.session_id as session_id, r.operation as operation,
           coalesce(s.new_name, s.called, split_part(r.object_id, '\', -1)) as name,
           lower(coalesce(s.called, s.new_name, split_part(r.object_id, '\', -1), '')) as called,
           coalesce(o.outside, 0) as outside, coalesce(s.unscanned, 0) as unscanned,
           coalesce(s.unaudited, 0) as unaudited, coalesce(s.deletes, 0) as deletes
    from ran r
    left join said s on s.record_id = r.record_id
    left join recipients o on o.record_id = r.record_id
), named as (
    select n.record_id as record_id, n.happened_at as happened_at, n.actor as actor, n.ip as ip,
           n.session_id as session_id, n.operation as operation, n.name as name, n.called as called,
           n.outside as outside, n.unscanned as unscanned, n.unaudited as unaudited,
           n.deletes as deletes,
           -- as in PE-03, but that "Journal" and "Archive" are what such rules are honestly called
           case when (regexp_matches(n.name, '^[\s\p{Z}\p{C}]*$')
             or regexp_matches(n.name, '^[^\p{L}\p{N}]+$')
             or regexp_matches(trim(n.name), '^[\x{20}-\x{24F}]{1,2}$')
             or (length(trim(n.name)) >= 3
                 and replace(lower(trim(n.name)), substr(lower(trim(n.name)), 1, 1), '') = '')
             or regexp_matches(n.name, '[A-Za-z][\x{370}-\x{52F}]|[\x{370}-\x{52F}][A-Za-z]')
             or (regexp_matches(n.name, '[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]')
                 and not regexp_matches(n.name, '[\x{590}-\x{DFF}\x{1F000}-\x{1FAFF}]')))
                then 1 else 0 end as bad_name
    from rules n
), judged as (
    select j.called as called, max(case when j.outside > 0 then 1 else 0 end) as outside,
           max(j.unscanned) as unscanned, max(j.unaudited) as unaudited, max(j.deletes) as deletes,
           max(j.bad_name) as bad_name
    from named j
    group by j.called
    having max(j.outside) + max(j.unscanned) + max(j.unaudited) + max(j.deletes)
           + max(j.bad_name) > 0
)
select n.called as finding_key, n.record_id as record_id, n.happened_at as happened_at,
       n.actor as "user",
       case when j.outside = 1 or j.unscanned + j.unaudited + j.deletes + j.bad_name >= 2
            then 'critical' else 'high' end as severity,
       cast(null as varchar) as counter, n.actor as actor,
       case when trim(coalesce(n.name, '')) = '' then '(blank)' else n.name end as name_shown,
       case when j.outside = 1 then ', which sends mail outside' else '' end
         || case when j.deletes = 1 then ', which deletes mail' else '' end
         || case when j.unscanned = 1 then ', which keeps mail from the spam filter' else '' end
         || case when j.unaudited = 1 then ', which is not to be audited' else '' end
         || case when j.bad_name = 1 then ', whose name hides it' else '' end as reasons,
       n.ip as ip, n.session_id as session_id
from named n
join judged j on j.called = n.called
