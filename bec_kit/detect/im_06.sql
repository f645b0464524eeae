/*
id = "IM-06"
version = 1
title = "Mail with a domain that imitates a known one"
severity = "high"
attack = ["T1583.001", "T1656"]
reads = ["domains", "messages"]
needs = ["home_domains", "messages of user"]
says = "The domain {domain} looks like {nearest} ({how}); first seen at {first_at}. Messages with it: {counted}."
why = "Who hijacks a thread goes on from a domain that the other side takes for the real one."
benign = "Brands of similar name, branches of one company in several countries, a new domain after a change of name."
blind = "Reply-to addresses and display names, which traces do not hold; a partner with whom fewer than three messages were exchanged before."
fix = "R13"
references = [
  "https://learn.microsoft.com/defender-office-365/anti-phishing-policies-about#impersonation-settings-in-anti-phishing-policies-in-microsoft-defender-for-office-365",
  "https://www.unicode.org/reports/tr39/",
]
*/
with begun as (
    select min(epoch(m.happened_at)) as at
    from messages m
), near as (
    -- the label, without its ending, is what is compared; short ones resemble each other anyway
    select d.domain as domain, d.registrable as registrable, d.nearest as nearest,
           d.distance as distance, d.label as label,
           split_part(d.nearest, '.', 1) as known,
           least(length(d.label), length(split_part(d.nearest, '.', 1))) as size,
           min(epoch(d.first_at)) over (partition by d.registrable) as first_epoch,
           min(d.first_at) over (partition by d.registrable) as first_at,
           sum(d.messages) over (partition by d.registrable) as counted
    from domains d
    where d.is_home = false and d.nearest is not null
), alike as (
    select n.domain as domain, n.registrable as registrable, n.nearest as nearest,
           n.first_at as first_at, n.first_epoch as first_epoch, n.counted as counted,
           case when n.label = n.known then 'another ending'
                when n.distance = 0 then 'signs that look the same'
                when n.distance = 1 then 'one letter apart'
                else 'two letters apart' end as how,
           case when n.label = n.known then 1 else 0 end as ending_only
    from near n
    where n.distance = 0 or (n.distance = 1 and n.size >= 5) or (n.distance = 2 and n.size >= 9)
), exchanged as (
    select m.record_id as record_id, m.happened_at as happened_at,
           case when m.direction = 'in' then m.recipient else m.sender end as "user",
           lower(trim(split_part(case when m.direction = 'in' then m.sender
                                      else m.recipient end, '@', -1))) as domain
    from messages m
    where m.direction in ('in', 'out')
)
select a.registrable as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       e."user" as "user",
       case when a.first_epoch - b.at < 7 * 86400 then 'medium' else 'high' end as severity,
       case when a.ending_only = 1 then 'Only the ending differs: it may be the same company.'
            when a.first_epoch - b.at < 7 * 86400
            then 'The traces begin less than a week before it: nothing shows that it is new.'
       end as counter,
       a.registrable as domain, a.nearest as nearest, a.how as how, a.first_at as first_at,
       cast(a.counted as bigint) as counted
from exchanged e
join alike a
  on a.domain = case when e.domain like '%.' then substr(e.domain, 1, length(e.domain) - 1)
                     else e.domain end
cross join begun b
where epoch(e.happened_at) - a.first_epoch < 30 * 86400
