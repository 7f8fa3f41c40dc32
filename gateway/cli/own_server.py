"""A server that a command serves a registry to itself with, on a free loopback port."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.own_node import open_own, own_settings
from gateway.client import Client
from gateway.server.embedded import RunningServer


@contextmanager
def serve_itself(database: str, packs: Sequence[Path]) -> Iterator[Client]:
    """Yield a client of a server of `database` with more `packs`."""
    settings = own_settings(database, packs)
    with (
        open_own(settings) as opened,
        RunningServer(settings, opened) as running,
        Client(f"127.0.0.1:{running.port}") as client,
    ):
        yield client
