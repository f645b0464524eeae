from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bec_kit.data import load
from bec_kit.errors import SpecError
from bec_kit.sources import _values as values


@pytest.mark.parametrize(
    ("raw", "ip", "port", "kind"),
    [
        ("192.0.2.1", "192.0.2.1", None, "client"),
        ("192.0.2.1:52378", "192.0.2.1", 52378, "client"),
        ("192.0.2.1-52378", "192.0.2.1", 52378, "client"),
        (" 192.0.2.1 ", "192.0.2.1", None, "client"),
        ("192.0.2.1:99999", "192.0.2.1", None, "client"),
        ("[2001:db8:7::a]:52903", "2001:db8:7::a", 52903, "client"),
        ("[2001:db8:7::a]", "2001:db8:7::a", None, "client"),
        ("2001:DB8:7:0:0:0:0:A", "2001:db8:7::a", None, "client"),
        ("2001:db8::1-443", "2001:db8::1", 443, "client"),
        ("2001:db8::1:443", "2001:db8::1:443", None, "client"),
        ("::ffff:192.0.2.1", "192.0.2.1", None, "client"),
        ("::ffff:192.0.2.1:443", "192.0.2.1", 443, "client"),
        ("[::ffff:192.0.2.1]:443", "192.0.2.1", 443, "client"),
        ("fe80::1%12", "fe80::1", None, "internal"),
        ("[fe80::1%eth0]:443", "fe80::1", 443, "internal"),
        ("::1", "::1", None, "internal"),
        ("[::1]:443", "::1", 443, "internal"),
        ("::", "::", None, "internal"),
        ("0.0.0.0", "0.0.0.0", None, "internal"),  # noqa: S104
        ("127.0.0.1", "127.0.0.1", None, "internal"),
        ("10.1.2.3", "10.1.2.3", None, "internal"),
        ("172.31.255.255", "172.31.255.255", None, "internal"),
        ("172.32.0.0", "172.32.0.0", None, "client"),
        ("192.168.1.1", "192.168.1.1", None, "internal"),
        ("169.254.1.1", "169.254.1.1", None, "internal"),
        ("fd00::1", "fd00::1", None, "internal"),
        ("40.92.0.1", "40.92.0.1", None, "service"),
        ("40.91.255.255", "40.91.255.255", None, "client"),
        ("40.126.63.255", "40.126.63.255", None, "service"),
        ("40.126.64.0", "40.126.64.0", None, "client"),
        ("2603:1036:300::5", "2603:1036:300::5", None, "service"),
        ("2603:1007:200::1", "2603:1007:200::1", None, "service"),
        ("192.0.2.7, 192.0.2.8", "192.0.2.7", None, "client"),
        ("<null>", None, None, None),
        ("null", None, None, None),
        ("", None, None, None),
        (None, None, None, None),
        (3221225985, None, None, None),
        ({"ip": "192.0.2.1"}, None, None, None),
        ("192.0.2.256", None, None, None),
        ("AM0PR03MB4321 (15.20.8093.014)", None, None, None),
        ("[", None, None, None),
        (":-", None, None, None),
    ],
)
def test_address(raw: Any, ip: str | None, port: int | None, kind: str | None) -> None:
    assert values.address(raw) == (ip, port, kind)


def test_documentation_networks_are_clients_not_private() -> None:
    texts = ("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1")
    assert {values.address(text).kind for text in texts} == {"client"}


def test_every_network_that_microsoft_publishes_is_service() -> None:
    listed = load("microsoft_networks")
    starts = [text.partition("/")[0] for text in (*listed["exchange"], *listed["entra"])]
    assert len(starts) > 40
    assert {values.address(start).kind for start in starts} == {"service"}


def test_addresses_of_a_list_and_of_a_text_with_commas() -> None:
    found = values.addresses(["192.0.2.1:80", None, "x", "192.0.2.2,192.0.2.3"])
    assert [each.ip for each in found] == ["192.0.2.1", "192.0.2.2", "192.0.2.3"]


@given(st.ip_addresses(), st.integers(0, 65535))
def test_an_address_is_the_same_with_and_without_a_port(ip: Any, port: int) -> None:
    bare = values.address(str(ip))
    beside = values.address(f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}")
    assert beside == (bare.ip, port, bare.kind)


@given(st.text())
def test_no_text_breaks_an_address(raw: str) -> None:
    assert values.address(raw).kind in (None, "client", "service", "internal")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


