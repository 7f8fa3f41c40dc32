"""Databases for every test that asks for one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from registry.database import migrate, open_engine
from tests.databases import empty, postgres_schema, sqlite_url


@pytest.fixture
def sqlite_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty registry in an SQLite file."""
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("sqlite")))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a migrated PostgreSQL schema of this test process."""
    with postgres_schema() as url:
        yield url


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """An empty registry in PostgreSQL."""
    engine = open_engine(postgres_url)
    empty(engine)
    yield engine
    engine.dispose()
