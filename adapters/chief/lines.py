"""The line records: goods with their limits, read and written.

Rules, in order:
1. The line number is the id of the line. The whole commodity code is national_code, its first six digits hs_code.
2. controlledBy names the limit: B quantity and value, Q quantity, V value, O unlimited. Figures keep their digits; a
   figure that does not limit the line is not written.
3. Units are Recommendation 20 in the license and quantity codes in the file; a unit without a code is refused. Pieces,
   each and one are written as number, and that is reported.
4. Supplements, commodity groups, sub-periods and agricultural rates are unmodelled; a sub-period of 0 is none.
5. Control-list entries never reach CHIEF: that is reported and does not bind. Serial numbers bind.
"""

from adapters.chief.codes import COUNTING_UNITS, LIMITS, unit_code_of, unit_of
from adapters.chief.losses import Draft, Losses
from adapters.chief.records import LICENCE_RECORDS, Fields
from adapters.chief.text import write_text
from adapters.errors import RenderRefused
from adapters.source import Source
from adapters.values import is_decimal
from comity.v1.license_pb2 import License, LicenseLine, LineLimit

_UNMODELLED = (
    "supplement1",
    "supplement2",
    "commodityGroup",
    "subPeriod",
    "subPeriodQuantity",
    "subPeriodValue",
    "afcRate",
    "afcQuantityUnit",
    "afcCurrency",
)
_CONTROLS = {limit: control for control, limit in LIMITS.items()}
_BY_QUANTITY = frozenset({LineLimit.LINE_LIMIT_QUANTITY, LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE})
_BY_VALUE = frozenset({LineLimit.LINE_LIMIT_VALUE, LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE})
# Digits before and after the point.
_QUANTITY = (11, 3)
_MONEY = (10, 2)
_REPORTED = {
    "control_list_entries": "no control-list entry ever reaches the file",
    "origin": "a line has no origin of its own",
    "cas_number": "the format has no such number",
    "tolerance": "the format allows no excess; the figure is the limit",
}


def read_line(source: Source, at: str, row: Fields, license_: License) -> None:
    """Read one line record."""
    to = f"lines[{len(license_.lines)}]"
    line = license_.lines.add(limit=LIMITS[source.take(f"{at}.controlledBy", f"{to}.limit")])
    line.line_id = source.take(f"{at}.lineNum", f"{to}.line_number")
    line.line_number = int(line.line_id)
    line.description = source.take(f"{at}.goodsDescription", f"{to}.description")
    if row["commodity"]:
        line.national_code = source.take(f"{at}.commodity", f"{to}.national_code", note="its first six are hs_code")
        line.hs_code = _hs_code(line.national_code)
    _read_figures(source, at, row, line, to)
    _carry_measures(source, at, row, license_)
    for attribute in _UNMODELLED:
        if attribute == "subPeriod" and row["subPeriod"] == "0":
            source.carry(f"{at}.subPeriod", license_, because="says that there is no sub-period")
        elif row[attribute]:
            source.set_aside(f"{at}.{attribute}", license_, because="the license has no place for it")


def _hs_code(commodity: str) -> str:
    first = commodity[:6]
    return first if len(first) == 6 and first.isdecimal() else ""


def _read_figures(source: Source, at: str, row: Fields, line: LicenseLine, to: str) -> None:
    if row["quantityIssued"]:
        quantity = line.authorized_quantity
        quantity.value = source.take(f"{at}.quantityIssued", f"{to}.authorized_quantity.value")
        code = source.take(f"{at}.quantityUnit", f"{to}.authorized_quantity.unit", note="as UN/ECE Recommendation 20")
        quantity.unit = unit_of(code) or ""
    if row["valueIssued"]:
        value = line.authorized_value
        value.amount = source.take(f"{at}.valueIssued", f"{to}.authorized_value.amount")
        value.currency = source.take(f"{at}.currency", f"{to}.authorized_value.currency")


def _carry_measures(source: Source, at: str, row: Fields, license_: License) -> None:
    """Carry a unit in other digits than are written, and a unit or currency beside a figure that is not there."""
    unit = row["quantityUnit"]
    if unit and (not row["quantityIssued"] or unit != unit_code_of(unit_of(unit) or "")):
        source.carry(f"{at}.quantityUnit", license_)
    if not row["valueIssued"]:
        source.carry(f"{at}.currency", license_)


