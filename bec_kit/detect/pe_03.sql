/*
id = "PE-03"
version = 1
title = "Inbox rule with a name that hides it"
severity = "medium"
attack = ["T1564.008"]
reads = ["rule_changes", "inbox_rules", "aliases", "folder_names", "first_party_apps"]
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
with names as (
    select n.alias as alias, min(n."user") as "user"
    from aliases n
    where n.kind <> 'app'
    group by n.alias
    having count(distinct n."user") = 1
), changes as (
    select r.record_id as record_id, r.position as position, r.happened_at as happened_at,
           r.action as action, r.rule_key as rule_key, r.name as name,
           case when r.ip_kind = 'client' then r.ip end as ip, r.session_id as session_id,
           r.device_id as device_id,
           coalesce(m."user", case when r.mailbox like '%@%' then lower(r.mailbox) end,
                    r."user") as owner,
           -- how later changes call the rule: by the name that it had
           lower(trim(case when r.action <> 'create' and strpos(r.rule_key, '\') > 0
                           then split_part(r.rule_key, '\', 2) else coalesce(r.name, '') end)) as called
    from rule_changes r
    left join names m on m.alias = lower(r.mailbox)
    left join first_party_apps f on f.app_id = r.acting_app_id
    where r.ok is distinct from false
      and (coalesce(r.actor_kind, 'unknown') <> 'service'
           or (r.acting_app_id is not null and f.app_id is null))
), linked as (
    -- a change applies to every rule of that name that was made and not yet removed
    select c.record_id as record_id, c.position as position, b.record_id as base_id,
           b.position as base_position, b.rule_key as rule_key
    from changes c
    join changes b on b.owner = c.owner and b.called = c.called
    where c.action in ('change', 'enable') and b.action = 'create'
      and b.happened_at <= c.happened_at
      and not exists (select 1 from changes x
                      where x.owner = c.owner and x.called = c.called and x.action = 'remove'
                        and x.happened_at > b.happened_at and x.happened_at < c.happened_at)
), made as (
    select c.owner as owner, c.called as called, min(c.rule_key) as rule_key
    from changes c
    where c.action = 'create'
    group by c.owner, c.called
    having count(*) = 1
), called as (
    select c.record_id as record_id, c.happened_at as happened_at, c.owner as owner,
           coalesce(l.rule_key, c.rule_key, c.record_id) as rule_key, c.name as name,
           false as standing
    from changes c
    left join linked l on l.record_id = c.record_id and l.position = c.position
    where c.action in ('create', 'change', 'enable') and c.name is not null
    union all
    select i.record_id, i.collected_at, lower(i."user"),
           coalesce(m.rule_key, i.rule_id, i.record_id), i.name, true
    from inbox_rules i
    left join made m on m.owner = lower(i."user")
                    and m.called = lower(trim(coalesce(i.name, '')))
    where i.name is not null
      and lower(i.name) not like 'junk e-mail rule%'
      and lower(i.name) not like 'microsoft.exchange.oof.%'
)
select coalesce(n.owner, '') || '|' || n.rule_key as finding_key, n.record_id as record_id,
       n.happened_at as happened_at, n.owner as "user", 'medium' as severity,
       cast(null as varchar) as counter, n.owner as mailbox,
       case when trim(n.name) = '' then '(blank)' else n.name end as name_shown,
       n.standing as standing
from called n
where (regexp_matches(n.name, '^[\s\p{Z}\p{C}]*$')
      or regexp_matches(n.name, '^[^\p{L}\p{N}]+$')
      or regexp_matches(trim(n.name), '^[\x{20}-\x{24F}]{1,2}$')
      or (length(trim(n.name)) >= 3
          and replace(lower(trim(n.name)), substr(lower(trim(n.name)), 1, 1), '') = '')
      or regexp_matches(n.name, '[A-Za-z][\x{370}-\x{52F}]|[\x{370}-\x{52F}][A-Za-z]')
      or (regexp_matches(n.name, '[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]')
          and not regexp_matches(n.name, '[\x{590}-\x{DFF}\x{1F000}-\x{1FAFF}]'))
      or exists (select 1 from folder_names k where k.name = lower(trim(n.name))))
