"""Logs: one JSON record a line on standard error, with a closed list of fields.

A record never holds a name, goods, a license number, a token or a key: only the method, the status, the reason,
figures of time and size, and a correlation id. Values are escaped by the JSON writer, so that no input can forge a
record (attack K01).
"""

import logging
import sys
from typing import TextIO

import structlog

FIELDS = frozenset(
    {"address", "correlation_id", "event", "level", "method", "microseconds", "reason", "status", "timestamp"}
)


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Write records of `level` and above."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_fields,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of the gateway."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def _only_known_fields(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: value for key, value in event.items() if key in FIELDS}
