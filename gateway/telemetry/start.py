"""Telemetry of one process, started and ended: exporters in, one object out.

Rules, in order:
1. Without an address for Prometheus and an endpoint for OTLP nothing is started, and calls are only logged.
2. Each process of a server has an address of its own: the caller gives the final one.
3. Nothing global is set, and nothing of the caller's environment chooses what is recorded; headers and certificates for
   the endpoint may stand in the variables that OpenTelemetry defines (OTEL_EXPORTER_OTLP_...).
4. At the end what waits is sent, within seconds; an endpoint that does not answer holds nothing up.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from gateway.core.reasons import Reason
from gateway.telemetry.errors import TelemetryRefused
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.settings import TelemetrySettings


@contextmanager
def start_telemetry(settings: TelemetrySettings) -> Iterator[Telemetry]:
    """Yield the telemetry of this process; afterwards send what waits and close everything.

    Raises:
        TelemetryRefused: CONFIGURATION, with the key that is not as it must be.
    """
    _check(settings)
    if not settings.metrics_listen and not settings.otlp_endpoint:
        yield Telemetry()
        return
    from gateway.telemetry import exporters  # noqa: PLC0415 - a process that exports nothing loads none of them

    with ExitStack() as stack:
        counting, port = exporters.counting(settings, stack)
        yield Telemetry(counting, exporters.traces(settings, stack), metrics_port=port)


def _check(settings: TelemetrySettings) -> None:
    if not 0 <= settings.trace_share <= 1:
        message = "Expected a share of calls between 0 and 1, such as 0.01; correct the share of traces."
        raise TelemetryRefused(Reason.CONFIGURATION, "trace_share", message)
    if settings.otlp_endpoint and not _is_endpoint(settings.otlp_endpoint):
        message = "Expected an endpoint such as http://127.0.0.1:4317 or https://collector:4317; correct it."
        raise TelemetryRefused(Reason.CONFIGURATION, "otlp_endpoint", message)


def _is_endpoint(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port is not None
    except ValueError:
        return False
