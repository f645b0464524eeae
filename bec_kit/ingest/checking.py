"""What these credentials may do: every question of every source is tried once, small.

Permissions overlap (`Directory.Read.All` reads accounts too) and licences stand in no token, so
that only an answer tells; what the token says of itself tells which half of a refusal is at fault.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit import detect, sources
from bec_kit.connect import Ask, Cmdlet, Granted
from bec_kit.errors import ConnectError, RefusedByService
from bec_kit.evidence import write_time
from bec_kit.ingest._accounts import must_name_accounts
from bec_kit.sources import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.connect import Reader
    from bec_kit.model import Facts
    from bec_kit.sources import Question, Source

__all__ = ["Checked", "check", "consent"]


@dataclass(frozen=True)
class Checked:
    """What can be had of one source.

    Attributes:
        source: id of the source.
        can: whether all of its questions can be answered, one way or another; those aside for
            which the tenant must have bought more than for the rest.
        missing: what stands in the way, what is had another way instead, what is gone already.
        blinds: ids of the detections that need what cannot be had.
        retained_from: the first moment that the service still has, UTC as in JSON; None for
            state.
        permissions: those that the token lacks for it, where that is what is missing.
        on_request: whether a plain collection asks nothing of it: only that is not tried.
    """

    source: str
    can: bool
    missing: str
    blinds: tuple[str, ...]
    retained_from: str | None
    permissions: tuple[str, ...]
    on_request: bool = False


def check(reader: Reader, facts: Facts) -> list[Checked]:
    """Try every source.

    Args:
        reader: of the tenant.
        facts: of the case: whose mailbox is asked for, and from when on.

    Raises:
        RefusedByService: the login gave no token.
        UsageError: the case names no account.
    """
    must_name_accounts(facts)
    granted = {"graph": reader.claims("graph")}
    wanted = Wanted(facts.users[:1], None, datetime.max.replace(tzinfo=UTC), reader.now)
    rows = []
    for spec in sources.all_sources().values():
        if not spec.asks:
            continue
        if spec.on_request:
            rows.append(_on_request(spec, granted["graph"]))
            continue
        said: dict[str, str] = {}
        lacking: dict[str, None] = {}
        can = True
        for ask in spec.asks:
            for question in ask.questions(wanted):
                failure = _tried(reader, question, granted)
                if failure is None:
                    continue
                why = _why(failure, question, granted)
                other = _tried_instead(reader, question, granted)
                said[question.name] = f"{why}; {other}" if other else why
                if other and not question.lacks:
                    continue
                if _lacks(question, granted):
                    lacking[question.permission] = None
                elif question.licence and isinstance(failure, RefusedByService):
                    said[question.name] = f"{why}; needs {question.licence}"
                    continue
                can = can and bool(other)
        days = max((getattr(ask, "days", 0) for ask in spec.asks), default=0)
        kept = (reader.now - timedelta(days=days)).replace(microsecond=0) if days else None
        if kept and facts.window.start and facts.window.start < kept:
            said["window"] = f"it begins before what the service keeps: {days} days"
        rows.append(
            Checked(
                spec.id,
                can,
                _together(said),
                () if can else tuple(_blinded(spec.tables)),
                write_time(kept) if kept else None,
                tuple(lacking),
            )
        )
    return rows


def _on_request(spec: Source, told: Granted) -> Checked:
    """What the token says of a source that is asked only where it, or a message, is named."""
    lacking = tuple(each for each in spec.permissions if told.readable and not told.holds(each))
    needs = f": {', '.join(lacking)} is not granted" if lacking else ""
    missing = f"asked on request only{needs}"
    return Checked(spec.id, not lacking, missing, (), None, lacking, on_request=True)


def consent(rows: list[Checked]) -> list[str]:
    """The shortest request that would mend it: the permissions that are lacking, each once.

    What is read on request alone is left out: who needs it asks for it.
    """
    asked = [row for row in rows if not row.on_request]
    return sorted({permission for row in asked for permission in row.permissions})


def _tried(reader: Reader, question: Question, granted: dict[str, Granted]) -> ConnectError | None:
    """What keeps a question from being answered; None where it can be."""
    ask = question.asks[-1]
    try:
        if isinstance(ask, Cmdlet):
            if "exchange" not in granted:
                granted["exchange"] = reader.claims("exchange")
            least = {"ResultSize": 1} if question.keyset else {}
            next(iter(reader.cmdlet(replace(ask, parameters={**ask.parameters, **least}))))
        elif question.search:
            reader.one(Ask(ask.build, {"top": 1}, service=ask.service))
        elif question.single:
            reader.one(ask)
        else:
            reader.one(replace(ask, query={**ask.query, "top": 1}))
    except ConnectError as error:
        return error
    return None


def _why(failure: ConnectError, question: Question, granted: dict[str, Granted]) -> str:
    if not isinstance(failure, RefusedByService):
        return str(failure)
    if failure.denied and _lacks(question, granted):
        return f"{question.permission} is not granted"
    return ": ".join(dict.fromkeys((failure.code, failure.message)))


def _tried_instead(reader: Reader, question: Question, granted: dict[str, Granted]) -> str:
    """That the same can be had another way, and what that lacks; empty where it cannot."""
    other = question.instead
    if other is None or _tried(reader, other, granted):
        return ""
    return " ".join(filter(None, (f"{other.way} is asked instead:", question.lacks))).rstrip(":")


def _together(said: dict[str, str]) -> str:
    """The reasons, each once, behind the names of the questions that have it."""
    names: dict[str, list[str]] = {}
    for name, why in said.items():
        names.setdefault(why, []).append(name)
    return "; ".join(f"{', '.join(each)}: {why}" for why, each in names.items())


def _lacks(question: Question, granted: dict[str, Granted]) -> bool:
    """Whether the token itself says that the permission is not there."""
    service = "exchange" if isinstance(question.asks[-1], Cmdlet) else "graph"
    told = granted.get(service, Granted())
    return told.readable and not told.holds(question.permission)


def _blinded(tables: tuple[str, ...]) -> Iterator[str]:
    for each in detect.detections().values():
        if (set(each.reads) - set(each.without)) & set(tables):
            yield each.id
