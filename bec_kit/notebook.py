"""What a notebook begins with: a case, and a way to the tenant where it is live."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bec_kit import demo
from bec_kit.errors import UsageError
from bec_kit.ingest.progress import say_wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from bec_kit.case import Case
    from bec_kit.connect import Access

__all__ = ["case", "check", "collect", "way"]

VARIABLE = "BEC_KIT_CASE"


def case(folder: str = "", *, live: bool = False) -> Case:
    """Open the case that was named, or make a practice case.

    Args:
        folder: of the case; empty takes the one that the environment's BEC_KIT_CASE
            names, and without it makes a practice case from sample data.
        live: whether the tenant will be asked: then only for a case of one's own.

    Raises:
        CaseError: the folder is no case.
        UsageError: no case was named, and the tenant is to be asked.
    """
    from bec_kit.case import Case

    named = folder or os.environ.get(VARIABLE, "")
    if named:
        return Case.open(named)
    if live:
        raise UsageError(
            "live needs a case of its own: make one with `bec-kit new CASE --user UPN`, and name "
            "its folder as case_folder"
        )
    return demo.case(Path(tempfile.mkdtemp(prefix="bec-kit-practice-")) / "case")


def way(
    *, live: bool, tenant: str = "", client_id: str = "", sign_in: str = "", practice: str = ""
) -> Access | None:
    """How to come into the tenant; secrets come from the environment or the sign-in alone.

    Args:
        live: whether the tenant is to be asked at all.
        tenant: its id or a domain; empty takes AZURE_TENANT_ID.
        client_id: of the registered app; empty takes AZURE_CLIENT_ID.
        sign_in: one of `bec_kit.connect.WAYS`; empty takes what the environment holds.
        practice: URL of a practice tenant on this machine, in place of Microsoft.

    Returns:
        The way; None where nothing is to be asked, and then nothing that talks is loaded.

    Raises:
        UsageError: something is missing or wrong; says what to set.
    """
    if not live:
        return None
    from bec_kit.connect import access

    return access(tenant or None, client_id or None, sign_in or None, practice or None)


def check(of: Case, by: Access | None) -> pd.DataFrame:
    """What the credentials may do, one row for each source; none where nothing is to be asked."""
    from bec_kit.ingest.checking import Checked

    return _frame(of.check(by, told=say_wait) if by else (), Checked)


def collect(of: Case, by: Access | None, *, refresh: bool = False) -> pd.DataFrame:
    """Ask the tenant with a bar of progress, seal what it answers, and analyse it.

    Args:
        of: the case.
        by: how to come in; None asks and analyses nothing.
        refresh: ask anew what was answered already.

    Returns:
        How each question ended, one row each.
    """
    from bec_kit.ingest.collecting import Collected

    if by is None:
        return _frame((), Collected)
    rows = of.collect(by, refresh=refresh, quiet=False, told=say_wait)
    of.analyse()
    return _frame(rows, Collected)


def _frame(rows: Sequence[Any], kind: type[Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in rows], columns=[each.name for each in fields(kind)])
