from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.enrich._lookalike import Parts, parts_of, skeleton


@pytest.mark.parametrize(
    ("domain", "registrable", "label"),
    [
        ("contoso.example", "contoso.example", "contoso"),
        ("mail.eu.contoso.example", "contoso.example", "contoso"),
        ("www.contoso.co.uk", "contoso.co.uk", "contoso"),
        ("contoso.onmicrosoft.com", "contoso.onmicrosoft.com", "contoso"),
        ("contoso.mail.onmicrosoft.com", "contoso.mail.onmicrosoft.com", "contoso"),
        ("contoso.local", "contoso.local", "contoso"),
        ("contoso.github.io", "contoso.github.io", "contoso"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", "bücher"),
        ("xn--.example", "xn--.example", "xn--"),
        ("localhost", "localhost", "localhost"),
        ("co.uk", "co.uk", "co.uk"),
        ("", "", ""),
    ],
)
def test_parts(domain: str, registrable: str, label: str) -> None:
    assert parts_of(domain) == Parts(registrable, label)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("contoso", "c0ntoso"),
        ("contoso", "сontоso"),  # noqa: RUF001  (two Cyrillic letters)
        ("microloft", "rnicro1oft"),
        ("woodgrove", "vvoodgrove"),
        ("wideworld", "wicleworld"),
        ("fabrikam", "fàbrikám"),
        ("fabrikam", "fаbrikаm"),  # noqa: RUF001  (two Cyrillic letters)
    ],
)
def test_what_looks_the_same_has_one_skeleton(one: str, other: str) -> None:
    assert one != other
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("contoso", "contosso"), ("fabrikam", "fabrikan"), ("adatum", "adatun")]
)
def test_what_only_resembles_has_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=20))
def test_folding_takes_any_text(label: str) -> None:
    assert skeleton(label) == skeleton(label)
    assert isinstance(parts_of(label).registrable, str)
