"""Rows put into an empty registry, as they were.

Rules, in order:
1. Nothing is put into a registry that holds a row of any table, whatever the revision of its tables.
2. While rows are put there nobody else writes: SQLite has one writer, PostgreSQL locks the tables.
3. Events keep their ids, positions and chain hashes; the next event gets the next id.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, Table, func, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError

from registry.backup_file import invalid
from registry.batches import RowBatch
from registry.errors import NotAllowed
from registry.reasons import Reason
from registry.rebuild import rebuild
from registry.row_values import Values
from registry.tables import METADATA, events


def check_empty(connection: Connection) -> None:
    """Check that a database holds no row of a registry.

    Raises:
        NotAllowed: REGISTRY_NOT_EMPTY.
    """
    there = set(inspect(connection).get_table_names())
    for table in METADATA.sorted_tables:
        if table.name in there and connection.execute(select(1).select_from(table).limit(1)).first():
            message = "An empty registry was expected and this one holds something; restore into a new database."
            raise NotAllowed(Reason.REGISTRY_NOT_EMPTY, "database", message)


def keep_writers_out(connection: Connection) -> None:
    """Keep everybody else from writing until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE requests, events, contents IN SHARE ROW EXCLUSIVE MODE"))


def fill(connection: Connection, rows: Iterable[tuple[Table, Values]], report: Callable[[int], None]) -> None:
    """Put rows as they were, and build the projections of them; `report` is told of the events that are built in.

    Raises:
        BadInput: BACKUP_INVALID, the rows do not fit together.
    """
    try:
        _put(connection, rows)
        rebuild(connection, report)
    except (ArithmeticError, DataError, IntegrityError, LookupError, TypeError, ValueError):
        # Nobody else writes here, so that a key that is taken is the fault of the rows as well.
        message = "The rows of the backup do not fit together in this version of Comity; use the one that wrote it."
        raise invalid(message) from None
    _continue_ids(connection)


def _put(connection: Connection, rows: Iterable[tuple[Table, Values]]) -> None:
    batch = RowBatch(connection)
    for table, values in rows:
        batch.add(table, values, size=len(values.get("content") or b""))
    batch.flush()


def _continue_ids(connection: Connection) -> None:
    # SQLite goes on after the highest id that was put.
    last = connection.execute(select(func.max(events.c.event_id))).scalar_one()
    if connection.dialect.name == "postgresql" and last is not None:
        connection.execute(text("SELECT setval(pg_get_serial_sequence('events', 'event_id'), :last)"), {"last": last})
