"""A running network for each test module that asks for one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import sqlite_url
from tests.simulator import Network, running_network


@pytest.fixture
def network(empty_registry: Path, tmp_path: Path) -> Iterator[Network]:
    """A network on an empty SQLite registry."""
    shutil.copytree(empty_registry, tmp_path, dirs_exist_ok=True)
    with running_network(sqlite_url(tmp_path), tmp_path) as running:
        yield running
