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
city        | text | as Microsoft or the database located it
lat         | float | degrees
lon         | float | degrees
hosting     | bool | a hosting provider; null where unknown
learnt_from | text | sign-ins (of this address) or network (a neighbour's), then each database that filled what these do not say; or none
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
        "app_names",
        "One name of an application that was trusted or stands in the tenant.",
        "app_id name",
        """
app_id      | text | the application's id
name        | text | as written
skeleton    | text | look-alike characters folded, letters and digits alone
resembles   | text | Microsoft's application or the home domain whose name it looks like, though it is neither's; else null
""",
    ),
    computed(
        "rights_given",
        "A right over a mailbox that somebody gave to another, or that stood when it was collected, "
        "with the people whom the names mean.",
        "record_id position",
        """
record_id   | text | the record that gave it, or that shows it as it stood
position    | int  | place within the record, from 0; of a right as it stood, among its collections
happened_at | time | when it was given or collected
standing    | bool | it stood when it was collected
actor       | text | who gave it; null for one that stood
kind        | text | mailbox, send_as, send_on_behalf, folder
rights      | texts | as written
mailbox     | text | over whose mailbox: case-folded UPN where the name is known, else the name
grantee     | text | to whom, likewise
named       | int  | how many grantees and rights the record names
new_grantee | bool | the grantee's account was made in the 30 days before
outsider    | bool | the grantee is a guest, or an address in no domain of the tenant; null without home domains
ip          | text | a client's address
session_id  | text | Entra session
device_id   | text | registered device only
""",
    ),
    computed(
        "rule_effects",
        "What one record shows of an inbox rule, completed by what the rule was made with.",
        "record_id evidence_id evidence_row position rule_key",
        """
record_id   | text | the change, or the rule as it stood
happened_at | time | when it was changed or collected
evidence_id | text | the sealed item it came from
evidence_row| int  | number of the record in that item, from 1
position    | int  | place within the record, from 0
user        | text | in whose mailbox, case-folded UPN
rule_key    | text | of the rule: that of its making, where the evidence holds it
action      | text | create, change, enable, or stands (collected)
enabled     | bool | switched on, or not known to be off
name        | text | as written; of a change without one, the name it was made with
sets_name   | bool | this record itself says the name
bad_name    | bool | blank, signs only, too short, of two scripts, or called like a folder
system      | bool | one of the service's own rules
deletes     | bool | deletes the message, softly or for good
move_to     | text | folder as written
move_kind   | text | well-known folder, in any language
moves_away  | bool | moves into a folder that hardly anybody opens
copy_to     | text | folder as written
copy_kind   | text | well-known folder, in any language
copies_away | bool | copies into a folder that hardly anybody opens
marks_read  | bool | marks the message as read
recipients  | texts | forward, redirect and forward as attachment: case-folded addresses
outside     | texts | those outside the home domains, and text messages; null without home domains
sets_recipients | bool | this record itself names recipients outside, or switches such a rule on
conditions  | texts | every condition that is set, as name=value
conditions_known | bool | false where no record shows all of them
catches_all | bool | every message meets its conditions, as far as they are known
one_sender  | bool | aims at one sender
looks_for   | texts | words and senders that it looks for, lower case
ip          | text | address of a client, from which it was changed
session_id  | text | Entra session (sid)
device_id   | text | registered device only
""",
    ),
    computed(
        "send_bursts",
        "One hour in which an account of the tenant wrote to twenty or more recipients.",
        "user started_at",
        """
user        | text | the sender: case-folded address
started_at  | time | begin of the hour: at :00 or at :30
recipient_count | int | distinct recipients of that hour, from message traces
messages    | int  | distinct messages
first_time  | int  | recipients to whom the account had never written before
active_days | int  | days with activity of the account before, ending 24 hours before
span_days   | int  | days from the first of them to the last
median      | float | recipients of its usual hour with mail on those days; 0 where there is none
deviation   | float | median deviation from it, scaled to a standard one; at least 1
most_before | int  | recipients of its busiest hour on those days
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
