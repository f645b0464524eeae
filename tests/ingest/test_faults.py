"""Under every fault of a tenant, a collection is complete or says exactly what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bec_kit.case import Case
from bec_kit.tenant import UNLIMITED, Settings, known_faults, serve
from tests.support.collecting import collected, reading

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.ingest.collecting import Collected

SOURCES = ("audit", "inbox_rules", "messages", "risk", "sign_ins")
SETTINGS = Settings(rates=UNLIMITED, query_starts=0, query_takes=0)
SIGN_INS = ("interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity")
Rows = dict[tuple[str, str], "Collected"]


def collect(folder: Path, *names: str) -> Rows:
    with serve(users=8, days=10, faults=names, settings=SETTINGS) as served:
        victim = served.state.book.company.role("victim").upn
        case = Case.create(folder, users=[victim], start="2026-03-17", end="2026-03-18")
        with reading(served) as tenant:
            rows = collected(case, tenant, *SOURCES)
    assert {item.state for item in Case.verify(case.folder)} == {"ok"}
    return {(row.source, row.name): row for row in rows}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return collect(tmp_path_factory.mktemp("plain") / "case")


def said(name: str) -> dict[tuple[str, str], tuple[str, str]]:
    """State and words of the questions that a fault keeps from being complete."""
    foreign = "a link of the service leads to 'graph.microsoft.example'"
    licence = "refused (Forbidden): Your tenant is not licensed for this feature. "
    premium = "refused (Authentication_RequestFromNonPremiumTenantOrB2CTenant): "
    risk = {("risk", each): ("none", licence) for each in ("users", "detections")}
    cmdlets = ("exchange", "exchange_hidden", "sweep")
    expected: dict[str, dict[tuple[str, str], tuple[str, str]]] = {
        "exchange-forbidden": {
            ("inbox_rules", each): ("none", "refused (ExchangeRoleMissing): ") for each in cmdlets
        },
        "exchange-warning": {
            ("inbox_rules", each): ("partial", "The object has been corrupted") for each in cmdlets
        },
        "exchange-header-warning": {
            ("inbox_rules", each): ("partial", "The result is of an older schema.")
            for each in cmdlets
        },
        "foreign-link": {
            **{("audit", each): ("none", foreign) for each in ("account", "administration")},
            ("inbox_rules", "graph"): ("partial", foreign),
            **{("messages", each): ("partial", foreign) for each in ("sent", "received")},
            **{("risk", each): ("none", foreign) for each in ("users", "detections")},
            **{("sign_ins", each): ("partial", foreign) for each in SIGN_INS},
        },
        "no-beta": {
            **{("sign_ins", each): ("none", "refused (Forbidden): ") for each in SIGN_INS},
            ("sign_ins", "interactiveUser"): (
                "partial",
                "Graph beta refused (Forbidden: Forbidden): Graph v1.0 asked instead; interactive "
                "sign-ins alone, without session, ",
            ),
        },
        "no-p2": risk,
        "no-premium": {
            **risk,
            **{("sign_ins", each): ("none", premium) for each in SIGN_INS},
            ("sign_ins", "interactiveUser"): (
                "none",
                "Graph beta refused (Authentication_RequestFromNonPremiumTenantOrB2CTenant: "
                "Neither tenant is B2C or tenant doesn't have premium license): Graph v1.0 asked "
                f"instead; {premium}",
            ),
        },
    }
    return expected.get(name, {})


def turned(name: str) -> dict[tuple[str, str], str]:
    """How the questions end that came another way, and wholly."""
    audit = [("audit", each) for each in ("account", "administration")]
    traces = [("messages", each) for each in ("sent", "received")]
    if name in ("query-failed", "query-cancelled"):
        return dict.fromkeys(audit, "asked of Exchange instead")
    if name == "no-trace-principal":
        return dict.fromkeys(traces, "Get-MessageTraceV2 asked instead")
    return {}


@pytest.mark.parametrize("name", sorted(known_faults()))
def test_a_collection_is_complete_or_says_what_is_missing(
    plain: Rows, tmp_path: Path, name: str
) -> None:
    rows = collect(tmp_path / "case", name)

    lacking = {key: row for key, row in rows.items() if row.state != "complete"}
    expected = said(name)
    assert lacking.keys() == expected.keys()
    for key, (state, why) in expected.items():
        assert (lacking[key].state, lacking[key].why.startswith(why)) == (state, True), key
    ways = {key: row.why for key, row in rows.items() if key not in lacking and row.why}
    assert {key: why.rpartition(": ")[2] for key, why in ways.items()} == turned(name)
    whole = {key: row.records for key, row in rows.items() if key not in lacking}
    more = {("inbox_rules", "exchange_hidden"): 1} if name == "hidden-rule" else {}
    assert whole == {key: plain[key].records + more.get(key, 0) for key in whole}


def test_without_a_fault_all_is_complete(plain: Rows) -> None:
    assert {(row.state, row.why) for row in plain.values()} == {("complete", "")}
    assert len(plain) == 14
