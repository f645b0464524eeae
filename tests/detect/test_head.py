from __future__ import annotations

import pytest

from bec_kit.detect.head import parse
from bec_kit.errors import SpecError
from bec_kit.model import Severity

GOOD = """/*
id = "PE-99"
version = 2
title = "Title"
severity = "high"
attack = ["T1114.003"]
reads = ["audit", "home_domains"]
needs = ["home_domains"]
says = "{name} did it, {records} times"
why = "Why."
benign = "Benign."
blind = "Blind."
fix = "R9"
references = []
seed = true
*/
select 1;
"""


def test_a_head_is_read() -> None:
    one = parse(GOOD, "pe_99.sql")

    assert (one.id, one.version, one.severity) == ("PE-99", 2, Severity.HIGH)
    assert one.reads == ("audit", "home_domains")
    assert one.names == ("name", "records")
    assert (one.seed, one.pair, one.context) == (True, False, None)
    assert one.sql == "select 1"
    assert one.wave == 1
    assert one.without == {}


def test_a_table_that_it_can_do_without_has_a_reason() -> None:
    text = GOOD.replace("seed = true\n", 'seed = true\n[without]\naudit = "It only adds."\n')

    assert parse(text, "pe_99.sql").without == {"audit": "It only adds."}


@pytest.mark.parametrize("name", ["suspects", "prior_findings", "attacker_records"])
def test_who_reads_context_runs_in_the_second_wave(name: str) -> None:
    text = GOOD.replace('"home_domains"]\nneeds', f'"{name}"]\nneeds').replace("seed = true\n", "")

    assert parse(text, "pe_99.sql").wave == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("/*", "--", "no head"),
        ("select 1;", "", "no select"),
        ('id = "PE-99"', "id = PE-99", "the head is no TOML"),
        ('id = "PE-99"', 'id = "pe99"', "id must look like"),
        ("version = 2", "version = true", "version must be"),
        ("version = 2", "version = 0", "version must be"),
        ('title = "Title"', 'title = " "', "title must be a text"),
        ('title = "Title"\n', "", "no key title"),
        ('title = "Title"', 'title = "Title"\ncolour = "red"', "unknown key colour"),
        ('severity = "high"', 'severity = "bad"', "severity must be"),
        ('attack = ["T1114.003"]', 'attack = "T1114.003"', "attack must be a list"),
        ('attack = ["T1114.003"]', 'attack = ["1114"]', "attack names '1114'"),
        ('"audit", ', '"nothing", ', "reads names 'nothing'"),
        ('reads = ["audit", "home_domains"]', "reads = []", "reads is empty"),
        ('reads = ["audit", ', 'reads = ["suspects", ', "a seed never reads context"),
        ('fix = "R9"', 'fix = "R18"', "fix must be a card"),
        ("{name}", "{name", "a brace too many or too few"),
        ("{name}", "{name.x}", "plain {column} only"),
        ("{name}", "{name!r}", "plain {column} only"),
        ("{name}", "{name:>9}", "plain {column} only"),
        ("{name}", "{0}", "plain {column} only"),
        ("{name}", "{}", "plain {column} only"),
        ("seed = true", 'seed = "yes"', "seed must be of the kind bool"),
        ("seed = true", 'without = "audit"', "without must be of the kind dict"),
        ("seed = true", 'without = {nothing = "Why."}', "a reason for each: mend 'nothing'"),
        ("seed = true", 'without = {audit = " "}', "a reason for each: mend 'audit'"),
        ("seed = true", "without = {audit = true}", "a reason for each: mend 'audit'"),
    ],
)
def test_a_wrong_head_names_the_file_and_the_key(old: str, new: str, reason: str) -> None:
    assert old in GOOD

    with pytest.raises(SpecError, match=reason) as error:
        parse(GOOD.replace(old, new), "pe_99.sql")

    assert str(error.value).startswith("pe_99.sql: ")
