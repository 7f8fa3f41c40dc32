"""The process that takes calls.

One rule: it serves although its database is not there yet; it says so, and migrates the database when it comes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.config.settings import Settings
from gateway.core.trust.signing import key_signer
from gateway.server.calls import CallServer
from gateway.server.node import open_node
from gateway.server.orders import Order
from gateway.server.telling import tell_of
from gateway.telemetry.figures import PaperMemory
from gateway.telemetry.observed import Telemetry


@contextmanager
def worker(order: Order, settings: Settings, telemetry: Telemetry) -> Iterator[int]:
    """Take calls, and yield the port on which they are taken."""
    with (
        open_node(settings, key_signer(order.receipt_key), may_wait=True) as opened,
        CallServer(settings, opened, telemetry=telemetry, share_port=True) as server,
    ):
        tell_of(opened.registry.engine, settings, telemetry)
        papers = opened.node.memory.papers
        telemetry.observe_paper_memory(lambda: PaperMemory(papers.hits, papers.misses, len(papers)))
        yield server.port
