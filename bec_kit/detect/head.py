"""A detection's file: its facts as TOML in the leading comment, and one select under it.

A head says: `id`, `version`, `title`, `severity` (the highest it can give), `attack`,
`reads`, `needs`, `says`, `why`, `benign`, `blind`, `fix`, `references`. It may say
`seed` (its High and Critical hits name the attacker's indicators), `pair` (the rows of a
finding show sides of which one is the attacker's; the select then gives `network`),
`context` (what raises a row to its `context_severity`: `suspects`, or the id of another
detection with a hit on the same user and address), `fixed` (nothing raises it) and `without`
(tables of evidence that it reads and does not need, each with the reason).

The select gives one row for each evidence record: finding_key, record_id, happened_at,
"user", severity, counter, and the columns that `says` names. Where the row shows them
it also gives ip, session_id, user_agent, device_id, app_id (indicators), and `standing`
(true for a state, which belongs to every window).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any

from bec_kit.detect.reference import FACTS
from bec_kit.errors import SpecError
from bec_kit.model import Severity
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COMPUTED", "INDICATORS", "REQUIRED", "Detection", "parse", "read"]

REQUIRED = ("finding_key", "record_id", "happened_at", "user", "severity", "counter")
INDICATORS = {
    "ip": "ip",
    "session_id": "session",
    "user_agent": "user-agent",
    "device_id": "device",
    "app_id": "app",
}
COMPUTED = ("records",)  # what `says` may name beside the columns: distinct records of the finding

_TEXTS = ("id", "title", "severity", "says", "why", "benign", "blind", "fix")
_LISTS = ("attack", "reads", "needs", "references")
_MAY = {"seed": bool, "pair": bool, "fixed": bool, "context": str, "without": dict}
_HEAD = re.compile(r"\s*/\*(?P<head>.*?)\*/(?P<sql>.*)", re.DOTALL)
_ID = re.compile(r"[A-Z]{2}-[0-9]{2}[a-z]?")
_FIX = re.compile(r"R(?:[1-9]|1[0-7])")
_ATTACK = re.compile(r"T[0-9]{4}(?:\.[0-9]{3})?")
_CONTEXT = {"attacker_records", "prior_findings", "suspects"}  # filled after the first wave
_LARGEST = 256 * 1024


@dataclass(frozen=True)
class Detection:
    """One detection, as its file says it.

    Attributes:
        id: as the catalogue spells it, such as `PE-02`.
        version: goes up whenever the meaning of a finding changes.
        title: what is looked for.
        severity: the highest it can give.
        attack: ATT&CK technique ids.
        reads: tables and facts that the select reads.
        needs: what the case must hold for silence to mean anything; `|` is or.
        says: the sentence of a finding, with columns in braces.
        why: why it is a sign of a takeover.
        benign: what innocent things look the same.
        blind: what it cannot see even with all it needs.
        fix: the card of the playbook that answers it.
        references: where the idea and the meaning of the fields are described.
        sql: the select.
        seed: High and Critical hits name the attacker's indicators.
        pair: the rows of a finding show sides, of which one is the attacker's.
        fixed: its severity is somebody else's judgement; nothing raises it.
        context: what raises a row to its `context_severity`; None if nothing does.
        without: tables that it reads, also by way of computed ones, and whose absence leaves it
            neither blind nor wrong: the reason for each.
    """

    id: str
    version: int
    title: str
    severity: Severity
    attack: tuple[str, ...]
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    says: str
    why: str
    benign: str
    blind: str
    fix: str
    references: tuple[str, ...]
    sql: str
    seed: bool = False
    pair: bool = False
    fixed: bool = False
    context: str | None = None
    without: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def wave(self) -> int:
        """2 where it reads what the first wave found, else 1."""
        return 2 if _CONTEXT & set(self.reads) else 1

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that its sentence names."""
        return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(self.says) if name))


