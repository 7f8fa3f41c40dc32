"""The process that takes watchers: it follows the registry, and knows neither law nor formats.

One rule: it serves although its database is not there yet; it says so, and migrates the database when it comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.config.settings import Settings
from gateway.server.events import EventServer
from gateway.server.opened import open_registry
from gateway.server.telling import tell_of
from gateway.telemetry.observed import Telemetry


@contextmanager
def streams(settings: Settings, telemetry: Telemetry) -> Iterator[int]:
    """Take watchers, and yield the port on which they are taken."""
    with (
        open_registry(settings, may_wait=True) as registry,
        EventServer(settings, registry, telemetry=telemetry) as server,
    ):
        tell_of(registry.engine, settings, telemetry)
        telemetry.observe_watchers(lambda: server.watchers)
        yield server.port
