from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import py7zr
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from bec_kit.errors import RefusedError
from bec_kit.evidence import archive
from bec_kit.evidence.archive import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

_A = b"RecordId,AuditData\n1,{}\n"
_B = b'[{"id": "b"}]'
_SMALL = Limits(size=1 << 26, ratio=20, floor=1 << 20, members=6, depth=3)
_BOMB = bytes(5 << 20)
_KEY = "made up"
_PASSWORD = "needs a password: unpack it and add the files"
_HOSTILE = ("CON", "naïve 帳簿.csv", "a\nb\x1b[31m\u202e.csv", "a" * 300 + ".csv", "x/y: z|?.csv")


def _zip(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", packing) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return held.getvalue()


def _seven(files: Mapping[str, bytes], **options: object) -> bytes:
    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w", **options) as out:
        for name, content in files.items():
            out.writestr(content, name)
    return held.getvalue()


def _zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


def _read(data: bytes, name: str = "in.bin", limits: Limits = _SMALL) -> dict[str, bytes | str]:
    """By name: the content of each member that came out, the reason of each that did not."""
    with TemporaryDirectory() as folder:
        path, scratch = Path(folder) / "received", Path(folder) / "scratch"
        path.write_bytes(data)
        scratch.mkdir()
        found: dict[str, bytes | str] = {}
        for member in archive.members(path, scratch, limits, name=name):
            assert member.name not in found
            assert member.path.parent == scratch
            if member.reason:
                assert (member.size, member.sha256) == (0, "")
                assert not member.path.exists()
                found[member.name] = member.reason
            else:
                content = member.path.read_bytes()
                assert member.size == len(content)
                assert member.sha256 == hashlib.sha256(content).hexdigest()
                found[member.name] = content
            member.discard()
        assert list(scratch.iterdir()) == []
        return found


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_zip_gives_its_files_in_order(packing: int) -> None:
    found = _read(_zip({"b/": b"", "b/z.csv": _A, "a.json": _B, "empty": b""}, packing))
    assert list(found.items()) == [("b/z.csv", _A), ("a.json", _B), ("empty", b"")]


_METHODS = {
    "lzma2": None,
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "copy": [{"id": py7zr.FILTER_COPY}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "zstd": [{"id": py7zr.FILTER_ZSTD}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
}


@pytest.mark.parametrize("method", _METHODS)
def test_a_7z_gives_its_files_in_order(method: str) -> None:
    long = b"".join(b"%d,{}\n" % number for number in range(200_000))
    files = {"z.csv": _A, "empty": b"", "long.csv": long, "d/a.json": _B}
    options = {"filters": _METHODS[method]} if _METHODS[method] else {}
    found = _read(_seven(files, **options), limits=Limits())
    assert list(found.items()) == list(files.items())


def test_streams_give_what_their_parts_hold_in_a_row() -> None:
    assert _read(gzip.compress(_A) + gzip.compress(_B), "x.csv.GZ") == {"x.csv": _A + _B}
    assert _read(_zst(_A) + _zst(_B), "folder/x.json.zst") == {"x.json": _A + _B}
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    assert _read(skipped + _zst(_A), "odd name") == {"odd name": _A}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_zip({"a": b""}), "zip"),
        (_zip({}), "zip"),
        (_seven({"a": b"x"}), "7z"),
        (gzip.compress(b""), "gz"),
        (_zst(b""), "zst"),
        (b"\x5f\x2a\x4d\x18\x00\x00\x00\x00", "zst"),
        (b"\x60\x2a\x4d\x18\x00\x00\x00\x00", None),
        (b"PK,AuditData\n", None),
        (b"", None),
    ],
    ids=range(9),
)
def test_an_archive_is_told_by_its_first_bytes(
    tmp_path: Path, data: bytes, kind: str | None
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(data)
    assert archive.kind(path) == kind
    assert archive.is_archive(path) is (kind is not None)


def test_an_empty_archive_has_no_members() -> None:
    assert _read(_zip({})) == {}
    assert _read(_seven({})) == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.csv", "its path climbs out of the archive"),
        ("a/../../b.csv", "its path climbs out of the archive"),
        ("a\\..\\b.csv", "its path climbs out of the archive"),
        ("..", "its path climbs out of the archive"),
        ("/etc/passwd", "its path is absolute"),
        ("\\\\host\\share\\a.csv", "its path is absolute"),
        ("C:\\a.csv", "its path is absolute"),
        ("c:a.csv", "its path is absolute"),
    ],
)
@pytest.mark.parametrize("pack", [_zip, _seven])
def test_a_path_that_leaves_the_archive_is_refused_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, pack: object, name: str, reason: str
) -> None:
    # py7zr writes no such name by itself
    monkeypatch.setattr(py7zr.SevenZipFile, "_sanitize_archive_arcname", lambda _, name: name)
    monkeypatch.setattr("py7zr.py7zr.check_archive_path", lambda _: True)
    assert callable(pack)
    assert list(_read(pack({name: b"x", "good.csv": _A})).values()) == [reason, _A]


