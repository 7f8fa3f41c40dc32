"""An LPCO document on its way to a license, and its values.

Rules, in order:
1. Figures are plain decimals with a point: no comma, separator, sign or exponent. Counts of articles are whole.
2. Dates are YYYY-MM-DD, or an instant with its offset; the day is the one written, in its own offset.
3. A dynamic field that takes one value has exactly one that says something, and stands once.
4. Numbers of documents are printable ASCII, without outer spaces: another system could not cite them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.errors import DocumentRefused
from adapters.json_source import Json, text_at
from adapters.lpco.models import MAX_DECIMALS, Field, Model
from adapters.source import Source
from adapters.values import date_of, is_decimal
from comity.v1.license_pb2 import License

MAX_INTEGER_DIGITS = 15
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9]))?"
)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A document, its model, the account of its fields, and the license as far as it is read."""

    tree: Mapping[str, Json]
    model: Model
    source: Source
    license: License = field(default_factory=License)

    def carry_taken(self, pointer: str) -> None:
        """Carry a value that was checked already, to be written again."""
        value = self.source.peek(pointer)
        if value:
            self.license.carried.add(path=pointer, value=value)


def take_number(transcript: Transcript, pointer: str, target: str) -> str:
    """Return the number of a license or customs document.

    Raises:
        DocumentRefused: TEXT_NOT_ALLOWED or OUTER_SPACE_IN_REFERENCE.
    """
    text = transcript.source.take(pointer, target)
    if not (text.isascii() and text.isprintable()):
        message = "The number holds other characters than letters, digits and marks of ASCII; write it with these."
        raise DocumentRefused("TEXT_NOT_ALLOWED", pointer, message)
    if text != text.strip():
        message = "The number begins or ends with a space, so that nobody could cite it; write it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", pointer, message)
    return text


def take_day(transcript: Transcript, pointer: str, target: str) -> Date | None:
    """Return the day at a pointer, None when it is absent; an instant is carried as it was written.

    Raises:
        DocumentRefused: DATE_NOT_ISO.
    """
    text = transcript.source.take(pointer, target)
    if not text:
        return None
    match = _INSTANT.fullmatch(text)
    day = date_of(match[1]) if match else None
    if day is None:
        message = "The date is no calendar day as YYYY-MM-DD and no instant with its offset (ISO 8601); write it so."
        raise DocumentRefused("DATE_NOT_ISO", pointer, message)
    if len(text) > len("YYYY-MM-DD"):
        transcript.carry_taken(pointer)
    return day


def take_figure(transcript: Transcript, pointer: str, target: str, *, decimals: int = MAX_DECIMALS) -> str:
    """Return the figure at a pointer with its digits, empty when it is absent.

    Raises:
        DocumentRefused: NUMBER_NOT_DECIMAL.
    """
    text = transcript.source.take(pointer, target)
    if text and not is_decimal(text, integer_digits=MAX_INTEGER_DIGITS, decimals=decimals):
        message = f"The figure is no plain decimal with a point and at most {decimals} decimals; write it so."
        raise DocumentRefused("NUMBER_NOT_DECIMAL", pointer, message)
    return text


def refuse_fraction(figure: str, unit: str, pointer: str) -> None:
    """Refuse a fraction of a unit that counts whole articles.

    Raises:
        DocumentRefused: UNIT_NOT_DIVISIBLE.
    """
    if figure and not codelists.is_divisible(Decimal(figure), unit):
        message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
        raise DocumentRefused("UNIT_NOT_DIVISIBLE", pointer, message)


def values_of(
    transcript: Transcript, pointer: str, fields: Mapping[str, Field], entries: Sequence[Mapping[str, Json]]
) -> dict[str, list[str]]:
    """Return the pointers of the values of the dynamic fields in a list, by what the fields mean.

    Raises:
        DocumentRefused: FIELD_VALUE_NOT_SINGLE, TEXT_NOT_ALLOWED, FIELD_TOO_LONG or MANDATORY_FIELD_MISSING.
    """
    found: dict[str, list[str]] = {}
    for position, entry in enumerate(entries):
        field_ = fields.get(text_at(entry, "codigo"))
        if field_ is not None:
            where = f"{pointer}/{position}"
            values = _said_values(transcript, entry, where, field_)
            if field_.role in found or not (values or field_.several):
                message = "The field stands once and takes exactly one value, unless the model allows more; send so."
                raise DocumentRefused("FIELD_VALUE_NOT_SINGLE", where, message)
            found[field_.role] = values
    for field_ in fields.values():
        if field_.required and not found.get(field_.role):
            message = "The model demands this field with a value; add it."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", f"{pointer}[{field_.code}]", message)
    return found


def _said_values(transcript: Transcript, entry: Mapping[str, Json], where: str, field_: Field) -> list[str]:
    """Return the pointers of the values that say something; none where the field takes one and has another number."""
    source, values = transcript.source, entry.get("listaValor")
    count = len(values) if isinstance(values, list) else 0
    if count != 1 and not field_.several:
        return []
    pointers = [f"{where}/listaValor/{place}" for place in range(count)]
    for pointer in pointers:
        text = source.peek(pointer)
        if text and not text.strip():
            raise DocumentRefused("TEXT_NOT_ALLOWED", pointer, "The value is nothing but spaces; leave it out.")
        if field_.length is not None and len(text) > field_.length:
            message = f"The model allows this field {field_.length} characters; shorten it."
            raise DocumentRefused("FIELD_TOO_LONG", pointer, message)
    said = [pointer for pointer in pointers if source.peek(pointer)]
    source.carry(f"{where}/codigo", transcript.license, because="names the field by the model; kept for its place")
    return said
