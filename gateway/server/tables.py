"""The tables of the registry, brought up to date by whichever process comes first."""

from sqlalchemy import Engine

from registry.database import migrate, open_engine
from registry.errors import Unavailable


def migrated(engine: Engine, *, may_wait: bool) -> bool:
    """Bring the tables up to date; return whether the database was there, False only with `may_wait`.

    Raises:
        Unavailable: the database does not answer, and it may not be waited for.
    """
    try:
        migrate(engine)
    except Unavailable:
        if not may_wait:
            raise
        return False
    return True


def migrate_if_there(database: str) -> None:
    """Bring the tables of a database up to date when it answers; whoever serves from it later does so otherwise."""
    engine = open_engine(database, connections=1)
    try:
        migrated(engine, may_wait=True)
    finally:
        engine.dispose()
