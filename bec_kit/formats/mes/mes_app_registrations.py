"""Registered applications as Microsoft-Extractor-Suite lists them: four columns."""

from __future__ import annotations

from bec_kit.formats._native.graph_object import graph_object
from bec_kit.formats._spec import Format

__all__ = ["SPEC"]

SPEC = Format(
    id="mes_app_registrations",
    title="Registered applications, listed by Microsoft-Extractor-Suite",
    source="apps",
    container="any",
    needs=frozenset({"id", "displayname", "appid", "createddatetime"}),
    times=("createddatetime",),
    native=graph_object(("id", "displayName", "appId"), times=("createdDateTime",)),
    lossy=True,
    order=66,
    references=("Microsoft-Extractor-Suite, Get-EntraApplications.ps1: AppRegistrations.csv",),
)
