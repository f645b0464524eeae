"""What is known of a case: its facts, its gaps, its telling events, indicators and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report._page import Html, piece
from bec_kit.report.standing import sealings
from bec_kit.report.views._tables import rows_of, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from bec_kit.model import Facts, Mark

__all__ = ["evidence", "facts", "gaps", "indicators", "known_good", "telling"]

_NOTHING_TELLING = (
    "No event carries an indicator of the attacker, and no finding of high or critical severity"
    " cites one."
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


def gaps(coverage: pd.DataFrame) -> Html:
    """What the evidence lacks: everything of the table `coverage` that is not complete.

    Days on which a user was merely quiet are in the picture, not here; what is lacking
    of whole sources for one reason stands in one row.

    Args:
        coverage: the table.
    """
    import pandas as pd

    lacking = coverage[(coverage["state"] != "complete") & (coverage["kind"] == "window")]
    if lacking.empty:
        return Html("<p>No gap was found.</p>")
    bare = lacking["user"].isna() & lacking["day"].isna()
    together = lacking[bare].groupby("why", sort=False)["name"].agg(", ".join)
    rows = [
        {"name": names, "user": None, "why": why, "days": ""} for why, names in together.items()
    ]
    alike = ["name", "user", "why"]
    rows += [
        dict(zip(alike, key, strict=True)) | {"days": _spans(part["day"].dropna())}
        for key, part in lacking[~bare].groupby(alike, dropna=False, sort=False)
    ]
    return table(pd.DataFrame(rows), ["name", "user", "days", "why"])


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
        timeline: the table, or `case.summary("telling_events")`.
    """
    grave = timeline["severity"].isin(["high", "critical"])
    cited = grave | (timeline["actor"] == "attacker")
    told = timeline[cited]
    if told.empty:
        return piece("nothing", sentence=_NOTHING_TELLING)
    places = zip(told["evidence_id"], told["evidence_row"], strict=True)
    told = told.assign(evidence=[f"{item}, record {row}" for item, row in places])
    in_all = int(told["rows_in_all"].max()) if len(told) and "rows_in_all" in told else None
    return table(
        told,
        ["happened_at", "severity", "actor", "kind", "says", "evidence"],
        in_all=in_all,
        marked=(told["actor"] == "attacker").tolist(),
    )


def indicators(suspects: pd.DataFrame, items: pd.DataFrame) -> Html:
    """What is held to be the attacker's, by which detections or marks, and why at first.

    A mark says when somebody marked it, which is no time of the case; nor is that of a sealing.

    Args:
        suspects: the table `suspects`.
        items: from `case.evidence()`.
    """
    if suspects.empty:
        return Html("<p>No indicator yet: no detection named one, and none was marked.</p>")
    import pandas as pd

    marked = suspects["source"] == "mark"
    told = suspects.assign(
        seen_at=suspects["since"].mask(marked | suspects["since"].isin(list(sealings(items)))),
        marked_at=suspects["since"].where(marked),
    )
    alike = ["kind", "value", "user"]
    rows = [
        dict(zip(alike, key, strict=True))
        | {"named_by": sorted(set(part["source"]))}
        | {"first_sign_at": part["seen_at"].min(), "marked_at": part["marked_at"].min()}
        | {"why": part.sort_values(["since", "source"])["why"].iloc[0]}
        for key, part in told.groupby(alike, dropna=False)
    ]
    columns = [*alike, "first_sign_at", *(["marked_at"] if marked.any() else []), "named_by", "why"]
    return table(pd.DataFrame(rows), columns)


def known_good(marks: Iterable[Mark]) -> Html:
    """What an analyst marked as known to be good, why and when, the oldest first.

    Args:
        marks: of the case; those on the attacker stand with the indicators.
    """
    import pandas as pd

    good = [each for each in marks if each.verdict == "known-good"]
    if not good:
        return piece("nothing", sentence="Nothing was marked as known to be good.")
    rows = [{"kind": m.kind, "value": m.value, "why": m.why, "marked_at": m.at} for m in good]
    return table(pd.DataFrame(rows), most=10_000)


def evidence(items: pd.DataFrame) -> Html:
    """Every file with its hash and its counts.

    Args:
        items: from `case.evidence()`.
    """
    columns = ["evidence_id", "file", "sha256", "size"]
    columns += ["read", "kept", "duplicates", "unreadable", "sealed_at"]
    notes = [
        "; ".join(word for word in (row["status"], row["message"]) if word and word != "added")
        for row in rows_of(items)
    ]
    if any(notes):
        items, columns = items.assign(note=notes), [*columns, "note"]
    files = [
        f"{row['file']} ({row['format']})" if row["format"] else row["file"]
        for row in rows_of(items)
    ]
    return table(items.assign(file=files), columns, most=10_000)
