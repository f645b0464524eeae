"""State has no time of its own: whether a time is that of a collection, or only of sealing.

What the kit collected stood there when it was sealed. An export does not say when it was made,
so that the time of its sealing, which its rows carry, says nothing of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from bec_kit.model import Window

__all__ = ["collections", "dated", "sealings"]


def sealings(items: pd.DataFrame) -> set[pd.Timestamp]:
    """The moments at which exports were sealed.

    Args:
        items: from `case.evidence()`.
    """
    return set(items.loc[~items["collected"].astype(bool), "sealed_at"])


def collections(items: pd.DataFrame) -> set[pd.Timestamp]:
    """The moments at which answers of a tenant were sealed, as soon as they came.

    Args:
        items: from `case.evidence()`.
    """
    return set(items.loc[items["collected"].astype(bool), "sealed_at"])


def dated(found: pd.DataFrame, items: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Findings without the times that are only those of sealing.

    Args:
        found: the table `findings`.
        items: from `case.evidence()`.
        window: of the case.

    Returns:
        The same rows. `happened_at` and `last_at` are empty where the finding rests on exported
        state alone; `sealed_at` says then when that was sealed. `stood` says whether the time
        that is left is that of a collection, `outside` whether a finding counts in the window
        only because something stood: no time of it lies inside.
    """
    import pandas as pd

    sealed, asked = sealings(items), collections(items)
    both = zip(found["happened_at"], found["last_at"], strict=True)
    spans = [[at for at in span if at not in sealed] or [pd.NaT] for span in both]
    only = [
        first if first in sealed and pd.isna(span[0]) else pd.NaT
        for first, span in zip(found["happened_at"], spans, strict=True)
    ]
    kind = found["happened_at"].dtype
    return found.assign(
        happened_at=pd.Series([span[0] for span in spans], found.index, dtype=kind),
        last_at=pd.Series([span[-1] for span in spans], found.index, dtype=kind),
        sealed_at=pd.Series(only, found.index, dtype=kind),
        stood=[span[0] in asked for span in spans],
        outside=[
            bool(counts) and _apart(span, at is not pd.NaT, window)
            for counts, span, at in zip(found["in_window"], spans, only, strict=True)
        ],
    )


def _apart(span: list[pd.Timestamp], sealed: bool, window: Window) -> bool:
    """Whether no time of a finding lies inside the window, though one may be known."""
    if window.start is window.end is None:
        return False
    if span[0] != span[0]:
        return sealed
    return (window.start is not None and span[-1] < window.start) or (
        window.end is not None and span[0] >= window.end
    )
