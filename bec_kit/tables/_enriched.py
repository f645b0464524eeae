"""What the kit works out before it looks for anything: addresses, habits, names, rights, rules."""

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
        "people",
        "One name that means one person, and nobody else.",
        "alias",
        """
alias       | text | case-folded
user        | text | whom it means: case-folded UPN; of one who was renamed, the last
""",
    ),
    computed(
        "app_entries",
        "One entry of the directory (a service principal) whose application a consent names.",
        "object_id",
        """
object_id   | text | the entry's id
app_id      | text | the application's id, lower case
app         | text | its name, where a consent has it
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
gone_at     | time | when the mailbox was collected again, and it was there no more
logged      | bool | the log shows how this right, of this grantee over this mailbox, was given
actor       | text | who gave it; null for one that stood
kind        | text | mailbox, send_as, send_on_behalf, folder
rights      | texts | as written
gives       | text | full_access, send_as, send_on_behalf, folder; null for lesser rights on a mailbox
mailbox     | text | over whose mailbox: case-folded UPN where the name is known, else the name
grantee     | text | to whom, likewise
named       | int  | how many grantees and rights the record names
new_grantee | bool | the grantee's account was made in the 30 days before
outsider    | bool | the grantee is a guest, or an address in no domain of the tenant; null without home domains
course      | text | by whom it was given, or that it stood, and what became of it, in words
severity    | text | how grave it is for the mailbox: low where another row tells more, high for a new account
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
enabled     | bool | switched on after this record, or not known to be off
ever_on     | bool | switched on after some record, or not known to be off
off         | text | why the rule runs no more in the end, in words: made switched off, disabled later, disabled when it was collected, removed later, gone when it was collected; null while it runs, as far as known
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
)
