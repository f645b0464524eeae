from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.errors import RefusedError
from tests.formats.conftest import taken_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.formats.conftest import Taken

LOG = """

Name                            : Admin Audit Log Settings
UnifiedAuditLogIngestionEnabled : False
AdminAuditLogCmdlets            : {*}
Identity                        : contoso.example/Configuration/Admin
                                  Audit Log Settings
LogLevel                        :
WhenChangedUTC                  : 25/2/2026 10:00:00

"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_object(encoding: str, end: str, take: Callable[..., Taken]) -> None:
    text = LOG.replace("\n", end)
    data = ("\ufeff" + text).encode(encoding) if encoding == "utf-16-be" else text.encode(encoding)
    taken = take(data)
    assert (taken.sniffed.container, taken.sniffed.format) == ("list", "exo_admin_audit_log")
    assert taken.docs == {
        1: {
            "Name": "Admin Audit Log Settings",
            "UnifiedAuditLogIngestionEnabled": "False",
            "AdminAuditLogCmdlets": "{*}",
            "Identity": "contoso.example/Configuration/Admin Audit Log Settings",
            "LogLevel": "",
            "WhenChangedUTC": "2026-02-25T10:00:00Z",
        }
    }


def test_several_objects_of_two_kinds_with_and_without_a_gap(take: Callable[..., Taken]) -> None:
    one = "Name          : contoso\nAuditDisabled : True\n"
    other = "Name               : jane\nAuditBypassEnabled : True\n"
    taken = take((one + one + "\n" + other).encode())
    assert taken.sniffed.format == "mixed"
    assert [doc["Name"] for doc in taken.docs.values()] == ["contoso", "contoso", "jane"]
    assert taken.broken == []


def test_an_object_of_no_kind_is_set_aside_alone(take: Callable[..., Taken]) -> None:
    taken = take(b"Name          : contoso\nAuditDisabled : True\n\nName : x\nColour : red\n")
    assert [doc["Name"] for doc in taken.docs.values()] == ["contoso"]
    assert taken.reasons == {2: "a record of no kind that is known"}


def test_a_list_of_nothing_known_is_refused_by_its_first_names(take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="of no object that this version reads: Name, Colour"):
        take(b"Name   : x\nColour : red\n")


@pytest.mark.parametrize(
    "data",
    [
        b"Name : x\r\nand a text that goes on\r\n",
        b"time,message : x\n1,2\n",
        b"Name: x\nLonger: y\n",
    ],
)
def test_other_texts_are_no_lists(data: bytes, take: Callable[..., Taken]) -> None:
    with pytest.raises(RefusedError, match="is no export"):
        take(data)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_every_object_is_read(rows: list[tuple[str, str]], tmp_path: Path) -> None:
    objects: list[dict[str, Any]] = [
        {"Name": name, "AuditDisabled": "True", "Identity": identity} for name, identity in rows
    ]
    text = "\n\n".join(
        "\n".join(f"{key:<13} : {value}" for key, value in each.items()) for each in objects
    )
    taken = taken_from(tmp_path / "file", text.encode())
    assert [{key: value.strip() for key, value in doc.items()} for doc in taken.docs.values()] == [
        {key: value.strip() for key, value in each.items()} for each in objects
    ]
