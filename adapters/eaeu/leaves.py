"""What a single text of `MinPromLicence` may hold: lengths, shapes, days and figures of the schema, version 5.22.0.

Rules, in order:
1. A letter of another script in a code of a country is refused as such.
2. What the schema refuses is refused as SCHEMA_INVALID. Codes have no white space but single spaces inside; the schema
   would repair others, and nothing is repaired here.
3. What the schema lets through but writes a figure in a way of its own (`+5`, `05`, `5.`, `-0`) is refused as such.
The values for which the form has reasons of its own (number, status, operation, commodity code, unit) are not here.

Source: album of formats of the Russian customs service 5.23.0, common leaf types.
"""

import re
from dataclasses import dataclass

from adapters.eaeu.form import INVALID
from adapters.errors import DocumentRefused
from adapters.values import date_of

# Longest free texts and longest codes, by the last name of the path.
_TEXTS: dict[str, int] = {
    **dict.fromkeys(("PersonId",), 20),
    **dict.fromkeys(("Phone", "Fax", "Telex"), 24),
    **dict.fromkeys(("CountryName", "IdentityCardName"), 40),
    **dict.fromkeys(("LicType", "E_mail", "BlankType"), 50),
    "ContractCurrencyName": 70,
    **dict.fromkeys(("ShortName", "CounryName", "Region", "District", "Town", "City", "StreetHouse"), 120),
    **dict.fromkeys(("House", "Room"), 120),
    **dict.fromkeys(("DepartmentShortName", "OrganizationName"), 150),
    **dict.fromkeys(("PersonSurname", "PersonName", "PersonMiddleName"), 150),
    **dict.fromkeys(("PersonPost", "PrDocumentName", "CommodityName", "FullIdentityCardName"), 250),
    "BusinessEntityTypeName": 300,
    **dict.fromkeys(("NomenclatureDescription", "AddInfo"), 500),
    "AddressText": 1000,
}
_CODES: dict[str, int] = {
    "IssuerCode": 7,
    "PostalCode": 9,
    **dict.fromkeys(("OKTMO", "IdentityCardSeries"), 11),
    "RBIdentificationNumber": 14,
    "TerritoryCode": 17,
    **dict.fromkeys(("DepartmentCode", "DocCode", "AddressKindCode", "KLADR", "PostOfficeBoxId"), 20),
    **dict.fromkeys(("UnifiedCode", "CodeListId", "AuthorityId"), 20),
    "IdentityCardNumber": 25,
    **dict.fromkeys(("DocumentID", "RefDocumentID", "MCD_ID", "BDRDID", "AOGUID", "AOID", "ITNReserv"), 36),
    "UITNCode": 40,
    **dict.fromkeys(("PrDocumentNumber", "BlankSer", "BlankNum"), 50),
}
COUNTRIES = frozenset({"CountryA2Code", "CountryCode", "CountryAlpha2"})
_SHAPES: dict[str, re.Pattern[str]] = {
    name: re.compile(shape)
    for names, shape in (
        ("CountryA2Code CountryCode CountryAlpha2", r"[A-Z]{2}|00|99"),
        ("OrganizationLanguage", r"[A-Z]{2}"),
        ("ContractCurrencyCode", r".{3}"),
        ("CategoryCode KATOCode", r".{2}"),
        ("RNN", r".{12}"),
        ("SocialServiceCertificate", r".{10}"),
        ("INNSign", r".{10,12}"),
        ("OGRN", r"[0-9]{13}|[0-9]{15}"),
        ("KPP UNP", r"[0-9]{9}"),
        ("BIN IIN", r"[0-9]{12}"),
        ("UNN KGOKPO", r"[0-9]{8}"),
        ("SocialServiceNumber", r"[0-9]{10}"),
        ("KGINN", r"[0-9]{14}"),
        ("OKATO", r"[0-9]{5,11}"),
        ("IdentityCardCode", r"[0-9]{2}|[A-Z]{2}[0-9]{5}"),
    )
    for name in names.split()
}
_DAYS = frozenset("StartDate DateTo StatusDate PrDocumentDate IssueDate IdentityCardDate DocValidityDate".split())
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


@dataclass(frozen=True, slots=True)
class _Figure:
    digits: int
    decimals: int = 0
    may_be_negative: bool = False


_FIGURES: dict[str, _Figure] = {
    "GoodsQuantity": _Figure(24, 8),
    **dict.fromkeys(("CurrencyCost", "StatCost", "Cost"), _Figure(20, 2, may_be_negative=True)),
    "DocKind": _Figure(1),
    **dict.fromkeys(("PageNumber", "AddendumTotalPages"), _Figure(5)),
    "PositionNumber": _Figure(8),
}
_SCHEMA_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_MINUS_ZERO = re.compile(r"-0(\.0+)?")
_POSITIONS = re.compile(r"\[[0-9]+\]")
_XML_SPACE = " \t\r\n"
_OWN_REASON = "License/Licence/PrDocumentNumber"  # the number of the license


def check_leaf(path: str, text: str) -> None:
    """Refuse a text that its element does not take.

    Raises:
        DocumentRefused: SCHEMA_INVALID, MIXED_SCRIPT_IN_CODE or DECIMAL_NOT_CANONICAL.
    """
    name = _POSITIONS.sub("", path).rpartition("/")[2]
    if path == _OWN_REASON:
        return
    if name in _TEXTS and len(text) > _TEXTS[name]:
        raise _invalid(path, f"The text is longer than the {_TEXTS[name]} characters of the schema; shorten it.")
    if name in _CODES and (len(text) > _CODES[name] or not _is_token(text)):
        raise _invalid(path, f"The code has up to {_CODES[name]} characters without outer spaces; write it so.")
    if name in COUNTRIES and not text.isascii():
        message = "A letter of another script stands in the code of a country; write Latin letters."
        raise DocumentRefused("MIXED_SCRIPT_IN_CODE", path, message)
    if name in _SHAPES and (_SHAPES[name].fullmatch(text) is None or not _is_token(text)):
        raise _invalid(path, "The code does not have the shape that the schema gives it; write it as the schema says.")
    if name in _DAYS and written_day(text) == "":
        raise _invalid(path, "The element holds no calendar day; write it as YYYY-MM-DD.")
    if name in _FIGURES:
        _check_figure(path, text, _FIGURES[name])


def written_day(text: str) -> str:
    """Return the calendar day of an XML date, in the offset in which it is written; empty when it is no day."""
    match = _DAY.fullmatch(text)
    return match[1] if match and date_of(match[1]) else ""


def _is_token(text: str) -> bool:
    return text == text.strip(_XML_SPACE) and "  " not in text


def _check_figure(path: str, text: str, figure: _Figure) -> None:
    if _SCHEMA_DECIMAL.fullmatch(text) is None:
        raise _invalid(path, "The figure is no plain decimal; write digits and at most one point.")
    whole, _, part = text.lstrip("+-").partition(".")
    is_long = len(part) > figure.decimals or len((whole + part).lstrip("0")) > figure.digits
    if is_long or (text.startswith("-") and not figure.may_be_negative):
        message = (
            f"The figure has up to {figure.digits} digits, {figure.decimals} of them behind the point; write it so."
        )
        raise _invalid(path, message)
    if _PLAIN.fullmatch(text) is None or _MINUS_ZERO.fullmatch(text) is not None:
        message = "The figure is not written plainly: no sign but a minus, no leading zero, digits behind a point."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, message)


def _invalid(path: str, message: str) -> DocumentRefused:
    return DocumentRefused(INVALID, path, message)
