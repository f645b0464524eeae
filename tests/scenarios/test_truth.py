from __future__ import annotations

import ipaddress
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.scenarios.places import NETWORKS, SERVICE

if TYPE_CHECKING:
    from .conftest import Made

DOCUMENTATION = [
    ipaddress.ip_network(text)
    for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
DETECTIONS = """
AL-01 CO-01 CO-02 CO-07 CO-13 DE-01 DE-02 DE-03 DE-09 IA-01 IA-02 IA-03 IA-04 IA-05 IA-09 IA-12
IA-13 IA-24 IM-04 IM-05 IM-06 PE-01 PE-02 PE-03 PE-04 PE-07 PE-12 PE-13 PE-16
"""
# names a type of Graph in @odata.context: a fact of the format, not somebody's host
FORMAT_HOSTS = {"graph.microsoft.com"}


def ids(made: Made) -> set[str]:
    found = {record["Id"] for record in made.audit()}
    found |= {one["id"] for one in made.sign_ins()}
    found |= {one["id"] for one in made.value("AuditLogs_")}
    found |= {f"{row['id']}/{row['recipientAddress']}" for row in made.value("messageTraces")}
    return found


def everything(made: Made) -> str:
    parts = [made.text("Purview_audit_"), made.shell_text(), repr(made.sign_ins())]
    parts += [
        path.read_bytes().decode("utf-8-sig")
        for path in made.root.rglob("*")
        if path.suffix in {".csv", ".json", ".txt", ".md", ".toml"}
    ]
    return "\n".join(parts)


def test_the_records_behind_every_act_are_in_the_exports(made: Made) -> None:
    known = ids(made)
    for act in made.answers["acts"]:
        assert act["record_ids"], act["id"]
        assert set(act["record_ids"]) <= known, act["id"]


def test_the_story_is_whole_and_in_order(made: Made) -> None:
    acts = made.answers["acts"]
    assert [act["id"] for act in acts] == [
        "spray", "lure", "relay", "replay", "read", "search", "third-address", "return",
        "consent", "app-reads", "second-factor", "destroy-notice", "sync", "hiding-rule",
        "forwarding-rule", "alert", "mailbox-forwarding", "hijack", "destroy-sent",
        "lookalike-reply", "clean-up",
    ]  # fmt: skip
    assert [act["at"] for act in acts] == sorted(act["at"] for act in acts)
    expected = {detection for act in acts for detection in act["detections"]}
    assert expected == set(DETECTIONS.split())


def test_people_can_read_it_too(made: Made) -> None:
    story = (made.root / "story.md").read_text("utf-8")
    for act in made.answers["acts"]:
        assert act["what"] in story
        assert act["at"][:19].replace("T", " ") in story


def test_facts_open_a_case(made: Made) -> None:
    assert made.answers["facts"] == {
        "scenario": "aitm",
        "seed": 7,
        "users": 8,
        "home_domains": ["larkspur-marine.example"],
        "case_users": ["amelia.abernethy@larkspur-marine.example"],
        "start": "2026-03-09T00:00:00.000000Z",
        "end": "2026-03-19T00:00:00.000000Z",
    }


def addresses(value: Any) -> set[str]:
    """Everything in a record that is an address, whatever field it stands in."""
    found: set[str] = set()
    if isinstance(value, dict):
        return found.union(*(addresses(one) for one in value.values()))
    if isinstance(value, list):
        return found.union(*(addresses(one) for one in value))
    if isinstance(value, str):
        text = re.sub(r"^\[(.*)\]:\d+$|^([\d.]+):\d+$", r"\1\2", value)
        try:
            found.add(str(ipaddress.ip_address(text)))
        except ValueError:
            return set()
    return found


def test_no_address_of_anybody_occurs(made: Made) -> None:
    records = [made.audit(), made.sign_ins(), made.value("messageTraces"), made.value("AuditLogs_")]
    found = addresses(records)
    strangers = {
        one
        for one in found - set(SERVICE) - {"::1"}
        if not any(ipaddress.ip_address(one) in network for network in DOCUMENTATION)
    }
    assert strangers == set()
    assert found >= {"::1", SERVICE[0], SERVICE[1]}


def test_no_domain_of_anybody_occurs(made: Made) -> None:
    text = everything(made)
    hosts = set(re.findall(r"https?://([^/\\\"'\s]+)", text))
    hosts |= {one.lower() for one in re.findall(r"@([A-Za-z0-9.-]+\.[A-Za-z]{2,})\b", text)}
    strangers = {one for one in hosts - FORMAT_HOSTS if not one.endswith(".example")}
    # keys such as @odata.type, and names of its types, are no hosts
    assert {one for one in strangers if not one.startswith("odata.")} == set()


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_networks_are_from_the_documentation_ranges(name: str) -> None:
    network = NETWORKS[name]
    assert 64496 <= network.asn <= 64511 or 65536 <= network.asn <= 65551
    for part in (network.low, network.high):
        text = f"{part:x}" if network.prefix.endswith(":") else str(part)
        address = ipaddress.ip_address(network.prefix + text)
        assert any(address in block for block in DOCUMENTATION)


def test_answers_are_toml_that_says_it_all(made: Made) -> None:
    text = (made.root / "answers.toml").read_text("utf-8")
    assert set(tomllib.loads(text)) == {"facts", "counts", "acts", "benign"}
    for trap in made.answers["benign"]:
        assert set(trap) == {"id", "what", "user", "detection", "tolerated", "record_ids"}
        assert set(trap["record_ids"]) <= ids(made)
        assert trap["tolerated"] in ("", "low", "medium")


def test_attack_and_traps_keep_apart(made: Made) -> None:
    """No trap forbids what an act of the same account asks for."""
    asked = {(act["user"], one) for act in made.answers["acts"] for one in act["detections"]}
    assert asked.isdisjoint((trap["user"], trap["detection"]) for trap in made.answers["benign"])
