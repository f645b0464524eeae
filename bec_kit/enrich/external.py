"""Who is outside: columns that depend on the home domains, as expressions of SQL.

An address is outside when its domain is no home domain and does not lie below
one. A shared suffix proves nothing: two tenants of onmicrosoft.com are strangers,
and `evil-contoso.example` is not `contoso.example`. Without home domains nothing
is known, and every column stays null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["domain_of", "expressions", "home_forms", "is_home"]

_NOTHING = {
    ("rule_changes", "external"): "cast(null as varchar[])",
    ("inbox_rules", "external"): "cast(null as varchar[])",
    ("mailboxes", "external"): "cast(null as varchar[])",
    ("transport_rules", "external"): "cast(null as varchar[])",
    ("forwarding_changes", "is_external"): "cast(null as boolean)",
    ("messages", "direction"): "cast(null as varchar)",
}


def expressions(home_domains: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each table, the columns that depend on the home domains and what fills them.

    Args:
        home_domains: of the case; none of them gives nulls.

    Returns:
        Table to column to an expression over that table's own columns.
    """
    forms = home_forms(home_domains)
    filled = _filled(forms) if forms else _NOTHING
    found: dict[str, dict[str, str]] = {}
    for (table, column), sql in filled.items():
        found.setdefault(table, {})[column] = sql
    return found


def is_home(domain: str, forms: Iterable[str]) -> bool:
    """Whether a case-folded domain is a home domain or lies below one.

    Args:
        domain: without a dot at its end.
        forms: what `home_forms` gives.
    """
    return any(domain == form or domain.endswith("." + form) for form in forms)


def domain_of(address: str) -> str:
    """What stands behind the last @ of an address, case-folded; empty where there is none."""
    return address.rpartition("@")[2].strip().rstrip(".").casefold() if "@" in address else ""


def home_forms(home_domains: Iterable[str]) -> tuple[str, ...]:
    """The home domains as they may be written: case-folded, and in ASCII (`xn--`)."""
    found = set()
    for written in home_domains:
        domain = written.strip().strip(".").casefold()
        if domain:
            found |= {domain, _ascii(domain)}
    return tuple(sorted(found))


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _filled(forms: tuple[str, ...]) -> dict[tuple[str, str], str]:
    outside = (
        f"list_filter(recipients, lambda each: each like '%@%' and not {_home('each', forms)})"
    )
    sender, recipient = (_home(name, forms) for name in ("sender", "recipient"))
    return {
        ("rule_changes", "external"): outside,
        ("inbox_rules", "external"): outside,
        ("mailboxes", "external"): outside,
        ("transport_rules", "external"): outside,
        ("forwarding_changes", "is_external"): (
            f"case when target like '%@%' then not {_home('target', forms)} end"
        ),
        # a bounce has no sender: where it goes decides alone
        ("messages", "direction"): (
            "case when recipient not like '%@%' or recipient is null then null "
            f"when sender like '%@%' and {sender} then "
            f"case when {recipient} then 'internal' else 'out' end "
            f"when {recipient} then 'in' "
            "when sender like '%@%' then 'external' else 'out' end"
        ),
    }


def _home(column: str, forms: tuple[str, ...]) -> str:
    """The condition that an address is one of the tenant's own."""
    domain = f"rtrim(trim(lower(split_part({column}, '@', -1))), '.')"
    texts = [form.replace("'", "''") for form in forms]
    listed = ", ".join(f"'{text}'" for text in texts)
    below = " or ".join(f"ends_with({domain}, '.{text}')" for text in texts)
    return f"({domain} in ({listed}) or {below})"
