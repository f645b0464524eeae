"""What the evidence amounts to: how far it reaches, and what it cannot show."""

from __future__ import annotations
