"""bec_kit: the kit that a responder opens when a Microsoft 365 mailbox has been taken over."""

from __future__ import annotations

__version__ = "0.1.0"
