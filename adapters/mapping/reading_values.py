"""From the text of a field to the value of its target, strictly: what is not in its form is refused, never mended.

Rules, in order:
1. A crosswalk is asked first: a code that it does not hold is refused under the reason of its target.
2. A code or number holds ASCII letters and digits, or the letters of the script that the pack declares, and letters of
   scripts that look like no Latin ones; nothing that looks like another character. It neither begins nor ends with a
   space.
3. A text of one line has one line and is more than spaces; a text with lines has LF between them.
4. A date is a calendar day in the declared form; a figure is plain digits with at most the declared decimals.
"""

import re
from dataclasses import dataclass

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.errors import DocumentRefused
from adapters.mapping.dates import written_day
from adapters.mapping.leaves import Leaf
from adapters.mapping.model import Crosswalk, Move
from adapters.mapping.targets import UNSTATED, Kind, Target
from adapters.values import is_clean_text, is_decimal

MAX_INTEGER_DIGITS = 18
MAX_LINE_DIGITS = 6

_SIGNS = r"\x20-\x40\x5b-\x60\x7b-\x7e"
_OTHER_LETTERS = "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_CODES = {
    "latin": re.compile(f"[{_SIGNS}A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff{_OTHER_LETTERS}]+"),
    "cyrillic": re.compile(f"[{_SIGNS}\u0400-\u045f\u0490\u0491]+"),
    "greek": re.compile(f"[{_SIGNS}\u0386-\u038a\u038c-\u03a1\u03a3-\u03ce]+"),
}
_ALPHABETS = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f]")
_COMMODITY = re.compile(r"[0-9]{6,14}")
_COUNT = re.compile(r"0|[1-9][0-9]*")
_MISSES = {
    Kind.COUNTRY: "UNKNOWN_COUNTRY",
    Kind.UNIT: "UNKNOWN_UNIT",
    Kind.CURRENCY: "UNKNOWN_CURRENCY",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a field says: a text, or a day. `note` is how it was read; `loses` when a part of it went nowhere."""

    text: str
    day: Date | None = None
    note: str = ""
    loses: bool = False


def values_of(leaf: Leaf, move: Move) -> list[Value]:
    """Return what a leaf says for a target, one value but where the field holds several.

    Raises:
        DocumentRefused: the text is not in its form, under the reason of its kind.
    """
    separator = leaf.field.options.separator
    texts = leaf.text.split(separator) if separator else [leaf.text]
    if separator and leaf.field.moves[0].target.kind is not Kind.LINES:
        texts = [text.strip(" ") for text in texts]
    if not all(texts):
        message = "Between two separators there is nothing; write each value, and separators between them only."
        raise DocumentRefused("SCHEMA_INVALID", leaf.shown, message)
    return [_value(leaf, text, move) for text in texts]


def _value(leaf: Leaf, text: str, move: Move) -> Value:
    if move.crosswalk is not None:
        return _crosswalked(leaf, text, move.target, move.crosswalk)
    kind = move.target.kind
    if kind is Kind.DATE:
        return _day(leaf, text)
    if kind is Kind.DECIMAL:
        return _decimal(leaf, text)
    _CHECKS[kind](leaf, text)
    return Value(text)


def _crosswalked(leaf: Leaf, text: str, target: Target, crosswalk: Crosswalk) -> Value:
    outcome = crosswalk.codes.get(text)
    if outcome is None:
        reason = target.miss or _MISSES.get(target.kind, "SCHEMA_INVALID")
        message = f"The code is not in the crosswalk `{crosswalk.name}` of the pack; mend the document or the pack."
        raise DocumentRefused(reason, leaf.shown, message)
    note = f"by crosswalk {crosswalk.name}"
    if outcome == UNSTATED:
        return Value("", note=f"{note}: the code states none")
    merges = outcome in crosswalk.merging
    return Value(outcome, note=note + (", where several codes say so" if merges else ""), loses=merges)


def _day(leaf: Leaf, text: str) -> Value:
    form = leaf.field.options.date
    written = written_day(text, form)
    if written is None:
        raise DocumentRefused("DATE_INVALID", leaf.shown, f"The field holds no calendar day; write it as {form}.")
    day = Date(year=written.day.year, month=written.day.month, day=written.day.day)
    if written.timed:
        return Value(text, day, "the day is kept, the time of day has no place in a license", loses=True)
    return Value(text, day, "" if form == "YYYY-MM-DD" else f"written {form}")


def _decimal(leaf: Leaf, text: str) -> Value:
    options = leaf.field.options
    plain = text.replace(",", ".") if options.decimal_comma and "." not in text else text
    if (options.decimal_comma and "." in text) or not is_decimal(
        plain, integer_digits=MAX_INTEGER_DIGITS, decimals=options.decimals
    ):
        sign = "comma" if options.decimal_comma else "point"
        message = f"The figure is not plain digits with a {sign} and at most {options.decimals} decimals; write it so."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", leaf.shown, message)
    return Value(plain, note="written with a decimal comma" if plain != text else "")


def _text(leaf: Leaf, text: str) -> None:
    _refuse_unclean(leaf, text, newlines=False)


def _lines(leaf: Leaf, text: str) -> None:
    _refuse_unclean(leaf, text, newlines=True)


def check_text(leaf: Leaf) -> None:
    """Refuse a text that is carried or set aside and may not be shown.

    Raises:
        DocumentRefused: TEXT_NOT_ALLOWED.
    """
    _refuse_unclean(leaf, leaf.text, newlines=True)


def _refuse_unclean(leaf: Leaf, text: str, *, newlines: bool) -> None:
    if not is_clean_text(text, newlines=newlines):
        message = "The text holds control, bidirectional or unassigned characters; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", leaf.shown, message)
    if not text.strip():
        raise DocumentRefused("TEXT_NOT_ALLOWED", leaf.shown, "The field holds only spaces; leave it empty.")


def _code(leaf: Leaf, text: str) -> None:
    if text != text.strip(" "):
        message = "The number or code begins or ends with a space and could not be cited; send it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", leaf.shown, message)
    if _CODES[leaf.field.options.letters].fullmatch(text):
        return
    if any(_ALPHABETS.match(character) and not _is_allowed(leaf, character) for character in text):
        message = "A letter of another script stands in the number or code; a look-alike is never mended. Send its own."
        raise DocumentRefused("MIXED_SCRIPT_IN_CODE", leaf.shown, message)
    message = "The number or code holds a character that codes do not have, or one that looks like another; mend it."
    raise DocumentRefused("TEXT_NOT_ALLOWED", leaf.shown, message)


def _is_allowed(leaf: Leaf, character: str) -> bool:
    return _CODES[leaf.field.options.letters].fullmatch(character) is not None


def _count(leaf: Leaf, text: str) -> None:
    least = 1 if leaf.field.group == "lines[]" else 0
    if not _COUNT.fullmatch(text) or len(text) > MAX_LINE_DIGITS or int(text) < least:
        message = f"The number of a line is a whole number from {least}, without leading zeros; write it so."
        raise DocumentRefused("WHOLE_NUMBER_REQUIRED", leaf.shown, message)


def _country(leaf: Leaf, text: str) -> None:
    if not codelists.is_territory(text):
        message = "The field holds no ISO 3166 code of a country; write its two letters."
        raise DocumentRefused("UNKNOWN_COUNTRY", leaf.shown, message)


def _unit(leaf: Leaf, text: str) -> None:
    if text not in codelists.REC_20:
        message = (
            "The unit is no code of UN/ECE Recommendation 20, and units are never guessed; add a crosswalk to the pack."
        )
        raise DocumentRefused("UNKNOWN_UNIT", leaf.shown, message)


def _currency(leaf: Leaf, text: str) -> None:
    if text not in codelists.ISO_4217:
        message = "The currency is no code of ISO 4217; write such a code."
        raise DocumentRefused("UNKNOWN_CURRENCY", leaf.shown, message)


def _commodity(leaf: Leaf, text: str) -> None:
    if not _COMMODITY.fullmatch(text):
        message = "A commodity code is 6 to 14 digits without dots or spaces; write it so."
        raise DocumentRefused("COMMODITY_CODE_SHAPE", leaf.shown, message)


_CHECKS = {
    Kind.TEXT: _text,
    Kind.LINES: _lines,
    Kind.CODE: _code,
    Kind.COUNT: _count,
    Kind.COUNTRY: _country,
    Kind.UNIT: _unit,
    Kind.CURRENCY: _currency,
    Kind.COMMODITY: _commodity,
}
