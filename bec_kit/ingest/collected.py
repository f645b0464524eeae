"""What collected pages hold: their records, one page behind the other, as one file to read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import orjson

from bec_kit import formats
from bec_kit.errors import RefusedError, SealBrokenError
from bec_kit.evidence import PageFile
from bec_kit.ingest.looking import Contents, Part, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.evidence import Sealed

__all__ = ["look_at_pages"]


def look_at_pages(sealed: Sealed, scratch: Path) -> Contents:
    """Recognise the records of a collected item.

    Args:
        sealed: its file is the index of its pages.
        scratch: a folder for what is to be read; it stays until the caller is done.

    Returns:
        One part; none where no page holds a record, or what they hold is not known.

    Raises:
        SealBrokenError: a page is not what was sealed; nothing is read.
    """
    pages = [PageFile.of(told) for told in orjson.loads(sealed.file.read_bytes())["pages"]]
    joined = scratch / "pages"
    with joined.open("wb") as out:
        for page in pages:
            body = _read(sealed, page)
            if page.records:
                out.write(body)
                out.write(b"\n")
    size = joined.stat().st_size
    if not size:
        return Contents((), (), archive=False)
    try:
        with joined.open("rb") as stream:
            sniffed = formats.sniff(stream.read(formats.HEAD), sealed.name, size)
    except RefusedError as error:
        refusal = Refusal(sealed.name, size, sealed.sha256, str(error))
        return Contents((), (refusal,), archive=False)
    part = Part("", joined, sealed.name, size, sealed.sha256, sniffed)
    return Contents((part,), (), archive=False)


def _read(sealed: Sealed, page: PageFile) -> bytes:
    """A page's bytes, if they are those that were sealed."""
    path = sealed.folder / page.file
    body = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(body).hexdigest() != page.sha256:
        raise SealBrokenError(
            f"{sealed.evidence_id}/{page.file}: not what was sealed; run verify, restore a copy"
        )
    return body
