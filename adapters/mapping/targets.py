"""The closed vocabulary of a mapping pack: what a field may become in a license.

Rules, in order:
1. A target is named by the words of the schema, a party by its role: `number`, `validity.valid_until_date`,
   `holder.name`, `lines[].quantity`. What has no target here is dropped, carried or set aside, with a reason.
2. A target says what its values are (`Kind`), and so how strictly they are read and which options a field may have.
3. Targets that belong to one element of a list (a party, a line, a balance, a use) share its `group`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from google.protobuf.descriptor import EnumDescriptor

from comity.v1.license_pb2 import Direction, LicenseKind, LineLimit, PartyRole, Standing, UseState


class Kind(Enum):
    """What the values of a target are."""

    TEXT = "a text of one line"
    LINES = "a text that may have lines"
    CODE = "a number or code"
    DATE = "a calendar day"
    DECIMAL = "a plain decimal"
    COUNT = "a whole number from 1"
    COUNTRY = "a country"
    UNIT = "a unit of UN/ECE Recommendation 20"
    CURRENCY = "a currency of ISO 4217"
    COMMODITY = "a commodity code"
    WORD = "a word of a closed list"


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a license. `path` is that of the schema, within the element of `group` where there is one.

    `many` takes several values. A WORD has its `words` with their numbers, and the reason when a value is none of them.
    """

    name: str
    path: str
    kind: Kind
    group: str = ""
    many: bool = False
    words: Mapping[str, int] = field(default_factory=dict)
    miss: str = ""


# What a crosswalk may say instead of a word: the code is known and states nothing.
UNSTATED = "unstated"

NUMBER = "number"
LINE_NUMBER = "lines[].line_number"
LINES, BALANCES, USES = "lines[]", "stated_balances[]", "stated_uses[]"

# Targets whose values may stand above the lines and then hold for every line below them.
OF_EVERY_LINE = frozenset({"lines[].unit", "lines[].currency", "lines[].origin"})

# Targets that wait for the elements which other fields fill, each with the figure of an element that it needs.
LATE: dict[str, str] = {
    "lines[].unit": "authorized_quantity.value",
    "lines[].currency": "authorized_value.amount",
    "lines[].origin": "",
    "stated_uses[].unit": "quantity.value",
    "stated_uses[].currency": "value.amount",
}

# Figures, each with what must stand beside it, and the reason when it does not.
BESIDE: dict[str, tuple[str, str]] = {
    "lines[].quantity": ("lines[].unit", "QUANTITY_WITHOUT_UNIT"),
    "lines[].value": ("lines[].currency", "AMOUNT_WITHOUT_CURRENCY"),
    "stated_uses[].quantity": ("stated_uses[].unit", "QUANTITY_WITHOUT_UNIT"),
    "stated_uses[].value": ("stated_uses[].currency", "AMOUNT_WITHOUT_CURRENCY"),
}

# What a format may fix for all its documents.
LINE_LIMIT, USE_STATE = "lines[].limit", "stated_uses[].state"
MAY_BE_FIXED = (
    "jurisdiction",
    "issuing_authority.name",
    "issuing_authority.country",
    "kind",
    "direction",
    "legal_basis",
    LINE_NUMBER,
    LINE_LIMIT,
    USE_STATE,
)
# Values that fix a rule instead of a word: lines are numbered by their order; the figures of a line limit it.
BY_POSITION = "position"
BY_FIGURES = "by_figures"


def _words(enum: EnumDescriptor, prefix: str) -> dict[str, int]:
    """Return the words of an enum with their numbers; the unspecified value has none."""
    return {value.name.removeprefix(prefix).lower(): value.number for value in enum.values if value.number}


ROLES = _words(PartyRole.DESCRIPTOR, "PARTY_ROLE_")

_LICENSE = (
    Target(NUMBER, "number", Kind.CODE),
    Target("sender_license_id", "sender_license_id", Kind.CODE),
    Target("replaces.number", "replaces.number", Kind.CODE),
    Target("jurisdiction", "jurisdiction", Kind.COUNTRY),
    Target("kind", "kind", Kind.WORD, words=_words(LicenseKind.DESCRIPTOR, "LICENSE_KIND_"), miss="UNKNOWN_KIND"),
    Target(
        "direction",
        "direction",
        Kind.WORD,
        words=_words(Direction.DESCRIPTOR, "DIRECTION_"),
        miss="UNKNOWN_DIRECTION",
    ),
    Target("legal_basis", "legal_basis", Kind.LINES),
    Target("end_use", "end_use", Kind.LINES),
    Target("issuing_authority.name", "issuing_authority.name", Kind.TEXT),
    Target("issuing_authority.country", "issuing_authority.country", Kind.COUNTRY),
    Target("validity.issue_date", "validity.issue_date", Kind.DATE),
    Target("validity.valid_from_date", "validity.valid_from_date", Kind.DATE),
    Target("validity.valid_until_date", "validity.valid_until_date", Kind.DATE),
    Target(
        "stated_standing.standing",
        "stated_standing.standing",
        Kind.WORD,
        words=_words(Standing.DESCRIPTOR, "STANDING_"),
        miss="STATUS_UNKNOWN",
    ),
    Target("stated_standing.as_of_date", "stated_standing.as_of_date", Kind.DATE),
    Target("destinations", "destinations", Kind.COUNTRY, many=True),
    Target("excluded_destinations", "excluded_destinations", Kind.COUNTRY, many=True),
    Target("origins", "origins", Kind.COUNTRY, many=True),
    Target("transit_territories", "transit_territories", Kind.COUNTRY, many=True),
    Target("conditions", "conditions", Kind.LINES, many=True),
    Target("particulars.authority_contact", "particulars.authority_contact", Kind.LINES),
    Target("particulars.contract_date", "particulars.contract_date", Kind.DATE),
    Target("particulars.customs_procedure", "particulars.customs_procedure", Kind.TEXT),
    Target("particulars.issue_place", "particulars.issue_place", Kind.TEXT),
    Target("particulars.consigned_from", "particulars.consigned_from.code", Kind.COUNTRY),
)

