"""What a process that serves tells an operator of what it works with.

One rule: the certificate that is told of is the one in the file: after a change that was not taken, the log says so.
"""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from sqlalchemy import Engine

from gateway.config.settings import Settings
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.pools import pool_of


def tell_of(engine: Engine, settings: Settings, telemetry: Telemetry) -> None:
    """Tell of the connections and the certificate that a server works with."""
    telemetry.observe_pool(pool_of(engine))
    path = settings.tls_certificate
    if path is not None:
        telemetry.observe_certificate(lambda: _end_of(path))


def _end_of(path: Path) -> datetime | None:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc
    except (OSError, ValueError):
        return None
