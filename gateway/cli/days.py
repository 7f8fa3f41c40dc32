"""Days as they are typed."""

from datetime import date

from gateway.core.reasons import Reason
from gateway.server.clock import utc_now
from gateway.usecases.errors import BadRequest


def day_of(text: str, field: str) -> date:
    """Return the day that a text names, today for an empty one.

    Raises:
        BadRequest: DATE_INVALID.
    """
    if not text:
        return utc_now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(Reason.DATE_INVALID, field, "Write the day as YYYY-MM-DD.") from None


def days_between(first: date | str, last: date | str) -> str:
    """Return a day, or the days among which it lies, as they are read aloud."""
    return str(first) if first == last else f"{first} to {last}"
