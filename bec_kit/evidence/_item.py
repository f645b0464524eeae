"""What a check says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "changed", "missing", "extra"]


@dataclass(frozen=True)
class Item:
    """One thing that was checked.

    Attributes:
        item: what it is: a path inside the case, `journal.jsonl:7` for a line, or a mark.
        state: `ok`, `changed`, `missing` or `extra`.
        why: what that means here, in one line.
    """

    item: str
    state: State
    why: str
