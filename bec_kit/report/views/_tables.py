"""Any frame as a table: plain for the report, to search and sort for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.report._page import Html, cell, piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["MOST_ROWS", "browse", "rows_of", "table"]

MOST_ROWS = 500


def _head(name: str) -> str:
    """A column's name for people; times say that they are UTC."""
    words = name.replace("_", " ")
    return f"{words.removesuffix(' at')} (UTC)" if name.endswith("_at") else words


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: missing ones as None, whatever pandas calls them."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    caption: str = "",
    most: int = MOST_ROWS,
    in_all: int | None = None,
    marked: Sequence[bool] = (),
) -> Html:
    """A frame as a plain table.

    Args:
        frame: what to show.
        columns: which columns; all if not said.
        caption: a line above it.
        most: how many rows; what is left out is said below.
        in_all: how many rows the case has, where the frame was cut already.
        marked: which rows are the attacker's; none if not said.
    """
    names = list(columns or frame.columns)
    kept = min(len(frame), most)
    left = (in_all or len(frame)) - kept
    more = (
        f"{left:,} more rows are in the case; this table shows the first {kept:,}."
        if left > 0
        else ""
    )
    rows = [[row[name] for name in names] for row in rows_of(frame.head(most)[names])]
    return piece(
        "table",
        heads=[_head(n) for n in names],
        rows=rows,
        caption=caption,
        more=more,
        marked=list(marked) or [False] * len(rows),
    )


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
