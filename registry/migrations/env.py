"""Runs the migrations inside the transaction that `registry.database.migrate` opened."""

from alembic import context
from sqlalchemy import Connection

from registry.tables import METADATA

connection = context.config.attributes["connection"]
assert isinstance(connection, Connection)  # noqa: S101 - migrations run through registry.database.migrate alone
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
