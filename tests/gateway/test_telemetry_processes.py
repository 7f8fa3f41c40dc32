"""Each process of a gateway tells of itself: a page for each, the leader among them, and how often it was replaced."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.v1 import conversion_service_pb2 as conversion
from gateway.client import Client, call
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.server.orders import Role
from gateway.server.supervisor import Supervisor
from gateway.usecases.errors import NotPossible
from tests.observing import Series, figure, scraped_at
from tests.ports import free_ports

PROCESSES = 4  # the sequencer, the streams, two workers
LISTED = {"method": "comity.v1.ConversionService/ListFormats", "status": "OK", "reason": "none"}


def _settings(folder: Path, first: int) -> Settings:
    return Settings(
        database=f"sqlite:///{folder / 'registry.db'}",
        listen="127.0.0.1:0",
        events_listen="127.0.0.1:0",
        metrics_listen=f"127.0.0.1:{first}",
        workers=2,
        log_level="error",
    )


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Supervisor, int]]:
    """A gateway of four processes, and the first port of their pages."""
    first = free_ports(PROCESSES)
    with Supervisor(
        _settings(tmp_path_factory.mktemp("gateway"), first), generate_key("ES256").private_jwk_text
    ) as running:
        yield running, first


def _until(port: int, name: str, expected: float) -> Series:
    """Return what a page says as soon as a figure is as expected; the page may be away meanwhile."""
    pause = threading.Event()
    for _ in range(600):
        try:
            series = scraped_at(port)
        except OSError:
            series = {}
        if figure(series, name) == expected:
            return series
        pause.wait(0.1)
    raise AssertionError(f"{name} did not become {expected}")


def _listed(first: int) -> float:
    """Return how many calls of ListFormats the workers answered."""
    workers = [scraped_at(first + slot) for slot in range(2, PROCESSES)]
    return sum(figure(each, "comity_calls_total", **LISTED) or 0 for each in workers)


def test_every_process_has_a_page_and_one_leads(gateway: tuple[Supervisor, int]) -> None:
    """Calls stand with the workers, watchers with the streams, the order of events with the sequencer."""
    running, first = gateway
    before = _listed(first)
    with Client(running.address) as client:
        for _ in range(10):
            call(client.conversion.ListFormats, conversion.ListFormatsRequest())
    sequencer = _until(first, "comity_leader", 1)
    streams, *workers = (scraped_at(first + slot) for slot in range(1, PROCESSES))
    assert (figure(sequencer, "comity_last_sequenced_age_seconds") or 0) < 60
    assert figure(streams, "comity_watchers") == 0
    assert _listed(first) - before == 10
    assert [figure(each, "comity_database_pool_size") for each in workers] == [16, 16]
    assert [figure(each, "comity_leader") for each in (streams, *workers)] == [None] * 3


def test_a_process_that_was_replaced_says_so(gateway: tuple[Supervisor, int]) -> None:
    """Its page comes back on the same port, with one restart more."""
    running, first = gateway
    before = figure(scraped_at(first + 2), "comity_worker_restarts_total") or 0
    os.kill(running.pids(Role.WORKER)[0], signal.SIGKILL)
    _until(first + 2, "comity_worker_restarts_total", before + 1)
    assert figure(scraped_at(first + 3), "comity_worker_restarts_total") == 0


def test_a_page_that_somebody_else_has_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """CONFIGURATION metrics_listen, whichever of the ports it is."""
    first = free_ports(PROCESSES)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first + 3))
        other.listen()
        with pytest.raises(NotPossible) as refused:
            Supervisor(_settings(tmp_path, first), generate_key("ES256").private_jwk_text)
    assert (refused.value.reason, refused.value.field) == ("CONFIGURATION", "metrics_listen")
