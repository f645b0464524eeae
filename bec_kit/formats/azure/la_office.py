"""Log Analytics and Sentinel: `OfficeActivity`, a part of the unified audit log, as CSV or JSON.

It renames fields, leaves out sessions and tokens, and writes the arrays as JSON text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bec_kit.formats._native.cells import moment, spelled
from bec_kit.formats._sniffing.names import fold
from bec_kit.formats._spec import Format

if TYPE_CHECKING:
    from bec_kit.formats._native.row import Row

__all__ = ["SPEC"]

_SAME = """
    RecordType Operation OrganizationId OrganizationName UserType UserKey UserId ClientIP
    ResultStatus Scope ItemType EventSource MachineDomainInfo MachineId SourceRelativeUrl
    SourceFileName SourceFileExtension DestinationRelativeUrl DestinationFileName
    DestinationFileExtension UserSharedWith SharingType CustomEvent ModifiedObjectResolvedName
    Parameters ExternalAccess OriginatingServer InternalLogonType MailboxGuid MailboxOwnerUPN
    MailboxOwnerSid MailboxOwnerMasterAccountSid LogonUserSid LogonUserDisplayName
    ClientInfoString ClientMachineName ClientProcessName ClientVersion Folder
    CrossMailboxOperations DestMailboxId DestMailboxOwnerUPN DestMailboxOwnerSid
    DestMailboxOwnerMasterAccountSid DestFolder Folders AffectedItems Item ModifiedProperties
    SendAsUserSmtp SendAsUserMailboxGuid SendOnBehalfOfUserSmtp ExtendedProperties Client
    LoginStatus Actor ActorContextId ActorIpAddress InterSystemsId IntraSystemId SupportTicketId
    TargetContextId EffectiveOrganization ExtraProperties TargetUserOrGroupName
    TargetUserOrGroupType MessageId Members TeamName TeamGuid ChannelType ChannelName ChannelGuid
    AddOnType AddonName AddOnGuid TabType Name OldValue NewValue ItemName ChatThreadId ChatName
    CommunicationType AADGroupId AppDistributionMode AzureADAppId OperationProperties AppId
    ApplicationId ClientAppId UserAgent SessionId DeviceId AppAccessContext DeviceProperties
    ActorInfoString
"""
_RENAMED = {
    "officeid": "Id",
    "officeworkload": "Workload",
    "officeobjectid": "ObjectId",
    "client_ipaddress": "ClientIPAddress",
    "logon_type": "LogonType",
    "site_": "Site",
    "site_url": "SiteUrl",
    "source_name": "SourceName",
    "event_data": "EventData",
    "sendonbehalfofusermailboxguid": "SendonBehalfOfUserMailboxGuid",
    "aadtarget": "Target",
    "azureactivedirectory_eventtype": "AzureActiveDirectoryEventType",
}
_FIELDS = {fold(name): name for name in _SAME.split()} | _RENAMED
_NESTED = frozenset(
    {
        "Actor",
        "AffectedItems",
        "AppAccessContext",
        "DestFolder",
        "DeviceProperties",
        "ExtendedProperties",
        "ExtraProperties",
        "Folder",
        "Folders",
        "Item",
        "Members",
        "ModifiedProperties",
        "OperationProperties",
        "Parameters",
        "Target",
    }
)
_ELSE = {
    "Id": "sourcerecordid",
    "ClientIP": "clientip_",
    "UserId": "userid_",
    "OrganizationId": "organizationid_",
}
_TIMES = ("timegenerated", "elevationtime", "start_time")


def _native(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = spelled(row.cells, _FIELDS, _NESTED)
    for field, name in _ELSE.items():
        if field not in record and (written := row.text(name)):
            record[field] = written
    kind = str(record.get("RecordType", ""))
    if kind.isascii() and kind.isdecimal():  # names and numbers stand in one column
        record["RecordType"] = int(kind)
    time, name = moment(row, _TIMES)
    if time:
        record["CreationTime"] = time
        if name != "timegenerated":
            row.flags.append("late_time")
    return record


SPEC = Format(
    id="la_office",
    title="Log Analytics: OfficeActivity",
    source="audit",
    container="any",
    needs=frozenset({"officeworkload", "operation", "officeid"}),
    tables=frozenset({"officeactivity"}),
    times=(*_TIMES, *(f"{name}[localtime]" for name in _TIMES)),
    native=_native,
    nested=True,
    lossy=True,
    order=33,
    references=(
        "https://learn.microsoft.com/azure/azure-monitor/reference/tables/officeactivity",
        "ElevationTime and Start_Time run 6 to 14 minutes behind the event (reference: real rows)",
    ),
)
