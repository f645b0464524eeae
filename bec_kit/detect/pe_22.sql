/*
id = "PE-22"
version = 1
title = "Administrative role given"
severity = "critical"
attack = ["T1098.003"]
reads = ["role_changes", "audit", "audit_values", "directory_audits", "directory_values", "roles", "people"]
needs = ["audit type 8 | directory_audits"]
says = "{actor} gave {target} the role \"{role}\"{way}{more}."
why = "With an administrative role one mailbox becomes the whole tenant: other passwords, other mailboxes, the logs themselves."
benign = "Administrators at work, and roles that are taken for a few hours by approval."
blind = "Roles given before the evidence begins: the table of roles shows who held them when it was collected."
fix = "R7"
references = [
  "https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference",
  "https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept",
]

[without]
roles = "They tell which groups hold a role; the log names what was given."
*/
with given as (
    -- Exchange's own roles are another matter
    select r.record_id as record_id, r.happened_at as happened_at, r."user" as actor,
           coalesce(n."user", lower(r.target), lower(r.target_id)) as target,
           lower(r.target_id) as target_id, lower(r.target_kind) as target_kind, r.role as role,
           lower(r.role_template_id) as template, r.action as action,
           case when r.ip_kind = 'client' then r.ip end as ip
    from role_changes r
    left join audit a on a.record_id = r.record_id
    left join people n on n.alias = coalesce(lower(r.target_id), lower(r.target))
    where r.action in ('add', 'eligible') and r.ok is distinct from false
      and coalesce(r.actor_kind, 'unknown') <> 'service' and a.record_type is distinct from 1
), holders as (
    -- groups that hold a role, by id and by name: who joins one, holds it
    select distinct x.called as called, x.role as role, x.template as template
    from (select g.target_id as called, g.role as role, g.template as template from given g
          where g.target_kind = 'group'
          union all
          select g.target, g.role, g.template from given g where g.target_kind = 'group'
          union all
          select lower(o.principal_id), o.role, lower(coalesce(o.role_template_id, o.role_id))
          from roles o
          where lower(o.principal_kind) = 'group'
          union all
          select lower(o.principal_name), o.role, lower(coalesce(o.role_template_id, o.role_id))
          from roles o
          where lower(o.principal_kind) = 'group') x
    where x.called is not null
), joined as (
    select d.record_id as record_id, d.happened_at as happened_at, d."user" as actor,
           d.target as target, n.called as called,
           case when d.ip_kind = 'client' then d.ip end as ip
    from directory_audits d
    join (select v.record_id as record_id, lower(v.value) as called from directory_values v
          where lower(v.name) in ('group.objectid', 'group.displayname')
          union
          select t.record_id, lower(t.called)
          from (select e.record_id as record_id, unnest(e.targets) as called
                from directory_audits e) t) n
         on n.record_id = d.record_id
    where d.activity_key in ('add member to group', 'add owner to group')
      and d.ok is distinct from false and coalesce(d.actor_kind, 'unknown') <> 'service'
    union all
    select distinct a.record_id, a.happened_at, a."user", a.object_id, lower(v.value),
           case when a.ip_kind = 'client' then a.ip end
    from audit a
    join audit_values v on v.record_id = a.record_id and v.property = 'ModifiedProperties'
                       and lower(v.name) in ('group.objectid', 'group.displayname')
    where lower(a.operation) in ('add member to group.', 'add member to group',
                                 'add owner to group.', 'add owner to group')
      and a.ok is distinct from false and coalesce(a.actor_kind, 'unknown') <> 'service'
), gained as (
    select g.record_id as record_id, g.happened_at as happened_at, g.actor as actor,
           g.target as target, g.role as role, g.template as template, g.ip as ip,
           case when g.action = 'eligible' then ', to be taken when wanted'
                when g.target_kind = 'group' then ', and with it every member of that group'
                else '' end as way
    from given g
    union all
    select j.record_id, j.happened_at, j.actor, coalesce(n."user", lower(j.target)), h.role,
           h.template, j.ip, ', by a place in a group that holds it'
    from joined j
    join holders h on h.called = j.called
    left join people n on n.alias = lower(j.target)
), ranked as (
    select g.record_id as record_id, g.happened_at as happened_at, g.actor as actor,
           g.target as target, coalesce(g.role, g.template, '(unknown)') as role, g.way as way,
           g.ip as ip,
           case when g.template in ('62e90394-69f5-4237-9190-012177145e10',
                                    'e8611ab8-c189-46e8-94e1-60213ab1f814',
                                    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
                                    '29232cdf-9323-42fd-ade2-1d097af3e4de')
                  or lower(g.role) in ('global administrator', 'company administrator',
                                       'privileged role administrator',
                                       'privileged authentication administrator',
                                       'exchange administrator',
                                       'exchange service administrator')
                then 'critical'
                when g.template in ('fe930be7-5e62-47db-91af-98c3a49a38b1',
                                    '729827e3-9c14-49f7-bb1b-9608f156bbb8',
                                    '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
                                    '158c047a-c907-4556-b7ef-446551a6b5f7',
                                    'c4e39bd9-1100-46d3-8c65-fb160da0071f',
                                    '194ae4cb-b126-40b2-bd5b-6091b380977d')
                  or lower(g.role) in ('user administrator', 'user account administrator',
                                       'helpdesk administrator', 'application administrator',
                                       'cloud application administrator',
                                       'authentication administrator', 'security administrator')
                then 'high'
                else 'medium' end as severity
    from gained g
), moments as (
    select distinct r.record_id as record_id, r.happened_at as happened_at, r.actor as actor,
                    r.target as target
    from ranked r
), paced as (
    select m.record_id as record_id, m.happened_at as happened_at, m.actor as actor,
           m.target as target,
           case when epoch(m.happened_at)
                     - epoch(lag(m.happened_at) over (partition by m.actor, m.target
                                                      order by m.happened_at, m.record_id)) <= 600
                then 0 else 1 end as begins
    from moments m
), acts as (
    select p.record_id as record_id, p.actor as actor, p.target as target,
           sum(p.begins) over (partition by p.actor, p.target
                               order by p.happened_at, p.record_id) as act
    from paced p
), told as (
    select r.record_id as record_id, r.happened_at as happened_at, r.actor as actor,
           r.target as target, r.role as role, r.way as way, r.ip as ip, r.severity as severity,
           coalesce(r.actor, '') || '|' || coalesce(r.target, '') || '|'
               || cast(a.act as varchar) as finding_key
    from ranked r
    join acts a on a.record_id = r.record_id and a.actor is not distinct from r.actor
               and a.target is not distinct from r.target
), counted as (
    select t.finding_key as finding_key, count(distinct lower(t.role)) as roles
    from told t
    group by t.finding_key
)
select t.finding_key as finding_key, t.record_id as record_id, t.happened_at as happened_at,
       case s.side when 'target' then case when t.target like '%@%' then t.target else t.actor end
                   else t.actor end as "user",
       -- it is the finding of the account that gained; who gave stands beside
       case s.side when 'target' then t.severity else 'low' end as severity,
       cast(null as varchar) as counter, t.actor as actor,
       case when t.target = t.actor then 'the account itself' else t.target end as target,
       t.role as role, t.way as way,
       case when c.roles = 1 then ''
            else ', and ' || cast(c.roles - 1 as varchar) || ' more' end as more,
       t.ip as ip
from told t
join counted c on c.finding_key = t.finding_key
cross join (select unnest(['target', 'actor']) as side) s
where s.side = 'target' or (t.target like '%@%' and t.actor is distinct from t.target)
