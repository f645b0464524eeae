"""What changed in the directory: consents, methods, roles, devices, accounts."""

from __future__ import annotations

from bec_kit.tables._declare import ACTOR, ADDRESS, OUTCOME, children, events

__all__ = ["TABLES"]

TABLES = (
    events(
        "consents",
        "One consent or grant to an application.",
        ACTOR,
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
        OUTCOME,
        ADDRESS,
        """
correlation_id | text | joins the steps of one consent
""",
    ),
    children(
        "mfa_changes",
        "One change of how an account proves itself.",
        ACTOR,
        """
action      | text | add, remove, change, required
target      | text | whose: case-folded UPN
method      | text | what, where the record says
detail      | text | as written
""",
        OUTCOME,
        ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
    children(
        "role_changes",
        "One directory or Exchange role given or taken.",
        ACTOR,
        """
action      | text | add, remove, eligible
role        | text | name
role_template_id | text | template id
target      | text | who: case-folded UPN, or name
target_id   | text | object id
target_kind | text | User, Group, ServicePrincipal
""",
        OUTCOME,
        ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
    children(
        "device_changes",
        "One device registered, joined or removed.",
        ACTOR,
        """
action      | text | add, owner, user, update, remove
device_id   | text | object or device id
device_name | text | display name
os          | text | operating system
target      | text | whose: case-folded UPN
""",
        OUTCOME,
        ADDRESS,
        """
correlation_id | text | joins the steps of one registration
""",
    ),
    events(
        "account_changes",
        "One change of an account: made, disabled, password, licence.",
        ACTOR,
        """
action      | text | operation, normalised
target      | text | whose: case-folded UPN
target_id   | text | object id
detail      | text | names of the changed properties
""",
        OUTCOME,
        ADDRESS,
        """
correlation_id | text | joins the steps of one change
""",
    ),
)
