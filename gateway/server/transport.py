"""Addresses and doors: where a server listens, with which certificate, and whom it lets in.

Rules, in order:
1. Without TLS a server listens on loopback only; `gateway.config` refuses anything else.
2. With client roots, a client certificate chained to them is required by the transport (attack H01); whose it is, is
   asked on every call (`gateway.access`).
3. Certificate, key and roots are read again when a file changes, without a restart. What does not fit together is not
   taken: the last that did stays, and the log says so.
4. Connections live fifteen minutes at most, so that a client meets the new roots and any other worker; pings and
   streams of one connection are bounded (attack I05).
"""

from pathlib import Path
from threading import Lock
from typing import Protocol

import grpc
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from gateway.config.settings import Settings
from gateway.interceptors.calls import LARGE
from gateway.telemetry.logs import logger

MARGIN_BYTES = 64 * 1024  # so that a message just over the limit is refused by us, with a reason
OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.max_receive_message_length", LARGE + MARGIN_BYTES),
    ("grpc.max_metadata_size", 16 * 1024),
    ("grpc.max_connection_age_ms", 15 * 60 * 1000),
    ("grpc.max_connection_age_grace_ms", 30 * 1000),
    ("grpc.max_connection_idle_ms", 10 * 60 * 1000),
    ("grpc.keepalive_time_ms", 60 * 1000),
    ("grpc.keepalive_timeout_ms", 20 * 1000),
    ("grpc.http2.min_ping_interval_without_data_ms", 10 * 1000),
    ("grpc.http2.max_ping_strikes", 2),
    ("grpc.max_concurrent_streams", 256),
)


class Listener(Protocol):
    """What can listen: a server for calls, or one for streams."""

    def add_insecure_port(self, address: str) -> int:
        """Listen without TLS."""

    def add_secure_port(self, address: str, server_credentials: grpc.ServerCredentials) -> int:
        """Listen with TLS."""


def listen(server: Listener, address: str, settings: Settings) -> int:
    """Let a server listen on an address, and return the port."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return server.add_insecure_port(address)
    door = Door(settings.tls_certificate, settings.tls_key, settings.tls_client_roots)
    credentials = grpc.dynamic_ssl_server_credentials(
        door.read(),
        door.if_changed,  # type: ignore[arg-type] # the stubs of grpc do not know that None keeps what is in use
        require_client_authentication=settings.tls_client_roots is not None,
    )
    return server.add_secure_port(address, credentials)


class Door:
    """The files that decide who gets in, read again when one of them changes."""

    def __init__(self, certificate: Path, key: Path, roots: Path | None) -> None:
        self._paths = (certificate, key) if roots is None else (certificate, key, roots)
        self._lock = Lock()
        self._seen: tuple[tuple[int, int, int], ...] = ()

    def read(self) -> grpc.ServerCertificateConfiguration:
        """Return the configuration as the files are now.

        Raises:
            ValueError, OSError: the files are not there or do not fit together.
        """
        self._seen = self._marks()
        certificate, key, *roots = (path.read_bytes() for path in self._paths)
        _check_pair(certificate, key)
        if roots:
            x509.load_pem_x509_certificates(roots[0])
        return grpc.ssl_server_certificate_configuration([(key, certificate)], roots[0] if roots else None)

    def if_changed(self) -> grpc.ServerCertificateConfiguration | None:
        """Return the configuration when a file has changed since it was read, None to keep the one in use."""
        with self._lock:
            try:
                if self._marks() == self._seen:
                    return None
                configuration = self.read()
            except (OSError, ValueError):
                # Half of a renewal may be in place; the next handshake looks again.
                logger().warning("certificates kept", reason="CONFIGURATION")
                return None
        logger().info("certificates read again")
        return configuration

    def _marks(self) -> tuple[tuple[int, int, int], ...]:
        found = (path.stat() for path in self._paths)
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in found)


def _check_pair(certificate: bytes, key: bytes) -> None:
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    own = load_pem_private_key(key, password=None).public_key().public_bytes(*form)
    if x509.load_pem_x509_certificates(certificate)[0].public_key().public_bytes(*form) != own:
        raise ValueError("the private key is not that of the certificate")
