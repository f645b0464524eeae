"""What the attacker does: one module for each aim."""

from __future__ import annotations
