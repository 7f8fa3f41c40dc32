"""The service segments around a message: which message it is, and whether all of it is there.

Rules, in order:
1. UNB stands first and UNZ last, UNH and UNT around the one message; an interchange of several messages is not read.
2. UNH names GOVCBR of directory D.13A, agency UN, in our version; no other is judged by this profile.
3. UNZ and UNB carry one reference, as do UNT and UNH.
4. UNZ counts one message, UNT the segments from UNH to UNT.
5. The day of preparation is a calendar day, six digits or eight (ISO 9735 version 4), its time four digits.
"""

import re
from collections.abc import Sequence

from adapters.edifact.profile import UNB, UNH, UNT, UNZ, Part
from adapters.edifact.structure import Node, node_of
from adapters.edifact.syntax import Segment
from adapters.errors import DocumentRefused
from adapters.values import date_of

_DIGITS = re.compile(r"[0-9]{1,10}")
_TIME = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9]")
_SERVICE = frozenset({"UNB", "UNH", "UNT", "UNZ"})


def opened(segments: Sequence[Segment]) -> tuple[list[Node], Sequence[Segment]]:
    """Return the service segments of an interchange, and the segments of its message between UNH and UNT.

    Raises:
        DocumentRefused: a rule of this module is broken; MANDATORY_SEGMENT_MISSING, SEGMENT_OUT_OF_ORDER,
            UNKNOWN_MESSAGE_VERSION, CONTROL_REFERENCE_MISMATCH, CONTROL_TOTAL_WRONG, SEGMENT_COUNT_WRONG, DATE_INVALID.
    """
    header, message = _node_at(segments, 0, UNB), _node_at(segments, 1, UNH)
    end, message_end = _node_at(segments, len(segments) - 1, UNZ), _node_at(segments, len(segments) - 2, UNT)
    inner = segments[2:-2]
    if any(segment.tag in _SERVICE for segment in inner):
        text = "A service segment stands inside the message; send one message an interchange."
        raise DocumentRefused("SEGMENT_OUT_OF_ORDER", "UNH", text)
    _check_reference(header.values["0020"], end, "0020")
    _check_reference(message.values["0062"], message_end, "0062")
    _check_count(end, "0036", 1, "CONTROL_TOTAL_WRONG")
    _check_count(message_end, "0074", len(inner) + 2, "SEGMENT_COUNT_WRONG")
    _check_version(header)
    _check_preparation(header)
    return [header, message, message_end, end], inner


def _node_at(segments: Sequence[Segment], place: int, part: Part) -> Node:
    if 0 <= place < len(segments) and part.fits(segments[place]):
        return node_of(segments[place], part, part.name)
    if any(part.fits(segment) for segment in segments):
        message = "The service segment is not at its place: UNB, UNH, the message, UNT, UNZ; put it there."
        raise DocumentRefused("SEGMENT_OUT_OF_ORDER", part.name, message)
    message = "The service segment is not there, so the interchange is not whole; send all of it."
    raise DocumentRefused("MANDATORY_SEGMENT_MISSING", part.name, message)


def _check_reference(reference: str, end: Node, number: str) -> None:
    if end.values[number] != reference:
        message = "The reference is not that of the segment that began this; the two must be from one interchange."
        raise DocumentRefused("CONTROL_REFERENCE_MISMATCH", f"{end.path}/{number}", message)


def _check_count(end: Node, number: str, count: int, reason: str) -> None:
    stated = end.values[number]
    if _DIGITS.fullmatch(stated) is None or int(stated) != count:
        message = f"The count is not that of what is there, which is {count}; send the whole interchange."
        raise DocumentRefused(reason, f"{end.path}/{number}", message)


def _check_version(header: Node) -> None:
    if header.values["0002"] not in {"1", "2", "3", "4"}:
        message = "The syntax must be version 1 to 4 of ISO 9735; write the interchange in one of them."
        raise DocumentRefused("UNKNOWN_MESSAGE_VERSION", "UNB/0002", message)


def _check_preparation(header: Node) -> None:
    day, time = header.values["0017"], header.values["0019"]
    if date_of(day if len(day) == 8 else f"20{day}", compact=True) is None:
        message = "The day of preparation is no calendar day; write it as YYMMDD, or as YYYYMMDD in syntax version 4."
        raise DocumentRefused("DATE_INVALID", "UNB/0017", message)
    if _TIME.fullmatch(time) is None:
        message = "The time of preparation is no time of day; write it as HHMM."
        raise DocumentRefused("DATE_INVALID", "UNB/0019", message)
