"""What is held of every tool's folder, once it is a case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.case import Case
from bec_kit.detect import detections

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bec_kit.ingest.adding import Added
    from bec_kit.scenarios.book import Book, Record

__all__ = ["VICTIM", "Outcomes", "Taken", "blinded", "once", "traced"]

Hits = dict[tuple[str, str], int]

VICTIM = "amelia.abernethy@larkspur-marine.example"


@dataclass(frozen=True)
class Outcomes:
    """How the detections of a case ended.

    Attributes:
        hits: findings by detection and user.
        blind: detections that could not look, each with what they lack.
        failed: detections that did not run.
    """

    hits: Counter[tuple[str, str]]
    blind: dict[str, str]
    failed: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> Outcomes:
        rows = list(case.rows("findings"))
        return cls(
            Counter((row["detection_id"], row["user"]) for row in rows if row["outcome"] == "hit"),
            {row["detection_id"]: row["missing"] for row in rows if row["outcome"] == "blind"},
            tuple(row["detection_id"] for row in rows if row["outcome"] == "failed"),
        )

    def against(
        self, whole: Outcomes, lacks: Iterable[str], shown: Iterable[str] = ()
    ) -> tuple[Hits, Hits]:
        """What is found beyond the whole sample, and what not though it could be looked for.

        Args:
            whole: how the detections end where nothing is lacking.
            lacks: what a tool does not carry, as heads name it under `needs`.
            shown: detections that find something, though silence of theirs would mean nothing.
        """
        gone = blinded(lacks) - set(shown)
        wanted = Counter({key: count for key, count in whole.hits.items() if key[0] not in gone})
        return dict(self.hits - wanted), dict(wanted - self.hits)


def blinded(lacks: Iterable[str]) -> set[str]:
    """The detections that need what is lacking, and have no other way."""
    gone = set(lacks)
    return {
        name
        for name, detection in detections().items()
        if any({each.strip() for each in need.split("|")} <= gone for need in detection.needs)
    }


@dataclass(frozen=True)
class Taken:
    """A tool's folder after one `add` and one analysis.

    Attributes:
        case: the case that it is alone in.
        added: what became of each file, by its path in the folder.
    """

    case: Case
    added: dict[str, Added]

    @classmethod
    def of(cls, folder: Path, case: Path, book: Book) -> Taken:
        """Make a case of a folder as a client hands it over."""
        made = Case.create(
            case,
            users=[VICTIM],
            home_domains=[book.company.domain],
            start=book.start.isoformat(),
            end=book.end.isoformat(),
        )
        added = made.add([folder])
        made.analyse()
        return cls(made, {row.file.removeprefix(f"{folder.name}/"): row for row in added})

    def known(self) -> list[str]:
        """The files whose bytes another one has brought."""
        return [name for name, row in self.added.items() if row.status == "known"]

    def refused(self) -> dict[str, str]:
        """Why files were refused, by the last part of their names."""
        return {
            name.rsplit("/", 1)[-1]: row.message
            for name, row in self.added.items()
            if row.status == "refused"
        }

    def formats(self) -> dict[str, list[str]]:
        """Which files were read as what, by the last part of their names."""
        found: dict[str, list[str]] = {}
        for name, row in self.added.items():
            if row.status == "added":
                found.setdefault(row.format, []).append(name.rsplit("/", 1)[-1])
        return {name: sorted(files) for name, files in sorted(found.items())}

    def uneven(self) -> list[str]:
        """Files whose records are not all kept, known or unreadable."""
        return [
            name
            for name, row in self.added.items()
            if row.read != row.kept + row.duplicates + row.unreadable
        ]

    def unreadable(self) -> dict[str, int]:
        """How many records of which file could not be read."""
        return {name: row.unreadable for name, row in self.added.items() if row.unreadable}

    def told(self, tool: str) -> list[str]:
        """What the tool's own log adds to the coverage."""
        rows = self.case.rows("coverage")
        return [row["why"].split(": ", 1)[1] for row in rows if row["name"] == tool]

    def empty(self) -> list[str]:
        """The files that the coverage says hold no record."""
        rows = self.case.rows("coverage")
        return sorted(row["name"] for row in rows if row["why"] == "the file holds no record")

    def ids(self, table: str) -> Counter[str]:
        """How often each record is in a table."""
        return Counter(self.case.table(table)["record_id"])

    def of_entra(self) -> Counter[str]:
        """How often each sign-in of Entra's own log is there; the audit log has logins, too."""
        rows = self.case.table("sign_ins")
        return Counter(rows.loc[rows["kind"] != "audit", "record_id"])

    def lossy(self, table: str) -> int:
        """How many records of a table are copies that lost data."""
        return int(self.case.table(table)["lossy"].sum())


def once(records: Iterable[Record], key: str) -> Counter[str]:
    """Each record once, by its id."""
    return Counter({record[key]: 1 for record in records})


def traced(book: Book) -> Counter[str]:
    """Each row of the message trace once, by its id."""
    return Counter({f"{row['id']}/{row['recipientAddress']}": 1 for row in book.traces})
