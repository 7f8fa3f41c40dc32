"""Who looks at a gateway in tests: Prometheus over real HTTP, and a collector of OTLP over real gRPC."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.request import urlopen

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics_pb
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2_grpc import (
    MetricsServiceServicer,
    add_MetricsServiceServicer_to_server,
)
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_pb
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from prometheus_client.parser import text_string_to_metric_families

from gateway.client import Client
from gateway.config.settings import Settings
from gateway.server.embedded import RunningServer
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.settings import TelemetrySettings
from tests.simulator import Network

PROMETHEUS = TelemetrySettings(node="node-1", role="worker", worker=2, metrics_listen="127.0.0.1:0")

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@dataclass(slots=True)
class Collector:
    """What reached the collector, as it came."""

    port: int = 0
    traces: list[trace_pb.ExportTraceServiceRequest] = field(default_factory=list)
    metrics: list[metrics_pb.ExportMetricsServiceRequest] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spans(self) -> list[Span]:
        """Return every span, in the order of their ends."""
        resources = [resource for request in self.traces for resource in request.resource_spans]
        return [span for resource in resources for scope in resource.scope_spans for span in scope.spans]

    def metric_names(self) -> set[str]:
        """Return the names of the metrics that came."""
        resources = [resource for request in self.metrics for resource in request.resource_metrics]
        return {metric.name for resource in resources for scope in resource.scope_metrics for metric in scope.metrics}

    def everything(self) -> bytes:
        """Return all that came, in one piece."""
        return b"".join(request.SerializeToString() for request in (*self.traces, *self.metrics))


class _Traces(TraceServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def Export(  # noqa: N802 -- the name of the RPC
        self, request: trace_pb.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> trace_pb.ExportTraceServiceResponse:
        self._collector.traces.append(request)
        return trace_pb.ExportTraceServiceResponse()


class _Metrics(MetricsServiceServicer):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def Export(  # noqa: N802 -- the name of the RPC
        self, request: metrics_pb.ExportMetricsServiceRequest, context: grpc.ServicerContext
    ) -> metrics_pb.ExportMetricsServiceResponse:
        self._collector.metrics.append(request)
        return metrics_pb.ExportMetricsServiceResponse()


@contextmanager
def running_collector() -> Iterator[Collector]:
    """Yield a collector on a free loopback port."""
    collector = Collector()
    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    add_TraceServiceServicer_to_server(_Traces(collector), server)  # type: ignore[no-untyped-call] # opentelemetry-proto
    add_MetricsServiceServicer_to_server(_Metrics(collector), server)  # type: ignore[no-untyped-call] # the same
    collector.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield collector
    server.stop(None).wait()


@contextmanager
def observed_network(network: Network, folder: Path, telemetry: Telemetry, **changes: object) -> Iterator[Network]:
    """Yield the network through a second server that tells `telemetry`; `changes` are made to its node."""
    settings = Settings(database=f"sqlite:///{folder / 'registry.db'}", listen="127.0.0.1:0", log_level="error")
    node = replace(network.node, **changes)  # type: ignore[arg-type] # names of its own
    opened = replace(network.opened, node=node)
    with (
        RunningServer(settings, opened, network.clock, telemetry) as server,
        Client(f"127.0.0.1:{server.port}") as client,
    ):
        yield replace(network, client=client)


def scraped_text(telemetry: Telemetry) -> str:
    """Return the page that Prometheus reads."""
    return _page_at(telemetry.metrics_port)


def scraped(telemetry: Telemetry) -> Series:
    """Return every series with its figure."""
    return scraped_at(telemetry.metrics_port)


def scraped_at(port: int) -> Series:
    """Return every series of the page on a port, with its figure."""
    families = text_string_to_metric_families(_page_at(port))
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


def _page_at(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text: bytes = answer.read()
    return text.decode()


def figure(series: Series, name: str, **labels: str) -> float | None:
    """Return the figure of one series, None when there is no such series."""
    return series.get((name, tuple(sorted(labels.items()))))
