"""What a notebook needs before its first question: a case to open."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bec_kit import demo

if TYPE_CHECKING:
    from bec_kit.case import Case

__all__ = ["case"]

VARIABLE = "BEC_KIT_CASE"


def case(folder: str = "") -> Case:
    """Open the case that was named, or make a practice case.

    Args:
        folder: of the case; empty takes the one that the environment's BEC_KIT_CASE
            names, and without it makes a practice case from sample data.

    Raises:
        CaseError: the folder is no case.
    """
    from bec_kit.case import Case

    named = folder or os.environ.get(VARIABLE, "")
    if named:
        return Case.open(named)
    return demo.case(Path(tempfile.mkdtemp(prefix="bec-kit-practice-")) / "case")
