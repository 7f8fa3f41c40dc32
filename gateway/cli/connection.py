"""A client for a command: of the server that the caller names, or of one that lives as long as the command.

Rules, in order:
1. One way of doing a thing: without --server the command serves the registry of --database on a free loopback port to
   itself, so that every command goes through the same calls.
2. What it serves with is the configuration that COMITY_CONFIG names, but for doors and telemetry: network, environment
   and registry are those of the gateway whose configuration it is.
3. With --server and roots it speaks TLS, and shows the client certificate that the environment names. A certificate is
   shown to nobody whose own is not checked, so that without roots there is none.
4. A private key that others can read is not used (attack K09).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.configuration import settings_from
from gateway.cli.files import read_bytes, read_private_key, write_private
from gateway.client import Client, ClientCertificate
from gateway.config.settings import ENVIRONMENT_PREFIX, Settings
from gateway.core.keys import generate_key
from gateway.core.reasons import Reason
from gateway.core.signing import KeyFileSigner, key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node
from gateway.telemetry import logs
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import Node

DEFAULT_RECEIPT_KEY = Path("comity-receipt.key")
_TO_ITSELF = {
    "listen": "127.0.0.1:0",
    "events_listen": "",
    "metrics_listen": "",
    "otlp_endpoint": "",
    "tls_certificate": None,
    "tls_key": None,
    "tls_client_roots": None,
    "log_level": "error",
}
CLIENT_CERTIFICATE, CLIENT_KEY, CLIENT_ROOTS = (
    f"{ENVIRONMENT_PREFIX}CLIENT_{part}" for part in ("CERTIFICATE", "KEY", "ROOTS")
)


@contextmanager
def connect(
    server: str, database: str, roots: Path | None = None, packs: Sequence[Path] | None = None
) -> Iterator[Client]:
    """Yield a client of `server`, or of an embedded server on `database` with more `packs`."""
    if server:
        with Client(server, client_certificate(roots)) as client:
            yield client
        return
    settings = _embedded(database, packs or ())
    with (
        open_node(settings, receipt_signer(settings)) as opened,
        RunningServer(settings, opened) as running,
        Client(f"127.0.0.1:{running.port}") as client,
    ):
        yield client


def client_certificate(roots: Path | None) -> ClientCertificate | None:
    """Return what a command shows a server over TLS, None to speak without TLS.

    `roots`, or the file that COMITY_CLIENT_ROOTS names, are those of the server. Certificate and key are the files
    that COMITY_CLIENT_CERTIFICATE and COMITY_CLIENT_KEY name; without them only the server shows a certificate.

    Raises:
        BadRequest: FILE_NOT_READABLE, or CONFIGURATION: half of what is needed is named, or others can read the key.
    """
    trusted, chain, key = roots or _named(CLIENT_ROOTS), _named(CLIENT_CERTIFICATE), _named(CLIENT_KEY)
    if (chain is None) != (key is None):
        message = f"A client certificate has a private key; set both {CLIENT_CERTIFICATE} and {CLIENT_KEY}, or neither."
        raise BadRequest(Reason.CONFIGURATION, CLIENT_CERTIFICATE if chain is None else CLIENT_KEY, message)
    if trusted is None:
        if chain is None:
            return None
        message = f"Before a client certificate is shown the server's is checked; set {CLIENT_ROOTS}, or give --roots."
        raise BadRequest(Reason.CONFIGURATION, CLIENT_ROOTS, message)
    if chain is None or key is None:
        return ClientCertificate(read_bytes(trusted))
    return ClientCertificate(read_bytes(trusted), read_bytes(chain), read_private_key(key).encode())


def _named(variable: str) -> Path | None:
    return Path(os.environ[variable]) if os.environ.get(variable) else None


@contextmanager
def operate(database: str) -> Iterator[Node]:
    """Yield a node on a registry, for what its operator does without a network."""
    settings = _embedded(database, ())
    with open_node(settings, receipt_signer(settings)) as opened:
        yield opened.node


def registry_url(database: str) -> str:
    """Return the registry that a command means: the one named, or the one of the configuration.

    Raises:
        BadRequest: CONFIGURATION.
    """
    return database or _embedded("", ()).database


def _embedded(database: str, packs: Sequence[Path]) -> Settings:
    given: dict[str, object] = dict(_TO_ITSELF)
    if database:
        given["database"] = database
    if packs:
        given["packs"] = tuple(packs)
    settings = settings_from(given)
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
