from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bec_kit.enrich.aliases import compute
from bec_kit.tables import schema
from tests.support.rows import VICTIM, facts, open_rows

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.rows import Rows

OID = "26be570a-ae82-4189-b4e2-a37c6808512d"
ADMIN = "admin@contoso.example"
ORG = "EURPR01A002.prod.outlook.com/Microsoft Exchange Hosted Organizations/contoso.example"


def run(folder: Path, rows: Rows) -> list[tuple[Any, ...]]:
    with open_rows(folder, rows) as engine:
        table = compute(engine, facts())
    assert table.schema == schema("aliases")
    return [tuple(row.values()) for row in table.to_pylist()]


def short(folder: Path, rows: Rows) -> set[tuple[str, str, str]]:
    return {row[:3] for row in run(folder, rows)} - {
        (VICTIM, "upn", VICTIM),
        ("dana", "alias", VICTIM),
        (ADMIN, "upn", ADMIN),
        ("admin", "alias", ADMIN),
    }


def test_a_sign_in_names_a_person_by_upn_id_and_first_half(tmp_path: Path) -> None:
    row = {"kind": "interactive", "user": VICTIM, "user_id": OID.upper(), "user_name": "Dana Reyes"}
    assert run(tmp_path, {"sign_ins": [row, row]}) == [
        (OID, "oid", VICTIM, None, "sign_ins"),
        ("dana", "alias", VICTIM, "Dana Reyes", "sign_ins"),
        (VICTIM, "upn", VICTIM, "Dana Reyes", "sign_ins"),
    ]


@pytest.mark.parametrize(
    ("key", "alias", "kind"),
    [
        ("10032000ABCDEF12", "10032000abcdef12", "puid"),
        ("10032000ABCDEF12@contoso.example", "10032000abcdef12", "puid"),
        ("i:0h.f|membership|10032000abcdef12@live.com", "10032000abcdef12", "puid"),
        (OID, OID, "oid"),
        ("S-1-5-21-1-2-3-1104", "s-1-5-21-1-2-3-1104", "sid"),
    ],
)
def test_the_key_beside_a_user(tmp_path: Path, key: str, alias: str, kind: str) -> None:
    rows: Rows = {"audit": [{"user": VICTIM, "user_key": key}]}
    assert short(tmp_path, rows) == {(alias, kind, VICTIM)}


def test_a_directory_name_that_shares_a_key_with_a_upn(tmp_path: Path) -> None:
    dn = "/o=exchangelabs/ou=exchange administrative group/cn=recipients/cn=0a1b2c-dana"
    rows: Rows = {
        "audit": [
            {"user": VICTIM, "user_key": "10032000ABCDEF12"},
            {"user": dn, "user_key": "10032000ABCDEF12"},
            {"user": "nobody", "user_key": "10032000FFFFFFFF"},
        ]
    }
    assert short(tmp_path, rows) == {
        ("10032000abcdef12", "puid", VICTIM),
        ("0a1b2c-dana", "dn", VICTIM),
    }


def test_the_owner_of_a_mailbox(tmp_path: Path) -> None:
    rows: Rows = {"audit": [{"user": ADMIN, "mailbox": VICTIM, "mailbox_guid": OID}]}
    assert short(tmp_path, rows) == {(OID, "mailbox_guid", VICTIM)}


def rule(user: str, object_id: str, operation: str = "New-InboxRule") -> dict[str, Any]:
    return {"user": user, "operation": operation, "object_id": object_id}


@pytest.mark.parametrize("object_id", [f"{ORG}/dreyes\\In/voices\\1", "contoso\\dreyes\\.."])
def test_a_new_rule_tells_the_alias_of_its_maker(tmp_path: Path, object_id: str) -> None:
    assert short(tmp_path, {"audit": [rule(VICTIM, object_id)]}) == {("dreyes", "alias", VICTIM)}


