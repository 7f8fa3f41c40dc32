"""What every write checks of its own: ids, texts, instants, digests.

Rules, in order:
1. An id that becomes part of a stream's name is 1 to 200 printable characters without a slash or space.
2. Other texts are 1 to 200 printable characters; spaces and slashes are kept as they are.
3. An instant is aware and in UTC.
4. A digest is SHA-256 in lower-case hexadecimal, and content has the digest that it is given under.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registry.canonical import sha256_hex
from registry.errors import BadInput
from registry.reasons import Reason
from registry.writes import Content

LONGEST = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")


def check_id(text: str, field: str) -> None:
    """Check an id that becomes part of a stream's name.

    Raises:
        BadInput: ID_FORMAT.
    """
    if not (1 <= len(text) <= LONGEST and text.isprintable()) or "/" in text or " " in text:
        message = f"An id of 1 to {LONGEST} printable characters without slash or space was expected; correct it."
        raise BadInput(Reason.ID_FORMAT, field, message)


def check_text(text: str, field: str) -> None:
    """Check a text.

    Raises:
        BadInput: REQUEST_MALFORMED.
    """
    if not (1 <= len(text) <= LONGEST and text.isprintable()):
        message = f"A text of 1 to {LONGEST} printable characters was expected; correct it."
        raise BadInput(Reason.REQUEST_MALFORMED, field, message)


def check_instant(at: datetime, field: str) -> None:
    """Check that an instant is aware and in UTC.

    Raises:
        BadInput: TIMESTAMP_RANGE.
    """
    if at.utcoffset() != timedelta(0):
        raise BadInput(Reason.TIMESTAMP_RANGE, field, "An instant in UTC was expected; convert it before the call.")


def check_digest(digest: str, field: str) -> None:
    """Check the form of a digest.

    Raises:
        BadInput: DIGEST_MISMATCH.
    """
    if not _DIGEST.fullmatch(digest):
        message = "SHA-256 in lower-case hexadecimal was expected; compute the digest anew."
        raise BadInput(Reason.DIGEST_MISMATCH, field, message)


def check_contents(contents: Iterable[Content]) -> None:
    """Check that content has the digest that it is given under.

    Raises:
        BadInput: DIGEST_MISMATCH.
    """
    for content in contents:
        if sha256_hex(content.content) != content.digest:
            message = "The content does not have the digest that it is given under; compute the digest anew."
            raise BadInput(Reason.DIGEST_MISMATCH, "contents", message)


def check_time_zone(name: str, field: str) -> None:
    """Check that a time zone is one of the IANA database.

    Raises:
        BadInput: REQUEST_MALFORMED.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "A time zone of the IANA database was expected, for example Europe/Brussels; correct it."
        raise BadInput(Reason.REQUEST_MALFORMED, field, message) from None
