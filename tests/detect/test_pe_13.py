from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

APP = "11111111-0000-4000-8000-000000000000"
SEEN = [{"user": VICTIM, "record_type": 8}]
SCOPES = ["Mail.Read", "offline_access", "openid"]


def consent(**more: Any) -> dict[str, Any]:
    return {
        "record_id": "c1",
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "app_id": APP,
        "app": "Mail Helper",
        "kind": "consent",
        "principal": VICTIM,
        "scopes": SCOPES,
        "consent_type": "Principal",
        "ok": True,
        **more,
    }


def case(*consents: dict[str, Any]) -> dict[str, Any]:
    return {"audit": SEEN, "consents": consents}


def test_pe_13_hits(tmp_path: Path) -> None:
    again = consent(record_id="c2", happened_at=at(5), kind="delegated")

    (found,) = hits(tmp_path, case(consent(), again), "PE-13")

    assert found["record_ids"] == ["c1", "c2"]
    assert found["severity"] == "high"
    assert found["user"] == VICTIM
    assert found["says"] == (
        f'"Mail Helper" ({APP}) was given lasting access to the mail of {VICTIM} by {VICTIM}: '
        "Mail.Read, offline_access, openid."
    )


def test_pe_13_folds_the_grant_that_names_the_principal_only(tmp_path: Path) -> None:
    given = consent(object_id="sp-1")
    grant = consent(record_id="g1", kind="delegated", app_id=None, app=None, object_id="sp-1")

    (found,) = hits(tmp_path, case(given, grant), "PE-13")

    assert found["record_ids"] == ["c1", "g1"]
    assert found["says"].startswith(f'"Mail Helper" ({APP})')


def test_pe_13_is_critical_for_the_whole_tenant(tmp_path: Path) -> None:
    row = consent(consent_type="AllPrincipals", principal=None, admin_consent=True)

    (found,) = hits(tmp_path, case(row), "PE-13")

    assert found["severity"] == "critical"
    assert "the mail of everyone by" in found["says"]


@pytest.mark.parametrize(
    "scope",
    [
        "Mail.ReadWrite",
        "mail.send",
        "MailboxSettings.ReadWrite",
        "EWS.AccessAsUser.All",
        "IMAP.AccessAsUser.All",
        "POP.AccessAsUser.All",
        "SMTP.Send",
    ],
)
def test_pe_13_hits_each_scope(tmp_path: Path, scope: str) -> None:
    assert outcome(tmp_path, case(consent(scopes=[scope, "offline_access"])), "PE-13") == "hit"


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(consent(scopes=["Mail.ReadBasic", "offline_access"]), id="a longer name"),
        pytest.param(consent(scopes=["Mail.Read"]), id="not lasting"),
        pytest.param(consent(scopes=["User.Read", "offline_access"]), id="no mail"),
        pytest.param(consent(ok=False), id="it failed"),
        pytest.param(consent(kind="app_role"), id="a role of the app itself"),
        pytest.param(consent(actor_kind="service"), id="a machine's row"),
    ],
)
def test_pe_13_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "PE-13") == "clear"


def test_pe_13_clear_by_directory_audits(tmp_path: Path) -> None:
    assert outcome(tmp_path, {"directory_audits": [{"user": "eve@x.example"}]}, "PE-13") == "clear"


def test_pe_13_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-13")

    assert said == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits"
    )
