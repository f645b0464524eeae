"""The types of authentication methods: what each has, and where the directory keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bec_kit.tenant.odata.pages import fields

__all__ = ["APPS", "DETAILS", "KEYS", "TYPES", "Type"]


@dataclass(frozen=True)
class Type:
    """One type of method.

    Attributes:
        type: of OData, without its namespace and `AuthenticationMethod`.
        permission: the middle of the permissions for this type alone.
        named: what Entra calls it in its log.
        fields: properties.
        held_in: which property of the user holds it in the directory.
        entry: properties of the method, and what they are called there.
        collection: the part of the path, where it is not the type's plural.
        reads_all: whether the permission for all types reads this one, too.
    """

    type: str
    permission: str
    named: str
    fields: tuple[str, ...]
    held_in: str
    entry: dict[str, str] = field(default_factory=dict)
    collection: str = ""
    reads_all: bool = True

    @property
    def odata(self) -> str:
        """Its whole name in OData."""
        return f"#microsoft.graph.{self.type}AuthenticationMethod"

    @property
    def path(self) -> str:
        """Where those of a user are, below the version."""
        return f"/users/{{id}}/authentication/{self.collection or self.type + 'Methods'}"


APPS, DETAILS = "StrongAuthenticationPhoneAppDetail", "StrongAuthenticationUserDetails"
KEYS = "SearchableDeviceKey"
_NAMED = fields("createdDateTime displayName id keyStrength")
TYPES = (
    Type(
        "email",
        "Email",
        "Email",
        fields("createdDateTime emailAddress id"),
        DETAILS,
        {"emailAddress": "Email"},
    ),
    Type(
        "fido2",
        "Passkey",
        "FIDO2 security key",
        fields(
            "aaGuid attestationCertificates attestationLevel createdDateTime displayName id model"
        ),
        KEYS,
        {"id": "KeyIdentifier", "aaGuid": "FidoAaGuid"},
        reads_all=False,
    ),
    Type(
        "microsoftAuthenticator",
        "MicrosoftAuthApp",
        "Authenticator App",
        fields("createdDateTime deviceTag displayName id phoneAppVersion"),
        APPS,
        {"displayName": "DeviceName", "id": "DeviceToken", "phoneAppVersion": "PhoneAppVersion"},
    ),
    Type(
        "phone",
        "Phone",
        "Phone",
        fields("createdDateTime id phoneNumber phoneType smsSignInState"),
        DETAILS,
        {"phoneNumber": "PhoneNumber"},
    ),
    Type(
        "platformCredential",
        "PlatformCred",
        "Platform Credential",
        fields("createdDateTime displayName id keyStrength platform"),
        KEYS,
        {"id": "KeyIdentifier"},
    ),
    Type(
        "softwareOath",
        "SoftwareOATH",
        "Software OATH token",
        fields("createdDateTime id secretKey"),
        APPS,
        {"id": "DeviceToken"},
    ),
    Type(
        "temporaryAccessPass",
        "TAP",
        "Temporary Access Pass",
        fields(
            """
            createdDateTime id isUsable isUsableOnce lifetimeInMinutes methodUsabilityReason
            startDateTime temporaryAccessPass
            """
        ),
        "",
    ),
    Type(
        "windowsHelloForBusiness",
        "WindowsHello",
        "Windows Hello for Business",
        _NAMED,
        KEYS,
        {"id": "KeyIdentifier"},
    ),
    Type(
        "external",
        "External",
        "External authentication method",
        fields("configurationId createdDateTime displayName id"),
        "",
        collection="externalAuthenticationMethods",
    ),
)
