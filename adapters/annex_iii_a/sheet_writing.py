"""Writes the write-off sheets of Annex III, Model A.

Rules, in order:
1. A sheet is written for a balance that says what was granted and for which there are uses, each of them consumed and
   stated with amount, words, document, day and Member State: an entry with a gap would be no entry of the form.
2. What is available is computed from what was granted; it is written with the digits of the form from which the license
   was read, where these were others.
3. A balance or use that makes no sheet is not written; the comparison with the license reports it as a loss.
"""

from collections.abc import Sequence
from decimal import Decimal

from adapters.annex_iii_a.draft import Draft, day_text
from adapters.annex_iii_a.sheets import as_text
from adapters.annex_iii_a.values import MAX_DIGITS
from adapters.values import is_decimal
from comity.v1.license_pb2 import License, StatedBalance, StatedUse, UseState


def write_sheets(draft: Draft, license_: License) -> None:
    """Write a sheet for every balance that makes one.

    Raises:
        RenderRefused: TEXT_NOT_ALLOWED or DATE_PARTIAL.
    """
    uses: dict[tuple[int, str, str], list[StatedUse]] = {}
    for use in license_.stated_uses:
        uses.setdefault((use.line_number, use.quantity.unit, use.value.currency), []).append(use)
    position = 0
    for balance in license_.stated_balances:
        entries = uses.pop((balance.line_number, balance.unit, balance.currency), [])
        if _makes_sheet(balance, entries):
            position += 1
            _write_sheet(draft, f"writeoff[{position}]", balance, entries)


def _makes_sheet(balance: StatedBalance, entries: Sequence[StatedUse]) -> bool:
    measured = bool(balance.unit or balance.currency)
    return measured and _is_figure(balance.granted) and bool(entries) and all(_is_entry(use) for use in entries)


def _is_entry(use: StatedUse) -> bool:
    told = (use.words, use.reference, use.place)
    consumed = use.state == UseState.USE_STATE_CONSUMED and use.HasField("use_date")
    return consumed and all(text.strip() for text in told) and _is_figure(_deducted(use))


def _is_figure(text: str) -> bool:
    return is_decimal(text, integer_digits=MAX_DIGITS, decimals=MAX_DIGITS)


def _deducted(use: StatedUse) -> str:
    return use.quantity.value or use.value.amount


def _write_sheet(draft: Draft, path: str, balance: StatedBalance, entries: Sequence[StatedUse]) -> None:
    line = str(balance.line_number)
    if balance.unit:
        draft.open(1, "writeoff", {"line": line, "measure": "quantity", "unit": balance.unit})
    else:
        draft.open(1, "writeoff", {"line": line, "measure": "value", "currency": balance.currency})
    left = Decimal(balance.granted)
    for number, use in enumerate(entries, start=1):
        field = f"{path}/entry[{number}]"
        available = balance.granted if number == 1 else _available(draft, f"{field}/available", left)
        _write_entry(draft, field, number, available, use)
        left -= Decimal(_deducted(use))
    draft.close(1, "writeoff")


def _available(draft: Draft, path: str, left: Decimal) -> str:
    written = draft.carried(path)
    return written if _is_figure(written) and Decimal(written) == left else as_text(left)


def _write_entry(draft: Draft, path: str, number: int, available: str, use: StatedUse) -> None:
    draft.open(2, "entry", {"seq": str(number)})
    draft.box(3, f"{path}/available", available)
    draft.box(3, f"{path}/deducted", _deducted(use))
    draft.box(3, f"{path}/words", use.words)
    day = day_text(use.use_date, f"{path}/document@date")
    draft.box(3, f"{path}/document", use.reference, {"type": use.reference_type, "date": day})
    draft.box(3, f"{path}/memberState", draft.country(f"{path}/memberState", use.place))
    draft.close(2, "entry")
