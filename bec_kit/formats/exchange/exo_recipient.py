"""Recipients of Exchange by themselves: Get-Recipient, and members without their group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.exchange import PAGES
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SPEC"]


def _refuses(_record: Mapping[str, Any]) -> str:
    return (
        "a list of recipients that says neither what they may do nor where their mail goes, "
        "nor, if it comes from Get-RoleGroupMember, in which group they are: hand in "
        "Get-RoleGroup or Get-Mailbox"
    )


SPEC = Format(
    id="exo_recipient",
    title="recipients of Exchange by themselves",
    source="",
    container="any",
    needs=frozenset({"alias", "primarysmtpaddress", "recipienttypedetails"}),
    refuses=_refuses,
    order=100,
    references=(
        PAGES + "get-recipient",
        PAGES + "get-rolegroupmember",
    ),
)
