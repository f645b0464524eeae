"""What the tenant allows, and how long it takes: numbers that a test may change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DOCUMENTED",
    "EXCHANGE_READER",
    "READ_ROLES",
    "UNLIMITED",
    "WRITER",
    "WRITE_ROLES",
    "Rate",
    "Settings",
]


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds of the tenant's clock.

    Attributes:
        requests: how many.
        seconds: in how long.
        says_when: whether a refusal carries Retry-After.
    """

    requests: int
    seconds: float
    says_when: bool = True


UNLIMITED: dict[str, Rate] = {}

# by service; what is not here has no limit that a practice could reach
DOCUMENTED: dict[str, Rate] = {
    "sign_ins": Rate(5, 10),
    "traces": Rate(100, 300),
    "exchange_traces": Rate(100, 300),
    "identity_protection": Rate(1, 1, says_when=False),
    "conditional_access": Rate(1, 1),
    "mailbox": Rate(10_000, 600),
}

# A role group of the tenant's own: every cmdlet that reads, Get-InboxRule too, none that writes.
EXCHANGE_READER = "Evidence Readers"

# What a collector is granted: application permissions of Graph and Exchange, and a role.
READ_ROLES = (
    "Application.Read.All",
    "AuditLog.Read.All",
    "AuditLogsQuery.Read.All",
    "Directory.Read.All",
    EXCHANGE_READER,
    "Exchange.ManageAsApp",
    "ExchangeMessageTrace.Read.All",
    "IdentityRiskEvent.Read.All",
    "IdentityRiskyUser.Read.All",
    "LicenseAssignment.Read.All",
    "Mail.ReadBasic.All",
    "MailboxSettings.Read",
    "Policy.Read.All",
    "RoleAssignmentSchedule.Read.Directory",
    "RoleEligibilitySchedule.Read.Directory",
    "RoleManagement.Read.Directory",
    "SecurityAlert.Read.All",
    "User.Read.All",
    "UserAuthenticationMethod.Read.All",
)


# The application through which a person writes; its tokens stand for the tenant's administrator.
WRITER = "7f3d1c52-9a0e-4b64-8d27-5e1c0b9a4f36"

# What that person may do through it: delegated permissions, and directory roles. What was written
# must be read again, so all reading is among them.
WRITE_ROLES = (
    *(name for name in READ_ROLES if name not in (EXCHANGE_READER, "Exchange.ManageAsApp")),
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.AccessAsUser.All",
    "Exchange Administrator",
    "Exchange.Manage",
    "Global Administrator",
    "IdentityRiskyUser.ReadWrite.All",
    "MailboxSettings.ReadWrite",
    "Policy.ReadWrite.ConditionalAccess",
    "RoleManagement.ReadWrite.Directory",
    "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.ReadWrite.All",
)


@dataclass(frozen=True)
class Settings:
    """How this tenant behaves where the documentation leaves it open, or a test must not wait.

    Attributes:
        grants: what every token may do, the writer's apart: application permissions, and names of
            roles.
        write_grants: what a token of the application `WRITER` may do.
        rates: limits by service.
        pace: seconds of the tenant's clock for each second of the machine.
        token_life: seconds until a token expires.
        query_starts: seconds until an audit query runs.
        query_takes: seconds until it ends.
        page: rows of a page where nobody asks for fewer; None for what each operation documents.
    """

    grants: tuple[str, ...] = READ_ROLES
    write_grants: tuple[str, ...] = WRITE_ROLES
    rates: Mapping[str, Rate] = field(default_factory=lambda: DOCUMENTED)
    pace: float = 1.0
    token_life: int = 3599
    query_starts: float = 2.0
    query_takes: float = 6.0
    page: int | None = None
