"""Steps of sign-ins: the entries of Graph's `authenticationDetails`, as rows of `sign_in_steps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._shaped import part, shaped, struct, texts
from bec_kit.sources._values import times

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REQUEST", "step_columns"]

REQUEST = "requestId"
"""Where a step says to which sign-in it belongs: those of a record do not, a list does."""

_TEXT = pa.string()
_STEP = {
    "request_id": REQUEST,
    "method": "authenticationMethod",
    "detail": "authenticationMethodDetail",
    "result": "authenticationStepResultDetail",
    "requirement": "authenticationStepRequirement",
}
_SHAPE = struct(
    {
        **dict.fromkeys((*_STEP.values(), "authenticationStepDateTime"), _TEXT),
        "succeeded": pa.bool_(),
    }
)


def step_columns(steps: list[dict[str, Any]], odd: set[int]) -> Mapping[str, Any]:
    """What each step says.

    Args:
        steps: entries of `authenticationDetails`, each with the `requestId` of its sign-in.
        odd: gets the place of each in which a value had no readable shape.

    Returns:
        happened_at, request_id, method, detail, result, requirement and ok.
    """
    record = shaped(steps, _SHAPE, odd)
    return {
        **texts(record, _STEP),
        "ok": part(record, "succeeded"),
        "happened_at": times(part(record, "authenticationStepDateTime")),
    }
