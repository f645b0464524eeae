"""What every inbox rule does, as each record shows it: changes and collected state in one shape.

A change names what it changed only, so the log is replayed: each record shows the rule as it
stood after it. Names are not unique: a change applies to every rule of that name that was made
and not yet removed, and gives a row for each: for the latest twenty, if there are more.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.enrich.replay import rules
from bec_kit.enrich.replay.events import by_mailbox
from bec_kit.tables import schema

if TYPE_CHECKING:
    from bec_kit.enrich.replay.rules import Shown
    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

_NUMBER = re.compile(r"sendtextmessagenotificationto=.", re.IGNORECASE)
_BATCH = 10_000
_TEXTS = pa.list_(pa.string())
_EVENT: dict[str, pa.DataType] = {
    "record_id": pa.string(),
    "happened_at": pa.timestamp("us", "UTC"),
    "evidence_id": pa.string(),
    "evidence_row": pa.int64(),
    "position": pa.int64(),
    "action": pa.string(),
}
_STATE: dict[str, pa.DataType] = {
    "whole": pa.bool_(),
    "deletes": pa.bool_(),
    "move_to": pa.string(),
    "move_kind": pa.string(),
    "copy_to": pa.string(),
    "copy_kind": pa.string(),
    "marks_read": pa.bool_(),
    "recipients": _TEXTS,
    "outside": _TEXTS,
    "sought": _TEXTS,
    "conditions": _TEXTS,
}
_TOLD: dict[str, pa.DataType] = {
    "owner": pa.string(),
    "rule_key": pa.string(),
    "name": pa.string(),
    "sets_name": pa.bool_(),
    "said": pa.bool_(),
    "sets_recipients": pa.bool_(),
    "made": pa.bool_(),
    "meant": pa.int64(),
}
_REPLAYED = pa.schema(_EVENT | _STATE | _TOLD)

# What machines change raises nothing; an app that is not Microsoft's own is no machine. Of the
# rules of a mailbox the one that was made under a name is known by it, if it is the only one.
_SHOWN = """
with changes as (
    select p.*, r.device_id as device_id, r.session_id as session_id,
           case when r.ip_kind = 'client' then r.ip end as client_ip,
           coalesce(r.actor_kind, 'unknown') = 'service'
               and (r.acting_app_id is null or f.app_id is not null) as machine
    from replayed p
    join rule_changes r on r.record_id = p.record_id and r.position = p.position
    left join first_party_apps f on f.app_id = r.acting_app_id
), latest as (
    select c.owner as owner, c.rule_key as rule_key, lower(trim(coalesce(c.name, ''))) as called
    from changes c
    where c.made
    qualify row_number() over (partition by c.owner, c.rule_key
                               order by c.happened_at desc, c.record_id desc) = 1
), made as (
    select l.owner as owner, l.called as called, min(l.rule_key) as rule_key
    from latest l
    group by l.owner, l.called
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
), shown as (
    select c.record_id as record_id, c.happened_at as happened_at, c.evidence_id as evidence_id,
           c.evidence_row as evidence_row, c.position as position, c.owner as owner,
           c.rule_key as rule_key, c.action as action, c.name as name, c.sets_name as sets_name,
           c.said as said, c.whole as known, c.sets_recipients as sets_recipients,
           c.deletes as deletes, c.move_to as move_to, c.move_kind as move_kind,
           c.copy_to as copy_to, c.copy_kind as copy_kind, c.marks_read as marks_read,
           c.recipients as recipients, c.outside as outside, c.sought as sought,
           c.conditions as conditions, c.client_ip as ip, c.session_id as session_id,
           c.device_id as device_id, c.meant as meant, c.machine as machine,
           cast(null as timestamptz) as gone_at
    from changes c
    union all
    select i.record_id, i.collected_at, i.evidence_id, i.evidence_row, 0, i.owner,
           coalesce(m.rule_key, i.own_key), 'stands', i.name, i.name is not null,
           i.enabled, true, coalesce(len(i.external) > 0, false), i.deletes,
           i.move_to, i.move_kind, i.copy_to, i.copy_kind, i.marks_read, i.recipients, i.external,
           list_concat(i.words, i.senders), i.conditions, null, null, null, 1, false, i.gone_at
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
    where s.action not in ('disable', 'remove') and not s.machine
)"""

# Everybody's mail meets these: my name in a box, sent to myself, one letter, no size.
_CONDITIONS = r""", items as (
    select p.rid as rid, p.item as item, lower(split_part(p.item, '=', 1)) as name,
           trim(translate(substr(p.item, strpos(p.item, '=') + 1), '"[]', '')) as value
    from (select n.rid as rid, unnest(n.conditions) as item from numbered n) p
), conditions as (
    select i.rid as rid, i.item as item, i.name as name, i.value as value
    from items i
    where i.value <> '' and lower(i.value) not in ('false', '$false') and i.name not like 'except%'
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
               and (not regexp_matches(lower(c.value), '^[0-9]+ [kmgt]b') or c.value like '0 %'))
               as met_by_all,
           -- a comma may stand in the name beside the one address
           (c.name like 'from%' or c.name like 'sendercontain%') and not contains(c.value, ';')
               and (not contains(c.value, ',')
                    or (c.name = 'from' and regexp_matches(c.value, '^[^@]*@[^@,]*$')))
               as one_sender
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
    shown = (
        _row(each)
        for events in by_mailbox(engine, "rule_changes", rules.COLUMNS)
        for each in rules.states(events)
    )
    batches = iter(lambda: list(islice(shown, _BATCH)), [])
    rows = (pa.RecordBatch.from_pylist(some, _REPLAYED) for some in batches)
    engine.hold("replayed", pa.Table.from_batches(rows, _REPLAYED))
    return engine.arrow(_SHOWN + _SWITCHED + _CONDITIONS + _ROWS).cast(schema("rule_effects"))


def _row(shown: Shown) -> dict[str, Any]:
    event, rule, state = shown.event, shown.rule, shown.state.shown()
    own = event["external"] or any(map(_NUMBER.match, event["actions"] or ()))
    enables = event["action"] == "enable"
    return {name: event[name] for name in _EVENT} | {
        **{name: state[name] for name in _STATE},
        "owner": rule.mailbox,
        "rule_key": rule.rule_key or event["record_id"],
        "name": rule.name if event["name"] is None else event["name"],
        "sets_name": event["name"] is not None,
        "said": True
        if event["enabled"] is None and event["action"] == "create"
        else event["enabled"],
        "sets_recipients": bool(own or (enables and state["outside"])),
        "made": rule.made is not None,
        "meant": shown.meant,
    }
