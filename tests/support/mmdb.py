"""Small databases of addresses, written for a test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest import mock

from mmdb_writer import MMDBWriter
from netaddr import IPNetwork, IPSet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["BUILT", "write"]

BUILT = datetime(2026, 2, 1, tzinfo=UTC)


def write(path: Path, name: str, records: Mapping[str, Any], *, version: int = 6) -> Path:
    """Write a database that was built on BUILT.

    Args:
        path: of the file.
        name: what it calls itself.
        records: what it says of each network.
        version: 4 for one of IPv4 alone.
    """
    writer = MMDBWriter(version, name, ipv4_compatible=version == 6, float_type="f64")
    for network, record in records.items():
        writer.insert_network(IPSet([IPNetwork(network)]), record)
    with mock.patch("time.time", return_value=BUILT.timestamp()):
        writer.to_db_file(str(path))
    return path
