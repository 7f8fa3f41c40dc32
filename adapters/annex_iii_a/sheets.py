"""The write-off sheets (1b, boxes 23 to 27) of Annex III, Model A.

Rules, in order:
1. A sheet runs for one line, or for the whole authorization (line 0), in a quantity or in a value. There is one sheet
   for a line and a measure.
2. Its unit or currency is that of box 18 or 17 of the line; for the whole authorization, of every line that states one.
3. The first entry starts from the figure that the form grants: box 18 or 17 of the line, or their sum where every line
   states it. Each later entry starts from what the one before it left. Entries are numbered from 1 without a gap.
4. Each entry deducts more than nothing and no more than is available.
5. The balance is the sheet's own arithmetic: granted is the first figure available, consumed the sum deducted.
   A sheet may show the uses of one office only; who reads it takes it as a lower bound of use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from adapters.annex_iii_a.form import structure_fault
from adapters.annex_iii_a.values import (
    Transcript,
    checked_amount,
    checked_quantity,
    take_country,
    take_currency,
    take_date,
    take_unit,
)
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import LicenseLine, StatedUse, UseState

_LINE = re.compile(r"0|[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The head of a sheet: where it stands, its line, and the unit or currency in which it runs."""

    path: str
    line_number: int
    unit: str = ""
    currency: str = ""

    def checked(self, text: str, path: str) -> str:
        """Return a figure of this sheet that is in the form of its measure.

        Raises:
            DocumentRefused: DECIMAL_NOT_CANONICAL or UNIT_NOT_DIVISIBLE.
        """
        return checked_quantity(text, self.unit, path) if self.unit else checked_amount(text, path)


