"""Answers that are counted in SQL before anybody looks at them, one file each.

A case may hold a million records: what a table or a figure shows of them is added up
by the engine first, and no more than a bounded number of rows comes back. Each
module holds one `SPEC`; the attacker's rows come first, then those of the case's users.
"""

from __future__ import annotations

from bec_kit.analyse.summaries._spec import Summary, answer, summaries

__all__ = ["Summary", "answer", "summaries"]
