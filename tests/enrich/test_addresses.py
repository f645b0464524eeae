from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.enrich.addresses import compute, network_of
from bec_kit.tables import schema
from tests.support.rows import VICTIM, at, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Rows

LIMA = {"country": "PE", "city": "Lima", "lat": -12.04, "lon": -77.03}
OSLO = {"country": "NO", "city": "Oslo", "lat": 59.91, "lon": 10.75}
NOWHERE = {"country": None, "city": None, "lat": None, "lon": None}


def sign_in(ip: str, kind: str = "interactive", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "user": VICTIM, "ip": ip, "ip_kind": "client", **more}


def run(folder: Path, rows: Rows) -> dict[str, dict[str, Any]]:
    with open_rows(folder, rows) as engine:
        table = compute(engine, facts())
    assert table.schema == schema("addresses")
    found = table.to_pylist()
    assert [row["ip"] for row in found] == sorted(row["ip"] for row in found)
    return {row["ip"]: row for row in found}


def test_the_whole_row(tmp_path: Path) -> None:
    rows = {
        "sign_ins": [sign_in("192.0.2.7", asn=64500, happened_at=at(5), **OSLO)],
        "audit": [
            {
                "ip": "192.0.2.7",
                "ip_kind": "client",
                "user": "x@contoso.example",
                "happened_at": at(),
            },
            {"ip": "192.0.2.7", "ip_kind": "client", "user": VICTIM, "happened_at": at(9)},
        ],
    }
    assert run(tmp_path, rows)["192.0.2.7"] == {
        "ip": "192.0.2.7",
        "ip_kind": "client",
        "network": "192.0.2.0/24",
        "asn": 64500,
        "as_org": None,
        **OSLO,
        "hosting": None,
        "learnt_from": "sign-ins",
        "first_at": at(),
        "last_at": at(9),
        "records": 3,
        "users": 2,
    }


def test_the_place_that_most_of_its_own_sign_ins_say(tmp_path: Path) -> None:
    rows = {"sign_ins": [sign_in("192.0.2.7", **place) for place in (OSLO, LIMA, LIMA)]}
    assert run(tmp_path, rows)["192.0.2.7"]["city"] == "Lima"


def test_an_address_without_sign_ins_learns_from_its_neighbours(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [
            sign_in("192.0.2.7", asn=64500, **OSLO),
            sign_in("2001:db8:1:2::5", asn=64501, **LIMA),
        ],
        "audit": [
            {"ip": ip, "ip_kind": "client", "user": VICTIM}
            for ip in ("192.0.2.250", "192.0.3.7", "2001:db8:1:ff::9", "2001:db8:2::9")
        ],
    }
    found = run(tmp_path, rows)
    learnt = {ip: (row["learnt_from"], row["country"], row["asn"]) for ip, row in found.items()}
    assert learnt == {
        "192.0.2.7": ("sign-ins", "NO", 64500),
        "192.0.2.250": ("network", "NO", 64500),
        "192.0.3.7": ("none", None, None),
        "2001:db8:1:2::5": ("sign-ins", "PE", 64501),
        "2001:db8:1:ff::9": ("network", "PE", 64501),
        "2001:db8:2::9": ("none", None, None),
    }


def test_its_own_sign_ins_outweigh_a_crowded_network(tmp_path: Path) -> None:
    crowd = [sign_in(f"192.0.2.{n}", **LIMA) for n in range(10, 20)]
    found = run(tmp_path, {"sign_ins": [sign_in("192.0.2.7", **OSLO), *crowd]})
    assert (found["192.0.2.7"]["city"], found["192.0.2.10"]["city"]) == ("Oslo", "Lima")


@pytest.mark.parametrize("credential", ["clientSecret", "certificate", "unknownFutureValue"])
def test_a_web_app_on_a_server_places_nobody(tmp_path: Path, credential: str) -> None:
    row = sign_in("192.0.2.7", "non_interactive", client_credential=credential, asn=64500, **OSLO)
    found = run(tmp_path, {"sign_ins": [row]})["192.0.2.7"]
    assert {key: found[key] for key in NOWHERE} == NOWHERE
    assert (found["asn"], found["learnt_from"], found["records"]) == (None, "none", 1)


@pytest.mark.parametrize("credential", [None, "none"])
def test_a_public_client_does_place(tmp_path: Path, credential: str | None) -> None:
    row = sign_in("192.0.2.7", "non_interactive", client_credential=credential, **OSLO)
    assert run(tmp_path, {"sign_ins": [row]})["192.0.2.7"]["city"] == "Oslo"


def test_a_login_of_the_audit_log_counts_once(tmp_path: Path) -> None:
    rows = {
        "audit": [{"ip": "192.0.2.7", "ip_kind": "client", "user": VICTIM}],
        "sign_ins": [sign_in("192.0.2.7", "audit")],
        "directory_audits": [{"ip": "192.0.2.7", "ip_kind": "client", "user": VICTIM}],
    }
    assert run(tmp_path, rows)["192.0.2.7"]["records"] == 2


def test_a_network_number_is_learnt_apart_from_the_place(tmp_path: Path) -> None:
    rows = {"sign_ins": [sign_in("192.0.2.7", asn=64500), sign_in("192.0.2.8", **OSLO)]}
    found = run(tmp_path, rows)
    assert [(row["asn"], row["city"], row["learnt_from"]) for row in found.values()] == [
        (64500, "Oslo", "network"),
        (64500, "Oslo", "sign-ins"),
    ]


def test_no_addresses_give_an_empty_table(tmp_path: Path) -> None:
    assert run(tmp_path, {"audit": [{"user": VICTIM}]}) == {}


def test_a_tie_is_settled_the_same_way_whatever_the_order(tmp_path: Path) -> None:
    places = [sign_in("192.0.2.7", **OSLO), sign_in("192.0.2.7", **LIMA), sign_in("192.0.2.9")]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = run(tmp_path / "a", {"sign_ins": places})
    assert first == run(tmp_path / "b", {"sign_ins": places[::-1]})
    assert first["192.0.2.7"]["city"] == first["192.0.2.9"]["city"] == "Oslo"


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/48"),
        ("2001:db8:0:1::1", "2001:db8::/48"),
        ("2001:db8:7:1::1", "2001:db8:7::/48"),
        ("::1", "::/48"),
        ("not an address", None),
    ],
)
def test_network_of(ip: str, network: str | None) -> None:
    assert network_of(ip) == network


@given(st.ip_addresses())
def test_an_address_lies_in_its_network(ip: Any) -> None:
    import ipaddress

    network = network_of(str(ip))
    assert network is not None
    assert ip in ipaddress.ip_network(network)
