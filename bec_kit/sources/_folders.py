"""Well-known folders of a mailbox, by their names in the languages of Outlook."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

from bec_kit.data import load

__all__ = ["Folder", "folder"]


class Folder(NamedTuple):
    """What a folder's path says.

    Attributes:
        name: the last part of the path, as written; None where there is none.
        kind: inbox, sentitems, ...; None where the name is the user's own.
    """

    name: str | None
    kind: str | None


_NONE = Folder(None, None)
# what the service writes where it does not know the path
_UNAVAILABLE = "not available"


def folder(path: Any, name: Any = None) -> Folder:
    r"""Name and kind of a folder.

    Args:
        path: `\Inbox\Invoices`, `/Inbox`, `jane@contoso.example:\Archive`, or a bare name.
        name: what the record calls the folder; used where the path is not available.
    """
    texts = (path if isinstance(path, str) else "", name if isinstance(name, str) else "")
    return _known(*texts)


@lru_cache(maxsize=1 << 14)
def _known(path: str, name: str) -> Folder:
    text = path.strip()
    if not text or text.casefold() == _UNAVAILABLE:
        text = name.strip()
    parts = [part for part in text.replace(":\\", "\\").split("\\") if part.strip()]
    if len(parts) == 1 and text.startswith("/"):
        parts = [part for part in text.split("/") if part.strip()]
    if not parts:
        return _NONE
    kinds = _kinds()
    first = kinds.get(_fold(parts[0]))
    if first == "recoverableitems":  # its own folders count as the dumpster they are
        return Folder(parts[-1], first)
    return Folder(parts[-1], kinds.get(_fold(parts[-1])))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


@cache
def _kinds() -> dict[str, str]:
    names: dict[str, list[str]] = load("folder_names")["names"]
    return {_fold(name): kind for kind, known in names.items() for name in known}
