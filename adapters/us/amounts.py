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
from adapters.checks import MAX_INTEGER_DIGITS, take_decimal
from adapters.errors import DocumentRefused, RenderRefused
from adapters.json_draft import JsonDraft
from adapters.source import Source
from adapters.values import is_decimal
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
    written = source.take(unit_path, f"{target}.unit", note="the AES unit as a code of Recommendation 20")
    if bool(value) != bool(written):
        message = "A quantity and its unit stand together; add the one that is missing."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", unit_path if value else path, message)
    if not value:
        return None
    if written not in units:
        message = "The unit is none of the Automated Export System that has quantities; write one, in its spelling."
        raise DocumentRefused("UNKNOWN_UNIT", unit_path, message)
    if Decimal(value) == 0:
        message = "The quantity is zero; write what is licensed, or leave out a line that licenses nothing."
        raise DocumentRefused("QUANTITY_NOT_POSITIVE", path, message)
    if not codelists.is_divisible(Decimal(value), units[written]):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", path, message)
    return Quantity(value=value, unit=units[written])


def take_dollars(source: Source, path: str, target: str) -> Money | None:
    """Return the amount at `path` in dollars, None when it is absent.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    amount = take_decimal(source, path, f"{target}.amount", decimals=MONEY_DECIMALS)
    return Money(amount=amount, currency=DOLLARS) if amount else None


def write_quantity(draft: JsonDraft, line: LicenseLine, item: str, unit_name: str, units: Mapping[str, str]) -> None:
    """Write the quantity of a line into an item, where it has one; nothing is converted.

    Raises:
        RenderRefused: UNKNOWN_UNIT.
    """
    quantity = line.authorized_quantity
    if not line.HasField("authorized_quantity"):
        return
    code = next((code for code, unit in units.items() if unit == quantity.unit), None)
    if code is None:
        message = "The Automated Export System has no such unit, and nothing is converted; choose another format."
        raise RenderRefused("UNKNOWN_UNIT", f"{item.replace('items', 'lines')}.authorized_quantity.unit", message)
    draft.put(f"{item}.quantity", quantity.value)
    draft.put(f"{item}.{unit_name}", code)


def write_dollars(draft: JsonDraft, line: LicenseLine, path: str) -> None:
    """Write the value of a line, where it is one in dollars; another currency is left out, and so is a loss."""
    if line.authorized_value.currency == DOLLARS:
        draft.put(path, line.authorized_value.amount)


def total_of(lines: Sequence[LicenseLine]) -> str:
    """Return the sum of the values of lines in dollars, empty when none has one."""
    amounts = [line.authorized_value.amount for line in lines if line.authorized_value.currency == DOLLARS]
    if not all(is_decimal(amount, integer_digits=MAX_INTEGER_DIGITS, decimals=MONEY_DECIMALS) for amount in amounts):
        return ""  # the line itself is refused when it is read
    return str(sum((Decimal(amount) for amount in amounts), Decimal())) if amounts else ""


def check_total(source: Source, path: str, lines: Sequence[LicenseLine]) -> None:
    """Refuse a total that is not the sum of the lines: the license says it line by line.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL or CONTROL_TOTAL_WRONG.
    """
    source.take(path, "lines", note="the sum of their values")
    total = take_decimal(source, path, "lines", decimals=MONEY_DECIMALS)
    if total and Decimal(total) != Decimal(total_of(lines) or "0"):
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
