"""The end of sealing: the manifest beside the raw file, and the `add` entry for both."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

import bec_kit
from bec_kit.errors import SealBrokenError
from bec_kit.evidence import _disk
from bec_kit.evidence._pages import CHECKPOINT
from bec_kit.evidence.journal import write_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bec_kit.evidence._sealed import Sealed
    from bec_kit.evidence.journal import Journal

_NAME = "manifest.json"


def finish(
    item: Sealed,
    journal: Journal,
    counts: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]] | None,
) -> None:
    """Write the manifest, then its entry; a manifest that a kill left without one stays."""
    path = item.folder / _NAME
    if not path.exists():
        told = _told(item) | {"counts": dict(counts)}
        told["members"] = list(item.members if members is None else members)
        content = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        _disk.replace(path, content, _disk.READ_ONLY)
    _enter(item, journal)


def complete(item: Sealed, journal: Journal) -> None:
    """Carry on with an item that was sealed but not entered, as far as it goes without reading."""
    waiting = item.folder.with_name(item.incoming)
    if waiting.is_dir() and not item.folder.exists():
        waiting.rename(item.folder)
        _disk.sync(item.folder.parent)
    (item.folder / CHECKPOINT).unlink(missing_ok=True)
    for torn in item.folder.glob(f".{_NAME}.*.new"):
        torn.unlink()
    if (item.folder / _NAME).is_file():
        _enter(item, journal)


def read(folder: Path) -> dict[str, Any]:
    """The manifest in this folder.

    Raises:
        SealBrokenError: it is missing, or is no manifest any more.
    """
    try:
        told: dict[str, Any] = orjson.loads((folder / _NAME).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SealBrokenError(f"{folder.name}/{_NAME}: cannot be read; run verify") from error
    return told


def _told(item: Sealed) -> dict[str, Any]:
    """What the manifest says of the file and of how it was received.

    Its times are the clock of the machine that sealed; the offset says where that clock stood.
    """
    now = datetime.now(UTC)
    offset = now.astimezone().strftime("%z")
    return {
        "evidence_id": item.evidence_id,
        "source": item.source,
        "format": item.format,
        "name": item.name,
        "path": item.origin,
        "modified_at": item.modified_at,
        "file": item.file.name,
        "sha256": item.sha256,
        "size": item.size,
        "options": dict(item.options),
        "tool": f"bec-kit {bec_kit.__version__}",
        "sealed_at": write_time(item.sealed_at),
        "clock": {"written_at": write_time(now), "local_offset": f"{offset[:3]}:{offset[3:5]}"},
    }


def _enter(item: Sealed, journal: Journal) -> None:
    content = (item.folder / _NAME).read_bytes()
    journal.append(
        "add",
        evidence_id=item.evidence_id,
        counts=read(item.folder)["counts"],
        files={
            f"evidence/{item.evidence_id}/{item.file.name}": item.sha256,
            f"evidence/{item.evidence_id}/{_NAME}": hashlib.sha256(content).hexdigest(),
        },
    )
