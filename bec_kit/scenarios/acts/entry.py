"""How the attacker gets in: spray, lure, relay and the replayed session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.company import SUPPLIER_LOOKALIKE, Device

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.habits import Desk
    from bec_kit.scenarios.session import Session


__all__ = ["lure", "relay", "replay", "spray"]

_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
_LINUX += "Chrome/131.0.0.0 Safari/537.36"
REPLAYER = Device("", "", "Linux", "Chrome 131.0.0", _LINUX)
SCRIPT = Device("", "", "", "", "axios/1.7.9")
SPRAYER = Device("", "", "Windows10", "Chrome 120.0.0", _LINUX.replace("131", "120"))


def spray(attack: Attack) -> None:
    """Two nights before: a few passwords against many accounts, none of them right."""
    start = at(attack.first - timedelta(days=2), "02:10:20")
    found, moment = [], start
    for code in (50126, 50126, 50053):
        for person in attack.company.people[:12]:
            moment += timedelta(seconds=attack.dice.randint(10, 25))
            session = attack.scribe.session(person, "owa", SPRAYER, attack.places["spray"], moment)
            found.append(attack.scribe.interactive(session, error=code))
    for name in ("accounts", "info"):
        # nobody has these names: the audit log then says Not Available
        nobody = replace(
            attack.victim,
            upn=f"{name}@{attack.company.domain}",
            name=f"{name}@{attack.company.domain}",
            object_id="00000000-0000-0000-0000-000000000000",
        )
        moment += timedelta(seconds=attack.dice.randint(10, 25))
        session = attack.scribe.session(nobody, "owa", SPRAYER, attack.places["spray"], moment)
        found.append(attack.scribe.interactive(session, error=50034))
    attack.act(
        "spray",
        start,
        "From one address, passwords are tried against many accounts; none is right.",
        "IA-09",
        found,
        may="IA-10b IA-14",
        user="",
    )


def lure(attack: Attack) -> None:
    """A message from a domain that looks like the supplier's, to two people in accounts."""
    clerk = attack.company.role("clerk")
    message = attack.room.compose(
        attack.dice,
        f"tobias.renn@{SUPPLIER_LOOKALIKE}",
        (attack.victim.upn, clerk.upn),
        "Shared with you: statement of account Q1",
        at(attack.first, "09:12:04"),
    )
    rows = attack.scribe.deliver(message)
    attack.room.receive(message)
    attack.act(
        "lure",
        message.sent_at,
        f"A message from {message.sender}, a look-alike of the supplier, brings a link.",
        "IM-06 IA-24",
        list(rows),
    )


def relay(attack: Attack, desk: Desk) -> Session:
    """The victim signs in through the attacker's page; the relay gets the session."""
    own = attack.scribe.session(
        attack.victim,
        "home",
        attack.victim.desktop,
        desk.place,
        at(attack.first, "09:36:10"),
        desk.browser.session_id,
    )
    own_id = attack.scribe.interactive(own)
    correlation = attack.dice.guid()
    proxied = replace(attack.victim.desktop, id="", name="")
    asked = attack.scribe.session(
        attack.victim, "home", proxied, attack.places["relay"], at(attack.first, "09:36:22")
    )
    asked_id = attack.scribe.interactive(asked, error=50074, correlation=correlation)
    session = attack.scribe.session(
        attack.victim,
        "home",
        proxied,
        attack.places["relay"],
        at(attack.first, "09:36:31"),
        asked.session_id,
    )
    session_id = attack.scribe.interactive(session, fresh=True, correlation=correlation)
    attack.act(
        "relay",
        own.issued_at,
        "The victim signs in from home; 21 seconds later the same account signs in to "
        "OfficeHome from a server abroad, second factor given: the attacker's relay.",
        "IA-03 IA-04 IA-13",
        [own_id, asked_id, session_id],
        may="IA-11 IA-12 IA-14 IA-20",
    )
    return session


def replay(attack: Attack, relayed: Session) -> Session:
    """The stolen cookie is used from another network, by a script and by a browser."""
    network, ip = attack.places["replay"]
    script = attack.scribe.refreshed(
        relayed,
        at(attack.first, "09:43:50"),
        app="owa",
        device=SCRIPT,
        network=network,
        ip=ip,
    )
    browser = attack.scribe.refreshed(script, at(attack.first, "09:44:41"), device=REPLAYER)
    attack.act(
        "replay",
        script.issued_at,
        "The same session appears from a second network, first with a script's user agent, "
        "then with a browser on Linux.",
        "IA-01 IA-05 IA-12 IA-13",
        [script.request_id, browser.request_id],
        may="IA-14 IA-20",
    )
    return browser
