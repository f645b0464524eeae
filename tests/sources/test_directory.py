from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bec_kit.sources._audit.directory import CHILD

APP_ID = "b8e5d2a9-3c71-4f04-9a6e-0d4f7c2b1e93"
CLIENT = "7f3a1e8c-4d29-4b65-b0c7-9e2d5a8f1b36"


def consent(**more: Any) -> dict[str, Any]:
    return {
        "Id": "c1",
        "CreationTime": "2026-03-01T10:00:00",
        "Operation": "Consent to application.",
        "RecordType": 8,
        "ResultStatus": "Failure",
        "UserId": "jane@contoso.example",
        "ObjectId": APP_ID,
        "Target": [{"ID": f"ServicePrincipal_{CLIENT}", "Type": 2}, {"ID": "Mail Safe", "Type": 1}],
        "ModifiedProperties": [
            {
                "Name": "ConsentAction.Permissions",
                "NewValue": "[] => [[ConsentType: Principal, Scope: Mail.Read]]; ",
                "OldValue": "",
            }
        ],
        **more,
    }


def test_a_failed_consent_is_an_attempt(child_rows: Any) -> None:
    (row,) = child_rows(CHILD, [consent()], "consents")
    assert (row["ok"], row["ip"], row["scopes"]) == (False, None, ["Mail.Read"])
    assert (row["app"], row["app_id"], row["object_id"]) == ("Mail Safe", APP_ID, CLIENT)


@pytest.mark.parametrize(
    ("more", "app_id"),
    [
        ({"Target": [{"ID": CLIENT, "Type": 2}, {"ID": APP_ID, "Type": 4}]}, APP_ID),
        ({"ObjectId": CLIENT}, None),  # its own object id is no application id
        ({"ObjectId": "Not Available"}, None),
        ({"ObjectId": f"{APP_ID};https://mailsafe.example"}, APP_ID),
    ],
)
def test_where_the_application_id_stands(
    child_rows: Any, more: dict[str, Any], app_id: str | None
) -> None:
    assert child_rows(CHILD, [consent(**more)], "consents", "app_id") == [{"app_id": app_id}]


def test_the_device_is_not_the_one_it_was_done_from(child_rows: Any) -> None:
    target = [{"ID": f"Device_{CLIENT}", "Type": 2}, {"ID": "DESKTOP-1", "Type": 1}]
    doc = consent(Operation="Delete device.", DeviceId=APP_ID, Target=target)
    rows = child_rows(CHILD, [doc], "device_changes", "device_id", "device_name", "action")
    assert rows == [{"device_id": CLIENT, "device_name": "DESKTOP-1", "action": "remove"}]


def test_only_record_type_8_is_asked_for(child_rows: Any) -> None:
    assert child_rows(CHILD, [consent(RecordType=1)], "consents") == []


KEYS = st.sampled_from(["ID", "Type", "Name", "Value", "NewValue", "OldValue", "x"])
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=8)
    | st.sampled_from(["StrongAuthenticationMethod", "ConsentAction.Permissions", "[[Scope: a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(["Update user.", "Add device.", "Consent to application."]),
    parts=st.dictionaries(
        st.sampled_from(
            ["Actor", "Target", "ModifiedProperties", "ExtendedProperties", "ObjectId", "UserId"]
        ),
        ODD,
    ),
)
def test_odd_shapes_never_raise(child_rows: Any, operation: str, parts: dict[str, Any]) -> None:
    table = {"Update user.": "account_changes", "Add device.": "device_changes"}
    doc = consent(**parts) | {"Operation": operation}
    assert len(child_rows(CHILD, [doc], table.get(operation, "consents"))) == 1
