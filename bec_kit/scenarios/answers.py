"""What is true of a scenario, for people (story.md) and for tests (answers.toml)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.scenarios.book import Book

__all__ = ["answers", "as_toml", "story"]


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def answers(book: Book, counts: Mapping[str, int]) -> dict[str, Any]:
    """The truth as one document.

    Args:
        book: the records and acts.
        counts: records in each export.
    """
    return {
        "facts": {
            "scenario": "aitm",
            "seed": book.company.seed,
            "users": len(book.company.people),
            "home_domains": [book.company.domain],
            "case_users": [book.company.role("victim").upn],
            "start": _at(book.start),
            "end": _at(book.end),
        },
        "counts": dict(counts),
        "acts": [
            {
                "id": act.id,
                "at": _at(act.at),
                "what": act.what,
                "user": act.user,
                "detections": list(act.detections),
                "may": list(act.may),
                "record_ids": list(act.record_ids),
            }
            for act in book.acts
        ],
        "benign": [
            {
                "id": trap.id,
                "what": trap.what,
                "user": trap.user,
                "detection": trap.detection,
                "tolerated": trap.tolerated,
                "record_ids": list(trap.record_ids),
            }
            for trap in book.traps
        ],
    }


def _value(value: Any) -> str:
    # JSON's strings, numbers and lists of them are TOML as well
    return json.dumps(value, ensure_ascii=True)


def as_toml(document: Mapping[str, Any]) -> str:
    """Write the document as TOML: a table for a mapping, an array of tables for a list."""
    lines: list[str] = []
    for name, part in document.items():
        for table in part if isinstance(part, list) else [part]:
            lines.append(f"[[{name}]]" if isinstance(part, list) else f"[{name}]")
            for key, value in table.items():
                shown = key if key.replace("_", "").isalnum() else json.dumps(key)
                if isinstance(value, list) and len(value) > 2:
                    lines += [f"{shown} = [", *(f"  {_value(one)}," for one in value), "]"]
                else:
                    lines.append(f"{shown} = {_value(value)}")
            lines.append("")
    return "\n".join(lines)


def story(book: Book) -> str:
    """What happened, for people; every time is UTC."""
    victim = book.company.role("victim")
    last = book.end - timedelta(days=1)
    lines = [
        f"# The takeover of {victim.name}'s mailbox",
        "",
        f"An invented company, {book.company.domain}, with {len(book.company.people)} accounts, "
        f"from {book.start:%Y-%m-%d} to {last:%Y-%m-%d}. All times are UTC.",
        "",
        "| when | what | found by |",
        "|---|---|---|",
    ]
    lines += [
        f"| {act.at:%Y-%m-%d %H:%M:%S} | {act.what} | {', '.join(act.detections)} |"
        for act in book.acts
    ]
    lines += ["", "Innocent, though it looks like an attack:", ""]
    for trap in book.traps:
        who = f" ({trap.user})" if trap.user else ""
        note = f" up to {trap.tolerated}" if trap.tolerated else " not at all"
        lines.append(f"- {trap.what}{who} {trap.detection} may fire{note}.")
    return "\n".join(lines) + "\n"
