/*
id = "CO-13"
version = 1
title = "Newly trusted app uses a mailbox"
severity = "high"
attack = ["T1114.002", "T1528"]
reads = ["consents", "app_entries", "mail_access", "mail_actions", "searches", "apps", "first_party_apps"]
needs = ["audit type 8 | directory_audits", "mail_access of mailbox | sends of user"]
says = "The app \"{app}\" ({app_id}), first trusted at {trusted_at} by {actor}, then used the mailbox of {mailbox}: messages read {reads}, sent {sends}, searches {finds}."
why = "An app that was trusted by deceit reads and sends for the attacker, from Microsoft's own addresses and without any sign-in of the user."
benign = "A new mail program or service that the user or the tenant chose."
blind = "Apps that were trusted before the evidence begins; reads where the licence logs none."
fix = "R6"
references = [
  "https://learn.microsoft.com/security/operations/incident-response-playbook-app-consent",
  "https://learn.microsoft.com/purview/audit-log-investigate-accounts",
]

[without]
searches = "They add to what an app did; reads and sent messages tell that it used the mailbox."
apps = "They tell whose publisher is verified, which only lowers a finding."
*/
with granted as (
    select coalesce(lower(c.app_id), p.app_id) as app_id, coalesce(c.app, p.app) as app,
           c.record_id as record_id, c.happened_at as happened_at, c."user" as actor,
           row_number() over (partition by coalesce(lower(c.app_id), p.app_id)
                              order by c.happened_at, c.record_id) as place
    from consents c
    left join app_entries p on p.object_id = c.object_id
    where c.ok is distinct from false and coalesce(c.app_id, p.app_id) is not null
), trusted as (
    select g.app_id as app_id, g.app as app, g.record_id as record_id,
           g.happened_at as happened_at, g.actor as actor
    from granted g
    where g.place = 1
), used as (
    select u.app_id as app_id, u.record_id as record_id, u.happened_at as happened_at,
           u.mailbox as mailbox, u.what as what, u.message as message
    from (select lower(m.acting_app_id) as app_id, m.record_id as record_id,
                 m.happened_at as happened_at, coalesce(m.mailbox, m."user") as mailbox,
                 'read' as what, coalesce(m.internet_message_id, m.folder, '') as message,
                 m.actor_kind as actor_kind
          from mail_access m
          where m.acting_app_id is not null and m.own is distinct from true
          union all
          select lower(a.acting_app_id), a.record_id, a.happened_at, coalesce(a.mailbox, a."user"),
                 'send', coalesce(a.internet_message_id, a.record_id), a.actor_kind
          from mail_actions a
          where a.acting_app_id is not null and a.ok is distinct from false
            and a.action in ('send', 'send_as', 'send_on_behalf')
          union all
          select lower(s.acting_app_id), s.record_id, s.happened_at, s."user", 'search',
                 s.record_id, s.actor_kind
          from searches s
          where s.acting_app_id is not null) u
    join trusted t on t.app_id = u.app_id
    left join first_party_apps f on f.app_id = u.app_id
    where coalesce(u.actor_kind, 'unknown') <> 'service' or f.app_id is null
), before as (
    -- an app that was at work before was trusted before the evidence begins
    select distinct u.app_id as app_id
    from used u
    join trusted t on t.app_id = u.app_id
    where u.happened_at < t.happened_at
), told as (
    select u.app_id as app_id, u.mailbox as mailbox,
           count(distinct case when u.what = 'read' then u.message end) as reads,
           count(distinct case when u.what = 'send' then u.message end) as sends,
           count(distinct case when u.what = 'search' then u.message end) as finds
    from used u
    left join before b on b.app_id = u.app_id
    where b.app_id is null
    group by u.app_id, u.mailbox
), published as (
    select lower(a.app_id) as app_id, max(a.publisher) as publisher
    from apps a
    where a.verified
    group by lower(a.app_id)
    union
    select f.app_id, 'Microsoft'
    from first_party_apps f
), rows as (
    select t.app_id as app_id, t.mailbox as mailbox, c.record_id as record_id,
           c.happened_at as happened_at
    from told t
    join trusted c on c.app_id = t.app_id
    union all
    select n.app_id, n.mailbox, n.record_id, n.happened_at
    from (select u.app_id as app_id, u.mailbox as mailbox, u.record_id as record_id,
                 min(u.happened_at) as happened_at,
                 row_number() over (partition by u.app_id, u.mailbox
                                    order by min(u.happened_at), u.record_id) as place
          from used u
          group by u.app_id, u.mailbox, u.record_id) n
    join told t on t.app_id = n.app_id and t.mailbox = n.mailbox
    where n.place <= 500  -- the sentence counts all of them
)
select r.app_id || '|' || r.mailbox as finding_key, r.record_id as record_id,
       r.happened_at as happened_at, r.mailbox as "user",
       case when p.app_id is null then 'high' else 'medium' end as severity,
       case when p.app_id is not null
            then 'Its publisher is verified: ' || coalesce(p.publisher, '(no name)') || '.'
       end as counter,
       t.app as app, r.app_id as app_id, t.happened_at as trusted_at, t.actor as actor,
       r.mailbox as mailbox, o.reads as reads, o.sends as sends, o.finds as finds
from rows r
join trusted t on t.app_id = r.app_id
join told o on o.app_id = r.app_id and o.mailbox = r.mailbox
left join (select q.app_id as app_id, min(q.publisher) as publisher
           from published q
           group by q.app_id) p on p.app_id = r.app_id
