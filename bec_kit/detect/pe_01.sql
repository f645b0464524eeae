/*
id = "PE-01"
version = 1
title = "Inbox rule that hides mail"
severity = "high"
attack = ["T1564.008"]
reads = ["rule_changes", "inbox_rules", "aliases", "finance_words", "folder_names", "first_party_apps"]
needs = ["audit type 1", "audit type 2"]
says = "The rule \"{name_shown}\" of {mailbox} {effect}{reasons}. Score {score}."
why = "Who takes a mailbox over hides the answers and the warnings that would give him away."
benign = "People who sort newsletters away or delete what an automatic sender writes."
blind = "Rules that live in Outlook alone, and those that were made before the evidence begins and never collected."
fix = "R9"
references = [
  "https://learn.microsoft.com/defender-office-365/detect-and-remediate-outlook-rules-forms-attack",
  "https://learn.microsoft.com/powershell/module/exchange/new-inboxrule",
]
seed = true
context = "suspects"
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
           r.deletes as deletes, r.move_to as move_to, r.move_kind as move_kind,
           r.copy_to as copy_to, r.copy_kind as copy_kind, r.marks_read as marks_read,
           r.conditions as conditions, r.words as words, r.senders as senders,
           r.conditions_known as conditions_known,
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
), states as (
    select i.record_id as record_id, i.collected_at as happened_at, lower(i."user") as owner,
           i.rule_id as rule_id, i.name as name, i.deletes as deletes, i.move_to as move_to,
           i.move_kind as move_kind, i.marks_read as marks_read, i.conditions as conditions,
           i.enabled as enabled, lower(trim(coalesce(i.name, ''))) as called
    from inbox_rules i
    where lower(coalesce(i.name, '')) not like 'junk e-mail rule%'
      and lower(coalesce(i.name, '')) not like 'microsoft.exchange.oof.%'
), effects as (
    select row_number() over (order by u.record_id, u.position, u.finding_key) as rid,
           u.record_id as record_id, u.happened_at as happened_at, u.owner as owner,
           u.finding_key as finding_key, u.name as name, u.deletes as deletes,
           u.move_to as move_to, u.move_kind as move_kind, u.copy_to as copy_to,
           u.copy_kind as copy_kind, u.marks_read as marks_read, u.known as known,
           u.conditions as conditions, u.base_conditions as base_conditions, u.words as words,
           u.base_words as base_words, u.senders as senders, u.base_senders as base_senders,
           u.standing as standing, u.enabled as enabled, u.ip as ip, u.session_id as session_id,
           u.device_id as device_id
    from (
        -- what a record shows, completed by what the rule was made with
        select c.record_id as record_id, c.position as position, c.happened_at as happened_at,
               c.owner as owner,
               coalesce(c.owner, '') || '|' || coalesce(l.rule_key, c.rule_key, c.record_id)
                   as finding_key,
               coalesce(c.name, b.name) as name, coalesce(c.deletes, b.deletes) as deletes,
               coalesce(c.move_to, b.move_to) as move_to,
               case when c.move_to is null then b.move_kind else c.move_kind end as move_kind,
               coalesce(c.copy_to, b.copy_to) as copy_to,
               case when c.copy_to is null then b.copy_kind else c.copy_kind end as copy_kind,
               coalesce(c.marks_read, b.marks_read) as marks_read,
               coalesce(c.conditions_known, false) or coalesce(b.conditions_known, false) as known,
               c.conditions as conditions,
               case when c.conditions_known then null else b.conditions end as base_conditions,
               c.words as words,
               case when c.conditions_known then null else b.words end as base_words,
               c.senders as senders,
               case when c.conditions_known then null else b.senders end as base_senders,
               false as standing, true as enabled, c.ip as ip, c.session_id as session_id,
               c.device_id as device_id
        from changes c
        left join linked l on l.record_id = c.record_id and l.position = c.position
        left join changes b on b.record_id = l.base_id and b.position = l.base_position
        where c.action in ('create', 'change', 'enable')
        union all
        select s.record_id, 0, s.happened_at, s.owner,
               coalesce(s.owner, '') || '|' || coalesce(m.rule_key, s.rule_id, s.record_id),
               s.name, s.deletes, s.move_to, s.move_kind, cast(null as varchar),
               cast(null as varchar), s.marks_read, true, s.conditions, null, null, null, null, null,
               true, coalesce(s.enabled, true), cast(null as varchar), cast(null as varchar),
               cast(null as varchar)
        from states s
        left join made m on m.owner = s.owner and m.called = s.called
    ) u
), items as (
    select p.rid as rid, p.own as own, lower(split_part(p.item, '=', 1)) as name,
           trim(replace(replace(replace(substr(p.item, strpos(p.item, '=') + 1), '"', ''), '[', ''),
                        ']', '')) as value
    from (select e.rid as rid, 1 as own, unnest(e.conditions) as item from effects e
          union all
          select e.rid, 0, unnest(e.base_conditions) from effects e) p
), conditions as (
    -- a change replaces the conditions that it names; an empty one is cleared
    select i.rid as rid, i.name as name, i.value as value
    from items i
    where i.value <> '' and lower(i.value) not in ('false', '$false') and i.name not like 'except%'
      and (i.own = 1 or not exists (select 1 from items o
                                    where o.rid = i.rid and o.own = 1 and o.name = i.name))
), judged_conditions as (
    -- everybody's mail meets these: my name in a box, sent to myself, one letter, no size
    select c.rid as rid, c.name as name, c.value as value,
           case when c.name like 'mynamein%'
                  or c.name in ('senttome', 'sentonlytome', 'sentccme', 'senttoorccme')
                  or (c.name in ('sentto', 'senttoaddresses') and strpos(c.value, ';') = 0
                      and strpos(lower(c.value), e.owner) > 0)
                  or (c.name like '%contain%'
                      and regexp_matches(c.value, '(^|[;,])\s*[^;,\s]\s*($|[;,])'))
                  or (c.name like 'withinsizerangemin%'
                      and coalesce(try_cast(split_part(c.value, ' ', 1) as bigint), 9999) <= 1023
                      and (lower(c.value) not like '% kb%' or c.value like '0 %'))
                then 0 else 1 end as narrow,
           case when (c.name like 'from%' or c.name like 'sendercontain%')
                     and not regexp_matches(c.value, '[;,]') then 1 else 0 end as one_sender
    from conditions c
    join effects e on e.rid = c.rid
), scopes as (
    select j.rid as rid, max(j.narrow) as narrow, max(j.one_sender) as one_sender
    from judged_conditions j
    group by j.rid
), texts as (
    select distinct t.rid as rid, lower(t.text) as text
    from (select e.rid as rid, unnest(e.words) as text from effects e
          union all
          select e.rid, unnest(e.base_words) from effects e
          union all
          select e.rid, unnest(e.senders) from effects e
          union all
          select e.rid, unnest(e.base_senders) from effects e
          union all
          select c.rid, c.value from conditions c
          where c.name like '%contain%' or c.name like 'from%') t
), telling as (
    -- whole words; parts of a text where the script sets no spaces
    select distinct t.text as text
    from (select distinct x.text as text from texts x) t
    join finance_words w on strpos(t.text, w.word) > 0
    -- a sign in the word's place keeps the pattern constant: compiling one for each pair is slow
    where regexp_matches(w.word, '[\x{E00}-\x{E7F}\x{3040}-\x{30FF}\x{4E00}-\x{9FFF}]')
       or regexp_matches(replace(t.text, w.word, '¤'), '(^|[^\p{L}\p{N}])¤($|[^\p{L}\p{N}])')
), worded as (
    select distinct t.rid as rid
    from texts t
    join telling k on k.text = t.text
), points as (
    select e.rid as rid,
           case when e.deletes then 3 else 0 end as deletes,
           case when e.move_kind in ('rssfeeds', 'conversationhistory', 'archive', 'junkemail',
                                     'deleteditems', 'notes', 'syncissues', 'calendar',
                                     'recoverableitems')
                  or regexp_matches(lower(e.move_to), '(^|[\\/:])rss') then 2 else 0 end as moves,
           case when e.copy_kind in ('rssfeeds', 'conversationhistory', 'archive', 'junkemail',
                                     'deleteditems', 'notes', 'syncissues', 'calendar',
                                     'recoverableitems')
                  or regexp_matches(lower(e.copy_to), '(^|[\\/:])rss') then 2 else 0 end as copies,
           case when e.marks_read then 1 else 0 end as reads,
           case when (regexp_matches(e.name, '^[\s\p{Z}\p{C}]*$')
             or regexp_matches(e.name, '^[^\p{L}\p{N}]+$')
             or regexp_matches(trim(e.name), '^[\x{20}-\x{24F}]{1,2}$')
             or (length(trim(e.name)) >= 3
                 and replace(lower(trim(e.name)), substr(lower(trim(e.name)), 1, 1), '') = '')
             or regexp_matches(e.name, '[A-Za-z][\x{370}-\x{52F}]|[\x{370}-\x{52F}][A-Za-z]')
             or (regexp_matches(e.name, '[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]')
                 and not regexp_matches(e.name, '[\x{590}-\x{DFF}\x{1F000}-\x{1FAFF}]'))
             or exists (select 1 from folder_names k where k.name = lower(trim(e.name))))
                then 2 else 0 end as bad_name,
           case when w.rid is null then 0 else 2 end as worded,
           case when e.known and coalesce(s.narrow, 0) = 0 then 2 else 0 end as broad,
           coalesce(s.one_sender, 0) as one_sender
    from effects e
    left join worded w on w.rid = e.rid
    left join scopes s on s.rid = e.rid
), scored as (
    select p.rid as rid, p.deletes as deletes, greatest(p.moves, p.copies) as moves, p.moves as moved,
           p.reads as reads, p.bad_name as bad_name, p.worded as worded, p.broad as broad,
           p.one_sender as one_sender,
           p.deletes + greatest(p.moves, p.copies) + p.reads + p.bad_name + p.worded + p.broad
               + p.one_sender as score
    from points p
    where p.deletes + p.moves + p.copies > 0
)
select e.finding_key as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       e.owner as "user",
       case when s.score >= 5 then 'high' when s.score >= 3 then 'medium' else 'low' end as severity,
       case when s.score + 4 >= 5 then 'high' else 'medium' end as context_severity,
       case when not e.enabled then 'The rule was switched off when it was collected.' end as counter,
       case when trim(coalesce(e.name, '')) = '' then '(blank)' else e.name end as name_shown,
       e.owner as mailbox, s.score as score,
       case when s.deletes > 0 and s.moved > 0 then 'moves mail to ' || coalesce(e.move_to, e.move_kind) || ' and deletes it'
            when s.deletes > 0 and s.moves > 0 then 'copies mail to ' || coalesce(e.copy_to, e.copy_kind) || ' and deletes it'
            when s.deletes > 0 then 'deletes mail'
            when s.moved > 0 then 'moves mail to ' || coalesce(e.move_to, e.move_kind)
            else 'copies mail to ' || coalesce(e.copy_to, e.copy_kind) end as effect,
       case when s.reads > 0 then ', marks it as read' else '' end
         || case when s.bad_name > 0 then ', has a name that hides it' else '' end
         || case when s.worded > 0 then ', looks for words of money or warning' else '' end
         || case when s.broad > 0 then ', catches everything' else '' end
         || case when s.one_sender > 0 then ', aims at one sender' else '' end as reasons,
       e.standing as standing, e.ip as ip, e.session_id as session_id, e.device_id as device_id
from scored s
join effects e on e.rid = s.rid