@pytest.mark.parametrize("name", ["..a.csv", "a..b/c.csv", "dir\\a.csv", "a/.../b"])
def test_a_path_that_only_looks_odd_is_taken(name: str) -> None:
    assert _read(_zip({name: _A})) == {name: _A}


@pytest.mark.parametrize("name", _HOSTILE, ids=range(len(_HOSTILE)))
@pytest.mark.parametrize("pack", [_zip, _seven])
def test_a_hostile_name_is_text(pack: object, name: str) -> None:
    assert callable(pack)
    assert _read(pack({name: _A})) == {name: _A}


def test_a_zip_name_is_shown_whole_behind_a_nul() -> None:
    data = _zip({"evil.csvX.exe": _A}).replace(b"evil.csvX.exe", b"evil.csv\x00.exe")
    assert _read(data) == {"evil.csv\x00.exe": _A}


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o010644, 0o140777])
def test_links_and_devices_are_refused(mode: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        info = zipfile.ZipInfo("passwd.csv")
        info.create_system, info.external_attr = 3, mode << 16
        out.writestr(info, "/etc/passwd")
        out.writestr("good.csv", _A)
    assert _read(held.getvalue()) == {
        "passwd.csv": "a link or a device, not a file",
        "good.csv": _A,
    }


def test_a_link_in_a_7z_is_refused(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_bytes(_A)
    (tmp_path / "link.csv").symlink_to("good.csv")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as out:
        out.write(tmp_path / "link.csv", "link.csv")
        out.write(tmp_path / "good.csv", "good.csv")
    assert _read((tmp_path / "a.7z").read_bytes()) == {
        "link.csv": "a link or a device, not a file",
        "good.csv": _A,
    }


def _locked_zip() -> bytes:
    """Two members; the flag of the first says that it is encrypted, here and in the index."""
    data = bytearray(_zip({"locked.csv": _A, "good.csv": _B}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_a_member_with_a_password_is_refused() -> None:
    assert _read(_locked_zip()) == {"locked.csv": _PASSWORD, "good.csv": _B}
    assert _read(_seven({"a.csv": _A, "b.csv": _B}, password=_KEY)) == {
        "a.csv": _PASSWORD,
        "b.csv": _PASSWORD,
    }


def test_a_7z_that_hides_its_names_is_refused_whole() -> None:
    with pytest.raises(RefusedError, match=r"^mail\.7z: needs a password"):
        _read(_seven({"a.csv": _A}, password=_KEY, header_encryption=True), "mail.7z")


def test_a_bomb_is_refused_and_the_rest_goes_on() -> None:
    data = _zip({"bomb": _BOMB, "good.csv": _A})
    assert _read(data) == {"bomb": "a bomb: unpacks to more than 1,048,576 bytes", "good.csv": _A}


def test_what_lies_behind_a_bomb_in_one_block_says_so() -> None:
    files = {"first.csv": _A, "bomb": _BOMB, "last.csv": _B}
    assert _read(_seven(files)) == {
        "first.csv": _A,
        "bomb": "a bomb: unpacks to more than 1,048,576 bytes",
        "last.csv": "lies behind one in the same solid block that could not be unpacked",
    }


def test_streams_can_be_bombs() -> None:
    reason = "a bomb: unpacks to more than 1,048,576 bytes"
    assert _read(gzip.compress(_BOMB), "a.gz") == {"a": reason}
    assert _read(_zst(_BOMB), "a.zst") == {"a": reason}


def test_a_header_that_understates_its_size_is_not_believed() -> None:
    data = bytearray(_zip({"a.csv": b"x" * 5000, "good.csv": _A}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    found = _read(bytes(data))
    assert found["a.csv"] == "damaged (BadZipFile): fetch the archive anew"
    assert found["good.csv"] == _A


def test_the_archive_as_a_whole_has_a_limit() -> None:
    files = {f"{number}.csv": b"x" * 9_000 for number in range(6)}
    found = _read(_zip(files, zipfile.ZIP_STORED), limits=Limits(size=30_000, floor=10_000))
    assert [found[name] for name in files] == [
        *[b"x" * 9_000] * 3,
        *["the archive as a whole unpacks to more than 30,000 bytes"] * 3,
    ]


def test_bombs_in_bombs_share_the_limit_of_the_outermost() -> None:
    inner = _zip({f"{number}": bytes(9_000) for number in range(20)})
    data = _zip({f"{number}.zip": inner for number in range(20)})
    limits = Limits(ratio=2, floor=10_000, members=10_000)
    found = _read(data, limits=limits)
    out = sum(len(content) for content in found.values() if isinstance(content, bytes))
    assert out <= 16 * limits.floor
    assert "the archive as a whole unpacks to more than 160,000 bytes" in found.values()


def test_members_beyond_the_most_are_left_out_with_a_word() -> None:
    files = {f"{number}.csv": _A for number in range(9)}
    found = _read(_zip(files))
    assert list(found) == [f"{number}.csv" for number in range(7)]
    assert found["6.csv"] == "more than 6 members: this one and all after it are left out"


def test_archives_in_archives_are_opened_to_a_depth() -> None:
    third = _zip({"c.csv": _A})
    second = _seven({"third.zip": third, "b.csv": _B})
    first = _zip({"second.7z": second, "a.csv": _A, "packed.csv.gz": gzip.compress(_B)})
    assert _read(first, limits=Limits(members=10)) == {
        "second.7z!third.zip!c.csv": _A,
        "second.7z!b.csv": _B,
        "a.csv": _A,
        "packed.csv.gz!packed.csv": _B,
    }
    assert _read(_zip({"first.zip": first}), limits=Limits(members=10)) == {
        "first.zip!second.7z!third.zip": (
            "archives lie more than 3 deep: unpack it and add the files"
        ),
        "first.zip!second.7z!b.csv": _B,
        "first.zip!a.csv": _A,
        "first.zip!packed.csv.gz!packed.csv": _B,
    }


def test_an_inner_archive_that_cannot_be_opened_is_refused_by_its_name() -> None:
    broken = _zip({"x": _A})[:40]
    found = _read(_zip({"broken.zip": broken, "good.csv": _A}))
    assert found == {
        "broken.zip": "no readable zip (BadZipFile): fetch it anew",
        "good.csv": _A,
    }


def test_an_office_document_is_no_archive_of_exports() -> None:
    book = _zip({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    with pytest.raises(RefusedError, match=r"^log\.xlsx: an Office document: save its sheets"):
        _read(book, "log.xlsx")
    assert _read(_zip({"log.xlsx": book, "good.csv": _A})) == {
        "log.xlsx": "an Office document: save its sheets as CSV and add those",
        "good.csv": _A,
    }


def test_a_damaged_member_is_refused_and_the_rest_goes_on() -> None:
    data = _zip({"a.csv": b"aaaa", "good.csv": _A}, zipfile.ZIP_STORED).replace(b"aaaa", b"aaab")
    assert _read(data) == {
        "a.csv": "damaged (BadZipFile): fetch the archive anew",
        "good.csv": _A,
    }
    stored = _seven({"a.csv": b"aaaa", "good.csv": _A}, filters=_METHODS["copy"])
    assert _read(stored.replace(b"aaaa", b"aaab")) == {
        "a.csv": "damaged (ValueError): fetch the archive anew",
        "good.csv": _A,
    }


@pytest.mark.parametrize("pack", [gzip.compress, _zst])
def test_a_torn_stream_is_damaged(pack: object) -> None:
    assert callable(pack)
    [(name, reason)] = _read(pack(_A)[:-3], "a.csv.gz").items()
    assert name in ("a.csv", "a.csv.gz")
    assert reason == "damaged (EOFError): fetch the archive anew"


def test_what_is_no_archive_is_refused_whole() -> None:
    with pytest.raises(RefusedError, match=r"^a\\nb: not a zip, 7z, gz or zst archive$"):
        _read(_A, "a\nb")


_WHOLE = {
    "zip": _zip({"a.csv": _A * 9, "b.json": _B}),
    "stored zip": _zip({"a.csv": _A, "b.json": _B}, zipfile.ZIP_STORED),
    "7z": _seven({"a.csv": _A * 9, "b.json": _B}),
    "gz": gzip.compress(_A, mtime=0),
    "zst": _zst(_A),
}
_CONTENTS = (_A, _A * 9, _B)


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(_WHOLE)),
    where=st.floats(0, 1, exclude_max=True),
    flip=st.integers(0, 255),
    cut=st.booleans(),
)
def test_damage_never_passes_for_content(kind: str, where: float, flip: int, cut: bool) -> None:
    data = bytearray(_WHOLE[kind])
    at = int(where * len(data))
    data[at] ^= flip
    if cut:
        del data[at + 1 :]
    with contextlib.suppress(RefusedError):
        for content in _read(bytes(data)).values():
            assert isinstance(content, str) or content in _CONTENTS
