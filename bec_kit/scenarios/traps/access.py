"""Traps at the door: networks, tokens, passwords and consents that mean no harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.book import Trap
from bec_kit.scenarios.clock import at
from bec_kit.scenarios.places import NETWORKS, address
from bec_kit.scenarios.records import sign_in
from bec_kit.scenarios.records.directory import Change, Target
from bec_kit.scenarios.session import GRAPH, App

if TYPE_CHECKING:
    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.scribe import Scribe

__all__ = ["consent", "dual_stack", "roam", "server_token", "stale_password", "tunnel"]


def consent(scribe: Scribe, desk: Desk, app: App, scope: str, day: datetime) -> None:
    """A person trusts an app that cannot read the content of mail."""
    dice, person = scribe.dice, desk.browser.person
    object_id = dice.guid()
    grant = (
        f"[] => [[Id: {dice.letters(43)}, ClientId: {object_id}, PrincipalId: "
        f"{person.object_id}, ResourceId: {dice.guid()}, ConsentType: Principal, "
        f"Scope:  {scope} offline_access, CreatedDateTime: , LastModifiedDateTime ]]; "
    )
    change = Change(
        "Consent to application",
        "ApplicationManagement",
        "Core Directory",
        "Assign",
        person,
        desk.browser.ip,
        person.desktop.user_agent,
        Target(object_id, "ServicePrincipal", app.name, app.id),
        {
            "ConsentContext.IsAdminConsent": ("", "False"),
            "ConsentContext.OnBehalfOfAll": ("", "False"),
            "ConsentAction.Permissions": ("", grant),
        },
    )
    made = scribe.change(change, at(day, "13:05:18"))
    scribe.book.traps += [
        Trap(
            f"consent-{scope.lower()}",
            f"A consent to '{app.name}', which asks for {scope}: not the content of mail.",
            person.upn,
            "PE-13",
            record_ids=made,
        ),
        Trap(
            f"new-app-{scope.lower()}",
            "A new app, as in any company.",
            person.upn,
            "PE-12",
            "medium",
            made,
        ),
    ]


def dual_stack(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """One machine signs in over IPv4 and, seven seconds later, over IPv6."""
    person = desk.browser.person
    moment = at(day, "14:10:03")
    office = (NETWORKS["office"], person.office_ip)
    first = scribe.session(person, "home", person.desktop, office, moment, desk.browser.session_id)
    network = NETWORKS["office_v6"]
    second = replace(
        first,
        network=network,
        ip=address(network, scribe.dice),
        request_id=scribe.dice.guid(),
        issued_at=moment + timedelta(seconds=7),
    )
    made = tuple(scribe.interactive(session) for session in (first, second))
    what = "One provider, two protocols, seven seconds."
    scribe.book.traps.append(Trap("dual-stack", what, person.upn, "IA-03", record_ids=made))


def stale_password(scribe: Scribe, desk: Desk, day: datetime) -> None:
    """A telephone keeps trying an old password, now and then."""
    phone, made = desk.phone, []
    for hour in ("11:20:10", "13:45:31", "16:02:55"):
        session = scribe.session(
            phone.person, "mobile", phone.device, (phone.network, phone.ip), at(day, hour)
        )
        made.append(scribe.interactive(session, error=50126))
    upn, what = phone.person.upn, "A telephone knows an old password."
    scribe.book.traps += [
        Trap("stale-password", what, upn, "IA-10", record_ids=tuple(made)),
        Trap("stale-password-slow", what, upn, "IA-10b", record_ids=tuple(made)),
    ]


def roam(scribe: Scribe, desk: Desk) -> None:
    """One telephone in one session: the carrier's network, then the office's."""
    phone = desk.phone
    moment = scribe.dice.after(phone.issued_at, 60, 90)
    scribe.refreshed(phone, moment, network=NETWORKS["office"], ip=phone.person.office_ip)


def tunnel(scribe: Scribe, desk: Desk) -> None:
    """The company's tunnel, switched on and off again in one session."""
    browser, network = desk.browser, NETWORKS["vpn"]
    moment = scribe.dice.after(browser.issued_at, 175, 184)
    scribe.refreshed(browser, moment, network=network, ip=address(network, scribe.dice))
    scribe.refreshed(browser, moment + timedelta(minutes=3))


def server_token(scribe: Scribe, desk: Desk, app: App) -> None:
    """A web application refreshes its token on its own server, in a far country."""
    network = NETWORKS["server"]
    session = replace(
        desk.browser,
        network=network,
        ip=address(network, scribe.dice),
        request_id=scribe.dice.guid(),
        issued_at=scribe.dice.after(desk.browser.issued_at, 30, 60),
    )
    scribe.book.sign_ins.append(
        sign_in.by_server(
            scribe.company, session, session.issued_at, GRAPH, scribe.dice.guid(), app
        )
    )
