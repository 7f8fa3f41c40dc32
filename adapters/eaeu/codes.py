"""The code lists of the unified license form, and what each code means.

Sources: Board Decision 199 of 6 November 2014 (numbers, kinds); the classifier of units of the Union; album of formats
of the Russian customs service 5.23.0 (status, kind of document, pseudo-codes of countries).
"""

import re

from comity.v1.license_pb2 import Direction, IdentifierScheme, LicenseKind, Standing

LICENSE, PERMIT = "1", "2"
_COUNTRY = "(AM|BY|KG|KZ|RU)"
# Section, country, year of the application, body, serial; a permit has the country first and ten digits.
NUMBERS = {
    LICENSE: re.compile(rf"[0-9]{{3}}{_COUNTRY}[0-9]{{11}}"),
    PERMIT: re.compile(rf"{_COUNTRY}[0-9]{{10}}"),
}
TNVED = re.compile(r"[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}")

STANDINGS = {
    "1": Standing.STANDING_ISSUED,
    "2": Standing.STANDING_REVOKED,
    "3": Standing.STANDING_SUSPENDED,
}
# A general license is one holder's license for a period, no general authorization.
KINDS = {
    "разовая": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "генеральная": LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL,
}
DIRECTIONS = {"экспорт": Direction.DIRECTION_EXPORT, "импорт": Direction.DIRECTION_IMPORT}

# Export control and military goods have another document: no rule on dual-use recognition can fire on this basis.
LEGAL_BASIS = "Treaty on the Eurasian Economic Union, Annex 7: non-tariff measures"

# A group of states, or as the contracts say.
NO_COUNTRY = frozenset({"EU", "00", "99"})

# Three-digit code of the classifier, its name in capitals, and the code of UN/ECE Recommendation 20.
UNITS: dict[str, tuple[str, str]] = {
    "166": ("КГ", "KGM"),
    "168": ("Т", "TNE"),  # noqa: RUF001 -- Cyrillic, as the classifier prints it
    "163": ("Г", "GRM"),
    "112": ("Л", "LTR"),
    "113": ("М3", "MTQ"),  # noqa: RUF001 -- Cyrillic, as the classifier prints it
    "006": ("М", "MTR"),  # noqa: RUF001 -- Cyrillic, as the classifier prints it
    "055": ("М2", "MTK"),  # noqa: RUF001 -- Cyrillic, as the classifier prints it
    "796": ("ШТ", "H87"),
    "798": ("ТЫС ШТ", "T3"),
    "715": ("ПАР", "PR"),
    "839": ("КОМПЛ", "SET"),
}

# The numbers of the national groups that name a party; the other numbers of a group are carried.
IDENTIFIERS: dict[str, IdentifierScheme.ValueType] = {
    "RFOrganizationFeatures/INN": IdentifierScheme.IDENTIFIER_SCHEME_INN,
    "RKOrganizationFeatures/BIN": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
    "RKOrganizationFeatures/IIN": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
    "RBOrganizationFeatures/UNP": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
    "RAOrganizationFeatures/UNN": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
    "KGOrganizationFeatures/KGINN": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
}
INN = re.compile(r"[0-9]{10}|[0-9]{12}")
# Where a national number of a party of these states stands.
NATIONAL_PLACES = {
    "KZ": "RKOrganizationFeatures/BIN",
    "BY": "RBOrganizationFeatures/UNP",
    "AM": "RAOrganizationFeatures/UNN",
    "KG": "KGOrganizationFeatures/KGINN",
}


def unit_of(code: str, name: str) -> str | None:
    """Return the unit of a code, a name in capitals or not, or both; None when they disagree or are in no list."""
    fitting = [
        unit
        for known, (title, unit) in UNITS.items()
        if code in ("", known) and (not name or name.upper() == title) and (code or name)
    ]
    return fitting[0] if len(fitting) == 1 else None
