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
    by = (person.upn, person.puid, 2)
    record = _ran(company, dice, moment, operation, parameters, object_id, by, address=shown)
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
    by = (own, own, 5)
    return _ran(company, dice, moment, operation, parameters, object_id, by, app_id=program.app_id)


def by_service(
    company: Company,
    dice: Dice,
    moment: datetime,
    operation: str,
    parameters: Mapping[str, str],
    name: str,
) -> dict[str, Any]:
    """A cmdlet that Exchange ran by itself: no person, no address."""
    by = (SERVICE_ACTOR, SERVICE_ACTOR, 3)
    said = {"DomainController": "", **parameters}
    object_id = f"{_FOREST}/{name}"
    return _ran(company, dice, moment, operation, said, object_id, by, external=True)


def _ran(
    company: Company,
    dice: Dice,
    moment: datetime,
    operation: str,
    parameters: Mapping[str, str],
    object_id: str,
    by: tuple[str, str, int],
    *,
    address: str = "",
    app_id: str = "",
    external: bool = False,
) -> dict[str, Any]:
    """A cmdlet that ran; `by` are the id, the key and the type of whoever ran it."""
    user_id, user_key, user_type = by
    head = envelope(
        company,
        moment,
        dice.guid(),
        operation,
        1,
        status="True",
        user_id=user_id,
        user_key=user_key,
        user_type=user_type,
        workload="Exchange",
    )
    return (
        head
        | ({"ClientIP": address} if address else {})
        | {
            "ObjectId": object_id,
            "AppId": app_id,
            "ClientAppId": app_id,
            "ExternalAccess": external,
            "OrganizationName": ORGANISATION,
            "OriginatingServer": server(dice, line_end=False),
            "Parameters": pairs(dict(parameters)),
        }
    )


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
