"""Code lists of LITE and what they mean in the canonical license, in both directions.

Sources: github.com/uktrade/lite-api, `api/licences/enums.py`, `api/cases/enums.py`, `api/staticdata/units/enums.py`,
and the country overrides of `api/staticdata/countries/migrations/0006_update_trading_country_code.py`.
"""

import re

from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, LicenseKind, Standing

_INDIVIDUAL = LicenseKind.LICENSE_KIND_INDIVIDUAL
_OPEN = LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL
_GENERAL = LicenseKind.LICENSE_KIND_GENERAL
_UNKNOWN = LicenseKind.LICENSE_KIND_UNKNOWN
_EXPORT = Direction.DIRECTION_EXPORT
_TRANSIT = Direction.DIRECTION_TRANSIT
# Trade control (brokering) moves goods between two foreign countries: no direction of the schema says that.
_NO_DIRECTION = Direction.DIRECTION_UNSPECIFIED

# Of `export_licence`, the newer umbrella code, a sub-type decides that the message does not carry.
TYPES: dict[str, tuple[LicenseKind.ValueType, Direction.ValueType]] = {
    "siel": (_INDIVIDUAL, _EXPORT),
    "sicl": (_INDIVIDUAL, _NO_DIRECTION),
    "sitl": (_INDIVIDUAL, _TRANSIT),
    "oiel": (_OPEN, _EXPORT),
    "oicl": (_OPEN, _NO_DIRECTION),
    "ogel": (_GENERAL, _EXPORT),
    "ogtcl": (_GENERAL, _NO_DIRECTION),
    "ogcl": (_GENERAL, _NO_DIRECTION),
    "ogtl": (_GENERAL, _TRANSIT),
    "export_licence": (_UNKNOWN, _EXPORT),
}

# Security clearances of the Ministry of Defence, which permit no export.
CLEARANCES: frozenset[str] = frozenset({"f680", "exhc", "gift"})

ACTIONS: dict[str, LicenseAction.ValueType] = {
    "insert": LicenseAction.LICENSE_ACTION_INSERT,
    "update": LicenseAction.LICENSE_ACTION_REPLACE,
    "cancel": LicenseAction.LICENSE_ACTION_CANCEL,
}

# The action of a usage update under which a license stays as it is, and those that end it.
OPEN = "open"
ENDS: dict[str, Standing.ValueType] = {
    "exhaust": Standing.STANDING_EXHAUSTED,
    "expire": Standing.STANDING_EXPIRED,
    "surrender": Standing.STANDING_SURRENDERED,
    "cancel": Standing.STANDING_CANCELED,
}
END_OF: dict[Standing.ValueType, str] = {standing: action for action, standing in ENDS.items()}

# LITE's own letters: TON, MCG and MCL are no codes of Recommendation 20. The last five are legacy spellings.
UNITS: dict[str, str] = {
    "NAR": "NAR",
    "KGM": "KGM",
    "GRM": "GRM",
    "TON": "TNE",
    "MGM": "MGM",
    "MCG": "MC",
    "MTR": "MTR",
    "MTK": "MTK",
    "MTQ": "MTQ",
    "LTR": "LTR",
    "MLT": "MLT",
    "MCL": "4G",
    "ITG": "NAR",
    "MIM": "MGM",
    "MCM": "MC",
    "MIR": "MLT",
    "MCR": "4G",
}
_LEGACY = frozenset({"ITG", "MIM", "MCM", "MIR", "MCR"})
UNIT_CODES: dict[str, str] = {unit: code for code, unit in UNITS.items() if code not in _LEGACY}

# HMRC's codes, and territories that its list counts with a state.
_COUNTRY_CODES: dict[str, str] = {"RS": "XS", "ES-CE": "XC", "ES-ML": "XL", "GB-NIR": "XI"}
_WITHIN: dict[str, str] = {"AX": "FI", "MC": "FR", "PR": "US"}

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def is_uuid(text: str) -> bool:
    """Return whether the text is a UUID in its usual form."""
    return _UUID.fullmatch(text) is not None


def country_code_of(territory: str) -> str:
    """Return the code with which a territory is sent; that of Monaco is the code of all of France."""
    return _COUNTRY_CODES.get(territory) or _WITHIN.get(territory, territory)


def type_of(kind: LicenseKind.ValueType, direction: Direction.ValueType, carried: str) -> str | None:
    """Return the type that is sent for a kind and direction, None when the format has none.

    `carried` is the type under which the license was read. Only that tells trade control from a license whose direction
    nobody states, and the umbrella code from an unknown kind.
    """
    if TYPES.get(carried) == (kind, direction):
        return carried
    if direction == _NO_DIRECTION or kind == _UNKNOWN:
        return None
    return next((name for name, both in TYPES.items() if both == (kind, direction)), None)
