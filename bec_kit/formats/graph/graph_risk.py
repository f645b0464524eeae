"""Identity Protection as Graph writes it: risky accounts and apps, and the detections."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="graph_risk",
    title="Graph riskyUser and riskDetection records",
    source="risk",
    container="json",
    needs=frozenset({"id", "riskLevel", "riskState"}),
    context="(?:riskyUsers|riskDetections|riskyServicePrincipals|servicePrincipalRiskDetections)",
    nested=True,
    order=58,
    references=(
        "https://learn.microsoft.com/en-us/graph/api/resources/riskyuser",
        "https://learn.microsoft.com/en-us/graph/api/resources/riskdetection",
    ),
)
