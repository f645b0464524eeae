"""The whole case: its events in order of time, and how far its evidence reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report.figures._base import ACTORS, escaped, sheet, stamps

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["coverage", "timeline"]

MOST_POINTS = 20_000


def timeline(events: pd.DataFrame) -> go.Figure:
    """Each event as a point: when, what kind, by whom.

    Above 20,000 events the figure keeps all of the attacker's and of those that a
    finding cites, and draws one point for each hour and kind of the rest; its title
    says so.

    Args:
        events: the table `timeline`.
    """
    dated = events[events["happened_at"].notna()]
    title = f"{len(dated):,} events by kind and actor"
    if len(dated) > MOST_POINTS:
        telling = (dated["actor"] == "attacker") | (dated["severity"] != "info")
        rest = dated[~telling].assign(happened_at=dated["happened_at"].dt.floor("h"))
        rest = rest.drop_duplicates(["happened_at", "kind", "actor"])
        dated = dated[telling].iloc[:MOST_POINTS]
        dated = type(dated)(data={n: [*dated[n], *rest[n].iloc[:MOST_POINTS]] for n in dated})
        title += "; the attacker's and the cited ones each, the rest once an hour"
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
    return figure


def coverage(rows: pd.DataFrame) -> go.Figure:
    """How many records each source has on each day: white days are days without any.

    Args:
        rows: the table `coverage`.
    """
    counted = rows[(rows["kind"] == "source") & rows["day"].notna()]
    figure = sheet("Records of each source and day", 320)
    if counted.empty:
        figure.update_layout(title={"text": "No dated record in the case"})
        return figure
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
