"""Rules and forwarding as bars: from when to when they stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.report.figures._base import ACTORS, bare, escaped, in_all, sheet, shown, stamps

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

__all__ = ["lifecycles"]

_MOST = 40
_WIDEST = 220


def lifecycles(lives: pd.DataFrame) -> go.Figure:
    """Each rule and forwarding as a bar over time; hatched where an end of it is not in the log.

    Args:
        lives: from `case.lifecycles()` or that summary: the attacker's come first, in orange.
    """
    import pandas as pd

    lives = lives.head(_MOST)
    times = pd.concat([lives[n].dropna() for n in ("seen_at", "changed_at", "ended_at")])
    figure = sheet(in_all(lives, "rules and forwardings"), 150 + 26 * max(len(lives), 3))
    if times.empty:
        return bare(figure, "No rule and no forwarding with a time in the log")
    room = max((times.max() - times.min()) * 0.05, pd.Timedelta(hours=2))
    first, last = times.min() - room, times.max() + room
    begins = lives["made_at"].fillna(first)
    # what lasted a moment must still be seen
    thinnest = (last - first) / _WIDEST
    lengths = (lives["ended_at"].fillna(last) - begins).clip(lower=thinnest)
    known = lives["made_at"].notna() & lives["ended_at"].notna()
    labels = _labels(lives)
    for actor, colour in ACTORS.items():
        at = [place for place, who in enumerate(lives["actor"]) if who == actor]
        if not at:
            continue
        figure.add_bar(
            base=stamps(begins.iloc[at]),
            x=[length.total_seconds() * 1000 for length in lengths.iloc[at]],
            y=[labels[place] for place in at],
            orientation="h",
            name=actor,
            text=[escaped(str(lives["effect"].iloc[place]))[:160] for place in at],
            textposition="none",
            hovertemplate="%{y}<br>%{text}<extra>" + actor + "</extra>",
            marker={
                "color": colour,
                "pattern": {"shape": ["" if known.iloc[place] else "/" for place in at]},
            },
        )
    changed = lives["changed_at"].notna()
    if changed.any():
        figure.add_scatter(
            x=stamps(lives.loc[changed, "changed_at"]),
            y=[label for label, was in zip(labels, changed, strict=True) if was],
            mode="markers",
            name="last change",
            hovertemplate="%{x} UTC<extra>last change</extra>",
            marker={"symbol": "diamond", "color": "#000000", "size": 8},
        )
    figure.update_yaxes(categoryorder="array", categoryarray=labels[::-1])
    figure.update_layout(barmode="overlay", xaxis={"range": stamps(pd.Series([first, last]))})
    return figure


def _labels(lives: pd.DataFrame) -> list[str]:
    """What stands beside each bar; two that read alike are told apart by a number."""
    seen: dict[str, int] = {}
    labels = []
    for life in lives.itertuples():
        owner = str(life.mailbox or "unknown").partition("@")[0]
        name = str(life.name or "")
        what = "forwarding" if life.kind == "forwarding" else f"rule “{name}”"
        label = shown(f"{owner}: {what}")
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]:d})")
    return labels
