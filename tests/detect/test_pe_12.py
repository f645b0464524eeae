from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at

if TYPE_CHECKING:
    from pathlib import Path

APP = "11111111-0000-4000-8000-000000000000"
EM_CLIENT = "e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd"
GRAPH_SHELL = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
SEEN = [{"user": VICTIM, "record_type": 8}]


def consent(record_id: str = "c1", **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "happened_at": at(0),
        "user": VICTIM,
        "actor_kind": "person",
        "app_id": APP,
        "app": "Ledger",
        "object_id": "sp-1",
        "kind": "consent",
        "principal": VICTIM,
        "scopes": ["User.Read"],
        "consent_type": "Principal",
        "ok": True,
        **more,
    }


def role(*roles: str, **more: Any) -> dict[str, Any]:
    given = {"kind": "app_role", "principal": None, "consent_type": None, "scopes": list(roles)}
    return consent(**given, **more)


def case(*consents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"audit": SEEN, "consents": consents, **more}


def test_pe_12_hits(tmp_path: Path) -> None:
    grant = consent("g1", happened_at=at(seconds=-1), kind="delegated", app_id=None, app=None)

    (found,) = hits(tmp_path, case(consent(), grant), "PE-12")

    assert found["record_ids"] == ["g1", "c1"]
    assert (found["severity"], found["user"], found["counter"]) == ("medium", VICTIM, None)
    assert found["says"] == (
        f'{VICTIM} trusted the app "Ledger" ({APP}) with its own account: User.Read.'
    )


def test_pe_12_cites_a_later_consent_only_for_what_it_adds(tmp_path: Path) -> None:
    rows = [
        consent("c1", scopes=["User.Read", "Files.Read"]),
        consent("c2", happened_at=at(60), scopes=["user.read"]),
        consent("c3", happened_at=at(120), scopes=["User.Read", "Files.Read"]),
        consent("c4", happened_at=at(180), scopes=["User.Read", "Files.Read"]),
    ]

    (found,) = hits(tmp_path, case(*rows), "PE-12")

    # the third adds what the second had let go; the others say what was said before
    assert found["record_ids"] == ["c1", "c3"]


def test_pe_12_hits_each_account_and_the_whole_tenant(tmp_path: Path) -> None:
    known = [{"alias": "oid-eve", "kind": "oid", "user": "eve@contoso.example"}]
    rows = [
        consent(),
        consent("c2", principal="OID-Eve"),
        consent("c3", principal=None, consent_type="AllPrincipals"),
    ]

    found = hits(tmp_path, case(*rows, aliases=known), "PE-12")

    assert [(row["key"].split("|")[1], row["user"]) for row in found] == [
        ("all", VICTIM),
        (VICTIM, VICTIM),
        ("eve@contoso.example", "eve@contoso.example"),
    ]
    assert "with the accounts of everyone: User.Read." in found[0]["says"]
    assert "with the account of eve@contoso.example: User.Read." in found[2]["says"]


def test_pe_12_is_high_for_lasting_access_to_mail(tmp_path: Path) -> None:
    (found,) = hits(tmp_path, case(consent(scopes=["Mail.Read", "offline_access"])), "PE-12")

    assert found["severity"] == "high"
    assert found["says"].endswith("; it reaches mail also while nobody is signed in.")


@pytest.mark.parametrize(
    "scopes",
    [["Mail.Read"], ["offline_access", "User.Read"], ["Mail.ReadBasic", "offline_access"]],
)
def test_pe_12_is_medium_for_half_of_it(tmp_path: Path, scopes: list[str]) -> None:
    assert hits(tmp_path, case(consent(scopes=scopes)), "PE-12")[0]["severity"] == "medium"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"app_id": EM_CLIENT}, "; attackers are known to use it."),
        ({"app": "RClone"}, "; attackers are known to use it."),
        ({"reason": "Risky application detected"}, "; Microsoft called it risky."),
        ({"app": "Micros0ft Teams"}, '; its name resembles "Microsoft Teams".'),
        ({"app": "C0ntoso Portal"}, '; its name resembles "contoso".'),
    ],
)
def test_pe_12_is_high_for_what_speaks_against_the_app(
    tmp_path: Path, row: dict[str, Any], said: str
) -> None:
    (found,) = hits(tmp_path, case(consent(**row)), "PE-12")

    assert found["severity"] == "high"
    assert found["says"].endswith(said)


