"""Whether a case is still what was sealed, and its file of facts what the analysis used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit import evidence
from bec_kit import facts as facts_file
from bec_kit.errors import CaseError
from bec_kit.evidence import Item, Journal
from bec_kit.results._publishing import changed_facts

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["verify"]


def verify(folder: Path) -> list[Item]:
    """Check every hash, the journal's chain and the marks; changes nothing.

    The file of facts is the analyst's own: it is named where it cannot be read, or where the last
    analysis used other facts.

    Args:
        folder: of the case, which need not open.

    Raises:
        CaseError: the folder is no case: it has neither facts nor a journal.
    """
    path = folder / "journal.jsonl"
    try:
        known = facts_file.read(folder)
    except CaseError as error:
        if not path.exists():
            raise
        there = (folder / facts_file.FILE).exists()
        broken = Item(facts_file.FILE, "changed" if there else "missing", str(error))
        return [*evidence.verify(folder), broken]
    items = evidence.verify(folder)
    if changed := changed_facts(Journal(path), known):
        why = f"{', '.join(changed)}: not what the last analysis used: put it back, or run analyse"
        items.append(Item(facts_file.FILE, "changed", why))
    return items
