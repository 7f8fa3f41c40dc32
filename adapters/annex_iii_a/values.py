"""How the boxes of Annex III, Model A are read as values: dates, codes, amounts, texts.

Rules, in order:
1. A date is a calendar day, YYYY-MM-DD.
2. A country is a two-letter code of EU customs data (geonomenclature) or of ISO 3166-1, or one of an invented state. It
   becomes ISO; the code as written is carried where it is another. A code that means no country is refused.
3. An amount is plain digits with a decimal point: at most 16 digits, a quantity with up to six decimals, a value with
   up to two. Units are of Recommendation 20, currencies of ISO 4217; a unit that counts articles takes whole amounts.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, is_decimal, territory_of
from adapters.xml_form import Form
from comity.v1.license_pb2 import License, Money, Quantity

MAX_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Transcript:
    """A form on its way to the license: the form, the account of its fields, and the license as far as it is read."""

    form: Form
    source: Source
    license: License = field(default_factory=License)


def take_date(transcript: Transcript, path: str, target: str) -> Date | None:
    """Return the day at `path`, None when the box is not there.

    Raises:
        DocumentRefused: DATE_INVALID.
    """
    text = transcript.source.take(path, target)
    if not text:
        return None
    day = date_of(text)
    if day is None:
        raise DocumentRefused("DATE_INVALID", path, "The box holds no calendar day; write it as YYYY-MM-DD.")
    return day


def take_country(transcript: Transcript, path: str, target: str) -> str:
    """Return the ISO code of the country at `path`, empty when the box is not there.

    Raises:
        DocumentRefused: UNKNOWN_COUNTRY.
    """
    written = transcript.source.peek(path)
    if not written:
        return ""
    iso = territory_of(written) if len(written) == 2 else None
    if iso is None:
        message = "The box holds no code of a country; write its two letters."
        raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
    if iso == written:
        transcript.source.take(path, target)
    else:
        transcript.source.take(path, target, note=f"customs code of {iso}; the code as written is carried")
        transcript.license.carried.add(path=path, value=written)
    return iso


def take_quantity(transcript: Transcript, path: str, target: str) -> Quantity:
    """Return the quantity in the box at `path`.

    Raises:
        DocumentRefused: UNKNOWN_UNIT, DECIMAL_NOT_CANONICAL or UNIT_NOT_DIVISIBLE.
    """
    unit = take_unit(transcript, f"{path}@unit", f"{target}.unit")
    value = transcript.source.take(path, f"{target}.value")
    return Quantity(value=checked_quantity(value, unit, path), unit=unit)


def take_money(transcript: Transcript, path: str, target: str) -> Money:
    """Return the amount of money in the box at `path`.

    Raises:
        DocumentRefused: UNKNOWN_CURRENCY or DECIMAL_NOT_CANONICAL.
    """
    currency = take_currency(transcript, f"{path}@currency", f"{target}.currency")
    amount = transcript.source.take(path, f"{target}.amount")
    return Money(amount=checked_amount(amount, path), currency=currency)


def take_unit(transcript: Transcript, path: str, target: str) -> str:
    """Return the unit at `path`.

    Raises:
        DocumentRefused: UNKNOWN_UNIT.
    """
    unit = transcript.source.take(path, target)
    if unit not in codelists.REC_20:
        raise DocumentRefused(
            "UNKNOWN_UNIT", path, "The unit is no code of UN/ECE Recommendation 20; write such a code."
        )
    return unit


def take_currency(transcript: Transcript, path: str, target: str) -> str:
    """Return the currency at `path`.

    Raises:
        DocumentRefused: UNKNOWN_CURRENCY.
    """
    currency = transcript.source.take(path, target)
    if currency not in codelists.ISO_4217:
        raise DocumentRefused("UNKNOWN_CURRENCY", path, "The currency is no code of ISO 4217; write such a code.")
    return currency


def checked_quantity(text: str, unit: str, path: str) -> str:
    """Return the text of a quantity that has passed rule 3.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL or UNIT_NOT_DIVISIBLE.
    """
    _check_decimal(text, path, decimals=6)
    if not codelists.is_divisible(Decimal(text), unit):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", path, message)
    return text


def checked_amount(text: str, path: str) -> str:
    """Return the text of a value that has passed rule 3.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    _check_decimal(text, path, decimals=2)
    return text


def _check_decimal(text: str, path: str, *, decimals: int) -> None:
    if not is_decimal(text, integer_digits=MAX_DIGITS, decimals=decimals) or len(text.replace(".", "")) > MAX_DIGITS:
        message = f"The amount is not plain digits with a decimal point and up to {decimals} decimals; write it so."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, message)
