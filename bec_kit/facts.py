"""What the analyst knows of a case before any log is read: the file case.toml."""

from __future__ import annotations

import json
import os
import tomllib
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bec_kit.errors import CaseError, UsageError
from bec_kit.model import Facts, Window
from bec_kit.safe import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["FILE", "FRESH", "REFERENCE", "make", "moment", "read", "write"]

FILE = "case.toml"
FRESH = f"{FILE}.new"
"""What the file is called until it is written to its end."""

REFERENCE = "reference"
"""The folder of a case for databases and lists from outside."""

_ROGUE_APPS = ("rogue_apps.toml", "rogueapps.json")


def moment(text: str) -> datetime:
    """Read a time that a person wrote; a date is its midnight, no zone means UTC.

    Raises:
        UsageError: it is no ISO date or time.
    """
    try:
        read_at = datetime.fromisoformat(text)
        return read_at.replace(tzinfo=UTC) if read_at.tzinfo is None else read_at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no date or time: write 2026-03-01 or 2026-03-01T10:00:00Z"
        ) from None


def _domain(text: str) -> str:
    domain = text.strip().casefold().lstrip("@").rstrip(".")
    if "." not in domain or "@" in domain or any(c.isspace() for c in domain):
        raise UsageError(f"{text!r} is no mail domain: write example.com")
    return domain


def _user(text: str) -> str:
    user = text.strip().casefold()
    name, at, domain = user.partition("@")
    if not (name and at and domain) or any(c.isspace() for c in user):
        raise UsageError(f"{text!r} is no user principal name: write name@example.com")
    return user


def make(
    users: Iterable[str] = (),
    home_domains: Iterable[str] = (),
    *,
    title: str = "",
    start: str | None = None,
    end: str | None = None,
    examiner: str = "",
) -> Facts:
    """Facts of a new case, checked and case-folded, with an id of its own.

    Raises:
        UsageError: a user, domain or time cannot be read, a text is not UTF-8, or the end is
            not after the start.
    """
    users, home_domains = list(users), list(home_domains)
    for text in (*users, *home_domains, title, examiner):
        _check_text(text)
    window = Window(moment(start) if start else None, moment(end) if end else None)
    if window.start and window.end and window.end <= window.start:
        raise UsageError("the window's end is not after its start: the end is exclusive")
    names = tuple(dict.fromkeys(_user(user) for user in users))
    return Facts(
        case_id=str(uuid.uuid4()),
        title=title or (f"Mailbox of {names[0]}" if names else "Case"),
        users=names,
        home_domains=tuple(dict.fromkeys(_domain(domain) for domain in home_domains)),
        window=window,
        examiner=examiner,
        created_at=datetime.now(UTC).replace(microsecond=0),
    )


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            f"{text!r} is not UTF-8, which case.toml is: write it anew, in a terminal of UTF-8"
        ) from None


def _toml(value: Any) -> str:
    """A value as TOML writes it; its strings are JSON's, but for DEL."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(folder: Path, facts: Facts) -> None:
    """Write case.toml; the marks are not part of it."""
    entries = {
        "id": facts.case_id,
        "title": facts.title,
        "users": list(facts.users),
        "home_domains": list(facts.home_domains),
        "start": facts.window.start,
        "end": facts.window.end,
        "examiner": facts.examiner,
        "created_at": facts.created_at,
        "notes": "",
    }
    lines = [f"{name} = {_toml(value)}\n" for name, value in entries.items() if value is not None]
    fresh = folder / FRESH
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write("".join(lines))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, folder / FILE)  # noqa: PTH105  Path.replace says the same and is no clearer


def read(folder: Path) -> Facts:
    """Read case.toml.

    Raises:
        CaseError: the folder is no case, or its file cannot be read.
    """
    try:
        entries = tomllib.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        raise CaseError(
            f"{folder} is no case: make one with `bec-kit new {quoted(folder)}`"
        ) from None
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        raise CaseError(f"{folder / FILE}: cannot be read ({why}); mend the file by hand") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CaseError(f"{folder / FILE}: {problem}; mend the file by hand") from None
    listed = _rogue_apps(folder / REFERENCE)
    try:
        return Facts(
            case_id=_text(entries["id"]),
            title=_text(entries["title"]),
            users=tuple(_user(user) for user in _texts(entries["users"])),
            home_domains=tuple(_domain(domain) for domain in _texts(entries["home_domains"])),
            window=Window(_aware(entries.get("start")), _aware(entries.get("end"))),
            examiner=_text(entries.get("examiner", "")),
            created_at=_aware(entries["created_at"]) or datetime.now(UTC),
            databases=tuple(sorted((folder / REFERENCE).glob("*.mmdb"))),
            rogue_apps=listed,
        )
    except KeyError as lack:
        raise CaseError(f"{folder / FILE}: no entry {lack}; mend the file by hand") from None
    except UsageError as problem:
        raise CaseError(f"{folder / FILE}: {problem}; mend the file by hand") from None


def _rogue_apps(folder: Path) -> Path | None:
    found = [folder / name for name in _ROGUE_APPS if (folder / name).is_file()]
    if len(found) > 1:
        raise CaseError(f"{folder}: {' and '.join(_ROGUE_APPS)} both lie there: keep one of them")
    return found[0] if found else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{value!r} is no text: put it in quotes")
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise UsageError(f'{value!r} is no list: write ["one", "two"]')
    return [_text(each) for each in value]


def _aware(value: Any) -> datetime | None:
    if value is None:
        return None
    return moment(value.isoformat() if hasattr(value, "isoformat") else str(value))
