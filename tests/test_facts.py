"""What the analyst says of a case is checked, folded and read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit import facts
from bec_kit.errors import CaseError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_facts_are_folded_and_come_back(tmp_path: Path) -> None:
    made = facts.make(
        ["Jo@Contoso.example", "jo@contoso.example"],
        ["@Contoso.example"],
        title='A "case"\nwith \\ and \x7f',
        start="2026-03-01",
        end="2026-03-31T12:00:00+02:00",
        examiner="Ü",
    )
    facts.write(tmp_path, made)

    assert facts.read(tmp_path) == made
    assert made.users == ("jo@contoso.example",)
    assert made.home_domains == ("contoso.example",)
    assert made.window.start == datetime(2026, 3, 1, tzinfo=UTC)
    assert made.window.end == datetime(2026, 3, 31, 10, tzinfo=UTC)


def test_the_title_comes_from_the_first_user() -> None:
    assert facts.make(["jo@contoso.example"]).title == "Mailbox of jo@contoso.example"


@pytest.mark.parametrize("user", ["jo", "@contoso.example", "jo@", "j o@contoso.example"])
def test_no_user(user: str) -> None:
    with pytest.raises(UsageError, match="no user principal name"):
        facts.make([user])


@pytest.mark.parametrize("domain", ["contoso", "a@contoso.example", "con toso.example"])
def test_no_domain(domain: str) -> None:
    with pytest.raises(UsageError, match="no mail domain"):
        facts.make([], [domain])


@pytest.mark.parametrize("name", ["users", "home_domains", "title", "examiner"])
def test_a_text_that_is_not_utf_8(name: str) -> None:
    text = "jo\udcff@contoso.example"
    given: dict[str, Any] = {name: [text] if name in ("users", "home_domains") else text}

    with pytest.raises(UsageError, match=r"'jo\\udcff@contoso.example' is not UTF-8"):
        facts.make(**given)


def test_a_window_that_ends_where_it_starts() -> None:
    with pytest.raises(UsageError, match="exclusive"):
        facts.make([], start="2026-03-01", end="2026-03-01")


def test_a_time_that_is_none() -> None:
    with pytest.raises(UsageError, match="yesterday"):
        facts.make([], start="yesterday")


def test_a_folder_that_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="is no case"):
        facts.read(tmp_path)


@pytest.mark.parametrize("text", ["id = ", "title = 'x'", "\xff"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / facts.FILE).write_bytes(text.encode("latin-1"))

    with pytest.raises(CaseError, match=r"case\.toml"):
        facts.read(tmp_path)
