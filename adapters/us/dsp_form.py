"""The members of `dsp`: which there are for each form and action, and which must be there.

Sources: the blocks of form DSP-5 and its sisters (22 CFR 123.1); the serialization is Comity's own.
"""

import re

from adapters.json_source import Kind, Member
from adapters.us.members import optional
from adapters.us.parties import party_member
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, PartyRole, Standing

NAME, VERSION = "us-ddtc/dsp", "1"

DSP_5, DSP_61, DSP_73, DSP_85, DSP_94 = "DSP-5", "DSP-61", "DSP-73", "DSP-85", "DSP-94"
FORMS = (DSP_5, DSP_61, DSP_73, DSP_85, DSP_94)
# A DSP-85 may be for exports and for imports, and does not say for which.
DIRECTIONS: dict[str, Direction.ValueType] = {
    DSP_5: Direction.DIRECTION_EXPORT,
    DSP_61: Direction.DIRECTION_IMPORT,
    DSP_73: Direction.DIRECTION_EXPORT,
    DSP_94: Direction.DIRECTION_EXPORT,
}
# Forms that permit something else than an export for good, for which the schema has no place.
QUALIFIED: dict[str, str] = {
    DSP_61: "a temporary import, which ends when the goods leave again (22 CFR 123.1(a)(3))",
    DSP_73: "a temporary export, which ends when the goods return (22 CFR 123.1(a)(2))",
    DSP_85: "classified, for good or for a time (22 CFR 123.1(a)(4))",
    DSP_94: "under a case of foreign military sales (22 CFR 126.6)",
}

ISSUE, AMEND, REVOKE, SUSPEND = "issue", "amend", "revoke", "suspend"
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
UNCOUNTED = ("technical_data", "defense_service")
KINDS = (HARDWARE, SOFTWARE, *UNCOUNTED)
AGREEMENT = "in_furtherance_of_agreement"
REPLACING = ("replacement_of_expired", "unshipped_balance")
TRANSACTIONS = ("new", AGREEMENT, *REPLACING)

# The one party of each member, and the parties of each list, with their role.
PARTIES: dict[str, PartyRole.ValueType] = {
    "applicant": PartyRole.PARTY_ROLE_HOLDER,
    "foreign_consignor": PartyRole.PARTY_ROLE_CONSIGNOR,
    "foreign_consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "us_consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "seller": PartyRole.PARTY_ROLE_SELLER,
}
PARTY_LISTS: dict[str, PartyRole.ValueType] = {
    "foreign_end_users": PartyRole.PARTY_ROLE_END_USER,
    "manufacturers": PartyRole.PARTY_ROLE_MANUFACTURER,
    "source": PartyRole.PARTY_ROLE_SUPPLIER,
    "foreign_intermediate_consignees": PartyRole.PARTY_ROLE_INTERMEDIATE_CONSIGNEE,
    "us_consignors_forwarders": PartyRole.PARTY_ROLE_FREIGHT_FORWARDER,
}

# Identifies the transaction or its people, and limits nothing. Another port may be used (22 CFR 123.22(a)(1)).
CARRIED = (
    "transaction_number",
    "port_of_exit",
    "entry_port",
    "usg_contacts",
    "applicant_contact",
    "amendment_number",
    "reason",
)
# Where content is that was set aside: there and nowhere else it comes back. The form itself chooses the document.
SET_ASIDE_PATH = re.compile(
    r"additional_information|return_by|transaction_description|related_license|corrections\[[0-9]{1,5}\]\.(field|from|to)"
)
ITEM_CARRIED = ("sme", "kind")

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
_PROVISO = (Member("number", Kind.NUMBER), Member("text", Kind.LINES, required=True))
_CORRECTION = (
    Member("field", required=True),
    Member("from", Kind.LINES, required=True),
    Member("to", Kind.LINES, required=True),
)

# Every member of any form and action, in the order in which it is written.
_ALL = (
    Member("format", required=True),
    Member("version", Kind.NUMBER, required=True),
    Member("form", required=True),
    Member("action", required=True),
    Member("license_number", required=True),
    Member("fms_case", required=True),
    Member("amends", required=True),
    Member("amendment_number", required=True),
    Member("effective", required=True),
    Member("reason", Kind.LINES),
    Member("transaction_number"),
    Member("registration_code", required=True),
    Member("destination_countries", Kind.TEXTS, required=True),
    Member("port_of_exit"),
    Member("entry_port"),
    Member("foreign_origin", required=True),
    party_member("applicant", required=True),
    Member("usg_contacts", Kind.TEXTS),
    Member("applicant_contact", Kind.OBJECT, children=(Member("name"), Member("telephone"))),
    Member("transaction_description"),
    Member("related_license"),
    Member("items", Kind.OBJECTS, required=True, children=_ITEM),
    Member("total_value", required=True),
    party_member("foreign_end_users", required=True, several=True),
    party_member("manufacturers", several=True),
    party_member("foreign_consignor", required=True),
    party_member("foreign_consignee"),
    party_member("us_consignee", required=True),
    party_member("source", several=True),
    party_member("foreign_intermediate_consignees", several=True),
    party_member("seller"),
    Member("specific_purpose", Kind.LINES, required=True),
    party_member("us_consignors_forwarders", required=True, several=True),
    Member("additional_information", Kind.LINES),
    Member("issued", required=True),
    Member("expires", required=True),
    Member("return_by"),
    Member("provisos", Kind.OBJECTS, children=_PROVISO),
    Member("corrections", Kind.OBJECTS, children=_CORRECTION),
)
KNOWN: tuple[Member, ...] = optional(_ALL)

_HEAD = frozenset({"format", "version", "form", "action", "license_number", "fms_case"})
# What an amendment may change (22 CFR 123.25(b)); each may be absent, one must be there.
AMENDED = ("us_consignors_forwarders", "source", "foreign_intermediate_consignees", "corrections")
_OF_STANDING = frozenset({"effective", "reason"})
_OF_AMENDMENT = frozenset({"amends", "amendment_number", *AMENDED})
_OF_LICENSE = frozenset(each.name for each in _ALL) - _OF_STANDING - {"amends", "amendment_number", "corrections"}
_OF_ACTION = {ISSUE: _OF_LICENSE, AMEND: _OF_AMENDMENT, REVOKE: _OF_STANDING, SUSPEND: _OF_STANDING}

_OF_IMPORT = frozenset({"entry_port", "foreign_origin", "foreign_consignor", "us_consignee"})
_OF_EXPORT = frozenset({"port_of_exit", "foreign_consignee"})


def number_member(form: str) -> str:
    """Return the member that names the license: a case of foreign military sales has no license number."""
    return "fms_case" if form == DSP_94 else "license_number"


def members_of(form: str, action: str) -> tuple[Member, ...]:
    """Return the members of a form with an action, each required where it must be there."""
    absent = _OF_EXPORT if form == DSP_61 else _OF_IMPORT
    absent |= {"license_number"} if form == DSP_94 else {"fms_case"}
    absent |= frozenset() if form == DSP_73 else {"return_by"}
    names = (_HEAD | _OF_ACTION[action]) - absent
    members = tuple(each for each in _ALL if each.name in names)
    if action == AMEND:
        return tuple(Member(e.name, e.kind, e.required and e.name not in AMENDED, e.children) for e in members)
    return members
