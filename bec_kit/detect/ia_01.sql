/*
id = "IA-01"
version = 1
title = "Session used from a second network"
severity = "high"
attack = ["T1539", "T1550.004"]
reads = ["sign_ins", "audit", "addresses", "first_party_apps"]
needs = ["sign_ins of user", "session_use of user"]
says = "{what} of {user} moved between networks, among them those of {first_ip} and {last_ip}."
why = "A session is made by one sign-in on one machine; a stolen cookie or token takes it to another."
benign = "Roaming between Wi-Fi and mobile, switching a VPN on, private relays: one client in several networks."
blind = "A thief in the owner's own network; records without a session id, as older ones often are; without non-interactive sign-ins, what a session was used for outside mail and files."
fix = "R2"
references = [
  "https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-track-linkable-identifiers",
]
seed = true
pair = true
*/
with seen as (
    -- rows of web apps and of third-party apps show their server's address, not a person's
    select s."user" as "user", s.session_id as session_id, s.record_id as record_id,
           s.happened_at as happened_at, s.ip as ip, s.asn as asn,
           s.device_id as device_id, 1 as sign_in,
           lower(coalesce(nullif(s.user_agent, ''),
                          coalesce(s.os, '') || ' ' || coalesce(s.browser, ''))) as agent
    from sign_ins s
    where s.ok and s.ip_kind = 'client' and s."user" is not null and s.session_id is not null
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
    union all
    select a."user", a.session_id, a.record_id, a.happened_at, a.ip, cast(null as bigint),
           cast(null as varchar), 0, lower(a.user_agent)
    from audit a
    left join first_party_apps f on f.app_id = a.acting_app_id
    where a.ok is distinct from false and a.ip_kind = 'client' and a."user" is not null
      and a.session_id is not null and a.record_type is distinct from 15
      and coalesce(a.actor_kind, 'unknown') <> 'service'
      and (a.acting_app_id is null or f.app_id is not null)
), spots as (
    -- of thousands of records of a session few differ in what counts here
    select s."user" as "user", s.session_id as session_id, s.ip as ip, s.asn as asn,
           s.agent as agent, s.sign_in as sign_in,
           case when s.device_id is not null then 1 else 0 end as device,
           min(s.happened_at) as first_at
    from seen s
    group by s."user", s.session_id, s.ip, s.asn, s.agent, s.sign_in,
             case when s.device_id is not null then 1 else 0 end
), several as (
    select s."user" as "user", s.session_id as session_id
    from spots s
    group by s."user", s.session_id
    having count(distinct s.ip) > 1
), placed as (
    select s."user" as "user", s.session_id as session_id, s.ip as ip, s.device as device,
           s.sign_in as sign_in, s.first_at as first_at, d.hosting as hosting,
           trim(coalesce(s.agent, '')) as agent,
           coalesce(cast(coalesce(s.asn, d.asn) as varchar), d.network, s.ip) as network,
           case when s.agent like '%iphone%' or s.agent like '%ipad%' or s.agent like 'ios%' then 'ios'
                when s.agent like '%android%' then 'android'
                when s.agent like '%windows%' then 'windows'
                when s.agent like '%macos%' or s.agent like '%mac os%' then 'macos'
                when s.agent like '%linux%' or s.agent like '%x11%' then 'linux' end as os,
           case when s.agent like '%edg%' then 'edge'
                when s.agent like '%opr/%' then 'opera'
                when s.agent like '%firefox%' or s.agent like '%fxios%' then 'firefox'
                when s.agent like '%chrome%' or s.agent like '%crios%' then 'chrome'
                when s.agent like '%safari%' then 'safari'
                when s.agent like 'microsoft%' or s.agent like 'mozilla%' or s.agent like '%outlook%'
                then null
                when regexp_matches(s.agent, '^[a-z][a-z0-9._-]*(/|$)')
                then split_part(s.agent, '/', 1)
           end as browser
    from spots s
    join several v on v."user" = s."user" and v.session_id = s.session_id
    left join addresses d on d.ip = s.ip
), ordered as (
    select p."user" as "user", p.session_id as session_id, p.network as network,
           min(p.first_at) as first_at,
           row_number() over (partition by p."user", p.session_id
                              order by min(p.first_at), p.network) as place,
           max(case when p.hosting then 1 else 0 end) as hosting,
           max(p.sign_in) as sign_in,
           max(p.device) as device
    from placed p
    group by p."user", p.session_id, p.network
), clients as (
    -- what the client was, on the first network and on the others
    select c."user" as "user", c.session_id as session_id, c.trait as trait, c.value as value,
           max(case when o.place = 1 then 1 else 0 end) as at_first,
           max(case when o.place > 1 then 1 else 0 end) as at_other
    from (select p."user" as "user", p.session_id as session_id, p.network as network,
                 'os' as trait, p.os as value from placed p where p.os is not null
          union all
          select p."user", p.session_id, p.network, 'browser', p.browser
          from placed p where p.browser is not null) c
    join ordered o on o."user" = c."user" and o.session_id = c.session_id
                  and o.network = c.network
    group by c."user", c.session_id, c.trait, c.value
), known as (
    -- every client has its name, or all of them wrote the same
    select p."user" as "user", p.session_id as session_id,
           case when min(p.agent) <> '' and (max(case when p.browser is null then 1 else 0 end) = 0
                                             or min(p.agent) = max(p.agent))
                then 1 else 0 end as known
    from placed p
    group by p."user", p.session_id
), changed as (
    select t."user" as "user", t.session_id as session_id, max(t.changed) as changed
    from (select c."user" as "user", c.session_id as session_id,
                 case when max(c.at_first) = 1
                           and max(case when c.at_other = 1 and c.at_first = 0 then 1 else 0 end) = 1
                      then 1 else 0 end as changed
          from clients c
          group by c."user", c.session_id, c.trait) t
    group by t."user", t.session_id
), judged as (
    select o."user" as "user", o.session_id as session_id, max(o.hosting) as hosting, coalesce(max(c.changed), 0) as changed,
           case when c.session_id is null then 1 else 0 end as unknown_client,
           -- a registered device on the first network, sign-ins without one on another
           max(case when o.place = 1 then o.device else 0 end)
             * max(case when o.place > 1 and o.sign_in = 1 and o.device = 0 then 1 else 0 end)
               as lost_device
    from ordered o
    left join changed c on c."user" = o."user" and c.session_id = o.session_id
    group by o."user", o.session_id, c.session_id
    having count(*) > 1
), addressed as (
    select p."user" as "user", p.session_id as session_id, p.ip as ip, p.network as network,
           min(p.first_at) as first_at,
           row_number() over (partition by p."user", p.session_id
                              order by o.place, min(p.first_at), p.ip) as from_first,
           row_number() over (partition by p."user", p.session_id
                              order by o.place desc, min(p.first_at), p.ip) as from_last
    from placed p
    join judged j on j."user" = p."user" and j.session_id = p.session_id
    join ordered o on o."user" = p."user" and o.session_id = p.session_id
                  and o.network = p.network
    group by p."user", p.session_id, p.ip, p.network, o.place
), ends as (
    select a."user" as "user", a.session_id as session_id,
           max(case when a.from_first = 1 then a.ip end) as first_ip,
           max(case when a.from_last = 1 then a.ip end) as last_ip,
           max(case when a.from_first = 1 then a.network end) as first_network,
           max(case when a.from_last = 1 then a.network end) as last_network
    from addressed a
    group by a."user", a.session_id
), begun as (
    select a."user" as "user", a.session_id as session_id, a.ip as ip,
           min(a.first_at) as first_at
    from addressed a
    group by a."user", a.session_id, a.ip
), evidence as (
    -- of what was done in a session the first record from each address
    select s."user" as "user", s.session_id as session_id, s.record_id as record_id,
           s.happened_at as happened_at, s.ip as ip, s.sign_in as sign_in,
           row_number() over (partition by s."user", s.session_id, s.ip
                              order by s.happened_at, s.record_id) as place
    from seen s
    join begun b on b."user" = s."user" and b.session_id = s.session_id and b.ip = s.ip
    where s.sign_in = 1 or s.happened_at is not distinct from b.first_at
), told as (
    -- a client that only moves is one finding for each pair of networks, however often it does
    select j."user" as "user", j.session_id as session_id, n.first_ip as first_ip,
           n.last_ip as last_ip,
           case when j.changed + j.hosting + j.lost_device > 0 then 'high' else 'medium' end
               as severity,
           case when j.changed + j.hosting + j.lost_device > 0
                then j."user" || '|' || j.session_id
                else j."user" || '|' || least(n.first_network, n.last_network) || '|'
                     || greatest(n.first_network, n.last_network) end as finding_key,
           case when j.unknown_client = 1 and k.known = 0
                then 'Nothing tells which client was used.'
                when j.changed + j.lost_device > 0 then null
                when k.known = 1 then 'The client did not change.'
                else 'Not every record tells which client was used.' end as counter
    from judged j
    join known k on k."user" = j."user" and k.session_id = j.session_id
    join ends n on n."user" = j."user" and n.session_id = j.session_id
), counted as (
    select t.finding_key as finding_key, count(*) as sessions
    from told t
    group by t.finding_key
)
select t.finding_key as finding_key, e.record_id as record_id, e.happened_at as happened_at,
       e."user" as "user", t.severity as severity, t.counter as counter,
       case when c.sessions = 1 then 'One session'
            else cast(c.sessions as varchar) || ' sessions' end as what,
       t.first_ip as first_ip, t.last_ip as last_ip, e.ip as ip, e.session_id as session_id
from evidence e
join told t on t."user" = e."user" and t.session_id = e.session_id
join counted c on c.finding_key = t.finding_key
where e.place = 1 or e.sign_in = 1
