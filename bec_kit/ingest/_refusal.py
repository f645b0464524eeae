"""Why a question was refused, and what it needs, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.connect import Cmdlet

if TYPE_CHECKING:
    from bec_kit.connect import Reader
    from bec_kit.errors import RefusedByService
    from bec_kit.sources import Question

__all__ = ["reason"]

_DENIED = (401, 403)
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
    if refusal.status not in _DENIED:
        return f"refused ({refusal.status} {refusal.code}): {refusal.message}"
    why = f"refused ({refusal.code}): {refusal.message}"
    if refusal.service == "login" or reader.claims("graph").holds(question.permission):
        return why
    why = f"{why}; it needs {question.permission}"
    state = question.span is None and not other
    return why + (_SCRIPT if state and isinstance(question.asks[0], Cmdlet) else "")
