"""The members of `dsp`: which there are for each form and action, and which must be there.

Sources: the blocks of form DSP-5 and its sisters (22 CFR 123.1); the serialization is Comity's own.
"""

import re

from adapters.json_source import Kind, Member
from adapters.us.parties import party_member
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, PartyRole, Standing

NAME, VERSION = "us-ddtc/dsp", "1"
DSP_5, DSP_61, DSP_73, DSP_85, DSP_94 = "DSP-5", "DSP-61", "DSP-73", "DSP-85", "DSP-94"
ISSUE, AMEND, REVOKE, SUSPEND = "issue", "amend", "revoke", "suspend"

# How the number of each form is written on paper; what is stored is without the letters.
NUMBERS: dict[str, re.Pattern[str]] = {
    DSP_5: re.compile(r"(?:DOS)?(05[0-9]{7})"),
    DSP_61: re.compile(r"([0-9]{6,9})"),
    DSP_73: re.compile(r"T?([0-9]{6,9})"),
    DSP_85: re.compile(r"C?([0-9]{6,9})"),
}
FMS_CASE = re.compile(r"[A-Z]{2}-[A-Z]-[A-Z]{3}")

DIRECTIONS: dict[str, Direction.ValueType] = {
    DSP_5: Direction.DIRECTION_EXPORT,
    DSP_61: Direction.DIRECTION_IMPORT,
    DSP_73: Direction.DIRECTION_EXPORT,
    DSP_94: Direction.DIRECTION_EXPORT,
}
FORMS = (DSP_5, DSP_61, DSP_73, DSP_85, DSP_94)
# Forms that permit less than an export for good; the schema has no place for that.
QUALIFIED: dict[str, str] = {
    DSP_61: "a temporary import, which ends when the goods leave again (22 CFR 123.1(a)(3))",
    DSP_73: "a temporary export, which ends when the goods return (22 CFR 123.1(a)(2))",
    DSP_85: "classified, for good or for a time (22 CFR 123.1(a)(4))",
}
ACTIONS: dict[str, LicenseAction.ValueType] = {
    ISSUE: LicenseAction.LICENSE_ACTION_INSERT,
    AMEND: LicenseAction.LICENSE_ACTION_AMEND,
    REVOKE: LicenseAction.LICENSE_ACTION_CANCEL,
    SUSPEND: LicenseAction.LICENSE_ACTION_SUSPEND,
}
STANDINGS: dict[str, Standing.ValueType] = {
    ISSUE: Standing.STANDING_ISSUED,
    REVOKE: Standing.STANDING_REVOKED,
    SUSPEND: Standing.STANDING_SUSPENDED,
}
UNITS: dict[str, str] = AES_UNITS | {"LOT": "LO"}
HARDWARE, SOFTWARE = "hardware", "software"
KINDS = (HARDWARE, "technical_data", "defense_service", SOFTWARE)
REPLACING = ("replacement_of_expired", "unshipped_balance")
TRANSACTIONS = ("new", "in_furtherance_of_agreement", *REPLACING)

# One party at a member, and lists of parties, each with the role.
PARTIES: dict[str, PartyRole.ValueType] = {
    "applicant": PartyRole.PARTY_ROLE_HOLDER,
    "foreign_consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "us_consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "foreign_consignor": PartyRole.PARTY_ROLE_CONSIGNOR,
    "seller": PartyRole.PARTY_ROLE_SELLER,
}
PARTY_LISTS: dict[str, PartyRole.ValueType] = {
    "foreign_end_users": PartyRole.PARTY_ROLE_END_USER,
    "manufacturers": PartyRole.PARTY_ROLE_MANUFACTURER,
    "source": PartyRole.PARTY_ROLE_SUPPLIER,
    "foreign_intermediate_consignees": PartyRole.PARTY_ROLE_INTERMEDIATE_CONSIGNEE,
    "us_consignors_forwarders": PartyRole.PARTY_ROLE_FREIGHT_FORWARDER,
}

_ITEM = (
    Member("line", Kind.NUMBER, required=True),
    Member("quantity"),
    Member("unit"),
    Member("description", Kind.LINES, required=True),
    Member("usml", required=True),
    Member("sme", Kind.FLAG),
    Member("kind", required=True),
    Member("value", required=True),
)
_TEXT_ITEM = (Member("number", Kind.NUMBER), Member("text", Kind.LINES, required=True))
_CORRECTION = (Member("field", required=True), Member("from", required=True), Member("to", required=True))

