"""Indicators of the attacker: what the analyst marked, and what the seeds' findings name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bec_kit.detect.baseline import Baselines
from bec_kit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import pyarrow as pa

    from bec_kit.detect.hit import Context, Hit
    from bec_kit.model import Mark
    from bec_kit.store.engine import Engine

__all__ = ["Attacker", "Suspect", "find"]

# What shows an indicator is found first: only of that the accounts are compared.
_RECORDS = """
with known as (
    select unnest($1) as kind, unnest($2) as value, unnest($3) as owner
), shown as (
    select a.record_id, a.user, a.mailbox, a.ip, a.user_agent, a.client_info, a.device_id,
           a.acting_app_id as app_id, a.session_id
    from audit a where a.own is distinct from true
    union all
    select s.record_id, s.user, null, s.ip, s.user_agent, null, s.device_id, s.app_id, s.session_id
    from sign_ins s
    union all
    select d.record_id, d.user, null, d.ip, d.user_agent, null, null, null, null
    from directory_audits d
), told as (
    select shown.* from shown
    where shown.ip in (select value from known) or shown.user_agent in (select value from known)
       or shown.client_info in (select value from known)
       or shown.device_id in (select value from known)
       or shown.app_id in (select value from known)
)
select told.record_id as record_id
from told
join known on (known.owner is null or known.owner in (told.user, told.mailbox))
          and ((known.kind = 'ip' and known.value = told.ip)
               or (known.kind = 'user-agent'
                   and known.value in (told.user_agent, told.client_info))
               or (known.kind = 'device' and known.value = told.device_id)
               or (known.kind = 'app' and known.value = told.app_id))
union
select shown.record_id from shown where shown.session_id in (select unnest($4))
order by record_id
"""


class Suspect(NamedTuple):
    """One indicator; the columns of the table `suspects`, in its order."""

    kind: str
    value: str
    user: str | None
    source: str
    why: str
    since: datetime | None


class Attacker:
    """What is known of the attacker, and whether something was done from there.

    A session alone tells nothing, for a victim and a relaying attacker share it: it
    counts as a whole only where an analyst marked it and no suspect address, agent or
    device was seen in it that would tell the two apart.

    Attributes:
        suspects: the indicators, in order.
        whole_sessions: sessions in which everything was the attacker's doing.
        records: one row for each record that was done in the attacker's context.
    """

    def __init__(self, engine: Engine, suspects: Iterable[Suspect]) -> None:
        self.suspects = tuple(sorted(suspects, key=_order))
        self._known = {(s.kind, s.value, s.user) for s in self.suspects if s.kind != "session"}
        marked = {s.value for s in self.suspects if (s.kind, s.source) == ("session", "mark")}
        self.whole_sessions = tuple(sorted(marked - self._told_apart(engine, marked)))
        self.records = self._records(engine)

    def did(self, context: Context) -> bool:
        """Whether a row was done in the attacker's context."""
        return context.value("session") in self.whole_sessions or any(
            (kind, value, user) in self._known
            for kind, value in context.indicators
            for user in (None, context.user)
        )

    def _records(self, engine: Engine) -> pa.Table:
        known: list[list[str | None]] = [[], [], []]
        for suspect in self._known:
            for column, value in zip(known, suspect, strict=True):
                column.append(value)
        return engine.arrow(_RECORDS, [*known, list(self.whole_sessions)])

    def _told_apart(self, engine: Engine, sessions: set[str]) -> set[str]:
        rows = engine.arrow(
            "select distinct x.session_id, x.ip, x.user_agent, x.device_id from ("
            "select a.session_id, a.ip, a.user_agent, a.device_id from audit a union all "
            "select s.session_id, s.ip, s.user_agent, s.device_id from sign_ins s) x "
            "where x.session_id in (select unnest(?))",
            [sorted(sessions)],
        )
        values = {(kind, value) for kind, value, _ in self._known}
        return {
            row["session_id"]
            for row in rows.to_pylist()
            if {("ip", row["ip"]), ("user-agent", row["user_agent"]), ("device", row["device_id"])}
            & values
        }


def find(engine: Engine, marks: Iterable[Mark], hits: Iterable[Hit]) -> list[Suspect]:
    """Collect the indicators.

    Of a pair of addresses only the side outside the user's baseline counts; the later one
    where both are outside or both inside; none for lack of another where one is known to
    be good. What an analyst marked as known to be good never counts, nor, of a single address,
    does the network in which the user was on most days before.

    Args:
        engine: over the case's tables.
        marks: the analyst's.
        hits: of all detections; only High and Critical ones of seeds are looked at.
    """
    marks = list(marks)
    good = {(mark.kind, mark.value) for mark in marks if mark.verdict == "known-good"}
    grave = [hit for hit in hits if hit.detection.seed and hit.severity >= Severity.HIGH]
    baselines = Baselines(engine, {user for hit in grave for user in hit.users})
    named = [
        Suspect(mark.kind, mark.value, None, "mark", mark.why, mark.at)
        for mark in marks
        if mark.verdict == "attacker"
    ]
    for hit in grave:
        for context in _contexts(hit, baselines, good):
            named += [
                Suspect(*indicator, context.user, hit.detection.id, hit.says, context.at)
                for indicator in context.indicators
                if indicator not in good
            ]
    first: dict[tuple[str, str, str | None, str], Suspect] = {}
    for suspect in sorted(named, key=lambda each: (each.since is None, each.since, each.why)):
        first.setdefault(suspect[:4], suspect)
    return list(first.values())


def _contexts(hit: Hit, baselines: Baselines, good: set[tuple[str, str]]) -> list[Context]:
    """The rows of a finding that are the attacker's, as far as addresses tell."""
    event = hit.happened_at
    if event is None:
        return []
    placed = [(context, context.value("ip")) for context in hit.contexts]
    if not hit.detection.pair:
        return [
            context
            for context, ip in placed
            if ip is None or (("ip", ip) not in good and not baselines.own(context.user, ip, event))
        ]
    sides: dict[str, list[Context]] = {}  # in order of time, as the rows are
    known, home = set(), set()
    for context, ip in placed:
        if ip is not None:
            side = baselines.network(ip)
            sides.setdefault(side, []).append(context)
            if ("ip", ip) in good:
                known.add(side)
            if baselines.seen(context.user, ip, event):
                home.add(side)
    outside = [side for side in sides if side not in known | home]
    if not known and not (home and outside):  # only that the attacker came later tells them apart
        outside = list(sides)[-1:]
    return [context for side in outside for context in sides[side]]


def _order(suspect: Suspect) -> tuple[str, str, str, str]:
    return suspect.kind, suspect.value, suspect.user or "", suspect.source
