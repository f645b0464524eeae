"""Every error that the kit raises on purpose.

* BecKitError
  x UsageError            the command was asked for something that cannot be done
    + CaseError           the case folder is missing, exists already, or is not a case
    + QueryError          a text of SQL was refused by the gate, or failed
    + SpecError           a source, format or detection is declared wrongly
  x EvidenceError         something is wrong with what was handed in
    + RefusedError        a file was not taken; its name, hash and reason go to the journal
    + UnreadableError     one record could not be parsed; it is kept verbatim in `unreadable`
    + SealBrokenError     evidence, journal, table or report is not what was sealed
  x DiskError             nothing more can be written: the disk is full, or can only be read
  x ConnectError          Microsoft could not be asked, or did not answer
    + RefusedByService    the service said no; status, code and its reason are attributes
    + GaveUp              no answer within the budget of attempts and waits
    + ForeignLinkError    a link leads to another host; nothing was sent there

A message says what happened, where, and what to do next, in one line, and
quotes no record content beyond a name.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BecKitError",
    "CaseError",
    "ConnectError",
    "DiskError",
    "EvidenceError",
    "ForeignLinkError",
    "GaveUp",
    "QueryError",
    "RefusedByService",
    "RefusedError",
    "SealBrokenError",
    "SpecError",
    "UnreadableError",
    "UsageError",
    "disk_fault",
]

_DISK_FAULTS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EROFS: "the disk can only be read",
}


class BecKitError(Exception):
    """Anything that the kit raises on purpose."""


class UsageError(BecKitError):
    """The command was asked for something that cannot be done."""


class CaseError(UsageError):
    """The case folder is missing, exists already, or is not a case."""


class QueryError(UsageError):
    """A text of SQL was refused by the gate, or failed."""


class SpecError(UsageError):
    """A source, format or detection is declared wrongly."""


class EvidenceError(BecKitError):
    """Something is wrong with what was handed in."""


class RefusedError(EvidenceError):
    """A file was not taken; its name, hash and reason go to the journal."""


class UnreadableError(EvidenceError):
    """One record could not be parsed; it is kept verbatim in `unreadable`."""


class SealBrokenError(EvidenceError):
    """Evidence, journal, table or report is not what was sealed."""


class DiskError(BecKitError):
    """Nothing more can be written: the disk is full, or can only be read.

    Attributes:
        rows: what was done before, as the call would have given it back.
    """

    rows: Sequence[Any] = ()


def disk_fault(error: OSError) -> str:
    """What is the matter with the disk; empty where the error is of another kind."""
    return _DISK_FAULTS.get(error.errno or 0, "")


class ConnectError(BecKitError):
    """Microsoft could not be asked, or did not answer."""


class RefusedByService(ConnectError):  # noqa: N818 - the service did it, the kit only says so
    """The service said no.

    Attributes:
        status: of HTTP.
        code: Graph's own, Exchange's kind of exception, or the login's `AADSTS` number.
        message: the service's reason in one line, its innermost where there are several.
        service: whose rate limit it was, such as `sign_ins`; `login` for a token.
        page: the answer as it came (`connect.Page`), to be kept; None where there is none.
    """

    def __init__(
        self, status: int, code: str, message: str, service: str, page: Any = None
    ) -> None:
        super().__init__(f"{service}: refused with {status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.service = service
        self.page = page

    @property
    def denied(self) -> bool:
        """Whether a permission, a role or a licence is lacking, rather than the request wrong."""
        return self.status in (401, 403)


class GaveUp(ConnectError):  # noqa: N818 - as above
    """No answer within the budget of attempts and waits.

    Attributes:
        service: whose rate limit it was, such as `sign_ins`.
        why: what went wrong last.
        attempts: how many requests were sent.
        waited: seconds spent waiting between them.
        unsure: a request that must not be repeated blindly went out, and the service may have
            acted on it: look before asking again.
        page: the last answer (`connect.Page`), to be kept; None where none came.
    """

    def __init__(
        self,
        service: str,
        why: str,
        attempts: int,
        waited: float,
        *,
        unsure: bool = False,
        page: Any = None,
    ) -> None:
        doubt = "; it may have been done all the same: look before asking again" if unsure else ""
        super().__init__(
            f"{service}: gave up after {attempts} attempts and {waited:.0f} s of waiting: "
            f"{why}{doubt}"
        )
        self.service = service
        self.why = why
        self.attempts = attempts
        self.waited = waited
        self.unsure = unsure
        self.page = page


class ForeignLinkError(ConnectError):
    """A link leads to another host; nothing was sent there."""
