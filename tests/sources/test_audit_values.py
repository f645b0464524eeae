from __future__ import annotations

from typing import Any

import pytest

from bec_kit.sources._audit import alerts, files, searches, values

Doc = dict[str, Any]


def record(**more: Any) -> Doc:
    return {
        "Id": "v1",
        "CreationTime": "2026-03-01T10:00:00",
        "RecordType": 8,
        "Operation": "Anything",
        "UserId": "Jane@contoso.example",
    } | more


ENTRY = ("property", "name", "value", "old_value")


def entries(child_rows: Any, *docs: Doc, names: tuple[str, ...] = ENTRY) -> list[Any]:
    return [tuple(row.values()) for row in child_rows(values.CHILD, list(docs), None, *names)]


def test_every_entry_of_every_array_has_a_row(child_rows: Any) -> None:
    docs = [
        record(
            Parameters=[{"Name": "Identity", "Value": "jane"}, {"Name": "Identity", "Value": "x"}],
            OperationProperties=[{"Name": "MailAccessType", "Value": "Bind"}],
            ModifiedProperties=[{"Name": "State", "NewValue": "on", "OldValue": "off"}],
        ),
        record(Id="v2"),
        record(
            Id="v3",
            ExtendedProperties=[{"Name": "UserAgent", "Value": ""}],
            DeviceProperties=[{"Name": "OS"}],
        ),
    ]
    found = entries(child_rows, *docs, names=("evidence_row", "position", *ENTRY))
    assert sorted(found, key=lambda row: row[:2]) == [
        (1, 0, "Parameters", "Identity", "jane", None),
        (1, 1, "Parameters", "Identity", "x", None),
        (1, 2, "OperationProperties", "MailAccessType", "Bind", None),
        (1, 3, "ModifiedProperties", "State", "on", "off"),
        (3, 0, "ExtendedProperties", "UserAgent", "", None),
        (3, 1, "DeviceProperties", "OS", None, None),
    ]


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        ("[\r\n  true\r\n]", "[\r\n  false\r\n]", ("[true]", "[false]")),
        ('"Global Administrator"', None, ("Global Administrator", None)),
        ('[{"b":1,"a":"x"}]', "[]", ('[{"a":"x","b":1}]', "[]")),
        ("123456789012345678901234567890", "1.10", ("123456789012345678901234567890", "1.10")),
        ("[123456789012345678901234567890]", "", ("[123456789012345678901234567890]", "")),
        ("[] => [[Id: a, Scope: Mail.Read]]", None, ("[] => [[Id: a, Scope: Mail.Read]]", None)),
        ("true", "plain", ("true", "plain")),
        (["a"], {"b": 1}, ('["a"]', '{"b":1}')),
    ],
)
def test_modified_properties_are_decoded_where_they_are_json(
    child_rows: Any, new: Any, old: Any, expected: tuple[str | None, str | None]
) -> None:
    doc = record(ModifiedProperties=[{"Name": "P", "NewValue": new, "OldValue": old}])
    assert entries(child_rows, doc) == [("ModifiedProperties", "P", *expected)]


def test_modified_properties_may_say_value(child_rows: Any) -> None:
    doc = record(ModifiedProperties=[{"Name": "P", "Value": '"x"'}])
    assert entries(child_rows, doc) == [("ModifiedProperties", "P", "x", None)]


def test_parameters_are_kept_as_written(child_rows: Any) -> None:
    doc = record(Parameters=[{"Name": "Name", "Value": '"quoted"'}, {"Name": "N", "Value": " "}])
    assert [row[2] for row in entries(child_rows, doc)] == ['"quoted"', " "]


@pytest.mark.parametrize(
    ("array", "value", "expected"),
    [
        ("Parameters", '-Identity "jane"', [(None, '-Identity "jane"')]),
        ("Parameters", '[{"Name":"a","Value":"b"}]', [("a", "b")]),
        ("Parameters", {"Name": "a", "Value": "b"}, [("a", "b")]),
        ("Parameters", {"a": "b", "c": [1]}, [("a", "b"), ("c", "[1]")]),
        ("Parameters", [{"Name": "a", "Value": {"x": 1}}, "b", 7, None],
         [("a", '{"x":1}'), (None, "b"), (None, "7"), (None, None)]),
        ("ModifiedProperties", ["Subject", "Attachments"],
         [("Subject", None), ("Attachments", None)]),
        ("DeviceProperties", [{"Name": "IsManaged", "Value": True}], [("IsManaged", "true")]),
        ("Parameters", "", []),
        ("Parameters", [], []),
        ("Parameters", None, []),
        ("Parameters", 5, [(None, "5")]),
    ],
)  # fmt: skip
def test_arrays_of_other_shapes(child_rows: Any, array: str, value: Any, expected: Any) -> None:
    # a plain neighbour reads the same beside an odd one
    plain = record(**{array: [{"Name": "n", "Value": "v", "NewValue": "v"}]})
    found = entries(child_rows, record(**{array: value}), plain)
    assert found == [*((array, *each, None) for each in expected), (array, "n", "v", None)]


