"""What a driver's exception means: by its code, never by its text.

Rules, in order:
1. SQLite: busy or locked, or a unique key already taken, means that another write came first. Read-only, full, not to
   be opened, not a database, input or output failed, or a missing table means that the database is not available.
2. PostgreSQL, by SQLSTATE: serialization failure, deadlock, lock time and a unique key already taken mean that another
   write came first. A lost or refused connection, resources, the operator's intervention, a system error, a read-only
   transaction, a missing privilege or a missing table mean that the database is not available.
3. Anything else is a fault of ours.
"""

import sqlite3
from enum import Enum, auto

import psycopg
from sqlalchemy.exc import DBAPIError


class Fault(Enum):
    """Whose move follows a driver's exception."""

    RACE_LOST = auto()
    UNAVAILABLE = auto()
    OURS = auto()


DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)

_SQLITE_RACES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_SQLITE_AWAY = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}
_STATES_RACES = {"40001", "40P01", "55P03", "23505"}
_STATES_AWAY = {"25006", "42501", "42P01", "3D000", "28000", "28P01"}
_CLASSES_AWAY = {"08", "53", "57", "58", "XX"}


def fault_of(error: Exception) -> Fault:
    """Return what a driver's exception means, as it is or as SQLAlchemy wrapped it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _sqlite_fault(cause)
    if isinstance(cause, psycopg.Error):
        return _postgresql_fault(cause)
    return Fault.OURS


def _sqlite_fault(cause: sqlite3.Error) -> Fault:
    # The driver sets no code on mistakes of its own making, such as a closed connection.
    code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    if code & 0xFF in _SQLITE_RACES or code in _SQLITE_TAKEN:
        return Fault.RACE_LOST
    return Fault.UNAVAILABLE if code & 0xFF in _SQLITE_AWAY else Fault.OURS


def _postgresql_fault(cause: psycopg.Error) -> Fault:
    state = cause.sqlstate
    if state is None:
        # Without a state the server said nothing: the connection was refused or lost.
        return Fault.UNAVAILABLE if isinstance(cause, psycopg.OperationalError) else Fault.OURS
    if state in _STATES_RACES:
        return Fault.RACE_LOST
    return Fault.UNAVAILABLE if state in _STATES_AWAY or state[:2] in _CLASSES_AWAY else Fault.OURS
