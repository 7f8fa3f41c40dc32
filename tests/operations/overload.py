"""Ten times what a worker can do, and honest callers in the middle of it.

    python -m tests.operations.overload --seconds 60

Rules, in order:
1. The sustainable rate of one worker is found by eight callers that ask again as soon as they are answered; the quiet
   p99 by one caller that takes its time.
2. A crowd then asks at ten times that rate from many connections, in a process of its own, while a few honest callers
   ask four times a second. Each of their calls is answered within three times the quiet p99, or refused with
   RESOURCE_EXHAUSTED within 250 ms.
3. Every call ends. The memory of the worker stays bounded, and the quiet p99 is back afterwards.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import grpc

from comity.v1 import decision_pb2 as decision
from comity.v1 import registry_service_pb2 as registry
from comity.v1 import verification_service_pb2 as verification
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from gateway.client import call
from tests.databases import sqlite_url
from tests.operations.crowd import VERIFY
from tests.operations.papers import Authority
from tests.operations.serving import Serve, channel, environment

TIMES, CONNECTIONS, HONEST = 10, 32, 4
PROMPT_SECONDS = 0.25
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its status and how long it took, in seconds."""

    status: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it; rates in calls a second, times in seconds, memory in bytes."""

    sustainable: float
    quiet_p99: float
    crowd: dict[str, int]
    honest: tuple[Asked, ...]
    memory: tuple[int, int, int]
    quiet_p99_after: float

    def verdicts(self) -> Counter[str]:
        """Return how the honest calls fared."""
        return Counter(_verdict(asked, self.quiet_p99) for asked in self.honest)


def trial(folder: Path, *, seconds: float, calm: float) -> Trial:
    """Overload a worker for some seconds and return what came of it; `calm` is how long each quiet part lasts."""
    database = sqlite_url(folder)
    authority = Authority(database)
    with Serve(database, folder, log_level="error") as serve, channel(serve.address) as opened:
        document, assertion = authority.grant()
        new = registry.RegisterRequest(request_id="one", document=document, assertion=assertion)
        call(RegistryServiceStub(opened).Register, new)
        request = _question(assertion)
        worker = serve.processes("worker")[0]
        _closed_loop(serve.address, request, callers=2, seconds=calm)
        quiet = p99([one.seconds for one in _slowly(serve.address, request, seconds=calm, pause=0.01)])
        rate = len(_closed_loop(serve.address, request, callers=8, seconds=calm)) / calm
        before = worker.memory_info().rss
        crowd = _crowd(serve.address, request, rate=int(rate * TIMES), seconds=seconds)
        honest = _honest(serve.address, request, seconds=seconds)
        counted = json.loads(crowd.communicate(timeout=seconds + 120)[0])
        during = worker.memory_info().rss
        after = p99([one.seconds for one in _slowly(serve.address, request, seconds=calm, pause=0.01)])
        memory = (before, during, worker.memory_info().rss)
    return Trial(rate, quiet, counted, tuple(honest), memory, after)


def p99(figures: Sequence[float]) -> float:
    """Return the figure below which ninety-nine of a hundred lie."""
    ranked = sorted(figures)
    return ranked[min(len(ranked) - 1, len(ranked) * 99 // 100)] if ranked else 0.0


def report(done: Trial) -> Iterator[str]:
    """Yield the lines that say what came of it."""
    crowd = ", ".join(f"{number} {name}" for name, number in sorted(done.crowd.items()))
    answered = [one.seconds for one in done.honest if one.status == "OK"]
    refused = [one.seconds for one in done.honest if one.status != "OK"]
    before, during, after = (figure // MEBIBYTE for figure in done.memory)
    yield f"sustainable rate of one worker: {done.sustainable:.0f} calls a second"
    yield f"quiet p99: {1000 * done.quiet_p99:.1f} ms before, {1000 * done.quiet_p99_after:.1f} ms after"
    yield f"the crowd: {crowd}"
    yield f"honest calls: {len(done.honest)}; " + ", ".join(f"{n} {name}" for name, n in done.verdicts().most_common())
    for name, held in (("answered", answered), ("not answered", refused)):
        if held:
            middle = sorted(held)[len(held) // 2]
            yield f"  {name}: {len(held)}, median {1000 * middle:.0f} ms, p99 {1000 * p99(held):.0f} ms"
    yield f"memory of the worker: {before} MiB before, {during} MiB at the end of the load, {after} MiB after"


def main() -> int:
    """Run the trial and print its report."""
    options = argparse.ArgumentParser(description="Overload one worker.")
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--calm", type=float, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="comity-overload-", ignore_cleanup_errors=True) as folder:
        done = trial(Path(folder), seconds=given.seconds, calm=given.calm)
    sys.stdout.write("\n".join(report(done)) + "\n")
    return 0


def _verdict(asked: Asked, quiet: float) -> str:
    if asked.status == "OK":
        return "answered in time" if asked.seconds <= 3 * quiet else "answered late"
    if asked.status == "RESOURCE_EXHAUSTED":
        return "refused promptly" if asked.seconds <= PROMPT_SECONDS else "refused late"
    return f"ended {asked.status}"


def _question(assertion: str) -> bytes:
    question = verification.VerifyRequest(
        assertion=assertion, recognizing_jurisdiction="XB", act=decision.ACT_KIND_EXPORT
    )
    return question.SerializeToString()


def _crowd(address: str, request: bytes, *, rate: int, seconds: float) -> "subprocess.Popen[bytes]":
    line = [sys.executable, "-m", "tests.operations.crowd", address, str(rate), str(seconds), str(CONNECTIONS)]
    crowd = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    assert crowd.stdin is not None
    crowd.stdin.write(request)
    crowd.stdin.close()
    crowd.stdin = None
    return crowd


def _honest(address: str, request: bytes, *, seconds: float) -> list[Asked]:
    found: list[Asked] = []
    threads = [
        threading.Thread(target=lambda: found.extend(_slowly(address, request, seconds=seconds, pause=0.25)))
        for _ in range(HONEST)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _closed_loop(address: str, request: bytes, *, callers: int, seconds: float) -> list[Asked]:
    found: list[Asked] = []
    threads = [
        threading.Thread(target=lambda: found.extend(_slowly(address, request, seconds=seconds, pause=0)))
        for _ in range(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for one in found if one.status == "OK"]


def _slowly(address: str, request: bytes, *, seconds: float, pause: float) -> list[Asked]:
    """Ask again and again on one connection, with a pause between calls."""
    found, until, never = [], time.monotonic() + seconds, threading.Event()
    with channel(address) as opened:
        method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = opened.unary_unary(VERIFY)
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                method(request, timeout=5)
                status = "OK"
            except grpc.RpcError as error:
                status = error.code().name
            found.append(Asked(status, time.monotonic() - began))
            if pause:
                never.wait(pause)
    return found


if __name__ == "__main__":
    sys.exit(main())
