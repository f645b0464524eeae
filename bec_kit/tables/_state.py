"""State as it stood when it was collected."""

from __future__ import annotations

from bec_kit.tables._declare import RULE, state

__all__ = ["TABLES"]

TABLES = (
    state(
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
""",
        RULE,
        """
in_error    | bool | hasError
flags       | texts | see FLAGS
""",
    ),
    state(
        "auth_methods",
        "One way in which an account proves itself, as it stood when collected.",
        """
user        | text | whose, case-folded UPN; null where the page does not say
user_raw    | text | as written
method_id   | text | the service's id
method      | text | password, phone, fido2, microsoftAuthenticator, ...; perUserMfa of that view
detail      | text | display name, number or model, as written; the state of per-user MFA
view        | text | what shows it: methods, report (of what is registered), per_user (MFA)
created_at  | time | when it was added, where the service says
flags       | texts | see FLAGS
""",
    ),
)