@pytest.mark.parametrize("app", ["Teams Ledger", "Contoso Portal", "Ledger for Microsoft Teams"])
def test_pe_12_is_medium_for_an_honest_name(tmp_path: Path, app: str) -> None:
    assert hits(tmp_path, case(consent(app=app)), "PE-12")[0]["severity"] == "medium"


def test_pe_12_knows_an_app_by_what_others_call_it(tmp_path: Path) -> None:
    known = [{"alias": APP, "kind": "app", "user": APP, "name": "Ledger"}]

    (found,) = hits(tmp_path, case(consent(app=None), aliases=known), "PE-12")

    assert f'the app "Ledger" ({APP})' in found["says"]


def test_pe_12_says_that_an_app_is_microsofts_own(tmp_path: Path) -> None:
    row = consent(app_id=GRAPH_SHELL, app="Microsoft Graph Command Line Tools")

    (found,) = hits(tmp_path, case(row), "PE-12")

    assert (found["severity"], found["counter"]) == ("medium", "The app is Microsoft's own.")


@pytest.mark.parametrize(
    ("scope", "severity"),
    [
        ("Mail.Read", "critical"),
        ("Mail.ReadBasic.All", "critical"),
        ("full_access_as_app", "critical"),
        ("EWS.AccessAsApp", "critical"),
        ("Files.ReadWrite.All", "critical"),
        ("User.Read.All", "medium"),
        ("Mailbox.Read", "medium"),
    ],
)
def test_pe_12_weighs_what_an_app_may_do_by_itself(
    tmp_path: Path, scope: str, severity: str
) -> None:
    (found,) = hits(tmp_path, case(role(scope)), "PE-12")

    assert (found["severity"], found["user"]) == (severity, VICTIM)
    assert found["says"] == (
        f'{VICTIM} let the app "Ledger" ({APP}) act by itself, without any user: {scope}.'
    )


@pytest.mark.parametrize(
    ("row", "severity"),
    [({}, "medium"), ({"reason": "Risky application detected"}, "medium")],
)
def test_pe_12_calls_a_failed_consent_an_attempt(
    tmp_path: Path, row: dict[str, Any], severity: str
) -> None:
    # low in itself; the account is one of the case's
    (found,) = hits(tmp_path, case(consent(ok=False, **row)), "PE-12")

    assert found["severity"] == severity
    assert found["says"].startswith(f'{VICTIM} tried to trust the app "Ledger"')
    assert found["counter"].startswith("It was not given: the attempt failed.")


def test_pe_12_is_low_for_an_attempt_of_others(tmp_path: Path) -> None:
    eve = "eve@contoso.example"

    (found,) = hits(tmp_path, case(consent(ok=False, user=eve, principal=eve)), "PE-12")

    assert (found["severity"], found["user"]) == ("low", eve)


@pytest.mark.parametrize(
    ("minutes", "state", "near"),
    [(-30, "atRisk", True), (-61, "atRisk", False), (5, "atRisk", False), (-30, "none", False)],
)
def test_pe_12_names_a_risky_sign_in_before(
    tmp_path: Path, minutes: float, state: str, near: bool
) -> None:
    login = {
        "record_id": "s1",
        "happened_at": at(minutes),
        "user": VICTIM,
        "kind": "interactive",
        "risk_state": state,
    }

    (found,) = hits(tmp_path, case(consent(), sign_ins=[login]), "PE-12")

    said = "; a sign-in of the hour before was called risky."
    assert found["says"].endswith(said) == near


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(consent(kind="app_role_user"), id="a user is assigned to an app"),
        pytest.param(consent(actor_kind="service"), id="a machine's row"),
    ],
)
def test_pe_12_clear(tmp_path: Path, row: dict[str, Any]) -> None:
    assert outcome(tmp_path, case(row), "PE-12") == "clear"


def test_pe_12_clear_by_directory_audits(tmp_path: Path) -> None:
    assert outcome(tmp_path, {"directory_audits": [{"user": "eve@x.example"}]}, "PE-12") == "clear"


def test_pe_12_blind(tmp_path: Path) -> None:
    said = missing(tmp_path, {"audit": [{"user": VICTIM, "record_type": 15}]}, "PE-12")

    assert said == (
        f"for {VICTIM}: audit records of type 8 (directory changes) or directory audits"
    )
