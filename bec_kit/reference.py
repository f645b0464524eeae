"""Databases and lists from outside: copied into the case, so that it gives the same again.

What lies in the case's folder `reference` is used by every analysis until it is taken out:
`*.mmdb` for the places of addresses, and `rogue_apps.toml` (the form of the kit's own list)
or `rogueapps.json` (as Huntress publishes it) in the place of the kit's list.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bec_kit import enrich
from bec_kit.errors import UsageError
from bec_kit.evidence import digest
from bec_kit.facts import REFERENCE
from bec_kit.safe import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bec_kit.model import Facts

__all__ = ["keep", "same", "shown", "used"]


def keep(folder: Path, paths: Iterable[str | Path]) -> None:
    """Copy databases into the case; one of the same name is replaced.

    Args:
        folder: of the case.
        paths: of `.mmdb` files.

    Raises:
        UsageError: one is missing or no such database; none is copied then.
    """
    given = [Path(path) for path in paths]
    for path in given:
        if not path.is_file():
            raise UsageError(f"{path}: there is no such file")
    with enrich.Databases(given):  # reads what each says of itself
        pass
    home = folder / REFERENCE
    if given:
        home.mkdir(exist_ok=True)
    for path in given:
        target = home / f"{path.name.removesuffix('.mmdb')}.mmdb"
        if target.exists() and target.samefile(path):
            continue
        fresh = home / f".{secrets.token_hex(8)}.new"
        shutil.copyfile(path, fresh)
        os.replace(fresh, target)  # noqa: PTH105  Path.replace says the same and is no clearer


def used(facts: Facts) -> list[dict[str, Any]]:
    """What an analysis uses beside the evidence, for the journal: name, date and hash of each."""
    with enrich.Databases(facts.databases) as databases:
        found: list[dict[str, Any]] = [
            {
                "kind": "addresses",
                "file": f"{REFERENCE}/{each.path.name}",
                "name": each.name,
                "dated": stamp(each.built_at),
                "sha256": digest(each.path),
            }
            for each in databases.known
        ]
    rogue = enrich.rogue_list(facts.rogue_apps)
    listed: dict[str, Any] = {"kind": "rogue apps", "name": rogue.source, "dated": rogue.dated}
    if facts.rogue_apps:
        listed |= {"file": f"{REFERENCE}/{facts.rogue_apps.name}"}
        listed |= {"sha256": digest(facts.rogue_apps)}
    else:
        own = resources.files("bec_kit.data").joinpath("rogue_apps.toml").read_bytes()
        listed |= {"file": None, "sha256": hashlib.sha256(own).hexdigest()}
    return [*found, {**listed, "entries": len(rogue.apps)}]


def same(facts: Facts, files: Mapping[str, str]) -> bool:
    """Whether the files of an analysis are those that lie there now: databases by name alone.

    Args:
        facts: of the case as it is now.
        files: of the analysis, with their hashes.
    """
    now: dict[str, str | None] = {f"{REFERENCE}/{path.name}": None for path in facts.databases}
    if facts.rogue_apps:
        now[f"{REFERENCE}/{facts.rogue_apps.name}"] = digest(facts.rogue_apps)
    then = {path: sha256 for path, sha256 in files.items() if path.startswith(f"{REFERENCE}/")}
    return now.keys() == then.keys() and all(now[path] in (None, then[path]) for path in now)


def shown(entries: Iterable[dict[str, Any]]) -> dict[str, object]:
    """The same as entries of a report's head."""
    found: dict[str, list[str]] = {"addresses": [], "rogue apps": []}
    for each in entries:
        more = f"; entries {each['entries']}" if "entries" in each else ""
        found[each["kind"]].append(
            f"{each['name']} (dated {each['dated']}{more}; sha256 {each['sha256']})"
        )
    return {
        "Places of addresses": ["the case's own sign-ins", *found["addresses"]],
        "List of rogue apps": found["rogue apps"],
    }
