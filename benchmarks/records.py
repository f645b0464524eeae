"""Made-up unified-audit records in the key order and with the quirks of real ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

__all__ = ["World", "record"]

Record = dict[str, Any]
TENANT = "5c9f8a4e-1b7d-4c1e-9a35-6d2f0b8e7c11"
GRAPH = "00000003-0000-0000-c000-000000000000"
OUTLOOK = "d3590ed6-52b3-4102-aeff-aad2292ab01c"
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.18129; Pro)",
)
CLIENTS = (
    "Client=OWA;Action=ViaProxy",
    "Client=MSExchangeRPC",
    "Client=REST;;",
    "Client=REST;Client=RESTSystem;;",
    "Client=OutlookService;Outlook-iOS/2.0;",
)
FOLDERS = ("Inbox", "Sent Items", "Deleted Items", "Drafts", "Archive", "Inbox\\Projects")


@dataclass
class World:
    """A tenant of some people who work from a few addresses each.

    Attributes:
        random: where all choices come from.
        people: user name, object id, PUID, SID and usual addresses of each person.
    """

    random: random.Random
    size: int = 400
    people: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in range(self.size):
            self.people.append(
                {
                    "upn": f"{'User' if number % 9 == 0 else 'user'}{number:03}@contoso.example",
                    "oid": self.guid(),
                    "puid": f"10032001{self.random.getrandbits(32):08X}",
                    "sid": f"S-1-5-21-1004336348-1177238915-682003330-{number + 1000}",
                    "mailbox": self.guid(),
                    "v4": [f"198.51.100.{self.random.randrange(256)}" for _ in range(3)],
                    "v6": f"2001:db8:{number:x}::{self.random.randrange(65536):x}",
                    "tokens": [self._token() for _ in range(60)],
                    "agent": self.random.choice(AGENTS),
                }
            )

    def _token(self) -> Record:
        """A token of a session; each serves for an hour, so many records carry it."""
        return {
            "AADSessionId": self.guid(),
            "IssuedAtTime": f"2026-02-11T08:{self.random.randrange(60):02}:00",
            "UniqueTokenId": f"{self.random.getrandbits(128):032x}"[:22],
        }

    def guid(self) -> str:
        """A random id."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def address(self, person: Record, *, port: bool) -> str:
        """An address of the person, now and then with a port as Exchange writes it."""
        draw = self.random
        if draw.random() < 0.2:
            return f"[{person['v6']}]:{draw.randrange(1024, 65536)}" if port else person["v6"]
        address: str = draw.choice(person["v4"])
        return f"{address}:{draw.randrange(1024, 65536)}" if port else address

    def message_id(self) -> str:
        """An InternetMessageId as Exchange Online makes them."""
        bits = self.random.getrandbits
        return (
            f"<AM0PR{bits(8):02}MB{bits(12):04}{bits(96):024X}@"
            f"AM0PR{bits(8):02}MB{bits(12):04}.eurprd03.prod.outlook.com>"
        )

    def subject(self) -> str:
        """A subject line of usual length."""
        topic = self.random.choice(
            ("Invoice", "Re: Offer", "Minutes", "Fwd: Contract", "Überweisung")
        )
        return f"{topic} {self.random.randrange(100000)} of the project, as discussed on the phone"


def _head(world: World, person: Record, at: str, kind: int, operation: str, **more: Any) -> Record:
    return {
        "CreationTime": at,
        "Id": world.guid(),
        "Operation": operation,
        "OrganizationId": TENANT,
        "RecordType": kind,
        **more,
        "UserId": person["upn"],
    }


def _exchange(
    world: World, person: Record, at: str, kind: int, operation: str, **more: Any
) -> Record:
    token = world.random.choice(person["tokens"])
    return _head(
        world,
        person,
        at,
        kind,
        operation,
        ResultStatus="Succeeded",
        UserKey=person["puid"],
        UserType=0,
        Version=1,
        Workload="Exchange",
        ClientIP=world.address(person, port=False),
        AppId=world.random.choice((OUTLOOK, GRAPH, "")),
        ClientAppId="",
        ClientIPAddress=world.address(person, port=False),
        ClientInfoString=world.random.choice(CLIENTS),
        ExternalAccess=False,
        InternalLogonType=0,
        LogonType=0,
        LogonUserSid=person["sid"],
        MailboxGuid=person["mailbox"],
        MailboxOwnerSid=person["sid"],
        MailboxOwnerUPN=person["upn"],
        OrganizationName="contoso.example",
        OriginatingServer="AM0PR03MB4321 (15.20.8093.014)\r\n",
        SessionId=token["AADSessionId"],
        TokenObjectId=person["oid"],
        TokenTenantId=TENANT,
        TokenType="User",
        AppAccessContext=token,
        **more,
    )


