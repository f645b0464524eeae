"""The value functions that all sources share."""

from __future__ import annotations

from bec_kit.sources._addresses import NO_ADDRESS, Address, address, addresses
from bec_kit.sources._columns import build, column
from bec_kit.sources._folders import Folder, folder
from bec_kit.sources._plain import (
    NO_GUID,
    as_bool,
    as_float,
    as_int,
    canonical,
    decode,
    filled,
    fold_name,
    fold_user,
    hashed_id,
    request_id,
    text,
)
from bec_kit.sources._times import moment, times

__all__ = [
    "NO_ADDRESS",
    "NO_GUID",
    "Address",
    "Folder",
    "address",
    "addresses",
    "as_bool",
    "as_float",
    "as_int",
    "build",
    "canonical",
    "column",
    "decode",
    "filled",
    "fold_name",
    "fold_user",
    "folder",
    "hashed_id",
    "moment",
    "request_id",
    "text",
    "times",
]
