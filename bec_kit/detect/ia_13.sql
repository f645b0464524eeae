/*
id = "IA-13"
version = 1
title = "Sign-in from a country or network that is new for the account"
severity = "medium"
attack = ["T1078.004"]
reads = ["sign_ins", "addresses", "baselines", "suspects"]
needs = ["sign_ins of user", "non_interactive of user", "baseline of user"]
says = "{user} signed in from {place} ({ip}), new for this account: not seen on {active} active days in the {span} days before{support}."
why = "A stolen account is used from where its owner never was."
benign = "Travel, a new telephone or provider, a tunnel that lets traffic out elsewhere."
blind = "The first week of the evidence, and an attacker in a country and network that the owner uses."
fix = "R2"
references = [
  "https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks",
]
*/
with placed as (
    select distinct s.value as ip, s."user" as "user", cast(d.asn as varchar) as asn,
           d.network as network, d.country as country
    from suspects s
    left join addresses d on d.ip = s.value
    where s.kind = 'ip'
), theirs as (
    -- what the attacker's addresses added to the daily values of each account
    select b."user" as "user", b.day as day, v.kind as kind,
           case v.kind when 'country' then p.country when 'asn' then p.asn
                       else p.network end as value,
           sum(b.rows) as rows
    from baselines b
    join placed p on p.ip = b.value and (p."user" is null or p."user" = b."user")
    cross join (select unnest(['country', 'asn', 'network']) as kind) v
    where b.kind = 'ip'
    group by b."user", b.day, v.kind,
             case v.kind when 'country' then p.country when 'asn' then p.asn else p.network end
), own as (
    select b."user" as "user", b.kind as kind, b.value as value, epoch(b.day) / 86400 as day
    from baselines b
    left join theirs t on t."user" = b."user" and t.day = b.day and t.kind = b.kind
                      and t.value = b.value
    where b.kind in ('country', 'asn', 'network') and b.rows > coalesce(t.rows, 0)
), firsts as (
    select o."user" as "user", o.kind as kind, o.value as value, min(o.day) as first_day
    from own o
    group by o."user", o.kind, o.value
), spread as (
    select b.kind as kind, b.value as value, count(distinct b."user") as users
    from baselines b
    where b.kind in ('country', 'asn', 'network')
    group by b.kind, b.value
), once as (
    select s."user" as "user", s.record_id as record_id, s.happened_at as happened_at, s.ip as ip,
           s.session_id as session_id, s.user_agent as user_agent, s.device_id as device_id,
           s.browser as browser, s.os as os, s.app_id as app_id,
           floor(epoch(s.happened_at) / 86400) as day,
           coalesce(s.country, d.country) as country,
           cast(coalesce(s.asn, d.asn) as varchar) as asn, d.network as network,
           row_number() over (partition by s."user", s.record_id
                              order by case when s.kind = 'audit' then 1 else 0 end) as copy
    from sign_ins s
    left join addresses d on d.ip = s.ip
    where s.ok and s.ip_kind = 'client' and s."user" is not null
      and coalesce(s.kind, 'unknown') not in ('service_principal', 'managed_identity')
      and not (coalesce(s.kind, 'unknown') = 'non_interactive'
               and coalesce(s.client_credential, 'none') <> 'none')
), novel as (
    -- not in the baseline, which ends 24 hours before; a network is new where neither its
    -- number nor its range was there
    select o."user" as "user", o.record_id as record_id, o.happened_at as happened_at,
           o.ip as ip, o.session_id as session_id, o.user_agent as user_agent,
           o.device_id as device_id, o.browser as browser, o.os as os, o.app_id as app_id,
           o.day as day, o.country as country, coalesce(o.asn, o.network) as network,
           case when o.country is not null and coalesce(fc.first_day, o.day) > o.day - 2
                     and coalesce(sc.users, 1) <= 2 then 1 else 0 end as new_country,
           case when coalesce(o.asn, o.network) is not null
                     and coalesce(fa.first_day, o.day) > o.day - 2
                     and coalesce(fn.first_day, o.day) > o.day - 2
                     and coalesce(sa.users, sn.users, 1) <= 2 then 1 else 0 end as new_network
    from once o
    left join firsts fc on fc."user" = o."user" and fc.kind = 'country' and fc.value = o.country
    left join firsts fa on fa."user" = o."user" and fa.kind = 'asn' and fa.value = o.asn
    left join firsts fn on fn."user" = o."user" and fn.kind = 'network' and fn.value = o.network
    left join spread sc on sc.kind = 'country' and sc.value = o.country
    left join spread sa on sa.kind = 'asn' and sa.value = o.asn
    left join spread sn on sn.kind = 'network' and sn.value = o.network
    where o.copy = 1
), asked as (
    select n."user" as "user", n.day as day, max(n.new_country) as new_country
    from novel n
    where n.new_country + n.new_network > 0
    group by n."user", n.day
), active as (
    select distinct o."user" as "user", o.day as day,
           case when o.kind = 'country' then 'country' else 'network' end as trait
    from own o
), lengths as (
    select q."user" as "user", q.day as day, a.trait as trait, count(*) as active,
           max(a.day) - min(a.day) + 1 as span
    from asked q
    join active a on a."user" = q."user" and a.day <= q.day - 2
    group by q."user", q.day, a.trait
    having count(*) >= 3 and max(a.day) - min(a.day) + 1 >= 7
), judged as (
    select n."user" as "user", n.record_id as record_id, n.happened_at as happened_at, n.ip as ip,
           n.session_id as session_id, n.user_agent as user_agent, n.device_id as device_id,
           n.browser as browser, n.os as os, n.app_id as app_id, n.country as country,
           n.network as network, n.day as day,
           case when lc.active is not null then n.new_country else 0 end as new_country,
           coalesce(case when n.new_country = 1 then lc.active end, ln.active) as active,
           coalesce(case when n.new_country = 1 then lc.span end, ln.span) as span,
           case when ln.active is not null then n.new_network else 0 end as new_network
    from novel n
    left join lengths lc on lc."user" = n."user" and lc.day = n.day and lc.trait = 'country'
    left join lengths ln on ln."user" = n."user" and ln.day = n.day and ln.trait = 'network'
    where n.new_country + n.new_network > 0
), hits as (
    select j."user" || case when j.new_country = 1 then '|country|' || j.country
                            else '|network|' || j.network end as finding_key,
           j.record_id as record_id, j.happened_at as happened_at, j."user" as "user",
           j.day as day, j.ip as ip, j.session_id as session_id, j.user_agent as user_agent,
           j.device_id as device_id, j.browser as browser, j.os as os, j.app_id as app_id,
           j.active as active, j.span as span, j.new_country as new_country,
           case when j.new_country = 1 then 'the country ' || j.country
                else 'the network ' || j.network end as place
    from judged j
    where j.new_country + j.new_network > 0
), traits as (
    -- browser, system and app only support; where they say nothing, they support nothing
    select t.finding_key as finding_key, t.trait as trait, t.value as value,
           case when min(b.day) is null or min(epoch(b.day)) / 86400 > min(t.day) - 2
                then 1 else 0 end as is_new
    from (select h.finding_key as finding_key, h."user" as "user", h.day as day, k.kind as trait,
                 case k.kind when 'browser' then h.browser when 'os' then h.os
                             else h.app_id end as value
          from hits h
          cross join (select unnest(['browser', 'os', 'app']) as kind) k) t
    left join baselines b on b."user" = t."user" and b.kind = t.trait and b.value = t.value
    where t.value is not null and t.value <> ''
    group by t.finding_key, t.trait, t.value
), supported as (
    select t.finding_key as finding_key,
           max(case when t.trait = 'browser' then t.is_new else 0 end) as new_browser,
           max(case when t.trait = 'os' then t.is_new else 0 end) as new_os,
           max(case when t.trait = 'app' then t.is_new else 0 end) as new_app,
           max(case when t.trait = 'app' then 0 else 1 end) as client_known
    from traits t
    group by t.finding_key
)
select h.finding_key as finding_key, h.record_id as record_id, h.happened_at as happened_at,
       h."user" as "user",
       case when h.new_country = 1 or s.new_browser + s.new_os + s.new_app > 0 then 'medium'
            else 'low' end as severity,
       case when s.client_known = 1 and s.new_browser + s.new_os + s.new_app = 0
            then 'Browser, system and app are those that the account used before.' end as counter,
       h.place as place, cast(h.active as bigint) as active, cast(h.span as bigint) as span,
       case when s.new_browser = 1 then ', with a new browser' else '' end
         || case when s.new_os = 1 then ', with a new system' else '' end
         || case when s.new_app = 1 then ', with a new app' else '' end as support,
       h.ip as ip, h.session_id as session_id, h.user_agent as user_agent,
       h.device_id as device_id
from hits h
left join supported s on s.finding_key = h.finding_key