def _access(world: World, person: Record, at: str) -> Record:
    draw = world.random
    items = [
        {
            "Id": f"RgAAAAA{draw.getrandbits(300):075X}AAAJ",
            "InternetMessageId": world.message_id(),
            "SizeInBytes": draw.randrange(2000, 900000),
        }
        for _ in range(draw.choice((1, 1, 2, 3, 8)))
    ]
    return _exchange(
        world,
        person,
        at,
        50,
        "MailItemsAccessed",
        OperationProperties=[
            {"Name": "MailAccessType", "Value": "Bind"},
            {"Name": "IsThrottled", "Value": "False"},
        ],
        Folders=[
            {
                "FolderItems": items,
                "Id": f"LgAAAAA{draw.getrandbits(200):050X}AAAB",
                "Path": "\\" + draw.choice(FOLDERS),
            }
        ],
        OperationCount=len(items),
    )


def _item(world: World, person: Record, at: str) -> Record:
    draw = world.random
    operation = draw.choice(("Send", "Create", "Update", "MailItemsAccessed"))
    folder = {"Id": f"LgAAAAA{draw.getrandbits(200):050X}AAAB", "Path": "\\" + draw.choice(FOLDERS)}
    item: Record = {
        "Attachments": "offer.pdf (81234b); ",
        "Id": f"RgAAAAA{draw.getrandbits(300):075X}AAAJ",
        "InternetMessageId": world.message_id(),
        "IsRecord": False,
        "ParentFolder": folder,
        "SizeInBytes": draw.randrange(2000, 900000),
        "Subject": world.subject(),
    }
    more: Record = {"Item": item, "SaveToSentItems": True}
    if operation == "MailItemsAccessed":
        more = {
            "OperationProperties": [{"Name": "MailAccessType", "Value": "Sync"}],
            "Item": {"Id": folder["Id"], "ParentFolder": {**folder, "Name": "Inbox"}},
        }
    return _exchange(world, person, at, 2, operation, **more)


def _items(world: World, person: Record, at: str) -> Record:
    draw = world.random
    affected = [
        {
            "Attachments": "",
            "Id": f"RgAAAAA{draw.getrandbits(300):075X}AAAJ",
            "InternetMessageId": world.message_id(),
            "ParentFolder": {"Id": "LgAAAAB", "Path": "\\" + draw.choice(FOLDERS)},
            "Subject": world.subject(),
        }
        for _ in range(draw.choice((1, 1, 2)))
    ]
    return _exchange(
        world,
        person,
        at,
        3,
        draw.choice(("MoveToDeletedItems", "SoftDelete", "HardDelete", "Move")),
        AffectedItems=affected,
        CrossMailboxOperation=False,
        DestFolder={"Id": "LgAAAAC", "Path": "\\Deleted Items"},
        Folder={"Id": "LgAAAAB", "Path": "\\Inbox"},
    )


def _login(world: World, person: Record, at: str) -> Record:
    failed = world.random.random() < 0.15
    return _head(
        world,
        person,
        at,
        15,
        "UserLoginFailed" if failed else "UserLoggedIn",
        ResultStatus="Success",
        UserKey=person["oid"],
        UserType=0,
        Version=1,
        Workload="AzureActiveDirectory",
        ClientIP=world.address(person, port=world.random.random() < 0.1),
        ObjectId=GRAPH,
        AzureActiveDirectoryEventType=1,
        ExtendedProperties=[
            {"Name": "ResultStatusDetail", "Value": "UserError" if failed else "Redirect"},
            {"Name": "UserAgent", "Value": person["agent"]},
            {"Name": "UserAuthenticationMethod", "Value": "16457"},
            {"Name": "RequestType", "Value": "OAuth2:Authorize"},
        ],
        ModifiedProperties=[],
        Actor=[{"ID": person["oid"], "Type": 0}, {"ID": person["upn"], "Type": 5}],
        ActorContextId=TENANT,
        ActorIpAddress=world.address(person, port=False),
        InterSystemsId=world.guid(),
        IntraSystemId=world.guid(),
        SupportTicketId="",
        Target=[{"ID": GRAPH, "Type": 0}],
        TargetContextId=TENANT,
        ApplicationId=OUTLOOK,
        DeviceProperties=[
            {"Name": "OS", "Value": "Windows10"},
            {"Name": "BrowserType", "Value": "Edge"},
            {"Name": "IsCompliantAndManaged", "Value": "False"},
            {"Name": "SessionId", "Value": world.random.choice(person["tokens"])["AADSessionId"]},
        ],
        ErrorNumber="50126" if failed else "0",
        **({"LogonError": "InvalidUserNameOrPassword"} if failed else {}),
    )


