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
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import version
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from prometheus_client import CollectorRegistry, ProcessCollector

from gateway.core.reasons import Reason
from gateway.telemetry import names
from gateway.telemetry.errors import TelemetryRefused
from gateway.telemetry.figures import Figures
from gateway.telemetry.metrics import add_instruments
from gateway.telemetry.observed import Counting, Telemetry
from gateway.telemetry.scrape import scrape_page
from gateway.telemetry.traces import Traces

SERVICE = "comity"
EXPORT_SECONDS = 15
GIVE_UP_SECONDS = 2
QUEUED_SPANS, SENT_SPANS = 2048, 512


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """Where figures and spans of a process go; `trace_share` is the share of calls that leave a span, 0 to 1."""

    node: str
    role: str
    worker: int = 0
    metrics_listen: str = ""
    otlp_endpoint: str = ""
    trace_share: Decimal = field(default=Decimal(0))


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
    with ExitStack() as stack:
        counting, port = _counting(settings, stack)
        yield Telemetry(counting, _traces(settings, stack), metrics_port=port)


def _counting(settings: TelemetrySettings, stack: ExitStack) -> tuple[Counting, int]:
    readers: list[MetricReader] = []
    port = 0
    if settings.metrics_listen:
        registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=registry)
        readers.append(PrometheusMetricReader(scope_info_enabled=False, registry=registry))
        port = stack.enter_context(scrape_page(settings.metrics_listen, registry))
    if settings.otlp_endpoint:
        exporter = OTLPMetricExporter(endpoint=settings.otlp_endpoint, timeout=GIVE_UP_SECONDS)
        readers.append(PeriodicExportingMetricReader(exporter, EXPORT_SECONDS * 1000))
    provider = MeterProvider(
        readers, _resource(settings), exemplar_filter=AlwaysOffExemplarFilter(), shutdown_on_exit=False
    )
    stack.callback(provider.shutdown, GIVE_UP_SECONDS * 2000)
    figures = Figures()
    build = [((version(SERVICE),), 1)]
    figures.sources[names.BUILD] = lambda: build
    return Counting(figures, add_instruments(provider.get_meter(SERVICE), figures)), port


def _traces(settings: TelemetrySettings, stack: ExitStack) -> Traces | None:
    if not settings.otlp_endpoint or not settings.trace_share:
        return None
    # Which calls are recorded is drawn before a span exists (gateway.telemetry.traces); then it is recorded.
    provider = TracerProvider(sampler=ALWAYS_ON, resource=_resource(settings), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=settings.otlp_endpoint, timeout=GIVE_UP_SECONDS)
    provider.add_span_processor(
        BatchSpanProcessor(exporter, max_queue_size=QUEUED_SPANS, max_export_batch_size=SENT_SPANS)
    )
    stack.callback(provider.shutdown)
    return Traces(provider.get_tracer(SERVICE), settings.trace_share)


def _resource(settings: TelemetrySettings) -> Resource:
    instance = f"{settings.node}/{settings.role}/{settings.worker}"
    return Resource({"service.name": SERVICE, "service.version": version(SERVICE), "service.instance.id": instance})


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
