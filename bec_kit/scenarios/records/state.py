"""State as it stood when collected: Graph's messageRule and authenticationMethod."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["authenticator", "forwarding_rule", "moving_rule", "password", "phone"]


def _rule(
    name: str, sequence: int, words: tuple[str, ...], actions: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": "AQAAA" + base64.b64encode(f"rule-{sequence}".encode()).decode(),
        "displayName": name,
        "sequence": sequence,
        "isEnabled": True,
        "hasError": False,
        "isReadOnly": False,
        "conditions": {"bodyOrSubjectContains": list(words)},
        "actions": actions,
    }


def forwarding_rule(
    name: str, sequence: int, address: str, words: tuple[str, ...]
) -> dict[str, Any]:
    """A rule that forwards what holds certain words."""
    recipient = {"emailAddress": {"name": address, "address": address}}
    return _rule(name, sequence, words, {"stopProcessingRules": False, "forwardTo": [recipient]})


def moving_rule(name: str, sequence: int, folder_id: str, words: tuple[str, ...]) -> dict[str, Any]:
    """A rule that moves what holds certain words to a folder."""
    return _rule(name, sequence, words, {"moveToFolder": folder_id, "stopProcessingRules": True})


def password(created: datetime) -> dict[str, Any]:
    """The password; its id is the same for everybody."""
    return {
        "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
        "id": "28c10230-6103-485e-b985-444c60001490",
        "password": None,
        "createdDateTime": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def phone(number: str) -> dict[str, Any]:
    """A telephone number, with the id that all mobile numbers share."""
    return {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        "id": "3179e48a-750b-4051-897c-87b9720928f7",
        "phoneNumber": number,
        "phoneType": "mobile",
        "smsSignInState": "notAllowedByPolicy",
        "createdDateTime": None,
    }


def authenticator(method_id: str, name: str, created: datetime) -> dict[str, Any]:
    """Microsoft Authenticator on one telephone."""
    return {
        "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
        "id": method_id,
        "displayName": name,
        "deviceTag": "SoftwareTokenActivated",
        "phoneAppVersion": "6.2501.0012",
        "createdDateTime": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
