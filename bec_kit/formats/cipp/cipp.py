"""CIPP's BEC result: one object with lists of other services' records, each taken by itself.

An entry that is a whole record of a known kind is read as that; the others get the key
`CippList`, by which formats of their own know them. What is neither is unreadable
under the list's name, never lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.errors import UnreadableError
from bec_kit.formats._sniffing.kinds import kind_of_record
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

LIST = "CippList"
SENT = "SentMessages"


def _explode(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The entries of every list, and what the tool says of its own work."""
    about = _of_the_suspect(record)
    for name, value in record.items():
        if isinstance(value, str):
            if value and (name.endswith("Error") or name == "ExtractResult"):
                yield {LIST: name, "Said": value, "ExtractedAt": record.get("ExtractedAt")}
            continue
        for entry in value if isinstance(value, list) else [value]:
            if not isinstance(entry, dict):
                if isinstance(value, list) and entry not in (None, ""):
                    yield {LIST: name, "Value": entry}
            elif entry:
                known = kind_of_record(entry) is not None
                yield {**({} if known else {LIST: name}), **about.get(name, {}), **entry}


def _of_the_suspect(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What entries of some lists leave out: whose they are, where his last logon names him.

    The key is that of the cmdlet, or the one under which Goose lays the account beside.
    """
    logons = record.get("LastSuspectUserLogon")
    entries = [each for each in (logons if isinstance(logons, list) else [logons]) if each]
    names = [each.get("UserPrincipalName") for each in entries if isinstance(each, dict)]
    told = {name.casefold(): name for name in names if isinstance(name, str) and name}
    if len(told) != 1:
        return {}
    (name,) = told.values()
    return {"MFADevices": {"users": {"userPrincipalName": name}}, SENT: {"SenderAddress": name}}


def _native(_row: Row) -> dict[str, Any]:
    raise UnreadableError("a result of CIPP among other records: hand it in as a file of its own")


SPEC = Format(
    id="cipp",
    title="CIPP: result of its BEC check",
    source="mixed",
    container="json",
    needs=frozenset({"NewRules", "MailboxPermissionChanges", "SuspectUserDevices"}),
    explode=_explode,
    native=_native,
    repeats=True,
    order=9,
    references=(
        "https://github.com/KelvinTegelaar/CIPP-API: Push-BECRun: AddedApps,"
        "SuspectUserMailboxLogons (of the whole tenant),LastSuspectUserLogon,SuspectUserDevices,"
        "NewRules,InboxRuleChanges,SentMessages,MailboxPermissionChanges,NewUsers,MFADevices,"
        "ChangedPasswords,ExtractedAt,ExtractResult; some versions hold whole AuditData records",
        "MFADevices and SentMessages are those of the account that the check is of, which "
        "LastSuspectUserLogon may name (a list or an object)",
    ),
)
