"""Entra portal, `InteractiveSignIns_AuthDetails_*`: the steps of the sign-ins in another CSV.

A row is one step of a sign-in and names it by its request id. As a record of the
sign-in itself it would be a duplicate that loses, and its content with it; so steps have
a table of their own, `sign_in_steps`, that joins `sign_ins` on `request_id`. A sign-in that
holds its steps itself (JSON) has them there too; then a row here is the copy of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._spec import Format
from bec_kit.formats.entra._columns import DATES

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]


def _native(row: Row) -> dict[str, Any]:
    utc = next((name for name in ("date(utc)", "datetime(utc)") if name in row.cells), "")
    local = next((name for name in DATES if name in row.cells), "")
    time = row.time(utc, utc=True) if utc else None
    if not utc and local and row.culture.zone:
        time = row.time(local)
    return {
        "requestId": row.text("requestid"),
        "authenticationStepDateTime": time,
        "authenticationMethod": row.text("authenticationmethod"),
        "authenticationMethodDetail": row.text("authenticationmethoddetail"),
        "succeeded": row.truth("succeeded"),
        "authenticationStepResultDetail": row.text("resultdetail"),
        "authenticationStepRequirement": row.text("requirement"),
    }


SPEC = Format(
    id="entra_auth_details",
    title="Entra portal: authentication details of sign-ins, downloaded as CSV",
    source="sign_in_steps",
    container="csv",
    needs=frozenset({"requestid", "authenticationmethod", "succeeded"}),
    times=("datetime(utc)", *DATES),
    native=_native,
    repeats=True,
    order=43,
    references=(
        "https://learn.microsoft.com/en-us/entra/identity/monitoring-health/howto-download-logs",
        "columns, as scripts in public use read them: Request ID,Date,Authentication method,"
        "Authentication method detail,Succeeded,Result detail,Requirement; the date may be named "
        "Date (UTC)",
    ),
)
