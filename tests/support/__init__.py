"""What several tests need to set a case up."""

from __future__ import annotations
