"""The items (boxes 13 to 18) of Annex III, Model A.

Rules, in order:
1. Lines have whole numbers from 1, each once; usage and declarations name a line by it.
2. Box 15 is one code of six or eight digits; a CAS number checks.
3. Each box 16 has the shape of an entry of Annex I. An item without one is not listed (Article 4): it is not free.
4. What limits a line is the measure of its write-off sheet; without a sheet the quantity of box 18, else the value of
   box 17; without either the form does not say.
"""

import re

from adapters.annex_iii_a.codes import is_annex_i_entry, is_cas_number, is_commodity_code
from adapters.annex_iii_a.form import structure_fault
from adapters.annex_iii_a.values import Transcript, take_country, take_money, take_quantity
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import ControlListEntry, LicenseLine, LineLimit

ANNEX_I = "EU-ANNEX-I"

_LINE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


def read_items(transcript: Transcript) -> None:
    """Read every item into a line.

    Raises:
        DocumentRefused: a rule of this module or of the values is broken; the reason is that of the rule.
    """
    numbers: set[int] = set()
    for index, item in enumerate(transcript.form.all("items/item")):
        line = _line_in(transcript, item, f"lines[{index}]")
        if line.line_number in numbers:
            message = "Two items have the same line number; number each line once."
            raise DocumentRefused("DUPLICATE_LINE", f"{item}@line", message)
        numbers.add(line.line_number)
        transcript.license.lines.append(line)


def _line_in(transcript: Transcript, item: str, target: str) -> LicenseLine:
    source = transcript.source
    number = source.take(f"{item}@line", f"{target}.line_number")
    if _LINE_NUMBER.fullmatch(number) is None:
        raise structure_fault(f"{item}@line", "The line number is not a whole number from 1 to 99999; write one.")
    line = LicenseLine(line_number=int(number), line_id=number)
    source.invent(f"{target}.line_id", because="the line number as text")
    line.description = source.take(f"{item}/box13", f"{target}.description")
    line.origin = take_country(transcript, f"{item}/box14", f"{target}.origin")
    _read_commodity(transcript, item, line, target)
    for index, box in enumerate(transcript.form.all(f"{item}/box16")):
        line.control_list_entries.append(_entry_in(transcript, box, f"{target}.control_list_entries[{index}]"))
    if transcript.form.has(f"{item}/box17"):
        line.authorized_value.CopyFrom(take_money(transcript, f"{item}/box17", f"{target}.authorized_value"))
    if transcript.form.has(f"{item}/box18"):
        line.authorized_quantity.CopyFrom(take_quantity(transcript, f"{item}/box18", f"{target}.authorized_quantity"))
    return line


def _read_commodity(transcript: Transcript, item: str, line: LicenseLine, target: str) -> None:
    path = f"{item}/box15"
    code = transcript.source.take(path, f"{target}.national_code", note="the first six digits are hs_code")
    if code and not is_commodity_code(code):
        message = "The commodity code is not six or eight digits; write one code, without spaces."
        raise DocumentRefused("COMMODITY_CODE_SHAPE", path, message)
    line.hs_code = code[:6]
    line.national_code = code if len(code) == 8 else ""
    line.cas_number = transcript.source.take(f"{item}/box15cas", f"{target}.cas_number")
    if line.cas_number and not is_cas_number(line.cas_number):
        message = "The number is no CAS number, or its last digit does not check; write it as on the substance."
        raise DocumentRefused("CAS_NUMBER_INVALID", f"{item}/box15cas", message)


def _entry_in(transcript: Transcript, box: str, target: str) -> ControlListEntry:
    code = transcript.source.take(box, f"{target}.entry")
    if not is_annex_i_entry(code):
        message = "The code does not have the shape of an entry of Annex I; write one as the list prints it."
        raise DocumentRefused("UNKNOWN_CONTROL_CODE_SHAPE", box, message)
    transcript.source.invent(f"{target}.list", because="box 16 takes entries of Annex I")
    return ControlListEntry(entry=code, list=ANNEX_I)


def set_limits(transcript: Transcript) -> None:
    """Say what limits each line, once lines and sheets are read."""
    sheets: dict[int, set[bool]] = {}
    for balance in transcript.license.stated_balances:
        sheets.setdefault(balance.line_number, set()).add(bool(balance.unit))
    for index, line in enumerate(transcript.license.lines):
        line.limit = _limit_of(line, sheets.get(line.line_number, set()))
        if line.limit != LineLimit.LINE_LIMIT_UNSPECIFIED:
            because = "the measure of the sheet of the line, else box 18, else box 17"
            transcript.source.invent(f"lines[{index}].limit", because=because)


def _limit_of(line: LicenseLine, sheets: set[bool]) -> LineLimit.ValueType:
    """Return what limits a line; `sheets` holds True for a sheet by quantity and False for one by value."""
    if sheets == {True, False}:
        return LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE
    if sheets == {False}:
        return LineLimit.LINE_LIMIT_VALUE
    if line.HasField("authorized_quantity"):
        return LineLimit.LINE_LIMIT_QUANTITY
    return LineLimit.LINE_LIMIT_VALUE if line.HasField("authorized_value") else LineLimit.LINE_LIMIT_UNSPECIFIED
