"""Applications that attackers are known to use: the kit's list, or a newer one of the case."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.data import load
from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RogueList", "rogue_list"]

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class RogueList(NamedTuple):
    """One list.

    Attributes:
        apps: id, lower case, and name; in order.
        source: where it comes from.
        dated: as the list says.
    """

    apps: tuple[tuple[str, str], ...]
    source: str
    dated: str


def rogue_list(path: Path | None) -> RogueList:
    """Read a list: in the form of the kit's own, or the JSON that Huntress publishes.

    Args:
        path: of the case's list, which stands in the place of the kit's; None for the kit's.

    Raises:
        UsageError: it cannot be read, an entry has no id or name, or it is empty.
    """
    if path is None:
        own = load("rogue_apps")
        return _checked(own["apps"], "; ".join(own["source"]), own["dated"], "rogue_apps")
    try:
        text = path.read_text("utf-8-sig")
        read = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path}: the list of rogue apps cannot be read: {error}") from error
    if isinstance(read, list):
        dates = (entry.get("dateAdded") for entry in read if isinstance(entry, dict))
        newest = max((date for date in dates if isinstance(date, str)), default="")
        return _checked(read, "Huntress: Rogue apps", newest, path.name)
    source = read.get("source", []) if isinstance(read, dict) else []
    told = source if isinstance(source, list) else [source]
    entries = read.get("apps", []) if isinstance(read, dict) else []
    dated = str(read.get("dated", "")) if isinstance(read, dict) else ""
    return _checked(entries, "; ".join(map(str, told)), dated, path.name)


def _checked(entries: Any, source: str, dated: str, name: str) -> RogueList:
    if not isinstance(entries, list) or not entries:
        raise UsageError(f"{name}: it names no application; see data/rogue_apps.toml for the form")
    apps = set()
    for number, entry in enumerate(entries, 1):
        fields = entry if isinstance(entry, dict) else {}
        app_id = str(fields.get("id", fields.get("appId", ""))).strip().casefold()
        title = fields.get("name", fields.get("appDisplayName"))
        if not _ID.fullmatch(app_id) or not isinstance(title, str) or not title.strip():
            raise UsageError(f"{name}: entry {number} lacks an id (a GUID) or a name")
        apps.add((app_id, title.strip()))
    return RogueList(tuple(sorted(apps)), source or "no source given", dated or "no date given")
