"""Whom a case asks about: without an account nothing can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.errors import UsageError

if TYPE_CHECKING:
    from bec_kit.model import Facts

__all__ = ["must_name_accounts"]


def must_name_accounts(facts: Facts) -> None:
    """Refuse a case in which no account is in question, and say where to name it.

    Raises:
        UsageError: the case names none.
    """
    if not facts.users:
        raise UsageError(
            'the case names no account: write it into its case.toml, as users = ["jo@contoso.com"]'
        )
