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

A message says what happened, where, and what to do next, in one line, and
quotes no record content beyond a name.
"""

from __future__ import annotations

__all__ = [
    "BecKitError",
    "CaseError",
    "EvidenceError",
    "QueryError",
    "RefusedError",
    "SealBrokenError",
    "SpecError",
    "UnreadableError",
    "UsageError",
]


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
