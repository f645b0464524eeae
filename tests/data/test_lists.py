from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bec_kit.data import load

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LISTS = ("error_codes", "finance_words", "first_party_apps", "freemail", "rogue_apps")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_where_it_comes_from_and_when(name: str) -> None:
    known = load(name)
    assert known["source"]
    assert date.fromisoformat(known["dated"]) <= date(2026, 12, 31)


@pytest.mark.parametrize("name", ["first_party_apps", "rogue_apps"])
def test_apps_are_named_once_by_guid(name: str) -> None:
    ids = [entry["id"] for entry in load(name)["apps"]]
    assert all(GUID.fullmatch(each) for each in ids)
    assert len(ids) == len(set(ids))
    assert all(entry["name"].strip() for entry in load(name)["apps"])


def test_no_rogue_app_is_microsoft_s_own() -> None:
    rogue, own = ({e["id"] for e in load(n)["apps"]} for n in ("rogue_apps", "first_party_apps"))
    assert not rogue & own


def test_the_apps_that_detections_name_are_known() -> None:
    own = {entry["id"] for entry in load("first_party_apps")["apps"]}
    assert own >= {
        "4765445b-32c6-49b0-83e6-1d93765276ca",
        "72782ba9-4490-4f03-8d82-562370ea3566",
        "00000002-0000-0ff1-ce00-000000000000",
        "00000003-0000-0000-c000-000000000000",
        "29d9ed98-a469-4536-ade2-f981bc1d605e",
        "aebc6443-996d-45c2-90f0-388ff96faa56",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        "1950a258-227b-4e31-a9cf-717495945fc2",
        "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223",
    }


def test_codes_are_numbers_each_with_one_outcome() -> None:
    codes: list[dict[str, Any]] = load("error_codes")["codes"]
    assert all(entry["code"].isdigit() for entry in codes)
    assert len({entry["code"] for entry in codes}) == len(codes)
    assert {entry["outcome"] for entry in codes} == {"success", "interrupt", "failure"}
    assert {also for entry in codes for also in entry.get("also", ())} == {
        "password_right",
        "guessing",
        "consent",
    }


def test_words_are_lower_case_and_no_language_repeats_itself() -> None:
    words: dict[str, list[str]] = load("finance_words")["words"]
    assert len(words) >= 40
    for language, each in words.items():
        assert each == [word.lower().strip() for word in each], language
        assert len(each) == len(set(each)), language


def test_the_words_of_the_catalogue_are_there() -> None:
    assert set(load("finance_words")["words"]["en"]) >= {
        *("invoice", "payment", "wire", "iban", "ach", "remit", "payroll", "w-2", "bank"),
        *("docusign", "phish", "hack", "spam", "mfa", "security", "helpdesk", "suspicious"),
    }


def test_public_mail_providers_are_bare_domains() -> None:
    domains = load("freemail")["domains"]
    assert domains == sorted(set(domains))
    assert all("@" not in domain and "." in domain for domain in domains)


@pytest.mark.parametrize("name", ["app_roles", "directory_roles"])
def test_roles_are_named_once_by_guid_and_say_their_source(name: str) -> None:
    known = load(name)
    ids = [role["id"] for role in known["roles"]]
    assert known["source"]
    assert date.fromisoformat(known["dated"]) <= date(2026, 12, 31)
    assert all(GUID.fullmatch(each) for each in ids)
    assert len(ids) == len(set(ids))


def test_the_roles_that_detections_name_are_known() -> None:
    roles = {role["id"]: role for role in load("directory_roles")["roles"]}
    names = [role["name"] for role in roles.values()]
    assert len(names) == len(set(names))
    assert roles["62e90394-69f5-4237-9190-012177145e10"]["name"] == "Global Administrator"
    assert roles["29232cdf-9323-42fd-ade2-1d097af3e4de"]["name"] == "Exchange Administrator"
    assert set(names) >= {
        *("Privileged Role Administrator", "Privileged Authentication Administrator"),
        *("User Administrator", "Helpdesk Administrator", "Application Administrator"),
        *("Cloud Application Administrator", "Authentication Administrator"),
        "Security Administrator",
    }
