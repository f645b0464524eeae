"""Every spec is complete, and every public name is listed."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
from pathlib import Path

import pytest

import bec_kit
from bec_kit import formats, sources
from bec_kit.registry import specs
from bec_kit.tables import FLAGS, TABLES

ROOT = Path(__file__).parents[2]


def test_a_column_of_one_name_has_one_kind() -> None:
    kinds: dict[str, str] = {}
    for table in TABLES.values():
        assert len(set(table.names)) == len(table.names), table.name
        assert set(table.order) <= set(table.names), table.name
        for column in table.columns:
            assert kinds.setdefault(column.name, column.kind) == column.kind, column.name
            assert column.meaning


def test_every_flag_says_what_it_means() -> None:
    assert all(meaning for meaning in FLAGS.values())


@pytest.mark.parametrize("spec", sources.all_sources().values(), ids=lambda spec: spec.id)
def test_a_source_says_everything_of_itself(spec: sources.Source) -> None:
    assert spec.tables[0] == spec.primary
    assert set(spec.tables) <= set(TABLES)
    assert spec.permissions
    assert all((spec.title, spec.licence, spec.retention, spec.blind, spec.references))


@pytest.mark.parametrize("spec", specs("bec_kit.formats").values(), ids=lambda spec: spec.id)
def test_a_format_names_a_source_and_where_it_is_described(spec: formats.Format) -> None:
    if spec.refuses is None and (spec.explode is None or spec.source != "mixed"):
        assert spec.source in sources.all_sources()
    assert spec.title
    assert spec.references


def public_modules() -> list[str]:
    return [
        info.name
        for info in pkgutil.walk_packages(bec_kit.__path__, "bec_kit.")
        if not any(part.startswith("_") for part in info.name.split(".")[1:])
    ]


@pytest.mark.parametrize("name", public_modules())
def test_public_names_are_listed_in_order_and_said(name: str) -> None:
    module = importlib.import_module(name)
    if not hasattr(module, "__all__"):
        assert not [n for n in vars(module) if n == "SPEC"] or module.__doc__
        return
    listed = list(module.__all__)

    assert module.__doc__
    assert listed == sorted(listed, key=lambda n: (not n.isupper(), n[0].islower(), n))
    for each in listed:
        assert hasattr(module, each), each


def shipped() -> list[Path]:
    """Every file that git tracks, or would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / line for line in listed.stdout.splitlines()]
    return [path for path in paths if path.is_file()]


def test_nothing_names_a_registry_or_a_path_of_a_machine() -> None:
    hosts = (("python", "hosted"), ("pypi", ".org"), ("npmjs", ".org"), ("deb.", "debian"))
    folders = (("/wo", "rk/"), ("/ro", "ot/"), ("/tm", "p/"))
    # written in two halves, so that this file does not name them either
    words = re.compile("|".join(re.escape("".join(halves)) for halves in (*hosts, *folders)))
    found = [
        str(path.relative_to(ROOT))
        for path in shipped()
        if words.search(path.read_text("utf-8", "replace"))
    ]

    assert found == []
