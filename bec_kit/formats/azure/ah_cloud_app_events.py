"""Defender, advanced hunting: `CloudAppEvents`, with the audit record in `RawEventData`."""

from __future__ import annotations

from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="ah_cloud_app_events",
    title="Defender advanced hunting: CloudAppEvents",
    source="audit",
    container="any",
    needs=frozenset({"raweventdata", "actiontype"}),
    body="raweventdata",
    envelope={
        "CreationTime": "timestamp",
        "Operation": "actiontype",
        "UserId": "accountid",
    },
    times=("timestamp",),
    order=31,
    references=(
        "https://learn.microsoft.com/defender-xdr/advanced-hunting-cloudappevents-table",
        "records of apps outside Microsoft 365 have another RawEventData: they are unreadable",
    ),
)
