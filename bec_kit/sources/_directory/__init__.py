"""What changes of the directory mean, whichever log they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.sources._directory._accounts import account_rows
from bec_kit.sources._directory._consents import consent_rows
from bec_kit.sources._directory._devices import device_rows
from bec_kit.sources._directory._mfa import mfa_rows
from bec_kit.sources._directory._roles import role_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bec_kit.sources._directory._change import Change

__all__ = ["CHANGES", "change_rows"]

CHANGES: dict[str, Callable[[Change], Iterator[dict[str, Any]]]] = {
    "consents": consent_rows,
    "mfa_changes": mfa_rows,
    "role_changes": role_rows,
    "device_changes": device_rows,
    "account_changes": account_rows,
}


def change_rows(change: Change) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows that a change gives, each with the name of its table."""
    for table, read in CHANGES.items():
        for row in read(change):
            yield table, row
