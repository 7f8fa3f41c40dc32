"""The items (box 22) of `bis748p`, the total (box 23) and the tolerance.

Rules, in order:
1. An ECCN has the shape of the Commerce Control List, in its spelling, or is EAR99. It says what the item is.
2. Quantity and value are two limits, each where it is stated (15 CFR 750.7(f)). A missing one is neither zero
   nor freedom.
3. Model, performance and manufacturer narrow the goods: where the description does not repeat them they are set aside.
4. The total is the sum of the lines. A tolerance is one of the license as a whole (15 CFR 750.11), and only where the
   license states it: the tolerance of the regulation is not written into a license that is silent.
"""

import re
from collections.abc import Mapping

from adapters.checks import take_decimal
from adapters.errors import DocumentRefused
from adapters.json_source import Json, objects_at, text_at
from adapters.source import Source
from adapters.us import bis_form as form
from adapters.us.amounts import MONEY_DECIMALS, check_total, limit_of, take_dollars, take_quantity
from adapters.us.bis_fields import kind_of
from adapters.us.lines import carry_of_line, refuse_repeated_lines, take_line
from adapters.us.units import AES_UNITS
from comity.v1.license_pb2 import ControlListEntry, License, LicenseLine, Tolerance

LIST = "ECCN"

_ECCN = re.compile(r"[0-9][A-E][0-9]{3}(\.[a-z0-9.]+)?")
_SCHEDULE_B = re.compile(r"[0-9]{10}")
_PERCENT_DECIMALS = 6


def read_items(source: Source, license_: License, tree: Mapping[str, Json]) -> None:
    """Read every item into a line.

    Raises:
        DocumentRefused: a rule of this module, of lines or of amounts is broken; the reason is that of the rule.
    """
    items = objects_at(tree, "items")
    for position in range(len(items)):
        license_.lines.append(_line_in(source, license_, f"items[{position}]", f"lines[{position}]"))
    _read_tolerance(source, license_)
    for position, item in enumerate(items):
        _check_kind(item, f"items[{position}].kind")


def check_items(source: Source, license_: License) -> None:
    """Refuse lines that contradict one another or their total.

    Raises:
        DocumentRefused: DUPLICATE_LINE, DECIMAL_NOT_CANONICAL or CONTROL_TOTAL_WRONG.
    """
    refuse_repeated_lines(license_.lines)
    check_total(source, "total_value", license_.lines)


def is_cedar(license_: License) -> bool:
    """Return whether every item is unprocessed western red cedar."""
    return all(entry.entry == form.CEDAR for line in license_.lines for entry in line.control_list_entries)


def _line_in(source: Source, license_: License, path: str, target: str) -> LicenseLine:
    line = take_line(source, path, target)
    line.control_list_entries.append(ControlListEntry(entry=_take_eccn(source, path, target), list=LIST))
    line.description = source.take(f"{path}.description", f"{target}.description")
    quantity = take_quantity(source, f"{path}.quantity", f"{path}.units", f"{target}.authorized_quantity", AES_UNITS)
    if quantity is not None:
        line.authorized_quantity.CopyFrom(quantity)
    value = take_dollars(source, f"{path}.total_price", f"{target}.authorized_value")
    if value is not None:
        line.authorized_value.CopyFrom(value)
        source.invent(f"{target}.authorized_value.currency", because="all amounts of the form are dollars")
    line.limit = limit_of(line)
    if line.limit:
        source.invent(f"{target}.limit", because="each figure that is stated limits (15 CFR 750.7(f))")
    _read_schedule_b(source, line, path, target)
    _read_rest(source, license_, path, line.description)
    take_decimal(source, f"{path}.unit_price", "carried", decimals=MONEY_DECIMALS)
    return line


def _take_eccn(source: Source, path: str, target: str) -> str:
    eccn = source.take(f"{path}.eccn", f"{target}.control_list_entries[0].entry")
    if eccn != form.NOT_LISTED and _ECCN.fullmatch(eccn) is None:
        message = "The code is neither an entry of the Commerce Control List, such as 3A001.b.4, nor EAR99; write one."
        raise DocumentRefused("UNKNOWN_CONTROL_CODE_SHAPE", f"{path}.eccn", message)
    source.invent(f"{target}.control_list_entries[0].list", because="box 22(a) takes entries of this list")
    return eccn


def _read_schedule_b(source: Source, line: LicenseLine, path: str, target: str) -> None:
    code = source.take(f"{path}.schedule_b", f"{target}.national_code", note="the first six digits are hs_code")
    if code and _SCHEDULE_B.fullmatch(code) is None:
        message = "A number of Schedule B has ten digits; write them without points or spaces."
        raise DocumentRefused("COMMODITY_CODE_SHAPE", f"{path}.schedule_b", message)
    line.national_code, line.hs_code = code, code[:6]


def _read_rest(source: Source, license_: License, path: str, description: str) -> None:
    carried = list(form.ITEM_CARRIED)
    for name in form.ITEM_SET_ASIDE:
        if source.peek(f"{path}.{name}") in description:
            carried.append(name)
        else:
            because = "it narrows the goods, and the description does not repeat it"
            source.set_aside(f"{path}.{name}", license_, because=because)
    carry_of_line(source, license_, path, carried)


def _read_tolerance(source: Source, license_: License) -> None:
    percent = take_decimal(source, "tolerance_percent", "lines.tolerance.percent", decimals=_PERCENT_DECIMALS)
    for line in license_.lines if percent else ():
        line.tolerance.CopyFrom(Tolerance(percent=percent, aggregate=True))


def _check_kind(item: Mapping[str, Json], path: str) -> None:
    stated = text_at(item, "kind")
    if stated and (stated != kind_of(item) or stated not in form.KINDS.values()):
        message = "The kind is not that of the product group of the ECCN; mend one of the two, or leave out the kind."
        raise DocumentRefused("KIND_CONTRADICTS_ECCN", path, message)
