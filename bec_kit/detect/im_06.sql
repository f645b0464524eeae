/*
id = "IM-06"
version = 1
title = "Mail with a domain that imitates a known one"
severity = "high"
attack = ["T1583.001", "T1656"]
reads = ["domains", "messages", "message_headers"]
needs = ["home_domains", "messages of user"]
says = "The domain {domain} looks like {nearest} ({how}); first seen at {first_at}. Messages with it: {counted}{replies}."
why = "Who hijacks a thread goes on from a domain that the other side takes for the real one."
benign = "Brands of similar name, branches of one company in several countries, a new domain after a change of name."
blind = "Display names, and reply-to addresses but of messages whose headers were collected, for traces hold none; a partner with whom fewer than three messages were exchanged before."
fix = "R13"
references = [
  "https://learn.microsoft.com/defender-office-365/anti-phishing-policies-about#impersonation-settings-in-anti-phishing-policies-in-microsoft-defender-for-office-365",
  "https://www.unicode.org/reports/tr39/",
]

[without]
message_headers = "Traces name who sent and who received; the headers of single messages add where answers go."
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
                                      else m.recipient end, '@', -1))) as domain,
           cast(null as varchar) as answered
    from messages m
    where m.direction in ('in', 'out')
    union all
    -- who writes from one domain, and has the answers sent to another
    select h.record_id, h.happened_at, h."user", h.domain, h.message
    from (select x.record_id as record_id, x.happened_at as happened_at, x."user" as "user",
                 x.author as author, lower(trim(split_part(x.target, '@', -1))) as domain,
                 x.message as message
          from (select r.record_id as record_id, r."user" as "user",
                       coalesce(r.sent_at, r.received_at) as happened_at,
                       lower(split_part(coalesce(r.from_address, r.sender), '@', -1)) as author,
                       coalesce(r.internet_message_id, r.record_id) as message,
                       unnest(r.reply_to) as target
                from message_headers r) x) h
    where h.domain <> coalesce(h.author, '')
), placed as (
    select e.record_id as record_id, e.happened_at as happened_at, e."user" as "user",
           e.answered as answered, a.registrable as registrable, a.nearest as nearest,
           a.how as how, a.first_at as first_at, a.first_epoch as first_epoch,
           a.counted as counted, a.ending_only as ending_only
    from exchanged e
    join alike a
      on a.domain = case when e.domain like '%.' then substr(e.domain, 1, length(e.domain) - 1)
                         else e.domain end
    where epoch(e.happened_at) - a.first_epoch < 30 * 86400
), answers as (
    select p.registrable as registrable, count(distinct p.answered) as answered
    from placed p
    group by p.registrable
)
select p.registrable as finding_key, p.record_id as record_id, p.happened_at as happened_at,
       p."user" as "user",
       case when n.answered = 0 and p.first_epoch - b.at < 7 * 86400 then 'medium'
            else 'high' end as severity,
       case when p.ending_only = 1 then 'Only the ending differs: it may be the same company.'
            when n.answered = 0 and p.first_epoch - b.at < 7 * 86400
            then 'The traces begin less than a week before it: nothing shows that it is new.'
       end as counter,
       p.registrable as domain, p.nearest as nearest, p.how as how, p.first_at as first_at,
       cast(p.counted as bigint) as counted,
       case when n.answered = 0 then ''
            else '; messages of other domains whose answers go to it: '
                 || cast(n.answered as varchar) end as replies
from placed p
join answers n on n.registrable = p.registrable
cross join begun b
