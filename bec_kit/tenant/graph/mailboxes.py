"""What Graph knows of a mailbox: its settings and the rules that it can express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tenant.answer import Refused
from bec_kit.tenant.odata.pages import Listing, Record, fields
from bec_kit.tenant.operation import Asked, Family, Operation, listed, single

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["RULE", "SETTINGS", "SPEC", "settings"]

RULE = fields(
    """
    actions conditions displayName exceptions hasError id isEnabled isReadOnly sequence
    """
)
SETTINGS = fields(
    """
    archiveFolder automaticRepliesSetting dateFormat delegateMeetingMessageDeliveryOptions
    language timeFormat timeZone userPurpose
    """
)


def _rules(asked: Asked) -> Sequence[Record]:
    user = asked.state.user(asked.path["id"])
    if asked.path["folder"].casefold() != "inbox":
        raise Refused(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    rules = asked.state.mailboxes[user["mail"]].rules
    return [rule.graph for rule in rules if not rule.hidden]


def settings(asked: Asked) -> Record:
    """The settings of the mailbox that a request names."""
    user = asked.state.user(asked.path["id"])
    moment = {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"}
    return {
        "archiveFolder": f"AQMkArchive{user['id'][:8]}",
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "none",
            "internalReplyMessage": "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": moment,
            "scheduledEndDateTime": moment,
            **asked.state.mailboxes[user["mail"]].replies,
        },
        "dateFormat": "dd/MM/yyyy",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "language": {"locale": "en-GB", "displayName": "English (United Kingdom)"},
        "timeFormat": "HH:mm",
        "timeZone": "GMT Standard Time",
        "userPurpose": "user",
    }


SPEC = Family(
    "mailboxes",
    (
        Operation(
            "/users/{id}/mailFolders/{folder}/messageRules",
            listed("users('{id}')/mailFolders('{folder}')/messageRules", _rules, Listing(RULE)),
            ("MailboxSettings.Read",),
            service="mailbox",
        ),
        Operation(
            "/users/{id}/mailboxSettings",
            single("users('{id}')/mailboxSettings", settings, SETTINGS),
            ("MailboxSettings.Read", "MailboxSettings.ReadWrite"),
            service="mailbox",
        ),
    ),
)
