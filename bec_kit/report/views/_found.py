"""What the detections said: counted, by account, one by one, and all four outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.model import Severity
from bec_kit.report._page import Html, cell, counted, piece
from bec_kit.report.views._tables import rows_of, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["blind", "cited", "findings", "outcome", "scope", "summary"]


# what the steps of the playbook are called that findings name as their answer
STEPS = {
    "R1": "disable the account",
    "R2": "revoke the sessions",
    "R3": "reset the password",
    "R4": "remove the ways to sign in that are not the owner's",
    "R5": "disable the registered device",
    "R6": "remove the app's consent",
    "R7": "take back the administrative role",
    "R8": "remove the forwarding",
    "R9": "remove the inbox rule",
    "R10": "take back the rights on the mailbox",
    "R11": "remove the mobile device, and shut the old protocols",
    "R12": "disable the transport rule, or set the tenant's setting right",
    "R13": "clear the lists of trusted senders",
    "R14": "lift the ban on sending, once the account is clean",
    "R15": "settle the state of risk",
    "R16": "enable the account again",
    "R17": "withdraw what was shared from OneDrive",
}
_STANDS = "It rests on what stood when it was collected or exported: that counts in any window."
MOST_RECORDS = 25
MOST_FINDINGS = 100
MOST_NAMES = 5
MOST_ACCOUNTS = 50


def summary(
    found: pd.DataFrame,
    coverage: pd.DataFrame,
    stale: str | None = None,
    asked: Sequence[str] = (),
) -> Html:
    """How many findings there are, how bad, and when the first grave one was.

    Args:
        found: the table `findings`, as `standing.dated` gives it.
        coverage: the table, which knows of each account how a detection ended.
        stale: why the analysis is out of date, if it is.
        asked: the accounts in question; only their findings say when it began.
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
    grave = _times(hits[hits["severity"].isin(["high", "critical"])])
    if asked:
        grave = grave[grave["user"].isin(list(asked))]
    times = grave["happened_at"].dropna()
    return piece(
        "summary",
        counts=counts,
        sentence=sentence,
        whose="the accounts in question" if asked else "any account",
        first=times.min() if len(times) else None,
        last=grave["last_at"].dropna().max() if len(times) else None,
        stale=stale,
    )


def findings(found: pd.DataFrame, records: pd.DataFrame) -> Html:
    """The hits, the worst first: with reasons and records as far as one can read, then one line.

    Those outside the case's window stand apart, at the end.

    Args:
        found: the table `findings`, as `standing.dated` gives it.
        records: what the records say: what `records.behind(case.query, views.cited(found), …)`
            or `case.cited(views.cited(found))` gives, or more.
    """
    hits = _in_order(found)
    told: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(records[records["record_id"].isin(cited(found))]):
        told.setdefault(row["record_id"], []).append(row)
    cards = [_card(finding, told) for finding in rows_of(hits.head(MOST_FINDINGS))]
    shown = piece("findings", findings=cards)
    rest = hits.iloc[MOST_FINDINGS:]
    if rest.empty:
        return shown
    columns = ["severity", "detection_id", "user", "happened_at", "says", "in_window"]
    caption = f"{counted(len(rest), 'finding')} more, without reasons and records"
    return Html(shown.markup + table(rest, columns, caption=caption).markup)


def cited(found: pd.DataFrame) -> list[str]:
    """The records that `findings` shows: some of each finding that stands there with reasons.

    Args:
        found: the table `findings`.
    """
    shown = _in_order(found).head(MOST_FINDINGS)
    return sorted({record for ids in shown["record_ids"] for record in ids[:MOST_RECORDS]})


def _in_order(found: pd.DataFrame) -> pd.DataFrame:
    hits = found[found["outcome"] == "hit"].copy()
    hits["rank"] = [Severity.of(word) for word in hits["severity"]]
    hits["apart"] = ~hits["in_window"].astype(bool)
    return hits.sort_values(
        ["apart", "rank", "happened_at", "finding_id"], ascending=[True, False, True, True]
    )