TIMES = [
    ("2026-03-01T10:00:00", utc(2026, 3, 1, 10)),
    ("2026-03-01T10:00:00Z", utc(2026, 3, 1, 10)),
    ("2026-03-01 10:00:00", utc(2026, 3, 1, 10)),
    ("2026-03-01T10:00:00.1234567Z", utc(2026, 3, 1, 10, 0, 0, 123456)),
    ("2026-03-01T10:00:00.123456789", utc(2026, 3, 1, 10, 0, 0, 123456)),
    ("2026-03-01T10:00:00.5", utc(2026, 3, 1, 10, 0, 0, 500000)),
    ("2026-03-01T10:00:00+00:00", utc(2026, 3, 1, 10)),
    ("2026-03-01T10:00:00+05:30", utc(2026, 3, 1, 4, 30)),
    ("/Date(1733210000000)/", utc(2024, 12, 3, 7, 13, 20)),
    ("/Date(1733210000000+0100)/", utc(2024, 12, 3, 7, 13, 20)),
    ({"value": "/Date(1733210000000)/", "DateTime": "..."}, utc(2024, 12, 3, 7, 13, 20)),
    ('{"value":"/Date(1733210000000)/"}', utc(2024, 12, 3, 7, 13, 20)),
    ("0001-01-01T00:00:00", None),
    ("1601-01-01T00:00:00", None),
    ("/Date(-62135596800000)/", None),
    ("2026-13-01T10:00:00", None),
    ("3/12/2025 7:31:34 AM", None),
    ("", None),
    (None, None),
    (1733210000, None),
]


@pytest.mark.parametrize(("raw", "expected"), TIMES)
def test_times_alone(raw: Any, expected: datetime | None) -> None:
    assert values.times([raw]).to_pylist() == [expected]
    assert values.moment(raw) == expected


def test_times_together_are_read_as_alone() -> None:
    found = values.times([raw for raw, _ in TIMES])
    assert found.type == pa.timestamp("us", "UTC")
    assert found.to_pylist() == [expected for _, expected in TIMES]


@given(st.datetimes(min_value=datetime(1602, 1, 1)))  # noqa: DTZ001
def test_times_come_back(moment: datetime) -> None:
    found = values.times([moment.isoformat(), moment.isoformat() + "Z"]).to_pylist()
    assert found == [moment.replace(tzinfo=UTC)] * 2


@given(st.lists(st.one_of(st.text(), st.none(), st.integers())))
def test_no_text_breaks_times(raw: list[Any]) -> None:
    assert len(values.times(raw)) == len(raw)


def test_users_are_folded() -> None:
    assert values.fold_user("JaneD@Contoso.Example") == "janed@contoso.example"
    assert values.fold_user(" straße@contoso.example ") == "strasse@contoso.example"
    assert values.fold_user("") is None
    assert values.fold_user(None) is None
    assert values.fold_user(7) == "7"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Consent to application.", "consent to application"),
        ("Update application \u2013 Certificates and secrets management ",
         "update application - certificates and secrets management"),
        ("set-InboxRule", "set-inboxrule"),
        ("", ""),
        (None, ""),
        (["x"], ""),
    ],
)  # fmt: skip
def test_names_of_operations_are_folded(raw: Any, expected: str) -> None:
    assert values.fold_name(raw) == expected


@pytest.mark.parametrize(
    ("path", "name", "expected"),
    [
        ("\\Inbox", None, ("Inbox", "inbox")),
        ("\\Posteingang", None, ("Posteingang", "inbox")),
        ("\\Boîte de réception\\Factures", None, ("Factures", None)),
        ("\\Inbox\\RSS-Feeds", None, ("RSS-Feeds", "rssfeeds")),
        ("\\受信トレイ", None, ("受信トレイ", "inbox")),
        ("\\Itens Excluídos", None, ("Itens Excluídos", "deleteditems")),
        ("\\Itens Exclui\u0301dos", None, ("Itens Exclui\u0301dos", "deleteditems")),
        ("jane@contoso.example:\\Conversation History", None,
         ("Conversation History", "conversationhistory")),
        ("/Gesendete Elemente", None, ("Gesendete Elemente", "sentitems")),
        ("Junk Email", None, ("Junk Email", "junkemail")),
        ("\\Recoverable Items\\Deletions", None, ("Deletions", "recoverableitems")),
        ("\\Recoverable Items\\Inbox", None, ("Inbox", "recoverableitems")),
        ("\\Inboxes", None, ("Inboxes", None)),
        ("Not Available", "Inbox", ("Inbox", "inbox")),
        ("Not Available", None, (None, None)),
        (None, "Archive", ("Archive", "archive")),
        ("", "", (None, None)),
        ("\\", None, (None, None)),
        (7, [], (None, None)),
    ],
)  # fmt: skip
def test_folders(path: Any, name: Any, expected: tuple[str | None, str | None]) -> None:
    assert values.folder(path, name) == expected


