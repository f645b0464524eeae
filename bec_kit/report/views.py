"""Tables for eyes: each takes frames of the case and gives markup, every value escaped.

`browse` is for notebooks (sort, search, page through); the others are plain HTML,
which the report needs: it must be readable without a script and on paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.model import Severity
from bec_kit.report._page import Html, cell, counted, piece

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from bec_kit.model import Facts

__all__ = [
    "Html",
    "blind",
    "browse",
    "evidence",
    "facts",
    "findings",
    "gaps",
    "indicators",
    "outcome",
    "scope",
    "summary",
    "table",
    "telling",
]

# what the steps of the playbook are called that findings name as their answer
STEPS = {
    "R2": "revoke the sessions",
    "R3": "reset the password",
    "R6": "remove the app's consent",
    "R8": "remove the forwarding",
    "R9": "remove the inbox rule",
    "R12": "disable the transport rule",
    "R15": "settle the state of risk",
}
MOST_RECORDS = 25
MOST_ROWS = 500


def _head(name: str) -> str:
    """A column's name for people; times say that they are UTC."""
    words = name.replace("_", " ")
    return f"{words.removesuffix(' at')} (UTC)" if name.endswith("_at") else words


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: missing ones as None, whatever pandas calls them."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    caption: str = "",
    most: int = MOST_ROWS,
) -> Html:
    """A frame as a plain table.

    Args:
        frame: what to show.
        columns: which columns; all if not said.
        caption: a line above it.
        most: how many rows; what is left out is said below.
    """
    names = list(columns or frame.columns)
    left = len(frame) - most
    more = (
        f"{left:,} more rows are in the case; this table shows the first {most:,}."
        if left > 0
        else ""
    )
    rows = [[row[name] for name in names] for row in _rows(frame.head(most)[names])]
    return piece("table", heads=[_head(n) for n in names], rows=rows, caption=caption, more=more)


