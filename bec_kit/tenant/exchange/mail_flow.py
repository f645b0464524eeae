"""Mail flow: transport rules, connectors, domains, outbound spam, restricted senders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bec_kit.tenant.cmdlet import Cmdlet, Cmdlets, Found, no_object
from bec_kit.tenant.exchange._mailbox import exchange_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bec_kit.tenant.operation import Asked

__all__ = ["SPEC"]

Record = dict[str, Any]


def _transport_rules(asked: Asked) -> list[Record]:
    return [
        {
            "Comments": "",
            "Conditions": ["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"],
            "Actions": ["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.PrependSubjectAction"],
            "Description": "If the message is from outside, put [EXTERNAL] before its subject.",
            "FromScope": "NotInOrganization",
            "Identity": "Mark what comes from outside",
            "Mode": "Enforce",
            "Name": "Mark what comes from outside",
            "PrependSubject": "[EXTERNAL] ",
            "Priority": 0,
            "State": "Enabled",
            "WhenChanged": exchange_time(asked.state.book.start - timedelta(days=300)),
        }
    ]


def _remote_domains(_asked: Asked) -> list[Record]:
    return [
        {
            "AllowedOOFType": "External",
            "AutoForwardEnabled": True,
            "AutoReplyEnabled": True,
            "DomainName": "*",
            "Identity": "Default",
            "IsInternal": False,
            "Name": "Default",
        }
    ]


def _outbound_spam(_asked: Asked) -> list[Record]:
    return [
        {
            "ActionWhenThresholdReached": "BlockUserForToday",
            # the story's mail does leave, so forwarding is allowed
            "AutoForwardingMode": "On",
            "BccSuspiciousOutboundMail": False,
            "Enabled": True,
            "Identity": "Default",
            "IsDefault": True,
            "Name": "Default",
            "NotifyOutboundSpam": False,
            "RecipientLimitExternalPerHour": 0,
            "RecipientLimitInternalPerHour": 0,
            "RecipientLimitPerDay": 0,
        }
    ]


def _none(_asked: Asked) -> list[Record]:
    return []


def _named(rows: Callable[[Asked], list[Record]]) -> Callable[[Asked, Mapping[str, Any]], Found]:
    def run(asked: Asked, values: Mapping[str, Any]) -> Found:
        found, wanted = rows(asked), values.get("Identity")
        if not wanted:
            return Found(found)
        found = [row for row in found if row["Name"].casefold() == str(wanted).casefold()]
        if not found:
            raise no_object(str(wanted))
        return Found(found)

    return run


def _blocked(asked: Asked, values: Mapping[str, Any]) -> Found:
    wanted = str(values.get("SenderAddress") or "").casefold()
    blocked = asked.state.blocked
    return Found([row for row in blocked if wanted in ("", row["SenderAddress"].casefold())])


_TAKES = ("Identity", "ResultSize")

SPEC = Cmdlets(
    "mail_flow",
    (
        Cmdlet("Get-TransportRule", _named(_transport_rules), _TAKES, result_size=1000),
        Cmdlet("Get-InboundConnector", _named(_none), _TAKES),
        Cmdlet("Get-OutboundConnector", _named(_none), _TAKES),
        Cmdlet("Get-JournalRule", _named(_none), ("Identity",)),
        Cmdlet("Get-RemoteDomain", _named(_remote_domains), _TAKES),
        Cmdlet("Get-HostedOutboundSpamFilterPolicy", _named(_outbound_spam), ("Identity",)),
        Cmdlet("Get-BlockedSenderAddress", _blocked, ("SenderAddress",)),
    ),
)
