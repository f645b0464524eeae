"""A small company that never was: its people, their devices, and whom they write to."""

from __future__ import annotations

from dataclasses import dataclass

from bec_kit.errors import UsageError
from bec_kit.scenarios.dice import Dice
from bec_kit.scenarios.places import NETWORKS, Network, address

__all__ = ["Company", "Contact", "Device", "Person", "found"]

DOMAIN = "larkspur-marine.example"
TENANT_DOMAIN = "larkspurmarine.onmicrosoft.example"
CUSTOMER = "northgate-shipyard.example"
CUSTOMER_LOOKALIKE = "northgate-shipyrad.example"
SUPPLIER = "brightwater-logistics.example"
SUPPLIER_LOOKALIKE = "brightwater-loglstics.example"

_FIRST_NAMES = """
Amelia Bashir Carla Dewi Edmund Farah Gethin Hana Idris Joanna Kofi Lena Marek Nadia Owen
Priya Quentin Rosa Samir Tamsin Ulrik Vera Wilfred Xenia Yusuf Zofia
"""
_LAST_NAMES = """
Abernethy Brandao Cardew Dunmore Eastlake Fairweather Goldwyn Hartnell Iveson Jessop
Kowalczyk Lindqvist Marchetti Norwood Okafor Penhallow Quayle Ravenscroft Sandoval Trelawny
Umber Vasquez Whitlock Yarrow Zeller
"""
_FIRST, _LAST = _FIRST_NAMES.split(), _LAST_NAMES.split()
_PARTNERS = (
    (CUSTOMER, "Harriet Lowe"),
    (SUPPLIER, "Tobias Renn"),
    ("ostrava-castings.example", "Jitka Novak"),
    ("meridian-insurance.example", "Claims Desk"),
    ("tidewater-charter.example", "Simon Achebe"),
    ("hexagon-fasteners.example", "Orders"),
    ("portside-catering.example", "Bookings"),
    ("kestrel-freight.example", "Dispatch"),
    ("westcountry-rope.example", "Sales"),
    ("admiralty-charts.example", "Subscriptions"),
)
_EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
_EDGE += "Chrome/133.0.0.0 Safari/537.36 Edg/133.0.0.0"
_PHONE = "Outlook-iOS/729.2.0"
_ANDROID = "Outlook-Android/2.0"


@dataclass(frozen=True)
class Device:
    """One client on one machine.

    Attributes:
        name: display name of the machine; empty where it is not registered.
        id: device id in Entra; empty where it is not registered.
        os: as Entra parses it.
        browser: as Entra parses it.
        user_agent: as the client writes it.
    """

    name: str
    id: str
    os: str
    browser: str
    user_agent: str


@dataclass(frozen=True)
class Person:
    """One account and its mailbox.

    Attributes:
        upn: user principal name, which is the mail address too.
        name: display name.
        role: what they are in the story; `staff` for most.
        object_id: in Entra.
        puid: passport id, which Exchange writes as UserKey.
        sid: security id.
        mailbox_guid: in Exchange.
        desktop: the registered computer.
        phone: the registered telephone.
        office_ip: where the office network puts them.
        home: the provider at home.
        home_ip: their address there.
    """

    upn: str
    name: str
    role: str
    object_id: str
    puid: str
    sid: str
    mailbox_guid: str
    desktop: Device
    phone: Device
    office_ip: str
    home: Network
    home_ip: str

    @property
    def alias(self) -> str:
        """The part before the @, under which Exchange files the mailbox."""
        return self.upn.partition("@")[0]


@dataclass(frozen=True)
class Contact:
    """Somebody outside: address and name."""

    address: str
    name: str


@dataclass(frozen=True)
class Company:
    """The tenant.

    Attributes:
        tenant_id: of Entra.
        domain: of all its addresses.
        people: everybody, those of the story first.
        contacts: whom they write to; the customer and the supplier of the story first.
        seed: what all chance begins with.
    """

    tenant_id: str
    domain: str
    people: tuple[Person, ...]
    contacts: tuple[Contact, ...]
    seed: int

    def role(self, name: str) -> Person:
        """Who holds a role of the story."""
        return next(person for person in self.people if person.role == name)


# The first so many accounts have a part in the story or in a trap.
ROLES = ("victim", "director", "assistant", "admin", "traveller", "roamer", "tidy", "clerk")


def _person(number: int, dice: Dice) -> Person:
    first = _FIRST[number % len(_FIRST)]
    last = _LAST[(number * 7 + number // len(_FIRST)) % len(_LAST)]
    round_ = number // (len(_FIRST) * len(_LAST))
    alias = f"{first}.{last}".lower() + (str(round_ + 1) if round_ else "")
    home = NETWORKS["home_a" if number % 2 == 0 else "home_b"]
    android = number % 3 == 0
    phone = Device(
        f"{first}'s {'Pixel' if android else 'iPhone'}",
        dice.guid(),
        "Android 15" if android else "iOS 18",
        "",
        _ANDROID if android else _PHONE,
    )
    desktop = Device(f"LM-LT-{100 + number}", dice.guid(), "Windows10", "Edge 133.0.0", _EDGE)
    return Person(
        upn=f"{alias}@{DOMAIN}",
        name=f"{first} {last}",
        role=ROLES[number] if number < len(ROLES) else "staff",
        object_id=dice.guid(),
        puid="100320" + dice.letters(10, "0123456789ABCDEF"),
        sid="S-1-5-21-"
        + "-".join(str(dice.randint(10**8, 4 * 10**9)) for _ in range(3))
        + f"-{20000000 + number}",
        mailbox_guid=dice.guid(),
        desktop=desktop,
        phone=phone,
        office_ip=address(NETWORKS["office"], dice),
        home=home,
        home_ip=address(home, dice),
    )


def found(users: int, seed: int) -> Company:
    """Invent the company.

    Args:
        users: how many accounts.
        seed: what all chance begins with.

    Raises:
        UsageError: fewer accounts than the story has parts, or more than there are names.
    """
    if not len(ROLES) <= users <= len(_FIRST) * len(_LAST):
        most = len(_FIRST) * len(_LAST)
        raise UsageError(f"{users} users: a scenario takes {len(ROLES)} to {most}; choose again")
    dice = Dice(seed, "company")
    tenant_id = dice.guid()
    people = tuple(_person(number, Dice(seed, "person", number)) for number in range(users))
    contacts = tuple(
        Contact(f"{name.lower().replace(' ', '.')}@{domain}", name) for domain, name in _PARTNERS
    )
    return Company(tenant_id, DOMAIN, people, contacts, seed)
