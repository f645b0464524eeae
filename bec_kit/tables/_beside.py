"""What completes or explains other evidence, and tells of no event by itself."""

from __future__ import annotations

from bec_kit.tables._declare import FLAG_COLUMNS, OUTCOME, beside

__all__ = ["TABLES"]

TABLES = (
    beside(
        "sign_in_steps",
        "One step of a sign-in: of those that its record holds, or from an export that lists them.",
        """
request_id  | text | the sign-in that it belongs to: joins sign_ins.request_id
method      | text | authenticationMethod
detail      | text | authenticationMethodDetail
result      | text | authenticationStepResultDetail
requirement | text | authenticationStepRequirement
""",
        OUTCOME,
        FLAG_COLUMNS,
    ),
    beside(
        "tool_log",
        "One line that a collecting tool wrote about its own work.",
        """
tool        | text | which tool
level       | text | info, warning, error, or `empty`: it looked and found nothing
topic       | text | what it was about, where the line names it
said        | text | the line, without time and level
""",
        FLAG_COLUMNS,
    ),
)
