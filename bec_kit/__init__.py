"""bec_kit: the kit that a responder opens when a Microsoft 365 mailbox has been taken over.

import bec_kit

case = bec_kit.Case.create("case", users=["jo@example.com"], home_domains=["example.com"])
case.add(["exports"])
case.analyse()
case.findings()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.case import Case

__all__ = ["Case", "__version__", "open_case"]

__version__ = "0.1.0"


def open_case(folder: str | Path) -> Case:
    """Open a case that exists.

    Args:
        folder: of the case.

    Raises:
        CaseError: the folder is no case.
    """
    from bec_kit.case import Case

    return Case.open(folder)


def __getattr__(name: str) -> Any:
    """Load `Case` when it is asked for: with it come engine and readers, which cost time."""
    if name == "Case":
        from bec_kit.case import Case

        return Case
    raise AttributeError(f"module 'bec_kit' has no attribute {name!r}")
