from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.detecting import hits, missing, outcome
from tests.support.rows import VICTIM, at, facts

if TYPE_CHECKING:
    from pathlib import Path

ADMIN = "admin@contoso.example"
COLLEAGUES = ";".join(f"a{number}@contoso.example" for number in range(1234))
EVERY = (
    "audit records of type 1 (mailbox and tenant settings) of every cmdlet, and not of those on "
    "rules, forwarding, rights and roles alone"
)


def case(*rules: tuple[str, dict[str, str]], **more: Any) -> dict[str, Any]:
    audit: list[dict[str, Any]] = [{"record_id": "seen", "user": VICTIM, "record_type": 1}]
    values = []
    for number, (operation, parameters) in enumerate(rules, 1):
        audit.append(
            {
                "record_id": f"t{number}",
                "happened_at": at(number),
                "record_type": 1,
                "operation": operation,
                "user": ADMIN,
                "actor_kind": "person",
                "ok": True,
                **more,
            }
        )
        values += [
            {
                "record_id": f"t{number}",
                "property": "Parameters",
                "name": n,
                "value": v,
                "position": p,
            }
            for p, (n, v) in enumerate(parameters.items())
        ]
    return {"audit": audit, "audit_values": values}


def test_pe_24_hits(tmp_path: Path) -> None:
    story = case(
        ("New-TransportRule", {"Name": "Copies", "BlindCopyTo": "x@fabrikam.example"}),
        ("Remove-TransportRule", {"Identity": "Copies"}),
    )

    (found,) = hits(tmp_path, story, "PE-24")

    assert found["record_ids"] == ["t1", "t2"]
    assert found["severity"] == "critical"
    assert found["user"] == ADMIN
    assert found["says"] == (
        f'{ADMIN} changed the transport rule "Copies", which sends mail outside.'
    )


@pytest.mark.parametrize(
    ("parameters", "severity"),
    [
        pytest.param(
            {"Name": "Copies", "CopyTo": '["a@contoso.example","b@x.example"]'}, "critical"
        ),
        pytest.param({"Name": "Copies", "RedirectMessageTo": "b@evilcontoso.example"}, "critical"),
        pytest.param({"Name": "Copies", "CopyTo": f"{COLLEAGUES};b@x.example"}, "critical"),
        pytest.param({"Name": "Copies", "CopyTo": '"Bo" [SMTP:b@x.example]'}, "critical"),
        pytest.param({"Name": "Copies", "CopyTo": '"a@contoso.example" <b@x.example>'}, "critical"),
        pytest.param({"Name": ".", "SetAuditSeverity": "DoNotAudit"}, "critical"),
        pytest.param({"Name": "Clean", "DeleteMessage": "True", "SetSCL": "-1"}, "critical"),
        pytest.param({"Name": "Allowed senders", "SetSCL": "-1"}, "high"),
        pytest.param({"Name": "Quiet", "SetAuditSeverity": "DoNotAudit"}, "high"),
        pytest.param({"Name": "."}, "high"),
    ],
)
def test_pe_24_grades(tmp_path: Path, parameters: dict[str, str], severity: str) -> None:
    assert (
        hits(tmp_path, case(("New-TransportRule", parameters)), "PE-24")[0]["severity"] == severity
    )


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"Name": "Signature", "ApplyHtmlDisclaimerText": "<p>x</p>"}, id="signature"),
        pytest.param({"Name": "Journal", "BlindCopyTo": "archive@contoso.example"}, id="inside"),
        pytest.param({"Name": "Journal", "BlindCopyTo": "a@mail.contoso.example"}, id="below"),
        pytest.param({"Name": "Journal", "BlindCopyTo": COLLEAGUES}, id="many inside"),
        pytest.param({"Name": "Journal", "CopyTo": "Bob <a@contoso.example>"}, id="angled"),
        pytest.param({"Name": "Journal", "CopyTo": '"Bob" [SMTP:a@contoso.example]'}, id="routed"),
        pytest.param({"Name": "Journal", "CopyTo": "smtp:A@contoso.example "}, id="prefixed"),
        pytest.param({"Name": "Journal", "CopyTo": '"Roe, Bo" <a@contoso.example>'}, id="a comma"),
        pytest.param({"Name": "Journal", "CopyTo": '"b@x.example" <a@contoso.example>'}, id="name"),
        pytest.param({"Name": "Filter", "SetSCL": "9"}, id="another score"),
        pytest.param({"Name": "Filter", "DeleteMessage": "False"}, id="does not delete"),
        pytest.param({"Name": "Filter", "SetAuditSeverity": "Low"}, id="audited"),
    ],
)
def test_pe_24_clear(tmp_path: Path, parameters: dict[str, str]) -> None:
    assert outcome(tmp_path, case(("New-TransportRule", parameters)), "PE-24") == "clear"


@pytest.mark.parametrize("row", [{"ok": False}, {"actor_kind": "service"}])
def test_pe_24_clear_by_row(tmp_path: Path, row: dict[str, Any]) -> None:
    story = case(("New-TransportRule", {"Name": "."}), **row)

    assert outcome(tmp_path, story, "PE-24") == "clear"


def test_pe_24_blind(tmp_path: Path) -> None:
    assert missing(tmp_path, {}, "PE-24") == f"for {VICTIM}: {EVERY}"
    assert "home domains" in missing(tmp_path, case(), "PE-24", facts(home=()))


@pytest.mark.parametrize(
    ("operation", "ended"),
    [
        ("New-InboxRule", "blind"),
        ("set-InboxRule", "blind"),
        ("Set-SweepRule", "blind"),
        ("Set-Mailbox", "blind"),
        ("Add-MailboxPermission", "blind"),
        ("Add-MailboxFolderPermission", "blind"),
        ("Remove-RecipientPermission", "blind"),
        ("New-ManagementRoleAssignment", "blind"),
        ("Update-RoleGroupMember", "blind"),
        ("Set-MailboxPlan", "clear"),
        ("Set-TransportRule", "clear"),
        ("Set-AdminAuditLogConfig", "clear"),
    ],
)
def test_pe_24_blind_on_lists_of_other_cmdlets(tmp_path: Path, operation: str, ended: str) -> None:
    """Tools fetch a few cmdlets by name: nothing tells of the others then."""
    row = {"user": VICTIM, "record_type": 1, "operation": operation}

    assert outcome(tmp_path, {"audit": [row]}, "PE-24") == ended
