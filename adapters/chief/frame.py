r"""The frame of a CHIEF file: header, numbering, nesting, counts, trailer.

Rules, in order, for each row; the first fault in file order refuses the whole file:
1. CR and trailing spaces are no content, because senders pad their lines; leading characters always are.
2. The number is the position in the file. The type is in a table of this kind of file and stands in the record that
   the table names.
3. A short row lacks trailing nulls; a row with more fields than its table is refused.
4. The count of an `end` record includes both ends and every level between; the counts of the trailer are those of the
   transactions.
5. `licenceData` and `usageData` are ASCII and end with a trailer. A reply may hold any UTF-8, and may lack the trailer
   after a failure of the server.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

from adapters.chief.records import END, FILE_KINDS, HEADER, RECORD_TYPES, SEPARATOR, Fields, FileKind, Table
from adapters.errors import DocumentRefused
from adapters.values import date_of

# Opens a file anew and yields its lines as bytes.
OpenLines: TypeAlias = "Callable[[], Iterator[bytes]]"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its type, and every attribute of its table, null as the empty string."""

    type: str
    values: Fields


@dataclass(frozen=True, slots=True)
class ChiefFile:
    """A file whose frame holds: header, trailer, number of transactions.

    A transaction is its records without the `end` that closes each. Where they were not kept, `transactions` walks through
    the file once more, with one of them in memory at a time.
    """

    header: Fields
    trailer: Fields
    count: int
    sha256: str
    lines: OpenLines
    kept: tuple[tuple[Row, ...], ...] | None = None

    def transactions(self) -> Iterator[tuple[Row, ...]]:
        """Yield the records of each transaction, in file order."""
        if self.kept is not None:
            yield from self.kept
            return
        for _, rows in _walk(self.lines()):
            yield from rows


def open_file(open_lines: OpenLines, *, keep: bool = False) -> ChiefFile:
    """Return a file of any kind whose frame holds, after one walk through it.

    `keep` keeps its transactions, for a file that is in memory anyway.

    Raises:
        DocumentRefused: the first fault of the frame, in file order.
    """
    digest, count = hashlib.sha256(), 0
    frame: _Frame | None = None
    kept: list[tuple[Row, ...]] = []
    for frame, rows in _walk(_digested(open_lines(), digest.update)):
        count += len(rows)
        if keep:
            kept += rows
    if frame is None:
        raise DocumentRefused("DOCUMENT_EMPTY", "", "The document has no bytes; send the file itself.")
    return ChiefFile(frame.header, frame.close(), count, digest.hexdigest(), open_lines, tuple(kept) if keep else None)


def lines_of(document: bytes) -> OpenLines:
    """Return how a document in memory is opened."""
    return lambda: iter(BytesIO(document))


def _digested(lines: Iterator[bytes], digest: Callable[[bytes], object]) -> Iterator[bytes]:
    for line in lines:
        digest(line)
        yield line


def _walk(lines: Iterator[bytes]) -> Iterator[tuple["_Frame", list[tuple[Row, ...]]]]:
    """Yield the frame after each row, with the transactions that the row closed."""
    header = _header_of(next(lines, b"").removesuffix(b"\n").decode("ascii", "replace"))
    frame = _Frame(header, FILE_KINDS[header["dataId"]])
    yield frame, []
    for number, line in enumerate(lines, 2):
        text = _text_of(line.removesuffix(b"\n"), is_reply=frame.is_reply)
        frame.place(number, text.rstrip("\r ").split(SEPARATOR))
        closed, frame.closed = frame.closed, []
        yield frame, closed


def _text_of(line: bytes, *, is_reply: bool) -> str:
    try:
        return line.decode("utf-8" if is_reply else "ascii", "replace" if is_reply else "strict")
    except UnicodeDecodeError:
        message = "The file holds bytes outside ASCII; transliterate the texts before sending."
        raise DocumentRefused("DOCUMENT_ENCODING", "", message) from None


def _header_of(line: str) -> Fields:
    """Return the attributes of the first record, checked in their order."""
    fields = line.rstrip("\r ").split(SEPARATOR)
    _check_number(1, fields)
    if fields[1:2] != ["fileHeader"]:
        raise DocumentRefused("NOT_A_CHIEF_FILE", "fileHeader", "The first record must be fileHeader; it is another.")
    header = _padded(1, fields, HEADER)
    _check_systems(header)
    kind = FILE_KINDS.get(header["dataId"])
    if kind is None:
        raise _header_fault("NOT_A_CHIEF_FILE", "dataId", f"must be one of {', '.join(FILE_KINDS)}")
    _padded(1, fields, kind.header)
    _check_transmission(header)
    return header


def _check_systems(header: Fields) -> None:
    """Refuse a header whose sender and receiver are missing, not in their form, or one and the same."""
    for attribute in ("sourceSystem", "destinationSystem"):
        _check_header_text(header, attribute)
    if header["sourceSystem"] == header["destinationSystem"]:
        raise _header_fault("NOT_A_CHIEF_FILE", "destinationSystem", "must differ from sourceSystem")


