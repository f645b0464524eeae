"""Tables as people get them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["frame"]


def frame(table: pa.Table) -> pd.DataFrame:
    """A pandas DataFrame of a table; lists as lists, times aware."""
    import pandas as pd
    import pyarrow as pa

    shown: pd.DataFrame = table.to_pandas(date_as_object=False)
    for field in table.schema:
        if pa.types.is_list(field.type):
            lists = [None if value is None else list(value) for value in shown[field.name]]
            shown[field.name] = pd.Series(lists, index=shown.index, dtype=object)
    return shown
