from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.scenarios.clock import START, at, attack_day, works
from bec_kit.scenarios.company import ROLES, found
from bec_kit.scenarios.dice import Dice, token_of


@given(st.uuids())
def test_a_token_decodes_to_its_request(request_id: uuid.UUID) -> None:
    token = token_of(str(request_id))
    assert len(token) == 22
    assert uuid.UUID(bytes_le=base64.urlsafe_b64decode(token + "==")) == request_id


def test_streams_of_chance_are_apart_and_repeat() -> None:
    assert Dice(7, "a").guid() == Dice(7, "a").guid()
    assert Dice(7, "a").guid() != Dice(7, "b").guid()
    assert uuid.UUID(Dice(7, "a").guid()).version == 4


@pytest.mark.parametrize("days", range(10, 61))
def test_the_attack_has_a_baseline_before_and_a_working_day_after(days: int) -> None:
    day = attack_day(days)
    assert works(day)
    assert works(day + timedelta(days=1))
    assert day - START >= timedelta(days=8)
    assert day + timedelta(days=2) <= START + timedelta(days=days)


def test_a_clock_time_is_of_its_day() -> None:
    assert at(START, "09:36:31") == datetime(2026, 3, 9, 9, 36, 31, tzinfo=UTC)
    assert at(START, "09:36") == datetime(2026, 3, 9, 9, 36, tzinfo=UTC)


@pytest.mark.parametrize("users", [8, 25, 650])
def test_everybody_has_an_address_of_their_own(users: int) -> None:
    company = found(users, seed=7)
    assert len({person.upn for person in company.people}) == users
    assert [person.role for person in company.people[: len(ROLES)]] == list(ROLES)
    assert all(person.upn.endswith("@larkspur-marine.example") for person in company.people)
    assert company.role("clerk") is company.people[7]
