"""Databases of addresses (`.mmdb`) that the analyst gave the case: read offline, never fetched."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from bec_kit.enrich._geo_record import Answer, read
from bec_kit.errors import UsageError
from bec_kit.safe import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

__all__ = ["Database", "Databases"]


class Database(NamedTuple):
    """What a database says of itself.

    Attributes:
        path: of the file.
        name: its type, such as `GeoLite2-City`, without commas; else the file's name.
        built_at: aware, UTC.
    """

    path: Path
    name: str
    built_at: datetime


class Databases:
    """Open databases; use it as a context manager. Without any, nothing is imported.

    Attributes:
        known: each of them, in order.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open the files.

        Raises:
            UsageError: the extra `geo` is not installed, or a file is no such database.
        """
        self.known: list[Database] = []
        self._readers: list[Any] = []
        self._open = ExitStack()
        if not paths:
            return
        try:
            import maxminddb
        except ImportError:
            raise UsageError(
                f"{paths[0].name}: to read it install the extra geo (pip install 'bec-kit[geo]'), "
                "or take the file out of the case's folder reference"
            ) from None
        self._broken = maxminddb.InvalidDatabaseError
        for path in paths:
            try:
                reader = self._open.enter_context(maxminddb.open_database(str(path)))
                told = reader.metadata()
                built_at = datetime.fromtimestamp(told.build_epoch, UTC)
            except (maxminddb.InvalidDatabaseError, OSError, OverflowError, ValueError) as error:
                self._open.close()
                raise UsageError(f"{path}: no database of addresses in .mmdb form") from error
            name = clean(str(told.database_type or path.name)).replace(",", " ").strip()
            self.known.append(Database(path, name, built_at))
            self._readers.append(reader)

    def fill(self, row: dict[str, Any]) -> list[str]:
        """Fill what a row of `addresses` does not say yet; what it says stays.

        A place is taken from one database as a whole, and a city or coordinates only beside
        no country or the same one.

        Returns:
            The names of the databases that filled something.

        Raises:
            UsageError: a database is broken.
        """
        answers = [
            (database.name, self._answer(database, reader, row["ip"]))
            for database, reader in zip(self.known, self._readers, strict=True)
        ]
        used = (_place(row, answers), _number(row, answers), _hosting(row, answers))
        return list(dict.fromkeys(name for name in used if name))

    def _answer(self, database: Database, reader: Any, ip: str) -> Answer:
        try:
            return read(reader.get(ip))
        except self._broken as error:
            raise UsageError(f"{database.path}: the database is broken; get it anew") from error
        except ValueError:  # an IPv6 address, and a database of IPv4 alone
            return Answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()


Answers = list[tuple[str, Answer]]


def _place(row: dict[str, Any], answers: Answers) -> str | None:
    if row.get("city") is not None or row.get("lat") is not None:
        return None
    country = row.get("country")
    said = [
        (name, answer)
        for name, answer in answers
        if (answer.country or answer.lat is not None) and country in (None, answer.country)
    ]
    # coordinates tell more than a country
    said.sort(key=lambda each: each[1].lat is None)
    for name, answer in said:
        place = {"country": answer.country, "city": answer.city, "lat": answer.lat}
        place["lon"] = answer.lon
        if place != {key: row.get(key) for key in place}:
            row |= place
            return name
    return None


def _number(row: dict[str, Any], answers: Answers) -> str | None:
    for name, answer in answers:
        if answer.asn is None:
            continue
        if row.get("asn") is None:
            row |= {"asn": answer.asn, "as_org": answer.as_org}
            return name
        if row["asn"] == answer.asn and row.get("as_org") is None and answer.as_org:
            row["as_org"] = answer.as_org
            return name
    return None


def _hosting(row: dict[str, Any], answers: Answers) -> str | None:
    said = [(name, answer.hosting) for name, answer in answers if answer.hosting is not None]
    if row.get("hosting") is not None or not said:
        return None
    # one that knows a provider outweighs those that do not
    name, row["hosting"] = max(said, key=lambda each: bool(each[1]))
    return name