def browse(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> Html:
    """A frame as a table to search, sort and page through, in a notebook.

    Args:
        frame: what to show; every row of it.
        columns: which columns; all if not said.
    """
    import itables
    import pandas as pd

    names = list(columns or frame.columns)
    shown = pd.DataFrame(
        {_head(name): [cell(value) for value in frame[name].astype(object)] for name in names},
        dtype="str",
    )
    itables.init_notebook_mode(connected=False)
    return Html(
        itables.to_html_datatable(
            shown,
            connected=False,
            maxBytes=0,
            showIndex=False,
            layout={"topEnd": "search"},
            classes="display compact",  # not itables' own nowrap: sentences are long
            columnDefs=[{"className": "dt-left", "targets": "_all"}],
            style="width:100%;table-layout:auto;overflow-wrap:break-word",
        )
    )


def facts(known: Facts, more: Mapping[str, object]) -> Html:
    """What is known of the case, as a list.

    Args:
        known: of the case.
        more: further entries, such as the tool's version.
    """
    entries: dict[str, object] = {
        "Case": known.title,
        "Case id": known.case_id,
        "Accounts in question": known.users,
        "Home domains": known.home_domains or "none given: what is outside cannot be told",
        "Window starts (UTC)": known.window.start or "open",
        "Window ends, exclusive (UTC)": known.window.end or "open",
        "Examiner": known.examiner or "not given",
    }
    return piece("facts", entries=list((entries | dict(more)).items()))


def summary(found: pd.DataFrame, coverage: pd.DataFrame, stale: str | None = None) -> Html:
    """How many findings there are, how bad, and when the first was.

    Args:
        found: the table `findings`.
        coverage: the table, which knows of each account how a detection ended.
        stale: why the analysis is out of date, if it is.
    """
    every = found[found["outcome"] == "hit"]
    hits = every[every["in_window"].astype(bool)]
    apart = len(every) - len(hits)
    counts = [
        (level.word, int((hits["severity"] == level.word).sum()))
        for level in sorted(Severity, reverse=True)
    ]
    others = {
        word: found.loc[found["outcome"] == word, "detection_id"].nunique()
        for word in ("clear", "failed")
    }
    others["blind"] = len({row["detection_id"] for row in _blind(found, coverage)})
    sentence = (
        f"{counted(len(hits), 'finding')} from"
        f" {counted(hits['detection_id'].nunique(), 'detection')}"
        f"{f'; {apart} more outside the window' if apart else ''}. "
        f"{counted(others['clear'], 'detection')} found nothing, "
        f"{others['blind']} could not be evaluated for some account, {others['failed']} failed."
    )
    times = hits["happened_at"].dropna()
    return piece(
        "summary",
        counts=counts,
        sentence=sentence,
        first=times.min() if len(times) else None,
        last=hits["last_at"].dropna().max() if len(times) else None,
        stale=stale,
    )


def findings(found: pd.DataFrame, timeline: pd.DataFrame) -> Html:
    """Every hit with its reasons and the records behind it, the worst first.

    Those outside the case's window stand apart, at the end.

    Args:
        found: the table `findings`.
        timeline: rows of the table `timeline`, which knows what the records say.
    """
    hits = found[found["outcome"] == "hit"].copy()
    hits["rank"] = [Severity.of(word) for word in hits["severity"]]
    hits["apart"] = ~hits["in_window"].astype(bool)
    hits = hits.sort_values(
        ["apart", "rank", "happened_at", "finding_id"], ascending=[True, False, True, True]
    )
    wanted = {record for records in hits["record_ids"] for record in records[:MOST_RECORDS]}
    cited: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(timeline[timeline["record_id"].isin(wanted)]):
        cited.setdefault(row["record_id"], []).append(row)
    cards = []
    for finding in _rows(hits):
        shown = finding["record_ids"][:MOST_RECORDS]
        records = [row for record in shown for row in cited.get(record, [{"record_id": record}])]
        empty = {"happened_at": None, "says": None, "evidence_id": None, "evidence_row": None}
        finding["records"] = [empty | row for row in records]
        fix = finding["fix"]
        finding["answer"] = f"{STEPS[fix]} ({fix})" if fix in STEPS else fix
        finding["more"] = len(finding["record_ids"]) - len(shown)
        cards.append(finding)
    return piece("findings", findings=cards)


def scope(found: pd.DataFrame) -> Html:
    """The accounts with findings: how many, how bad, from when to when.

    Args:
        found: the table `findings`.
    """
    import pandas as pd

    hits = found[found["outcome"] == "hit"]
    if hits.empty:
        return Html("<p>No account has a finding.</p>")
    hits = hits.assign(rank=[int(Severity.of(word)) for word in hits["severity"]])
    rows = [
        {
            "account": user if isinstance(user, str) else "the whole tenant",
            "worst": Severity(part["rank"].max()).word,
            "findings": len(part),
            "detections": sorted(set(part["detection_id"])),
            "first_at": part["happened_at"].min(),
            "last_at": part["last_at"].max(),
            "rank": part["rank"].max(),
        }
        for user, part in hits.groupby("user", dropna=False)
    ]
    frame = pd.DataFrame(rows).sort_values(
        ["rank", "findings", "account"], ascending=[False, False, True]
    )
    return table(frame, ["account", "worst", "findings", "detections", "first_at", "last_at"])


def gaps(coverage: pd.DataFrame) -> Html:
    """What the evidence lacks: everything of the table `coverage` that is not complete.

    Days on which a user was merely quiet are in the picture, not here.

    Args:
        coverage: the table.
    """
    import pandas as pd

    kinds = ["window", "gap", "file"]
    lacking = coverage[(coverage["state"] != "complete") & coverage["kind"].isin(kinds)]
    if lacking.empty:
        return Html("<p>No gap was found.</p>")
    alike = ["kind", "name", "user", "why"]
    rows = [
        dict(zip(alike, key, strict=True)) | {"days": _spans(part["day"].dropna())}
        for key, part in lacking.groupby(alike, dropna=False, sort=False)
    ]
    return table(pd.DataFrame(rows), ["kind", "name", "user", "days", "why"])


def _spans(days: pd.Series[pd.Timestamp]) -> str:
    """Days as spans: `2026-03-02 to 2026-03-04, 2026-03-07`."""
    spans: list[list[pd.Timestamp]] = []
    for day in sorted(days):
        if spans and (day - spans[-1][-1]).days == 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    ends = ((f"{span[0]:%Y-%m-%d}", f"{span[-1]:%Y-%m-%d}") for span in spans)
    return ", ".join(first if first == last else f"{first} to {last}" for first, last in ends)


def telling(timeline: pd.DataFrame) -> Html:
    """The events that carry an indicator of the attacker, or that a grave finding cites.

    What lesser findings cite stands with them: between the attacker's steps it would hide these.

    Args:
        timeline: the table.
    """
    grave = timeline["severity"].isin(["high", "critical"])
    cited = grave | (timeline["actor"] == "attacker")
    told = timeline[cited]
    places = zip(told["evidence_id"], told["evidence_row"], strict=True)
    told = told.assign(evidence=[f"{item}, record {row}" for item, row in places])
    return table(told, ["happened_at", "severity", "actor", "kind", "says", "evidence"])


def outcome(found: pd.DataFrame, word: str) -> Html:
    """The detections that ended as `clear` or `failed`, and why.

    Args:
        found: the table `findings`.
        word: the outcome.
    """
    rows = found[found["outcome"] == word]
    if rows.empty:
        return Html(f"<p>No detection ended as <b>{word}</b>.</p>")
    return table(rows, ["detection_id", "title", "says" if word == "clear" else "missing"])


def blind(found: pd.DataFrame, coverage: pd.DataFrame) -> Html:
    """The detections that could not be evaluated, for which account, and what they lacked.

    One that found something in another account is here, too.

    Args:
        found: the table `findings`.
        coverage: the table.
    """
    import pandas as pd

    rows = _blind(found, coverage)
    if not rows:
        return Html("<p>No detection ended as <b>blind</b>.</p>")
    return table(pd.DataFrame(rows), ["detection_id", "title", "user", "missing"])


def _blind(found: pd.DataFrame, coverage: pd.DataFrame) -> list[dict[str, Any]]:
    titles = dict(zip(found["detection_id"], found["title"], strict=True))
    rows = coverage[(coverage["kind"] == "detection") & (coverage["state"] == "blind")]
    return [
        {
            "detection_id": row["name"],
            "title": titles.get(row["name"]),
            "user": row["user"] or "the whole tenant",
            "missing": row["why"],
        }
        for row in _rows(rows)
    ]


def indicators(suspects: pd.DataFrame) -> Html:
    """What is held to be the attacker's, by which detections or marks, and why at first.

    Args:
        suspects: the table `suspects`.
    """
    if suspects.empty:
        return Html("<p>No indicator yet: no detection named one, and none was marked.</p>")
    import pandas as pd

    alike = ["kind", "value", "user"]
    rows = [
        dict(zip(alike, key, strict=True))
        | {"named_by": sorted(set(part["source"])), "since": part["since"].min()}
        | {"why": part.sort_values(["since", "source"])["why"].iloc[0]}
        for key, part in suspects.groupby(alike, dropna=False)
    ]
    return table(pd.DataFrame(rows), [*alike, "since", "named_by", "why"])


def evidence(items: pd.DataFrame) -> Html:
    """Every file with its hash and its counts.

    Args:
        items: from `case.evidence()`.
    """
    columns = ["evidence_id", "file", "sha256", "size"]
    columns += ["read", "kept", "duplicates", "unreadable", "sealed_at"]
    notes = [
        "; ".join(word for word in (row["status"], row["message"]) if word and word != "added")
        for row in _rows(items)
    ]
    if any(notes):
        items, columns = items.assign(note=notes), [*columns, "note"]
    files = [
        f"{row['file']} ({row['format']})" if row["format"] else row["file"] for row in _rows(items)
    ]
    return table(items.assign(file=files), columns, most=10_000)
