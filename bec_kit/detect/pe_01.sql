/*
id = "PE-01"
version = 1
title = "Inbox rule that hides mail"
severity = "high"
attack = ["T1564.008"]
reads = ["rule_effects", "finance_words"]
needs = ["audit type 1", "audit type 2"]
says = "The rule \"{name_shown}\" of {mailbox}{off} {effect}{reasons}. Score {score}."
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

[without]
inbox_rules = "The log shows each rule as it was made; the list adds those that were made before it begins."
*/
with hiding as (
    select row_number() over (order by r.record_id, r.evidence_id, r.evidence_row, r.position,
                                       r.rule_key) as rid,
           coalesce(r."user", '') || '|' || r.rule_key as finding_key, r.record_id as record_id,
           r.happened_at as happened_at, r."user" as "user", r.name as name, r.action as action,
           r.ever_on as ever_on, r.off as off, coalesce(r.move_to, r.move_kind) as move_to,
           coalesce(r.copy_to, r.copy_kind) as copy_to, r.looks_for as looks_for,
           r.ip as ip, r.session_id as session_id, r.device_id as device_id,
           r.deletes as deletes, r.moves_away as moves, r.copies_away as copies,
           case when r.deletes then 3 else 0 end
             + case when r.moves_away or r.copies_away then 2 else 0 end as hides,
           case when r.marks_read then 1 else 0 end as reads,
           case when r.bad_name then 2 else 0 end as bad_name,
           case when r.catches_all then 2 else 0 end as broad,
           case when r.one_sender then 1 else 0 end as one_sender
    from rule_effects r
    where not r.system and (r.deletes or r.moves_away or r.copies_away)
), texts as (
    select h.rid as rid, unnest(h.looks_for) as text
    from hiding h
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
), scored as (
    select h.rid as rid, case when w.rid is null then 0 else 2 end as worded,
           h.hides + h.reads + h.bad_name + h.broad + h.one_sender
               + case when w.rid is null then 0 else 2 end as score
    from hiding h
    left join worded w on w.rid = h.rid
)
select h.finding_key as finding_key, h.record_id as record_id, h.happened_at as happened_at,
       h."user" as "user",
       -- one step lower where no record shows it on
       case when s.score >= 5 and h.ever_on then 'high'
            when s.score >= 5 or (s.score >= 3 and h.ever_on) then 'medium'
            when s.score >= 3 or h.ever_on then 'low' else 'info' end as severity,
       case when s.score + 4 >= 5 then 'high' else 'medium' end as context_severity,
       'The rule was ' || h.off
         || case when h.ever_on then '.' else ', and no record shows it on.' end as counter,
       coalesce(case when trim(h.name) = '' then '(blank)' else h.name end, '(name not recorded)')
           as name_shown,
       h."user" as mailbox, s.score as score,
       coalesce(', ' || h.off || ',', '') as off,
       case when h.deletes and h.moves then 'moves mail to ' || h.move_to || ' and deletes it'
            when h.deletes and h.copies then 'copies mail to ' || h.copy_to || ' and deletes it'
            when h.deletes then 'deletes mail'
            when h.moves then 'moves mail to ' || h.move_to
            else 'copies mail to ' || h.copy_to end as effect,
       case when h.reads > 0 then ', marks it as read' else '' end
         || case when h.bad_name > 0 then ', has a name that hides it' else '' end
         || case when s.worded > 0 then ', looks for words of money or warning' else '' end
         || case when h.broad > 0 then ', catches everything' else '' end
         || case when h.one_sender > 0 then ', aims at one sender' else '' end as reasons,
       h.action = 'stands' as standing, h.ip as ip, h.session_id as session_id,
       h.device_id as device_id
from scored s
join hiding h on h.rid = s.rid
