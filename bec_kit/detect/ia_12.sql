/*
id = "IA-12"
version = 1
title = "Impossible travel"
severity = "high"
attack = ["T1078.004"]
reads = ["sign_ins", "addresses", "marks"]
needs = ["sign_ins of user", "non_interactive of user", "coordinates of user"]
says = "{user} signed in from {first_ip} and {apart} later from {second_ip}, {km} km away."
why = "Nobody travels that fast: two people use the account."
benign = "A VPN or a mobile carrier that lets traffic out elsewhere; mark such an address as known-good."
blind = "An attacker near the owner, or behind an address that cannot be placed; only sign-ins are looked at."
fix = "R2"
references = [
  "https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
]
seed = true
pair = true
context = "IA-01"
*/
with once as (
    select s."user" as "user", s.record_id as record_id, s.happened_at as happened_at,
           epoch(s.happened_at) as at, s.ip as ip, s.session_id as session_id,
           coalesce(s.asn, d.asn) as asn,
           coalesce(cast(coalesce(s.asn, d.asn) as varchar), d.network, s.ip) as network,
           coalesce(s.lat, d.lat) as lat, coalesce(s.lon, d.lon) as lon,
           case when m.value is null then 0 else 1 end as known_good,
           row_number() over (partition by s."user", s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    left join (select distinct k.value as value from marks k
               where k.verdict = 'known-good' and k.kind = 'ip') m on m.value = s.ip
    where s.ok and s.ip_kind = 'client' and s."user" is not null
      and coalesce(s.lat, d.lat) is not null and coalesce(s.lon, d.lon) is not null
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), counted as (
    select o."user" as "user", o.record_id as record_id, o.happened_at as happened_at, o.at as at,
           o.ip as ip, o.session_id as session_id, o.asn as asn, o.network as network,
           o.lat as lat, o.lon as lon, o.known_good as known_good,
           row_number() over (partition by o."user" order by o.at, o.record_id) as place
    from once o
    where o.copy = 1
), days as (
    select d."user" as "user", d.network as network, d.day as day,
           row_number() over (partition by d."user", d.network order by d.day) as place
    from (select distinct c."user" as "user", c.network as network,
                 date_trunc('day', c.happened_at) as day
          from counted c) d
), usual as (
    -- from the fourth day on
    select d."user" as "user", d.network as network, d.day as third_day
    from days d
    where d.place = 3
), pairs as (
    -- the same network in two places is a mistake of geography; between an address that is known
    -- to be good and another such, or one of the user's usual networks, nobody travelled
    select a."user" as "user", a.record_id as first_id, b.record_id as second_id,
           a.happened_at as first_at, b.happened_at as second_at, a.ip as first_ip, b.ip as second_ip,
           a.session_id as first_session, b.session_id as second_session, b.at - a.at as seconds,
           a."user" || '|' || least(a.network, b.network) || '|'
               || greatest(a.network, b.network) as finding_key,
           2 * 6371 * asin(sqrt(least(1.0,
               power(sin(radians(b.lat - a.lat) / 2), 2)
               + cos(radians(a.lat)) * cos(radians(b.lat))
                 * power(sin(radians(b.lon - a.lon) / 2), 2)))) as km
    from counted b
    join counted a on a."user" = b."user" and a.place = b.place - 1
    left join usual u on u."user" = a."user" and u.network = a.network
                     and u.third_day < date_trunc('day', a.happened_at)
    left join usual v on v."user" = b."user" and v.network = b.network
                     and v.third_day < date_trunc('day', b.happened_at)
    where a.ip <> b.ip and (a.asn is null or b.asn is null or a.asn <> b.asn)
      and not (a.known_good = 1 and (b.known_good = 1 or v.network is not null))
      and not (b.known_good = 1 and u.network is not null)
), kept as (
    select p."user" as "user", p.first_id as first_id, p.second_id as second_id,
           p.first_at as first_at, p.second_at as second_at, p.first_ip as first_ip,
           p.second_ip as second_ip, p.first_session as first_session,
           p.second_session as second_session, p.finding_key as finding_key,
           round(p.km) as km,
           case when p.seconds < 120 then cast(cast(p.seconds as bigint) as varchar) || ' s'
                else cast(cast(p.seconds / 60 as bigint) as varchar) || ' minutes' end as apart
    from pairs p
    where p.km >= 500 and p.km * 3600 >= 900 * p.seconds
), sides as (
    select k.finding_key as finding_key, k.first_id as record_id, k.first_at as happened_at,
           k."user" as "user", k.first_ip as ip, k.first_session as session_id,
           k.first_ip as first_ip, k.second_ip as second_ip, k.apart as apart, k.km as km
    from kept k
    union all
    select k.finding_key, k.second_id, k.second_at, k."user", k.second_ip, k.second_session,
           k.first_ip, k.second_ip, k.apart, k.km
    from kept k
)
select s.finding_key as finding_key, s.record_id as record_id, s.happened_at as happened_at,
       s."user" as "user", 'medium' as severity, 'high' as context_severity,
       cast(null as varchar) as counter, s.first_ip as first_ip, s.second_ip as second_ip,
       s.apart as apart, s.km as km, s.ip as ip, s.session_id as session_id
from sides s
