"""Codes and references of a TradeNet permit.

A code begins and ends with no space and is written in ASCII: letters of other scripts look like these.
"""

from adapters.errors import DocumentRefused
from adapters.source import Source


def take_code(source: Source, path: str, target: str) -> str:
    """Return the code or reference at `path`, empty when there is none.

    Raises:
        DocumentRefused: OUTER_SPACE_IN_REFERENCE or TEXT_NOT_ALLOWED.
    """
    code = source.take(path, target)
    if code != code.strip():
        message = "The code begins or ends with a space, so nothing could cite it; write it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", path, message)
    if not code.isascii():
        message = "The code holds characters that look like others; write it in ASCII."
        raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)
    return code
