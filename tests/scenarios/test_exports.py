from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Made

SHARED = """
CreationTime Id Operation OrganizationId RecordType UserKey UserType Version Workload UserId
"""
WORKLOADS = {
    "Exchange",
    "AzureActiveDirectory",
    "SharePoint",
    "SecurityComplianceCenter",
}


def test_counts_are_the_truth_about_every_export(made: Made) -> None:
    counts = {name.split("!")[-1]: count for name, count in made.answers["counts"].items()}
    found = {
        "Purview_audit_2026-03-09_2026-03-18.csv": len(made.rows("Purview_audit_")),
        "UnifiedAuditLog_2026-03-09_2026-03-18.csv": len(made.shell()),
        "SignIns_2026-03-09_2026-03-18.json.gz": len(made.sign_ins()),
        "InteractiveSignIns_2026-03-09_2026-03-18.csv": len(made.rows("InteractiveSignIns_")),
        "AuditLogs_2026-03-09_2026-03-18.json": len(made.value("AuditLogs_")),
        "MessageTrace_2026-03-09_2026-03-18.csv": len(made.rows("MessageTrace_")),
        "messageTraces.json": len(made.value("messageTraces")),
        "messageRules.json": len(made.value("messageRules")),
        "authenticationMethods.json": len(made.value("authenticationMethods")),
    }
    assert found == counts


def test_every_audit_record_has_what_all_share(made: Made) -> None:
    needed = set(SHARED.split())
    for record in made.audit():
        assert needed <= set(record)
        assert record["Workload"] in WORKLOADS
        assert "2026-03-09T00:00:00" <= record["CreationTime"] < "2026-03-19"


def test_the_portal_says_outside_what_stands_inside(made: Made) -> None:
    assert made.path("Purview_audit_").read_bytes().startswith(b"\xef\xbb\xbfRecordId,")
    for row in made.rows("Purview_audit_"):
        record = json.loads(row["AuditData"])
        assert row["RecordId"] == record["Id"]
        assert row["RecordType"] == str(record["RecordType"])
        assert row["UserId"] == record["UserId"]
        assert row["CreationDate"] == record["CreationTime"] + ".0000000Z"


def test_the_shell_repeats_the_window_in_its_own_way(made: Made) -> None:
    rows = made.shell()
    assert {row["Identity"] for row in rows} == {record["Id"] for record in made.audit()}
    twice = [name for name, count in Counter(row["Identity"] for row in rows).items() if count > 1]
    assert len(twice) == len(rows) - len(made.audit()) > 0
    assert [row["AuditData"] for row in rows].count("") == 1
    assert any(int(row["CreationDate"][:2]) > 12 for row in rows)  # the day comes first
    for count in {row["ResultCount"] for row in rows}:
        places = Counter(row["ResultIndex"] for row in rows if row["ResultCount"] == count)
        assert sorted(map(int, places)) == list(range(1, int(count) + 1))
        assert len(set(places.values())) == 1


def test_an_audit_login_carries_the_id_of_its_sign_in(made: Made) -> None:
    signed = {one["id"]: one for one in made.sign_ins()}
    logins = [record for record in made.audit() if record["RecordType"] == 15]
    assert {one["Id"] for one in logins} == {
        one["id"] for one in signed.values() if one["isInteractive"]
    }
    for record in logins:
        assert record["ErrorNumber"] == str(signed[record["Id"]]["status"]["errorCode"])
        assert record["ResultStatus"] == "Success"


def test_the_log_has_the_quirks_of_the_field(made: Made) -> None:
    audit = made.audit()
    text = made.text("Purview_audit_")
    by_operation = Counter(record["Operation"] for record in audit)
    assert by_operation["set-InboxRule"] == 1
    assert by_operation["UserLoginFailed"] > 24
    assert isinstance(next(r for r in audit if r["RecordType"] == 18)["Parameters"], str)
    mailbox = [record for record in audit if record["RecordType"] in (2, 3, 50)]
    assert all(record["OriginatingServer"].endswith("\r\n") for record in mailbox)
    with_context = sum("AppAccessContext" in record for record in mailbox)
    assert 0 < with_context < len(mailbox)
    assert any(record["AppId"] == "" for record in mailbox)
    assert any(record["ClientIPAddress"] == "::1" for record in mailbox)
    assert any("SessionId" not in record for record in mailbox)
    assert "Not Available" in {record["UserId"] for record in audit}
    names = {record["UserId"] for record in audit}
    assert any(name != name.lower() and name.lower() in names for name in names)
    assert '\\r\\n  {\\r\\n    \\""' in text  # JSON with line ends, in a string of the JSON
    cmdlets = [record.get("ClientIP", "") for record in audit if record["RecordType"] == 1]
    assert any(one.startswith("[2001:db8:") and "]:" in one for one in cmdlets)
    assert any(one.count(":") == 1 for one in cmdlets)
    rules = [record for record in audit if record["Operation"] == "UpdateInboxRules"]
    dialects = {
        next(v["Value"] for v in one["OperationProperties"] if v["Name"] == "RuleOperation")
        for one in rules
    }
    assert dialects == {"AddMailboxRule", "Create"}


def test_sign_ins_are_of_all_kinds(made: Made) -> None:
    kinds = Counter(one["signInEventTypes"][0] for one in made.sign_ins())
    assert set(kinds) == {
        "interactiveUser",
        "nonInteractiveUser",
        "servicePrincipal",
        "managedIdentity",
    }
    assert kinds["nonInteractiveUser"] > kinds["interactiveUser"]


def test_the_thin_copy_of_the_sign_ins_has_the_same_ids(made: Made) -> None:
    rows = made.rows("InteractiveSignIns_")
    assert {row["Request ID"] for row in rows} == {
        one["id"] for one in made.sign_ins() if one["isInteractive"]
    }
    header = made.text("InteractiveSignIns_").split("\r\n", 1)[0].split(",")
    assert header.count("Incoming token type") == 2
    assert "Application ID " in header


def test_traces_agree_and_tell_the_order_of_their_dates(made: Made) -> None:
    rows, page = made.rows("MessageTrace_"), made.value("messageTraces")
    assert {(row["MessageTraceId"], row["RecipientAddress"]) for row in rows} >= {
        (row["id"], row["recipientAddress"]) for row in page
    }
    assert any(int(row["Received"].split("/")[1]) > 12 for row in rows)
    assert {row["status"] for row in page} == {"delivered", "expanded", "filteredAsSpam"}
    assert any(row["subject"].startswith("AW: ") for row in page)


def test_what_was_sent_is_in_both_logs(made: Made) -> None:
    home = "@" + made.answers["facts"]["home_domains"][0]
    sent = {
        record["Item"]["InternetMessageId"]
        for record in made.audit()
        if record["Operation"] in ("Send", "SendAs")
    }
    traced = {
        row["messageId"]
        for row in made.value("messageTraces")
        if row["senderAddress"].endswith(home)
    }
    assert sent == traced


def test_what_was_read_had_come(made: Made) -> None:
    came = {row["messageId"]: row["receivedDateTime"] for row in made.value("messageTraces")}
    for record in made.audit():
        for folder in record.get("Folders", ()):
            for item in folder["FolderItems"]:
                assert came[item["InternetMessageId"]] <= record["CreationTime"] + "Z"
