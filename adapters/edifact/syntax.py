"""EDIFACT syntax (ISO 9735 versions 1 to 4, batch interchanges): from bytes to segments, and back to bytes.

It is ours because no library of quality reads it strictly: those that there are split before they know the character
set, take a released terminator for an end, or pass over what they do not expect.

Rules, in order:
1. At most 16 MiB. The first bytes are UNA or UNB; nothing stands before them, a byte order mark least of all.
2. UNA names the service characters, each a mark of its own: component, element, decimal mark (point or comma), release
   (a space: none), repetition (a space: none) and terminator. Without UNA they are `: + . ? '` and there is no
   repetition.
3. UNB names the character set. All bytes are read in it and each character must be in it, before anything is split.
4. The release character stands before a service character only, and takes its meaning away; `??` is a question mark.
5. A segment ends with the terminator. Carriage returns and line feeds straight behind it are ignored; anywhere else
   they are no text. What stands behind the last terminator is a segment that was cut off.
6. At most 200,000 segments. No element of our profile repeats, so a repetition separator in the data is refused.

A segment is its tag and its elements, each a tuple of components; positions count, and empty ones at the end are left
away. A fault is named by the place of the character, counted from UNB, or of the segment.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from adapters.edifact import charsets
from adapters.errors import DocumentRefused
from adapters.values import is_clean_text

MAX_LENGTH = 16 * 1024 * 1024
MAX_SEGMENTS = 200_000

_Part = TypeVar("_Part", str, tuple[str, ...])

_LINE_ENDS = "\r\n"
_TAG = re.compile(r"[A-Z]{3}")
_NAMED_SET = re.compile(rb"[A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Marks:
    """The service characters of an interchange."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = " "
    terminator: str = "'"

    def all(self) -> str:
        """Return the characters that have a meaning, without a space that stands for none."""
        marks = (self.component, self.element, self.decimal, self.release, self.repetition, self.terminator)
        return "".join(mark for mark in marks if mark != " ")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its tag, its elements, each a tuple of components, and its place in the interchange, from 1."""

    tag: str
    elements: tuple[tuple[str, ...], ...] = ()
    place: int = 0

    def value(self, element: int, component: int = 0) -> str:
        """Return the component at a position, empty when the segment ends before it."""
        found = self.elements[element] if element < len(self.elements) else ()
        return found[component] if component < len(found) else ""


@dataclass(frozen=True, slots=True)
class Interchange:
    """The segments of an interchange; `advice` is its UNA as written, empty when there is none."""

    segments: tuple[Segment, ...]
    marks: Marks
    advice: str = ""


def segment(tag: str, *elements: str | tuple[str, ...], place: int = 0) -> Segment:
    """Return a segment of the elements given, without empty ones at the end."""
    parts = [(element,) if isinstance(element, str) else element for element in elements]
    return Segment(tag, _without_end([_without_end(part) for part in parts]), place)


def read_interchange(document: bytes) -> Interchange:
    """Return the segments of a document.

    Raises:
        DocumentRefused: DOCUMENT_TOO_LARGE, CHARACTER_SET_VIOLATION, TEXT_NOT_ALLOWED, MANDATORY_SEGMENT_MISSING or
            SEGMENT_OUT_OF_ORDER.
    """
    if len(document) > MAX_LENGTH:
        message = f"The interchange is longer than {MAX_LENGTH} bytes; split it into several."
        raise DocumentRefused("DOCUMENT_TOO_LARGE", "", message)
    advice = document[:9] if document.startswith(b"UNA") else b""
    marks = _marks_of(advice)
    body = document[len(advice) :].lstrip(b"\r\n") if advice else document
    text = _decoded(body, _character_set_of(body, marks), marks)
    chunks = _split_segments(_released(text, marks), marks)
    return Interchange(tuple(_segment_of(chunk, place, marks) for place, chunk in chunks), marks, advice.decode())


def write_interchange(segments: Iterable[Segment], character_set: str) -> bytes:
    """Return segments as an interchange with its UNA, one segment a line."""
    marks = Marks()
    lines = ["UNA:+.? ", *(_written(each, marks) for each in segments)]
    return "".join(f"{line}{marks.terminator}\n" for line in lines).encode(charsets.CODECS[character_set])


def _marks_of(advice: bytes) -> Marks:
    if not advice:
        return Marks()
    given = advice[3:].decode("latin-1")
    marks = Marks(*given) if len(given) == 6 else None
    meant = marks.all() if marks else ""
    clear = all(mark.isascii() and mark.isprintable() and not mark.isalnum() for mark in meant)
    if marks is None or not clear or len(set(meant)) != len(meant) or marks.decimal not in (".", ","):
        message = "UNA must name six service characters, each another mark, the third a point or a comma; mend it."
        raise DocumentRefused("CHARACTER_SET_VIOLATION", "UNA", message)
    if " " in (marks.component, marks.element, marks.terminator):
        message = "A separator or the terminator is a space, which stands in texts; choose a mark."
        raise DocumentRefused("CHARACTER_SET_VIOLATION", "UNA", message)
    return marks


def _character_set_of(body: bytes, marks: Marks) -> str:
    """Return the character set that UNB names, told from its bytes before any of them is read as text."""
    if not body.startswith(b"UNB" + marks.element.encode()):
        if body[:1] in (b"\xef", b"\xff", b"\xfe", b"\x00", b" ", b"\t", b"\r", b"\n"):
            message = "Something stands before the first segment; the interchange begins with UNA or UNB."
            raise DocumentRefused("CHARACTER_SET_VIOLATION", "character 1", message)
        message = "The interchange does not begin with UNB, so its character set is not known; add the segment."
        raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "UNB", message)
    named = _NAMED_SET.match(body, 4)
    name = named[0].decode() if named else ""
    if name not in charsets.CODECS:
        message = f"The character set must be one of {', '.join(charsets.CODECS)}; write the text in one of them."
        raise DocumentRefused("CHARACTER_SET_VIOLATION", "UNB/0001", message)
    return name


def _decoded(body: bytes, name: str, marks: Marks) -> str:
    try:
        text = body.decode(charsets.CODECS[name])
    except UnicodeDecodeError as error:
        raise _not_in_set(error.start) from None
    strangers = charsets.outside(name, text) - frozenset(_LINE_ENDS + marks.all())
    if strangers:
        raise _not_in_set(min(text.index(stranger) for stranger in strangers))
    if not is_clean_text(text.replace("\r", ""), newlines=True):
        message = "A text holds bidirectional characters, which show it as another; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", "", message)
    return text


def _not_in_set(place: int) -> DocumentRefused:
    message = "The character is not in the character set that UNB names; name the right set or leave it out."
    return DocumentRefused("CHARACTER_SET_VIOLATION", f"character {place + 1}", message)


def _released(text: str, marks: Marks) -> str:
    """Return the text with each released character as a control character, of which the text itself has none."""
    if marks.release == " ":
        return text
    known = marks.all()

    def stand_in(match: re.Match[str]) -> str:
        if not match[1] or match[1] not in known:
            message = "The release character stands before no service character; write it twice where it is text."
            raise DocumentRefused("CHARACTER_SET_VIOLATION", f"character {match.start() + 1}", message)
        return chr(known.index(match[1]) + 1)

    return re.sub(re.escape(marks.release) + r"(.?)", stand_in, text, flags=re.DOTALL)


def _split_segments(text: str, marks: Marks) -> list[tuple[int, str]]:
    chunks = [chunk.lstrip(_LINE_ENDS) if place else chunk for place, chunk in enumerate(text.split(marks.terminator))]
    if chunks.pop():
        message = "The last segment has no end, so something is cut off; send the whole interchange."
        raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "UNZ", message)
    if len(chunks) > MAX_SEGMENTS:
        message = f"The interchange has more than {MAX_SEGMENTS} segments; split it into several."
        raise DocumentRefused("DOCUMENT_TOO_LARGE", "", message)
    for place, chunk in enumerate(chunks, start=1):
        if "\r" in chunk or "\n" in chunk or (marks.repetition != " " and marks.repetition in chunk):
            message = "A line break or a repetition stands inside the segment; leave it out."
            raise DocumentRefused("CHARACTER_SET_VIOLATION", f"segment {place}", message)
    return list(enumerate(chunks, start=1))


def _segment_of(chunk: str, place: int, marks: Marks) -> Segment:
    tag, *elements = chunk.split(marks.element)
    if _TAG.fullmatch(tag) is None:
        message = "The segment does not begin with a tag of three capital letters; write one, or release the mark."
        raise DocumentRefused("SEGMENT_OUT_OF_ORDER", f"segment {place}", message)
    meant = {index + 1: mark for index, mark in enumerate(marks.all())}
    split = (element.split(marks.component) for element in elements)
    return segment(tag, *(tuple(component.translate(meant) for component in each) for each in split), place=place)


def _written(each: Segment, marks: Marks) -> str:
    pattern = re.compile(f"[{re.escape(marks.component + marks.element + marks.release + marks.terminator)}]")
    elements = (
        marks.component.join(pattern.sub(lambda match: marks.release + match[0], component) for component in element)
        for element in each.elements
    )
    return marks.element.join([each.tag, *elements])


def _without_end(parts: Sequence[_Part]) -> tuple[_Part, ...]:
    kept = list(parts)
    while kept and not any(kept[-1]):
        kept.pop()
    return tuple(kept)
