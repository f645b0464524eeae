"""Why a question was refused, and what it needs, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.connect import Cmdlet

if TYPE_CHECKING:
    from bec_kit.connect import Reader
    from bec_kit.errors import RefusedByService
    from bec_kit.sources import Question

__all__ = ["reason"]

_SCRIPT = " and a role, or have the script run: bec-kit collect CASE --script FILE"
"""Of state alone: the script has no windows."""


def reason(
    reader: Reader,
    refusal: RefusedByService,
    question: Question,
    *,
    other: bool = False,
) -> str:
    """Why a question was refused.

    Args:
        reader: whose token may have the permission: then a licence or a setting stands in the way.
        refusal: of the service.
        question: what was asked.
        other: whether the same is asked another way.

    Raises:
        RefusedByService: the login gives no token any more.
    """
    if not refusal.denied:
        return f"refused ({refusal.status} {refusal.code}): {refusal.message}"
    why = f"refused ({refusal.code}): {refusal.message}"
    of_exchange = isinstance(question.asks[0], Cmdlet)
    if refusal.service == "login" or (
        not of_exchange and reader.claims("graph").holds(question.permission)
    ):
        return why
    state = question.span is None and not other
    return f"{why}; it needs {question.permission}" + (_SCRIPT if state and of_exchange else "")
