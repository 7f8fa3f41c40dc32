"""What exports figures and spans of a process; loaded only where something is exported."""

from contextlib import ExitStack
from importlib.metadata import version

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

from gateway.telemetry import names
from gateway.telemetry.figures import Figures
from gateway.telemetry.metrics import add_instruments
from gateway.telemetry.observed import Counting
from gateway.telemetry.scrape import scrape_page
from gateway.telemetry.settings import TelemetrySettings
from gateway.telemetry.traces import Traces

SERVICE = "comity"
EXPORT_SECONDS = 15
GIVE_UP_SECONDS = 2
QUEUED_SPANS, SENT_SPANS = 2048, 512


def counting(settings: TelemetrySettings, stack: ExitStack) -> tuple[Counting, int]:
    """Return what counts calls, and the port of the page of figures, 0 without one; `stack` closes both."""
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


def traces(settings: TelemetrySettings, stack: ExitStack) -> Traces | None:
    """Return what leaves a span for a share of calls, None where no span is sent; `stack` closes it."""
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
