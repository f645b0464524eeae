"""What comes another way is read like what was asked for, but for what that way does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.case import Case
from bec_kit.tenant import UNLIMITED, Settings, serve
from tests.support.collecting import collected, reading

if TYPE_CHECKING:
    from pathlib import Path

    from bec_kit.ingest.collecting import Collected

OF_EVIDENCE = {"evidence_id", "evidence_row"}
NOT_IN_V1 = {
    "asn",
    "auth_requirement",
    "auth_steps",
    "client_credential",
    "cross_tenant",
    "incoming_token",
    "mfa_detail",
    "protocol",
    "session_id",
    "transfer_method",
    "unique_token_id",
    "account_type",
}
"""Columns of sign-ins that beta alone fills."""


class Way:
    """A case that was collected of a tenant with some faults, and analysed."""

    def __init__(self, folder: Path, source: str, *faults: str) -> None:
        settings = Settings(rates=UNLIMITED)
        with serve(users=8, days=10, faults=faults, settings=settings) as served:
            victim = served.state.book.company.role("victim").upn
            self.case = Case.create(folder, users=[victim], start="2026-03-10", end="2026-03-19")
            with reading(served) as tenant:
                rows = collected(self.case, tenant, source)
        self.ended: dict[str, Collected] = {row.name: row for row in rows}
        self.case.analyse()

    def rows(self, table: str, where: str = "true") -> list[dict[str, Any]]:
        found = self.case.sql(f"select * from {table} t where {where} order by record_id")  # noqa: S608  our own
        kept = found.drop(columns=[name for name in found.columns if name in OF_EVIDENCE])
        return list(kept.astype(object).where(kept.notna(), None).to_dict("records"))

    def coverage(self, source: str) -> list[tuple[str, str]]:
        found = self.case.coverage().to_dict("records")
        return [
            (row["state"], row["why"])
            for row in found
            if (row["kind"], row["name"]) == ("window", source)
            and row["why"].partition(":")[0] in self.ended
        ]


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Way, Way]:
    folder = tmp_path_factory.mktemp("traces")
    plain = Way(folder / "plain", "messages")
    return plain, Way(folder / "instead", "messages", "no-trace-principal")


def test_the_trace_of_exchange_gives_the_rows_of_graph(traces: tuple[Way, Way]) -> None:
    plain, instead = (way.rows("messages") for way in traces)

    assert len(plain) > 20
    assert instead == plain
    formats = [set(way.case.evidence()["format"]) for way in traces]
    assert formats == [{"graph_message_trace"}, {"message_trace"}]
    assert [way.ended["sent"].records for way in traces] == [traces[0].ended["sent"].records] * 2


def test_coverage_says_which_way_a_trace_came(traces: tuple[Way, Way]) -> None:
    plain, instead = traces

    assert plain.coverage("messages") == []
    assert instead.coverage("messages") == [
        ("complete", f"{name}: {instead.ended[name].why}") for name in ("sent", "received")
    ]
    assert instead.ended["sent"].why.endswith("Get-MessageTraceV2 asked instead")


@pytest.fixture(scope="module")
def sign_ins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Way, Way]:
    folder = tmp_path_factory.mktemp("sign_ins")
    return Way(folder / "plain", "sign_ins"), Way(folder / "instead", "sign_ins", "no-beta")


def test_v1_gives_interactive_sign_ins_without_what_beta_alone_knows(
    sign_ins: tuple[Way, Way],
) -> None:
    where = "t.kind = 'interactive' and not t.user is null"
    plain, instead = (way.rows("sign_ins", where) for way in sign_ins)

    assert len(instead) == sign_ins[1].ended["interactiveUser"].records > 5
    assert [row["record_id"] for row in instead] == [row["record_id"] for row in plain]
    differing = {
        name
        for one, other in zip(plain, instead, strict=True)
        for name in one
        if one[name] != other[name]
    }
    assert differing <= NOT_IN_V1
    assert {"asn", "session_id", "unique_token_id"} <= differing
    assert all(row[name] in (None, ()) for row in instead for name in differing - {"auth_steps"})
    assert len(sign_ins[1].rows("sign_ins")) == len(instead)


def test_coverage_says_what_v1_lacks(sign_ins: tuple[Way, Way]) -> None:
    (said,) = sign_ins[1].coverage("sign_ins")[:1]

    assert said[0] == "partial"
    assert said[1].startswith(
        "interactiveUser: Graph beta refused (Forbidden: Forbidden): Graph v1.0 asked instead; "
        "interactive sign-ins alone, without session, token, network, "
    )
