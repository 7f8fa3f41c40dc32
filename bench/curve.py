"""Sustainable throughput: latency against offered rate, for each number of workers, and the knee of each curve.

Rules, in order:
1. What a server can do at all is measured first, by clients that never wait; the offered rates are shares of that.
2. Each rate is a load of its own, in an open loop, over a registry that every server has to itself.
3. A load lasts as long as is asked for, and longer where that would be fewer than 200 calls: a percentile of a few
   calls is their maximum.
4. The knee is the highest offered rate at which 99 of 100 calls are answered within 100 ms of when they were due, and
   no call fails.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.bulk import fill
from bench.databases import sqlite_url
from bench.mix import Workload, open_clients
from bench.open_loop import Plan, run
from bench.papers import HOT_PIECES
from bench.served import serve
from bench.summary import Summary, summary_json, summary_of
from bench.world import make_world

SHARES = (0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1)
LIMIT_MILLISECONDS = 100.0
PAPERS = 2_000
PROBE_RATE = 20_000.0
MIN_RATE, FEWEST_CALLS = 4.0, 200


@dataclass(frozen=True, slots=True)
class Curve:
    """The loads of a server with some workers, by rising rate."""

    workers: int
    points: tuple[Summary, ...]

    @property
    def knee(self) -> Summary | None:
        """The highest load that was sustained; None when none was."""
        held = [point for point in self.points if not point.failed and point.latency["p99"] <= LIMIT_MILLISECONDS]
        return max(held, key=lambda point: point.offered, default=None)


@contextmanager
def open_server(folder: Path, workers: int, shares: Mapping[str, int]) -> Iterator[tuple[str, Workload]]:
    """Yield the address of a server of some workers on a registry of its own, and what to ask it.

    Raises:
        ServerEnded: it did not start.
    """
    folder.mkdir()
    world = make_world(sqlite_url(folder), folder, pieces=HOT_PIECES)
    assertions = fill(world, PAPERS, signed=PAPERS)
    with serve(world.database, folder, packs=[world.pack], workers=workers) as served:
        yield served.address, Workload(assertions, shares)


def measured(folder: Path, workers: int, shares: Mapping[str, int], *, clients: int, seconds: float) -> Curve:
    """Return the curve of a number of workers.

    Raises:
        ServerEnded: the server did not start.
    """
    with (
        open_server(folder, workers, shares) as (address, workload),
        open_clients(address, clients, workload) as calling,
    ):
        run(Plan(PROBE_RATE, 0.1, grace=1.0), calling)
        probe = summary_of(run(Plan(PROBE_RATE, seconds / 4, grace=seconds / 4), calling))
        plans = [plan_at(max(MIN_RATE, share * probe.throughput), seconds) for share in SHARES]
        return Curve(workers, tuple(summary_of(run(plan, calling)) for plan in plans))


def plan_at(rate: float, seconds: float) -> Plan:
    """Return the load of a rate, long enough for its percentiles to mean something."""
    return Plan(rate, max(seconds, FEWEST_CALLS / rate))


def curve_json(curves: Sequence[Curve]) -> list[dict[str, object]]:
    """Return curves as JSON."""
    return [
        {
            "workers": curve.workers,
            "knee_calls_per_second": curve.knee.offered if curve.knee else None,
            "points": [summary_json(point) for point in curve.points],
        }
        for curve in curves
    ]
