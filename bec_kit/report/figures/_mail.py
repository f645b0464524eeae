"""Mail: what was done in the mailbox, and how much was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report.figures._base import ACTORS, bare, in_all, sheet, stamps

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["mailbox", "sent"]

# From what proves most to what is ordinary; the first stands at the top.
_WHAT = (
    "message read",
    "folder synchronised",
    "searched",
    "file",
    "sent",
    "deleted",
    "moved",
    "drafted or changed",
)
_LARGEST = 30
_HOURLY_DAYS = 21


def mailbox(hours: pd.DataFrame) -> go.Figure:
    """Each kind of activity as a line, each hour as a point that grows with the number.

    A diamond is a folder that was synchronised: all of it counts as taken.

    Args:
        hours: from `case.summary("mailbox_hours")`.
    """
    figure = sheet(in_all(hours, "hours with mailbox activity, by kind and actor"), 420)
    if hours.empty:
        return bare(figure, "No dated record of mailbox activity")
    for actor, colour in ACTORS.items():
        part = hours[hours["actor"] == actor]
        if part.empty:
            continue
        figure.add_scatter(
            x=stamps(part["happened_at"]),
            y=part["what"].tolist(),
            mode="markers",
            name=actor,
            text=[f"{number:,}" for number in part["number"]],
            hovertemplate="%{y}: %{text}, hour of %{x} UTC<extra>" + actor + "</extra>",
            marker={
                "color": colour,
                "symbol": [
                    "diamond" if what == "folder synchronised" else "circle"
                    for what in part["what"]
                ],
                "size": [min(6 + 2 * number**0.5, _LARGEST) for number in part["number"]],
                "opacity": 0.7,
            },
        )
    figure.update_yaxes(categoryorder="array", categoryarray=_WHAT[::-1])
    return figure


def sent(hours: pd.DataFrame) -> go.Figure:
    """Messages sent in each hour, or on each day where they span more than three weeks.

    Args:
        hours: from `case.summary("sent_days")`.
    """
    if hours.empty:
        return bare(sheet("", 300), "No sent mail with a time")
    span = (hours["happened_at"].max() - hours["happened_at"].min()).days
    step, word = ("h", "hour") if span <= _HOURLY_DAYS else ("D", "day")
    when = hours["happened_at"].dt.floor(step)
    sums = hours.groupby(when)[["messages", "by_attacker"]].sum()
    figure = sheet(f"{int(sums.to_numpy().sum()):,} messages sent, by {word}", 320)
    names = {"by_attacker": "attacker", "messages": "others or unknown"}
    for column, name in names.items():
        figure.add_bar(
            x=stamps(sums.index.to_series()),
            y=sums[column].tolist(),
            name=name,
            width=3_600_000 * (1 if step == "h" else 24),
            hovertemplate="%{y} messages, " + word + " of %{x} UTC<extra>" + name + "</extra>",
            marker={"color": ACTORS["attacker" if column == "by_attacker" else "victim"]},
        )
    figure.update_layout(barmode="stack")
    highest = int(sums.sum(axis="columns").max())
    figure.update_yaxes(title="messages", rangemode="tozero", dtick=1 if highest < 8 else None)
    return figure
