"""What every inbox rule does, as each record shows it: changes and collected state in one shape.

A change names what it changed only, so it is completed by what the rule was made with. Names
are not unique: a change applies to every rule of that name that was made and not yet removed,
and gives a row for each: for the latest twenty, if there are more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# What machines change raises nothing; an app that is not Microsoft's own is no machine.
_CHANGES = r"""
with taken as (
    select r.*, coalesce(m."user", case when r.mailbox like '%@%' then lower(r.mailbox) end,
                         r.user) as owner,
           -- how later changes call the rule: by the name that it had
           lower(trim(case when r.action = 'create' then coalesce(r.name, '')
                           when contains(r.rule_key, '\') then split_part(r.rule_key, '\', 2)
                           else r.name end)) as called,
           -- a text message leaves the tenant whatever the number
           [split_part(each, '=', 2) for each in r.actions
            if lower(each) like 'sendtextmessagenotificationto=_%'] as numbers,
           coalesce(list_bool_or([regexp_matches(lower(each), '^(forward|redirect|sendtext)')
                                  for each in r.actions]), false) as names_recipients
    from rule_changes r
    left join people m on m.alias = lower(r.mailbox)
    left join first_party_apps f on f.app_id = r.acting_app_id
    where r.ok is distinct from false
      and (coalesce(r.actor_kind, 'unknown') <> 'service'
           or (r.acting_app_id is not null and f.app_id is null))
), changes as (
    select r.*, case when r.external is not null or len(r.numbers) > 0
                     then list_concat(r.external, r.numbers) end as outside
    from taken r
), linked as (
    select c.record_id as record_id, c.position as position, b.record_id as base_id,
           b.position as base_position
    from changes c
    join changes b on b.owner = c.owner and b.called = c.called
    where c.action <> 'create' and b.action = 'create'
      and b.happened_at <= c.happened_at
      and not exists (select 1 from changes x
                      where x.owner = c.owner and x.called = c.called and x.action = 'remove'
                        and x.happened_at > b.happened_at and x.happened_at < c.happened_at)
    -- whoever makes thousands of one name shall not make the square of them
    qualify row_number() over (partition by c.record_id, c.position
                               order by b.happened_at desc, b.record_id, b.position) <= 20
), made as (
    select c.owner as owner, c.called as called, min(c.rule_key) as rule_key
    from changes c
    where c.action = 'create'
    group by c.owner, c.called
    having count(*) = 1
), views as (
    select i.*, lower(i.user) as owner, lower(trim(coalesce(i.name, ''))) as called,
           count(*) over (partition by lower(i.user), lower(trim(coalesce(i.name, ''))), i.seen_by)
               as alike
    from inbox_rules i
), stood as (
    -- Graph and Exchange call one rule by ids of their own
    select v.*, case when max(v.alike) over one = 1
                     then min(coalesce(v.rule_id, v.record_id)) over one
                     else coalesce(v.rule_id, v.record_id) end as own_key
    from views v
    window one as (partition by v.owner, v.called)
)"""

# `whole` is a record that shows everything of the rule: nothing is taken from its making.
_SHOWN = r""", completed as (
    select c.record_id as record_id, c.happened_at as happened_at,
           c.evidence_id as evidence_id, c.evidence_row as evidence_row, c.position as position,
           c.owner as owner, coalesce(b.rule_key, c.rule_key, c.record_id) as rule_key,
           c.action as action, coalesce(c.name, b.name) as name, c.name is not null as sets_name,
           coalesce(c.enabled, case when c.action = 'create' then true end) as said,
           coalesce(c.conditions_known, false) as whole,
           coalesce(c.conditions_known, false) or coalesce(b.conditions_known, false) as known,
           coalesce(c.names_recipients or len(c.recipients) > 0, false) as own_recipients,
           coalesce(len(c.outside) > 0, false)
               or (c.action = 'enable' and coalesce(len(b.outside) > 0, false))
               as sets_recipients,
           count(*) over (partition by c.record_id, c.position) as meant, c as own, b as base
    from changes c
    left join linked l on l.record_id = c.record_id and l.position = c.position
    left join changes b on b.record_id = l.base_id and b.position = l.base_position
), shown as (
    select c.record_id as record_id, c.happened_at as happened_at, c.evidence_id as evidence_id,
           c.evidence_row as evidence_row, c.position as position, c.owner as owner,
           c.rule_key as rule_key, c.action as action, c.name as name, c.sets_name as sets_name,
           c.said as said, c.known as known, c.sets_recipients as sets_recipients,
           coalesce(c.own.deletes, c.base.deletes) as deletes,
           case when c.whole or c.own.move_to is not null then c.own.move_to
                else c.base.move_to end as move_to,
           case when c.whole or c.own.move_to is not null then c.own.move_kind
                else c.base.move_kind end as move_kind,
           case when c.whole or c.own.copy_to is not null then c.own.copy_to
                else c.base.copy_to end as copy_to,
           case when c.whole or c.own.copy_to is not null then c.own.copy_kind
                else c.base.copy_kind end as copy_kind,
           coalesce(c.own.marks_read, c.base.marks_read) as marks_read,
           case when c.whole or c.own_recipients then c.own.recipients
                else c.base.recipients end as recipients,
           case when c.whole or c.own_recipients then c.own.outside
                else c.base.outside end as outside,
           list_concat(c.own.words, c.own.senders,
                       case when not c.whole then list_concat(c.base.words, c.base.senders) end)
               as sought,
           c.own.conditions as conditions,
           case when not c.whole then c.base.conditions end as base_conditions,
           case when c.own.ip_kind = 'client' then c.own.ip end as ip,
           c.own.session_id as session_id, c.own.device_id as device_id,
           c.meant as meant, cast(null as timestamptz) as gone_at
    from completed c
    union all
    select i.record_id, i.collected_at, i.evidence_id, i.evidence_row, 0, i.owner,
           coalesce(m.rule_key, i.own_key), 'stands', i.name, i.name is not null,
           i.enabled, true, coalesce(len(i.external) > 0, false), i.deletes,
           i.move_to, i.move_kind, i.copy_to, i.copy_kind, i.marks_read, i.recipients, i.external,
           list_concat(i.words, i.senders), i.conditions, null, null, null, null, 1, i.gone_at
    from stood i
    left join made m on m.owner = i.owner and m.called = i.called
)"""

# What a record does not say of being on or off stays as it was; a rule is made on.
_SWITCHED = r""", states as (
    select s.*, coalesce(last_value(s.said ignore nulls) over before, true) as enabled,
           last_value(case when s.said is not null then s.action end ignore nulls) over before
               as told_by
    from shown s
    window before as (partition by s.owner, s.rule_key
                      order by s.happened_at nulls first, s.record_id, s.position
                      rows between unbounded preceding and current row)
), switched as (
    select s.*, bool_or(s.enabled) over life as ever_on,
           bool_or(s.action = 'create' and not s.enabled) over life as made_off,
           last_value(s.enabled) over life as on_now, last_value(s.told_by) over life as last_by,
           last_value(s.action) over life as last_action,
           case when last_value(s.meant) over life > 1 then 'perhaps ' else '' end as perhaps,
           last_value(s.gone_at) over life as went_at
    from states s
    window life as (partition by s.owner, s.rule_key
                    order by s.happened_at nulls first, s.record_id, s.position
                    rows between unbounded preceding and unbounded following)
), numbered as (
    select row_number() over (order by s.record_id, s.evidence_id, s.evidence_row, s.position,
                                       s.rule_key) as rid, s.*,
           case when s.last_action = 'remove' then s.perhaps || 'removed later'
                when s.went_at is not null
                then 'gone when it was collected on ' || strftime(s.went_at, '%Y-%m-%d')
                when s.on_now then null
                when s.made_off and not s.ever_on then 'made switched off'
                when s.last_by = 'stands' then 'disabled when it was collected'
                else s.perhaps || 'disabled later' end as off
    from switched s
    where s.action not in ('disable', 'remove')
)"""

# A change replaces the conditions that it names; an empty one is cleared. Everybody's mail
# meets these: my name in a box, sent to myself, one letter, no size.
_CONDITIONS = r""", items as (
    select p.rid as rid, p.own as own, p.item as item, lower(split_part(p.item, '=', 1)) as name,
           trim(translate(substr(p.item, strpos(p.item, '=') + 1), '"[]', '')) as value
    from (select n.rid as rid, true as own, unnest(n.conditions) as item from numbered n
          union all
          select n.rid, false, unnest(n.base_conditions) from numbered n) p
), conditions as (
    select i.rid as rid, i.item as item, i.name as name, i.value as value
    from items i
    where i.value <> '' and lower(i.value) not in ('false', '$false') and i.name not like 'except%'
      and (i.own or not exists (select 1 from items o
                                where o.rid = i.rid and o.own and o.name = i.name))
), judged as (
    select c.rid as rid, c.item as item, c.name as name, c.value as value,
           c.name like 'mynamein%'
           or c.name in ('senttome', 'sentonlytome', 'sentccme', 'senttoorccme')
           or (c.name in ('sentto', 'senttoaddresses') and not contains(c.value, ';')
               and contains(lower(c.value), n.owner))
           or (c.name like '%contain%'
               and regexp_matches(c.value, '(^|[;,])\s*[^;,\s]\s*($|[;,])'))
           or (c.name like 'withinsizerangemin%'
               and coalesce(try_cast(split_part(c.value, ' ', 1) as bigint), 9999) <= 1023
               and (lower(c.value) not like '% kb%' or c.value like '0 %')) as met_by_all,
           (c.name like 'from%' or c.name like 'sendercontain%')
               and not regexp_matches(c.value, '[;,]') as one_sender
    from conditions c
    join numbered n on n.rid = c.rid
), scopes as (
    select j.rid as rid, list(j.item order by j.item) as conditions,
           list(j.value order by j.value)
               filter (j.name like '%contain%' or j.name like 'from%') as sought,
           bool_and(coalesce(j.met_by_all, false)) as met_by_all,
           bool_or(j.one_sender) as one_sender
    from judged j
    group by j.rid
)"""

# Folders into which hardly anybody looks, by their well-known kind.
_AWAY = """('archive', 'calendar', 'conversationhistory', 'deleteditems', 'junkemail', 'notes',
            'recoverableitems', 'rssfeeds', 'syncissues')"""

# Nothing at all, signs only, one or two characters where two are no word, one character again
# and again, letters of two scripts in one word, hidden characters, or the name of a folder.
_BAD_NAME = r"""
    regexp_matches(n.name, '^[\s\p{Z}\p{C}]*$')
    or regexp_matches(n.name, '^[^\p{L}\p{N}]+$')
    or regexp_matches(trim(n.name), '^[\x{20}-\x{24F}]{1,2}$')
    or (length(trim(n.name)) >= 3
        and replace(lower(trim(n.name)), substr(lower(trim(n.name)), 1, 1), '') = '')
    or regexp_matches(n.name, '[A-Za-z][\x{370}-\x{52F}]|[\x{370}-\x{52F}][A-Za-z]')
    or (regexp_matches(n.name,
            '[\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]')
        and not regexp_matches(n.name, '[\x{590}-\x{DFF}\x{1F000}-\x{1FAFF}]'))
    or exists (select 1 from folder_names k where k.name = lower(trim(n.name)))
"""

_ROWS = rf"""
select n.record_id as record_id, n.happened_at as happened_at, n.evidence_id as evidence_id,
       n.evidence_row as evidence_row, n.position as position, n.owner as "user",
       n.rule_key as rule_key, n.action as action, n.enabled as enabled,
       n.ever_on as ever_on, n.off as off, n.name as name,
       n.sets_name as sets_name, coalesce({_BAD_NAME}, false) as bad_name,
       lower(coalesce(n.name, '')) like 'junk e-mail rule%'
           or lower(coalesce(n.name, '')) like 'microsoft.exchange.oof.%' as system,
       coalesce(n.deletes, false) as deletes, n.move_to as move_to, n.move_kind as move_kind,
       coalesce(n.move_kind in {_AWAY}, false)
           or coalesce(regexp_matches(lower(n.move_to), '(^|[\\/:])rss'), false) as moves_away,
       n.copy_to as copy_to, n.copy_kind as copy_kind,
       coalesce(n.copy_kind in {_AWAY}, false)
           or coalesce(regexp_matches(lower(n.copy_to), '(^|[\\/:])rss'), false) as copies_away,
       coalesce(n.marks_read, false) as marks_read, n.recipients as recipients,
       n.outside as outside, n.sets_recipients as sets_recipients, s.conditions as conditions,
       n.known as conditions_known, n.known and coalesce(s.met_by_all, true) as catches_all,
       coalesce(s.one_sender, false) as one_sender,
       [each for each in list_sort(list_distinct([lower(part) for part
            in list_concat(n.sought, s.sought)])) if each is not null] as looks_for,
       n.ip as ip, n.session_id as session_id, n.device_id as device_id
from numbered n
left join scopes s on s.rid = n.rid
order by record_id, evidence_id, evidence_row, position, rule_key
"""  # noqa: S608  (constants of this module)


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `rule_effects` for each record that makes, changes, enables or shows a rule."""
    return engine.arrow(_CHANGES + _SHOWN + _SWITCHED + _CONDITIONS + _ROWS).cast(
        schema("rule_effects")
    )
