"""A server in a process of its own, with what its processes cost.

Rules, in order:
1. A server is the command `comity serve` (or a peer), started in an empty folder on a free loopback port, so that what
   the client costs is never counted against it.
2. It is ready when it takes connections; one that ends before says why, by the end of its log.
3. Processor time and memory are read from /proc and summed over the process and everything that it started: a
   supervisor, its workers, its streams.
4. What was started is ended: SIGTERM, so that calls under way are answered, and SIGKILL for what stays.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-c", "from gateway.cli.app import main; main()")
START_SECONDS, STOP_SECONDS = 60, 30
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class ServerEnded(Exception):
    """A server ended, or never took connections; the message ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of the largest process of a server, now and at its peak, in MiB."""

    resident: float
    peak: float


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where it listens, and its process."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def cpu_seconds(self) -> float:
        """Return the processor time that its processes have taken so far, user and system."""
        return sum(_cpu_ticks(pid) for pid in tree_of(self.process.pid)) / TICKS

    def memory(self) -> Memory:
        """Return the resident memory of its largest process."""
        each = [_memory(pid) for pid in tree_of(self.process.pid)]
        return max((one for one in each if one is not None), key=lambda one: one.peak, default=Memory(0.0, 0.0))


@contextmanager
def serve(
    database: str, folder: Path, *, packs: Sequence[Path] = (), workers: int = 1, log_level: str = "info"
) -> Iterator[Served]:
    """Yield a gateway that serves a registry; its log lies in the folder.

    Raises:
        ServerEnded: it did not start.
    """
    address = f"127.0.0.1:{free_port()}"
    command = [*COMMAND, "serve", "--database", database, "--listen", address, "--workers", str(workers), "--json"]
    for pack in packs:
        command += ["--packs", str(pack)]
    with running(
        command, address, folder, {"COMITY_LOG_LEVEL": log_level, "COMITY_EVENTS_LISTEN": "127.0.0.1:0"}
    ) as served:
        yield served


@contextmanager
def running(
    command: Sequence[str], address: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Yield a process that listens on an address, and end it.

    Raises:
        ServerEnded: it did not start.
    """
    out, log = folder / "server.out", folder / "server.log"
    with out.open("wb") as output, log.open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603 -- the program is our own or one that we installed
            command, stdout=output, stderr=errors, cwd=folder, env=_environment(environment or {})
        )
    try:
        _await_listening(process, address, log)
        yield Served(_address_of(out.read_text(encoding="utf-8"), address), process, log)
    finally:
        _end(process)


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tree_of(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, pending = [], [pid]
    while pending:
        found.append(pending.pop())
        pending += children.get(found[-1], [])
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    started = tree_of(process.pid)
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in started:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _environment(changes: Mapping[str, str]) -> dict[str, str]:
    paths = [str(ROOT), str(ROOT / "proto" / "gen"), os.environ.get("PYTHONPATH", "")]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | dict(changes)


def _await_listening(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    host, _, port = address.rpartition(":")
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise ServerEnded(f"the server at {address} did not take connections; its log ends with:\n{tail}")


def _address_of(printed: str, asked: str) -> str:
    """Return where the server says that it serves; what was asked for, when it says nothing yet."""
    try:
        return str(json.loads(printed)["address"])
    except (ValueError, KeyError, TypeError):
        return asked


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/<pid>/stat after the name, which may hold spaces; None when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _cpu_ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12]) if fields else 0


def _memory(pid: int) -> Memory | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    pairs = (line.partition(":") for line in lines)
    kilobytes = {name: int(rest.split()[0]) for name, _, rest in pairs if rest.endswith(" kB")}
    if "VmRSS" not in kilobytes:
        return None
    return Memory(kilobytes["VmRSS"] / 1024, kilobytes["VmHWM"] / 1024)