# Every member of any form and action, in the order in which it is written.
ALL: tuple[Member, ...] = (
    Member("format"),
    Member("version", Kind.NUMBER),
    Member("form"),
    Member("action"),
    Member("license_number"),
    Member("fms_case"),
    Member("amends"),
    Member("amendment_number"),
    Member("effective"),
    Member("reason", Kind.LINES),
    Member("transaction_number"),
    Member("registration_code"),
    Member("destination_countries", Kind.TEXTS),
    Member("port_of_exit"),
    Member("entry_port"),
    Member("foreign_origin"),
    party_member("applicant"),
    Member("usg_contacts", Kind.TEXTS),
    Member("applicant_contact", Kind.OBJECT, children=(Member("name"), Member("telephone"))),
    Member("transaction_description"),
    Member("related_license"),
    Member("items", Kind.OBJECTS, children=_ITEM),
    Member("total_value"),
    party_member("foreign_end_users", several=True),
    party_member("manufacturers", several=True),
    party_member("foreign_consignor"),
    party_member("foreign_consignee"),
    party_member("us_consignee"),
    party_member("source", several=True),
    party_member("foreign_intermediate_consignees", several=True),
    party_member("seller"),
    Member("specific_purpose", Kind.LINES),
    party_member("us_consignors_forwarders", several=True),
    Member("additional_information", Kind.LINES),
    Member("return_by"),
    Member("issued"),
    Member("expires"),
    Member("provisos", Kind.OBJECTS, children=_TEXT_ITEM),
    Member("corrections", Kind.OBJECTS, children=_CORRECTION),
)
_HEAD = frozenset({"format", "version", "form", "action"})
_OF_MESSAGES = frozenset({"amends", "amendment_number", "corrections", "effective", "reason"})
_OF_IMPORT = frozenset({"entry_port", "foreign_origin", "foreign_consignor", "us_consignee"})
_NOT_OF_IMPORT = frozenset({"port_of_exit", "foreign_consignee"})
_NEEDED = _HEAD | frozenset(
    {
        "registration_code",
        "destination_countries",
        "applicant",
        "items",
        "total_value",
        "foreign_end_users",
        "specific_purpose",
        "us_consignors_forwarders",
        "issued",
        "expires",
    }
)
AMENDED = ("us_consignors_forwarders", "source", "foreign_intermediate_consignees", "corrections")


def number_member(form: str) -> str:
    """Return the member that names the license: a case of foreign military sales has no license number."""
    return "fms_case" if form == DSP_94 else "license_number"


def allowed(form: str, action: str) -> frozenset[str]:
    """Return the members that a form with an action may carry."""
    named = _HEAD | {number_member(form)}
    if action == AMEND:
        return named | {"amends", "amendment_number", *AMENDED}
    if action in (REVOKE, SUSPEND):
        return named | {"effective", "reason"}
    names = {member.name for member in ALL} - _OF_MESSAGES - {"license_number", "fms_case"}
    names -= _NOT_OF_IMPORT if form == DSP_61 else _OF_IMPORT
    return named | (names if form == DSP_73 else names - {"return_by"})


def needed(form: str, action: str) -> frozenset[str]:
    """Return the members that a form with an action must carry."""
    named = _HEAD | {number_member(form)}
    if action == AMEND:
        return named | {"amends"}
    if action in (REVOKE, SUSPEND):
        return named | {"effective"}
    imported = frozenset({"foreign_origin", "foreign_consignor", "us_consignee"})
    return named | _NEEDED | (imported if form == DSP_61 else frozenset())


def members(form: str, action: str) -> tuple[Member, ...]:
    """Return the members of a form with an action, each required where it must be there."""
    may, must = allowed(form, action), needed(form, action)
    return tuple(
        Member(member.name, member.kind, member.name in must, member.children) for member in ALL if member.name in may
    )


def known() -> tuple[Member, ...]:
    """Return every member, none of them required."""

    def optional(member: Member) -> Member:
        return Member(member.name, member.kind, children=tuple(map(optional, member.children)))

    return tuple(map(optional, ALL))
