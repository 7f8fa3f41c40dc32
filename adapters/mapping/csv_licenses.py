"""The licenses of a file of separated values: which rows belong to one, and what each row says of it.

Rules, in order:
1. Without `group_by` each row is a license, and its number stands in no other row.
2. With it a license is the neighboring rows that agree in that column, which is never empty; a license that ended does
   not begin again further down.
3. A column of the license itself says the same in all its rows. A column of lines, balances or uses, and one that the
   pack reads in each row, is read row by row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from zlib import crc32

from adapters.errors import DocumentRefused
from adapters.mapping.csv_source import Row, Sheet, open_sheet
from adapters.mapping.leaves import Leaf
from adapters.mapping.model import CsvForm, Field, Pack, Purpose
from adapters.mapping.targets import BALANCES, LINES, NUMBER, USES

MAX_ROWS = 10_000  # of one license
MAX_REMEMBERED = 100_000  # numbers of licenses that are held at once

_ROW_GROUPS = frozenset({LINES, BALANCES, USES})

OpenLines = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class CsvLicenses:
    """How a pack reads the licenses of its files; `remembered` bounds how many of their numbers are held at once."""

    pack: Pack
    form: CsvForm
    remembered: int = MAX_REMEMBERED

    @property
    def _key(self) -> str:
        if self.form.group_by:
            return self.form.group_by
        return next(each.path for each in self.pack.fields for move in each.moves if move.target.name == NUMBER)

    def count(self, open_lines: OpenLines, lines: Iterator[bytes]) -> int:
        """Return how many licenses a file holds, when all of it is in its form; `lines` is its first opening.

        Raises:
            DocumentRefused: a fault of the file; RECORD_OUT_OF_PLACE when the rows of a license lie apart.
        """
        count, seen = 0, set[str]()
        for number, key in self._starts(open_sheet(lines, self.form)):
            count += 1
            _refuse_again(key, seen, number)
            if len(seen) > self.remembered:
                seen.clear()
        parts = count // self.remembered + 1
        for part in range(parts if count > self.remembered else 0):
            seen = set()
            for number, key in self._starts(open_sheet(open_lines(), self.form)):
                if crc32(key.encode()) % parts == part:
                    _refuse_again(key, seen, number)
        return count

    def leaves(self, lines: Iterator[bytes]) -> Iterator[tuple[str, list[Leaf] | DocumentRefused]]:
        """Yield each license of a file that was counted: its number as written, and its fields or what is wrong."""
        sheet = open_sheet(lines, self.form)
        fields = {each.path: each for each in self.pack.fields}
        columns = [fields[name] for name in sheet.columns]
        for key, rows in self._groups(sheet):
            try:
                yield key, self._leaves_of(columns, list(rows))
            except DocumentRefused as refused:
                yield key, refused

    def _groups(self, sheet: Sheet) -> Iterator[tuple[str, Iterator[Row]]]:
        at = sheet.columns.index(self._key)
        if self.form.group_by:
            yield from groupby(sheet.rows, lambda row: row.cells[at])
        else:
            yield from ((row.cells[at], iter([row])) for row in sheet.rows)

    def _starts(self, sheet: Sheet) -> Iterator[tuple[int, str]]:
        """Yield the number of the first row of each license, and what names it."""
        for key, rows in self._groups(sheet):
            first = next(rows)
            if not key and self.form.group_by:
                message = "The column by which rows belong together is empty; fill it in every row."
                raise DocumentRefused("MANDATORY_FIELD_MISSING", _at(first, self._key), message)
            for position, _ in enumerate(rows, 2):
                if position > MAX_ROWS:
                    message = f"A license has more than {MAX_ROWS} rows; check the column that groups them."
                    raise DocumentRefused("CSV_LIMIT", _at(first, self._key), message)
            yield first.number, key

    def _leaves_of(self, columns: Sequence[Field], rows: Sequence[Row]) -> list[Leaf]:
        if not self.form.group_by:
            row = rows[0]
            pairs = zip(columns, row.cells, strict=True)
            return [Leaf(each.path, text, each, shown=_at(row, each.path)) for each, text in pairs]
        together = [self._is_of_license(each, at, rows) for at, each in enumerate(columns)]
        leaves = []
        for position, row in enumerate(rows, 1):
            for each, text, once in zip(columns, row.cells, together, strict=True):
                shown = _at(row, each.path)
                if not once:
                    leaves.append(Leaf(f"{each.path}[{position}]", text, each, f"[{position}]", shown=shown))
                elif position == 1:
                    leaves.append(Leaf(each.path, text, each, shown=shown))
        return leaves

    def _is_of_license(self, each: Field, at: int, rows: Sequence[Row]) -> bool:
        """Return whether a column is read once for the license; refuse one that must be and says different things."""
        if each.group in _ROW_GROUPS or each.options.each_row:
            return False
        other = next((row for row in rows if row.cells[at] != rows[0].cells[at]), None)
        if other is None:
            return True
        if each.purpose is Purpose.TO:
            message = "The column says something else in another row of the license; make the rows agree."
            raise DocumentRefused("FIELD_VALUE_NOT_SINGLE", _at(other, each.path), message)
        return False


def _refuse_again(key: str, seen: set[str], number: int) -> None:
    if key and key in seen:
        message = "The license stands further up already; write each once, and all rows of one license together."
        raise DocumentRefused("RECORD_OUT_OF_PLACE", f"row {number}", message)
    seen.add(key)


def _at(row: Row, column: str) -> str:
    return f"row {row.number}: {column}"
