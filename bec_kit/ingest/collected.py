"""What collected pages hold: their records, one page behind the other, as one file to read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import orjson

from bec_kit import formats
from bec_kit.errors import RefusedError, SealBrokenError
from bec_kit.evidence import PageFile
from bec_kit.ingest.looking import Contents, Part

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.evidence import Journal, Sealed

__all__ = ["look_at_pages", "view_of"]


def look_at_pages(sealed: Sealed, scratch: Path) -> Contents:
    """Recognise the records of a collected item.

    Args:
        sealed: its file is the index of its pages.
        scratch: a folder for what is to be read; it stays until the caller is done.

    Returns:
        One part; none where no page holds a record. Records of no kind that is known are read as
        such, so that each counts as unreadable.

    Raises:
        SealBrokenError: a page is not what was sealed; nothing is read.
    """
    pages = [PageFile.of(told) for told in orjson.loads(sealed.file.read_bytes())["pages"]]
    joined = scratch / "pages"
    with joined.open("wb") as out:
        for page in pages:
            body = _read(sealed, page)
            if page.records:
                out.write(_listed(sealed, page) if page.file.endswith(".eml") else body)
                out.write(b"\n")
    size = joined.stat().st_size
    if not size:
        return Contents((), (), archive=False)
    try:
        with joined.open("rb") as stream:
            sniffed = formats.sniff(stream.read(formats.HEAD), sealed.name, size)
    except RefusedError as error:
        sniffed = _unknown(str(error))
    part = Part("", joined, sealed.name, size, sealed.sha256, sniffed)
    return Contents((part,), (), archive=False)


def _unknown(why: str) -> formats.Sniffed:
    """Pages of JSON whose records nobody knows."""
    return formats.Sniffed(
        container="json",
        encoding="utf-8",
        delimiter="",
        skip_lines=0,
        header=(),
        names=(),
        body=None,
        format="none",
        source="mixed",
        notes=(why,),
    )


def view_of(case: Path, journal: Journal, sealed: Sealed) -> str:
    """Which view of things an item shows; empty where that tells nothing.

    A wider view tells what it alone shows only where the plainer one was had, too, of the
    same owner in the same collection.

    Args:
        case: folder of the case.
        journal: of the case.
        sealed: the item.
    """
    view, beside = sealed.options.get("view", ""), sealed.options.get("beside", "")
    if not beside:
        return str(view)
    alike = {name: sealed.options[name] for name in ("owner", "handed_at")} | {"question": beside}
    plainer = (
        case / "evidence" / entry["evidence_id"] / entry["file"]
        for entry in journal.entries()
        if entry["action"] == "seal"
        and entry["source"] == sealed.source
        and alike.items() <= entry["options"].items()
    )
    had = any(orjson.loads(path.read_bytes())["state"] == "complete" for path in plainer)
    return str(view) if had else ""


def _listed(sealed: Sealed, page: PageFile) -> bytes:
    """What there is to read of a message that came whole: which it is, and where it lies."""
    told = {name: page.told.get(name) for name in ("internetMessageId", "id", "deleted")}
    place = f"{sealed.evidence_id}/{page.file}"
    return orjson.dumps({"eml": place, "sha256": page.sha256, "size": page.size, **told})


def _read(sealed: Sealed, page: PageFile) -> bytes:
    """A page's bytes, if they are those that were sealed."""
    path = sealed.folder / page.file
    body = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(body).hexdigest() != page.sha256:
        raise SealBrokenError(
            f"{sealed.evidence_id}/{page.file}: not what was sealed; run verify, restore a copy"
        )
    return body
