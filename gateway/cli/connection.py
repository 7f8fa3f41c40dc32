"""A client for a command: of the server that the caller names, or of one that lives as long as the command.

Rules, in order:
1. One way of doing a thing: without --server the command serves a registry to itself (`own_server.py`), so that every
   command goes through the same calls. With --server it loads nothing of a server.
2. With --server and roots it speaks TLS, and shows the client certificate that the environment names. A certificate is
   shown to nobody whose own is not checked, so that without roots there is none.
3. A private key that others can read is not used (attack K09).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.files import read_bytes, read_private_key
from gateway.client import Client, ClientCertificate
from gateway.config.environment import ENVIRONMENT_PREFIX
from gateway.core.reasons import Reason
from gateway.usecases.errors import BadRequest

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
    from gateway.cli.own_server import serve_itself  # noqa: PLC0415 - a command with --server loads no server

    with serve_itself(database, packs or ()) as client:
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
