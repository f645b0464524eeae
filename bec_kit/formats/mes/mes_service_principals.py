"""Service principals as Microsoft-Extractor-Suite lists them: five columns."""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="mes_service_principals",
    title="Service principals, listed by Microsoft-Extractor-Suite",
    source="apps",
    container="any",
    needs=frozenset({"appid", "appdisplayname", "accountenabled", "appownerorganizationid"}),
    native=graph_object(
        ("appId", "appDescription", "accountEnabled", "appOwnerOrganizationId"),
        paths={"appdisplayname": "displayName"},
    ),
    lossy=True,
    order=65,
    references=("Microsoft-Extractor-Suite, Get-EntraApplications.ps1: ServicePrincipals.csv",),
)
