"""What stood when it was collected, and did not any more when it was collected again."""

from __future__ import annotations

from bec_kit.timeline.lines._rows import NOBODY
from bec_kit.timeline.lines._spec import STANDING, Group, Line

__all__ = ["SPEC", "THINGS"]

_OWNED = """ || coalesce(' of ' || t."user", '')"""
_APP = "coalesce(t.app_name, t.app_id, t.client_id, '?')"

# Of each table whose it is, and what it is called.
THINGS = {
    "access_policies": (
        "t.nobody",
        "'The sign-in policy “' || coalesce(t.name, t.policy_id) || '”'",
    ),
    "app_credentials": (
        "t.nobody",
        "'A ' || t.kind || ' of the app ' || coalesce(t.app, t.app_id)",
    ),
    "apps": ("t.nobody", "'The app ' || coalesce(t.name, t.app_id)"),
    "auth_methods": (
        't."user"',
        "'The way to sign in ' || t.method || coalesce(' (' || t.detail || ')', '')" + _OWNED,
    ),
    "devices": ('t."user"', "'The device ' || coalesce(t.name, t.device_id)" + _OWNED),
    "grants": (
        "t.principal",
        "'The permission ' || coalesce(array_to_string(t.scopes, ' '), '?')"
        f" || ' of the app ' || {_APP}",
    ),
    "group_members": (
        "t.member",
        "'The place of ' || t.member || ' in the group ' || coalesce(t.group_name, t.group_id)",
    ),
    "groups": ("t.nobody", "'The group ' || coalesce(t.name, t.group_id)"),
    "inbox_rules": (
        't."user"',
        "'The inbox rule “' || coalesce(t.name, '') || '”'" + _OWNED,
    ),
    "licences": ('t."user"', "'The licence ' || coalesce(t.sku, t.sku_id)" + _OWNED),
    "permissions": (
        "t.mailbox",
        "'The right ' || coalesce(array_to_string(t.rights, ', '), t.kind) || ' of ' || t.grantee"
        " || ' on ' || t.mailbox",
    ),
    "restricted_senders": ("t.address", "'The ban on sending of ' || t.address"),
    "roles": ("t.principal", "'The role ' || t.role || ' of ' || t.principal"),
    "transport_rules": ("t.nobody", "'The mail flow rule “' || coalesce(t.name, '') || '”'"),
    "users": ('t."user"', """'The account ' || t."user\""""),
}


# What tells the views of which each shows a thing once more, under an id of its own.
_VIEWS = {"auth_methods": "t.view", "inbox_rules": "list_contains(t.seen_by, 'graph')"}


def _line(table: str, user: str, thing: str) -> Line:
    rows = f"""(select t.*, t.gone_at as happened_at, 0 as position, {thing} as thing,
      strftime(t.collected_at, '%Y-%m-%d') as seen, strftime(t.gone_at, '%Y-%m-%d') as day
      from (select t.*, {NOBODY} from {table} t) t where t.gone_at is not null)"""  # noqa: S608  our own words
    if table in _VIEWS:
        rows = _once(rows, _VIEWS[table])
    says = "{thing} stood there on {seen}, and was gone when it was collected on {day}"
    return Line("gone", table, says, rows=rows, user=user, **STANDING)


def _once(rows: str, view: str) -> str:
    """Two views of one thing went together; of two things of one name each view shows two."""
    alike = "t.thing, t.seen, t.day"
    return f"""(select t.* from (
      select t.*, row_number() over (partition by {alike}, {view} order by t.record_id) as copy
      from {rows} t) t
      qualify row_number() over (partition by {alike}, t.copy order by t.gone_at, t.record_id) = 1
      )"""  # noqa: S608  our own words


SPEC = Group("gone", tuple(_line(table, *told) for table, told in THINGS.items()))
