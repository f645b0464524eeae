/*
id = "IA-15"
version = 1
title = "Sign-in over an old protocol"
severity = "high"
attack = ["T1078.004"]
reads = ["sign_ins", "baselines"]
needs = ["client_apps of user", "unattended client_apps of user"]
says = "{user} signed in with {protocol} from {ip}{first}. Sign-ins: {times}, days: {days}."
why = "Old protocols ask for a password alone: a second factor and most policies do not hold for them."
benign = "Scanners and printers that send mail, old telephones, programs of the company's own."
blind = "With the audit log alone only what calls itself BAV2ROPC, CBAInPROD or CBAInTAR; the log names no protocol."
fix = "R11"
references = [
  "https://learn.microsoft.com/entra/identity/conditional-access/policy-block-legacy-authentication",
  "https://learn.microsoft.com/entra/identity/monitoring-health/concept-interactive-sign-ins",
  "https://learn.microsoft.com/graph/api/resources/signin",
]

[without]
audit = "Its days only tell whether the protocol is new for the account."
*/
with said as (
    -- "Other clients; IMAP" is IMAP; the audit log shows such a client by its agent only
    select s."user" as "user", s.record_id as record_id, s.happened_at as happened_at, s.ip as ip,
           s.session_id as session_id, s.user_agent as user_agent, s.device_id as device_id,
           case when s.client_app is null or trim(s.client_app) = ''
                then case when regexp_matches(lower(s.user_agent),
                                              '^(bav2ropc|cbainprod|cbaintar)')
                          then 'other clients' end
                when lower(s.client_app) like 'other clients;%'
                then case when regexp_matches(lower(s.client_app), ';\s*(imap|pop|smtp)')
                          then trim(split_part(lower(s.client_app), ';', 2))
                          else 'other clients' end
                else lower(trim(s.client_app)) end as client,
           case when s.resource_id = '00000002-0000-0ff1-ce00-000000000000'
                  or lower(s.resource) like '%exchange%' then 1 else 0 end as exchange,
           row_number() over (partition by s."user", s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    where s.ok and s."user" is not null and coalesce(s.actor_kind, 'unknown') <> 'service'
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and (s.client_app is null or lower(s.client_app) not in ('browser', 'mobile apps and desktop clients'))
), named as (
    select c."user" as "user", c.record_id as record_id, c.happened_at as happened_at, c.ip as ip,
           c.session_id as session_id, c.user_agent as user_agent, c.device_id as device_id,
           case when c.client like 'imap%' then 'IMAP'
                when c.client like 'pop%' then 'POP'
                when c.client like 'authenticated smtp%' or c.client like 'smtp%'
                then 'authenticated SMTP'
                when c.client like 'other clients%' and c.exchange = 1
                then 'an unnamed old protocol to Exchange'
                when c.client like 'exchange web services%' then 'Exchange Web Services'
                when c.client like 'mapi over http%' then 'MAPI over HTTP'
                when c.client like 'autodiscover%' then 'Autodiscover'
                when c.client like 'outlook anywhere%' then 'Outlook Anywhere'
                when c.client like 'outlook service%' then 'Outlook Service'
                when c.client like 'offline address book%' then 'Offline Address Book'
                when c.client like 'exchange online powershell%' then 'Exchange Online PowerShell'
                when c.client like 'reporting web services%' then 'Reporting Web Services'
                when c.client like 'exchange activesync%' or c.client like 'activesync%'
                then 'ActiveSync'
                when c.client like 'other clients%' then 'an unnamed old protocol' end as protocol
    from said c
    where c.copy = 1 and c.client is not null
), uses as (
    select n."user" as "user", n.protocol as protocol, count(*) as times,
           count(distinct date_trunc('day', n.happened_at)) as days,
           count(distinct n.ip) as places, min(epoch(n.happened_at)) as first_at,
           case when n.protocol in ('IMAP', 'POP', 'authenticated SMTP',
                                    'an unnamed old protocol to Exchange') then 3
                when n.protocol in ('ActiveSync', 'an unnamed old protocol') then 1
                else 2 end as weight
    from named n
    where n.protocol is not null
    group by n."user", n.protocol
), known as (
    -- what came before the first use by a day and more, where it is enough to call it new
    select u."user" as "user", u.protocol as protocol, count(distinct b.day) as active,
           round((max(epoch(b.day)) - min(epoch(b.day))) / 86400) + 1 as span
    from uses u
    join baselines b on b."user" = u."user" and epoch(b.day) + 86400 <= u.first_at - 86400
    group by u."user", u.protocol
    having count(distinct b.day) >= 3
       and round((max(epoch(b.day)) - min(epoch(b.day))) / 86400) + 1 >= 7
), judged as (
    select u."user" as "user", u.protocol as protocol, u.times as times, u.days as days,
           u.places as places, k.active as active, k.span as span,
           case when k.active is null then u.weight else least(u.weight + 1, 3) end as weight
    from uses u
    left join known k on k."user" = u."user" and k.protocol = u.protocol
), placed as (
    select n."user" as "user", n.protocol as protocol, n.record_id as record_id,
           n.happened_at as happened_at, n.ip as ip, n.session_id as session_id,
           n.user_agent as user_agent, n.device_id as device_id,
           row_number() over (partition by n."user", n.protocol, n.ip
                              order by n.happened_at, n.record_id) as place
    from named n
    where n.protocol is not null
)
select j."user" || '|' || j.protocol as finding_key, p.record_id as record_id,
       p.happened_at as happened_at, j."user" as "user",
       case j.weight when 3 then 'high' when 2 then 'medium' else 'low' end as severity,
       case when j.active is null and j.days >= 3 and j.places = 1
            then 'One address, day after day, is what a scanner or a program of the company looks like.'
       end as counter,
       j.protocol as protocol, j.times as times, j.days as days,
       case when j.active is null then ''
            else ', new for this account: not seen on ' || cast(j.active as varchar)
                 || ' active days in the ' || cast(cast(j.span as bigint) as varchar)
                 || ' days before' end as first,
       p.ip as ip, p.session_id as session_id, p.user_agent as user_agent,
       p.device_id as device_id
from placed p
join judged j on j."user" = p."user" and j.protocol = p.protocol
where p.place = 1  -- of each address the first
