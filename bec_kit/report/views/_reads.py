"""What was read in the mailboxes, and what of it was the kit's own collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report._page import Html, cell, counted, piece
from bec_kit.report.views._answers import answer
from bec_kit.report.views._tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from bec_kit.model import Window

__all__ = ["reads"]


def reads(rows: pd.DataFrame, own: pd.DataFrame, window: Window | None = None) -> Html:
    """The rows of reading, and behind them a line on what the kit itself read.

    Args:
        rows: from `case.summary("mail_reads")`.
        own: from `case.summary("own_reads")`.
        window: of the case, where the rows are bounded by it.
    """
    lines = [
        piece(
            "nothing",
            sentence=(
                f"{counted(row['reads'], 'read')} of {row['user']} "
                f"{'was' if row['reads'] == 1 else 'were'} our own collection's "
                f"(app {row['app_id']}, {cell(row['first_at'])} to {cell(row['last_at'])}): "
                "left out here, in every figure and in every detection."
            ),
        )
        for row in rows_of(own)
    ]
    return Html("".join(each.markup for each in (answer("mail_reads", rows, window), *lines)))
