"""What is wrong with a line record: how it is controlled, and the figures that must agree with that.

Rules, in order of the attributes:
1. A line has a number, and goods by commodity code, commodity group or description.
2. controlledBy must be stated: B quantity and value, Q quantity, V value, O neither. Null never means "unlimited".
3. A figure is there exactly where the control asks for it, with its unit or currency, in plain digits. A unit that
   counts whole articles has no fraction.
4. A sub-period of an unlimited line contradicts it; by value it needs its value. A rate needs unit and currency.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from adapters import codelists
from adapters.chief.codes import LIMITS, unit_of
from adapters.chief.records import Fields
from adapters.values import is_decimal

# Takes the value of an attribute and the whole record; returns the reason, empty when nothing is wrong.
Check = Callable[[str, Fields], str]

# A sub-period of no days is none.
_NOTHING = ("", "0")


def _line_number(value: str, _row: Fields) -> str:
    if not value:
        return "MANDATORY_FIELD_MISSING"
    return "" if value != "0" and is_decimal(value, integer_digits=5, decimals=0) else "DECIMAL_NOT_CANONICAL"


def _commodity(value: str, _row: Fields) -> str:
    return "" if not value or value.isalnum() else "COMMODITY_CODE_SHAPE"


def _description(value: str, row: Fields) -> str:
    return "" if value or row["commodity"] or row["commodityGroup"] else "MANDATORY_FIELD_MISSING"


def _controlled_by(value: str, _row: Fields) -> str:
    if not value:
        return "CONTROL_MISSING"
    return "" if value in LIMITS else "UNKNOWN_CONTROL"


def _currency(value: str, row: Fields) -> str:
    if not value:
        return "AMOUNT_WITHOUT_CURRENCY" if row["controlledBy"] in "BV" else ""
    return "" if value in codelists.ISO_4217 else "UNKNOWN_CURRENCY"


def _unit(value: str, row: Fields) -> str:
    if not value:
        return "QUANTITY_WITHOUT_UNIT" if row["controlledBy"] in "BQ" else ""
    return "" if unit_of(value) else "UNKNOWN_UNIT"


def _value_issued(value: str, row: Fields) -> str:
    if bool(value) != (row["controlledBy"] in "BV"):
        return "CONTROL_CONTRADICTED"
    return _money(value, row)


def _quantity_issued(value: str, row: Fields) -> str:
    if bool(value) != (row["controlledBy"] in "BQ"):
        return "CONTROL_CONTRADICTED"
    reason = _quantity(value, row)
    if not value or reason:
        return reason
    return "" if codelists.is_divisible(Decimal(value), unit_of(row["quantityUnit"]) or "") else "UNIT_NOT_DIVISIBLE"


def _money(value: str, _row: Fields) -> str:
    return "" if not value or is_decimal(value, integer_digits=10, decimals=2) else "DECIMAL_NOT_CANONICAL"


def _quantity(value: str, _row: Fields) -> str:
    return "" if not value or is_decimal(value, integer_digits=11, decimals=3) else "DECIMAL_NOT_CANONICAL"


def _sub_period(value: str, row: Fields) -> str:
    if not value or is_decimal(value, integer_digits=9, decimals=0):
        return "CONTROL_CONTRADICTED" if value not in _NOTHING and row["controlledBy"] == "O" else ""
    return "DECIMAL_NOT_CANONICAL"


def _sub_period_value(value: str, row: Fields) -> str:
    if not value and row["subPeriod"] not in _NOTHING and row["controlledBy"] in "BV":
        return "MANDATORY_FIELD_MISSING"
    return _money(value, row)


def _afc_unit(value: str, row: Fields) -> str:
    if not value:
        return "MANDATORY_FIELD_MISSING" if row["afcRate"] else ""
    return "" if unit_of(value) else "UNKNOWN_UNIT"


def _afc_currency(value: str, row: Fields) -> str:
    if not value:
        return "MANDATORY_FIELD_MISSING" if row["afcRate"] else ""
    return "" if value in codelists.ISO_4217 else "UNKNOWN_CURRENCY"


LINE_CHECKS: Mapping[str, Check] = {
    "lineNum": _line_number,
    "commodity": _commodity,
    "goodsDescription": _description,
    "controlledBy": _controlled_by,
    "currency": _currency,
    "quantityUnit": _unit,
    "valueIssued": _value_issued,
    "quantityIssued": _quantity_issued,
    "subPeriod": _sub_period,
    "subPeriodQuantity": _quantity,
    "subPeriodValue": _sub_period_value,
    "afcRate": _quantity,
    "afcQuantityUnit": _afc_unit,
    "afcCurrency": _afc_currency,
}
