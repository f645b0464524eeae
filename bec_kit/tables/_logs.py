"""What the services log: one row for each record, message or sign-in."""

from __future__ import annotations

from bec_kit.tables._declare import ACTOR, ADDRESS, CONTEXT, FLAG_COLUMNS, OUTCOME, children, events

__all__ = ["TABLES"]

TABLES = (
    events(
        "audit",
        "One record of the unified audit log.",
        """
record_type | int  | number of the record type
record_type_name | text | its name, such as ExchangeItemAggregated
workload    | text | Exchange, AzureActiveDirectory, SharePoint, ...
operation   | text | as written, case kept
""",
        ACTOR,
        """
user_key    | text | PUID, object id, SID or membership string
user_type   | int  | 0 regular ... 10 guest; never tells privilege
""",
        OUTCOME,
        """
result      | text | ResultStatus as written
error_code  | text | ErrorNumber or ResultStatus code, as text
""",
        ADDRESS,
        """
ip_others   | texts | other addresses of the same record, parsed, where they differ
""",
        CONTEXT,
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
own         | bool | all that it names was read by the kit's own collection (see mail_access)
""",
        FLAG_COLUMNS,
    ),
    children(
        "audit_values",
        "One entry of a record's name/value arrays.",
        """
property    | text | the array: Parameters, ExtendedProperties, DeviceProperties, OperationProperties, ModifiedProperties
name        | text | Name
value       | text | Value or NewValue; objects as JSON text
old_value   | text | OldValue of ModifiedProperties
""",
    ),
    events(
        "sign_ins",
        "One sign-in: Entra's log of all four kinds, and the audit log's own logins.",
        """
kind        | text | interactive, non_interactive, service_principal, managed_identity, audit, unknown
""",
        ACTOR,
        """
user_id     | text | object id of the user
user_name   | text | display name
app_id      | text | application that asked
app         | text | its name
resource_id | text | application id of the resource (audit rows: Target id)
resource    | text | its name
""",
        ADDRESS,
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
        OUTCOME,
        """
error_code  | text | 0, 50126, ... as text
failure_reason | text | text of Microsoft, not stable
status_detail | text | additionalDetails of the status: what became of the second factor, as written
logon_error | text | LogonError of audit rows
request_type| text | ExtendedProperties RequestType of audit rows, EndpointCall of advanced hunting
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
        FLAG_COLUMNS,
    ),
    events(
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
        OUTCOME,
        ACTOR,
        """
user_id     | text | object id of the initiator
app_id      | text | initiating application
app         | text | its name
""",
        ADDRESS,
        """
user_agent  | text | from the record or its additional details
correlation_id | text | joins the steps of one change
target      | text | first user target: case-folded UPN; else first target's name
target_id   | text | object id of that target
target_kind | text | User, Application, ServicePrincipal, Group, ...
targets     | texts | names or UPNs of all targets
""",
        FLAG_COLUMNS,
    ),
    children(
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
    events(
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
        FLAG_COLUMNS,
    ),
    events(
        "file_activity",
        "One action on a file in SharePoint or OneDrive.",
        ACTOR,
        """
operation   | text | as written
file        | text | name
path        | text | ObjectId: the address of the item
site        | text | SiteUrl
target      | text | with whom it was shared
""",
        CONTEXT,
        ADDRESS,
    ),
    events(
        "searches",
        "One search in mailbox or files.",
        ACTOR,
        """
operation   | text | as written
query       | text | what was looked for
""",
        CONTEXT,
        ADDRESS,
    ),
    events(
        "alerts",
        "One alert that the service raised.",
        """
alert_id    | text | joins the rows of one alert
operation   | text | AlertTriggered, AlertEntityGenerated, AlertUpdated; alert where it comes from Graph
name        | text | of the alert or policy
severity    | text | as written, lower case
category    | text | as written
status      | text | as written
source      | text | as written
user        | text | whom it concerns, case-folded UPN
user_raw    | text | as written
actor_kind  | text | always service
accounts    | texts | of alerts from Graph: every account that the evidence names, as written
linked_record_ids | texts | records that caused it
detail      | text | Data, or description and evidence, as JSON text
""",
    ),
)
