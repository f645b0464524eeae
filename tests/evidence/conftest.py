from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bec_kit.evidence import Journal, Marks, Vault

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.evidence import Sealed


@dataclass
class Opened:
    """A case folder with what a case holds of evidence."""

    root: Path
    journal: Journal
    vault: Vault
    marks: Marks

    @classmethod
    def at(cls, root: Path) -> Opened:
        journal = Journal(root / "journal.jsonl")
        return cls(root, journal, Vault(root, journal), Marks(root / "marks.sqlite", journal))

    def again(self) -> Opened:
        return Opened.at(self.root)

    def take(self, content: bytes, name: str = "export.csv", source: str = "audit") -> Sealed:
        path = self.root.parent / "in.bin"
        path.write_bytes(content)
        sealed = self.vault.seal(
            self.vault.receive(path, name), source, format="purview-csv", details={"zone": "+01:00"}
        )
        self.vault.finish(sealed.evidence_id, {"read": 2, "kept": 2})
        return sealed


@pytest.fixture
def case(tmp_path: Path) -> Opened:
    root = tmp_path / "case"
    root.mkdir()
    opened = Opened.at(root)
    opened.journal.append(
        "open", case_id="c1", title="Invoice fraud", users=["dana@contoso.example"]
    )
    return opened
