"""Selects that are compiled once and asked through the driver's own cursor: a snapshot asks many small questions.

Rules, in order:
1. A select is compiled once for each dialect. Values are texts, and the driver binds them; none is ever written into a
   statement.
2. A row has the columns' names, and its values are those that the types of the table read.
3. Selects that do not wait for one another's answers are asked together: PostgreSQL gets them in one go.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Dialect, Select, bindparam
from sqlalchemy.engine.interfaces import DBAPICursor

# Any: a named row has the attributes of the select that it answers; no type says which.
NamedRow = Any
MANY = (4, 16, 64)
"""How many keys one statement asks for; the last one is repeated to fill up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One open snapshot of a database: the driver's cursor, and the dialect that it speaks."""

    cursor: DBAPICursor
    dialect: Dialect


class Prepared:
    """A select whose values are bound by name."""

    def __init__(self, query: Select[Any]) -> None:
        self._query = query
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, reading: Reading, **values: str) -> list[NamedRow]:
        """Return the rows for the values bound."""
        compiled = self.compiled(reading.dialect)
        compiled.ask(reading.cursor, values)
        return compiled.rows(reading.cursor)

    def compiled(self, dialect: Dialect) -> "_Compiled":
        """Return the select in a dialect."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._query, dialect)
        return compiled

    def row(self, reading: Reading, **values: str) -> NamedRow | None:
        """Return the only row for the values bound, None when there is none."""
        found = self.rows(reading, **values)
        return found[0] if found else None


class PreparedMany:
    """A select of the rows that have one of many keys; its other values are bound by name."""

    def __init__(self, query: Select[Any], key: ColumnElement[str]) -> None:
        names = {size: [bindparam(f"key_{place}", type_=key.type) for place in range(size)] for size in MANY}
        self._sized = {size: Prepared(query.where(key.in_(bound))) for size, bound in names.items()}

    def rows(self, reading: Reading, keys: Iterable[str], **values: str) -> list[NamedRow]:
        """Return the rows of the keys, in no order."""
        each = sorted(set(keys))
        parts = (each[start : start + MANY[-1]] for start in range(0, len(each), MANY[-1]))
        return [row for part in parts for row in self._rows(reading, part, values)]

    def _rows(self, reading: Reading, keys: list[str], values: dict[str, str]) -> list[NamedRow]:
        size = next(size for size in MANY if size >= len(keys))
        filled = [*keys, *[keys[-1]] * (size - len(keys))]
        bound = {f"key_{place}": key for place, key in enumerate(filled)}
        return self._sized[size].rows(reading, **values, **bound)


def together(reading: Reading, asked: Sequence[tuple[Prepared, Mapping[str, str]]]) -> list[list[NamedRow]]:
    """Return the rows of several selects, each with its values."""
    cursor = reading.cursor
    if not isinstance(cursor, psycopg.Cursor) or not psycopg.Pipeline.is_supported():
        return [select.rows(reading, **values) for select, values in asked]
    compiled = [select.compiled(reading.dialect) for select, _ in asked]
    cursors = [cursor.connection.cursor() for _ in asked]
    with cursor.connection.pipeline():
        for one, own, (_, values) in zip(compiled, cursors, asked, strict=True):
            one.ask(own, values)
    return [one.rows(own) for one, own in zip(compiled, cursors, strict=True)]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A select in one dialect: its text, the order of its values where they have one, and how its rows are read."""

    text: str
    order: tuple[str, ...] | None
    readers: tuple[tuple[int, Callable[[object], object]], ...]
    named: Callable[[Iterable[object]], NamedRow]

    def ask(self, cursor: DBAPICursor, values: Mapping[str, str]) -> None:
        cursor.execute(self.text, values if self.order is None else tuple(values[name] for name in self.order))

    def rows(self, cursor: DBAPICursor) -> list[NamedRow]:
        return [self._row(row) for row in cursor.fetchall()]

    def _row(self, row: Sequence[object]) -> NamedRow:
        if not self.readers:
            return self.named(row)
        members = list(row)
        for place, read in self.readers:
            members[place] = read(members[place])
        return self.named(members)


def _compile(query: Select[Any], dialect: Dialect) -> _Compiled:
    compiled = query.compile(dialect=dialect)
    columns = list(query.selected_columns)
    # The readers are those that SQLAlchemy would use for the same columns.
    readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    row = namedtuple("row", [column.name for column in columns])  # type: ignore[misc]  # its names are the table's own
    return _Compiled(
        text=str(compiled),
        order=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        readers=tuple((place, read) for place, read in enumerate(readers) if read is not None),
        named=row._make,
    )
