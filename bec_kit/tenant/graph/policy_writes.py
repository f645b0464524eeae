"""Conditional access policies, changed."""

from __future__ import annotations

import json

from bec_kit.scenarios.records.directory import Target
from bec_kit.tenant.answer import Answer, bad_request, denied, missing
from bec_kit.tenant.body import OBJECT, TEXT, Shape, given
from bec_kit.tenant.clock import zulu
from bec_kit.tenant.graph.access_policies import POLICY, policies
from bec_kit.tenant.operation import Asked, Family, Operation
from bec_kit.tenant.state.emitted import changed

__all__ = ["SPEC"]

_TAKES = {
    "conditions": OBJECT,
    "displayName": TEXT,
    "grantControls": OBJECT,
    "sessionControls": OBJECT,
    "state": TEXT,
}
_SHAPE = Shape(
    "conditionalAccessPolicy", _TAKES, tuple(name for name in POLICY if name not in _TAKES)
)
_STATES = ("disabled", "enabled", "enabledForReportingButNotEnforced")


def _patch(asked: Asked) -> Answer:
    if "Policy.Read.All" not in asked.claims.roles:
        raise denied()  # to write, one must be allowed to read, too
    before = next((one for one in policies(asked) if one["id"] == asked.path["id"]), None)
    if before is None:
        raise missing(asked.path["id"])
    body = given(asked, _SHAPE)
    if "state" in body and body["state"] not in _STATES:
        raise bad_request(f"'{body['state']}' is not a member of 'conditionalAccessPolicyState'.")
    kept = asked.state.policies.setdefault(before["id"], {})
    kept.update(body, modifiedDateTime=zulu(asked.now))
    after = before | kept
    target = Target(after["id"], "Policy", after["displayName"], "")
    values = {"ConditionalAccessPolicy": (json.dumps(before), json.dumps(after))}
    changed(asked, "Update conditional access policy", target, values)
    return Answer.nothing()


SPEC = Family(
    "policy_writes",
    (
        Operation(
            "/identity/conditionalAccess/policies/{id}",
            _patch,
            ("Policy.ReadWrite.ConditionalAccess",),
            method="PATCH",
            service="conditional_access",
        ),
    ),
)
