"""A server of unary calls in this process.

Rules, in order:
1. The server takes a bounded number of calls; more are told RESOURCE_EXHAUSTED at once, and so are those that have
   waited too long for a thread (`waiting.py`).
2. Several processes may share the port (`share_port`): each call goes to one of them.
3. Stopping drains: calls under way are answered, new ones are not taken.
"""

from types import TracebackType

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from gateway.config.settings import Settings
from gateway.interceptors.calls import FrontDoor
from gateway.server.clock import utc_now
from gateway.server.health import DatabaseWatch
from gateway.server.node import OpenNode
from gateway.server.service_names import SERVICES
from gateway.server.services import add_services
from gateway.server.transport import OPTIONS, listen
from gateway.server.waiting import CallThreads, Line
from gateway.servicers.clock import Clock
from gateway.telemetry.logs import logger
from gateway.telemetry.observed import Telemetry

_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class CallServer:
    """A server that takes calls; use it in a `with` statement, which drains and stops it."""

    def __init__(
        self,
        settings: Settings,
        opened: OpenNode,
        clock: Clock = utc_now,
        telemetry: Telemetry | None = None,
        *,
        share_port: bool = False,
    ) -> None:
        self._settings = settings
        self._health = health.HealthServicer()
        line = Line()
        door = FrontDoor(opened.node.reader, clock, telemetry or Telemetry(), is_late=line.waited_too_long)
        self._server = _grpc_server(settings, door, CallThreads(settings.threads, line), share_port=share_port)
        add_services(self._server, opened.node, clock)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._watch = DatabaseWatch(opened.registry.engine, self._tell, migrated=opened.registry.migrated)
        self.port = listen(self._server, settings.listen, settings)

    def __enter__(self) -> "CallServer":
        self._watch.start()
        self._server.start()
        logger().info("serving", address=f"port {self.port}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.stop()
        self._health.enter_graceful_shutdown()
        self._server.stop(self._settings.drain_seconds).wait()

    def wait(self) -> None:
        """Block until the server is stopped."""
        self._server.wait_for_termination()

    def _tell(self, service: str, serves: bool) -> None:  # noqa: FBT001 - the shape that DatabaseWatch calls
        self._health.set(service, _SERVING if serves else _NOT_SERVING)


def _grpc_server(settings: Settings, door: FrontDoor, threads: CallThreads, *, share_port: bool) -> grpc.Server:
    server = grpc.server(
        threads,
        interceptors=[door],
        maximum_concurrent_rpcs=settings.max_calls,
        options=[*OPTIONS, ("grpc.so_reuseport", int(share_port))],
    )
    reflection.enable_server_reflection((*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    return server
