"""Many rows written at once: what a rebuild and a restore write with.

Rules, in order:
1. Rows wait until there are enough of them, counted in rows and in bytes of content, so that memory is bounded.
2. Tables are written in the order in which they refer to one another.
3. The id of an event is kept as it is given, although the database draws it otherwise.
"""

from sqlalchemy import Connection, Insert, Table, TextClause, bindparam, insert, text

from registry.row_values import Values
from registry.tables import METADATA, events

ROWS = 2000
BYTES = 8 * 1024 * 1024


class RowBatch:
    """Rows that wait to be written."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._rows: dict[Table, list[Values]] = {}
        self._number = 0
        self._bytes = 0

    def add(self, table: Table, values: Values, *, size: int = 0) -> None:
        """Take a row; `size` is that of its content in bytes."""
        self._rows.setdefault(table, []).append(values)
        self._number += 1
        self._bytes += size
        if self._number >= ROWS or self._bytes >= BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        for table in METADATA.sorted_tables:
            if rows := self._rows.get(table):
                self.connection.execute(_insertion(self.connection, table), rows)
        self._rows = {}
        self._number = self._bytes = 0


def _insertion(connection: Connection, table: Table) -> Insert | TextClause:
    if table is not events or connection.dialect.name != "postgresql":
        return insert(table)
    names = [column.name for column in events.columns]
    values = ", ".join(f":{name}" for name in names)
    # SQLAlchemy has no words for this clause. The names are those of our own table.
    statement = f"INSERT INTO events ({', '.join(names)}) OVERRIDING SYSTEM VALUE VALUES ({values})"  # noqa: S608 -- see above
    return text(statement).bindparams(*(bindparam(column.name, type_=column.type) for column in events.columns))
