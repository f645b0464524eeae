/*
id = "IA-03"
version = 1
title = "Two sign-ins at once from two networks"
severity = "high"
attack = ["T1557", "T1566.002"]
reads = ["sign_ins", "addresses"]
needs = ["sign_ins of user", "app_ids of user"]
says = "{user} signed in from {first_ip} and, {seconds} s later, from {second_ip}: as when a proxy relays a sign-in."
why = "A phishing site in the middle signs in with what the victim types, in the same seconds as the victim."
benign = "A phone and a computer that start work at the same moment, or one machine with two addresses."
blind = "A relay whose victim is not sent on to the real site; logs without one of the two."
fix = "R2"
references = [
  "https://learn.microsoft.com/security/operations/token-theft-playbook",
]
seed = true
pair = true
*/
with once as (
    -- the sign-in log and the audit log write one login each, under one id
    select s."user" as "user", s.record_id as record_id, s.happened_at as happened_at,
           epoch(s.happened_at) as at, s.ip as ip, s.session_id as session_id,
           coalesce(s.asn, d.asn) as asn,
           coalesce(cast(coalesce(s.asn, d.asn) as varchar), d.network, s.ip) as network,
           coalesce(s.lat, d.lat) as lat, coalesce(s.lon, d.lon) as lon,
           case when s.app_id in ('4765445b-32c6-49b0-83e6-1d93765276ca',
                                  '72782ba9-4490-4f03-8d82-562370ea3566',
                                  '00000002-0000-0ff1-ce00-000000000000')
                  or s.resource_id in ('4765445b-32c6-49b0-83e6-1d93765276ca',
                                       '72782ba9-4490-4f03-8d82-562370ea3566',
                                       '00000002-0000-0ff1-ce00-000000000000')
                then 1 else 0 end as portal,
           row_number() over (partition by s."user", s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    where s.ok and s.ip_kind = 'client' and s."user" is not null
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), counted as (
    select o."user" as "user", o.record_id as record_id, o.happened_at as happened_at, o.at as at,
           o.ip as ip, o.session_id as session_id, o.asn as asn, o.network as network,
           o.lat as lat, o.lon as lon, o.portal as portal,
           row_number() over (partition by o."user" order by o.at, o.record_id) as place
    from once o
    where o.copy = 1
), pairs as (
    select a."user" as "user", a.record_id as first_id, b.record_id as second_id,
           a.happened_at as first_at, b.happened_at as second_at, a.ip as first_ip, b.ip as second_ip,
           a.session_id as first_session, b.session_id as second_session,
           a.network as first_network, b.network as second_network, b.at - a.at as seconds,
           case when a.asn is null or b.asn is null then 1 else 0 end as unknown_asn,
           case when (strpos(a.ip, ':') > 0) <> (strpos(b.ip, ':') > 0) then 1 else 0 end as two_stacks,
           -- least() passes over nulls: without the test an unknown place would be far away
           case when a.lat is not null and a.lon is not null and b.lat is not null
                     and b.lon is not null
                then 2 * 6371 * asin(sqrt(least(1.0,
                         power(sin(radians(b.lat - a.lat) / 2), 2)
                         + cos(radians(a.lat)) * cos(radians(b.lat))
                           * power(sin(radians(b.lon - a.lon) / 2), 2)))) end as km
    from counted b
    join counted a on a."user" = b."user" and a.place = b.place - 1
    where a.ip <> b.ip and a.network <> b.network and b.at - a.at <= 30 and a.portal + b.portal > 0
), kept as (
    -- one machine with an IPv4 and an IPv6 address looks like two networks where no ASN is known
    select p."user" as "user", p.first_id as first_id, p.second_id as second_id,
           p.first_at as first_at, p.second_at as second_at, p.first_ip as first_ip,
           p.second_ip as second_ip, p.first_session as first_session,
           p.second_session as second_session, p.seconds as seconds, p.km as km,
           p."user" || '|' || least(p.first_network, p.second_network) || '|'
               || greatest(p.first_network, p.second_network) as finding_key,
           case when p.km is null then 'medium' else 'high' end as severity
    from pairs p
    where (p.km is null or p.km >= 50)
      and not (p.km is null and p.two_stacks = 1 and p.unknown_asn = 1)
), sides as (
    select k.finding_key as finding_key, k.first_id as record_id, k.first_at as happened_at,
           k."user" as "user", k.severity as severity, k.first_ip as ip,
           k.first_session as session_id, k.first_ip as first_ip, k.second_ip as second_ip,
           k.seconds as seconds, k.km as km
    from kept k
    union all
    select k.finding_key, k.second_id, k.second_at, k."user", k.severity, k.second_ip,
           k.second_session, k.first_ip, k.second_ip, k.seconds, k.km
    from kept k
)
select s.finding_key as finding_key, s.record_id as record_id, s.happened_at as happened_at,
       s."user" as "user", s.severity as severity,
       case when s.km is null then 'No coordinates tell how far apart the two addresses are.'
       end as counter,
       s.first_ip as first_ip, s.second_ip as second_ip, s.seconds as seconds, s.ip as ip,
       s.session_id as session_id
from sides s