def test_a_rule_in_another_mailbox_tells_nothing_of_its_maker(tmp_path: Path) -> None:
    named = {"property": "Parameters", "name": "Mailbox", "value": "Dana@Contoso.example"}
    rows: Rows = {
        "audit": [
            rule(ADMIN, f"{ORG}/dreyes\\.."),
            rule(ADMIN, f"{ORG}/someone\\..", "Set-InboxRule"),
        ],
        "audit_values": [{**named, "record_id": "audit-1", "evidence_id": "0001-audit"}],
    }
    assert short(tmp_path, rows) == {("dreyes", "alias", VICTIM)}


def test_an_alias_of_two_people_is_kept_for_each(tmp_path: Path) -> None:
    rows: Rows = {"audit": [{"user": VICTIM}, {"user": "dana@fabrikam.example"}]}
    kept = [row[2] for row in run(tmp_path, rows) if row[0] == "dana"]
    assert kept == [VICTIM, "dana@fabrikam.example"]


def test_the_directory_s_own_log(tmp_path: Path) -> None:
    row = {
        "user": ADMIN,
        "user_id": "11111111-2222-4333-8444-555555555555",
        "target": VICTIM,
        "target_id": OID,
        "target_kind": "User",
    }
    group = {"target": "sales@contoso.example", "target_id": OID, "target_kind": "Group"}
    assert short(tmp_path, {"directory_audits": [row, group]}) == {
        (OID, "oid", VICTIM),
        ("11111111-2222-4333-8444-555555555555", "oid", ADMIN),
    }


def test_applications_by_their_ids(tmp_path: Path) -> None:
    rows: Rows = {
        "sign_ins": [
            {"kind": "service_principal", "user": "sp-1", "app_id": "App-1", "app": "Tool"}
            | {"service_principal_id": "SP-1"}
        ],
        "consents": [{"app_id": "app-2", "app": "Mailer", "object_id": "sp-2"}],
    }
    assert run(tmp_path, rows) == [
        ("app-1", "app", "app-1", "Tool", "sign_ins"),
        ("app-2", "app", "app-2", "Mailer", "consents"),
        ("sp-1", "app", "app-1", "Tool", "sign_ins"),
        ("sp-2", "app", "app-2", "Mailer", "consents"),
    ]


def test_services_and_nothing_give_no_names(tmp_path: Path) -> None:
    rows: Rows = {
        "audit": [
            {"user": "nt authority\\system", "user_key": "S-1-5-18"},
            {"user": None, "user_key": "10032000ABCDEF12"},
        ]
    }
    assert run(tmp_path, rows) == []


def test_the_directory_itself_names_people_and_apps(tmp_path: Path) -> None:
    rows: Rows = {
        "users": [{"user": VICTIM, "object_id": OID, "name": "Dana Reyes"}, {"user": ADMIN}],
        "apps": [
            {"app_id": "a1", "object_id": "o1", "name": "Sync"},
            {"app_id": None, "object_id": "o2", "name": "Lost"},
        ],
    }
    assert [row for row in run(tmp_path, rows) if row[1] in ("oid", "app")] == [
        (OID, "oid", VICTIM, None, "users"),
        ("a1", "app", "a1", "Sync", "apps"),
        ("o1", "app", "a1", "Sync", "apps"),
    ]


def test_a_mailbox_names_its_other_addresses(tmp_path: Path) -> None:
    jane = {
        "user": VICTIM,
        "name": "Dana Reyes",
        "object_id": OID.upper(),
        "addresses": [VICTIM, "d.reyes@contoso.example"],
    }
    nobody = {"user": "room 1", "addresses": ["room@contoso.example"]}
    assert run(tmp_path, {"mailboxes": [jane, nobody]}) == [
        (OID, "oid", VICTIM, None, "mailboxes"),
        ("d.reyes@contoso.example", "alias", VICTIM, None, "mailboxes"),
        ("dana", "alias", VICTIM, "Dana Reyes", "mailboxes"),
        (VICTIM, "upn", VICTIM, "Dana Reyes", "mailboxes"),
    ]