def read_sheets(transcript: Transcript) -> None:
    """Read every sheet into stated balances and stated uses.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    lines = {line.line_number: (place, line) for place, line in enumerate(transcript.license.lines, start=1)}
    seen: set[tuple[int, bool]] = set()
    for index, path in enumerate(transcript.form.all("writeoff")):
        sheet = _sheet_at(transcript, path, f"stated_balances[{index}]")
        if (sheet.line_number, bool(sheet.unit)) in seen:
            message = "There is a sheet for this line and measure already; put the entries on one sheet."
            raise DocumentRefused("DUPLICATE_LINE", f"{sheet.path}@line", message)
        seen.add((sheet.line_number, bool(sheet.unit)))
        _read_entries(transcript, sheet, _ceiling_of(sheet, lines))


def as_text(value: Decimal) -> str:
    """Return a figure in plain digits with the decimals that it has."""
    return format(value, "f")


def _sheet_at(transcript: Transcript, path: str, target: str) -> Sheet:
    line = transcript.source.take(f"{path}@line", f"{target}.line_number")
    if _LINE.fullmatch(line) is None:
        raise structure_fault(f"{path}@line", "The sheet names no line; write its number, or 0 for the whole form.")
    measure = transcript.source.take(f"{path}@measure", target, note="the measure is told by the unit or currency")
    if measure == "quantity":
        _refuse_or_require(transcript, f"{path}@unit", f"{path}@currency", "QUANTITY_WITHOUT_UNIT")
        return Sheet(path, int(line), unit=take_unit(transcript, f"{path}@unit", f"{target}.unit"))
    if measure == "value":
        _refuse_or_require(transcript, f"{path}@currency", f"{path}@unit", "AMOUNT_WITHOUT_CURRENCY")
        return Sheet(path, int(line), currency=take_currency(transcript, f"{path}@currency", f"{target}.currency"))
    raise structure_fault(f"{path}@measure", "The sheet runs in neither a quantity nor a value; write one of them.")


def _refuse_or_require(transcript: Transcript, needed: str, ruled_out: str, reason: str) -> None:
    if not transcript.source.peek(needed):
        raise DocumentRefused(reason, needed, "The measure of the sheet needs the attribute; add it.")
    if transcript.source.peek(ruled_out):
        raise structure_fault(ruled_out, "The measure of the sheet rules the attribute out; leave it out.")


def _ceiling_of(sheet: Sheet, lines: Mapping[int, tuple[int, LicenseLine]]) -> Decimal | None:
    """Return the figure from which the sheet must start, None where the form does not state it."""
    if sheet.line_number not in lines and sheet.line_number != 0:
        message = "The sheet is for a line that the authorization does not have; write the number of a line."
        raise DocumentRefused("LINE_UNKNOWN", f"{sheet.path}@line", message)
    concerned = [lines[sheet.line_number]] if sheet.line_number else list(lines.values())
    figures = [figure for _, line in concerned if (figure := _granted(line, sheet)) is not None]
    if any(code != (sheet.unit or sheet.currency) for _, code in figures):
        message = "The sheet runs in another unit or currency than the boxes of its line; use the same."
        raise DocumentRefused("UNIT_MISMATCH", f"{sheet.path}@{'unit' if sheet.unit else 'currency'}", message)
    if sheet.line_number and not figures:
        box = f"items/item[{concerned[0][0]}]/{'box18' if sheet.unit else 'box17'}"
        raise DocumentRefused("MISSING_BOX", box, "A sheet runs for this line and starts from this box; fill it.")
    return sum((value for value, _ in figures), Decimal(0)) if len(figures) == len(concerned) else None


def _granted(line: LicenseLine, sheet: Sheet) -> tuple[Decimal, str] | None:
    if sheet.unit and line.HasField("authorized_quantity"):
        return Decimal(line.authorized_quantity.value), line.authorized_quantity.unit
    if sheet.currency and line.HasField("authorized_value"):
        return Decimal(line.authorized_value.amount), line.authorized_value.currency
    return None


def _read_entries(transcript: Transcript, sheet: Sheet, ceiling: Decimal | None) -> None:
    balance = transcript.license.stated_balances.add(line_number=sheet.line_number)
    if sheet.unit:
        balance.unit = sheet.unit
    else:
        balance.currency = sheet.currency
    target = f"stated_balances[{len(transcript.license.stated_balances) - 1}]"
    left, consumed = ceiling, Decimal(0)
    for number, path in enumerate(transcript.form.all(f"{sheet.path}/entry"), start=1):
        _check_number(transcript, f"{path}@seq", number)
        available = _available(transcript, sheet, path, left)
        if number == 1:
            balance.granted = transcript.source.take(f"{path}/available", f"{target}.granted")
        else:
            _keep_digits(transcript, f"{path}/available", Decimal(balance.granted) - consumed)
        deducted = _read_use(transcript, sheet, path, available)
        left, consumed = available - deducted, consumed + deducted
    balance.consumed = as_text(consumed)
    balance.available = as_text(Decimal(balance.granted) - consumed)
    transcript.source.invent(f"{target}.consumed", because="the sum of what the sheet deducts")
    transcript.source.invent(f"{target}.available", because="what the last entry of the sheet leaves")


def _check_number(transcript: Transcript, path: str, number: int) -> None:
    transcript.source.drop(path, because="position on the sheet")
    if transcript.source.peek(path) not in ("", str(number)):
        message = "The entries are not numbered from 1 in order; send every entry of the sheet, in order."
        raise DocumentRefused("WRITE_OFF_CHAIN_BROKEN", path, message)


def _available(transcript: Transcript, sheet: Sheet, path: str, left: Decimal | None) -> Decimal:
    field = f"{path}/available"
    available = Decimal(sheet.checked(transcript.source.peek(field), field))
    if left is not None and available != left:
        message = "The entry does not start from what is granted less what was deducted before; mend the sheet."
        raise DocumentRefused("WRITE_OFF_CHAIN_BROKEN", field, message)
    return available


def _keep_digits(transcript: Transcript, path: str, expected: Decimal) -> None:
    """Account for a figure that follows from the entries before it; carry it where it is written with other digits."""
    if transcript.source.peek(path) == as_text(expected):
        transcript.source.drop(path, because="what the entry before it left")
    else:
        transcript.source.carry(path, transcript.license)


def _read_use(transcript: Transcript, sheet: Sheet, path: str, available: Decimal) -> Decimal:
    target = f"stated_uses[{len(transcript.license.stated_uses)}]"
    source, field = transcript.source, f"{path}/deducted"
    text = sheet.checked(source.take(field, f"{target}.{'quantity.value' if sheet.unit else 'value.amount'}"), field)
    if not 0 < Decimal(text) <= available:
        message = "The entry deducts nothing, or more than was available; mend the sheet."
        raise DocumentRefused("OVER_DEDUCTED", field, message)
    use = StatedUse(
        line_number=sheet.line_number,
        place=take_country(transcript, f"{path}/memberState", f"{target}.place"),
        reference=source.take(f"{path}/document", f"{target}.reference"),
        reference_type=source.take(f"{path}/document@type", f"{target}.reference_type"),
        use_date=take_date(transcript, f"{path}/document@date", f"{target}.use_date"),
        state=UseState.USE_STATE_CONSUMED,
        words=source.take(f"{path}/words", f"{target}.words"),
    )
    if sheet.unit:
        use.quantity.value, use.quantity.unit = text, sheet.unit
    else:
        use.value.amount, use.value.currency = text, sheet.currency
    transcript.license.stated_uses.append(use)
    return Decimal(text)
