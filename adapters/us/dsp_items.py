"""The items (blocks 9 to 12) of `dsp` and their total (block 13).

Rules, in order:
1. An entry is a category of the United States Munitions List, I to XXI, with its paragraphs (22 CFR 121.1).
2. Value and quantity each end the license (22 CFR 123.21(a)). A line without a quantity is not counted; it is not free.
3. The total is the sum of the lines.
"""

import re

from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.us import dsp_form as form
from adapters.us.amounts import check_total, limit_of, take_dollars, take_quantity
from adapters.us.lines import carry_of_line, refuse_repeated_lines, take_line
from comity.v1.license_pb2 import ControlListEntry, License, LicenseLine

LIST = "USML"

_CATEGORIES = frozenset("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI".split())
_USML = re.compile(r"([IVXLCDM]+)(?:\([a-z0-9]+\))*")


def read_items(source: Source, license_: License, count: int) -> None:
    """Read every item into a line.

    Raises:
        DocumentRefused: a rule of this module, of lines or of amounts is broken; the reason is that of the rule.
    """
    for position in range(count):
        path, target = f"items[{position}]", f"lines[{position}]"
        if source.peek(f"{path}.kind") not in form.KINDS:
            message = f"The kind must be one of {', '.join(form.KINDS)}; write one of them."
            raise DocumentRefused("KIND_UNKNOWN", f"{path}.kind", message)
        license_.lines.append(_line_in(source, path, target))
        carry_of_line(source, license_, path, form.ITEM_CARRIED)


def check_items(source: Source, license_: License) -> None:
    """Refuse lines that contradict one another or their total.

    Raises:
        DocumentRefused: DUPLICATE_LINE, DECIMAL_NOT_CANONICAL or CONTROL_TOTAL_WRONG.
    """
    refuse_repeated_lines(license_.lines)
    check_total(source, "total_value", license_.lines)


def _line_in(source: Source, path: str, target: str) -> LicenseLine:
    line = take_line(source, path, target)
    line.description = source.take(f"{path}.description", f"{target}.description")
    line.control_list_entries.append(ControlListEntry(entry=_take_usml(source, path, target), list=LIST))
    quantity = take_quantity(source, f"{path}.quantity", f"{path}.unit", f"{target}.authorized_quantity", form.UNITS)
    if quantity is not None:
        line.authorized_quantity.CopyFrom(quantity)
    value = take_dollars(source, f"{path}.value", f"{target}.authorized_value")
    if value is not None:
        line.authorized_value.CopyFrom(value)
        source.invent(f"{target}.authorized_value.currency", because="all amounts of the form are dollars")
    line.limit = limit_of(line)
    source.invent(f"{target}.limit", because="value and quantity each end the license (22 CFR 123.21(a))")
    return line


def _take_usml(source: Source, path: str, target: str) -> str:
    entry = source.take(f"{path}.usml", f"{target}.control_list_entries[0].entry")
    match = _USML.fullmatch(entry)
    if match is None or match[1] not in _CATEGORIES:
        message = "An entry is a category from I to XXI with its paragraphs, such as VIII(h)(1); write it so."
        raise DocumentRefused("UNKNOWN_USML_CATEGORY", f"{path}.usml", message)
    source.invent(f"{target}.control_list_entries[0].list", because="block 11 takes entries of this list")
    return entry
