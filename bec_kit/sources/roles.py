"""Who holds an administrative role or may take one: Graph `unifiedRoleAssignment` and its kin."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bec_kit.data import load
from bec_kit.sources._asks import GraphAsk
from bec_kit.sources._picked import folded, inner, picked
from bec_kit.sources._spec import Source
from bec_kit.sources._state import standing
from bec_kit.sources._values import build, filled, fold_user

if TYPE_CHECKING:
    import pyarrow as pa

    from bec_kit.model import Batch, Origin

__all__ = ["SPEC", "normalise"]

_PATHS = {
    "principal_name": "principal.displayName",
    "via": "memberType",
    "via_name": "memberName",
    "status": "status",
}
_STARTS = ("startDateTime", "scheduleInfo.startDateTime")
_ENDS = ("endDateTime", "scheduleInfo.expiration.endDateTime")


def normalise(batch: Batch, origin: Origin) -> dict[str, pa.Table]:
    """One row of `roles` for each record.

    Args:
        batch: Graph `unifiedRoleAssignment` objects, and the schedules and instances of
            privileged identity management, each with `principal` and `roleDefinition` where
            they were expanded; a role without members has no principal.
        origin: the sealed item that they come from; the state is as old as its sealing.
    """
    docs = batch.docs
    odd: set[int] = set()
    rows = [_row(doc) for doc in docs]
    known = [_known(doc, row) for doc, row in zip(docs, rows, strict=True)]
    columns: dict[str, Any] = standing(batch, origin, known) | picked(docs, _PATHS)
    for name in rows[0] if rows else ():
        columns[name] = [row[name] for row in rows]
    return {"roles": build("roles", columns, len(docs), odd)}


def _row(doc: dict[str, Any]) -> dict[str, Any]:
    definition = folded(doc.get("roleDefinitionId"))
    template = folded(inner(doc, "roleDefinition.templateId"))
    built_in = _built_in()
    role = filled(inner(doc, "roleDefinition.displayName"))
    service = filled(doc.get("service")) or "entra"
    if template is None and definition in built_in:
        template = definition
    elif template is None and definition is None and service == "entra":
        template = _templates().get(role or "")  # lists name the role alone
    id_ = folded(doc.get("principalId")) or folded(inner(doc, "principal.id"))
    upn = filled(inner(doc, "principal.userPrincipalName"))
    written = upn or id_ or filled(inner(doc, "principal.displayName"))
    return {
        "principal": fold_user(written),
        "principal_raw": written,
        "principal_id": id_,
        "principal_kind": _principal_kind(doc, upn),
        "role": role or built_in.get(template or ""),
        "role_id": definition,
        "role_template_id": template,
        "service": service,
        "kind": _kind(doc),
        "scope": filled(doc.get("directoryScopeId")) or filled(doc.get("appScopeId")),
        "start_at": _first(doc, _STARTS),
        "end_at": _first(doc, _ENDS),
    }


def _kind(doc: dict[str, Any]) -> str:
    """How it is held: an eligibility has no type of assignment."""
    page = filled(doc.get("@odata.context")) or ""
    written = (filled(doc.get("assignmentType")) or "").casefold()
    if written in ("activated", "eligible"):
        return written
    if "roleEligibilityScheduleId" in doc or "/roleEligibility" in page:
        return "eligible"
    scheduled = "scheduleInfo" in doc and "/roleAssignment" not in page
    return "eligible" if scheduled and not written else "assigned"


def _principal_kind(doc: dict[str, Any], upn: str | None) -> str | None:
    written = filled(inner(doc, "principal.@odata.type"))
    kind = written.rpartition(".")[2] if written else None
    return kind or ("user" if upn else None)


def _first(doc: dict[str, Any], paths: tuple[str, ...]) -> Any:
    return next((found for path in paths if (found := inner(doc, path))), None)


def _known(doc: dict[str, Any], row: dict[str, Any]) -> str | None:
    """The principal, and the assignment's id or what stands for it."""
    what = row["role_template_id"] or row["role_id"] or row["role"]
    parts = (row["service"], what, row["kind"], row["scope"] or "/", filled(doc.get("memberName")))
    own = filled(doc.get("id")) or (":".join(filter(None, parts)) if what else None)
    who = row["principal_id"] or row["principal"]
    if own is None:
        return None
    return f"{who}/{own}" if who else own


@cache
def _built_in() -> dict[str, str]:
    """Names of the roles that have the same id in every tenant."""
    return {role["id"]: role["name"] for role in load("directory_roles")["roles"]}


@cache
def _templates() -> dict[str, str]:
    return {name: id_ for id_, name in _built_in().items()}


SPEC = Source(
    id="roles",
    title="Administrative roles",
    primary="roles",
    tables=("roles",),
    permissions=(
        "RoleManagement.Read.Directory",
        "RoleAssignmentSchedule.Read.Directory",
        "RoleEligibilitySchedule.Read.Directory",
    ),
    licence="any; eligible and timed roles need Entra ID P2 or Governance",
    retention="none: what stands when it is collected; roles taken away show in the logs alone",
    blind=(
        "A role may be given to a group: its members hold it without a row here. Roles within "
        "Exchange, Defender and Azure are kept elsewhere. Nothing says who gave it"
    ),
    references=(
        "https://learn.microsoft.com/graph/api/resources/unifiedroleassignment",
        "https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance",
        "https://learn.microsoft.com/graph/api/resources/unifiedroleeligibilityscheduleinstance",
    ),
    normalise=normalise,
    asks=(
        GraphAsk(
            "assignments",
            lambda graph, _user: graph.role_management.directory.role_assignments,
            "RoleManagement.Read.Directory",
            whose="tenant",
            query={"expand": "roleDefinition"},
        ),
        GraphAsk(
            "eligible",
            lambda graph, _user: (
                graph.role_management.directory.role_eligibility_schedule_instances
            ),
            "RoleManagement.Read.Directory",
            whose="tenant",
            query={"expand": "roleDefinition"},
            licence="Entra ID P2 or Governance",
        ),
        GraphAsk(
            "active",
            lambda graph, _user: graph.role_management.directory.role_assignment_schedule_instances,
            "RoleManagement.Read.Directory",
            whose="tenant",
            query={"expand": "roleDefinition"},
            licence="Entra ID P2 or Governance",
        ),
    ),
)
