"""What the kit works out itself."""

from __future__ import annotations

from bec_kit.tables._declare import computed

__all__ = ["TABLES"]

TABLES = (
    computed(
        "addresses",
        "One address of the case.",
        "ip",
        """
ip          | text | parsed
ip_kind     | text | client, service, internal
network     | text | /24 or /48 around it
asn         | int  | autonomous system number
as_org      | text | its owner, where a database says
country     | text | two-letter code
city        | text | as Microsoft located it
lat         | float | degrees
lon         | float | degrees
hosting     | bool | a hosting provider; null where unknown
learnt_from | text | sign-ins (of this address), network (a neighbour's), or none
first_at    | time | first seen
last_at     | time | last seen
records     | int  | rows of audit, sign-ins and directory audits with it
users       | int  | distinct users of those rows
""",
    ),
    computed(
        "baselines",
        "One value of a user's successful activity on one day.",
        "user kind value day",
        """
user        | text | case-folded UPN
kind        | text | ip, network, asn, country, browser, os, app, user_agent
value       | text | as text
day         | time | midnight UTC of the day
rows        | int  | records of that day with it
""",
    ),
    computed(
        "domains",
        "One mail domain of the case.",
        "domain",
        """
domain      | text | case-folded
registrable | text | the part that is bought
label       | text | registrable part without its suffix
skeleton    | text | look-alike characters folded
is_home     | bool | one of the case's home domains, or below one
nearest     | text | the home domain or frequent counterparty that came before and looks most like it; null where none is near
distance    | int  | edits between the two labels, or between their skeletons where those are fewer; at most 2
first_at    | time | first message with it
messages    | int  | distinct messages with it
""",
    ),
    computed(
        "aliases",
        "One name under which a person, mailbox or app appears.",
        "alias kind user source",
        """
alias       | text | case-folded
kind        | text | upn, oid, puid, sid, dn, alias, mailbox_guid, app
user        | text | the UPN it stands for; for an app its id
name        | text | display name, where known
source      | text | the table it was learnt from
""",
    ),
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
        "happened_at source record_id evidence_id evidence_row position",
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