# --- files ---------------------------------------------------------------------------------


def test_a_file_and_whom_it_was_shared_with(child_rows: Any) -> None:
    doc = record(
        RecordType=14,
        Operation="SecureLinkCreated",
        ObjectId="https://contoso.example/sites/f/a.xlsx",
        SourceFileName="a.xlsx",
        SiteUrl="https://contoso.example/sites/f/",
        TargetUserOrGroupName="guest@example.com",
        AppAccessContext={"AADSessionId": "s1"},
        ClientIP="192.0.2.1",
    )
    names = ("operation", "file", "path", "site", "target", "user", "session_id", "ip")
    (row,) = child_rows(files.CHILD, [doc], None, *names)
    assert tuple(row.values()) == (
        "SecureLinkCreated", "a.xlsx", "https://contoso.example/sites/f/a.xlsx",
        "https://contoso.example/sites/f/", "guest@example.com", "jane@contoso.example", "s1",
        "192.0.2.1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record_type", "operation", "rows"),
    [(6, "FileDownloaded", 1), (6, "FolderCreated", 1), (14, "SharingSet", 1), (7, "x", 1),
     (4, "AnonymousLinkCreated", 1), (None, "FileAccessed", 1), (36, "ListViewed", 0),
     (4, "PageViewed", 0), (50, "FileAccessed", 0), (1, "x", 0)],
)  # fmt: skip
def test_which_records_are_about_files(
    child_rows: Any, record_type: int | None, operation: str, rows: int
) -> None:
    doc = record(RecordType=record_type, Operation=operation)
    assert len(child_rows(files.CHILD, [doc])) == rows


# --- searches ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "more", "expected"),
    [
        ("SearchQueryInitiatedExchange", {"QueryText": "invoice"}, ["invoice"]),
        ("SearchQueryInitiatedSharePoint", {"QueryText": "payroll"}, ["payroll"]),
        ("SearchQueryPerformed", {"SearchQueryText": "bank"}, ["bank"]),
        ("SearchQueryPerformed", {}, [None]),
        ("SearchCreated", {"Query": "from:cfo"}, ["from:cfo"]),
        ("SearchExported", {"Query": "from:cfo"}, []),
    ],
)
def test_searches(child_rows: Any, operation: str, more: Doc, expected: Any) -> None:
    docs = [record(RecordType=4, Operation=operation, **more)]
    rows = child_rows(searches.CHILD, docs, None, "operation", "query")
    assert [tuple(row.values()) for row in rows] == [(operation, query) for query in expected]


# --- alerts --------------------------------------------------------------------------------


def test_an_alert(child_rows: Any) -> None:
    data = '{"etps":"User","reid":"r1, r2","f3u":"Jane@Contoso.example"}'
    doc = record(
        RecordType=40,
        Operation="AlertEntityGenerated",
        UserId="SecurityComplianceAlerts",
        AlertId="al1",
        Name="Suspicious forwarding",
        Severity="High",
        Category="ThreatManagement",
        Status="Active",
        Source="Office 365 Security & Compliance",
        Data=data,
    )
    (row,) = child_rows(alerts.CHILD, [doc])
    assert {key: value for key, value in row.items() if key not in ("happened_at",)} == {
        "record_id": "v1",
        "evidence_id": "0001-test",
        "evidence_row": 1,
        "alert_id": "al1",
        "operation": "AlertEntityGenerated",
        "name": "Suspicious forwarding",
        "severity": "high",
        "category": "ThreatManagement",
        "status": "Active",
        "source": "Office 365 Security & Compliance",
        "user": "jane@contoso.example",
        "user_raw": "Jane@Contoso.example",
        "actor_kind": "service",
        "accounts": None,
        "linked_record_ids": ["r1", "r2"],
        "detail": data,
    }


@pytest.mark.parametrize(
    ("more", "user", "linked"),
    [
        ({"Data": {"f3u": "a@x.example", "reid": ["r1", "r2"]}}, "a@x.example", ["r1", "r2"]),
        ({"AlertEntityId": "B@x.example", "EntityType": "User"}, "b@x.example", None),
        ({"AlertEntityId": "rule 7", "EntityType": "Policy"}, None, None),
        ({"Data": "not json"}, None, None),
        ({}, None, None),
    ],
)
def test_whom_an_alert_concerns(child_rows: Any, more: Doc, user: Any, linked: Any) -> None:
    doc = record(RecordType=40, Operation="AlertTriggered", UserId="SecurityComplianceAlerts")
    (row,) = child_rows(alerts.CHILD, [doc | more], None, "user", "linked_record_ids")
    assert tuple(row.values()) == (user, linked)


def test_only_record_type_40_is_an_alert(child_rows: Any) -> None:
    assert child_rows(alerts.CHILD, [record(Operation="AlertTriggered")]) == []
