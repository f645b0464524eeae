"""What an analysis answers, and what reading had to leave aside."""

from __future__ import annotations

from bec_kit.tables._declare import computed

__all__ = ["TABLES"]

TABLES = (
    computed(
        "suspects",
        "One indicator of the attacker, and why it is one.",
        "kind value user source",
        """
kind        | text | ip, session, user-agent, app, device
value       | text | as it stands in the tables
user        | text | for whom it counts; null for everyone
source      | text | mark, or the detection that named it
why         | text | the analyst's reason or the finding's sentence
since       | time | first record that made it one
""",
    ),
    computed(
        "lifecycles",
        "One inbox rule or forwarding, from its making to its end, replayed from the audit log.",
        "mailbox kind seen_at record_id position",
        """
mailbox     | text | whose mail: case-folded UPN where known, else as written
kind        | text | rule, forwarding
rule_key    | text | under which the first record knows it: see rule_changes; for a forwarding the setting
name        | text | as it was called last; for a forwarding the setting
effect      | text | what it does, in words, after all changes
recipients  | texts | to whom it sends mail on
external    | texts | those outside the home domains; null without home domains
actions     | texts | every action as name=value, after all changes
conditions  | texts | every condition as name=value, after all changes
seen_at     | time | first record that shows it
made_at     | time | null where its making is not in the log
made_by     | text | case-folded UPN or id
made_ip     | text | parsed
changed_at  | time | last change of what it does
changes     | texts | each later change in words, in order
disabled_at | time | since when it is switched off; null while it is on
ended_at    | time | null where the log shows no end
ended_by    | text | case-folded UPN or id
ended_ip    | text | parsed
ending      | text | removed, perhaps removed, replaced, cleared; null where the log shows no end
ambiguity   | text | what the log leaves open, in words; null where nothing
record_ids  | texts | every record that tells of it, in order
record_id   | text | the first of them
evidence_id | text | the sealed item that it came from
evidence_row| int  | number of the record in that item
position    | int  | place within the record
""",
    ),
    computed(
        "unreadable",
        "One thing that could not be parsed, verbatim.",
        "evidence_id evidence_row position",
        """
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
position    | int  | place among the unreadable things of the item
offset      | int  | bytes from the start of the item; null where unknown
reason      | text | why it could not be read
body        | text | what was there, verbatim; bytes that are no UTF-8 as \\xNN
""",
    ),
    computed(
        "duplicates",
        "One record that was there already.",
        "source record_id evidence_id evidence_row",
        """
source      | text | the source whose id it shares
record_id   | text | the shared id
evidence_id | text | where the copy that was set aside lies
evidence_row| int  | number of its record
kept_evidence_id | text | where the copy that stays lies
kept_evidence_row | int | number of its record
identical   | bool | the two bodies say the same
differing   | texts | which fields differ
""",
    ),
    computed(
        "coverage",
        "What was looked at, and what could not be.",
        "kind name user day",
        """
kind        | text | source, window, detection
name        | text | the source, detection or file
user        | text | case-folded UPN; null for the whole case
day         | time | midnight UTC of the day; null for the whole span
rows        | int  | rows of that source, user and day
state       | text | complete, partial, none, blind, failed
why         | text | in plain words
""",
    ),
    computed(
        "findings",
        "One finding, or one detection that found nothing.",
        "detection_id outcome user happened_at finding_id",
        """
finding_id  | text | hash of detection, version and key
detection_id| text | such as PE-02
version     | int  | of the detection
title       | text | what was looked for
severity    | text | info, low, medium, high, critical
outcome     | text | hit, clear, blind, failed
happened_at | time | first record
last_at     | time | last record
user        | text | the account concerned
says        | text | the sentence
why         | text | why it is a sign
record_ids  | texts | the records behind it
attack      | texts | ATT&CK ids (v18)
benign      | text | what innocent things look the same
counter     | text | what speaks against it here
fix         | text | the card of the playbook
missing     | text | for a blind one: what the case lacks
key         | text | what rows were folded by
in_window   | bool | inside the case's window
""",
    ),
    computed(
        "timeline",
        "One event, in one sentence.",
        "happened_at source record_id evidence_id evidence_row position kind",
        """
happened_at | time | when; undated rows come last
kind        | text | what sort of event
user        | text | whose
actor       | text | attacker, victim, service, unknown
ip          | text | from where
says        | text | the sentence
source      | text | the table that it comes from
record_id   | text | the record
severity    | text | of the finding that cites it, else info
evidence_id | text | the sealed item
evidence_row| int  | number of the record in that item
position    | int  | place within the record
""",
    ),
)
