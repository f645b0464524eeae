"""Scenarios: a takeover in an invented company, as the exports that a client would hand over.

The same numbers give the same bytes on every machine (what a
compressor makes of them apart): chance comes from the seed alone, and nothing reads the clock.
"""

from __future__ import annotations

import gzip
import hashlib
import zipfile
from pathlib import Path

from bec_kit.errors import UsageError
from bec_kit.scenarios.answers import answers, as_toml, story
from bec_kit.scenarios.exports import write
from bec_kit.scenarios.play import play
from bec_kit.scenarios.scoring import Alarm, Score, score

__all__ = ["SCENARIOS", "Alarm", "Score", "make", "score"]

SCENARIOS = ("aitm",)


def make(
    scenario: str = "aitm",
    out: Path = Path("sample"),
    users: int = 25,
    days: int = 30,
    seed: int = 7,
    *,
    damaged: bool = False,
) -> Path:
    """Make a scenario: `exports/`, `story.md`, `answers.toml` and `hashes.txt`.

    Args:
        scenario: one of SCENARIOS.
        out: the folder to make; it must not hold anything yet.
        users: accounts of the company, 8 to 650.
        days: length of the window, 10 to 365; it begins on 2026-03-09.
        seed: what all chance begins with.
        damaged: add a copy of one export that was cut off in the middle.

    Returns:
        The folder.

    Raises:
        UsageError: the scenario is unknown, the folder is not empty, or a number is out of range.
    """
    if scenario not in SCENARIOS:
        raise UsageError(f"no scenario {scenario!r}: choose one of {', '.join(SCENARIOS)}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out.name} is there and not empty: name a new folder")
    book = play(users, days, seed)
    exports = out / "exports"
    exports.mkdir(parents=True)
    counts = write(book, exports, damaged=damaged)
    (out / "story.md").write_bytes(story(book).encode())
    (out / "answers.toml").write_bytes(as_toml(answers(book, counts)).encode())
    (out / "hashes.txt").write_bytes(_hashes(out).encode())
    return out


def _hashes(out: Path) -> str:
    """SHA-256 of every file; of an archive, of its members, which no compressor changes."""
    lines = []
    for path in sorted(one for one in out.rglob("*") if one.is_file()):
        name = path.relative_to(out).as_posix()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    found = hashlib.sha256(archive.read(member)).hexdigest()
                    lines.append(f"{found}  {name}!{member}")
        elif path.suffix == ".gz":
            found = hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
            lines.append(f"{found}  {name}!{path.stem}")
        else:
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}")
    return "\n".join(lines) + "\n"
