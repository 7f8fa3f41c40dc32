"""The migrations make exactly the tables that the registry works with."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from registry.database import NEWEST, open_engine
from registry.migrating import last_revision
from registry.tables import METADATA
from tests.databases import sqlite_url


def definitions(engine: Engine) -> dict[str, frozenset[str]]:
    """Return by which clauses SQLite defines each table and index but the record of migrations."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")
        spelled = {name: " ".join(str(definition).split()).removesuffix(" )") for name, definition in rows}
    return {name: frozenset(re.split(r", (?=CONSTRAINT )", text)) for name, text in spelled.items()}


def checks_of(engine: Engine) -> dict[str, set[str]]:
    """Return the names of the checks of each table."""
    inspector = inspect(engine)
    return {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)} for table in METADATA.tables
    }


def test_sqlite_is_migrated_to_the_letter(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Migrated and created from the tables, both are defined by the same clauses, column for column."""
    created = open_engine(sqlite_url(tmp_path))
    METADATA.create_all(created)
    assert definitions(sqlite_engine) == definitions(created)
    created.dispose()


def test_postgresql_lacks_no_migration(postgres_engine: Engine) -> None:
    """Comparing the migrated database with the tables finds nothing to do."""
    with postgres_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == "0002"


def test_both_dialects_check_the_same(sqlite_engine: Engine, postgres_engine: Engine) -> None:
    """A figure below zero is refused by either."""
    assert checks_of(sqlite_engine) == checks_of(postgres_engine)
    assert checks_of(sqlite_engine)["balances"] == {
        "ck_balances_authorized",
        "ck_balances_consumed",
        "ck_balances_reserved",
    }


def test_the_revision_that_is_asked_for_is_that_of_the_last_migration() -> None:
    """A registry that is up to date is known without loading the migrations."""
    assert last_revision() == NEWEST
