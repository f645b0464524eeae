"""What an entry of the journal must hold to be read: a forged one is as good as none."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  msgspec reads it
from typing import Annotated, Any

import msgspec

__all__ = ["is_whole"]

_Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4,}-\w+(\.[0-9]+)?\Z")]
_Hash = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_File = Annotated[str, msgspec.Meta(pattern=r"\A[^/\\]+\Z")]
_Files = dict[str, _Hash | None]


class _Any(msgspec.Struct):
    at: datetime
    hash: str
    files: _Files = {}


class _Seal(_Any, kw_only=True):
    evidence_id: _Id
    source: str
    format: str
    file: _File
    incoming: _File
    name: str
    path: str
    sha256: _Hash
    size: int
    members: list[dict[str, Any]]
    options: dict[str, Any]
    modified_at: str | None


class _About(_Any, kw_only=True):
    evidence_id: _Id


class _Reading(_About, kw_only=True):
    files: _Files


class _Mark(_Any, kw_only=True):
    mark_id: str


_KINDS: dict[str, type[_Any]] = {
    "seal": _Seal,
    "add": _About,
    "flatten": _Reading,
    "mark": _Mark,
}


def is_whole(entry: dict[str, Any]) -> bool:
    """Whether an entry has the fields that its readers rely on."""
    try:
        msgspec.convert(entry, _KINDS.get(entry["action"], _Any))
    except msgspec.ValidationError:
        return False
    return True
