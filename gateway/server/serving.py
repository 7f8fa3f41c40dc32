"""The two roles of a process that serve: a worker takes calls, the server of streams takes watchers.

One rule: either serves although its database is not there yet; it says so, and migrates the database when it comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.config.settings import Settings
from gateway.core.signing import key_signer
from gateway.server.calls import CallServer
from gateway.server.events import EventServer
from gateway.server.node import open_node
from gateway.server.orders import Order
from gateway.server.telling import tell_of
from gateway.telemetry.observed import Telemetry


@contextmanager
def worker(order: Order, settings: Settings, telemetry: Telemetry) -> Iterator[int]:
    """Take calls, and yield the port on which they are taken."""
    with (
        open_node(settings, key_signer(order.receipt_key), may_wait=True) as opened,
        CallServer(settings, opened, telemetry=telemetry, share_port=True) as server,
    ):
        tell_of(opened, settings, telemetry)
        yield server.port


@contextmanager
def events(order: Order, settings: Settings, telemetry: Telemetry) -> Iterator[int]:
    """Take watchers, and yield the port on which they are taken."""
    with (
        open_node(settings, key_signer(order.receipt_key), may_wait=True) as opened,
        EventServer(settings, opened, telemetry=telemetry) as server,
    ):
        tell_of(opened, settings, telemetry)
        telemetry.observe_watchers(lambda: server.watchers)
        yield server.port