def _card(finding: dict[str, Any], told: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    shown = finding["record_ids"][:MOST_RECORDS]
    records = [row for record in shown for row in told.get(record, [{"record_id": record}])]
    empty = {"happened_at": None, "says": None, "evidence_id": None, "evidence_row": None}
    fix = finding["fix"]
    return finding | {
        "records": [empty | row for row in records],
        "answer": f"{STEPS[fix]} ({fix})" if fix in STEPS else fix,
        "more": len(finding["record_ids"]) - len(shown),
        "when": _when(finding),
        "inside": _STANDS if finding.get("outside") else "",
    }


def _when(finding: dict[str, Any]) -> str:
    """When it was, or what there is in its place where it rests on state."""
    if finding.get("sealed_at"):
        return (
            f"not known: as in the file sealed on {cell(finding['sealed_at'])};"
            " when it was exported is not known"
        )
    first, last = cell(finding["happened_at"]), cell(finding["last_at"])
    span = (first if first == last else f"{first} to {last}") or "not known"
    return f"{span}, as it stood when it was collected" if finding.get("stood") else span


def _times(hits: pd.DataFrame) -> pd.DataFrame:
    """Findings without times that lie outside the window: some are counted for what stood."""
    if "outside" not in hits:
        return hits
    columns = ["happened_at", "last_at"]
    return hits.assign(**{name: hits[name].mask(hits["outside"].astype(bool)) for name in columns})


def scope(found: pd.DataFrame, asked: Sequence[str] = ()) -> Html:
    """The accounts with findings inside the window: how many, how bad, from when to when.

    Args:
        found: the table `findings`, as `standing.dated` gives it.
        asked: the accounts in question, which come first.
    """
    import pandas as pd

    every = found[found["outcome"] == "hit"]
    hits = every[every["in_window"].astype(bool)]
    apart = len(every) - len(hits)
    outside = f"{counted(apart, 'finding')} outside the window: not counted here." if apart else ""
    if hits.empty:
        return piece("nothing", sentence=f"No account has a finding. {outside}".strip())
    hits = _times(hits).assign(rank=[int(Severity.of(word)) for word in hits["severity"]])
    rows = [
        {
            "account": user if isinstance(user, str) else "the whole tenant",
            "worst": Severity(part["rank"].max()).word,
            "findings": len(part),
            "detections": sorted(set(part["detection_id"])),
            "first_at": part["happened_at"].min(),
            "last_at": part["last_at"].max(),
            "rank": part["rank"].max(),
            "asked": user in asked,
        }
        for user, part in hits.groupby("user", dropna=False)
    ]
    frame = pd.DataFrame(rows).sort_values(
        ["asked", "rank", "findings", "account"], ascending=[False, False, False, True]
    )
    columns = ["account", "worst", "findings", "detections", "first_at", "last_at"]
    return table(frame, columns, caption=outside, most=MOST_ACCOUNTS)


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

    One that found something in another account is here, too. Accounts that lack the same stand
    in one row.

    Args:
        found: the table `findings`.
        coverage: the table.
    """
    import pandas as pd

    rows = _blind(found, coverage)
    if not rows:
        return Html("<p>No detection ended as <b>blind</b>.</p>")
    alike = ["detection_id", "title", "missing"]
    together = [
        dict(zip(alike, key, strict=True)) | {"accounts": _named(list(part["user"]))}
        for key, part in pd.DataFrame(rows).groupby(alike, dropna=False, sort=False)
    ]
    return table(pd.DataFrame(together), ["detection_id", "title", "accounts", "missing"])


def _named(users: list[str]) -> str:
    """Some by name, the others by number."""
    more = f" and {counted(len(users) - MOST_NAMES, 'account')} more"
    return ", ".join(users[:MOST_NAMES]) + (more if len(users) > MOST_NAMES else "")


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
        for row in rows_of(rows)
    ]
