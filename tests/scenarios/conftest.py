from __future__ import annotations

import csv
import gzip
import io
import json
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.scenarios import make

if TYPE_CHECKING:
    from pathlib import Path


class Made:
    """A scenario on disk, read by nothing but the standard library."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.answers: dict[str, Any] = tomllib.loads((root / "answers.toml").read_text("utf-8"))

    def path(self, start: str) -> Path:
        (found,) = [one for one in (self.root / "exports").iterdir() if one.name.startswith(start)]
        return found

    def text(self, start: str) -> str:
        return self.path(start).read_bytes().decode("utf-8-sig")

    def rows(self, start: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(start), newline="")))

    def value(self, start: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.text(start))["value"]
        return found

    def shell_text(self) -> str:
        with zipfile.ZipFile(self.path("AuditLog_shell_")) as archive:
            (name,) = archive.namelist()
            return archive.read(name).decode("utf-16")

    def shell(self) -> list[dict[str, str]]:
        head, _, text = self.shell_text().partition("\r\n")
        assert head.startswith("#TYPE ")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def audit(self) -> list[dict[str, Any]]:
        return [json.loads(row["AuditData"]) for row in self.rows("Purview_audit_")]

    def sign_ins(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(
            gzip.decompress(self.path("SignIns_").read_bytes())
        )
        return found


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(make(out=tmp_path_factory.mktemp("scenario") / "aitm", users=8, days=10))
