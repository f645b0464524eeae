"""What all figures share: colours, the empty sheet, text that is safe in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report._jsonschema import without_grammars
from bec_kit.safe import clean

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["ACTORS", "bare", "escaped", "in_all", "sheet", "shown", "stamps"]

ACTORS = {
    "attacker": "#D55E00",
    "victim": "#0072B2",
    "unknown": "#999999",
    "service": "#009E73",
}
_LABEL = 34


def escaped(text: str) -> str:
    """Text for a plotly label, which knows a few tags of HTML."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(text: str, most: int = _LABEL) -> str:
    """Text for the side of a figure: cut where it is long, and safe."""
    plain = clean(text)
    return escaped(plain if len(plain) <= most else plain[: most - 1] + "…")


def stamps(times: pd.Series[pd.Timestamp]) -> list[str]:
    """Times as text that plotly takes for UTC."""
    return times.dt.strftime("%Y-%m-%d %H:%M:%S").tolist()


def in_all(rows: pd.DataFrame, noun: str) -> str:
    """How many rows are shown, and of how many where some were left out."""
    left = 0 if rows.empty else int(rows["rows_in_all"].max()) - len(rows)
    return f"{len(rows):,} {noun}" + (f", {left:,} more are left out" if left > 0 else "")


def sheet(title: str, height: int) -> go.Figure:
    """An empty figure with a title, a time axis and room for labels."""
    without_grammars()
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(
        title={"text": title, "font": {"size": 16}},
        height=height,
        template="plotly_white",
        showlegend=True,
        margin={"l": 20, "r": 20, "t": 50, "b": 50},
        legend={"orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom"},
        xaxis={"title": "UTC", "type": "date"},
    )
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(automargin=True)
    return figure


def bare(figure: go.Figure, sentence: str) -> go.Figure:
    """A figure that has nothing to draw: axes of its own making would show a year that is none.

    Args:
        figure: from `sheet`.
        sentence: what there is not.
    """
    figure.update_layout(title={"text": sentence}, height=90, margin={"b": 10})
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure
