"""Say what a JSON file is, by the records that stand in its beginning."""

from __future__ import annotations

from typing import Any

from bec_kit.errors import RefusedError, UnreadableError
from bec_kit.formats._native.inside import record_inside
from bec_kit.formats._sniffing.kinds import kind_of_context, kind_of_record
from bec_kit.formats._sniffing.names import printable
from bec_kit.formats._spec import Format, Sniffed
from bec_kit.formats._splitting.json_text import Splitter
from bec_kit.formats._splitting.loads import load
from bec_kit.formats._splitting.scan import first_keys

__all__ = ["kind_of_json"]


def kind_of_json(text: str, encoding: str) -> Sniffed:
    """Judge the beginning of a JSON file.

    Args:
        text: from the first bracket on.
        encoding: of the file.

    Raises:
        RefusedError: no record in it is of a kind that is known.
    """
    splitter = Splitter()
    found: dict[str, Format] = {}
    sources: set[str] = set()
    unknown: list[str] = []
    refused = ""
    records = 0
    head = text.encode()
    for body, context, reason, _offset in splitter.feed(head, last=True):
        records += 1
        page = (context or b"").decode("utf-8", "replace")
        keys: list[str] = []
        record = None
        spec = kind_of_context(page)
        if not reason:
            try:
                record, _flags = load(body)
            except UnreadableError:
                record = None
            if isinstance(record, dict):
                spec, keys = kind_of_record(record, page), list(record)
        elif spec is None:
            keys = first_keys(body)
            spec = kind_of_record(dict.fromkeys(keys))
        if spec and spec.refuses:
            refused = refused or spec.refuses(record if isinstance(record, dict) else {})
        elif spec:
            found[spec.id] = spec
            sources.add(_source(spec, record))
        elif keys and not unknown:
            unknown = keys
    if not found and not records:
        found = {spec.id: spec for spec in map(kind_of_context, splitter.contexts) if spec}
        sources = {spec.source for spec in found.values()}
    notes = () if records else ("holds no records",)
    if records and not found:
        raise RefusedError(refused or _refusal(unknown))
    return Sniffed(
        container="json",
        encoding=encoding,
        delimiter="",
        skip_lines=0,
        header=(),
        names=(),
        body=None,
        format=next(iter(found)) if len(found) == 1 else "mixed",
        source=next(iter(sources)) if len(sources) == 1 else "mixed",
        notes=notes,
    )


def _source(spec: Format, record: Any) -> str:
    """Where records of it go; of a wrapper, where the one in it goes."""
    inside = record_inside(record) if spec.body == "" and isinstance(record, dict) else None
    return inside[0].source if inside else spec.source


def _refusal(keys: list[str]) -> str:
    if {"contentUri", "contentType"} <= set(keys):
        return (
            "is a list of content notifications, not of records: fetch what each contentUri "
            "names and hand that in"
        )
    seen = f"its first keys are {printable(keys)}" if keys else "it holds no JSON object"
    return (
        f"is no export that this version reads: {seen}; hand in the audit, sign-in or trace "
        "export as its portal or tool wrote it"
    )
