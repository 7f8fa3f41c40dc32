"""Checks of single values that formats share; each takes the field, gives it its fate and returns the value.

Rules, in order:
1. A value that is absent is returned as None or empty: whether it must be there is the format's affair.
2. What is wrong is refused under the general reason, unless the format names another.
"""

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, day_of, is_decimal

MAX_INTEGER_DIGITS = 18


def take_day(
    source: Source, path: str, target: str, *, reason: str = "DATE_INVALID", compact: bool = False
) -> Date | None:
    """Return the calendar day at `path`, None when it is absent.

    Raises:
        DocumentRefused: DATE_INVALID, or the reason given.
    """
    text = source.take(path, target)
    if not text:
        return None
    day = date_of(text, compact=compact)
    if day is None:
        form = "YYYYMMDD" if compact else "YYYY-MM-DD"
        raise DocumentRefused(reason, path, f"The field holds no calendar day; write it as {form}.")
    return day


def refuse_reversed(first: Date | None, last: Date | None, path: str, *, reason: str = "DATE_ORDER") -> None:
    """Refuse a period that ends before it begins; a side that is absent is not judged.

    Raises:
        DocumentRefused: DATE_ORDER, or the reason given.
    """
    if first is not None and last is not None and day_of(last) < day_of(first):
        raise DocumentRefused(reason, path, "The period ends before it begins; mend one of the two dates.")


def take_country(source: Source, path: str, target: str, *, reason: str = "UNKNOWN_COUNTRY") -> str:
    """Return the ISO 3166-1 alpha-2 code at `path`, empty when it is absent.

    Raises:
        DocumentRefused: UNKNOWN_COUNTRY, or the reason given.
    """
    code = source.take(path, target)
    if code and not codelists.is_country(code):
        raise DocumentRefused(reason, path, "The field holds no code of a country; write its two letters.")
    return code


def take_currency(source: Source, path: str, target: str, *, reason: str = "UNKNOWN_CURRENCY") -> str:
    """Return the ISO 4217 code at `path`, empty when it is absent.

    Raises:
        DocumentRefused: UNKNOWN_CURRENCY, or the reason given.
    """
    code = source.take(path, target)
    if code and code not in codelists.ISO_4217:
        raise DocumentRefused(reason, path, "The currency is no code of ISO 4217; write such a code.")
    return code


def take_decimal(
    source: Source, path: str, target: str, *, decimals: int, reason: str = "DECIMAL_NOT_CANONICAL"
) -> str:
    """Return the plain decimal at `path` with its digits as written, empty when it is absent.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL, or the reason given.
    """
    text = source.take(path, target)
    if text and not is_decimal(text, integer_digits=MAX_INTEGER_DIGITS, decimals=decimals):
        message = f"The figure is not plain digits with a decimal point and at most {decimals} decimals; write it so."
        raise DocumentRefused(reason, path, message)
    return text
