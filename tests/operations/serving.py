"""`comity serve` in a process of its own, with everything that an operator can do to it from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import grpc
import psutil  # type: ignore[import-untyped] # it ships no types
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.operations.patience import until

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from gateway.cli.app import main; main()"]
ROLES = ("sequencer", "events", "worker")
ANY_PORT = "127.0.0.1:0"


class Serve:
    """A gateway that serves a database; use it in a `with` statement, which stops it. Its log is kept in a file."""

    def __init__(self, database: str, folder: Path, *, workers: int = 1, **keys: str) -> None:
        self._line = [*COMMAND, "serve", "--json", "--database", database, "--workers", str(workers)]
        self._folder = folder
        self._log = folder / f"serve-{id(self)}.log"
        self.environment = environment() | {f"COMITY_{key.upper()}": value for key, value in keys.items()}
        self._workers = workers
        self._child: subprocess.Popen[bytes] | None = None
        self._former: list[psutil.Process] = []
        self.address, self.events = ANY_PORT, ANY_PORT

    def __enter__(self) -> "Serve":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in (*self._former, *(psutil.Process(self.child.pid).children() if self.runs else [])):
            # Kept for the end: a test that failed must not leave anything behind.
            self._former.append(one)
        if self.runs:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        for one in self._former:
            if _runs(one):
                one.kill()

    @property
    def child(self) -> "subprocess.Popen[bytes]":
        """The supervisor."""
        assert self._child is not None
        return self._child

    @property
    def runs(self) -> bool:
        """Whether the supervisor runs."""
        return self._child is not None and self._child.poll() is None

    def start(self, *, wait: bool = True) -> None:
        """Start it, on the ports that it had before; it is started again while others still have them."""
        if not wait:
            self._spawn(subprocess.DEVNULL)
            return
        told: list[bytes] = []

        def started() -> bool:
            stdout = self._spawn(subprocess.PIPE).stdout
            assert stdout is not None
            with stdout:
                told[:] = [stdout.readline()]
            return bool(told[0])

        until(started, what="the gateway started")
        where = json.loads(told[0])
        self.address, self.events = where["address"], where["events"]

    def _spawn(self, stdout: int) -> "subprocess.Popen[bytes]":
        environment = self.environment | {"COMITY_EVENTS_LISTEN": self.events}
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self.line(self.address), cwd=self._folder, env=environment, stdout=stdout, stderr=log
            )
        return self._child

    def line(self, address: str) -> list[str]:
        """Return the command line that serves on an address."""
        return [*self._line, "--listen", address]

    def log(self) -> list[dict[str, object]]:
        """Return the records of the log so far."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def processes(self, role: str) -> list[psutil.Process]:
        """Return the running processes of a role."""
        try:
            children = psutil.Process(self.child.pid).children()
        except psutil.NoSuchProcess:
            return []
        return [one for one in children if _runs(one) and _role_of(one) == role]

    def is_whole(self) -> bool:
        """Whether every process runs, and each port is healthy."""
        counts = {role: len(self.processes(role)) for role in ROLES}
        wanted = {"sequencer": 1, "events": 1, "worker": self._workers}
        listening = all(_listens(one) for role in ("events", "worker") for one in self.processes(role))
        return counts == wanted and listening and all(health(one) == "SERVING" for one in (self.address, self.events))

    def kill(self, role: str, which: int = 0) -> None:
        """Kill a process with SIGKILL, by its role."""
        found = self.processes(role)
        found[which % len(found)].kill()

    def kill_all(self) -> float:
        """Kill the supervisor with SIGKILL, and return how long its children took to stop by themselves."""
        children = psutil.Process(self.child.pid).children()
        self._former += children
        self.child.kill()
        self.child.wait()
        return until(lambda: not any(_runs(one) for one in children), what="the children of a killed supervisor gone")


def environment() -> dict[str, str]:
    """Return an environment in which a process runs the code of this tree."""
    return os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "proto" / "gen")))}


@contextmanager
def channel(address: str) -> Iterator[grpc.Channel]:
    """Yield a connection of its own, which comes back quickly after it was lost."""
    options = (
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.initial_reconnect_backoff_ms", 50),
        ("grpc.min_reconnect_backoff_ms", 50),
        ("grpc.max_reconnect_backoff_ms", 500),
        ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    )
    with grpc.insecure_channel(address, options=options) as opened:
        yield opened


def health(address: str, service: str = "", *, within: float = 2.0) -> str:
    """Return what grpc.health.v1 says of a service, or the status of the call when it was not answered."""
    with channel(address) as opened:
        return health_on(opened, service, within=within)


def health_on(opened: grpc.Channel, service: str = "", *, within: float = 30.0) -> str:
    """Return the same by a connection that is there."""
    stub = health_pb2_grpc.HealthStub(opened)
    try:
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=within)  # type: ignore[attr-defined] # grpc_health stubs
    except grpc.RpcError as error:
        return str(error.code().name)
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


def _role_of(one: psutil.Process) -> str:
    try:
        line = one.cmdline()
    except psutil.Error:
        return ""
    return line[3] if len(line) > 4 and line[2] == "gateway.server.entry" else ""


def _listens(one: psutil.Process) -> bool:
    try:
        return any(each.status == psutil.CONN_LISTEN for each in one.net_connections(kind="tcp"))
    except psutil.Error:
        return False


def _runs(one: psutil.Process) -> bool:
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
