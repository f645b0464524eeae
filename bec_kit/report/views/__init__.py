"""Tables for eyes: each takes frames of the case and gives markup, every value escaped.

`browse` is for notebooks (sort, search, page through); the others are plain HTML,
which the report needs: it must be readable without a script and on paper.
"""

from __future__ import annotations

from bec_kit.report._page import Html
from bec_kit.report.views._answers import answer, lifecycles, standing
from bec_kit.report.views._case import evidence, facts, gaps, indicators, known_good, telling
from bec_kit.report.views._found import blind, cited, findings, outcome, scope, summary
from bec_kit.report.views._live import checked, collected, lacking
from bec_kit.report.views._reads import reads
from bec_kit.report.views._tables import browse, table

__all__ = [
    "Html",
    "answer",
    "blind",
    "browse",
    "checked",
    "cited",
    "collected",
    "evidence",
    "facts",
    "findings",
    "gaps",
    "indicators",
    "known_good",
    "lacking",
    "lifecycles",
    "outcome",
    "reads",
    "scope",
    "standing",
    "summary",
    "table",
    "telling",
]
