"""What a process of a gateway tells an operator, put together from the settings.

Rules, in order:
1. The page of metrics of each process is on the configured port and those that follow, one a slot; port 0 takes a free
   one for each.
2. The certificate that is told of is the one in the file: after a change that was not taken, the log says so.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from cryptography import x509

from gateway.config.settings import Settings, port_of
from gateway.server.node import OpenNode
from gateway.telemetry.figures import PaperMemory
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.pools import pool_of
from gateway.telemetry.settings import TelemetrySettings


def telemetry_settings(settings: Settings, role: str, slot: int) -> TelemetrySettings:
    """Return where the figures and spans of a process go."""
    return TelemetrySettings(
        node=settings.node,
        role=role,
        worker=slot,
        metrics_listen=metrics_address(settings, slot),
        otlp_endpoint=settings.otlp_endpoint,
        trace_share=Decimal(settings.traces_in_thousand) / 1000,
    )


def metrics_address(settings: Settings, slot: int) -> str:
    """Return the address of the metrics of a process, empty when there are none."""
    if not settings.metrics_listen:
        return ""
    host, port = settings.metrics_listen.rpartition(":")[0], port_of(settings.metrics_listen)
    return f"{host}:{port + slot if port else 0}"


def tell_of(opened: OpenNode, settings: Settings, telemetry: Telemetry) -> None:
    """Tell of the connections, the memory of papers and the certificate that a server works with."""
    telemetry.observe_pool(pool_of(opened.engine))
    papers = opened.node.memory.papers
    telemetry.observe_paper_memory(lambda: PaperMemory(papers.hits, papers.misses, len(papers)))
    path = settings.tls_certificate
    if path is not None:
        telemetry.observe_certificate(lambda: _end_of(path))


def _end_of(path: Path) -> datetime | None:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc
    except (OSError, ValueError):
        return None
