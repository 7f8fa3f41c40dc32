"""What a database does by itself: one conditional UPDATE of one row, each in a transaction of its own.

Rules, in order:
1. A table of one row, in the same database and with the same durability as the registry: write-ahead log and
   `synchronous=FULL` on SQLite, `synchronous_commit=on` on PostgreSQL.
2. The drivers are used bare; nothing of ours is in the way.
3. Every thread has a connection of its own, and each statement must have changed its row.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url

from bench.answers import Refused
from bench.rounds import Sample

TABLE = "bench_line"
CREATE = f"CREATE TABLE {TABLE} (line TEXT PRIMARY KEY, authorized BIGINT, reserved BIGINT, consumed BIGINT)"
INSERT = f"INSERT INTO {TABLE} VALUES ('hot', 900000000, 0, 0)"  # noqa: S608 -- a name of our own
UPDATE = (
    f"UPDATE {TABLE} SET consumed = consumed + 1 "  # noqa: S608 -- a name of our own
    "WHERE line = 'hot' AND authorized - reserved - consumed >= 1"
)
WAIT_SECONDS = 30

Statement = Callable[[str], int]
"""Runs a statement in a transaction of its own, and returns how many rows it changed."""


def prepare(database: str) -> None:
    """Make the table of one row."""
    with _connected(database) as execute:
        execute(CREATE)
        execute(INSERT)


def updates(database: str, threads: int, seconds: float) -> Sample:
    """Return how many statements the threads make together.

    Raises:
        Refused: a statement changed nothing.
    """
    gate = threading.Barrier(threads)

    def work() -> int:
        with _connected(database) as execute:
            gate.wait()
            ends, count = time.perf_counter() + seconds, 0
            while time.perf_counter() < ends:
                if execute(UPDATE) != 1:
                    raise Refused("the statement of the yardstick changed no row")
                count += 1
            return count

    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        counts = [future.result() for future in [pool.submit(work) for _ in range(threads)]]
    return Sample(sum(counts), time.perf_counter() - began, 0.0)


@contextmanager
def _connected(database: str) -> Iterator[Statement]:
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        file = sqlite3.connect(url.database or "", timeout=WAIT_SECONDS, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            file.execute(f"PRAGMA {pragma}")
        try:
            yield lambda statement: file.execute(statement).rowcount
        finally:
            file.close()
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        yield lambda statement: connection.execute(statement.encode()).rowcount
