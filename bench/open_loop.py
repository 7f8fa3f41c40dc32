"""An open loop: calls begin when they are due, not when the last one came back.

Rules, in order:
1. Call number i is due i / rate seconds after the start, whatever became of the calls before it.
2. Latency counts from when a call was due, not from when it was sent: a call that had to wait for a free client has
   waited. Otherwise the worst moments, in which nothing is sent, would be those that are not measured.
3. Each client has one call under way at a time; whoever is free takes the next call that is due.
4. It ends in bounded time: `grace` seconds after the last call was due nothing more is sent. What was not sent counts
   as an error, with the time that it has waited by then.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

OK, NOT_SENT = "OK", "NOT_SENT"
GRACE_SECONDS = 5.0

Client = Callable[[int], str]
"""Makes the call of a number, and returns OK or the status and reason of the refusal."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many calls a second are due, and for how long."""

    rate: float
    seconds: float
    grace: float = GRACE_SECONDS

    @property
    def count(self) -> int:
        """How many calls are due in all."""
        return max(1, int(self.rate * self.seconds))

    def due(self, number: int) -> float:
        """Return when a call is due, in seconds after the start."""
        return number / self.rate


@dataclass(frozen=True, slots=True)
class Made:
    """One call: how it ended, and how long after it was due."""

    status: str
    latency: float


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a plan; `client_cpu` is the share of a core that the clients took."""

    plan: Plan
    calls: tuple[Made, ...]
    elapsed: float
    client_cpu: float


def run(plan: Plan, clients: Sequence[Client]) -> Load:
    """Make the calls of a plan."""
    numbers = _Numbers(plan.count)
    gate = threading.Barrier(len(clients) + 1)
    began: list[float] = []

    def work(client: Client) -> list[Made]:
        made: list[Made] = []
        gate.wait()
        while (number := numbers.take()) is not None:
            made.append(_made(client, number, began[0], plan))
        return made

    with ThreadPoolExecutor(len(clients)) as pool:
        working = [pool.submit(work, client) for client in clients]
        cpu = time.process_time()
        began.append(time.perf_counter())
        gate.wait()
        calls = [each for future in working for each in future.result()]
    elapsed = time.perf_counter() - began[0]
    return Load(plan, tuple(calls), elapsed, (time.process_time() - cpu) / elapsed)


def _made(client: Client, number: int, began: float, plan: Plan) -> Made:
    due, now = began + plan.due(number), time.perf_counter()
    if now > began + plan.seconds + plan.grace:
        return Made(NOT_SENT, now - due)
    if due > now:
        time.sleep(due - now)
    status = client(number)
    return Made(status, time.perf_counter() - due)


class _Numbers:
    """The numbers of calls, each taken once."""

    def __init__(self, count: int) -> None:
        self._next, self._count = 0, count
        self._lock = threading.Lock()

    def take(self) -> int | None:
        with self._lock:
            if self._next >= self._count:
                return None
            self._next += 1
            return self._next - 1
