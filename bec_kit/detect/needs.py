"""What a case must hold for a detection's silence to mean something.

Each requirement is a small question to the tables, asked once for each case: whose
evidence of this kind is there? Where the answer lacks a user, the detections that need
it are blind for that user, and say the sentence that stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bec_kit.store.engine import Engine

__all__ = ["NEEDS", "Evidence", "Need", "need"]


@dataclass(frozen=True)
class Need:
    """One requirement.

    Attributes:
        sql: gives the users whose evidence is there.
        missing: what to say where it is not.
        whole: a null among the users stands for everyone, and is no unknown user.
    """

    sql: str
    missing: str
    whole: bool = False


_SEEN = """
select distinct a."user" from audit a union select distinct a.mailbox from audit a
"""

NEEDS = {
    "sign_ins of user": Need(
        'select distinct s."user" from sign_ins s',
        "sign-ins, from Entra's log or the audit log",
    ),
    "sessions of user": Need(
        'select distinct s."user" from sign_ins s where s.session_id is not null '
        'union select distinct a."user" from audit a where a.session_id is not null',
        "records with a session id",
    ),
    "signed sessions of user": Need(
        'select distinct a."user" from audit a where a.session_id in '
        "(select s.session_id from sign_ins s where s.ok) and a.record_type is distinct from 15",
        "activity in a session whose sign-in is in the evidence",
    ),
    "client_apps of user": Need(
        'select distinct s."user" from sign_ins s where s.client_app is not null',
        "sign-ins of Entra's log that name the client",
    ),
    "baseline of user": Need(
        'select b."user" from baselines b group by b."user" '
        "having count(distinct b.day) >= 3 "
        "and max(epoch(b.day)) - min(epoch(b.day)) >= 6 * 86400",
        "a baseline: activity on 3 days or more, over a week at least",
    ),
    "app_ids of user": Need(
        'select distinct s."user" from sign_ins s where coalesce(s.app_id, s.resource_id) '
        "is not null",
        "sign-ins that name the application by its id",
    ),
    "user_agents of user": Need(
        'select distinct s."user" from sign_ins s where s.user_agent is not null',
        "sign-ins with a user agent",
    ),
    "coordinates of user": Need(
        'select distinct s."user" from sign_ins s left join addresses d on d.ip = s.ip '
        "where coalesce(s.lat, d.lat) is not null",
        "coordinates of the sign-ins' addresses",
    ),
    "mail_access of mailbox": Need(
        "select distinct m.mailbox from mail_access m",
        "MailItemsAccessed records of the mailbox",
    ),
    "sends of user": Need(
        "select distinct m.mailbox from mail_actions m where m.action like 'send%' "
        "union select distinct m.\"user\" from mail_actions m where m.action like 'send%'",
        "Send records of the audit log",
    ),
    "messages of user": Need(
        "select distinct m.sender from messages m "
        "union select distinct m.recipient from messages m",
        "message traces",
    ),
    "directory_audits": Need(
        "select cast(null as varchar) from directory_audits d limit 1",
        "directory audits",
        whole=True,
    ),
    "alerts": Need(
        "select cast(null as varchar) from alerts a limit 1",
        "alerts of the audit log (record type 40) or security alerts",
        whole=True,
    ),
    "risk": Need(
        "select cast(null as varchar) from risk r limit 1",
        "Identity Protection's risky accounts or detections",
        whole=True,
    ),
    "users": Need(
        "select cast(null as varchar) from users u limit 1",
        "the accounts of the directory",
        whole=True,
    ),
    "roles": Need(
        "select cast(null as varchar) from roles r limit 1",
        "who holds administrative roles",
        whole=True,
    ),
    "grants": Need(
        "select cast(null as varchar) from grants g limit 1",
        "the permissions of applications",
        whole=True,
    ),
    "apps": Need(
        "select cast(null as varchar) from apps a limit 1",
        "the tenant's applications",
        whole=True,
    ),
    "devices": Need(
        "select cast(null as varchar) from devices d limit 1",
        "registered or mobile devices",
        whole=True,
    ),
    "home_domains": Need(
        "select cast(null as varchar) from home_domains h limit 1",
        "the tenant's home domains",
        whole=True,
    ),
    "attacker context": Need(
        'select distinct s."user" from suspects s',
        "no attacker context yet: mark an address or a session",
        whole=True,
    ),
}
_TYPE = re.compile(r"audit type ([0-9]{1,4})")
_TYPES = {1: "mailbox and tenant settings", 2: "single items, and rules made in Outlook"}
_TYPES |= {3: "deletions and moves", 8: "directory changes"}


def need(name: str) -> Need:
    """The requirement of a name.

    Raises:
        SpecError: there is none.
    """
    if name in NEEDS:
        return NEEDS[name]
    found = _TYPE.fullmatch(name)
    if found is None:
        raise SpecError(f"needs names {name!r}, which there is not")
    number = int(found[1])
    # The type is there if anybody's record has it: who never ran a cmdlet has none of type 1.
    # Lists that some tools draw from the log and that name no record do not stand for it.
    return Need(
        f'select u."user" from ({_SEEN}) u '  # noqa: S608  a number of our own
        f"where exists (select 1 from audit a where a.record_type = {number} "
        "and not (a.lossy and a.record_id like 'sha256:%'))",
        f"audit records of type {number}" + (f" ({_TYPES[number]})" if number in _TYPES else ""),
    )


class Evidence:
    """Answers to the requirements for one case, each asked once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._answers: dict[str, set[str | None]] = {}

    def missing(self, needs: Iterable[str], user: str | None) -> list[str]:
        """What a user lacks; empty where the detection can be judged.

        Args:
            needs: as a head names them; `|` stands between alternatives.
            user: case-folded UPN; None asks for anybody.

        Raises:
            SpecError: a name is unknown.
        """
        lacks = []
        for entry in needs:
            names = [name.strip() for name in entry.split("|")]
            if not any(self._has(name, user) for name in names):
                lacks.append(" or ".join(need(name).missing for name in names))
        return lacks

    def _has(self, name: str, user: str | None) -> bool:
        if name not in self._answers:
            asked = need(name)
            users = set(self._engine.arrow(asked.sql).column(0).to_pylist())
            self._answers[name] = users if asked.whole else users - {None}
        users = self._answers[name]
        return bool(users) if user is None else None in users or user in users
