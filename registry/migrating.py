"""The migrations of the tables, by alembic; loaded only where there is something to migrate."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_LOCK = 4_205_001


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date; another gateway that does so at the same time is waited for."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def last_revision() -> str:
    """Return the revision that the last migration leads to."""
    newest = ScriptDirectory.from_config(_migrations()).get_current_head()
    assert newest is not None  # noqa: S101 - there is always a first migration
    return newest


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "registry:migrations")
    return config