def read(path: Path) -> Detection:
    """Read one file.

    Raises:
        SpecError: it is no detection; the message names the file and the key.
    """
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise SpecError(f"{path.name}: it is no plain file")
        if path.stat().st_size > _LARGEST:
            raise SpecError(f"{path.name}: it is larger than a detection can be")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"{path.name}: it cannot be read as UTF-8 text") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Detection:
    """Read the text of one file.

    Args:
        text: head and select.
        name: of the file, for messages.

    Raises:
        SpecError: it is no detection; the message names the file and the key.
    """
    found = _HEAD.fullmatch(text)
    if found is None:
        raise SpecError(f"{name}: no head; begin the file with /* and the facts as TOML */")
    try:
        head = tomllib.loads(found["head"])
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{name}: the head is no TOML: {error}") from error
    if not found["sql"].strip():
        raise SpecError(f"{name}: no select under the head")
    _check_kinds(head, name)
    _check_values(head, name)
    facts: dict[str, Any] = {key: head[key] for key in (*_TEXTS, *_MAY) if key in head}
    facts |= {key: tuple(head[key]) for key in _LISTS}
    facts["severity"] = Severity.of(head["severity"])
    return Detection(version=head["version"], sql=found["sql"].strip().removesuffix(";"), **facts)


def _check_kinds(head: dict[str, Any], name: str) -> None:
    unknown = sorted(set(head) - {"version", *_TEXTS, *_LISTS, *_MAY})
    if unknown:
        raise SpecError(f"{name}: unknown key {unknown[0]}")
    for key in ("version", *_TEXTS, *_LISTS):
        if key not in head:
            raise SpecError(f"{name}: no key {key}")
    if type(head["version"]) is not int or head["version"] < 1:
        raise SpecError(f"{name}: version must be a number from 1")
    for key in _TEXTS:
        if not isinstance(head[key], str) or not head[key].strip():
            raise SpecError(f"{name}: {key} must be a text, and not empty")
    for key in _LISTS:
        entries = head[key]
        if not isinstance(entries, list) or not all(isinstance(each, str) for each in entries):
            raise SpecError(f"{name}: {key} must be a list of texts")
    for key, kind in _MAY.items():
        if key in head and type(head[key]) is not kind:
            raise SpecError(f"{name}: {key} must be of the kind {kind.__name__}")


def _check_values(head: dict[str, Any], name: str) -> None:
    if not _ID.fullmatch(head["id"]):
        raise SpecError(f"{name}: id must look like PE-02")
    if head["severity"] not in {each.word for each in Severity}:
        raise SpecError(f"{name}: severity must be info, low, medium, high or critical")
    if not _FIX.fullmatch(head["fix"]):
        raise SpecError(f"{name}: fix must be a card of the playbook, R1 to R17")
    for key, known in (("attack", _ATTACK.fullmatch), ("reads", _is_table)):
        for each in head[key]:
            if not known(each):
                raise SpecError(f"{name}: {key} names {each!r}, which there is not")
    for each, reason in head.get("without", {}).items():
        if not _is_table(each) or not isinstance(reason, str) or not reason.strip():
            raise SpecError(f"{name}: without gives tables, and a reason for each: mend {each!r}")
    if not head["reads"]:
        raise SpecError(f"{name}: reads is empty: name the tables of the select")
    if head.get("seed") and _CONTEXT & set(head["reads"]):
        raise SpecError(f"{name}: a seed never reads context: leave {sorted(_CONTEXT)} to others")
    try:
        parts = list(Formatter().parse(head["says"]))
    except ValueError as error:
        raise SpecError(f"{name}: says has a brace too many or too few") from error
    for _, column, form, conversion in parts:
        if column is not None and (not column.isidentifier() or form or conversion):
            raise SpecError(f"{name}: says may hold plain {{column}} only")


def _is_table(name: str) -> bool:
    return name in TABLES or name in FACTS