def write_line(draft: Draft, index: int, line: LicenseLine) -> Fields:
    """Return one line record.

    Raises:
        RenderRefused: UNKNOWN_UNIT.
    """
    path, place = f"lines[{index}]", f"line[{index + 1}]"
    fields = {
        "lineNum": str(line.line_number or ""),
        "commodity": _commodity(draft.losses, line, path, place),
        "goodsDescription": write_text(
            draft.losses, line.description, path=f"{path}.description", place=f"{place}.goodsDescription"
        ),
        "controlledBy": _CONTROLS.get(line.limit, ""),
        **_quantity(draft, line, path, place),
        **_value(draft, line, path, place),
        **{attribute: draft.unmodelled.use(f"{place}.{attribute}") for attribute in _UNMODELLED},
    }
    fields["subPeriod"] = fields["subPeriod"] or draft.carried.use(f"{place}.subPeriod")
    _report(draft.losses, line, path)
    return fields


def _commodity(losses: Losses, line: LicenseLine, path: str, place: str) -> str:
    """Return the commodity code: the national one, or where it does not fit the six digits."""
    code, width = line.national_code, LICENCE_RECORDS["line"]["commodity"]
    if code and not (code.isascii() and code.isalnum() and len(code) <= width):
        losses.approximate(f"{path}.national_code", f"{place}.commodity", because="does not fit; the six digits stand")
        code = ""
    if line.hs_code and code and _hs_code(code) != line.hs_code:
        losses.drop(f"{path}.hs_code", because="the format has one commodity code, and the national one is written")
    return code or line.hs_code


def _quantity(draft: Draft, line: LicenseLine, path: str, place: str) -> Fields:
    """Return quantity and unit where they limit the line; else the unit that stood there without a quantity."""
    if line.limit not in _BY_QUANTITY:
        if line.HasField("authorized_quantity"):
            draft.losses.drop(f"{path}.authorized_quantity", because="does not limit the line")
        return {"quantityUnit": draft.carried.use(f"{place}.quantityUnit")}
    quantity = line.authorized_quantity
    where = f"{path}.authorized_quantity"
    value = _fitting(draft.losses, quantity.value, _QUANTITY, path=f"{where}.value", place=f"{place}.quantityIssued")
    return {"quantityIssued": value, "quantityUnit": _unit(draft, quantity.unit, f"{where}.unit", place)}


def _unit(draft: Draft, unit: str, path: str, place: str) -> str:
    if not unit:
        return ""
    carried = draft.carried.peek(f"{place}.quantityUnit")
    if carried and unit_of(carried) == unit:
        return draft.carried.use(f"{place}.quantityUnit")
    code = unit_code_of(unit)
    if code is None:
        message = "The unit has no quantity code in the format and is never converted; use another format."
        raise RenderRefused("UNKNOWN_UNIT", path, message)
    if unit in COUNTING_UNITS:
        draft.losses.approximate(path, f"{place}.quantityUnit", because="written as number, and read again as NAR")
    return code


def _value(draft: Draft, line: LicenseLine, path: str, place: str) -> Fields:
    """Return value and currency where they limit the line; else the currency that stood there without a value."""
    if line.limit not in _BY_VALUE:
        if line.HasField("authorized_value"):
            draft.losses.drop(f"{path}.authorized_value", because="does not limit the line")
        return {"currency": draft.carried.use(f"{place}.currency")}
    money, where = line.authorized_value, f"{path}.authorized_value"
    amount = _fitting(draft.losses, money.amount, _MONEY, path=f"{where}.amount", place=f"{place}.valueIssued")
    return {"valueIssued": amount, "currency": money.currency}


def _fitting(losses: Losses, amount: str, digits: tuple[int, int], *, path: str, place: str) -> str:
    """Return an amount with no more decimals than the format has, if only zeros are in excess; never rounded."""
    integer_digits, decimals = digits
    if is_decimal(amount, integer_digits=integer_digits, decimals=decimals):
        return amount
    whole, _, fraction = amount.partition(".")
    shorter = f"{whole}.{fraction[:decimals]}"
    if fraction[decimals:].strip("0") or not is_decimal(shorter, integer_digits=integer_digits, decimals=decimals):
        return amount
    losses.approximate(path, place, because=f"zeros beyond {decimals} decimals fall away")
    return shorter


def _report(losses: Losses, line: LicenseLine, path: str) -> None:
    """Report the parts of a line that have no attribute."""
    present = {field.name for field, _ in line.ListFields()}
    for name, why in _REPORTED.items():
        if name in present:
            losses.drop(f"{path}.{name}", because=why)
    if line.line_id != str(line.line_number):
        losses.drop(f"{path}.line_id", because="the format knows a line by its number alone")
    if line.serial_numbers:
        losses.bind(f"{path}.serial_numbers", because="the format does not tell single articles apart")
