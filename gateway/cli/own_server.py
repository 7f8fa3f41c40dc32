"""A server that a command serves a registry to itself with, on a free loopback port."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.keys import receipt_key_text
from gateway.cli.own_registry import own_settings
from gateway.client import Client
from gateway.core.trust.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node


@contextmanager
def serve_itself(database: str, packs: Sequence[Path]) -> Iterator[Client]:
    """Yield a client of a server of `database` with more `packs`; receipts are signed with the configuration's key.

    Raises:
        BadRequest: CONFIGURATION, also where the key of receipts is not as it must be.
    """
    settings = own_settings(database, packs)
    signer = key_signer(receipt_key_text(settings.receipt_key, settings.environment))
    with (
        open_node(settings, signer) as opened,
        RunningServer(settings, opened) as running,
        Client(f"127.0.0.1:{running.port}") as client,
    ):
        yield client
