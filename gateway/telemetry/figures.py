"""What a process counts of itself, in plain tallies that a reader collects when it is asked.

Rules, in order:
1. A call costs additions under a lock and nothing else: a counter of the OpenTelemetry SDK costs six microseconds, a
   tally a third of one. Instruments read the tallies when somebody collects (gateway.telemetry.metrics).
2. A figure has a source, a function that returns rows of label values with a number. Without a source it is not shown.
3. Counters that alerts watch begin at zero, so that the first fault is an increase.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gateway.core.reasons import Reason
from gateway.telemetry import names
from gateway.telemetry.names import Metric

Number = int | float  # seconds are a quotient of whole nanoseconds
Row = tuple[tuple[str, ...], Number]
Source = Callable[[], Iterable[Row]]

NANOSECONDS = 1_000_000_000
WATCHED_FROM_ZERO = (
    ("OK", names.NONE),
    ("INTERNAL", Reason.INTERNAL_FAULT.value),
    ("UNAVAILABLE", Reason.REGISTRY_UNREACHABLE.value),
)


@dataclass(frozen=True, slots=True)
class Pool:
    """The connections of a process to its database."""

    in_use: int
    size: int


@dataclass(frozen=True, slots=True)
class PaperMemory:
    """What the memory of checked signatures did since the process began, and what it holds."""

    hits: int
    misses: int
    entries: int


class Tally:
    """Whole numbers by label values; several threads may add."""

    def __init__(self, zeros: Iterable[tuple[str, ...]] = ()) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[tuple[str, ...], Number] = dict.fromkeys(zeros, 0)

    def add(self, values: tuple[str, ...] = (), number: int = 1) -> None:
        """Add to the number of these label values, which are of closed lists."""
        with self._lock:
            self._numbers[values] = self._numbers.get(values, 0) + number

    def rows(self) -> list[Row]:
        """Return every number with its label values."""
        with self._lock:
            return list(self._numbers.items())


@dataclass(slots=True)
class Sequencing:
    """What the elected sequencer says of its rounds; `ticks` is a clock in nanoseconds that only runs forward."""

    ticks: Callable[[], int] = time.monotonic_ns
    leading: bool | None = None
    unsequenced: int = 0
    clear_at: int = 0

    def lead(self, *, leading: bool) -> None:
        """Note whether this process is the elected sequencer; the age is counted from the election."""
        if leading and not self.leading:
            self.clear_at, self.unsequenced = self.ticks(), 0
        self.leading = leading

    def end_round(self, unsequenced: int) -> None:
        """Note how many committed events a round left without a position."""
        self.unsequenced = unsequenced
        if unsequenced == 0:
            self.clear_at = self.ticks()

    def age_rows(self) -> list[Row]:
        """Return the seconds since nothing was left; no row where this process is not the elected sequencer."""
        return [((), (self.ticks() - self.clear_at) / NANOSECONDS)] if self.leading else []

    def unsequenced_rows(self) -> list[Row]:
        """Return how many were left; no row where this process is not the elected sequencer."""
        return [((), self.unsequenced)] if self.leading else []

    def leader_rows(self) -> list[Row]:
        """Return 1 or 0; no row where this process never stood for election."""
        return [] if self.leading is None else [((), int(self.leading))]


def _watched() -> list[tuple[str, ...]]:
    return [(method, *answer) for method in sorted(names.METHODS) for answer in WATCHED_FROM_ZERO]


@dataclass(slots=True)
class Figures:
    """Every figure of a process, by its metric."""

    calls: Tally = field(default_factory=lambda: Tally(_watched()))
    in_progress: Tally = field(default_factory=Tally)
    decisions: Tally = field(default_factory=Tally)
    conversions: Tally = field(default_factory=Tally)
    restarts: Tally = field(default_factory=lambda: Tally([()]))
    sequencing: Sequencing = field(default_factory=Sequencing)
    sources: dict[Metric, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sources |= {
            names.CALLS: self.calls.rows,
            names.CALLS_IN_PROGRESS: self.in_progress.rows,
            names.DECISIONS: self.decisions.rows,
            names.CONVERSIONS: self.conversions.rows,
            names.WORKER_RESTARTS: self.restarts.rows,
            names.LAST_SEQUENCED_AGE: self.sequencing.age_rows,
            names.UNSEQUENCED: self.sequencing.unsequenced_rows,
            names.LEADER: self.sequencing.leader_rows,
        }

    def rows(self, metric: Metric) -> Iterable[Row]:
        """Return the rows of a metric; none where it has no source."""
        source = self.sources.get(metric)
        return source() if source else ()
