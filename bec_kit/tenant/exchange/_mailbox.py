"""Which mailboxes a parameter names, and how Exchange writes times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import no_object, wrong

if TYPE_CHECKING:
    from bec_kit.tenant.operation import Asked
    from bec_kit.tenant.state.mailboxes import Mailbox

__all__ = ["exchange_time", "named", "named_or_all", "parsed_time"]


def named(asked: Asked, name: Any) -> Mailbox:
    """The mailbox that a name means: address, alias, id or display name.

    Raises:
        Refused: there is none.
    """
    wanted = str(name or "").casefold()
    for mailbox in asked.state.mailboxes.values():
        person = mailbox.person
        names = (person.upn, person.alias, person.object_id, person.mailbox_guid, person.name)
        if wanted in (one.casefold() for one in names):
            return mailbox
    raise no_object(str(name))


def named_or_all(asked: Asked, name: Any) -> list[Mailbox]:
    """The mailbox that a name means, or all where there is no name."""
    return [named(asked, name)] if name else list(asked.state.mailboxes.values())


def exchange_time(moment: datetime) -> str:
    """A time as Exchange writes it over REST."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0+00:00")


def parsed_time(value: Any) -> datetime | None:
    """A time as a parameter holds it: ISO 8601, or as an American writes it; without zone UTC.

    Raises:
        Refused: it is none.
    """
    if value in (None, ""):
        return None
    text = str(value)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y"):
            try:
                found = datetime.strptime(text, form).replace(tzinfo=UTC)
                break
            except ValueError:
                continue
        else:
            raise wrong("InvalidInput", f"Cannot convert value '{text}' to a date.") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
