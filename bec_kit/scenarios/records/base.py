"""What all records of the unified audit log have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.company import TENANT_DOMAIN

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Company
    from bec_kit.scenarios.dice import Dice

__all__ = ["envelope", "pairs", "server", "stamp"]


def stamp(moment: datetime) -> str:
    """A time as the audit log writes it: UTC without a Z, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def pairs(values: dict[str, Any]) -> list[dict[str, Any]]:
    """A mapping as the log's own array of names and values."""
    return [{"Name": name, "Value": value} for name, value in values.items()]


def server(dice: Dice, line_end: bool) -> str:
    """The Exchange server that wrote a record; mailbox records end it with CR and LF."""
    name = f"LO2P{dice.randint(100, 999)}MB{dice.randint(1000, 9999)}"
    return f"{name} (15.20.{dice.randint(8500, 8600)}.0{dice.randint(10, 35)})" + (
        "\r\n" if line_end else ""
    )


def envelope(
    company: Company,
    moment: datetime,
    record_id: str,
    operation: str,
    record_type: int,
    *,
    status: str,
    user_id: str,
    user_key: str,
    user_type: int,
    workload: str,
) -> dict[str, Any]:
    """The keys that every AuditData object begins with, in the service's order.

    Args:
        company: the tenant.
        moment: when it happened.
        record_id: the record's own id.
        operation: as the service spells it.
        record_type: number of the record type.
        status: ResultStatus; empty where the service writes none.
        user_id: as written.
        user_key: PUID, object id or name.
        user_type: 0 regular, 2 admin, 3 data centre, 4 system, 5 application.
        workload: as the service spells it.
    """
    record: dict[str, Any] = {
        "CreationTime": stamp(moment),
        "Id": record_id,
        "Operation": operation,
        "OrganizationId": company.tenant_id,
        "RecordType": record_type,
    }
    if status:
        record["ResultStatus"] = status
    return record | {
        "UserKey": user_key,
        "UserType": user_type,
        "Version": 1,
        "Workload": workload,
        "UserId": user_id,
    }


ORGANISATION = TENANT_DOMAIN
