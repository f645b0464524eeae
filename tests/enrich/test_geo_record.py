from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.enrich._geo_record import Answer, read

OSLO = {"country": "NO", "city": "Oslo", "lat": 59.91, "lon": 10.75}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param(
            {
                "country": {"iso_code": "NO", "names": {"en": "Norway"}},
                "registered_country": {"iso_code": "SE"},
                "city": {"names": {"de": "Oslo (de)", "en": "Oslo"}},
                "location": {"latitude": 59.91, "longitude": 10.75},
            },
            Answer(**OSLO),
            id="City, of MaxMind and of DB-IP",
        ),
        pytest.param(
            {"city": {"names": {"nb": "Oslo"}}}, Answer(city="Oslo"), id="no English name"
        ),
        pytest.param({"country": {"iso_code": "NO"}}, Answer(country="NO"), id="Country"),
        pytest.param(
            {"autonomous_system_number": 64500, "autonomous_system_organization": "Adatum"},
            Answer(asn=64500, as_org="Adatum"),
            id="ASN",
        ),
        pytest.param(
            {"is_anonymous": True, "is_hosting_provider": True},
            Answer(hosting=True),
            id="Anonymous IP",
        ),
        pytest.param(
            {
                "country": {"iso_code": "NO"},
                "traits": {
                    "autonomous_system_number": 64500,
                    "autonomous_system_organization": "Adatum",
                    "user_type": "hosting",
                },
            },
            Answer(country="NO", asn=64500, as_org="Adatum", hosting=True),
            id="Enterprise, and DB-IP's",
        ),
        pytest.param(
            {"country": "NO", "country_name": "Norway", "asn": "AS64500", "as_name": "Adatum"},
            Answer(country="NO", asn=64500, as_org="Adatum"),
            id="IPinfo country and ASN",
        ),
        pytest.param(
            {"country": "Norway", "country_code": "no", "asn": "AS64500", "as_name": "Adatum"},
            Answer(country="NO", asn=64500, as_org="Adatum"),
            id="IPinfo Lite",
        ),
        pytest.param(
            {"city": "Oslo", "region": "Oslo", "country": "NO", "lat": "59.91", "lng": "10.75"},
            Answer(**OSLO),
            id="IPinfo location",
        ),
        pytest.param(
            {"asn": "AS64500", "name": "Adatum", "type": "isp", "domain": "adatum.example"},
            Answer(asn=64500, as_org="Adatum", hosting=False),
            id="IPinfo ASN",
        ),
        pytest.param({"hosting": "true", "vpn": ""}, Answer(hosting=True), id="IPinfo privacy"),
        pytest.param({"hosting": "", "vpn": "true"}, Answer(hosting=False), id="and not hosting"),
        pytest.param(
            {"country_code": "NO", "city": "Oslo", "latitude": 59.91, "longitude": 10.75},
            Answer(**OSLO),
            id="flat, as others make them of these",
        ),
        pytest.param(
            {"country": {"iso_code": "NO", "AutonomousSystemNumber": "64500"}},
            Answer(country="NO", asn=64500),
            id="GeoOpen",
        ),
    ],
)
def test_what_each_maker_says(record: dict[str, Any], said: Answer) -> None:
    assert read(record) == said


@pytest.mark.parametrize(
    "record",
    [
        None,
        "NO",
        ["NO"],
        {},
        {"country": "Norway"},
        {"country": {"iso_code": 7}},
        {"lat": 59.91},
        {"lat": "nan", "lon": "10"},
        {"lat": 91, "lon": 10},
        {"lat": True, "lon": 10},
        {"asn": "none"},
        {"asn": 0},
        {"asn": True},
        {"asn": "AS99999999999"},
        {"name": "an owner without a number"},
        {"city": " "},
        {"hosting": "perhaps"},
    ],
)
def test_what_is_not_understood_is_not_said(record: Any) -> None:
    assert read(record) == Answer()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    (
        "country",
        "iso_code",
        "city",
        "names",
        "en",
        "location",
        "latitude",
        "longitude",
        "lat",
        "lng",
        "asn",
        "as",
        "traits",
        "name",
        "type",
        "hosting",
        "is_hosting",
        "user_type",
        "autonomous_system_number",
        "as_name",
    )
)


@given(
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
        max_leaves=20,
    )
)
def test_no_record_breaks_it(record: Any) -> None:
    said = read(record)

    assert (said.lat is None) == (said.lon is None)
    assert said.country is None or len(said.country) == 2
    assert said.asn is None or 0 < said.asn < 1 << 32
