"""Opens separated values that a stranger wrote, row by row, in memory that does not grow with the file.

Rules, in order:
1. Lines are in the declared encoding, without NUL and at most 1 MiB long; a byte order mark only where it is declared.
2. Cells are separated and quoted as declared, to the letter; a quote that does not close refuses the file.
3. The first row names the columns, each once: those of the pack and no others (PACK_PATH_MISSING). A column that the
   pack does not call optional is there.
4. Every other row has as many cells as there are columns; no cell is longer than 100,000 characters. A row without
   cells is a row with too few.
5. A cell is text, whatever a spreadsheet would make of it. A line break within quotes is LF, also in a file whose lines
   end with CR LF.

Rows are counted as a spreadsheet shows them: the names are row 1.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.errors import DocumentRefused
from adapters.mapping.model import CsvForm
from adapters.values import is_clean_text

MAX_LINE = 1024 * 1024
MAX_CELL = 100_000
MAX_COLUMNS = 1_000

_MARK = b"\xef\xbb\xbf"
_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, and its cells in the order of the columns."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that is read: its columns in their order, and the rows below them."""

    columns: list[str]
    rows: Iterator[Row]


def open_sheet(lines: Iterator[bytes], form: CsvForm) -> Sheet:
    """Return a file's columns, and its rows as they are asked for.

    Raises:
        DocumentRefused: DOCUMENT_ENCODING, CSV_NOT_WELL_FORMED, CSV_LIMIT, DUPLICATE_MEMBER, PACK_PATH_MISSING or
            MANDATORY_FIELD_MISSING; of the rows also while they are asked for.
    """
    rows = _rows(lines, form)
    head = next(rows, None)
    if head is None:
        raise DocumentRefused("CSV_NOT_WELL_FORMED", "row 1", "The file has no row with the names of its columns.")
    _refuse_columns(head.cells, form)
    return Sheet(head.cells, _counted(rows, len(head.cells)))


def columns_of(document: bytes, form: CsvForm) -> list[str]:
    """Return the cells of the first row, none when it is no such row; for recognizing only."""
    line = document[:MAX_LINE].split(b"\n", 1)[0] + b"\n"
    try:
        return next(_rows(iter([line]), form)).cells
    except (DocumentRefused, StopIteration):
        return []


def _rows(lines: Iterator[bytes], form: CsvForm) -> Iterator[Row]:
    reader = csv.reader(
        _texts(lines, form),
        delimiter=form.delimiter,
        quotechar=form.quote or None,
        quoting=csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
        strict=True,
    )
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = "The row is not quoted as the pack declares, or a quote does not close; mend the row."
            raise DocumentRefused("CSV_NOT_WELL_FORMED", f"row {number}", message) from None
        if len(cells) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in cells):
            message = f"A row has more than {MAX_COLUMNS} cells, or a cell more than {MAX_CELL} characters."
            raise DocumentRefused("CSV_LIMIT", f"row {number}", message)
        yield Row(number, [cell.replace("\r\n", "\n") for cell in cells])


def _texts(lines: Iterator[bytes], form: CsvForm) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise DocumentRefused("CSV_LIMIT", "", f"Line {number} is longer than {MAX_LINE} bytes; check its quotes.")
        marked = number == 1 and line.startswith(_MARK)
        if b"\x00" in line or (marked and not form.mark_allowed and form.encoding == "utf-8"):
            message = f"Line {number} holds NUL, or a byte order mark that the pack does not declare; save it without."
            raise DocumentRefused("DOCUMENT_ENCODING", "", message)
        try:
            yield (line.removeprefix(_MARK) if marked and form.mark_allowed else line).decode(form.encoding)
        except UnicodeDecodeError:
            message = f"Line {number} is not in the encoding that the pack declares; save the file in it."
            raise DocumentRefused("DOCUMENT_ENCODING", "", message) from None


def _refuse_columns(names: list[str], form: CsvForm) -> None:
    for name in names:
        if name not in form.columns:
            message = "The pack does not say what becomes of this column; add it to the pack, or leave it out."
            raise DocumentRefused("PACK_PATH_MISSING", _shown(name), message)
        if names.count(name) > 1:
            raise DocumentRefused("DUPLICATE_MEMBER", name, "The column stands twice in the first row; keep one.")
    for name in form.columns:
        if name not in names and name not in form.optional:
            message = "The column must be there; add it, or call it optional in the pack."
            raise DocumentRefused("MANDATORY_FIELD_MISSING", name, message)


def _shown(name: str) -> str:
    return name if name and len(name) <= _SHOWN and is_clean_text(name) else "row 1"


def _counted(rows: Iterator[Row], columns: int) -> Iterator[Row]:
    for row in rows:
        if len(row.cells) != columns:
            message = f"The row must have {columns} cells, one a column, and has {len(row.cells)}; mend the row."
            raise DocumentRefused("CSV_NOT_WELL_FORMED", f"row {row.number}", message)
        yield row
