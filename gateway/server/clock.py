"""The one clock: everything else is told the instant."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present instant in whole seconds, aware and in UTC."""
    return datetime.now(UTC).replace(microsecond=0)
