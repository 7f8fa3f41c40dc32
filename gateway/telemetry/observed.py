"""What a process tells an operator: each call from the front door to its answer, and the figures that no call shows.

Rules, in order:
1. Every call leaves one log record, whatever else is configured: method, status, reason, microseconds, correlation id,
   and the trace id where a span is recorded; nothing of the call itself.
2. Figures and spans are kept where somebody collects them (gateway.telemetry.start); `Telemetry()` alone only logs.
3. A method, status, reason or role that is in no list is `other` (attack K04).
4. A figure that no call shows is given as a function, which is asked when somebody collects, from another thread; it
   answers at once and does not raise.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from opentelemetry.trace import Span

from gateway.telemetry import names, traces
from gateway.telemetry.answers import Conversion, Readings, conversion_of, readings_of
from gateway.telemetry.figures import Figures, PaperMemory, Pool, Row
from gateway.telemetry.logs import logger
from gateway.telemetry.metrics import Record
from gateway.telemetry.names import Metric
from gateway.telemetry.traces import Metadata, Traces


@dataclass(frozen=True, slots=True)
class Counting:
    """Where figures go: the tallies, and what records the time of a call."""

    figures: Figures
    record: Record


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a call, in words of closed lists."""

    status: str
    reason: str
    readings: tuple[Readings, ...]
    conversion: Conversion | None


class Telemetry:
    """What a process tells, of calls and of itself; `metrics_port` is 0 where nothing is scraped."""

    def __init__(self, counting: Counting | None = None, spans: Traces | None = None, *, metrics_port: int = 0) -> None:
        self.metrics_port = metrics_port
        self._counting = counting
        self._spans = spans

    def begin(self, method: str, correlation_id: str, metadata: Callable[[], Metadata]) -> "Observed":
        """Return a call that begins now; `metadata` is asked only where a span is recorded."""
        method = names.closed(method, names.METHODS)
        observed = Observed(method, correlation_id, time.perf_counter_ns(), self._counting)
        if self._counting is not None:
            self._counting.figures.in_progress.add((method,))
        if self._spans is not None:
            observed.span = self._spans.begin(method, correlation_id, metadata)
        return observed

    def lead(self, *, leading: bool) -> None:
        """Note whether this process is the elected sequencer."""
        if self._counting is not None:
            self._counting.figures.sequencing.lead(leading=leading)

    def end_round(self, *, unsequenced: int) -> None:
        """Note how many committed events a round of the sequencer left without a position."""
        if self._counting is not None:
            self._counting.figures.sequencing.end_round(unsequenced)

    def count_restarts(self, number: int) -> None:
        """Note how often this process ended unasked and was started again before."""
        if self._counting is not None:
            self._counting.figures.restarts.add(number=number)

    def observe_pool(self, pool: Callable[[], Pool]) -> None:
        """Show the connections to the database."""
        self._show(names.POOL_IN_USE, lambda: [((), pool().in_use)])
        self._show(names.POOL_SIZE, lambda: [((), pool().size)])

    def observe_paper_memory(self, memory: Callable[[], PaperMemory]) -> None:
        """Show what the memory of checked signatures does."""
        self._show(names.PAPER_MEMORY_HITS, lambda: [((), memory().hits)])
        self._show(names.PAPER_MEMORY_MISSES, lambda: [((), memory().misses)])
        self._show(names.PAPER_MEMORY_ENTRIES, lambda: [((), memory().entries)])

    def observe_watchers(self, watchers: Callable[[], int]) -> None:
        """Show how many watchers are connected."""
        self._show(names.WATCHERS, lambda: [((), watchers())])

    def observe_certificate(self, ends: Callable[[], datetime | None]) -> None:
        """Show when the server's certificate ends; None where that cannot be read."""
        self._show(names.CERTIFICATE_EXPIRY, lambda: [((), int(end.timestamp())) for end in [ends()] if end])

    def _show(self, metric: Metric, source: Callable[[], list[Row]]) -> None:
        if self._counting is not None:
            self._counting.figures.sources[metric] = source


@dataclass(slots=True)
class Observed:
    """A call under way. Set `caller_role` when the caller is known, and call `end` once."""

    method: str
    correlation_id: str
    started: int
    counting: Counting | None = None
    span: Span | None = None
    caller_role: str = ""

    def end(self, status: str, reason: str, request: Message | None = None, response: Message | None = None) -> None:
        """Log, count and trace what became of the call; `request` is None when it could not be read."""
        nanoseconds = time.perf_counter_ns() - self.started
        if self.counting is not None or self.span is not None:
            ended = Ended(
                status=names.closed(status, names.STATUSES),
                reason=names.closed(reason, names.REASONS),
                readings=readings_of(response),
                conversion=conversion_of(request, response, status),
            )
            self._count(ended, nanoseconds)
            self._trace(ended)
        self._log(status, reason, nanoseconds)

    def _count(self, ended: Ended, nanoseconds: int) -> None:
        if self.counting is None:
            return
        figures = self.counting.figures
        figures.in_progress.add((self.method,), -1)
        figures.calls.add((self.method, ended.status, ended.reason))
        for readings in ended.readings:
            figures.decisions.add((self.method, *readings))
        if ended.conversion is not None:
            figures.conversions.add(ended.conversion)
        if self.method not in names.STREAMS:
            self.counting.record(self.method, nanoseconds)

    def _trace(self, ended: Ended) -> None:
        if self.span is None:
            return
        attributes = {
            "method": self.method,
            "status": ended.status,
            "reason": ended.reason,
            "caller_role": names.closed(self.caller_role, names.CALLER_ROLES),
            "correlation_id": self.correlation_id,
        }
        if len(ended.readings) == 1:
            attributes |= zip(("outcome", "recognition", "disposition"), ended.readings[0], strict=True)
        if ended.conversion is not None:
            attributes["format"] = ended.conversion[0]
        traces.end(self.span, attributes)

    def _log(self, status: str, reason: str, nanoseconds: int) -> None:
        traced = {} if self.span is None else {"trace_id": traces.trace_id_of(self.span)}
        logger().info(
            "call",
            method=self.method,
            status=status,
            reason=str(reason),
            microseconds=nanoseconds // 1000,
            correlation_id=self.correlation_id,
            **traced,
        )
