"""The records of a batch, read into Arrow by their shape: this is the hot path.

Arrow walks the objects itself, several times as fast as any loop here could. What
a record names in lists (properties, folders, items) is read only by who asks for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bec_kit.sources._audit._arrow import filled, without
from bec_kit.sources._audit._entries import Entries, read_entries
from bec_kit.sources._shaped import part, shaped, struct
from bec_kit.sources._values import NO_GUID

if TYPE_CHECKING:
    from collections.abc import Callable

    from bec_kit.model import Batch

__all__ = ["Records"]

_TEXTS = (
    "Id",
    "CreationTime",
    "Workload",
    "Operation",
    "ResultStatus",
    "ErrorNumber",
    "UserId",
    "UserKey",
    "ClientIP",
    "ClientIPAddress",
    "ActorIpAddress",
    "UserIp",
    "SenderIp",
    "SessionId",
    "DeviceId",
    "TokenIssuedAtTime",
    "AppId",
    "ApplicationId",
    "ClientAppId",
    "ClientInfoString",
    "ActorInfoString",
    "UserAgent",
    "ObjectId",
    "MailboxOwnerUPN",
    "MailboxGuid",
    "OrganizationId",
    "InterSystemsId",
)
_CONTEXT = (
    "AADSessionId",
    "UniqueTokenId",
    "ClientAppId",
    "DeviceId",
    "IssuedAtTime",
    "TokenIssuedAtTime",
)
_SHAPE = struct(
    {
        **dict.fromkeys(_TEXTS, pa.string()),
        "AppAccessContext": struct(dict.fromkeys(_CONTEXT, pa.string())),
    }
)
# Exports also write these as text or by name, so they must not hold up the rest.
_NUMBERS = struct(
    {
        "RecordType": pa.int64(),
        "UserType": pa.int64(),
        "LogonType": pa.int64(),
        "ExternalAccess": pa.bool_(),
    }
)


class Records:
    """The records of one batch.

    Attributes:
        docs: as the service writes them.
        odd: gets the places of records in which something had an odd shape.
    """

    def __init__(self, batch: Batch) -> None:
        self.docs = batch.docs
        self.odd: set[int] = set()
        self._entries: dict[str, Entries] = {}

    @cached_property
    def _shaped(self) -> pa.Array[Any]:
        return shaped(self.docs, _SHAPE, self.odd)

    @cached_property
    def _numbers(self) -> pa.Array[Any] | None:
        try:
            return pa.array(self.docs, _NUMBERS)
        except (pa.ArrowException, OverflowError, TypeError):
            return None

    def text(self, *keys: str) -> pa.Array[Any]:
        """A field of text, or one of AppAccessContext; empty is null."""
        return filled(part(self._shaped, *keys))

    def id(self, *keys: str) -> pa.Array[Any]:
        """A field that holds an id: the GUID of zeros is null too."""
        return without(self.text(*keys), NO_GUID)

    def number(self, key: str, read: Callable[[Any], Any]) -> pa.Array[Any]:
        """RecordType, UserType, LogonType or ExternalAccess.

        Args:
            key: the field.
            read: how to read a value that is written otherwise; what it gives None for is odd.
        """
        numbers: pa.Array[Any]
        if self._numbers is not None:
            numbers = part(self._numbers, key)
            return numbers
        values = self.raw(key)
        found = [read(value) for value in values]
        for place, (number, value) in enumerate(zip(found, values, strict=True)):
            if number is None and value is not None and value != "":
                self.odd.add(place)
        numbers = pa.array(found, _NUMBERS.field(key).type)
        return numbers

    def raw(self, key: str) -> list[Any]:
        """A field of any kind, None where a record lacks it."""
        return [doc.get(key) for doc in self.docs]

    def entries(self, array: str) -> Entries:
        """A name/value array of all records."""
        if array not in self._entries:
            self._entries[array] = read_entries(array, self.docs)
        return self._entries[array]
