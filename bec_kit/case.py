"""One investigation is one folder: what an analyst, a notebook or a script calls."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bec_kit import facts as facts_file
from bec_kit import results
from bec_kit.errors import BecKitError, CaseError, DiskError, UsageError
from bec_kit.evidence import Journal, Marks, Vault
from bec_kit.formats import unique
from bec_kit.ingest import adding, parts
from bec_kit.ingest.walking import PLACES
from bec_kit.model import Mark, Window
from bec_kit.sources import address
from bec_kit.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from bec_kit.connect import Access, Limits, Told
    from bec_kit.evidence import Item
    from bec_kit.ingest.adding import Added
    from bec_kit.ingest.checking import Checked
    from bec_kit.ingest.collecting import Collected
    from bec_kit.ingest.scripting import Script
    from bec_kit.model import Facts
    from bec_kit.stages import Stage
    from bec_kit.store.engine import Engine

__all__ = ["Case"]


class Case:
    """One case; make it with `create`, come back to it with `open`.

    Attributes:
        folder: where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._journal = Journal(folder / "journal.jsonl")
        self._vault = Vault(folder, self._journal)
        self._marks = Marks(folder / "marks.sqlite", self._journal)

    @classmethod
    def create(
        cls,
        folder: str | Path,
        *,
        users: Iterable[str] = (),
        home_domains: Iterable[str] = (),
        title: str = "",
        start: str | None = None,
        end: str | None = None,
        examiner: str = "",
    ) -> Case:
        """Make a case folder.

        Args:
            folder: must not exist yet, or be empty but for what a kill left of an earlier call.
            users: the accounts in question.
            home_domains: the tenant's own mail domains.
            title: what the report calls it.
            start: first moment of the window; a date is midnight UTC.
            end: first moment after the window.
            examiner: who works on it.

        Raises:
            CaseError: the folder holds something already, or cannot be made.
            UsageError: a user, domain or time cannot be read, or a text is not UTF-8.
        """
        folder = Path(folder)
        known = facts_file.make(
            users, home_domains, title=title, start=start, end=end, examiner=examiner
        )
        try:
            if not _empty(folder):
                raise CaseError(f"{folder} is not empty: choose another folder, or open this case")
            for name in PLACES:
                (folder / name).mkdir(parents=True, exist_ok=True)
            facts_file.write(folder, known)  # last: from here on it is a case
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise CaseError(f"{folder}: cannot be made ({why}); choose another folder") from error
        case = cls(folder)
        case._begin(known)
        return case

    @classmethod
    def open(cls, folder: str | Path) -> Case:
        """Open a case, and finish or clear what a kill left behind.

        Raises:
            CaseError: the folder is no case.
        """
        folder = Path(folder)
        known = facts_file.read(folder)
        case = cls(folder)
        case._begin(known)
        case._vault.recover()
        case._marks.recover()
        results.recover(folder, case._journal)
        return case

    def _begin(self, known: Facts) -> None:
        """Begin the journal, unless it is begun: a kill may have come before."""
        if not self._journal.entries():
            self._journal.append(
                "open",
                case_id=known.case_id,
                title=known.title,
                users=list(known.users),
                home_domains=list(known.home_domains),
            )

    @property
    def facts(self) -> Facts:
        """What is known of the case, with the marks of this moment."""
        return replace(facts_file.read(self.folder), marks=tuple(self._marks.all()))

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        date_order: str | None = None,
        zone: str | None = None,
        quiet: bool = True,
    ) -> list[Added]:
        """Seal exports as evidence and read them.

        Args:
            paths: a file, a folder or an archive, or several.
            date_order: `dmy` or `mdy`, for files that leave it open.
            zone: such as `+02:00`, for files that leave it open.
            quiet: show no progress.

        Returns:
            One row for each file: what became of it, with its counts.

        Raises:
            DiskError: the disk is full; it has the rows of the files that went in before.
        """
        options = adding.Options(date_order, zone)
        # a text is an iterable too, of its letters
        given = [paths] if isinstance(paths, (str, Path)) else paths
        rows: list[Added] = []
        try:
            rows.extend(
                adding.add(self.folder, self._vault, self._journal, given, options, quiet=quiet)
            )
        except DiskError as error:
            error.rows = rows
            raise
        return rows

    def collect(
        self,
        access: Access,
        *,
        sources: Sequence[str] = (),
        messages: Sequence[str] = (),
        refresh: bool = False,
        quiet: bool = True,
        told: Callable[[Told], None] | None = None,
        limits: Limits | None = None,
    ) -> list[Collected]:
        """Ask the tenant, and seal what it answers; `analyse` reads it.

        What was answered already is not asked again, so that collecting after a kill or a
        refusal goes on where it stopped.

        Args:
            access: how to come in, from `bec_kit.connect.access`.
            sources: ids of sources; all that can be collected if none is named, but for those on
                request (`headers`, `mime`).
            messages: internetMessageIds, with or without their brackets, to be asked for in the
                mailboxes of the accounts in question: headers and content, or only one of the
                two if `sources` names it. `headers` without any asks for the messages that the
                analysed tables name in these mailboxes.
            refresh: ask anew: state as it is now, and logs from a day before the last end.
            quiet: show no progress.
            told: is told of every wait and retry, which the journal has too.
            limits: rates, budgets and delays; the documented ones by default.

        Returns:
            How each question ended.

        Raises:
            ConnectError: the login gave no token, or the service did not answer at all.
            UsageError: a source cannot be collected, the case names no account, or no message
                is named where one must be.
        """
        from bec_kit.connect import reader
        from bec_kit.ingest import collecting, requested

        chosen, wanted = requested.requested(self.facts, sources, messages, self._named_messages)

        def enter(said: Told) -> None:
            if said.what != "token":
                self._journal.append("wait", **asdict(said))
            if told is not None:
                told(said)

        with reader(access, limits=limits, told=enter) as tenant:
            return list(
                collecting.collect(
                    self._vault,
                    self._journal,
                    self.facts,
                    tenant,
                    only=chosen,
                    messages=wanted,
                    refresh=refresh,
                    patience=collecting.Patience.of(limits),
                    quiet=quiet,
                )
            )

    def script(self, file: str | Path, *, sources: Sequence[str] = ()) -> Script:
        """Write a script for somebody who may use Exchange; nothing is asked here.

        Its answers go in with `add`, and give the rows that `collect` gives.

        Args:
            file: where to; must not be there yet.
            sources: ids of sources; all of which Exchange answers a question if none is named.

        Raises:
            UsageError: there is nothing to ask, or the file is there already.
        """
        from bec_kit.ingest import scripting

        return scripting.write(self._journal, self.facts, Path(file), only=sources)

    def _named_messages(self) -> dict[str, list[str]]:
        """The messages that the analysed tables name in the mailboxes in question."""
        from bec_kit.analyse import named_messages

        with self._analysed() as engine:
            return named_messages.named_messages(engine)

    def check(
        self,
        access: Access,
        *,
        told: Callable[[Told], None] | None = None,
        limits: Limits | None = None,
    ) -> list[Checked]:
        """Try what these credentials may do, without collecting anything.

        Args:
            access: how to come in, from `bec_kit.connect.access`.
            told: is told of every wait and retry.
            limits: rates, budgets and delays; the documented ones by default.

        Returns:
            One row for each source: whether it can be had, what is missing, what that blinds.

        Raises:
            ConnectError: the login gave no token.
            UsageError: the case names no account.
        """
        from bec_kit.connect import reader
        from bec_kit.ingest import checking

        with reader(access, limits=limits, told=told or (lambda _said: None)) as tenant:
            return checking.check(tenant, self.facts)

    def analyse(
        self,
        *,
        detections: Sequence[str | Path] = (),
        mmdb: Sequence[str | Path] = (),
        quiet: bool = True,
    ) -> list[Stage]:
        """Merge, enrich, detect, cover, tell the timeline.

        Args:
            detections: folders of further `.sql` detections.
            mmdb: databases of addresses; copied into the case, so that later analyses
                use them too.
            quiet: show no progress.

        Returns:
            One row for each thing done.

        Raises:
            UsageError: there is no evidence, or a database cannot be read.
        """
        from bec_kit import reference, stages

        reference.keep(self.folder, mmdb)
        return stages.analyse(
            self.folder,
            self._vault,
            self._journal,
            self.facts,
            [Path(folder) for folder in detections],
            quiet=quiet,
        )

    def _analysed(self) -> Engine:
        """The tables, if they are analysed: empty ones would be no answer."""
        results.read(self.folder, "suspects")
        return results.engine(self.folder, self.facts)

    def query(self, sql: str) -> pa.Table:
        """Answer one select over the tables, as Arrow; columns of one name are told apart.

        Raises:
            UsageError: the case is not analysed yet.
            QueryError: the gate refused it, or it failed.
        """
        with self._analysed() as engine:
            answer = engine.foreign(sql)
        return answer.rename_columns(list(unique(answer.column_names)))

    def sql(self, sql: str) -> pd.DataFrame:
        """Answer one select over the tables.

        Raises:
            QueryError: the gate refused it, or it failed.
        """
        return results.frame(self.query(sql))

    def table(self, name: str) -> pd.DataFrame:
        """One whole table.

        Args:
            name: one of `bec_kit.tables.TABLES`.

        Raises:
            UsageError: there is no such table.
        """
        if name not in TABLES:
            raise UsageError(f"there is no table {name}: the tables are {', '.join(TABLES)}")
        return results.frame(results.read(self.folder, name))

    def rows(self, name: str) -> Iterator[Mapping[str, Any]]:
        """The rows of `findings`, `timeline` or `coverage`, bounded by the case's window."""
        for batch in results.bounded(self.folder, self.facts, name):
            yield from batch.to_pylist()

    def findings(self) -> pd.DataFrame:
        """What the detections found, and what they could not see."""
        return self.table("findings")

    def timeline(self) -> pd.DataFrame:
        """What happened inside the case's window, one sentence for each event."""
        return results.frame(
            results.whole(results.bounded(self.folder, self.facts, "timeline"), "timeline")
        )

    def cited(self, records: Sequence[str]) -> pd.DataFrame:
        """The events and the collected rules that findings cite, those outside the window too.

        Args:
            records: their ids.
        """
        from bec_kit.analyse import cited

        with results.engine(self.folder, self.facts) as engine:
            return results.frame(cited.cited(engine, records))

    def summary(
        self,
        name: str,
        *,
        user: str = "",
        asked: bool = False,
        most: int | None = None,
        inside: bool = False,
    ) -> pd.DataFrame:
        """A question that is counted in SQL before anybody looks, however large the case.

        Args:
            name: one of `bec_kit.analyse.summaries`, such as `sign_in_addresses`.
            user: one account; empty for all.
            asked: only the case's accounts, and what the attacker did elsewhere.
            most: how many rows at most; the summary's own bound if not said.
            inside: only what lies inside the case's window, as in the report.

        Returns:
            Its rows, the telling ones first; `rows_in_all` says how many there are.

        Raises:
            UsageError: there is no such summary, or the case is not analysed yet.
        """
        from bec_kit.report import inside as bounded

        window = self.facts.window if inside else Window()
        with self._analysed() as engine:
            return results.frame(
                bounded.answer(engine, window, name, user=user, asked=asked, most=most)
            )

    def lifecycles(self, user: str = "") -> pd.DataFrame:
        """Inbox rules and forwarding from making to end, and who had a hand in them.

        Args:
            user: whose mailbox; empty for all.
        """
        return self.summary("lifecycles", user=user, most=10_000)

    def coverage(self) -> pd.DataFrame:
        """What was looked at, and what could not be."""
        return self.table("coverage")

    def mark(self, verdict: str, kind: str, value: str, *, why: str) -> Mark:
        """Say of an indicator that it is the attacker's, or known to be good.

        Args:
            verdict: `attacker` or `known-good`.
            kind: `ip`, `session`, `user-agent`, `app` or `device`.
            value: the indicator; a GUID in any case.
            why: the reason, which stands in the report.

        Raises:
            UsageError: verdict, kind or value cannot be used, or there is no reason.
        """
        if not why.strip():
            raise UsageError("the reason is empty: --why stands in the report, say what you know")
        from bec_kit.analyse import occurrences

        found = _indicator(kind, value)
        if kind in occurrences.IDS:
            given = occurrences.folded(found)
            found = self._asked(lambda engine: occurrences.written(engine, kind, given)) or given
        mark = Mark(verdict, kind, found, why, datetime.now(UTC))
        self._marks.add(mark)
        return mark

    def unseen(self, mark: Mark) -> str | None:
        """That a mark matches nothing; None where it does, or where nothing was analysed yet.

        Args:
            mark: any, such as `mark` gave back.
        """
        from bec_kit.analyse import occurrences

        return self._asked(lambda engine: occurrences.unseen(engine, mark))

    def _asked(self, ask: Callable[[Engine], str | None]) -> str | None:
        """What the tables say; None where there are none, or they are damaged: marks do without."""
        try:
            with self._analysed() as engine:
                return ask(engine)
        except BecKitError:
            return None

    def raw(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The record behind a row, as it stood in the evidence.

        Args:
            row: any row that carries `evidence_id` and `evidence_row`.

        Returns:
            The file it came from, its number there, its body as text, and the
            other cells of its row where it came from a table.

        Raises:
            CaseError: the evidence holds no such record.
            UsageError: the row does not say where it came from.
        """
        if row.get("evidence_id") is None or row.get("evidence_row") is None:
            raise UsageError(
                "this row names no record: take one of a table with evidence_id and evidence_row"
            )
        return parts.record(
            self.folder, self._vault, str(row["evidence_id"]), int(row["evidence_row"])
        )

    def evidence(self) -> pd.DataFrame:
        """Every file with its hash and its counts, members of archives each."""
        import pandas as pd

        columns = (
            "evidence_id",
            "file",
            "format",
            "sha256",
            "size",
            "read",
            "kept",
            "duplicates",
            "unreadable",
            "status",
            "message",
            "sealed_at",
            "collected",
        )
        return pd.DataFrame(list(parts.entries(self._vault)), columns=list(columns))

    def provenance(self) -> dict[str, object]:
        """With what and when the tables were made, for the head of a report."""
        return results.provenance(self._journal)

    def stale(self) -> str | None:
        """Why the analysis is out of date; None while it is not."""
        return results.stale(self._journal, self.facts)

    def report(self, *, to: str = "html") -> Path:
        """Write the case report.

        Args:
            to: `html`.

        Returns:
            The file.

        Raises:
            UsageError: the case is not analysed yet, or the kind is unknown.
        """
        from bec_kit.report import render

        return render.report(self.folder, self._journal, to=to)

    def verify(self: Case | str | Path) -> list[Item]:
        """Check every hash, the journal's chain and the marks; changes nothing.

        A folder that does not open is checked as `Case.verify(folder)`.

        Raises:
            CaseError: the folder is no case.
        """
        return results.verify(self.folder if isinstance(self, Case) else Path(self))


def _empty(folder: Path) -> bool:
    """Whether there is nothing, or only what a `create` that was killed had made."""
    if not folder.exists() and not folder.is_symlink():
        return True
    return folder.is_dir() and all(
        path.is_file()
        if path.name == facts_file.FRESH
        else path.name in PLACES and path.is_dir() and not any(path.iterdir())
        for path in folder.iterdir()
    )


def _indicator(kind: str, value: str) -> str:
    """An indicator as it stands in the tables: addresses parsed, ids and agents as written.

    Raises:
        UsageError: it is empty, or no address where one is wanted.
    """
    if kind != "ip":
        if not value.strip():
            raise UsageError(f"the {kind} is empty: nothing was marked")
        return value.strip()
    found = address(value).ip
    if found is None:
        raise UsageError(f"{value!r} is no address: write 203.0.113.9 or 2001:db8::1")
    return found
