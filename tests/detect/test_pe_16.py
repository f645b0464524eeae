from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import findings, hits, missing, outcome, run
from tests.support.rows import VICTIM, at, facts, mark

if TYPE_CHECKING:
    from pathlib import Path

FAR = "203.0.113.66"
SEEN = {"record_id": "a0", "user": VICTIM, "record_type": 8, "happened_at": at(days=-3)}


def change(record_id: str = "f1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "action": "add",
        "target": VICTIM,
        "method": "Authenticator App",
        "ok": True,
        "position": 0,
        **more,
    }


def case(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": [SEEN], "mfa_changes": changes, **more}


def robot(minutes: float, **more: Any) -> dict[str, Any]:
    """A sign-in that IA-05 finds."""
    return {
        "record_id": "s1",
        "happened_at": at(minutes),
        "user": VICTIM,
        "kind": "interactive",
        "ok": True,
        "error_code": "0",
        "user_agent": "python-requests/2.32",
        "ip": FAR,
        "ip_kind": "client",
        **more,
    }


def test_pe_16_hits(tmp_path: Path) -> None:
    rows = [
        change(),
        change("f2", happened_at=at(1), method="phone app"),
        change("f2", happened_at=at(1), method="PhoneAppOTP", position=1),
    ]

    (found,) = hits(tmp_path, case(*rows), "PE-16")

    assert found["record_ids"] == ["f1", "f2"]
    assert (found["severity"], found["user"], found["counter"]) == ("medium", VICTIM, None)
    assert found["says"] == (
        f"Authenticator App was added to the account of {VICTIM} by the account itself."
    )


def test_pe_16_tells_one_registration_from_the_next(tmp_path: Path) -> None:
    rows = [change(), change("f2", happened_at=at(50)), change("f3", happened_at=at(111))]

    found = hits(tmp_path, case(*rows), "PE-16")

    assert [row["record_ids"] for row in found] == [["f1", "f2"], ["f3"]]


def test_pe_16_names_an_administrator(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(change(user="admin@contoso.example")), "PE-16")

    assert found["user"] == VICTIM
    assert found["says"].endswith("by admin@contoso.example.")


@pytest.mark.parametrize(("minutes", "severity"), [(-59, "high"), (-61, "medium"), (1, "medium")])
def test_pe_16_is_high_soon_after_an_entry(tmp_path: Path, minutes: float, severity: str) -> None:
    result = run(tmp_path, case(change(), sign_ins=[robot(minutes)]), "PE-16", "IA-05")

    (found,) = [row for row in findings(result, "PE-16") if row["outcome"] == "hit"]
    assert found["severity"] == severity
    assert ("within an hour after a sign-in that IA-05 found" in found["says"]) == (
        severity == "high"
    )


def test_pe_16_takes_no_entry_of_another_account(tmp_path: Path) -> None:
    story = case(change(), sign_ins=[robot(-5, user="eve@contoso.example")])

    found = findings(run(tmp_path, story, "PE-16", "IA-05"), "PE-16")

    assert [row["severity"] for row in found if row["outcome"] == "hit"] == ["medium"]


@pytest.mark.parametrize("action", ["add", "change"])
def test_pe_16_is_high_from_the_attackers_address(tmp_path: Path, action: str) -> None:
    log = {"record_id": "f1", "user": VICTIM, "ip": FAR, "happened_at": at(0)}
    story = case(change(action=action), directory_audits=[log])

    (found,) = hits(tmp_path, story, "PE-16", facts(marks=(mark("ip", FAR),)))

    assert found["severity"] == "high"
    assert found["says"].endswith(", in the attacker's context.")


def test_pe_16_weighs_a_change_less(tmp_path: Path) -> None:
    eve = "eve@contoso.example"
    row = change(action="change", user=eve, target=eve, method="PhoneNumber")

    (found,) = hits(tmp_path, case(row), "PE-16")

    assert found["severity"] == "low"
    assert found["says"].startswith(f"PhoneNumber was changed for the account of {eve}")


def test_pe_16_hits_what_the_service_wrote_down(tmp_path: Path) -> None:
    assert outcome(tmp_path, case(change(actor_kind="service")), "PE-16") == "hit"


def stands(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "m1",
        "user": VICTIM,
        "method": "phone",
        "detail": "+44 7700 900123",
        "created_at": at(0),
        "collected_at": at(days=5),
        **more,
    }


def test_pe_16_hits_a_method_that_came_while_the_logs_ran(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(auth_methods=[stands()]), "PE-16")

    assert (found["record_ids"], found["happened_at"]) == (["m1"], at(0))
    assert found["says"] == (
        f"phone (+44 7700 900123) was added to the account of {VICTIM}; by whom, the list as it "
        "was collected does not say."
    )


def test_pe_16_folds_a_method_with_its_registration(tmp_path: Path) -> None:
    story = case(change(), auth_methods=[stands(created_at=at(seconds=2))])

    assert [row["record_ids"] for row in hits(tmp_path, story, "PE-16")] == [["f1", "m1"]]


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(case(change(action="required")), id="it is demanded"),
        pytest.param(
            case(change(method="StrongAuthenticationRequirement")), id="a demand, in other words"
        ),
        pytest.param(case(change(action="remove")), id="taken away"),
        pytest.param(case(change(ok=False)), id="it failed"),
        pytest.param(case(change(action="change", actor_kind="service")), id="a machine's change"),
        pytest.param(case(auth_methods=[stands(created_at=at(days=-9))]), id="it came before"),
        pytest.param(case(auth_methods=[stands(created_at=None)]), id="nobody says when"),
        pytest.param(case(auth_methods=[stands(method="password")]), id="the password itself"),
    ],
)
def test_pe_16_clear(tmp_path: Path, story: dict[str, Any]) -> None:
    assert outcome(tmp_path, story, "PE-16") == "clear"


def test_pe_16_clear_by_directory_audits(tmp_path: Path) -> None:
    assert outcome(tmp_path, {"directory_audits": [{"user": "eve@x.example"}]}, "PE-16") == "clear"


def test_pe_16_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-16")

    assert said == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits"
    )
