"""One elected process among those that share a database.

Rules, in order:
1. On PostgreSQL the leader holds an advisory lock of its session: the server takes it back when the session ends,
   however it ends. On SQLite it holds a lock on a file beside the database: the system takes it back when the process
   ends.
2. Being the leader is a matter of economy, never of correctness: whatever the leader does must be safe with two of
   them, since a lock can be lost without notice.
"""

import fcntl
import os
from types import TracebackType

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from registry.database import open_engine

# Apart from every other lock of ours: a leader holds it for as long as it lives.
_SEQUENCER_SEAT = 4_205_004


class Election:
    """A candidate for the one seat; use it in a `with` statement, which gives the seat up."""

    def __init__(self, database: str) -> None:
        self._engine = open_engine(database, connections=1)
        self._seat: _SessionLock | _FileLock
        if self._engine.dialect.name == "postgresql":
            self._seat = _SessionLock(self._engine)
        else:
            self._seat = _FileLock(f"{self._engine.url.database}.sequencer")

    def __enter__(self) -> "Election":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._seat.release()
        self._engine.dispose()

    def leads(self) -> bool:
        """Return whether this candidate holds the seat now; it takes it when it is free."""
        return self._seat.hold()


class _SessionLock:
    """A session of PostgreSQL that holds an advisory lock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session: Connection | None = None

    def hold(self) -> bool:
        try:
            if self._session is not None:
                self._session.execute(text("SELECT 1"))
                return True
            return self._take()
        except DBAPIError:
            # The session is gone, and the lock with it.
            self.release()
            return False

    def release(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()

    def _take(self) -> bool:
        session = self._engine.connect()
        # Kept before it is asked, so that it is given back when the question fails.
        self._session = session.execution_options(isolation_level="AUTOCOMMIT")
        question = text("SELECT pg_try_advisory_lock(:seat)")
        if self._session.execute(question, {"seat": _SEQUENCER_SEAT}).scalar_one():
            return True
        self._session = None
        session.close()
        return False


class _FileLock:
    """A file of which one process at a time holds the lock."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    def hold(self) -> bool:
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
