"""A server of streams in this process, on one event loop: a thousand watchers are a thousand tasks, not threads.

Rules, in order:
1. It serves Watch alone; calls are answered on their own port, so that no stream can starve them (attack I04).
2. Health says whether its database answers, as for calls.
3. Stopping cancels the streams; each watcher goes on elsewhere from its last token.
"""

import asyncio
import threading
from types import TracebackType

import grpc.aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from comity.v1 import registry_service_pb2_grpc
from gateway.config.settings import Settings
from gateway.interceptors.streams import SECONDS_TO_TAKE_A_MESSAGE, StreamDoor
from gateway.server.clock import utc_now
from gateway.server.health import DatabaseWatch, Tell
from gateway.server.opened import OpenRegistry
from gateway.server.service_names import WATCHED
from gateway.server.transport import OPTIONS, listen
from gateway.servicers.clock import Clock
from gateway.servicers.following import Follower
from gateway.servicers.watching import Watching
from gateway.telemetry.logs import logger
from gateway.telemetry.observed import Telemetry
from gateway.usecases.watch import PAGE

GRACE_SECONDS = 1
_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class EventServer:
    """A server of streams on a loop in a thread of its own; use it in a `with` statement, which stops it."""

    def __init__(
        self,
        settings: Settings,
        registry: OpenRegistry,
        clock: Clock = utc_now,
        telemetry: Telemetry | None = None,
        *,
        patience: int = SECONDS_TO_TAKE_A_MESSAGE,
    ) -> None:
        self._settings = settings
        self._registry = registry
        told = telemetry or Telemetry()
        self._door = StreamDoor(registry.reader, clock, told, most=settings.max_watchers, patience=patience)
        self._started = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)
        self._failure: Exception | None = None
        self.port = 0

    def __enter__(self) -> "EventServer":
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        logger().info("serving streams", address=f"port {self.port}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    @property
    def watchers(self) -> int:
        """Return how many streams are open."""
        return self._door.open_streams

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except (OSError, RuntimeError, ValueError) as failure:  # told to whoever starts the server
            if self._started.is_set():
                raise
            self._failure = failure
        finally:
            self._started.set()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        follower = Follower(self._registry.feed, PAGE)
        server = grpc.aio.server(interceptors=[self._door], options=[*OPTIONS, ("grpc.so_reuseport", 1)])
        watching = Watching(self._registry.feed, follower)  # type: ignore[abstract] # its calls are on the other port
        registry_service_pb2_grpc.add_RegistryServiceServicer_to_server(watching, server)
        servicer = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
        self.port = listen(server, self._settings.events_listen, self._settings)
        watch = DatabaseWatch(self._registry.engine, self._teller(servicer), migrated=self._registry.migrated)
        await server.start()
        await asyncio.to_thread(watch.start)
        following = asyncio.create_task(follower.run())
        stopping = asyncio.create_task(self._stop.wait())
        self._started.set()
        # Watchers of a follower that failed would wait for ever.
        await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if following.done():
            following.result()
        following.cancel()
        await asyncio.to_thread(watch.stop)
        await server.stop(GRACE_SECONDS)
        # What the library still does for streams that were cut ends before the loop does.
        if left := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(left, timeout=GRACE_SECONDS)

    def _teller(self, servicer: "health.aio.HealthServicer") -> Tell:
        def tell(service: str, serves: bool) -> None:  # noqa: FBT001 - the shape that DatabaseWatch calls
            if service in WATCHED:
                told = servicer.set(service, _SERVING if serves else _NOT_SERVING)
                asyncio.run_coroutine_threadsafe(told, self._loop)

        return tell
