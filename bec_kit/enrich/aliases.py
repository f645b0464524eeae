"""Every name under which a person, a mailbox or an application appears in the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bec_kit.tables import schema

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Facts
    from bec_kit.store.engine import Engine

__all__ = ["compute"]

# Pairs of a written name and the user that it stands for. Only what one record says of
# one person is used: the key beside a user, the object id beside a UPN, the owner beside
# a mailbox's id. Where a rule lives is the caller's own mailbox only for New-InboxRule
# without a mailbox parameter; with one, the parameter says whose it is.
_PAIRS = """
with named as (
    select distinct audit.user as "user", null as name, 'audit' as source from audit
    union
    select audit.mailbox, null, 'audit' from audit
    union
    select sign_ins.user, sign_ins.user_name, 'sign_ins' from sign_ins
    where sign_ins.kind <> 'audit'
    union
    select directory_audits.user, null, 'directory_audits' from directory_audits
    union
    select directory_audits.target, null, 'directory_audits' from directory_audits
    where directory_audits.target_kind = 'User'
    union
    select users.user, users.name, 'users' from users
    union
    select boxes.user, boxes.name, 'mailboxes' from mailboxes boxes where contains(boxes.user, '@')
), keys as (
    select distinct audit.user as "user", lower(audit.user_key) as written, 'audit' as source
    from audit where audit.user_key is not null
    union
    select distinct sign_ins.user, lower(sign_ins.user_id), 'sign_ins'
    from sign_ins where sign_ins.user_id is not null
    union
    select distinct directory_audits.user, lower(directory_audits.user_id), 'directory_audits'
    from directory_audits where directory_audits.user_id is not null
    union
    select distinct directory_audits.target, lower(directory_audits.target_id), 'directory_audits'
    from directory_audits
    where directory_audits.target_id is not null and directory_audits.target_kind = 'User'
    union
    select users.user, users.object_id, 'users' from users where users.object_id is not null
    union
    select boxes.user, lower(boxes.object_id), 'mailboxes' from mailboxes boxes
    where boxes.object_id is not null
), bare as (
    -- i:0h.f|membership|puid@live.com and puid@domain hold the key before the @
    select keys.user as "user", keys.source as source,
           split_part(split_part(keys.written, '|', -1), '@', 1) as key
    from keys
), given as (
    select audit_values.record_id as record_id, audit_values.evidence_id as evidence_id,
           audit_values.evidence_row as evidence_row, min(lower(audit_values.value)) as mailbox
    from audit_values
    where audit_values.property = 'Parameters' and lower(audit_values.name) = 'mailbox'
    group by all
), rules as (
    select coalesce(given.mailbox, audit.user) as "user",
           lower(case when contains(split_part(audit.object_id, '\\', 1), '/')
                      then split_part(split_part(audit.object_id, '\\', 1), '/', -1)
                      else split_part(audit.object_id, '\\', -2) end) as written
    from audit left join given
         on given.record_id = audit.record_id
            and given.evidence_id = audit.evidence_id
            and given.evidence_row = audit.evidence_row
    where lower(audit.operation) = 'new-inboxrule' and contains(audit.object_id, '\\')
), others as (
    -- a name without @ that shares its key with a UPN is another name of that person
    select owner.user as "user", other.user as written
    from (select distinct bare.user as "user", bare.key as key from bare
          where contains(bare.user, '@')) as owner
    join (select distinct bare.user as "user", bare.key as key from bare
          where not contains(bare.user, '@')) as other
      on other.key = owner.key
), pairs as (
    select named.user as written, 'upn' as kind, named.user as "user", named.name as name,
           named.source as source
    from named
    union all
    select split_part(named.user, '@', 1), 'alias', named.user, named.name, named.source from named
    union all
    select bare.key, 'key', bare.user, null, bare.source from bare
    union all
    select lower(audit.mailbox_guid), 'mailbox_guid', audit.mailbox, null, 'audit'
    from audit where audit.mailbox_guid is not null
    union all
    select rules.written, 'alias', rules.user, null, 'audit' from rules
    union all
    select others.written, 'key', others.user, null, 'audit' from others
    union all
    select owned.address, 'alias', owned.user, null, 'mailboxes'
    from (select boxes.user as "user", unnest(boxes.addresses) as address
          from mailboxes boxes) as owned
    where owned.address <> owned.user
), known_apps as (
    select lower(sign_ins.app_id) as written, lower(sign_ins.app_id) as app, sign_ins.app as name,
           'sign_ins' as source
    from sign_ins where sign_ins.kind <> 'audit'
    union all
    select lower(sign_ins.service_principal_id), lower(sign_ins.app_id), sign_ins.app, 'sign_ins'
    from sign_ins where sign_ins.kind = 'service_principal'
    union all
    select lower(consents.app_id), lower(consents.app_id), consents.app, 'consents' from consents
    union all
    select lower(consents.object_id), lower(consents.app_id), consents.app, 'consents'
    from consents
    union all
    select lower(directory_audits.app_id), lower(directory_audits.app_id), directory_audits.app,
           'directory_audits'
    from directory_audits
    union all
    select apps.app_id, apps.app_id, apps.name, 'apps' from apps
    union all
    select apps.object_id, apps.app_id, apps.name, 'apps' from apps
)
"""

_ALIASES = """
, plain as (
    -- of a directory name its last part tells who it is
    select case when pairs.written like '/o=%' then split_part(pairs.written, 'cn=', -1)
                when pairs.written like 'cn=%' then
                    split_part(split_part(pairs.written, ',', 1), 'cn=', -1)
                else pairs.written end as alias,
           case when pairs.written like '/o=%' or pairs.written like 'cn=%' then 'dn'
                when pairs.kind in ('upn', 'mailbox_guid') then pairs.kind
                when regexp_matches(pairs.written, '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
                then 'oid'
                when regexp_matches(pairs.written, '^s-1-[0-9-]+$') then 'sid'
                when pairs.kind = 'key' and regexp_matches(pairs.written, '^[0-9a-f]{16}$')
                then 'puid'
                else 'alias' end as kind,
           pairs.user as "user", pairs.name as name, pairs.source as source
    from pairs
    where contains(pairs.user, '@')
), every as (
    select plain.alias as alias, plain.kind as kind, plain.user as "user", plain.name as name,
           plain.source as source
    from plain
    union all
    select known_apps.written, 'app', known_apps.app, known_apps.name, known_apps.source
    from known_apps where known_apps.app is not null
)
select every.alias as alias, every.kind as kind, every.user as "user",
       min(every.name) as name, every.source as source
from every
where every.alias is not null and every.alias not in ('', '00000000-0000-0000-0000-000000000000')
group by all
order by alias, kind, "user", source
"""


def compute(engine: Engine, facts: Facts) -> pa.Table:
    """One row of `aliases` for each name, its kind, whom it stands for and where that was seen.

    A name that would stand for two users is kept for each of them: it decides nothing.
    """
    return engine.arrow(_PAIRS + _ALIASES).cast(schema("aliases"))
