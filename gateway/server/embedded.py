"""A whole gateway in one process, sequencing in a thread: for commands without a server, and for tests."""

from types import TracebackType

from gateway.config.settings import Settings
from gateway.server.calls import CallServer
from gateway.server.clock import utc_now
from gateway.server.node import OpenNode
from gateway.server.sequencing import Sequencing
from gateway.servicers.clock import Clock
from gateway.telemetry.observed import Telemetry


class RunningServer:
    """A server that takes calls and sequences what they record; use it in a `with` statement."""

    def __init__(
        self, settings: Settings, opened: OpenNode, clock: Clock = utc_now, telemetry: Telemetry | None = None
    ) -> None:
        self._calls = CallServer(settings, opened, clock, telemetry)
        self._sequencing = Sequencing(settings.database, clock)
        self.port = self._calls.port

    def __enter__(self) -> "RunningServer":
        self._calls.__enter__()
        self._sequencing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._calls.__exit__(kind, error, trace)
        self._sequencing.stop()
