"""Every table of a case, column by column: the only place where a column is declared.

Kinds: `text`, `int`, `float`, `bool`, `time` (timestamp, µs, UTC), `texts` (list of text).
Events carry EVENT in front, tables of state carry STATE; computed tables carry
only what they declare. A column of one name has one kind everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["FLAGS", "TABLES", "Column", "Table", "schema"]


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
        kind: `events`, `state` or `computed`.
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


FLAGS = {
    "no_body": "the record's body could not be used: the row shows what the envelope holds",
    "envelope_time": "the time comes from the envelope, read by the culture of the file",
    "late_time": "the time is a later one than the event's own, because nothing better was there",
    "undated": "no time could be read",
    "id_mismatch": "the envelope names another id than the body",
    "no_id": "the service gave no id: record_id is the hash of the canonical body",
    "no_owner": "the page does not say whose state it shows",
    "line_break": "an id or date cell holds a line break: the file may be broken there",
    "odd_shape": "a field had an unexpected shape; it is kept as JSON text",
}


def _columns(text: str) -> tuple[Column, ...]:
    found = []
    for line in filter(None, text.splitlines()):
        name, kind, meaning = (part.strip() for part in line.split("|", 2))
        found.append(Column(name, kind, meaning))
    return tuple(found)


EVENT = _columns("""
record_id   | text | the service's own id, case kept; `sha256:` of the canonical body where it has none
happened_at | time | when it happened
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
""")

STATE = _columns("""
record_id   | text | owner's id + "/" + the service's id
collected_at| time | when the state was as shown
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
""")

_ADDRESS = """
ip          | text | address, parsed: no port, no brackets, IPv4-mapped as IPv4
ip_port     | int  | port that stood beside it (tells apart users behind one NAT)
ip_kind     | text | client, service (Microsoft's own), internal (loopback, private)
ip_raw      | text | as written
"""
_ACTOR = """
user        | text | who did it: case-folded UPN or id
user_raw    | text | as written
actor_kind  | text | person, service, app, unknown
"""
_CONTEXT = """
session_id  | text | Entra session (sid): a victim and a relaying attacker share it
unique_token_id | text | token id (uti), case kept
device_id   | text | registered device only
acting_app_id | text | ClientAppId where it is not empty, else AppId
client_info | text | ClientInfoString
user_agent  | text | as the client wrote it
"""
_OUTCOME = """
ok          | bool | succeeded, by the rules of its record type; null where the log does not say
"""
_FLAGS = """
lossy       | bool | from a flattened copy: never wins over a raw one
flags       | texts | what to know before relying on the row: see FLAGS
"""


def _events(name: str, meaning: str, *parts: str) -> Table:
    columns = EVENT + _columns("".join(parts))
    return Table(
        name,
        "events",
        meaning,
        columns,
        ("happened_at", "record_id", "evidence_id", "evidence_row"),
    )


def _children(name: str, meaning: str, *parts: str) -> Table:
    """Events of which one record may give several: `position` keeps their order."""
    columns = (
        EVENT
        + _columns("position | int | place within the record, from 0")
        + _columns("".join(parts))
    )
    order = ("happened_at", "record_id", "evidence_id", "evidence_row", "position")
    return Table(name, "events", meaning, columns, order)


def _state(name: str, meaning: str, *parts: str) -> Table:
    columns = STATE + _columns("".join(parts))
    return Table(name, "state", meaning, columns, ("record_id", "evidence_id", "evidence_row"))


def _computed(name: str, meaning: str, order: str, *parts: str) -> Table:
    return Table(name, "computed", meaning, _columns("".join(parts)), tuple(order.split()))


_ALL = (
    _events(
        "audit",
        "One record of the unified audit log.",
        """
record_type | int  | number of the record type
record_type_name | text | its name, such as ExchangeItemAggregated
workload    | text | Exchange, AzureActiveDirectory, SharePoint, ...
operation   | text | as written, case kept
""",
        _ACTOR,
        """
user_key    | text | PUID, object id, SID or membership string
user_type   | int  | 0 regular ... 10 guest; never tells privilege
""",
        _OUTCOME,
        """
result      | text | ResultStatus as written
error_code  | text | ErrorNumber or ResultStatus code, as text
""",
        _ADDRESS,
        """
ip_others   | texts | other addresses of the same record, parsed, where they differ
""",
        _CONTEXT,
        """
actor_info  | text | ActorInfoString: a richer client string where present
token_issued_at | time | IssuedAtTime of the token
token_request_id | text | the sign-in's request id, decoded from unique_token_id
app_id      | text | AppId or ApplicationId: behind Graph this is the resource
client_app_id | text | ClientAppId: the app that asked
object_id   | text | ObjectId
mailbox     | text | MailboxOwnerUPN, case-folded
mailbox_guid| text | MailboxGuid
logon_type  | int  | 0 owner, 1 admin, 2 delegate
organization_id | text | tenant
correlation_id | text | InterSystemsId
external_access | bool | ExternalAccess
""",
        _FLAGS,
    ),
    _children(
        "audit_values",
        "One entry of a record's name/value arrays.",
        """
property    | text | the array: Parameters, ExtendedProperties, DeviceProperties, OperationProperties, ModifiedProperties
name        | text | Name
value       | text | Value or NewValue; objects as JSON text
old_value   | text | OldValue of ModifiedProperties
""",
    ),
    _events(
        "sign_ins",
        "One sign-in: Entra's log of all four kinds, and the audit log's own logins.",
        """
kind        | text | interactive, non_interactive, service_principal, managed_identity, audit, unknown
""",
        _ACTOR,
        """
user_id     | text | object id of the user
user_name   | text | display name
app_id      | text | application that asked
app         | text | its name
resource_id | text | application id of the resource (audit rows: Target id)
resource    | text | its name
""",
        _ADDRESS,
        """
country     | text | two-letter code, as Microsoft located the address
city        | text | same
state       | text | same: region or state
lat         | float | degrees
lon         | float | degrees
asn         | int  | autonomous system number
client_app  | text | clientAppUsed: Browser, IMAP4, ...
user_agent  | text | as the client wrote it
browser     | text | as parsed by Microsoft
os          | text | same
device_id   | text | registered device only
device_name | text | its display name
device_compliant | bool | isCompliant
device_managed | bool | isManaged
device_trust| text | trustType
protocol    | text | authenticationProtocol (deviceCode, ropc, ...)
transfer_method | text | originalTransferMethod (deviceCodeFlow persists in later refreshes)
incoming_token | text | incomingTokenType
client_credential | text | clientCredentialType: what a confidential client proved itself with
auth_requirement | text | authenticationRequirement
mfa_detail  | text | method and detail, as text
auth_steps  | text | authenticationDetails as JSON text
ca_status   | text | conditionalAccessStatus
""",
        _OUTCOME,
        """
error_code  | text | 0, 50126, ... as text
failure_reason | text | text of Microsoft, not stable
status_detail | text | additionalDetails of the status: what became of the second factor, as written
logon_error | text | LogonError of audit rows
request_type| text | ExtendedProperties RequestType of audit rows
result_detail | text | ExtendedProperties ResultStatusDetail of audit rows: context, not outcome
correlation_id | text | joins the steps of one sign-in
request_id  | text | request id: audit rows carry it too
session_id  | text | Entra session (sid)
unique_token_id | text | token id (uti), case kept
risk_level  | text | riskLevelDuringSignIn
risk_state  | text | riskState
risk_detail | text | riskDetail
risk_events | texts | riskEventTypes_v2
account_type| text | member, guest
home_tenant_id | text | tenant of the account
resource_tenant_id | text | tenant signed in to
cross_tenant| text | crossTenantAccessType
service_principal_id | text | object id of the signing-in principal
""",
        _FLAGS,
    ),
    _events(
        "directory_audits",
        "One change in the directory, from Entra's own audit log.",
        """
activity    | text | activityDisplayName, as written
activity_key| text | the same, normalised: NFKC, hyphen for dash, no trailing dot, folded
category    | text | UserManagement, ...
service     | text | loggedByService
operation_type | text | Add, Update, ...
result      | text | as written
result_reason | text | names the method in MFA changes
""",
        _OUTCOME,
        _ACTOR,
        """
user_id     | text | object id of the initiator
app_id      | text | initiating application
app         | text | its name
""",
        _ADDRESS,
        """
user_agent  | text | from the record or its additional details
correlation_id | text | joins the steps of one change
target      | text | first user target: case-folded UPN; else first target's name
target_id   | text | object id of that target
target_kind | text | User, Application, ServicePrincipal, Group, ...
targets     | texts | names or UPNs of all targets
""",
        _FLAGS,
    ),
    _children(
        "directory_values",
        "One modified property or additional detail of a directory audit.",
        """
property    | text | modifiedProperties or additionalDetails
target      | text | the target that it belongs to
name        | text | displayName or key
value       | text | newValue or value, decoded where it was JSON text
old_value   | text | oldValue
""",
    ),
    _events(
        "messages",
        "One message to one recipient, from message trace.",
        """
message_id  | text | InternetMessageId with <>, case kept
trace_id    | text | MessageTraceId
sender      | text | case-folded address
sender_raw  | text | as written
recipient   | text | case-folded address
recipient_raw | text | as written
subject     | text | as written
status      | text | delivered, failed, expanded, quarantined, filteredAsSpam, ...
direction   | text | in, out, internal, external; null without home domains
from_ip     | text | connecting server: Microsoft itself for mail sent in a browser
to_ip       | text | same, receiving side
size        | int  | bytes
""",
        _FLAGS,
    ),
    _children(
        "mail_access",
        "One message read, or one folder synchronised (MailItemsAccessed).",
        _ACTOR,
        """
mailbox     | text | owner of the mailbox, case-folded UPN
folder      | text | path as written
folder_name | text | last part of it, or the name where the path is not available
folder_kind | text | inbox, sentitems, ... where the name is a well-known one in any language
internet_message_id | text | null for a synchronised folder
subject     | text | where the record has it
size        | int  | bytes
access_type | text | Bind (messages) or Sync (whole folder, assume all of it)
throttled   | bool | IsThrottled: reads of the next 24 h may be missing
operation_count | int | OperationCount of the record
logon_type  | int  | 0 owner, 1 admin, 2 delegate
""",
        _CONTEXT,
        _ADDRESS,
    ),
    _children(
        "mail_actions",
        "One message sent, created, moved or deleted.",
        _ACTOR,
        """
action      | text | send, send_as, send_on_behalf, create, update, move, move_to_deleted, soft_delete, hard_delete
mailbox     | text | owner of the mailbox, case-folded UPN
subject     | text | as written
folder      | text | path as written
folder_name | text | last part of it
folder_kind | text | well-known folder, in any language
dest_folder | text | path as written
dest_name   | text | last part of it
dest_kind   | text | well-known folder, in any language
internet_message_id | text | where the item has one
attachments | text | names, as written
logon_type  | int  | 0 owner, 1 admin, 2 delegate
""",
        _OUTCOME,
        _CONTEXT,
        _ADDRESS,
    ),
    _children(
        "rule_changes",
        "One change of an inbox rule.",
        _ACTOR,
        """
action      | text | create, change, enable, disable, remove
dialect     | text | cmdlet, ews, mapi
rule_key    | text | the creating record's id for New-InboxRule; else the service's rule id or mailbox + name
name        | text | as written; may be empty or a space; null where the record has none
mailbox     | text | where the rule lives, case-folded UPN, or the alias as written
deletes     | bool | deletes the message, softly or for good
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
conditions  | texts | every condition as name=value
conditions_known | bool | false where the record shows only what was changed
actions     | texts | every action as name=value
""",
        _OUTCOME,
        _CONTEXT,
        _ADDRESS,
    ),
    _children(
        "forwarding_changes",
        "One change of a mailbox's forwarding.",
        _ACTOR,
        """
mailbox     | text | whose mail, case-folded UPN, or the alias as written
change      | text | set, cleared, or copy: only whether a copy stays was changed
via         | text | ForwardingSmtpAddress, ForwardingAddress, or (for copy) DeliverToMailboxAndForward
target      | text | case-folded address, or the directory name as written
target_raw  | text | as written
is_external | bool | outside the home domains; null without home domains, or for a directory name
keeps_copy  | bool | DeliverToMailboxAndForward; null where the record does not say
""",
        _OUTCOME,
        _CONTEXT,
        _ADDRESS,
    ),
    _children(
        "delegations",
        "One right on a mailbox or folder, given or taken.",
        _ACTOR,
        """
action      | text | grant, change, revoke
kind        | text | mailbox, send_as, send_on_behalf, folder
mailbox     | text | whose, case-folded UPN, or the alias as written
grantee     | text | to whom: case-folded address where it is one, else as written
rights      | texts | FullAccess, SendAs, ...
folder      | text | for a right on a folder
""",
        _OUTCOME,
        _CONTEXT,
        _ADDRESS,
    ),
    _events(
        "consents",
        "One consent or grant to an application.",
        _ACTOR,
        """
app_id      | text | the application that was trusted
app         | text | its name
object_id   | text | its service principal
kind        | text | consent, delegated, app_role, app_role_user
principal   | text | for whom: case-folded UPN or object id; null for all
scopes      | texts | the scopes after the change, sorted
consent_type| text | Principal or AllPrincipals
admin_consent | bool | IsAdminConsent
reason      | text | ConsentAction.Reason
""",
        _OUTCOME,
        _ADDRESS,
        """
correlation_id | text | joins the steps of one consent
""",
    ),
    _children(
        "mfa_changes",
        "One change of how an account proves itself.",
        _ACTOR,
        """
action      | text | add, remove, change, required
target      | text | whose: case-folded UPN
method      | text | what, where the record says
detail      | text | as written
""",
        _OUTCOME,
        _ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
    _children(
        "role_changes",
        "One directory or Exchange role given or taken.",
        _ACTOR,
        """
action      | text | add, remove, eligible
role        | text | name
role_template_id | text | template id
target      | text | who: case-folded UPN, or name
target_id   | text | object id
target_kind | text | User, Group, ServicePrincipal
""",
        _OUTCOME,
        _ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
    _children(
        "device_changes",
        "One device registered, joined or removed.",
        _ACTOR,
        """
action      | text | add, owner, user, update, remove
device_id   | text | object or device id
device_name | text | display name
os          | text | operating system
target      | text | whose: case-folded UPN
""",
        _OUTCOME,
        _ADDRESS,
        """
correlation_id | text | joins the steps of one registration
""",
    ),
    _events(
        "account_changes",
        "One change of an account: made, disabled, password, licence.",
        _ACTOR,
        """
action      | text | operation, normalised
target      | text | whose: case-folded UPN
target_id   | text | object id
detail      | text | names of the changed properties
""",
        _OUTCOME,
        _ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
    _events(
        "file_activity",
        "One action on a file in SharePoint or OneDrive.",
        _ACTOR,
        """
operation   | text | as written
file        | text | name
path        | text | ObjectId: the address of the item
site        | text | SiteUrl
target      | text | with whom it was shared
""",
        _CONTEXT,
        _ADDRESS,
    ),
    _events(
        "searches",
        "One search in mailbox or files.",
        _ACTOR,
        """
operation   | text | as written
query       | text | what was looked for
""",
        _CONTEXT,
        _ADDRESS,
    ),
    _events(
        "alerts",
        "One alert that the service raised.",
        """
alert_id    | text | joins the rows of one alert
operation   | text | AlertTriggered, AlertEntityGenerated, AlertUpdated
name        | text | of the alert or policy
severity    | text | as written, lower case
category    | text | as written
status      | text | as written
source      | text | as written
user        | text | whom it concerns, case-folded UPN
user_raw    | text | as written
actor_kind  | text | always service
linked_record_ids | texts | records that caused it
detail      | text | Data as JSON text
""",
    ),
    _state(
        "inbox_rules",
        "One inbox rule as it stood when collected.",
        """
user        | text | whose, case-folded UPN; null where the page does not say
user_raw    | text | as written
rule_id     | text | the service's id
name        | text | as written
enabled     | bool | isEnabled
hidden      | bool | seen only by a view that shows hidden rules
seen_by     | texts | the views that showed it
sequence    | int  | place in the order of rules
conditions  | texts | every condition as name=value
actions     | texts | every action as name=value
deletes     | bool | deletes the message
move_to     | text | folder as written
move_kind   | text | well-known folder, in any language
marks_read  | bool | marks the message as read
recipients  | texts | forward, redirect and forward as attachment: case-folded addresses
external    | texts | those outside the home domains; null without home domains
in_error    | bool | hasError
flags       | texts | see FLAGS
""",
    ),
    _state(
        "auth_methods",
        "One way in which an account proves itself, as it stood when collected.",
        """
user        | text | whose, case-folded UPN; null where the page does not say
user_raw    | text | as written
method_id   | text | the service's id
method      | text | password, phone, fido2, microsoftAuthenticator, ...
detail      | text | display name, number or model, as written
created_at  | time | when it was added, where the service says
flags       | texts | see FLAGS
""",
    ),
    _computed(
        "addresses",
        "One address of the case.",
        "ip",
        """
ip          | text | parsed
ip_kind     | text | client, service, internal
network     | text | /24 or /48 around it
asn         | int  | autonomous system number
as_org      | text | its owner, where a database says
country     | text | two-letter code
city        | text | as Microsoft located it
lat         | float | degrees
lon         | float | degrees
hosting     | bool | a hosting provider; null where unknown
learnt_from | text | sign-ins (of this address), network (a neighbour's), or none
first_at    | time | first seen
last_at     | time | last seen
records     | int  | rows of audit and sign-ins with it
users       | int  | distinct users of those rows
""",
    ),
    _computed(
        "baselines",
        "One value of a user's successful activity on one day.",
        "user kind value day",
        """
user        | text | case-folded UPN
kind        | text | ip, network, asn, country, browser, os, app, user_agent
value       | text | as text
day         | time | midnight UTC of the day
rows        | int  | records of that day with it
""",
    ),
    _computed(
        "domains",
        "One mail domain of the case.",
        "domain",
        """
domain      | text | case-folded
registrable | text | the part that is bought
label       | text | registrable part without its suffix
skeleton    | text | look-alike characters folded
is_home     | bool | one of the case's home domains, or below one
nearest     | text | the nearest home domain or frequent counterparty
distance    | int  | edits between the two labels
first_at    | time | first message with it
messages    | int  | distinct messages with it
""",
    ),
    _computed(
        "aliases",
        "One name under which a person, mailbox or app appears.",
        "alias kind user source",
        """
alias       | text | case-folded
kind        | text | upn, oid, puid, sid, dn, alias, mailbox_guid, app
user        | text | the UPN it stands for; for an app its id
name        | text | display name, where known
source      | text | the table it was learnt from
""",
    ),
    _computed(
        "suspects",
        "One indicator of the attacker, and why it is one.",
        "kind value user source",
        """
kind        | text | ip, session, user-agent, app, device
value       | text | as it stands in the tables
user        | text | for whom it counts; null for everyone
source      | text | mark, or the detection that named it
why         | text | the analyst's reason or the finding's sentence
since       | time | first record that made it one
""",
    ),
    _computed(
        "unreadable",
        "One thing that could not be parsed, verbatim.",
        "evidence_id evidence_row position",
        """
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
position    | int  | place among the unreadable things of the item
offset      | int  | bytes from the start of the item; null where unknown
reason      | text | why it could not be read
body        | text | what was there, verbatim; bytes that are no UTF-8 as \\xNN
""",
    ),
    _computed(
        "duplicates",
        "One record that was there already.",
        "source record_id evidence_id evidence_row",
        """
source      | text | the source whose id it shares
record_id   | text | the shared id
evidence_id | text | where the copy that was set aside lies
evidence_row| int  | number of its record
kept_evidence_id | text | where the copy that stays lies
kept_evidence_row | int | number of its record
identical   | bool | the two bodies say the same
differing   | texts | which fields differ
""",
    ),
    _computed(
        "coverage",
        "What was looked at, and what could not be.",
        "kind name user day",
        """
kind        | text | source, window, detection, gap, file
name        | text | the source, detection or file
user        | text | case-folded UPN; null for the whole case
day         | time | midnight UTC of the day; null for the whole span
rows        | int  | rows of that source, user and day
state       | text | complete, partial, none, blind, failed
why         | text | in plain words
""",
    ),
    _computed(
        "findings",
        "One finding, or one detection that found nothing.",
        "detection_id outcome user happened_at finding_id",
        """
finding_id  | text | hash of detection, version and key
detection_id| text | such as PE-02
version     | int  | of the detection
title       | text | what was looked for
severity    | text | info, low, medium, high, critical
outcome     | text | hit, clear, blind, failed
happened_at | time | first record
last_at     | time | last record
user        | text | the account concerned
says        | text | the sentence
why         | text | why it is a sign
record_ids  | texts | the records behind it
attack      | texts | ATT&CK ids (v18)
benign      | text | what innocent things look the same
counter     | text | what speaks against it here
fix         | text | the card of the playbook
missing     | text | for a blind one: what the case lacks
key         | text | what rows were folded by
in_window   | bool | inside the case's window
""",
    ),
    _computed(
        "timeline",
        "One event, in one sentence.",
        "happened_at source record_id evidence_id evidence_row position",
        """
happened_at | time | when; undated rows come last
kind        | text | what sort of event
user        | text | whose
actor       | text | attacker, victim, service, unknown
ip          | text | from where
says        | text | the sentence
source      | text | the table that it comes from
record_id   | text | the record
severity    | text | of the finding that cites it, else info
evidence_id | text | the sealed item
evidence_row| int  | number of the record in that item
position    | int  | place within the record
""",
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}


@cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of a table.

    Args:
        name: a table of TABLES.
    """
    import pyarrow as pa

    kinds: dict[str, pa.DataType] = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(column.name, kinds[column.kind]) for column in TABLES[name].columns])
