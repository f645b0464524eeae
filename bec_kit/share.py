"""Where the files that travel with the kit lie: notebooks, templates and sample data."""

from __future__ import annotations

from pathlib import Path

from bec_kit.errors import UsageError

__all__ = ["path"]


def path(name: str) -> Path:
    """The place of a shipped file or folder, installed or in a checkout.

    Args:
        name: such as `templates/case_report.ipynb`.

    Raises:
        UsageError: the installation lacks it.
    """
    package = Path(__file__).parent
    for home in (package / "_share", package.parent):
        if (home / name).exists():
            return home / name
    raise UsageError(f"{name} is not part of this installation: install bec-kit again")
