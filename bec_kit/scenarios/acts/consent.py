"""An app is trusted with the mailbox, and reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bec_kit.scenarios.clock import at
from bec_kit.scenarios.places import SERVICE
from bec_kit.scenarios.records import mail_read
from bec_kit.scenarios.records.directory import Change, Target
from bec_kit.scenarios.session import GRAPH

if TYPE_CHECKING:
    from bec_kit.scenarios.acts.attack import Attack
    from bec_kit.scenarios.session import Session


__all__ = ["consent"]

APP_NAME = "Ledger Mail Sync"


def consent(attack: Attack, session: Session) -> None:
    """The account trusts an app with its mail, and the app reads it through Graph."""
    moment = at(attack.first, "11:02:33")
    session = attack.renew(session, moment)
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
        attack.scribe.record(
            mail_read.service_bind,
            attack.victim,
            used + timedelta(minutes=61 * step),
            inbox[-6 + 3 * step : len(inbox) if step else -3],
            ip=SERVICE[1],
            client="Client=REST;;",
            app_id=GRAPH.id,
            client_app_id=app_id,
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
