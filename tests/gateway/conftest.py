"""A running network for each test module that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator import Network, running_network


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    """A network on an empty SQLite registry."""
    with running_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path) as running:
        yield running
