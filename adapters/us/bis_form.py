"""The members of `bis748p`: which there are for each action, and which must be there.

Sources: the boxes of form BIS-748P (15 CFR part 748, Supplement No. 1); the serialization is Comity's own.
"""

from adapters.json_source import Kind, Member
from adapters.us.parties import PARTY
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, Standing

NAME, VERSION = "us-bis/bis748p", "1"
VARIOUS = "Various"

_NUMBERS = (Member("ein"), Member("cin"))
_COUNTRY_MAY_LACK = tuple(Member("country") if member.name == "country" else member for member in PARTY)


def _party(name: str, *, required: bool = False, several: bool = False) -> Member:
    return Member(name, Kind.OBJECTS if several else Kind.OBJECT, required, (*PARTY, *_NUMBERS))


def _party_or_various(name: str, *, required: bool = False) -> Member:
    return Member(name, Kind.OBJECT, required, (*_COUNTRY_MAY_LACK, *_NUMBERS))


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
_LICENSE = (
    _HEAD[0],
    _HEAD[1],
    _HEAD[2],
    Member("application_control_number"),
    _HEAD[3],
    Member("license_type", required=True),
    Member("issued", required=True),
    Member("expires", required=True),
    Member("replaces"),
    Member("previously_exported", Kind.LINES),
    Member("special_purpose", Kind.LINES),
    Member("contact", Kind.OBJECT, children=(Member("name"), Member("telephone"), Member("fax"))),
    Member("documents_submitted", Kind.TEXTS),
    Member("documents_on_file", Kind.TEXTS),
    Member("import_certificate", Kind.OBJECT, children=(Member("country"), Member("number"))),
    _party("applicant", required=True),
    _party("authorized_recipient"),
    _party_or_various("purchaser"),
    _party("intermediate_consignee"),
    _party_or_various("ultimate_consignee", required=True),
    _party("end_users", several=True),
    _party("original_ultimate_consignee"),
    Member("specific_end_use", Kind.LINES, required=True),
    Member("items", Kind.OBJECTS, required=True, children=_ITEM),
    Member("total_value"),
    Member("additional_information", Kind.LINES),
    Member("conditions", Kind.OBJECTS, children=_CONDITION),
    Member("tolerance_percent"),
)
_EFFECTIVE = (*_HEAD, Member("effective", required=True), Member("reason", Kind.LINES))

ISSUE, REPLACE, AMEND, REVOKE, SUSPEND, REINSTATE = (
    "issue",
    "replace",
    "amend_validity",
    "revoke",
    "suspend",
    "reinstate",
)
MEMBERS: dict[str, tuple[Member, ...]] = {
    ISSUE: tuple(member for member in _LICENSE if member.name != "replaces"),
    REPLACE: tuple(Member("replaces", required=True) if each.name == "replaces" else each for each in _LICENSE),
    AMEND: (*_HEAD, Member("expires", required=True)),
    REVOKE: _EFFECTIVE,
    SUSPEND: _EFFECTIVE,
    REINSTATE: _EFFECTIVE,
}


def _optional(member: Member) -> Member:
    return Member(member.name, member.kind, children=tuple(map(_optional, member.children)))


# Every member of any action, none of them required: what is in none of the tables is unknown.
KNOWN: tuple[Member, ...] = tuple(_optional(member) for member in (*_LICENSE, *_EFFECTIVE[len(_HEAD) :]))

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
