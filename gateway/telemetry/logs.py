"""Logs: one JSON record a line on standard error, with a closed list of fields.

Rules, in order:
1. A record never holds a name, goods, a license number, a token or a key: only the method, the status, the reason,
   figures of time and size, a correlation id and, where a span is recorded, its trace id. Values are escaped by the
   JSON writer, so that no input can forge a record (attack K01).
2. A process of a server names its role and its slot in every record.
3. What a library would say is told by its name and place alone, once a minute for each: its text may hold input
   (attack K02), and an endpoint that is gone would be told of with every batch.
"""

import logging
import sys
import time
from dataclasses import dataclass
from typing import TextIO

import structlog

FIELDS = frozenset(
    {
        "address",
        "code",
        "correlation_id",
        "event",
        "level",
        "library",
        "method",
        "microseconds",
        "reason",
        "role",
        "status",
        "timestamp",
        "trace_id",
        "worker",
    }
)
SILENCE_NANOSECONDS = 60 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Process:
    """Which process of a server writes: its role, and its slot among those of the role."""

    role: str
    worker: int = 0


def configure(level: str, stream: TextIO = sys.stderr, process: Process | None = None) -> None:
    """Write records of `level` and above, each with the role and slot of the process when one is given."""
    named: dict[str, str | int] = {"role": process.role, "worker": process.worker} if process else {}

    def with_process(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {**named, **event}

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            with_process,
            _only_known_fields,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, _LibraryRecords)]
    root.addHandler(_LibraryRecords())


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of the gateway."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def place_of(error: Exception) -> str:
    """Return the type of an exception and where it was raised, never its text: that may hold input (attack K02)."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    line = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {line}"


class _LibraryRecords(logging.Handler):
    """Turns what libraries log into records of ours."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._told: dict[tuple[str, str], int] = {}  # as many as there are lines that log

    def emit(self, record: logging.LogRecord) -> None:
        place = f"{record.filename}:{record.lineno}"
        now, before = time.monotonic_ns(), self._told.get((record.name, place))
        if before is not None and now - before < SILENCE_NANOSECONDS:
            return
        self._told[record.name, place] = now
        logger().log(record.levelno, "library", library=record.name, reason=place)


def _only_known_fields(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: value for key, value in event.items() if key in FIELDS}
