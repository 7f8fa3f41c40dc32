"""The body of a form: pairs of names and values, percent-encoded (application/x-www-form-urlencoded).

Rules, in order:
1. One line without a line end, ASCII; what is no letter, digit or `*-._~` is percent-encoded, a space also as `+`.
2. Decoded it is UTF-8 without control or bidirectional characters.
3. A name stands once. An empty value says nothing.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote_plus, unquote_plus

from adapters.errors import DocumentRefused
from adapters.values import is_clean_text

MAX_LENGTH = 1024 * 1024
MAX_PAIRS = 20_000
_ENCODED = re.compile(r"(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*")
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}")


def pairs_of(document: bytes) -> dict[str, str]:
    """Return the variables of a body with their values, in order, empty ones left out.

    Raises:
        DocumentRefused: DOCUMENT_TOO_LARGE, DOCUMENT_ENCODING, TEXT_NOT_ALLOWED or DUPLICATE_MEMBER.
    """
    if len(document) > MAX_LENGTH or document.count(b"&") > MAX_PAIRS:
        raise DocumentRefused("DOCUMENT_TOO_LARGE", "", "The body is larger than any filing; send one filing.")
    found: dict[str, str] = {}
    for pair in _decoded(document).split("&"):
        name, equals, value = pair.partition("=")
        if not equals or not _NAME.fullmatch(name) or not _ENCODED.fullmatch(value):
            raise DocumentRefused("DOCUMENT_ENCODING", "", "The body is not made of encoded pairs; encode it anew.")
        if name in found:
            raise DocumentRefused("DUPLICATE_MEMBER", name, "The variable stands twice; remove one of the two.")
        found[name] = _value(name, value)
    return {name: value for name, value in found.items() if value}


def body_of(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return the body of some variables, empty ones left out."""
    return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs if value).encode("ascii")


def _decoded(document: bytes) -> str:
    try:
        return document.decode("ascii")
    except UnicodeDecodeError:
        raise DocumentRefused("DOCUMENT_ENCODING", "", "The body holds bytes outside ASCII; encode it anew.") from None


def _value(name: str, encoded: str) -> str:
    try:
        value = unquote_plus(encoded, errors="strict")
    except UnicodeDecodeError:
        raise DocumentRefused("DOCUMENT_ENCODING", name, "The value is no UTF-8; encode it anew.") from None
    if not is_clean_text(value):
        message = "The value holds control, bidirectional or unassigned characters; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", name, message)
    return value
