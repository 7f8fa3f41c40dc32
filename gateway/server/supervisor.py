"""The supervisor of a gateway: it starts the processes, replaces one that dies, and drains them all when told to stop.

Rules, in order:
1. It takes no calls itself and holds no database connection, so that nothing that a caller sends can bring it down.
2. It keeps the ports: workers share one with SO_REUSEPORT, and a port that somebody else has is refused before anything
   starts.
3. A process that dies is replaced at once; one that keeps dying young, after growing pauses of at most five seconds.
4. Stopping: workers and streams drain first, the sequencer last, so that what they recorded has its position. Whoever
   has not stopped in time is killed.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from queue import SimpleQueue
from types import TracebackType

from gateway.config.settings import Settings, host_of, port_of
from gateway.core.reasons import Reason
from gateway.server.orders import Order, Role, metrics_address
from gateway.telemetry.logs import logger
from gateway.usecases.errors import NotPossible

YOUNG_SECONDS = 5
PAUSES_SECONDS = (0, 1, 2, 5)
GRACE_SECONDS = 5
LOOK_SECONDS = 1


class Supervisor:
    """A gateway of several processes; use it in a `with` statement, which starts, then drains and stops them."""

    def __init__(self, settings: Settings, receipt_key: str) -> None:
        roles = [Role.SEQUENCER, *([Role.EVENTS] if settings.events_listen else []), *[Role.WORKER] * settings.workers]
        _check_pages(settings, len(roles))
        self._ports = ExitStack()
        self.address = self._ports.enter_context(_kept_port(settings.listen, "listen"))
        self.events_address = ""
        if settings.events_listen:
            self.events_address = self._ports.enter_context(_kept_port(settings.events_listen, "events_listen"))
        told = settings.model_copy(update={"listen": self.address, "events_listen": self.events_address})
        self._keepers = [Keeper(role, slot, told, receipt_key) for slot, role in enumerate(roles)]
        self._patience = settings.drain_seconds + GRACE_SECONDS
        # A queue that may be written to in the middle of anything; an Event may not.
        self._told: SimpleQueue[None] = SimpleQueue()

    def __enter__(self) -> "Supervisor":
        for keeper in self._keepers:
            keeper.start()
        for keeper in self._keepers:
            while self._told.empty() and not keeper.ready.wait(LOOK_SECONDS):
                continue
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop([keeper for keeper in self._keepers if keeper.role is not Role.SEQUENCER])
        self._stop([keeper for keeper in self._keepers if keeper.role is Role.SEQUENCER])
        self._ports.close()

    @property
    def is_ready(self) -> bool:
        """Return whether every process has been ready; not so when the start was given up."""
        return all(keeper.ready.is_set() for keeper in self._keepers)

    def tell_to_stop(self) -> None:
        """Let `wait` return, and the start be given up if it still goes on; signal handlers may call this."""
        self._told.put(None)

    def wait(self) -> None:
        """Block until told to stop."""
        self._told.get()

    def pids(self, role: Role) -> list[int]:
        """Return the process ids of a role, for whoever watches over them."""
        return [keeper.pid for keeper in self._keepers if keeper.role is role]

    def _stop(self, keepers: list["Keeper"]) -> None:
        for keeper in keepers:
            keeper.tell_to_stop()
        until = time.monotonic() + self._patience
        for keeper in keepers:
            keeper.wait(timedelta(seconds=max(0, until - time.monotonic())))


class Keeper:
    """Keeps one process alive."""

    def __init__(self, role: Role, slot: int, settings: Settings, receipt_key: str) -> None:
        self.role = role
        self.ready = threading.Event()
        self._slot = slot
        self._settings = settings.model_dump_json()
        self._receipt_key = receipt_key
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"{role} {slot}", daemon=True)

    def start(self) -> None:
        """Start the process, and watch over it in a thread."""
        self._thread.start()

    def tell_to_stop(self) -> None:
        """Tell the process to drain and stop, and replace it no more."""
        with self._lock:
            self._stopping.set()
            if self._child is not None:
                self._child.terminate()

    def wait(self, patience: timedelta) -> None:
        """Wait until the process has stopped; kill it when patience ends."""
        self._thread.join(patience.total_seconds())
        if self._thread.is_alive() and self._child is not None:
            logger().warning("killed while draining", role=str(self.role), worker=self._slot)
            self._child.kill()
            self._thread.join()

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._child.pid if self._child is not None else 0

    def _run(self) -> None:
        restarts, deaths_young = 0, 0
        while not self._stopping.wait(PAUSES_SECONDS[min(deaths_young, len(PAUSES_SECONDS) - 1)]):
            began = time.monotonic()
            child = self._spawn(restarts)
            if child is None:
                return
            with child:  # closes the pipes when the process has ended
                self._report(child)
                code = child.wait()
            if self._stopping.is_set():
                return
            logger().error("process died", role=str(self.role), worker=self._slot, code=code)
            deaths_young = deaths_young + 1 if time.monotonic() - began < YOUNG_SECONDS else 0
            restarts += 1

    def _spawn(self, restarts: int) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._stopping.is_set():
                return None
            # -P: nothing is imported from the folder that it is started in. Role and slot are for lists of processes.
            child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", "gateway.server.entry", self.role.value, f"{self._slot}"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._child = child
        order = Order(self.role, self._slot, restarts, self._settings, self._receipt_key)
        if child.stdin is not None:
            # The pipe stays open: when it ends, the process knows that its supervisor is gone.
            _send(child, order.line())
        return child

    def _report(self, child: "subprocess.Popen[bytes]") -> None:
        line = child.stdout.readline() if child.stdout is not None else b""
        if line and json.loads(line).get("ready"):
            self.ready.set()


def _send(child: "subprocess.Popen[bytes]", line: bytes) -> None:
    if child.stdin is None:
        raise AssertionError("the process was started with a pipe")
    try:
        child.stdin.write(line)
        child.stdin.flush()
    except BrokenPipeError:
        return  # it died already, and is replaced


def _check_pages(settings: Settings, processes: int) -> None:
    for slot in range(processes if settings.metrics_listen else 0):
        with _kept_port(metrics_address(settings, slot), "metrics_listen"):
            continue


@contextmanager
def _kept_port(listen: str, key: str) -> Iterator[str]:
    """Keep a port without listening on it, and yield the address with the port that it became.

    Raises:
        NotPossible: CONFIGURATION, somebody else listens there.
    """
    host, port = host_of(listen), port_of(listen)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        kept = socket.socket(family, kind, protocol)
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        kept.bind(address)
    except OSError:
        message = "This address cannot be listened on; another process has it, or this machine has no such address."
        raise NotPossible(Reason.CONFIGURATION, key, message) from None
    with kept:
        name = kept.getsockname()
        numeric = f"[{name[0]}]" if ":" in name[0] else name[0]
        yield f"{numeric}:{name[1]}"
