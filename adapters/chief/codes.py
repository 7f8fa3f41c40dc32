"""Code lists of CHIEF line files and what they mean in the canonical license, in both directions.

Sources: the quantity codes of the UK Trade Tariff with UN/ECE Recommendation 20, the license types that the two UK
licensing services send, and HMRC's country codes: ISO 3166-1 but for a few territories.
"""

import re

from adapters import values
from comity.v1.license_pb2 import Direction, LicenseKind, LineLimit

# An end date that states that there is no end.
NO_END = "20770101"

# What stands for the number of a trader who has none: a private person, or nobody registered.
UNREGISTERED: frozenset[str] = frozenset({"PR", "UNREG"})

KINDS: dict[str, LicenseKind.ValueType] = {
    "SIE": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "SIL": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "SAN": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "OIE": LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL,
    "OIL": LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL,
    "OGE": LicenseKind.LICENSE_KIND_GENERAL,
}

DIRECTIONS: dict[str, Direction.ValueType] = {"E": Direction.DIRECTION_EXPORT, "I": Direction.DIRECTION_IMPORT}

LIMITS: dict[str, LineLimit.ValueType] = {
    "B": LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE,
    "Q": LineLimit.LINE_LIMIT_QUANTITY,
    "V": LineLimit.LINE_LIMIT_VALUE,
    "O": LineLimit.LINE_LIMIT_UNLIMITED,
}

# Uses of a country record: D allowed and E prohibited destination, O allowed origin, R allowed country en route, for
# which the license has lists; P prohibited origin and S prohibited country en route, for which it has none.
LISTED_USES: frozenset[str] = frozenset("DEOR")
UNLISTED_USES: frozenset[str] = frozenset("PS")

# Three digits; old files write two. 02 and 94 are dead codes that contradict the published list: never read.
UNITS: dict[str, str] = {
    "011": "ONZ",
    "012": "LBR",
    "016": "LTN",
    "017": "APZ",
    "018": "LBT",
    "021": "GRM",
    "022": "HGM",
    "023": "KGM",
    "024": "DTN",
    "025": "TNE",
    "026": "CTM",
    "030": "NAR",
    "031": "PR",
    "032": "DZN",
    "034": "CEN",
    "036": "GRO",
    "037": "MIL",
    "040": "MTQ",
    "041": "INK",
    "042": "FTK",
    "043": "YDK",
    "044": "DMK",
    "045": "MTK",
    "050": "INH",
    "051": "FOT",
    "052": "YRD",
    "054": "MMT",
    "055": "CMT",
    "056": "DMT",
    "057": "MTR",
    "074": "MLT",
    "075": "CLT",
    "076": "LTR",
    "078": "HLT",
    "079": "GLL",
    "081": "INQ",
    "082": "FTQ",
    "083": "YDQ",
    "086": "DMQ",
    "087": "MTQ",
    # Gram of fissile isotopes: never GRM, since a gram of the isotope is no gram of the goods.
    "089": "GFI",
    "090": "CUR",
    "096": "KWT",
    "097": "KWH",
    "110": "4G",
    "111": "MGM",
    "114": "KMT",
    "116": "MC",
    "117": "WTT",
}

# 040 is 1000 liters and reads as cubic meters too; 087 is written.
_UNIT_CODES: dict[str, str] = {unit: code for code, unit in UNITS.items() if code != "040"}

# Units that count articles one by one and are written as 030, number; the license keeps them apart.
COUNTING_UNITS: frozenset[str] = frozenset({"C62", "H87", "EA"})

_TERRITORY_CODES: dict[str, str] = {"RS": "XS", "ES-CE": "XC", "ES-ML": "XL", "GB-NIR": "XI"}

# Territories that HMRC's list does not have; their state's code stands for them and for more.
WITHIN: dict[str, str] = {"AX": "FI", "MC": "FR", "PR": "US"}

_EORI = re.compile(r"GB[0-9]{12}(?:[0-9]{3})?")
_REISSUED = re.compile(r"(GB[A-Z]+/[0-9]{4}/[0-9]{7}/[PT])(?:/[A-Z])?")


def unit_of(code: str) -> str | None:
    """Return the Recommendation 20 unit of a quantity code, None when no list has it."""
    return UNITS.get(code.zfill(3)) if code else None


def unit_code_of(unit: str) -> str | None:
    """Return the quantity code that is written for a unit, None when the format has none."""
    return "030" if unit in COUNTING_UNITS else _UNIT_CODES.get(unit)


def kind_of(license_type: str) -> LicenseKind.ValueType:
    """Return the kind of a license type; a type that is sent but not described is unknown, never guessed."""
    return KINDS.get(license_type, LicenseKind.LICENSE_KIND_UNKNOWN)


def territory_of(code: str) -> str | None:
    """Return the ISO 3166 code of a country code: XS is Serbia, XC Ceuta, XL Melilla, never all of Spain."""
    return values.territory_of(code)


def country_code_of(territory: str) -> str:
    """Return HMRC's code of an ISO 3166 territory."""
    return _TERRITORY_CODES.get(territory, territory)


def is_eori(text: str) -> bool:
    """Return whether the text has the shape of an EORI number given in the United Kingdom."""
    return _EORI.fullmatch(text) is not None


def base_reference(reference: str) -> str | None:
    """Return a reference without its reissue letter, None when it does not have the shape that is reissued."""
    match = _REISSUED.fullmatch(reference)
    return match.group(1) if match else None
