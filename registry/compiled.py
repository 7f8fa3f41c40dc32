"""Statements of a write that are compiled once and executed through the driver's own cursor, inside its transaction.

Rules, in order:
1. A statement is compiled once for each dialect. The driver binds every value; none is ever written into a statement.
2. Values go in and rows come out as the types of the tables' columns write and read them.
3. What a write changes in several tables goes to PostgreSQL in one round trip (`Together`).
4. It is executed in the transaction of the connection given; it neither begins nor ends one.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.dml import UpdateBase

from registry.prepared import NamedRow

# Any: a select is typed by its columns, and a value by its own; a statement takes whatever they are.
Asked = Select[Any] | UpdateBase
Bound = Any
Converted = Callable[[Bound], Bound]


class Statement:
    """A statement whose values are bound by name; `postgresql` is given where that database spells it another way."""

    def __init__(self, asked: Asked, *, postgresql: Asked | None = None) -> None:
        self._asked = {"sqlite": asked, "postgresql": asked if postgresql is None else postgresql}
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, **values: Bound) -> list[NamedRow]:
        """Execute it and return its rows: those of a select, or those that a change returns."""
        compiled = self._of(connection.dialect)
        return [compiled.row(row) for row in compiled.executed(connection, values).fetchall()]

    def row(self, connection: Connection, **values: Bound) -> NamedRow | None:
        """Execute it and return its only row, None when there is none."""
        found = self.rows(connection, **values)
        return found[0] if found else None

    def changed(self, connection: Connection, **values: Bound) -> int:
        """Execute it and return how many rows it changed."""
        return self._of(connection.dialect).executed(connection, values).rowcount

    def _of(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._asked[dialect.name], dialect)
        return compiled


class Together:
    """Changes that need nothing of one another: one statement on PostgreSQL, one after another on SQLite.

    Each value has one name in all of them.
    """

    def __init__(self, *changes: Insert | Update) -> None:
        *others, last = changes
        self._each = [Statement(change) for change in changes]
        self._together = Statement(last.add_cte(*(one.cte(f"change_{place}") for place, one in enumerate(others))))

    def changed(self, connection: Connection, **values: Bound) -> int:
        """Make the changes and return how many rows the last of them changed."""
        if connection.dialect.name == "postgresql":
            return self._together.changed(connection, **values)
        return [each.changed(connection, **values) for each in self._each][-1]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in one dialect: its text, how its values are written and ordered, and how its rows are read."""

    text: str
    fixed: Mapping[str, Bound]
    writers: tuple[tuple[str, Converted], ...]
    order: tuple[str, ...] | None
    readers: tuple[tuple[int, Converted], ...]
    named: Callable[[Iterable[object]], NamedRow]

    def executed(self, connection: Connection, values: dict[str, Bound]) -> DBAPICursor:
        for name, write in self.writers:
            values[name] = write(values[name])
        for name, value in self.fixed.items():
            values.setdefault(name, value)
        cursor = connection.connection.cursor()
        cursor.execute(self.text, values if self.order is None else tuple(values[name] for name in self.order))
        return cursor

    def row(self, row: Sequence[object]) -> NamedRow:
        if not self.readers:
            return self.named(row)
        members = list(row)
        for place, read in self.readers:
            members[place] = read(members[place])
        return self.named(members)


def _compile(asked: Asked, dialect: Dialect) -> _Compiled:
    compiled = asked.compile(dialect=dialect)
    binds = compiled.binds
    # The writers and readers are those that SQLAlchemy would use for the same columns.
    writers = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds.items())
    columns = list(asked.exported_columns)
    readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    row = namedtuple("row", [column.name for column in columns])  # type: ignore[misc]  # its names are the table's own
    return _Compiled(
        text=str(compiled),
        fixed={name: bind.value for name, bind in binds.items() if not bind.required},
        writers=tuple((name, write) for name, write in writers if write is not None and binds[name].required),
        order=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        readers=tuple((place, read) for place, read in enumerate(readers) if read is not None),
        named=row._make,
    )
