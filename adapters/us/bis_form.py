"""The members of `bis748p`: which there are for each action, and which must be there.

Sources: the boxes of form BIS-748P (15 CFR part 748, Supplement No. 1); the serialization is Comity's own.
"""

import re

from adapters.json_source import Kind, Member
from adapters.us.members import optional
from adapters.us.parties import PARTY
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, PartyRole, Standing

NAME, VERSION = "us-bis/bis748p", "1"

ISSUE, REPLACE = "issue", "replace"
AMEND = "amend_validity"
REVOKE, SUSPEND, REINSTATE = "revoke", "suspend", "reinstate"
ACTIONS: dict[str, LicenseAction.ValueType] = {
    ISSUE: LicenseAction.LICENSE_ACTION_INSERT,
    REPLACE: LicenseAction.LICENSE_ACTION_REPLACE,
    AMEND: LicenseAction.LICENSE_ACTION_AMEND,
    REVOKE: LicenseAction.LICENSE_ACTION_CANCEL,
    SUSPEND: LicenseAction.LICENSE_ACTION_SUSPEND,
    REINSTATE: LicenseAction.LICENSE_ACTION_REINSTATE,
}
STANDINGS: dict[str, Standing.ValueType] = {
    ISSUE: Standing.STANDING_ISSUED,
    REPLACE: Standing.STANDING_ISSUED,
    REVOKE: Standing.STANDING_REVOKED,
    SUSPEND: Standing.STANDING_SUSPENDED,
    REINSTATE: Standing.STANDING_IN_FORCE,
}

DEEMED_EXPORT = "deemed_export"
DIRECTIONS: dict[str, Direction.ValueType] = {
    "export": Direction.DIRECTION_EXPORT,
    "reexport": Direction.DIRECTION_REEXPORT,
    "transfer_in_country": Direction.DIRECTION_TRANSFER,
    DEEMED_EXPORT: Direction.DIRECTION_EXPORT,
}

COMMODITY, SOFTWARE, TECHNOLOGY = "commodity", "software", "technology"
# What a product group of the Commerce Control List holds (15 CFR 738.2(b)).
KINDS: dict[str, str] = {"A": COMMODITY, "B": COMMODITY, "C": COMMODITY, "D": SOFTWARE, "E": TECHNOLOGY}
NOT_LISTED = "EAR99"
CEDAR = "1C988"
VARIOUS = "Various"

# The one party of each member, in the order of the boxes, with its role.
ROLES: dict[str, PartyRole.ValueType] = {
    "applicant": PartyRole.PARTY_ROLE_HOLDER,
    "authorized_recipient": PartyRole.PARTY_ROLE_AUTHORIZED_RECIPIENT,
    "purchaser": PartyRole.PARTY_ROLE_PURCHASER,
    "intermediate_consignee": PartyRole.PARTY_ROLE_INTERMEDIATE_CONSIGNEE,
    "ultimate_consignee": PartyRole.PARTY_ROLE_CONSIGNEE,
    "original_ultimate_consignee": PartyRole.PARTY_ROLE_ORIGINAL_CONSIGNEE,
}
# Where `Various` may stand (15 CFR 754.4).
MAY_BE_VARIOUS = ("purchaser", "ultimate_consignee")
END_USERS = "end_users"

# Identifies the transaction or the people of the applicant, and limits nothing.
CARRIED = ("application_control_number", "previously_exported", "contact", "reason")
# Described in the application or in its support documents, and so the limit of the license (15 CFR 750.7(a)).
SET_ASIDE = (
    "special_purpose",
    "documents_submitted",
    "documents_on_file",
    "import_certificate",
    "additional_information",
)
# Where content is that was set aside: there and nowhere else it comes back.
SET_ASIDE_PATH = re.compile(
    r"license_type|special_purpose|documents_(submitted|on_file)\[[0-9]{1,5}\]|import_certificate\.(country|number)"
    r"|additional_information|items\[[0-9]{1,5}\]\.(performance|model|manufacturer)"
    r"|conditions\[[0-9]{1,5}\]\.shipping_tolerance_percent"
)
# What narrows the goods of an item beyond its description, and what does not.
ITEM_SET_ASIDE = ("performance", "model", "manufacturer")
ITEM_CARRIED = ("ccats", "unit_price", "kind")

# The country of a party is asked for apart, because `Various` has none.
_PARTY = (*(optional([each])[0] if each.name == "country" else each for each in PARTY), Member("ein"), Member("cin"))
_ITEM = (
    Member("line", Kind.NUMBER, required=True),
    Member("eccn", required=True),
    Member("performance", Kind.LINES),
    Member("model", Kind.LINES),
    Member("ccats"),
    Member("quantity"),
    Member("units"),
    Member("unit_price"),
    Member("total_price"),
    Member("manufacturer", Kind.LINES),
    Member("description", Kind.LINES, required=True),
    Member("kind"),
    Member("schedule_b"),
)
_CONDITION = (
    Member("number", Kind.NUMBER),
    Member("text", Kind.LINES, required=True),
    Member("shipping_tolerance_percent"),
)
_HEAD = (
    Member("format", required=True),
    Member("version", Kind.NUMBER, required=True),
    Member("license_number", required=True),
    Member("action", required=True),
)


def _party(name: str, *, required: bool = False, several: bool = False) -> Member:
    return Member(name, Kind.OBJECTS if several else Kind.OBJECT, required, _PARTY)


_LICENSE = (
    *_HEAD,
    Member("application_control_number"),
    Member("license_type", required=True),
    Member("issued", required=True),
    Member("expires", required=True),
    Member("replaces", required=True),
    Member("previously_exported", Kind.LINES),
    Member("special_purpose", Kind.LINES),
    Member("contact", Kind.OBJECT, children=(Member("name"), Member("telephone"), Member("fax"))),
    Member("documents_submitted", Kind.TEXTS),
    Member("documents_on_file", Kind.TEXTS),
    Member("import_certificate", Kind.OBJECT, children=(Member("country"), Member("number"))),
    _party("applicant", required=True),
    _party("authorized_recipient"),
    _party("purchaser"),
    _party("intermediate_consignee"),
    _party("ultimate_consignee", required=True),
    _party(END_USERS, several=True),
    _party("original_ultimate_consignee"),
    Member("specific_end_use", Kind.LINES, required=True),
    Member("items", Kind.OBJECTS, required=True, children=_ITEM),
    Member("total_value"),
    Member("additional_information", Kind.LINES),
    Member("conditions", Kind.OBJECTS, children=_CONDITION),
    Member("tolerance_percent"),
)
_STANDING = (*_HEAD, Member("effective", required=True), Member("reason", Kind.LINES))

MEMBERS: dict[str, tuple[Member, ...]] = {
    ISSUE: tuple(each for each in _LICENSE if each.name != "replaces"),
    REPLACE: _LICENSE,
    AMEND: (*_HEAD, Member("expires", required=True)),
    REVOKE: _STANDING,
    SUSPEND: _STANDING,
    REINSTATE: _STANDING,
}
# Every member of any action, none of them required: what is not here is unknown.
KNOWN: tuple[Member, ...] = optional((*_LICENSE, *_STANDING[len(_HEAD) :]))
