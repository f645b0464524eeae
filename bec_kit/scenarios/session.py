"""What ties an action to a sign-in: who, where, with which client and token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bec_kit.scenarios.dice import token_of

if TYPE_CHECKING:
    from datetime import datetime

    from bec_kit.scenarios.company import Device, Person
    from bec_kit.scenarios.places import Network

__all__ = ["APPS", "EXCHANGE", "GRAPH", "SHAREPOINT", "App", "Session"]


@dataclass(frozen=True)
class App:
    """A first-party application: its published id and name."""

    id: str
    name: str


APPS = {
    "home": App("4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome"),
    "owa": App("9199bf20-a13f-4107-85dc-02114787ef48", "One Outlook Web"),
    "office": App("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office"),
    "teams": App("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams"),
    "mobile": App("27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile"),
    "security": App("19db86c3-b2b9-44cc-b339-36da233a3be2", "My Signins"),
}
EXCHANGE = App("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online")
GRAPH = App("00000003-0000-0000-c000-000000000000", "Microsoft Graph")
SHAREPOINT = App("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online")

# What Exchange calls the clients of these applications (ClientInfoString).
CLIENTS = {
    "home": "Client=OWA;Action=ViaProxy",
    "owa": "Client=OWA;Action=ViaProxy",
    "office": "Client=MSExchangeRPC",
    "mobile": "Client=OutlookService;Outlook-iOS/2.0;",
    "teams": "Client=REST;;",
}


@dataclass(frozen=True)
class Session:
    """One token in use.

    Attributes:
        person: whose account.
        app: key of APPS: who asked for the token.
        device: the client.
        network: where it is.
        ip: its address.
        session_id: the Entra session; all tokens of one root authentication share it.
        request_id: the sign-in that issued the token.
        issued_at: when, aware and in UTC.
    """

    person: Person
    app: str
    device: Device
    network: Network
    ip: str
    session_id: str
    request_id: str
    issued_at: datetime

    @property
    def token_id(self) -> str:
        """The unique token id, which decodes to the request id."""
        return token_of(self.request_id)

    @property
    def client_info(self) -> str:
        """How Exchange names the client."""
        return CLIENTS[self.app]
