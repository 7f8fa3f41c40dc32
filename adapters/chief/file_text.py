"""A CHIEF file as text: its rows with every field, numbered, and the header that messages carry.

Rules, in order:
1. Every field of a record is written. A backslash separates fields and cannot be escaped, so no value holds one.
2. Files of licenses and of usage are printable ASCII; a reply may hold any UTF-8.
3. The header of messages is what they carry, else the defaults of the writer, which asks no clock.
"""

from collections.abc import Iterable, Sequence

from adapters.chief.header import DEFAULTS, SENDER
from adapters.chief.records import END, FILE_KINDS, HEADER, SEPARATOR, Fields, Table
from adapters.contract import Entry, Fate
from adapters.errors import RenderRefused
from adapters.values import is_clean_text
from comity.v1.license_pb2 import CarriedField

TypedFields = tuple[str, Fields]
_PREFIX = "fileHeader."


def file_of(rows: Iterable[TypedFields], kind: str) -> bytes:
    """Return the file of some rows, header and trailer among them.

    Raises:
        RenderRefused: SEPARATOR_IN_TEXT or TEXT_NOT_ALLOWED.
    """
    tables, is_reply = _tables(kind), FILE_KINDS[kind].is_reply
    lines = [
        _line(number, record, fields, tables, is_reply=is_reply) for number, (record, fields) in enumerate(rows, 1)
    ]
    return "".join(lines).encode("utf-8" if is_reply else "ascii")


def header_of(carried: Iterable[CarriedField], kind: str) -> tuple[Fields, tuple[Entry, ...]]:
    """Return the header of a file of messages, and an entry for each default in it."""
    kept = {each.path.removeprefix(_PREFIX): each.value for each in carried if each.path.startswith(_PREFIX)}
    defaults = {"sourceSystem": SENDER, **DEFAULTS}
    header = {name: kept.get(name) or default for name, default in defaults.items()}
    note = "default of the writer: the messages carry no file header"
    made = [name for name, default in defaults.items() if default and not kept.get(name)]
    entries = tuple(Entry(f"{_PREFIX}{name}", "", Fate.INVENTED, note) for name in made)
    return {**header, "dataId": kind}, entries


def closing(record: str, rows: Sequence[TypedFields]) -> TypedFields:
    """Return the `end` of a record whose rows, itself among them, are given."""
    return "end", {"startRecordType": record, "recordCount": str(len(rows) + 1)}


def _tables(kind: str) -> dict[str, Table]:
    # A trailer without the sum of quantities, which no sender in use gives.
    of_kind = FILE_KINDS[kind]
    trailer = {name: width for name, width in of_kind.trailer.items() if name != "hashTotal"}
    header = of_kind.header if of_kind.is_reply else HEADER
    return {**of_kind.records, "fileHeader": header, "end": END, "fileTrailer": trailer}


def _line(number: int, record: str, fields: Fields, tables: dict[str, Table], *, is_reply: bool) -> str:
    values = [fields.get(attribute, "") for attribute in tables[record]]
    for attribute, value in zip(tables[record], values, strict=True):
        if SEPARATOR in value:
            message = "A backslash separates fields and cannot be escaped; change the value, or use another format."
            raise RenderRefused("SEPARATOR_IN_TEXT", f"{record}.{attribute}", message)
        if not (is_clean_text(value) if is_reply else value.isascii() and value.isprintable()):
            message = "The field takes printable ASCII only and is never spelled otherwise; use another format."
            raise RenderRefused("TEXT_NOT_ALLOWED", f"{record}.{attribute}", message)
    return SEPARATOR.join([str(number), record, *values]) + "\n"
