"""Records of Exchange cmdlets (type 1) and of the compliance centre (type 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.scenarios.records.base import ORGANISATION, envelope, pairs, server, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bec_kit.scenarios.company import Company, Person
    from bec_kit.scenarios.dice import Dice
    from bec_kit.scenarios.records.directory import Program
    from bec_kit.scenarios.session import Session

__all__ = ["by_app", "by_person", "by_service", "compliance", "mailbox_object", "rule_object"]

SERVICE_ACTOR = "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)"
_FOREST = "GBRP123A001.PROD.OUTLOOK.EXAMPLE/Microsoft Exchange Hosted Organizations/" + ORGANISATION


def by_person(
    company: Company,
    dice: Dice,
    session: Session,
    moment: datetime,
    operation: str,
    parameters: Mapping[str, str],
    object_id: str,
    *,
    with_session: bool = True,
) -> dict[str, Any]:
    """A cmdlet that a person ran, in a browser or a shell; the address carries its port.

    Args:
        company: the tenant.
        dice: the chance of it.
        session: who ran it.
        moment: when.
        operation: name of the cmdlet; its case varies in the field.
        parameters: those that were set.
        object_id: what it worked on.
        with_session: whether the row names the session, which not all do.
    """
    person = session.person
    port = dice.randint(1025, 65000)
    shown = f"[{session.ip}]:{port}" if ":" in session.ip else f"{session.ip}:{port}"
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        1,
        status="True",
        user_id=person.upn,
        user_key=person.puid,
        user_type=2,
        workload="Exchange",
    )
    record = head | {
        "ClientIP": shown,
        "ObjectId": object_id,
        "AppId": "",
        "ClientAppId": "",
        "ExternalAccess": False,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=False),
        "Parameters": pairs(dict(parameters)),
    }
    if with_session:
        record["SessionId"] = session.session_id
        record["AppAccessContext"] = {
            "AADSessionId": session.session_id,
            "IssuedAtTime": stamp(session.issued_at),
            "UniqueTokenId": session.token_id,
        }
    return record


def by_app(
    company: Company,
    dice: Dice,
    program: Program,
    moment: datetime,
    operation: str,
    parameters: Mapping[str, str],
    object_id: str,
) -> dict[str, Any]:
    """A cmdlet that an application ran by itself; no address of it is known."""
    own = f"ServicePrincipal_{program.object_id}"
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        1,
        status="True",
        user_id=own,
        user_key=own,
        user_type=5,
        workload="Exchange",
    )
    return head | {
        "ObjectId": object_id,
        "AppId": program.app_id,
        "ClientAppId": program.app_id,
        "ExternalAccess": False,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=False),
        "Parameters": pairs(dict(parameters)),
    }


def by_service(
    company: Company,
    dice: Dice,
    moment: datetime,
    operation: str,
    parameters: Mapping[str, str],
    name: str,
) -> dict[str, Any]:
    """A cmdlet that Exchange ran by itself: no person, no address."""
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        1,
        status="True",
        user_id=SERVICE_ACTOR,
        user_key=SERVICE_ACTOR,
        user_type=3,
        workload="Exchange",
    )
    return head | {
        "ObjectId": f"{_FOREST}/{name}",
        "AppId": "",
        "ClientAppId": "",
        "ExternalAccess": True,
        "OrganizationName": ORGANISATION,
        "OriginatingServer": server(dice, line_end=False),
        "Parameters": pairs({"DomainController": "", **parameters}),
    }


def compliance(
    company: Company, dice: Dice, person: Person, moment: datetime, operation: str, line: str
) -> dict[str, Any]:
    """A cmdlet of the compliance centre: its parameters are one plain string.

    Args:
        company: the tenant.
        dice: the chance of it.
        person: who ran it.
        moment: when.
        operation: name of the cmdlet.
        line: the parameters as typed.
    """
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        18,
        status="Success",
        user_id=person.upn,
        user_key=person.upn,
        user_type=2,
        workload="SecurityComplianceCenter",
    )
    return head | {
        "ClientApplication": "EMC",
        "CmdletVersion": "",
        "EffectiveOrganization": ORGANISATION,
        "NonPIIParameters": line.partition(" ")[0],
        "ObjectId": "",
        "Parameters": line,
        "SecurityComplianceCenterEventType": 0,
        "StartTime": stamp(moment),
        "UserServicePlan": "",
    }


def mailbox_object(person: Person) -> str:
    """How Exchange writes a mailbox as the object of a cmdlet."""
    return f"{_FOREST}/{person.alias}"


def rule_object(person: Person, name: str) -> str:
    """How Exchange writes a rule as the object of a cmdlet."""
    return f"{_FOREST}/{person.alias}\\{name}"