def _directory(world: World, person: Record, at: str) -> Record:
    target = world.random.choice(world.people)
    objects = [
        {"Name": "StrongAuthenticationMethod", "NewValue": "[\r\n  6\r\n]", "OldValue": "[]"},
        {"Name": "Included Updated Properties", "NewValue": "AccountEnabled", "OldValue": ""},
    ]
    texts = ["StrongAuthenticationMethod", "AccountEnabled"]
    details = '{"User-Agent":"' + AGENTS[0] + '","AppId":"' + GRAPH + '"}'
    return _head(
        world,
        person,
        at,
        8,
        world.random.choice(("Update user.", "Add member to role.", "Reset user password.")),
        ResultStatus="Success",
        UserKey=f"{person['puid']}@contoso.example",
        UserType=0,
        Version=1,
        Workload="AzureActiveDirectory",
        ObjectId=target["upn"],
        AzureActiveDirectoryEventType=1,
        ExtendedProperties=[
            {"Name": "additionalDetails", "Value": details},
            {"Name": "extendedAuditEventCategory", "Value": "User"},
        ],
        ModifiedProperties=objects if world.random.random() < 0.8 else texts,
        Actor=[{"ID": person["upn"], "Type": 5}, {"ID": person["puid"], "Type": 3}],
        ActorContextId=TENANT,
        InterSystemsId=world.guid(),
        IntraSystemId=world.guid(),
        SupportTicketId="",
        Target=[{"ID": f"User_{target['oid']}", "Type": 2}, {"ID": target["upn"], "Type": 5}],
        TargetContextId=TENANT,
    )


def _file(world: World, person: Record, at: str) -> Record:
    draw = world.random
    name = f"Report {draw.randrange(10000)}.xlsx"
    site = "https://contoso.example/sites/finance/"
    kind = draw.choice((6, 6, 6, 14, 36))
    operation = {14: "SharingSet", 36: "ListViewed"}.get(
        kind, draw.choice(("FileAccessed", "FileDownloaded", "FileModified"))
    )
    return _head(
        world,
        person,
        at,
        kind,
        operation,
        UserKey=f"i:0h.f|membership|{person['puid'].lower()}@live.com",
        UserType=0,
        Version=1,
        Workload="SharePoint",
        ClientIP=world.address(person, port=False),
        ObjectId=f"{site}Shared Documents/{name}",
        AppAccessContext={**draw.choice(person["tokens"]), "CorrelationId": world.guid()},
        CorrelationId=world.guid(),
        EventSource="SharePoint",
        ItemType="File",
        ListId=world.guid(),
        ListItemUniqueId=world.guid(),
        Site=world.guid(),
        UserAgent=person["agent"],
        WebId=world.guid(),
        DeviceDisplayName=world.address(person, port=False),
        HighPriorityMediaProcessing=False,
        SourceFileExtension="xlsx",
        SiteUrl=site,
        SourceFileName=name,
        SourceRelativeUrl="Shared Documents",
    )


def _admin(world: World, person: Record, at: str) -> Record:
    draw = world.random
    kind = draw.choice((1, 1, 1, 18, 52))
    parameters: Any = [
        {"Name": "Identity", "Value": person["upn"]},
        {"Name": "DeliverToMailboxAndForward", "Value": "False"},
        {"Name": "AuditEnabled", "Value": "True"},
    ]
    if kind != 1:
        parameters = f'-Identity "{person["upn"]}" -AuditEnabled "True"'
    return _head(
        world,
        person,
        at,
        kind,
        "Set-Mailbox" if kind == 1 else "Get-ComplianceSearch",
        ResultStatus="True" if kind == 1 else "Success",
        UserKey="NT AUTHORITY\\SYSTEM (Microsoft.Exchange.Servicehost)",
        UserType=2,
        Version=1,
        Workload="Exchange" if kind == 1 else "SecurityComplianceCenter",
        ClientIP=world.address(person, port=True),
        ObjectId=f"EURPR03A001.PROD.OUTLOOK.COM/Hosted/contoso.example/{person['oid']}",
        AppId="",
        ClientAppId="",
        ExternalAccess=False,
        OrganizationName="contoso.example",
        OriginatingServer="AM0PR03MB4321 (15.20.8093.014)\r\n",
        Parameters=parameters,
        SessionId=draw.choice(person["tokens"])["AADSessionId"],
    )


def _teams(world: World, person: Record, at: str) -> Record:
    draw = world.random
    return _head(
        world,
        person,
        at,
        25,
        draw.choice(("MessageSent", "TeamsSessionStarted", "MemberAdded")),
        UserKey=person["oid"],
        UserType=0,
        Version=1,
        Workload="MicrosoftTeams",
        ClientIP=world.address(person, port=False),
        ExtraProperties=[
            {"Key": "OsName", "Value": "windows"},
            {"Key": "UserAgent", "Value": person["agent"]},
        ],
        ChatName="",
        CommunicationType="GroupChat",
        MessageId=str(draw.randrange(10**12, 10**13)),
        ItemName=f"19:{world.guid()}@thread.v2",
    )


_MIX: tuple[tuple[Callable[[World, Record, str], Record], int], ...] = (
    (_access, 26),
    (_item, 22),
    (_items, 8),
    (_login, 18),
    (_directory, 4),
    (_file, 16),
    (_admin, 3),
    (_teams, 3),
)
_MAKERS = tuple(maker for maker, _ in _MIX)
_WEIGHTS = tuple(weight for _, weight in _MIX)


def record(world: World, at: str) -> Record:
    """One record of the mix, at a time of the form `2026-03-01T10:00:00`."""
    maker = world.random.choices(_MAKERS, _WEIGHTS)[0]
    return maker(world, world.random.choice(world.people), at)