def test_folder_names_are_of_one_kind_each() -> None:
    names: dict[str, list[str]] = load("folder_names")["names"]
    kinds: dict[str, set[str | None]] = {
        name: {kind for kind, known in names.items() if name in known}
        for known in names.values()
        for name in known
    }
    assert {len(found) for found in kinds.values()} == {1}
    assert all(values.folder(name).kind in kinds[name] for name in kinds)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(True, True), ("True", True), ("true", True), (" TRUE ", True), (1, True), ("Yes", True),
     (False, False), ("False", False), ("0", False), (0, False),
     ("", None), (None, None), (2, None), ("maybe", None), ([], None)],
)  # fmt: skip
def test_truths(raw: Any, expected: bool | None) -> None:
    assert values.as_bool(raw) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(5, 5), ("5", 5), ("-5", -5), (5.0, 5), (" 7 ", 7), (2**63 - 1, 2**63 - 1),
     (5.5, None), (True, None), ("5.0", None), ("x", None), ("", None), (None, None),
     (2**63, None), ("9" * 30, None), ("²", None), (float("nan"), None)],
)  # fmt: skip
def test_whole_numbers(raw: Any, expected: int | None) -> None:
    assert values.as_int(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("[\r\n  true\r\n]", [True]),
        ('"Global Administrator"', "Global Administrator"),
        ('"[\\"a\\"]"', ["a"]),
        ('{"State":1}', {"State": 1}),
        ("12345678901234567890123", "12345678901234567890123"),
        ("[12345678901234567890123]", [12345678901234567890123]),
        ("[1.10]", ["1.10"]),
        ("true", "true"),
        ("", ""),
        ("[broken", "[broken"),
        ("[] => [[Id: x]]", "[] => [[Id: x]]"),
        (None, None),
        (7, 7),
        ("[" * 5000, "[" * 5000),
    ],
)
def test_json_inside_text_is_decoded_where_it_is_json(raw: Any, expected: Any) -> None:
    assert values.decode(raw) == expected


def test_request_id_of_a_token_is_case_safe() -> None:
    wanted = uuid.UUID("4f1c2a88-9d0e-4b7f-8c11-2233445566ff")
    token = base64.urlsafe_b64encode(wanted.bytes_le).decode().rstrip("=")
    assert values.request_id(token) == "4f1c2a88-9d0e-4b7f-8c11-2233445566ff"
    assert values.request_id(token + "==") == "4f1c2a88-9d0e-4b7f-8c11-2233445566ff"
    assert values.request_id(token.lower()) != "4f1c2a88-9d0e-4b7f-8c11-2233445566ff"


@pytest.mark.parametrize("token", [None, "", "abc", "!" * 22, "é" * 22, "a" * 23, "a" * 44])
def test_no_request_id_of_anything_else(token: str | None) -> None:
    assert values.request_id(token) is None


@given(st.uuids())
def test_request_ids_come_back(wanted: uuid.UUID) -> None:
    token = base64.urlsafe_b64encode(wanted.bytes_le).decode().rstrip("=")
    assert values.request_id(token) == str(wanted)


def test_text() -> None:
    assert values.text("") == ""
    assert values.text(None) is None
    assert values.text({"b": 1, "a": [True]}) == '{"a":[true],"b":1}'
    assert values.text(True) == "true"
    assert values.text(2**70) == str(2**70)
    assert values.text("a\ud800b") == "a?b"
    assert values.filled(" ") is None
    assert values.filled("00000000-0000-0000-0000-000000000000") is None
    assert values.filled("x") == "x"


def test_hashed_id_ignores_the_order_of_keys() -> None:
    one = values.hashed_id({"a": 1, "b": {"c": 2, "d": 3}})
    assert one == values.hashed_id({"b": {"d": 3, "c": 2}, "a": 1})
    assert one.startswith("sha256:")
    assert len(one) == 71
    assert one != values.hashed_id({"a": 1, "b": {"c": 2, "d": 4}})


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_canonical_json_says_the_same(value: Any) -> None:
    assert json.loads(values.canonical(value)) == value


def test_column_reads_what_is_plain_and_marks_what_is_odd() -> None:
    odd: set[int] = set()
    found = values.column("text", ["a", None, "", 5, {"x": [1]}, ["y"]], odd)
    assert found.to_pylist() == ["a", None, "", "5", '{"x":[1]}', '["y"]']
    assert odd == {4, 5}
    odd = set()
    assert values.column("int", [1, "2", "x", None, 2**70], odd).to_pylist() == [
        1, 2, None, None, None,
    ]  # fmt: skip
    assert odd == {2, 4}
    odd = set()
    assert values.column("bool", [True, "False", "x"], odd).to_pylist() == [True, False, None]
    assert odd == {2}
    odd = set()
    assert values.column("texts", [["a"], None, "b", [1, {}]], odd).to_pylist() == [
        ["a"], None, ["b"], ["1", "{}"],
    ]  # fmt: skip
    assert odd == {2, 3}
    odd = set()
    assert values.column("time", ["2026-03-01T10:00:00", "x", None], odd).to_pylist() == [
        utc(2026, 3, 1, 10), None, None,
    ]  # fmt: skip
    assert odd == {1}


def test_build_fills_what_is_missing_and_flags_what_is_odd() -> None:
    found = values.build("audit", {"record_id": ["a", "b"], "result": ["x", {"y": 1}]}, 2)
    assert found.column("flags").to_pylist() == [[], ["odd_shape"]]
    assert found.column("result").to_pylist() == ["x", '{"y":1}']
    assert found.column("user").to_pylist() == [None, None]
    with pytest.raises(SpecError, match="table audit has no column colour"):
        values.build("audit", {"colour": ["red"]}, 1)
