"""The whole case: its events in order of time, and how far its evidence reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report.figures._base import ACTORS, bare, escaped, sheet, stamps

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["coverage", "timeline"]


def timeline(points: pd.DataFrame) -> go.Figure:
    """Each event as a point: when, what kind, by whom.

    The attacker's and those that a grave finding cites stand each; of the rest one point
    stands for all of a kind in an hour, or in a day where they span weeks.

    Args:
        points: from `case.summary("event_points")`.
    """
    dated = points
    number = int(dated["events"].sum())
    left = 0 if dated.empty else int(dated["rows_in_all"].max()) - len(dated)
    title = f"{number:,} events by kind and actor"
    if left:
        title += f"; {left:,} points more are left out"
    figure = sheet(title, 120 + 28 * max(dated["kind"].nunique(), 4))
    for actor, colour in ACTORS.items():
        part = dated[dated["actor"] == actor]
        if part.empty:
            continue
        figure.add_scatter(
            x=stamps(part["happened_at"]),
            y=part["kind"].tolist(),
            mode="markers",
            name=actor,
            text=[escaped(says)[:160] for says in part["says"]],
            hovertemplate="%{x} UTC<br>%{text}<extra>" + actor + "</extra>",
            marker={"color": colour, "size": 9 if actor == "attacker" else 6, "opacity": 0.7},
        )
    figure.update_yaxes(categoryorder="category descending")
    return bare(figure, title) if dated.empty else figure


def coverage(rows: pd.DataFrame) -> go.Figure:
    """How many records each source has on each day: white days are days without any.

    Args:
        rows: the table `coverage`.
    """
    counted = rows[(rows["kind"] == "source") & rows["day"].notna()]
    figure = sheet("Records of each source and day", 320)
    if counted.empty:
        return bare(figure, "No dated record in the case")
    grid = counted.assign(day=counted["day"].dt.strftime("%Y-%m-%d")).pivot_table(
        index="name", columns="day", values="rows", aggfunc="sum", fill_value=0
    )
    figure.add_heatmap(
        x=list(grid.columns),
        y=list(grid.index),
        z=[[int(n) or None for n in line] for line in grid.to_numpy()],
        colorscale="Blues",
        colorbar={"title": "records"},
        hovertemplate="%{y}, %{x}: %{z} records<extra></extra>",
        xgap=1,
        ygap=1,
    )
    return figure
