"""Databases for every test that asks for one, and how tests are spread over processes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from registry.database import migrate, open_engine
from tests.databases import empty, postgres_schema, postgres_server, sqlite_url
from tests.distribution import InGroups


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> InGroups | None:
    """Return what spreads the tests: in the groups of `tests.distribution` where groups are asked for."""
    return InGroups(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def empty_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an empty registry in an SQLite file, migrated once and there to be copied, never opened."""
    folder = tmp_path_factory.mktemp("empty")
    engine = open_engine(sqlite_url(folder))
    migrate(engine)
    engine.dispose()
    return folder


@pytest.fixture
def sqlite_engine(empty_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty registry in an SQLite file."""
    folder = tmp_path_factory.mktemp("sqlite")
    shutil.copytree(empty_registry, folder, dirs_exist_ok=True)
    engine = open_engine(sqlite_url(folder))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The PostgreSQL of this test process."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(postgres: URL) -> Iterator[str]:
    """The URL of a migrated PostgreSQL schema of this test process."""
    with postgres_schema(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def other_postgres_schema(postgres: URL) -> Iterator[str]:
    """The URL of a second schema."""
    with postgres_schema(postgres) as url:
        yield url


@pytest.fixture
def other_postgres_url(other_postgres_schema: str) -> str:
    """The URL of a second empty registry in PostgreSQL, to restore into."""
    engine = open_engine(other_postgres_schema)
    empty(engine)
    engine.dispose()
    return other_postgres_schema


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    """An empty registry in PostgreSQL."""
    engine = open_engine(postgres_url)
    empty(engine)
    yield engine
    engine.dispose()
