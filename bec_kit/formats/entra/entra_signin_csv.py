"""Entra portal, sign-in logs as CSV: users, interactive or not (the columns do not say)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.entra._columns import DATES, REFERENCES, sign_in

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    record = sign_in(row)
    if row.hint in ("interactiveUser", "nonInteractiveUser"):
        record["signInEventTypes"] = [row.hint]
        record["isInteractive"] = row.hint == "interactiveUser"
    return record


SPEC = Format(
    id="entra_signin_csv",
    title="Entra portal: sign-ins of users, downloaded as CSV",
    source="sign_ins",
    container="csv",
    needs=frozenset({"requestid", "username", "application"}),
    times=DATES,
    native=_native,
    order=44,
    references=REFERENCES,
)
