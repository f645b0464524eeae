"""Chance that comes out the same for the same seed, on every machine."""

from __future__ import annotations

import base64
import random
import uuid
from datetime import datetime, timedelta

__all__ = ["Dice", "token_of"]


def token_of(request_id: str) -> str:
    """The unique token id of a sign-in: its request id, in Entra's own spelling.

    Args:
        request_id: the GUID of the request.

    Returns:
        base64url, without padding, of the GUID's bytes in little-endian form.
    """
    return base64.urlsafe_b64encode(uuid.UUID(request_id).bytes_le).rstrip(b"=").decode()


class Dice(random.Random):
    """A stream of chance of its own for each purpose, so that one never shifts another."""

    def __init__(self, *names: object) -> None:
        """Begin the stream that belongs to these names (the seed among them)."""
        super().__init__("/".join(map(str, names)))

    def guid(self) -> str:
        """A random GUID of version 4, in lower case."""
        text = f"{self.getrandbits(128):032x}"
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"

    def letters(self, count: int, alphabet: str = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") -> str:
        """So many characters of an alphabet."""
        return "".join(self.choices(alphabet, k=count))

    def chance(self, share: float) -> bool:
        """True in that share of all throws."""
        return self.random() < share

    def after(self, moment: datetime, low: float, high: float) -> datetime:
        """A moment between so many minutes after another, with milliseconds."""
        seconds = self.uniform(low * 60, high * 60)
        return moment + timedelta(milliseconds=int(seconds * 1000))
