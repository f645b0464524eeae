"""Sign-ins: which address, when, and whether it got in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report.figures._base import ACTORS, bare, escaped, sheet, stamps

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["sign_ins"]

_SYMBOLS = {"ok": "circle", "failed": "x", "not finished": "triangle-up-open"}
_LARGEST = 22


def sign_ins(hours: pd.DataFrame) -> go.Figure:
    """Each address as a line, each hour with sign-ins as a point.

    Args:
        hours: from `case.summary("sign_in_hours")`: at most 40 addresses, the attacker's first.
    """
    number = int(hours["sign_ins"].sum()) if len(hours) else 0
    left = int(hours["rows_in_all"].max()) - len(hours) if len(hours) else 0
    title = f"{number:,} sign-ins by address and hour"
    figure = sheet(
        title + (f"; {left:,} points more are left out" if left else ""),
        180 + 22 * max(hours["ip"].nunique(), 4),
    )
    if hours.empty:
        return bare(figure, "No sign-in with a time and an address")
    places = hours.groupby("ip")["country"].agg(lambda found: next(iter(found.dropna()), ""))
    labels = [f"{ip} {places[ip]}".strip() for ip in hours["ip"]]
    hours = hours.assign(label=labels)
    for actor, colour in ACTORS.items():
        for outcome, symbol in _SYMBOLS.items():
            part = hours[(hours["actor"] == actor) & (hours["outcome"] == outcome)]
            if part.empty:
                continue
            who = zip(part["user"], part["client"].fillna(""), part["sign_ins"], strict=True)
            figure.add_scatter(
                x=stamps(part["happened_at"]),
                y=part["label"].tolist(),
                mode="markers",
                name=f"{actor}, {outcome}",
                text=[escaped(f"{user}: {n} with {client}"[:160]) for user, client, n in who],
                hovertemplate="%{y}, hour of %{x} UTC<br>%{text}<extra>" + outcome + "</extra>",
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": [min(7 + 2 * n**0.5, _LARGEST) for n in part["sign_ins"]],
                    "opacity": 0.8,
                },
            )
    order = list(dict.fromkeys(hours["label"]))
    figure.update_yaxes(categoryorder="array", categoryarray=order[::-1], type="category")
    figure.update_yaxes(dtick=1, tickfont={"size": 11})
    return figure
