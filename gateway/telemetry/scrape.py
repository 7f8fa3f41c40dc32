"""The page that Prometheus reads: plain HTTP on an address of its own, closed when the process ends.

Rules, in order:
1. `GET /metrics` is answered with the figures in Prometheus' text form; every other request is refused without a body.
2. A request that does not arrive within a few seconds is dropped, and nothing is logged about any: not even its path.
3. An address without a host is of this machine only.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

from gateway.core.reasons import Reason
from gateway.telemetry.errors import TelemetryRefused

PATH = "/metrics"
PATIENCE_SECONDS = 5
LOOPBACK = "127.0.0.1"


@contextmanager
def scrape_page(listen: str, registry: CollectorRegistry) -> Iterator[int]:
    """Serve the page until the end of the block; yield its port.

    Raises:
        TelemetryRefused: CONFIGURATION, the address cannot be listened on.
    """
    host, port = address_of(listen)
    server = _bound(host, port, _handler(registry))
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def address_of(listen: str) -> tuple[str, int]:
    """Return host and port of an address such as `9470`, `:9470`, `127.0.0.1:9470` or `[::1]:9470`.

    Raises:
        TelemetryRefused: CONFIGURATION, there is no port in it.
    """
    host, _, port = listen.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise _refused("Expected an address and port such as 127.0.0.1:9470; correct the address of the metrics.")
    return host.removeprefix("[").removesuffix("]") or LOOPBACK, int(port)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a scraper that went away is no fault, and its address is nobody's business."""


class _Server6(_Server):
    address_family = socket.AF_INET6


def _bound(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    kind = _Server6 if ":" in host else _Server
    try:
        return kind((host, port), handler)
    except OSError:
        message = "The address of the metrics cannot be listened on; choose one of this machine with a free port."
        raise _refused(message) from None


def _handler(registry: CollectorRegistry) -> type[BaseHTTPRequestHandler]:
    one_at_a_time = threading.Lock()  # the exporter collects into one queue

    class Page(BaseHTTPRequestHandler):
        timeout = PATIENCE_SECONDS

        def do_GET(self) -> None:
            if self.path != PATH:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            with one_at_a_time:
                text = generate_latest(registry)
            self.send_response_only(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            self.send_response_only(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of what is overridden
            pass

    return Page


def _refused(message: str) -> TelemetryRefused:
    return TelemetryRefused(Reason.CONFIGURATION, "metrics_listen", message)
