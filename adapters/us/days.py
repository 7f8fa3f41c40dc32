"""Days of United States forms, read into a date of the license and written back."""

from google.type.date_pb2 import Date

from adapters.checks import take_day
from adapters.errors import RenderRefused
from adapters.source import Source
from adapters.values import iso_of


def read_day(source: Source, path: str, target: str, into: Date) -> None:
    """Read the calendar day at `path` into a date; leave the date as it is when there is none.

    Raises:
        DocumentRefused: DATE_INVALID.
    """
    day = take_day(source, path, target)
    if day is not None:
        into.CopyFrom(day)


def day_text(value: Date, path: str) -> str:
    """Return a day as the forms write it, empty when there is none.

    Raises:
        RenderRefused: DATE_PARTIAL, not a whole calendar day.
    """
    if not (value.year or value.month or value.day):
        return ""
    try:
        return iso_of(value)
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the form takes whole days only."
        raise RenderRefused("DATE_PARTIAL", path, message) from None
