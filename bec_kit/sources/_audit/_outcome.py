"""Whether what a record tells of succeeded: each record type has its own way to say so."""

from __future__ import annotations

from functools import lru_cache

from bec_kit.sources._values import as_int

__all__ = ["succeeded"]

STS_LOGON = 15
_YES = frozenset({"true", "success", "succeeded", "successful"})
_NO = frozenset({"false", "failed", "failure"})


@lru_cache(maxsize=1 << 14)
def succeeded(
    record_type: int | None, operation: str, result: str | None, error: str | None
) -> bool | None:
    """True, False, or None where the log does not say.

    Logins are judged by operation and error number alone: their ResultStatus says
    Success on most failures, and Redirect on good ones. A login with an error
    number (50140, ...) was interrupted, which is neither. PartiallySucceeded is neither.

    Args:
        record_type: its number.
        operation: as `fold_name` gives it.
        result: ResultStatus as written.
        error: ErrorNumber as text.
    """
    login = operation in ("userloggedin", "userloginfailed")
    if record_type == STS_LOGON or (record_type is None and login):
        if operation == "userloginfailed":
            return False
        if operation == "userloggedin" and (not error or not error.strip() or as_int(error) == 0):
            return True
        return None
    word = (result or "").strip().casefold()
    return True if word in _YES else False if word in _NO else None
