"""State has no time of its own: whether a time is that of a collection, or only of sealing.

What the kit collected stood there when it was sealed. An export does not say when it was made,
so that the time of its sealing, which its rows carry, says nothing of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

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


def dated(found: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Findings without the times that are only those of sealing.

    Args:
        found: the table `findings`.
        items: from `case.evidence()`.

    Returns:
        The same rows. `happened_at` and `last_at` are empty where the finding rests on exported
        state alone; `sealed_at` says then when that was sealed. `stood` says whether the time
        that is left is that of a collection.
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
    )
