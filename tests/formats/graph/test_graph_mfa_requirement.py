"""Per-user MFA as Graph's beta shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.accounts import JANE, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

CONTEXT = f"https://graph.microsoft.com/beta/$metadata#users('{JANE}')/authentication/requirements"
RECORD = {"@odata.context": CONTEXT, "perUserMfaState": "enforced"}
NATIVE = {
    "@odata.context": CONTEXT,
    "@bec_kit.view": "per_user",
    "@odata.type": "#microsoft.graph.perUserMfa",
    "id": "perUserMfa",
    "displayName": "enforced",
}


def test_its_one_object_is_a_record(take: Callable[..., Any]) -> None:
    taken = take(json.dumps(RECORD).encode())

    assert (taken.sniffed.format, taken.sniffed.source) == ("graph_mfa_requirement", "auth_methods")
    assert taken.docs == {1: NATIVE}
    wide = take(b"\xff\xfe" + json.dumps(RECORD).encode("utf-16-le"))
    assert wide.docs == taken.docs


def test_it_is_a_row_of_its_own_view() -> None:
    (row,) = rows_of("auth_methods", NATIVE)

    assert (row["user"], row["view"], row["method"], row["detail"]) == (
        JANE,
        "per_user",
        "perUserMfa",
        "enforced",
    )


def test_without_a_state_or_a_context_it_is_still_one(take: Callable[..., Any]) -> None:
    taken = take(b'{"perUserMfaState": null}')

    assert (taken.docs[1]["displayName"], taken.docs[1]["id"]) == (None, "perUserMfa")
    assert "@odata.context" not in taken.docs[1]


def test_a_broken_one_is_kept_aside(take: Callable[..., Any]) -> None:
    taken = take(json.dumps([RECORD]).encode() + b'\n{"perUserMfaState": ')

    assert list(taken.docs) == [1]
    assert list(taken.reasons) == [2]