_LINE = (
    Target(LINE_NUMBER, "line_number", Kind.COUNT, LINES),
    Target("lines[].line_id", "line_id", Kind.CODE, LINES),
    Target("lines[].description", "description", Kind.LINES, LINES),
    Target("lines[].control_list_entries", "control_list_entries", Kind.CODE, LINES, many=True),
    Target("lines[].commodity_code", "hs_code", Kind.COMMODITY, LINES),
    Target("lines[].quantity", "authorized_quantity.value", Kind.DECIMAL, LINES),
    Target("lines[].unit", "authorized_quantity.unit", Kind.UNIT, LINES),
    Target("lines[].value", "authorized_value.amount", Kind.DECIMAL, LINES),
    Target("lines[].currency", "authorized_value.currency", Kind.CURRENCY, LINES),
    Target(
        LINE_LIMIT,
        "limit",
        Kind.WORD,
        LINES,
        words=_words(LineLimit.DESCRIPTOR, "LINE_LIMIT_"),
        miss="UNKNOWN_CONTROL",
    ),
    Target("lines[].origin", "origin", Kind.COUNTRY, LINES),
    Target("lines[].serial_numbers", "serial_numbers", Kind.CODE, LINES, many=True),
    Target("lines[].tolerance_percent", "tolerance.percent", Kind.DECIMAL, LINES),
)

_BALANCE = (
    Target("stated_balances[].line_number", "line_number", Kind.COUNT, BALANCES),
    Target("stated_balances[].unit", "unit", Kind.UNIT, BALANCES),
    Target("stated_balances[].currency", "currency", Kind.CURRENCY, BALANCES),
    Target("stated_balances[].granted", "granted", Kind.DECIMAL, BALANCES),
    Target("stated_balances[].consumed", "consumed", Kind.DECIMAL, BALANCES),
    Target("stated_balances[].reserved", "reserved", Kind.DECIMAL, BALANCES),
    Target("stated_balances[].available", "available", Kind.DECIMAL, BALANCES),
)

_USE = (
    Target("stated_uses[].line_number", "line_number", Kind.COUNT, USES),
    Target("stated_uses[].quantity", "quantity.value", Kind.DECIMAL, USES),
    Target("stated_uses[].unit", "quantity.unit", Kind.UNIT, USES),
    Target("stated_uses[].value", "value.amount", Kind.DECIMAL, USES),
    Target("stated_uses[].currency", "value.currency", Kind.CURRENCY, USES),
    Target("stated_uses[].use_date", "use_date", Kind.DATE, USES),
    Target("stated_uses[].place", "place", Kind.TEXT, USES),
    Target("stated_uses[].reference", "reference", Kind.CODE, USES),
    Target(
        USE_STATE,
        "state",
        Kind.WORD,
        USES,
        words=_words(UseState.DESCRIPTOR, "USE_STATE_"),
        miss="STATUS_UNKNOWN",
    ),
)


def _party(role: str) -> tuple[Target, ...]:
    return (
        Target(f"{role}.name", "party.name", Kind.TEXT, role),
        Target(f"{role}.other_names", "party.other_names", Kind.TEXT, role, many=True),
        Target(f"{role}.identifier", "party.identifiers", Kind.CODE, role, many=True),
        Target(f"{role}.country", "party.country", Kind.COUNTRY, role),
        Target(f"{role}.address", "party.address.lines", Kind.LINES, role, many=True),
        Target(f"{role}.postal_code", "party.address.postal_code", Kind.TEXT, role),
        Target(f"{role}.valid_from_date", "period.valid_from_date", Kind.DATE, role),
        Target(f"{role}.valid_until_date", "period.valid_until_date", Kind.DATE, role),
    )


def _by_name(targets: Iterable[Target]) -> dict[str, Target]:
    return {target.name: target for target in targets}


TARGETS: Mapping[str, Target] = _by_name(
    (*_LICENSE, *(each for role in ROLES for each in _party(role)), *_LINE, *_BALANCE, *_USE)
)
