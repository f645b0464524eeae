"""Accounts, what they may do and what acts for them, as it stood when collected."""

from __future__ import annotations

from bec_kit.tables._declare import ADDRESS, state

__all__ = ["TABLES"]

_FLAGS = """
flags       | texts | see FLAGS
"""

TABLES = (
    state(
        "users",
        "One account of the directory.",
        """
user        | text | case-folded UPN
user_raw    | text | as written
object_id   | text | the service's id
name        | text | display name
enabled     | bool | accountEnabled: may sign in
kind        | text | Member or Guest
synced      | bool | comes from an on-premises directory, and must be disabled there
mail        | text | case-folded primary address
addresses   | texts | proxyAddresses as written: SMTP: is the primary one
department  | text | as written
job         | text | jobTitle
made_by     | text | creationType: Invitation, LocalAccount, ...; null for an ordinary account
sku_ids     | texts | ids of the licences assigned to it
created_at  | time | when it was made
deleted_at  | time | when it was deleted, for one in the recycle bin
password_changed_at | time | last change of its password
sessions_valid_from | time | sign-ins before it are void: the last revocation, or change of password
last_sign_in_at | time | signInActivity: last interactive sign-in, also one that failed
last_noninteractive_at | time | the same for tokens that were renewed
""",
        _FLAGS,
    ),
    state(
        "roles",
        "One administrative role that somebody holds or may take.",
        """
principal   | text | who: case-folded UPN, else the object id or the name
principal_raw | text | as written
principal_id | text | object id
principal_name | text | display name
principal_kind | text | user, group, servicePrincipal, ...
role        | text | name of the role or role group
role_id     | text | id of the role's definition
role_template_id | text | the same in every tenant; null for a custom role
service     | text | entra or exchange
kind        | text | assigned, activated (taken for a while), eligible (may be taken)
scope       | text | / for the whole tenant, else the unit or app it is limited to
via         | text | Direct, Group or Inherited
via_name    | text | the group, where the export names it
status      | text | as written
start_at    | time | from when
end_at      | time | until when; null for good
""",
        _FLAGS,
    ),
    state(
        "risk",
        "What Identity Protection holds against an account, or one reason for it.",
        """
user        | text | whose: case-folded UPN or id; of an app its id
user_raw    | text | as written
user_id     | text | object id
user_name   | text | display name
risk_id     | text | the service's id
kind        | text | user (what it all comes to), detection (one reason), app, app_detection
type        | text | riskEventType: unfamiliarFeatures, anonymizedIPAddress, ...
level       | text | low, medium, high, hidden, none
state       | text | atRisk, confirmedCompromised, remediated, dismissed, confirmedSafe, none
detail      | text | riskDetail: who or what set the state
activity    | text | signin or user
provider    | text | which service found it
timing      | text | realtime, nearRealtime or offline
city        | text | where the activity came from
country     | text | two-letter code
user_agent  | text | as the client wrote it
request_id  | text | of the sign-in
correlation_id | text | of the sign-in
additional  | text | additionalInfo as JSON text
activity_at | time | when what was risky happened
detected_at | time | when it was found
updated_at  | time | last change of state
""",
        ADDRESS,
        _FLAGS,
    ),
    state(
        "devices",
        "One device: registered in the directory, managed by Intune, or partnered with a mailbox.",
        """
user        | text | whose: case-folded UPN, alias or id; null where the export does not say
user_raw    | text | as written
object_id   | text | the directory's, Intune's or Exchange's id of the entry
device_id   | text | the device's own id, as in sign-ins and audit records
kind        | text | entra, intune or mobile
name        | text | display or friendly name
os          | text | operating system
os_version  | text | as written
model       | text | as written
manufacturer | text | as written
trust       | text | Workplace (registered), AzureAd (joined), ServerAd (hybrid)
enabled     | bool | may sign in, or synchronise
compliant   | bool | meets the tenant's rules
managed     | bool | under device management
ownership   | text | Company, Personal, Unknown
enrolment   | text | how it came under management
client      | text | of a mobile partnership: EAS, Outlook, REST, ...
user_agent  | text | as the client wrote it
access_state | text | of a mobile partnership: Allowed, Blocked, Quarantined, DeviceDiscovery
registered_at | time | when it was registered or first synchronised
last_seen_at | time | last sign-in or synchronisation, to some days
""",
        _FLAGS,
    ),
    state(
        "apps",
        "One application: its registration in this tenant, or its service principal.",
        """
app_id      | text | the application's id, the same in every tenant
object_id   | text | id of the entry
kind        | text | application (its registration) or service_principal (its presence here)
principal_type | text | of a service principal: Application, ManagedIdentity, Legacy, ...
name        | text | display name
publisher   | text | verified publisher, else the publisher as written
verified    | bool | the publisher is verified; null where the export does not say
owner_tenant | text | tenant in which it is registered
audience    | text | signInAudience
enabled     | bool | may be used; null for a registration
disabled_by_microsoft | text | disabledByMicrosoftStatus
reply_urls  | texts | where its tokens may be sent
tags        | texts | as written; HideApp hides it from users
requested   | texts | permissions that it asks for: resource/id=Scope or =Role
credentials | texts | ids of its secrets and certificates
created_at  | time | when it was registered, or first used here
deleted_at  | time | when it was deleted, for one in the recycle bin
""",
        _FLAGS,
    ),
    state(
        "app_credentials",
        "One secret or certificate with which an application proves itself.",
        """
app_id      | text | the application's id; null where the export names the entry alone
object_id   | text | id of the application or service principal that holds it
app         | text | its name
key_id      | text | id of the credential
kind        | text | secret or certificate
name        | text | as the one who added it called it
usage       | text | of a certificate: Verify or Sign
hint        | text | first characters of a secret
start_at    | time | from when it is valid: as a rule when it was added
end_at      | time | until when
""",
        _FLAGS,
    ),
    state(
        "grants",
        "One permission that an application holds.",
        """
grant_id    | text | the service's id
kind        | text | delegated (acts as a user), application (acts by itself), assignment (a user or group may use the app)
app_id      | text | the application's id, where the export says it
app_name    | text | name of the application
client_id   | text | object id of its service principal
principal   | text | for whom: case-folded id; null for everyone
principal_name | text | display name
principal_kind | text | User, Group, ServicePrincipal
resource    | text | name of the service that it may use
resource_id | text | object id of that service's principal
scopes      | texts | delegated scopes or names of application roles
role_id     | text | id of the application role
consent_type | text | AllPrincipals (everyone) or Principal; null for application permissions
created_at  | time | where the service says it
expires_at  | time | where the export says it
""",
        _FLAGS,
    ),
    state(
        "licences",
        "One licence, of the tenant or of an account.",
        """
user        | text | whose, case-folded UPN or id; null for the tenant's
user_raw    | text | as written
sku         | text | part number, such as SPE_E5
sku_id      | text | its id
plans       | texts | service plans in it that are on
plans_off   | texts | service plans in it that are off
status      | text | of the tenant's: Enabled, Warning, Suspended, ...
bought      | int  | units that are paid
used        | int  | units that are given out
""",
        _FLAGS,
    ),
    state(
        "groups",
        "One group.",
        """
group_id    | text | the service's id
name        | text | display name
mail        | text | case-folded address
kind        | text | microsoft365, security, mail_security or distribution
role_assignable | bool | roles may be given to it
synced      | bool | comes from an on-premises directory
visibility  | text | Public, Private, HiddenMembership
membership_rule | text | of a dynamic group: who belongs to it
members     | texts | case-folded UPNs or ids, where the record holds them
created_at  | time | when it was made
deleted_at  | time | when it was deleted, for one in the recycle bin
""",
        _FLAGS,
    ),
    state(
        "group_members",
        "One member of a group.",
        """
group_id    | text | the group's id
group_name  | text | the group's name
member      | text | case-folded UPN, else the id
member_raw  | text | as written
member_id   | text | object id
member_name | text | display name
member_kind | text | user, group, device, servicePrincipal, ...
""",
        _FLAGS,
    ),
)
