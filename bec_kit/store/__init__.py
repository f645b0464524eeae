"""Tables on disk (Parquet) and the query engine over them."""

from __future__ import annotations
