"""How the elements of a message are read as values: days, figures, codes, texts.

Rules, in order:
1. A day is a calendar day, CCYYMMDD; its format was held to code 102 with the segment.
2. A figure is plain digits with the decimal mark of UNA and up to six decimals; the license has a point.
3. A quantity has a unit of UN/ECE Recommendation 20, one that counts articles takes whole figures; an amount has a
   currency of ISO 4217.
4. A number, reference or code begins and ends with no space, and its characters are those of ISO 8859-1: letters of
   other scripts look like these, and two would be taken for one.
5. Several texts of one element are one text, joined by a space.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.checks import MAX_INTEGER_DIGITS, take_currency
from adapters.edifact.charsets import holds
from adapters.edifact.structure import Node
from adapters.edifact.syntax import Marks
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import date_of, is_decimal
from comity.v1.license_pb2 import License, Money, Quantity

_DECIMALS = 6
_NO_CODE = frozenset("\xa0\xad")  # a space that does not break, a hyphen that does not show


@dataclass(frozen=True, slots=True)
class Transcript:
    """A message on its way to the license: the account of its fields, its marks, and the license so far."""

    source: Source
    marks: Marks
    license: License = field(default_factory=License)

    def carry_spelling(self, path: str) -> None:
        """Carry the code at a path where two codes mean the same, so that it is written as it was."""
        self.license.carried.add(path=path, value=self.source.peek(path))


def take_day(source: Source, path: str, target: str) -> Date:
    """Return the day at `path`.

    Raises:
        DocumentRefused: DATE_INVALID.
    """
    day = date_of(source.take(path, target), compact=True)
    if day is None:
        raise DocumentRefused("DATE_INVALID", path, "The element holds no calendar day; write it as CCYYMMDD.")
    return day


def take_code(source: Source, path: str, target: str) -> str:
    """Return the number, reference or code at `path`, empty when there is none.

    Raises:
        DocumentRefused: OUTER_SPACE_IN_REFERENCE or TEXT_NOT_ALLOWED.
    """
    code = source.take(path, target)
    if code != code.strip(" "):
        message = "The code begins or ends with a space, so nothing could cite it; write it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", path, message)
    if not holds("UNOC", code) or _NO_CODE & set(code):
        message = "The code holds characters that look like others; write it in those of ISO 8859-1."
        raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)
    return code


def take_texts(source: Source, path: str, target: str) -> str:
    """Return the texts in a row at `path` as one, joined by a space."""
    note = "joined by a space" if source.peek(f"{path}[2]") else ""
    texts = [source.take(f"{path}[{position}]", target, note=note) for position in range(1, 6)]
    return " ".join(text for text in texts if text)


def take_quantity(transcript: Transcript, node: Node, target: str) -> Quantity:
    """Return the quantity of a QTY segment.

    Raises:
        DocumentRefused: QUANTITY_WITHOUT_UNIT, UNIT_UNKNOWN, DECIMAL_NOT_CANONICAL or UNIT_NOT_DIVISIBLE.
    """
    path = f"{node.path}/6411"
    unit = transcript.source.take(path, f"{target}.unit")
    if not unit:
        raise DocumentRefused("QUANTITY_WITHOUT_UNIT", path, "The quantity has no unit; add its code.")
    if unit not in codelists.REC_20:
        message = "The unit is no code of UN/ECE Recommendation 20; write such a code."
        raise DocumentRefused("UNIT_UNKNOWN", path, message)
    value = take_figure(transcript, f"{node.path}/6060", f"{target}.value")
    if not codelists.is_divisible(Decimal(value), unit):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{node.path}/6060", message)
    return Quantity(value=value, unit=unit)


def take_money(transcript: Transcript, node: Node, target: str) -> Money:
    """Return the amount of a MOA segment.

    Raises:
        DocumentRefused: AMOUNT_WITHOUT_CURRENCY, UNKNOWN_CURRENCY or DECIMAL_NOT_CANONICAL.
    """
    path = f"{node.path}/6345"
    currency = take_currency(transcript.source, path, f"{target}.currency")
    if not currency:
        raise DocumentRefused("AMOUNT_WITHOUT_CURRENCY", path, "The amount has no currency; add its code.")
    return Money(amount=take_figure(transcript, f"{node.path}/5004", f"{target}.amount"), currency=currency)


def take_figure(transcript: Transcript, path: str, target: str) -> str:
    """Return the figure at `path` with a decimal point and its digits as written.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    note = "" if transcript.marks.decimal == "." else "with the decimal mark of UNA"
    return figure_of(transcript.source.take(path, target, note=note), transcript.marks, path)


def figure_of(written: str, marks: Marks, path: str) -> str:
    """Return a figure, written with the decimal mark of the interchange, with a decimal point.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    figure = written if marks.decimal == "." else written.translate({ord("."): " ", ord(","): "."})
    if not is_decimal(figure, integer_digits=MAX_INTEGER_DIGITS, decimals=_DECIMALS):
        message = f"The figure is not plain digits with the decimal mark of UNA and up to {_DECIMALS} decimals."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, f"{message} Write it so.")
    return figure


def is_same_figure(one: str, other: str) -> bool:
    """Return whether two figures are equal, whatever their decimals."""
    return Decimal(one) == Decimal(other)
