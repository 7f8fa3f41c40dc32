"""Opening the database, and one door through which every read and write goes.

Rules, in order:
1. Two kinds of URL: `sqlite:///FILE`, the embedded default, and `postgresql+psycopg://...` (`postgresql://` is the
   same). An in-memory SQLite database is refused: each connection would see another one.
2. SQLite: write-ahead log, `synchronous=FULL`, foreign keys on, writers in BEGIN IMMEDIATE so that the second one waits
   at the start and never in the middle. PostgreSQL: a write reads committed and locks rows by name; a snapshot is
   REPEATABLE READ READ ONLY. A question of one statement is of one moment by itself, so it opens no transaction there.
3. A write that lost a race (serialization, deadlock, lock time, a row that another write inserted first) is tried again
   from its beginning a bounded number of times, then it is `Contended`.
4. A database that does not answer, is read-only, full, or not migrated is `Unavailable`. Anything else is a fault of
   ours and goes up as it is. Statements' parameters never appear in an exception.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from registry.errors import BadInput, Contended, Unavailable
from registry.faults import DRIVER_ERRORS, Fault, fault_of
from registry.prepared import Reading
from registry.reasons import Reason

Answer = TypeVar("Answer")

ATTEMPTS = 8
LOCK_SECONDS = 10
NEWEST = "0002"  # the revision of the tables that this version works with


def open_engine(url: str, *, connections: int = 16) -> Engine:
    """Return an engine for a registry database; nothing is connected yet.

    Raises:
        BadInput: CONFIGURATION, when the URL names no database that the registry can use.
    """
    parsed = _parse_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    arguments = {"timeout": LOCK_SECONDS} if is_sqlite else {"connect_timeout": LOCK_SECONDS}
    engine = create_engine(
        parsed,
        connect_args=arguments,
        hide_parameters=True,
        max_overflow=0,
        pool_pre_ping=True,
        pool_size=connections,
    )
    event.listen(engine, "connect", _prepare_sqlite if is_sqlite else _prepare_postgresql)
    if is_sqlite:
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def without_password(url: str) -> str:
    """Return a database URL as it may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; several gateways may call this at once.

    Raises:
        Unavailable: the database does not answer or does not take writes.
    """
    with read(engine) as connection:
        revision = revision_of(connection)
    if revision != NEWEST:
        from registry import migrating  # noqa: PLC0415 - tables that are up to date load no migrations

        write(engine, migrating.upgrade)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the tables in a database, None when it holds no registry."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def answers(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with read(engine) as connection:
            connection.execute(text("SELECT 1"))
    except Unavailable:
        return False
    return True


def write(engine: Engine, work: Callable[[Connection], Answer]) -> Answer:
    """Do the work in one transaction, again from its beginning where another write came first.

    Raises:
        Contended: other writes came first each time.
        Unavailable: the database does not answer or does not take writes.
    """
    for _ in range(ATTEMPTS):
        try:
            with _translated(), engine.begin() as connection:
                return work(connection)
        except _RaceLost:
            continue
    message = "Other writes came first each time; send the same request again."
    raise Contended(Reason.REGISTRY_CONTENDED, "", message)


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """Open one consistent read transaction.

    Raises:
        Unavailable: the database does not answer.
    """
    options: dict[str, object] = {"sqlite_begin": "BEGIN"}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with _translated(), engine.execution_options(**options).begin() as connection:
            yield connection
    except _RaceLost:
        raise _unavailable() from None


@contextmanager
def asking(engine: Engine) -> Iterator[Reading]:
    """Open a connection for one question, which is of one moment by itself (rule 2).

    Raises:
        Unavailable: the database does not answer.
    """
    with _lent(engine) as pooled:
        connection = pooled.driver_connection
        if isinstance(connection, psycopg.Connection):
            connection.autocommit = True
        yield Reading(pooled.cursor(), engine.dialect)


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """Open one consistent read transaction on the driver's own cursor, for `registry.prepared`.

    Raises:
        Unavailable: the database does not answer.
    """
    with _lent(engine) as pooled:
        yield Reading(_begun(pooled), engine.dialect)


@contextmanager
def _lent(engine: Engine) -> Iterator[PoolProxiedConnection]:
    try:
        with _translated():
            pooled = engine.raw_connection()
            try:
                yield pooled
            except DRIVER_ERRORS as error:
                # A connection that broke is not given back: the next call opens another one.
                pooled.invalidate(error)
                raise
            finally:
                # What was only read is rolled back by the pool.
                _released(pooled)
    except _RaceLost:
        raise _unavailable() from None


class _RaceLost(Exception):
    """Another write came first."""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, *DRIVER_ERRORS) as error:
        match fault_of(error):
            case Fault.RACE_LOST:
                raise _RaceLost from error
            case Fault.UNAVAILABLE:
                raise _unavailable() from error
            case Fault.OURS:
                raise
    except PoolTimeoutError as error:
        raise _unavailable() from error


def _unavailable() -> Unavailable:
    message = "The registry's database does not answer or does not take writes; send the same request again later."
    return Unavailable(Reason.REGISTRY_UNREACHABLE, "", message)


def _parse_url(url: str) -> URL:
    expected = "expected sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; correct the database URL"
    try:
        parsed = make_url(url)
        driver = parsed.get_dialect().driver
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        raise BadInput(Reason.CONFIGURATION, "database", f"This is not a database URL: {expected}.") from None
    if (parsed.get_backend_name(), driver) not in {("sqlite", "pysqlite"), ("postgresql", "psycopg")}:
        raise BadInput(Reason.CONFIGURATION, "database", f"This kind of database is not used: {expected}.")
    if not parsed.database or parsed.database == ":memory:" or parsed.query.get("mode") == "memory":
        message = "The URL names no database that outlives a connection: " + expected
        raise BadInput(Reason.CONFIGURATION, "database", f"{message}.")
    return parsed


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own transaction control would begin late; `_begin_sqlite` begins instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))


def _begun(pooled: PoolProxiedConnection) -> DBAPICursor:
    """Return the cursor of a transaction that only reads, and reads one moment."""
    connection = pooled.driver_connection
    if isinstance(connection, psycopg.Connection):
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return pooled.cursor()
    cursor = pooled.cursor()
    cursor.execute("BEGIN")
    return cursor


def _released(pooled: PoolProxiedConnection) -> None:
    connection = pooled.driver_connection if pooled.is_valid else None
    if isinstance(connection, psycopg.Connection):
        connection.rollback()
        connection.autocommit = False
        connection.isolation_level = None
        connection.read_only = None
    pooled.close()


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    # A write that was answered must survive a crash of the database, whatever the server's default is.
    cursor.execute("SET synchronous_commit = on")
    cursor.close()
    connection.commit()
