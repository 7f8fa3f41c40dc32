"""A server of unary calls in this process.

Rules, in order:
1. Without TLS the server listens on loopback only; `gateway.config` refuses anything else.
2. The server takes a bounded number of calls; more are told RESOURCE_EXHAUSTED at once.
3. Stopping drains: calls under way are answered, new ones are not taken.
"""

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from gateway.config import Settings
from gateway.interceptors import LARGE, FrontDoor
from gateway.server.clock import utc_now
from gateway.server.sequencing import Housekeeping
from gateway.server.services import SERVICES, add_services
from gateway.servicers.clock import Clock
from gateway.telemetry.logs import logger
from gateway.telemetry.observed import Telemetry
from gateway.usecases.node import Node

DRAIN_SECONDS = 5
MARGIN_BYTES = 64 * 1024  # so that a message just over the limit is refused by us, with a reason


class RunningServer:
    """A server that takes calls; use it in a `with` statement, which drains and stops it."""

    def __init__(
        self, settings: Settings, node: Node, clock: Clock = utc_now, telemetry: Telemetry | None = None
    ) -> None:
        self._health = health.HealthServicer()
        self._server = _grpc_server(settings, telemetry or Telemetry())
        add_services(self._server, node, clock)
        _add_own_services(self._server, self._health)
        self._housekeeping = Housekeeping(settings.database, clock)
        self.port = _bind(self._server, settings)

    def __enter__(self) -> "RunningServer":
        self._server.start()
        self._housekeeping.start()
        for service in ("", *SERVICES):
            self._health.set(service, health_pb2.HealthCheckResponse.SERVING)
        logger().info("serving", address=f"port {self.port}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._health.enter_graceful_shutdown()
        self._server.stop(DRAIN_SECONDS).wait()
        self._housekeeping.stop()

    def wait(self) -> None:
        """Block until the server is stopped."""
        self._server.wait_for_termination()


def _grpc_server(settings: Settings, telemetry: Telemetry) -> grpc.Server:
    return grpc.server(
        ThreadPoolExecutor(max_workers=settings.threads, thread_name_prefix="call"),
        interceptors=[FrontDoor(telemetry)],
        maximum_concurrent_rpcs=settings.max_calls,
        options=[
            ("grpc.max_receive_message_length", LARGE + MARGIN_BYTES),
            ("grpc.so_reuseport", 0),
            ("grpc.max_connection_age_ms", 15 * 60 * 1000),
        ],
    )


def _add_own_services(server: grpc.Server, health_servicer: health.HealthServicer) -> None:
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    reflection.enable_server_reflection((*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), server)


def _bind(server: grpc.Server, settings: Settings) -> int:
    if settings.tls_certificate is None or settings.tls_key is None:
        return server.add_insecure_port(settings.listen)
    roots = settings.tls_client_roots.read_bytes() if settings.tls_client_roots else None
    pair = (settings.tls_key.read_bytes(), settings.tls_certificate.read_bytes())
    credentials = grpc.ssl_server_credentials([pair], roots, require_client_auth=roots is not None)
    return server.add_secure_port(settings.listen, credentials)
