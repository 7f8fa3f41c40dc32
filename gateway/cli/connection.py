"""A client for a command: of the server that the caller names, or of one that lives as long as the command.

One way of doing a thing: without --server the command serves the registry of --database on a free loopback port to
itself, so that every command goes through the same calls.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.files import read_bytes, read_private_key, write_private
from gateway.client import Client, ClientCertificate
from gateway.config.settings import Settings
from gateway.core.keys import generate_key
from gateway.core.reasons import Reason
from gateway.core.signing import KeyFileSigner, key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node
from gateway.telemetry import logs
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import Node

DEFAULT_DATABASE = "sqlite:///comity.db"
DEFAULT_RECEIPT_KEY = Path("comity-receipt.key")


@contextmanager
def connect(
    server: str, database: str, roots: Path | None = None, packs: Sequence[Path] | None = None
) -> Iterator[Client]:
    """Yield a client of `server`, or of an embedded server on `database` with more `packs`."""
    if server:
        certificate = ClientCertificate(read_bytes(roots)) if roots else None
        with Client(server, certificate) as client:
            yield client
        return
    settings = _embedded(database, packs or ())
    with (
        open_node(settings, receipt_signer(settings)) as opened,
        RunningServer(settings, opened) as running,
        Client(f"127.0.0.1:{running.port}") as client,
    ):
        yield client


@contextmanager
def operate(database: str) -> Iterator[Node]:
    """Yield a node on a registry, for what its operator does without a network."""
    settings = _embedded(database, ())
    with open_node(settings, receipt_signer(settings)) as opened:
        yield opened.node


def _embedded(database: str, packs: Sequence[Path]) -> Settings:
    settings = Settings(
        database=database or DEFAULT_DATABASE, listen="127.0.0.1:0", packs=tuple(packs), log_level="error"
    )
    logs.configure(settings.log_level)
    return settings


def receipt_signer(settings: Settings) -> KeyFileSigner:
    """Return the signer of receipts.

    Raises:
        BadRequest: CONFIGURATION, as `receipt_key_text`.
    """
    return key_signer(receipt_key_text(settings))


def receipt_key_text(settings: Settings) -> str:
    """Return the private key of receipts as JWK text; in the test environment a missing key file is made.

    Raises:
        BadRequest: CONFIGURATION, in prod no file is named or it is not there, or others can read it (attack K09).
    """
    path = settings.receipt_key or DEFAULT_RECEIPT_KEY
    if settings.environment == "prod" and (settings.receipt_key is None or not path.exists()):
        message = "In prod the key of receipts is named and exists; make one with 'comity keygen' and give its path."
        raise BadRequest(Reason.CONFIGURATION, "receipt_key", message)
    if not path.exists():
        write_key_pair(path)
    return read_private_key(path)


def write_key_pair(path: Path, algorithm: str = "ES256") -> str:
    """Make a key pair: the private key at `path`, the public one beside it; return the key id."""
    pair = generate_key(algorithm)
    write_private(path, pair.private_jwk_text)
    path.with_suffix(".pub").write_text(pair.public.jwk_text + "\n", encoding="utf-8")
    return pair.public.kid
