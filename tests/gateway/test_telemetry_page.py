"""The page that Prometheus reads, and what starts it: one address a process, gone when the process ends."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from gateway.telemetry.errors import TelemetryRefused
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.scrape import address_of
from gateway.telemetry.settings import TelemetrySettings
from gateway.telemetry.start import start_telemetry
from tests.observing import PROMETHEUS, scraped_text

VERIFY = "comity.v1.VerificationService/Verify"


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    """Telemetry that Prometheus can read."""
    with start_telemetry(PROMETHEUS) as started:
        yield started


def _no_metadata() -> list[tuple[str, str]]:
    return []


def test_only_the_page_is_answered(telemetry: Telemetry) -> None:
    """Another path is not found, another verb is refused, and neither is repeated."""
    base = f"http://127.0.0.1:{telemetry.metrics_port}"
    refused = []
    for path, method in (("/", "GET"), ("/metrics/x", "GET"), ("/metrics?name[]=x", "GET"), ("/metrics", "POST")):
        request = urllib.request.Request(base + path, method=method)
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, timeout=5)
        refused.append((error.value.code, error.value.read()))
        error.value.close()
    assert refused == [(404, b""), (404, b""), (404, b""), (501, b"")]


def test_who_sends_nothing_keeps_nobody_waiting(telemetry: Telemetry) -> None:
    """Connections that are held open without a request do not stand before a scrape."""
    held = [socket.create_connection(("127.0.0.1", telemetry.metrics_port), timeout=5) for _ in range(5)]
    assert "comity_build_info" in scraped_text(telemetry)
    for connection in held:
        connection.close()


def test_the_page_is_gone_when_the_process_ends() -> None:
    """The port is free again."""
    with start_telemetry(PROMETHEUS) as telemetry:
        port = telemetry.metrics_port
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)
    with start_telemetry(replace(PROMETHEUS, metrics_listen=f"127.0.0.1:{port}")) as again:
        assert again.metrics_port == port


def test_nothing_is_started_where_nobody_collects() -> None:
    """Without an address and an endpoint calls are logged, and that is all."""
    with start_telemetry(TelemetrySettings(node="node-1", role="worker")) as telemetry:
        telemetry.begin(VERIFY, uuid4().hex, _no_metadata).end("OK", "")
        telemetry.observe_watchers(lambda: 1)
        assert telemetry.metrics_port == 0


ADDRESSES = {
    "9470": ("127.0.0.1", 9470),
    ":9470": ("127.0.0.1", 9470),
    "127.0.0.2:0": ("127.0.0.2", 0),
    "[::1]:9470": ("::1", 9470),
    "0.0.0.0:9470": ("0.0.0.0", 9470),
}


@pytest.mark.parametrize("listen", ADDRESSES)
def test_an_address_without_a_host_is_of_this_machine(listen: str) -> None:
    """Loopback, unless another address is named."""
    assert address_of(listen) == ADDRESSES[listen]


WRONG = {
    "no port": ("metrics_listen", {"metrics_listen": "localhost"}),
    "a port that is none": ("metrics_listen", {"metrics_listen": "127.0.0.1:99999"}),
    "an address of another machine": ("metrics_listen", {"metrics_listen": "192.0.2.1:9470"}),
    "an endpoint without a scheme": ("otlp_endpoint", {"otlp_endpoint": "localhost:4317"}),
    "an endpoint without a port": ("otlp_endpoint", {"otlp_endpoint": "http://localhost"}),
    "a share over all": ("trace_share", {"trace_share": 2}),
}


@pytest.mark.parametrize("case", WRONG)
def test_telemetry_that_cannot_be_started_names_the_key(case: str) -> None:
    """CONFIGURATION, before a call is taken."""
    key, changes = WRONG[case]
    with (
        pytest.raises(TelemetryRefused) as refused,
        start_telemetry(replace(TelemetrySettings("node-1", "worker"), **changes)),  # type: ignore[arg-type] # wrong on purpose
    ):
        pass
    assert (refused.value.reason, refused.value.field) == ("CONFIGURATION", key)
