"""Values of documents: dates, decimals, text, countries, currencies.

Rules, in order:
1. Digits are ASCII digits; a look-alike is refused.
2. A date is a calendar day; a partial date is refused.
3. A decimal keeps the document's digits: no exponent, no sign, no separators, no bare point.
4. Text holds no control, bidirectional or unpaired characters, and no NUL.
Each function returns the value or None; the adapter names the reason and the field.
"""

import re
import unicodedata
from datetime import date

from google.type.date_pb2 import Date

from adapters import codelists

_DECIMAL = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def date_of(text: str, *, compact: bool = False) -> Date | None:
    """Return the calendar day written as YYYY-MM-DD, or as YYYYMMDD when `compact`; None when it is no such day."""
    match = (_COMPACT_DATE if compact else _ISO_DATE).fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Date(year=year, month=month, day=day)


def day_of(value: Date) -> date:
    """Return a whole `google.type.Date` as a date."""
    return date(value.year, value.month, value.day)


def iso_of(value: Date, *, compact: bool = False) -> str:
    """Return a whole `google.type.Date` as YYYY-MM-DD, or as YYYYMMDD when `compact`."""
    return f"{value.year:04d}{value.month:02d}{value.day:02d}" if compact else day_of(value).isoformat()


def is_decimal(text: str, *, integer_digits: int, decimals: int) -> bool:
    """Return whether the text is a plain decimal within the digits before and after the point."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return False
    whole, _, fraction = text.partition(".")
    return len(whole) <= integer_digits and len(fraction) <= decimals


def is_clean_text(text: str, *, newlines: bool = False) -> bool:
    """Return whether the text holds only characters that may be shown: attack J09, J12.

    `newlines` allows LF inside free text that has lines.
    """
    if text.isascii() and text.isprintable():
        return True
    return all(_may_stand(character, newlines=newlines) for character in text)


def _may_stand(character: str, *, newlines: bool) -> bool:
    if character == "\n":
        return newlines
    if character in _BIDIRECTIONAL:
        return False
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn"}


def territory_of(code: str) -> str | None:
    """Return the ISO 3166-1 or 3166-2 code that a code of customs data means; None when it means no country."""
    iso = codelists.GEONOMENCLATURE.get(code) or codelists.WITHDRAWN.get(code) or code
    return iso if codelists.is_territory(iso) else None


def without_repeats(codes: list[str]) -> list[str]:
    """Return the codes in order, each once."""
    return list(dict.fromkeys(codes))
