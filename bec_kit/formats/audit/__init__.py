"""Exports of the unified audit log, from the portals and from PowerShell."""
