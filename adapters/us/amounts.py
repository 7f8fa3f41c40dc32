"""Figures of United States forms: decimals as texts, quantities in AES units, money in dollars.

Rules, in order:
1. A figure is digits with an optional point and decimals: no sign, no exponent, no leading zero. Money has at most two
   decimals, a quantity six.
2. A quantity is above zero and has a unit of the list; a unit that counts articles takes whole quantities.
3. The total is the sum of the lines, to the cent.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters import codelists
from adapters.checks import take_decimal
from adapters.errors import DocumentRefused
from adapters.source import Source
from comity.v1.license_pb2 import LicenseLine, LineLimit, Money, Quantity

DOLLARS = "USD"
MONEY_DECIMALS, QUANTITY_DECIMALS = 2, 6


def take_quantity(source: Source, path: str, unit_path: str, target: str, units: Mapping[str, str]) -> Quantity | None:
    """Return the quantity at `path` with its unit, None when neither is there.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL, QUANTITY_NOT_POSITIVE, QUANTITY_WITHOUT_UNIT, UNKNOWN_UNIT or
            UNIT_NOT_DIVISIBLE.
    """
    value = take_decimal(source, path, f"{target}.value", decimals=QUANTITY_DECIMALS)
    written = source.take(unit_path, f"{target}.unit", note="AES unit as a code of Recommendation 20")
    unit = units.get(written, "")
    if written and not unit:
        raise DocumentRefused("UNKNOWN_UNIT", unit_path, "The unit is no AES unit with a quantity; write one of them.")
    if value and Decimal(value) == 0:
        raise DocumentRefused(
            "QUANTITY_NOT_POSITIVE", path, "The quantity is zero; leave out a line that licenses none."
        )
    if bool(value) != bool(unit):
        message = "A quantity and its unit stand together; add the one that is missing."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", path, message)
    if value and not codelists.is_divisible(Decimal(value), unit):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", path, message)
    return Quantity(value=value, unit=unit) if value else None


def take_dollars(source: Source, path: str, target: str) -> Money | None:
    """Return the amount at `path` in dollars, None when it is absent.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    amount = take_decimal(source, path, f"{target}.amount", decimals=MONEY_DECIMALS)
    return Money(amount=amount, currency=DOLLARS) if amount else None


def sum_of(lines: Sequence[LicenseLine]) -> Decimal:
    """Return the sum of the values of lines."""
    return sum((Decimal(line.authorized_value.amount or "0") for line in lines), Decimal())


def check_total(source: Source, path: str, lines: Sequence[LicenseLine]) -> None:
    """Refuse a total that is not the sum of the lines; the license says it line by line.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL or CONTROL_TOTAL_WRONG.
    """
    total = take_decimal(source, path, "lines.authorized_value", decimals=MONEY_DECIMALS)
    if total and Decimal(total) != sum_of(lines):
        message = "The total is not the sum of the lines to the cent; mend the one that is wrong."
        raise DocumentRefused("CONTROL_TOTAL_WRONG", path, message)


def limit_of(line: LicenseLine) -> LineLimit.ValueType:
    """Return what limits a line: quantity and value each where it is stated, never anything where neither is."""
    by_quantity, by_value = line.HasField("authorized_quantity"), line.HasField("authorized_value")
    if by_quantity and by_value:
        return LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE
    if by_quantity:
        return LineLimit.LINE_LIMIT_QUANTITY
    return LineLimit.LINE_LIMIT_VALUE if by_value else LineLimit.LINE_LIMIT_UNSPECIFIED
