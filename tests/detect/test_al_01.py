from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, run
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path


def alert(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "a1",
        "happened_at": at(10),
        "alert_id": "alert-1",
        "operation": "AlertTriggered",
        "name": "Creation of forwarding/redirect rule",
        "severity": "low",
        "category": "ThreatManagement",
        "user": VICTIM,
        **more,
    }


def test_al_01_hits(tmp_path: Path) -> None:
    story = {
        "alerts": [
            alert(),
            alert(
                record_id="a2",
                happened_at=at(12),
                operation="AlertEntityGenerated",
                name=None,
                severity=None,
                linked_record_ids=["cause", "not in the case"],
            ),
            alert(record_id="a3", happened_at=at(60), operation="AlertUpdated", status="Resolved"),
        ],
        "audit": [{"record_id": "cause", "happened_at": at(5), "user": VICTIM}],
    }

    (found,) = hits(tmp_path, story, "AL-01")

    assert found["record_ids"] == ["cause", "a1", "a2", "a3"]
    assert found["severity"] == "low"
    assert found["user"] == VICTIM
    assert found["says"] == (
        'Microsoft raised the alert "Creation of forwarding/redirect rule" (ThreatManagement).'
    )
    assert found["counter"] == "It is marked as resolved."


@pytest.mark.parametrize(
    ("said", "severity"),
    [
        ("high", "high"),
        ("Medium", "medium"),
        ("critical", "critical"),
        ("informational", "info"),
        (None, "low"),
    ],
)
def test_al_01_keeps_the_alerts_own_severity(
    tmp_path: Path, said: str | None, severity: str
) -> None:
    assert hits(tmp_path, {"alerts": [alert(severity=said)]}, "AL-01")[0]["severity"] == severity


def test_al_01_hits_once_for_each_alert(tmp_path: Path) -> None:
    story = {"alerts": [alert(), alert(record_id="b1", alert_id="alert-2")]}

    assert len(hits(tmp_path, story, "AL-01")) == 2


def test_al_01_clear(tmp_path: Path) -> None:
    # alerts are there, for somebody else: the victim's were looked for
    result = run(tmp_path, {"alerts": [alert(user="eve@contoso.example")]}, "AL-01")

    assert [(row["user"], row["why"]) for row in result.coverage.to_pylist()] == [
        (VICTIM, "clear: looked at alerts, audit"),
        ("eve@contoso.example", "hit: 1 finding"),
    ]


def test_al_01_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "AL-01") == (
        f"for {VICTIM}: alerts of the audit log (record type 40) or security alerts"
    )
