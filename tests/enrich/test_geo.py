from __future__ import annotations

import builtins
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.enrich.addresses import compute
from bec_kit.enrich.geo import Databases
from bec_kit.errors import UsageError
from tests.support import mmdb
from tests.support.rows import VICTIM, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

IP, V6 = "192.0.2.7", "2001:db8::7"
LIMA = {"country": "PE", "city": "Lima", "lat": -12.04, "lon": -77.03}
OSLO = {"country": "NO", "city": "Oslo", "lat": 59.91, "lon": 10.75}
CITY = {
    "country": {"iso_code": "NO"},
    "city": {"names": {"en": "Oslo"}},
    "location": {"latitude": 59.91, "longitude": 10.75},
}
ASN = {"autonomous_system_number": 64500, "autonomous_system_organization": "Adatum"}
ROW = ("country", "city", "lat", "lon", "asn", "as_org", "hosting", "learnt_from")


def city(folder: Path, record: Any = CITY, name: str = "Test-City", **more: int) -> Path:
    networks = (
        {"192.0.2.0/24": record} if more else {"192.0.2.0/24": record, "2001:db8::/32": record}
    )
    return mmdb.write(folder / f"{name}.mmdb", name, networks, **more)


def learnt(
    folder: Path, *databases: Path, ip: str = IP, sign_ins: tuple[dict[str, Any], ...] = ()
) -> tuple[Any, ...]:
    rows = {
        "audit": [{"ip": ip, "ip_kind": "client", "user": VICTIM}],
        "sign_ins": [
            {"kind": "interactive", "user": VICTIM, "ip": ip, **each} for each in sign_ins
        ],
    }
    known = replace(facts(), databases=databases)
    with open_rows(folder, rows) as engine:
        found = {row["ip"]: row for row in compute(engine, known).to_pylist()}
    return tuple(found[ip][column] for column in ROW)


@pytest.mark.parametrize("ip", [IP, V6])
def test_a_database_fills_what_no_sign_in_says(tmp_path: Path, ip: str) -> None:
    databases = (city(tmp_path), city(tmp_path, ASN, "Test-ASN"))

    assert learnt(tmp_path, *databases, ip=ip) == (
        *OSLO.values(),
        64500,
        "Adatum",
        None,
        "Test-City, Test-ASN",
    )


def test_without_a_database_nothing_is_said(tmp_path: Path) -> None:
    assert learnt(tmp_path) == (*[None] * 7, "none")


def test_an_address_that_the_database_lacks_stays_unknown(tmp_path: Path) -> None:
    assert learnt(tmp_path, city(tmp_path), ip="198.51.100.1") == (*[None] * 7, "none")


def test_the_case_s_own_sign_ins_win(tmp_path: Path) -> None:
    own = {**LIMA, "asn": 64999}
    databases = (city(tmp_path), city(tmp_path, ASN, "Test-ASN"))

    assert learnt(tmp_path, *databases, sign_ins=(own,)) == (
        *LIMA.values(),
        64999,
        None,
        None,
        "sign-ins",
    )


def test_a_neighbour_s_sign_ins_win(tmp_path: Path) -> None:
    rows = {
        "audit": [{"ip": IP, "ip_kind": "client", "user": VICTIM}],
        "sign_ins": [{"kind": "interactive", "ip": "192.0.2.99", "user": VICTIM, **LIMA}],
    }
    with open_rows(tmp_path, rows) as engine:
        known = replace(facts(), databases=(city(tmp_path),))
        found = {row["ip"]: row for row in compute(engine, known).to_pylist()}

    assert (found[IP]["city"], found[IP]["learnt_from"]) == ("Lima", "network")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"country": "NO"}, ("NO", "Oslo", 59.91, 10.75, None, None, None, "sign-ins, Test-City")),
        ({"country": "PE"}, ("PE", None, None, None, None, None, None, "sign-ins")),
        (
            {"country": "NO", "city": "Bergen"},
            ("NO", "Bergen", None, None, None, None, None, "sign-ins"),
        ),
    ],
    ids=["the same country", "another country", "another city"],
)
def test_a_place_is_not_put_together_of_two(
    tmp_path: Path, own: dict[str, Any], said: tuple[Any, ...]
) -> None:
    assert learnt(tmp_path, city(tmp_path), sign_ins=(own,)) == said


def test_an_owner_is_taken_for_the_same_number_alone(tmp_path: Path) -> None:
    database = city(tmp_path, ASN, "Test-ASN")

    same = learnt(tmp_path, database, sign_ins=({"asn": 64500},))
    other = learnt(tmp_path, database, sign_ins=({"asn": 64501},))

    assert same[4:] == (64500, "Adatum", None, "sign-ins, Test-ASN")
    assert other[4:] == (64501, None, None, "sign-ins")


def test_coordinates_outweigh_a_country_and_hosting_no_hosting(tmp_path: Path) -> None:
    databases = (
        city(tmp_path, {"country_code": "NO", "type": "isp"}, "A-Country"),
        city(tmp_path, {**CITY, "hosting": "true"}, "B-City"),
    )

    assert learnt(tmp_path, *databases) == (*OSLO.values(), None, None, True, "B-City")


def test_a_database_of_ipv4_alone_says_nothing_of_ipv6(tmp_path: Path) -> None:
    database = city(tmp_path, version=4)

    assert learnt(tmp_path, database, ip=V6)[-1] == "none"
    assert learnt(tmp_path, database)[-1] == "Test-City"


def test_it_says_what_it_is(tmp_path: Path) -> None:
    path = city(tmp_path)

    with Databases([path]) as databases:
        assert databases.known == [(path, "Test-City", mmdb.BUILT)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no database", b"\xab\xcd\xefMaxMind.com"])
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.mmdb"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=r"x\.mmdb: no database of addresses"):
        Databases([path])


def test_a_broken_database_is_named(tmp_path: Path) -> None:
    path = city(tmp_path)
    data, marker, end = path.read_bytes().rpartition(b"\xab\xcd\xefMaxMind.com")
    path.write_bytes(data[:-60] + marker + end)

    with pytest.raises(UsageError, match=r"Test-City\.mmdb: the database is broken"):
        learnt(tmp_path, path)


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = city(tmp_path), builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "maxminddb":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(UsageError, match=r"install the extra geo \(pip install 'bec-kit\[geo\]'\)"):
        Databases([path])
    with Databases([]) as databases:
        assert databases.known == []
