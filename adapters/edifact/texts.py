"""Texts and days as a message takes them.

A text that is longer than its element is cut at spaces only, so that the pieces joined by a space are the text again.
"""

from google.type.date_pb2 import Date

from adapters.errors import RenderRefused
from adapters.values import day_of, iso_of


def one_line(text: str) -> str:
    """Return a text with a space for each line break: segments have no lines."""
    return " ".join(text.splitlines())


def pieces(text: str, length: int) -> list[str]:
    """Return a text as pieces of at most this length, longer only where there is no space to cut at."""
    rest, found = one_line(text), []
    while len(rest) > length:
        cut = rest.rfind(" ", 1, length + 1)
        if cut < 0 or not rest[cut + 1 :]:
            break
        found.append(rest[:cut])
        rest = rest[cut + 1 :]
    return [*found, rest] if rest else found


def day_text(value: Date, path: str) -> str:
    """Return a day as CCYYMMDD, empty when there is none.

    Raises:
        RenderRefused: DATE_PARTIAL, not a whole calendar day.
    """
    if not (value.year or value.month or value.day):
        return ""
    try:
        day_of(value)
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the message takes whole days only."
        raise RenderRefused("DATE_PARTIAL", path, message) from None
    return iso_of(value, compact=True)
