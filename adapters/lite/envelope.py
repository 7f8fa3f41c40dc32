"""Which message of LITE a document is, and whether it is one.

Rules, in order:
1. `licence` makes a license update; `errors`, or `licences` as an object, an answer; `licences` as a list a usage
   update. A message with the id of a usage update and no `licences` is a usage update that lacks them.
2. A document is of this format when it has one of these members at the top; or when an object at the top or one below
   has the members of a license, so that a message without its envelope is told what it lacks.
"""

import re
from collections.abc import Mapping
from enum import Enum

from adapters.errors import DocumentRefused
from adapters.json_source import Json

_HEAD = 64 * 1024
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*+)(?:"\s*+(:?)|\\?\Z)|[{}\[\]]', re.DOTALL)
_TOP = frozenset({b"licence", b"licences", b"usage_data_id"})
_LICENCE = frozenset(b"reference type action old_id start_date end_date organisation end_user countries goods".split())
_ENOUGH = 5


class Message(Enum):
    """The messages of LITE."""

    LICENSE_UPDATE = "license update"
    USAGE_UPDATE = "usage update"
    ANSWER = "answer"


def message_of(document: Mapping[str, Json]) -> Message:
    """Return which message a document is.

    Raises:
        DocumentRefused: ENVELOPE_MISSING, it is none.
    """
    if "licence" in document:
        return Message.LICENSE_UPDATE
    if "errors" in document or isinstance(document.get("licences"), dict):
        return Message.ANSWER
    if "licences" in document or "usage_data_id" in document:
        return Message.USAGE_UPDATE
    message = "The document has neither licence nor licences nor errors at the top; send the message with its envelope."
    raise DocumentRefused("ENVELOPE_MISSING", "", message)


def looks_like_message(document: bytes) -> bool:
    """Return whether a document begins as a message of LITE, be it a right one or not."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    if not head.startswith(b"{"):
        return False
    top, below, everywhere = _names(head)
    if _TOP & top or (b"errors" in top and _TOP & everywhere):
        return True
    return any(b"organisation" in names and len(_LICENCE & names) >= _ENOUGH for names in (top, below))


def _names(head: bytes) -> tuple[set[bytes], set[bytes], set[bytes]]:
    """Return the names of members at the top, in an object right below, and anywhere."""
    top: set[bytes] = set()
    below: set[bytes] = set()
    everywhere: set[bytes] = set()
    within: list[bytes] = []
    for token in _TOKEN.finditer(head):
        text = token[0]
        if text in (b"{", b"["):
            within.append(text)
        elif text in (b"}", b"]"):
            del within[-1:]
        elif token[2]:
            everywhere.add(token[1])
            if within == [b"{"]:
                top.add(token[1])
            elif within == [b"{", b"{"]:
                below.add(token[1])
    return top, below, everywhere
