from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.enrich.external import domain_of, expressions, home_forms, is_home
from bec_kit.tables import TABLES, schema
from tests.support.rows import open_rows

if TYPE_CHECKING:
    from pathlib import Path

HOME = ("Contoso.example", "contoso.onmicrosoft.com", "bücher.example")
INSIDE = (
    "a@contoso.example",
    "a@sub.contoso.example",
    "A@CONTOSO.EXAMPLE",
    "a@contoso.example.",
    "a@contoso.onmicrosoft.com",
    "a@bücher.example",
    "a@xn--bcher-kva.example",
)
OUTSIDE = (
    "a@evil-contoso.example",
    "a@contoso.example.evil.example",
    "a@fabrikam.onmicrosoft.com",
    "a@onmicrosoft.com",
    "a@example",
    "contoso.example@fabrikam.example",
    "it's@o'neill.example",
)


def fill(folder: Path, table: str, row: dict[str, Any], home: tuple[str, ...] = HOME) -> Any:
    """What the expression of a table's only column gives for one row."""
    ((column, sql),) = expressions(home)[table].items()
    with open_rows(folder, {table: [row]}) as engine:
        found = engine.arrow(f"select {sql} as filled from {table}").column("filled")  # noqa: S608
    assert found.type == schema(table).field(column).type
    return found.to_pylist()[0]


def test_every_column_that_depends_on_the_home_domains_is_filled() -> None:
    names = {"external", "is_external", "direction"}
    wanted = {
        (table.name, column)
        for table in TABLES.values()
        if table.kind != "computed"  # those take theirs from the tables that they are made of
        for column in names & set(table.names)
    }
    for home in (HOME, ()):
        given = {(table, column) for table, each in expressions(home).items() for column in each}
        assert given == wanted


@pytest.mark.parametrize("table", ["rule_changes", "inbox_rules", "mailboxes", "transport_rules"])
def test_recipients_outside(tmp_path: Path, table: str) -> None:
    row = {"recipients": [*INSIDE, *OUTSIDE, "Dana Reyes"]}
    assert fill(tmp_path, table, row) == list(OUTSIDE)


def test_no_recipients_are_none_outside(tmp_path: Path) -> None:
    assert fill(tmp_path, "rule_changes", {"recipients": []}) == []


@pytest.mark.parametrize(
    ("target", "outside"),
    [
        *((each, False) for each in INSIDE),
        *((each, True) for each in OUTSIDE),
        ("Dana Reyes", None),
        (None, None),
    ],
)
def test_a_forwarding_target(tmp_path: Path, target: str | None, outside: bool | None) -> None:
    assert fill(tmp_path, "forwarding_changes", {"target": target}) is outside


@pytest.mark.parametrize(
    ("sender", "recipient", "direction"),
    [
        ("x@fabrikam.example", "a@contoso.example", "in"),
        ("a@contoso.example", "x@fabrikam.example", "out"),
        ("a@contoso.example", "b@sub.contoso.example", "internal"),
        ("x@fabrikam.example", "y@evil-contoso.example", "external"),
        ("<>", "a@contoso.example", "in"),
        (None, "a@contoso.example", "in"),
        ("<>", "x@fabrikam.example", "out"),
        ("a@contoso.example", None, None),
        ("a@contoso.example", "nobody", None),
    ],
)
def test_direction(
    tmp_path: Path, sender: str | None, recipient: str | None, direction: str | None
) -> None:
    row = {"sender": sender, "recipient": recipient}
    assert fill(tmp_path, "messages", row) == direction


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("rule_changes", {"recipients": list(OUTSIDE)}),
        ("inbox_rules", {"recipients": list(OUTSIDE)}),
        ("forwarding_changes", {"target": OUTSIDE[0]}),
        ("messages", {"sender": INSIDE[0], "recipient": OUTSIDE[0]}),
    ],
)
def test_without_home_domains_nothing_is_known(
    tmp_path: Path, table: str, row: dict[str, Any]
) -> None:
    assert fill(tmp_path, table, row, ()) is None
    assert fill(tmp_path, table, row, (" ", ".")) is None


def test_python_and_sql_agree() -> None:
    forms = home_forms(HOME)
    assert all(is_home(domain_of(each), forms) for each in INSIDE)
    assert not any(is_home(domain_of(each), forms) for each in OUTSIDE)


def test_a_quote_in_a_home_domain_stays_text(tmp_path: Path) -> None:
    row = {"target": "a@o'neill.example"}
    assert fill(tmp_path, "forwarding_changes", row, ("o'neill.example",)) is False


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)


@given(DOMAINS, DOMAINS)
def test_home_means_the_same_or_below(domain: str, home: str) -> None:
    ours, theirs = home.split("."), domain.split(".")
    assert is_home(domain, home_forms([home])) == (theirs[-len(ours) :] == ours)


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@B.Example.", "b.example"), ("a@b@c.example", "c.example"), ("a", ""), ("", "")],
)
def test_domain_of(address: str, domain: str) -> None:
    assert domain_of(address) == domain
