"""The items of a TradeNet permit: goods, value, and the strategic product codes with their quantity.

Rules, in order:
1. An item has a whole number from 1, each once, eight digits of the tariff, of which the first six are those of the
   Harmonized System, and an amount with its currency.
2. Each row of product codes is a control-list entry. The quantity is that of the product code, in a unit that has a
   counterpart in Recommendation 20; packages have none. The tariff quantity never stands in and is not judged.
3. Rows that agree in figure and unit give one quantity, which limits the line; where they differ there is none, and the
   figures are unmodelled.
4. The three coded answers are what the applicant stated of end use and end user, on which the permit was granted; brand
   and model narrow the goods. The schema has no place for them: they are unmodelled, and an absent answer stays absent.
"""

import re
from decimal import Decimal

from adapters import codelists
from adapters.checks import take_country, take_currency, take_decimal
from adapters.errors import DocumentRefused
from adapters.json_source import Json, objects_at
from adapters.source import Source
from adapters.tradenet import form
from adapters.tradenet.values import take_code
from comity.v1.license_pb2 import ControlListEntry, License, LicenseLine, LineLimit, Money, Quantity

_HS = re.compile(r"[0-9]{8}")
_LINE = re.compile(r"[1-9][0-9]{0,4}")


def read_items(source: Source, license_: License, items: list[dict[str, Json]]) -> None:
    """Read every item into a line.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    for position, item in enumerate(items):
        path, target = f"items[{position}]", f"lines[{position}]"
        line = _line_at(source, path, target)
        if any(each.line_number == line.line_number for each in license_.lines):
            message = "Two items have the same number; number each item once."
            raise DocumentRefused("DUPLICATE_LINE", f"{path}.item_no", message)
        _read_products(source, license_, line, (path, target, len(objects_at(item, "casc"))))
        for name in ("brand_name", "model"):
            source.set_aside(f"{path}.{name}", license_, because="it narrows the goods")
        for name in ("qty", "uom"):
            source.carry(f"{path}.hs_qty.{name}", license_, because="the tariff quantity, which limits nothing")
        license_.lines.append(line)


def _line_at(source: Source, path: str, target: str) -> LicenseLine:
    number = source.take(f"{path}.item_no", f"{target}.line_number")
    if _LINE.fullmatch(number) is None:
        message = "The item number is no whole number from 1 to 99999; write one."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", f"{path}.item_no", message)
    line = LicenseLine(line_number=int(number), line_id=number)
    source.invent(f"{target}.line_id", because="the item number as text")
    line.description = source.take(f"{path}.goods_desc", f"{target}.description")
    line.origin = take_country(source, f"{path}.origin_country", f"{target}.origin")
    code = source.take(f"{path}.hs_code", f"{target}.national_code", note="the first six digits are hs_code")
    if code and _HS.fullmatch(code) is None:
        raise DocumentRefused(
            "COMMODITY_CODE_SHAPE", f"{path}.hs_code", "The code has eight digits; write all of them."
        )
    line.national_code, line.hs_code = code, code[:6]
    amount = take_decimal(source, f"{path}.item_value.amount", f"{target}.authorized_value.amount", decimals=4)
    currency = take_currency(source, f"{path}.item_value.currency", f"{target}.authorized_value.currency")
    if bool(amount) != bool(currency):
        message = "An amount and its currency stand together; add the one that is missing."
        raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", f"{path}.item_value", message)
    if amount:
        line.authorized_value.CopyFrom(Money(amount=amount, currency=currency))
    return line


def _read_products(source: Source, license_: License, line: LicenseLine, where: tuple[str, str, int]) -> None:
    path, target, count = where
    rows = [f"{path}.casc[{number}]" for number in range(count)]
    quantities = [_quantity_at(source, row) for row in rows]
    agree = len({(Decimal(each.value), each.unit) if each else None for each in quantities}) == 1
    for number, (row, quantity) in enumerate(zip(rows, quantities, strict=True)):
        code = take_code(source, f"{row}.product_code", f"{target}.control_list_entries[{number}].entry")
        line.control_list_entries.append(ControlListEntry(entry=code))
        for name, part in (("qty", "value"), ("uom", "unit")):
            if not agree:
                source.set_aside(f"{row}.{name}", license_, because="product codes of one item with other figures")
            elif number:
                source.drop(f"{row}.{name}", because="it repeats that of the first product code")
            else:
                note = "as a code of Recommendation 20" if part == "unit" else ""
                source.take(f"{row}.{name}", f"{target}.authorized_quantity.{part}", note=note)
        if agree and quantity is not None and not number:
            line.authorized_quantity.CopyFrom(quantity)
            line.limit = LineLimit.LINE_LIMIT_QUANTITY
            source.invent(f"{target}.limit", because="the quantity of the product code limits the line")
        for name in form.END_USE_CODES:
            source.set_aside(f"{row}.{name}", license_, because="a statement on which the permit was granted")


def _quantity_at(source: Source, row: str) -> Quantity | None:
    """Return the quantity of a product code, None when its row has none; its fields get their fate elsewhere."""
    probe = Source({path: source.peek(path) for path in (f"{row}.qty", f"{row}.uom")})
    value, written = take_decimal(probe, f"{row}.qty", "", decimals=6), source.peek(f"{row}.uom")
    if written and written not in form.UNITS:
        message = "The unit is in no list, or counts packages and no goods; give the quantity in KGM, TNE or NMB."
        raise DocumentRefused("UOM_UNKNOWN", f"{row}.uom", message)
    if bool(value) != bool(written):
        message = "A quantity and its unit stand together; add the one that is missing."
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", f"{row}.qty", message)
    if value and not codelists.is_divisible(Decimal(value), form.UNITS[written]):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{row}.qty", message)
    return Quantity(value=value, unit=form.UNITS[written]) if value else None