def _check_transmission(header: Fields) -> None:
    """Refuse a header whose time of creation or run number is not in its form."""
    created, run = header["creationDateTime"], header["runNum"]
    _check_header_text(header, "creationDateTime")
    clock = created[8:]
    is_time = len(clock) == 4 and clock.isdecimal() and clock[:2] < "24" and clock[2:] < "60"
    if date_of(created[:8], compact=True) is None or not is_time:
        raise _header_fault("DATE_INVALID", "creationDateTime", "must be a day and minute written ccyymmddhhmm")
    _check_header_text(header, "runNum")
    if not run.isdecimal():
        raise _header_fault("DECIMAL_NOT_CANONICAL", "runNum", "must be a whole number")
    if header["resetRunNum"]:
        _check_header_text(header, "resetRunNum")


def _check_header_text(header: Fields, attribute: str) -> None:
    value = header[attribute]
    if not value:
        raise _header_fault("MANDATORY_FIELD_MISSING", attribute, "must be given")
    if not (value.isascii() and value.isprintable()):
        raise _header_fault("TEXT_NOT_ALLOWED", attribute, "holds a character outside printable ASCII")
    if len(value) > HEADER[attribute]:
        raise _header_fault("FIELD_TOO_LONG", attribute, f"must not exceed {HEADER[attribute]} characters")


def _header_fault(reason: str, attribute: str, sentence: str) -> DocumentRefused:
    return DocumentRefused(reason, f"fileHeader.{attribute}", f"The {attribute} of the file header {sentence}.")


def _check_number(number: int, fields: list[str]) -> None:
    if fields[0] != str(number):
        raise DocumentRefused(
            "SEQUENCE_ERROR", "recordSeqNum", f"Row {number} must carry the number {number}; mend or resend the file."
        )


def _padded(number: int, fields: list[str], table: Table) -> Fields:
    """Return the attributes of a row by name, missing trailing ones as null."""
    values = fields[2:]
    if len(values) > len(table):
        raise DocumentRefused(
            "TOO_MANY_FIELDS",
            fields[1],
            f"Row {number} has {len(fields)} fields, {len(table) + 2} are defined; a text must not hold a backslash.",
        )
    values += [""] * (len(table) - len(values))
    return dict(zip(table, values, strict=True))


class _Frame:
    """What stands open while the rows of a file are walked through."""

    def __init__(self, header: Fields, kind: FileKind) -> None:
        self.header = header
        self.is_reply = kind.is_reply
        self.closed: list[tuple[Row, ...]] = []
        self._kind = kind
        self._open: list[tuple[str, int]] = []
        self._rows: list[Row] = []
        self._counts: Counter[str] = Counter()
        self._trailer: Fields | None = None

    def place(self, number: int, fields: list[str]) -> None:
        """Take the next row, or refuse the file for it."""
        _check_number(number, fields)
        record = fields[1] if len(fields) > 1 else ""
        if record not in RECORD_TYPES:
            message = f"Row {number} is of no record type of the format; mend or resend the file."
            raise DocumentRefused("UNKNOWN_RECORD_TYPE", "recordType", message)
        if not self._may_stand(record):
            message = f"Row {number} is a record that does not stand here in this kind of file."
            raise DocumentRefused("RECORD_OUT_OF_PLACE", record, message)
        if record == "end":
            self._end(number, _padded(number, fields, END))
        elif record == "fileTrailer":
            self._end_file(_padded(number, fields, self._kind.trailer))
        else:
            self._add(number, Row(record, _padded(number, fields, self._kind.records[record])))

    def close(self) -> Fields:
        """Return the trailer, empty for a reply that has none."""
        if self._trailer is not None:
            return self._trailer
        if not self._kind.is_reply:
            message = "The file must end with a trailer and does not; it was cut, so ask for it again."
            raise DocumentRefused("TRUNCATED_FILE", "fileTrailer", message)
        return {}

    def _may_stand(self, record: str) -> bool:
        """Return whether a record of this type may come next."""
        if self._trailer is not None:
            return False
        if record == "end":
            return bool(self._open)
        innermost = self._open[-1][0] if self._open else ""
        return innermost == ("" if record == "fileTrailer" else self._kind.parents.get(record))

    def _add(self, number: int, row: Row) -> None:
        if not self._open:
            self._rows = []
            self._counts[row.type] += 1
        self._rows.append(row)
        if row.type in self._kind.closed:
            self._open.append((row.type, number))
        elif not self._open:
            self.closed.append((row,))

    def _end(self, number: int, end: Fields) -> None:
        record, start = self._open.pop()
        if end["startRecordType"] != record:
            message = f"Row {number} must close the record {record}, which stands open; it names another."
            raise DocumentRefused("RECORD_OUT_OF_PLACE", "end", message)
        expected = str(number - start + 1)
        is_optional = record == "licenceUsage" and not end["recordCount"]
        if end["recordCount"] != expected and not is_optional:
            message = f"The end record in row {number} must count {expected} records, both ends included; mend it."
            raise DocumentRefused("RECORD_COUNT_WRONG", "end.recordCount", message)
        if not self._open:
            self.closed.append(tuple(self._rows))

    def _end_file(self, trailer: Fields) -> None:
        for attribute, record in self._kind.counted.items():
            expected = str(self._counts[record])
            is_optional = not self._kind.is_reply and not trailer[attribute]
            if trailer[attribute] != expected and not is_optional:
                message = f"The trailer must count {expected} records of type {record}; mend it or resend the file."
                raise DocumentRefused("CONTROL_TOTAL_WRONG", f"fileTrailer.{attribute}", message)
        self._trailer = trailer
