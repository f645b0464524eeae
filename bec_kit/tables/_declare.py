"""How a table is declared: its kind, its columns, and the columns that many share."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ACTOR",
    "ADDRESS",
    "CONTEXT",
    "FLAG_COLUMNS",
    "OUTCOME",
    "RULE",
    "Column",
    "Table",
    "beside",
    "children",
    "computed",
    "events",
    "state",
]


@dataclass(frozen=True)
class Column:
    """One column: its name, its kind and what it means in the field."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table of a case.

    Attributes:
        name: its name in SQL, in Python and on disk.
        kind: `events`, `state`, `beside` (completes or explains others; coverage counts none of
            its rows) or `computed`.
        meaning: what one row is.
        columns: all of them, the common ones in front.
        order: what the rows are sorted by on disk; always a total order.
    """

    name: str
    kind: str
    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def columns_of(text: str) -> tuple[Column, ...]:
    found = []
    for line in filter(None, text.splitlines()):
        name, kind, meaning = (part.strip() for part in line.split("|", 2))
        found.append(Column(name, kind, meaning))
    return tuple(found)


EVENT = columns_of("""
record_id   | text | the service's own id, case kept; `sha256:` of the canonical body where it has none
happened_at | time | when it happened
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
""")

STATE = columns_of("""
record_id   | text | owner's id + "/" + the service's id
collected_at| time | when the state was as shown
gone_at     | time | when the same question to the tenant, answered whole, no longer showed it; null while it stands, and of exports, which do not say that they are whole
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
""")

ADDRESS = """
ip          | text | address, parsed: no port, no brackets, IPv4-mapped as IPv4
ip_port     | int  | port that stood beside it (tells apart users behind one NAT)
ip_kind     | text | client, service (Microsoft's own), internal (loopback, private)
ip_raw      | text | as written
"""
ACTOR = """
user        | text | who did it: case-folded UPN or id
user_raw    | text | as written
actor_kind  | text | person, service, app, unknown
"""
CONTEXT = """
session_id  | text | Entra session (sid): a victim and a relaying attacker share it
unique_token_id | text | token id (uti), case kept
device_id   | text | registered device only
acting_app_id | text | ClientAppId where it is not empty, else AppId
client_info | text | ClientInfoString
user_agent  | text | as the client wrote it
"""
OUTCOME = """
ok          | bool | succeeded, by the rules of its record type; null where the log does not say
"""
RULE = """
move_to     | text | folder as written
move_kind   | text | well-known folder, in any language
copy_to     | text | folder as written
copy_kind   | text | well-known folder, in any language
marks_read  | bool | marks the message as read
stops       | bool | stops processing more rules
recipients  | texts | forward, redirect and forward as attachment: case-folded addresses
external    | texts | those outside the home domains; null without home domains
words       | texts | words that subject, body, header or sender address must hold
senders     | texts | From: case-folded addresses or names
"""
FLAG_COLUMNS = """
lossy       | bool | from a flattened copy: never wins over a raw one
flags       | texts | what to know before relying on the row: see FLAGS
"""


_IN_TIME = ("happened_at", "record_id", "evidence_id", "evidence_row")


def events(name: str, meaning: str, *parts: str) -> Table:
    return Table(name, "events", meaning, EVENT + columns_of("".join(parts)), _IN_TIME)


def children(name: str, meaning: str, *parts: str) -> Table:
    """Events of which one record may give several: `position` keeps their order."""
    place = "position | int | place within the record, from 0\n"
    columns = EVENT + columns_of(place + "".join(parts))
    return Table(name, "events", meaning, columns, (*_IN_TIME, "position"))


def beside(name: str, meaning: str, *parts: str) -> Table:
    return Table(name, "beside", meaning, EVENT + columns_of("".join(parts)), _IN_TIME)


def state(name: str, meaning: str, *parts: str) -> Table:
    columns = STATE + columns_of("".join(parts))
    return Table(name, "state", meaning, columns, ("record_id", "evidence_id", "evidence_row"))


def computed(name: str, meaning: str, order: str, *parts: str) -> Table:
    return Table(name, "computed", meaning, columns_of("".join(parts)), tuple(order.split()))
