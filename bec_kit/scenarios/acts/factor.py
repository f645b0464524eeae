"""A second factor of the attacker's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.records import mail_write, state
from bec_kit.scenarios.records.directory import Change, Target

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["second_factor"]


def second_factor(attack: Attack, session: Session) -> None:
    """An authenticator is added, and the notice of it destroyed."""
    moment = at(attack.first, "11:20:16")
    token = attack.dice.guid()
    target = Target(attack.victim.object_id, "User", attack.victim.name, attack.victim.upn)
    agent = session.device.user_agent
    old = '[\r\n  {\r\n    "MethodType": 6,\r\n    "Default": true\r\n  }\r\n]'
    new = old[:-3] + ',\r\n  {\r\n    "MethodType": 7,\r\n    "Default": false\r\n  }\r\n]'
    device = (
        f'[\r\n  {{\r\n    "DeviceName": "SM-G991B",\r\n    "DeviceToken": "{token}",'
        '\r\n    "PhoneAppVersion": "6.2501.0012"\r\n  }\r\n]'
    )
    registered = Change(
        "User registered security info",
        "UserManagement",
        "Authentication Methods",
        "Add",
        attack.victim,
        session.ip,
        agent,
        target,
        {},
        "User registered Authenticator App with Notification and Code",
    )
    updated = Change(
        "Update user",
        "UserManagement",
        "Core Directory",
        "Update",
        attack.victim,
        session.ip,
        agent,
        target,
        {
            "StrongAuthenticationMethod": (old, new),
            "StrongAuthenticationPhoneAppDetail": ("[]", device),
            "Included Updated Properties": (
                "",
                "StrongAuthenticationMethod, StrongAuthenticationPhoneAppDetail",
            ),
        },
    )
    first = attack.scribe.entra_only(registered, moment)
    more = attack.scribe.change(updated, moment + timedelta(seconds=1))
    attack.book.methods.append(state.authenticator(token, "SM-G991B", moment))
    attack.act(
        "second-factor",
        moment,
        "An authenticator app on an unknown telephone is added to the account.",
        "PE-16",
        [first, *more],
    )
    notice = attack.room.compose(
        attack.dice,
        "security-noreply@accounts.example",
        (attack.victim.upn,),
        "New security info was added to your account",
        moment + timedelta(seconds=50),
    )
    attack.scribe.deliver(notice)
    gone = attack.scribe.record(
        mail_write.moved, session, moment + timedelta(minutes=3), "SoftDelete", [notice], "\\Inbox"
    )
    attack.act(
        "destroy-notice",
        moment + timedelta(minutes=3),
        "The notice of the new security info is destroyed.",
        "DE-02",
        [gone],
    )
