"""What a tenant could be asked, and what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report._page import Html, piece
from bec_kit.report.views._tables import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["checked", "collected", "lacking"]

_OFFLINE = "Nothing was asked of a tenant: live is off."
_ALIKE = ["source", "state", "why"]


def checked(rows: pd.DataFrame) -> Html:
    """What credentials may read, source by source, and the shortest request that would mend it.

    Args:
        rows: from `notebook.check`.
    """
    if rows.empty:
        return piece("nothing", sentence=_OFFLINE)
    columns = ["source", "can", "missing", "blinds", "retained_from"]
    wanted = sorted({each for lacked in rows["permissions"] for each in lacked})
    caption = f"Ask for consent to: {', '.join(wanted)}" if wanted else ""
    return table(rows, columns, caption=caption)


def collected(rows: pd.DataFrame) -> Html:
    """How each question to the tenant ended.

    Args:
        rows: from `notebook.collect`.
    """
    if rows.empty:
        return piece("nothing", sentence=_OFFLINE)
    columns = ["source", "question", "user", "records", "state"]
    return table(rows.rename(columns={"name": "question"}), columns)


def lacking(rows: pd.DataFrame) -> Html:
    """What did not come whole, and why; questions of one source with one reason stand together.

    Args:
        rows: from `notebook.collect`.
    """
    import pandas as pd

    if rows.empty:
        return piece("nothing", sentence=_OFFLINE)
    short = rows[rows["state"] != "complete"]
    if short.empty:
        return piece("nothing", sentence="Nothing is lacking: every question was answered whole.")
    together = [
        dict(zip(_ALIKE, key, strict=True))
        | {"questions": list(dict.fromkeys(part["name"]))}
        | {"users": list(dict.fromkeys(part["user"].dropna()))}
        for key, part in short.groupby(_ALIKE, sort=False)
    ]
    return table(pd.DataFrame(together), ["source", "questions", "users", "state", "why"])
