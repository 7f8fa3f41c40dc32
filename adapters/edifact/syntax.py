"""The syntax of UN/EDIFACT interchanges (ISO 9735, version 3): bytes to segments and back.

No kept library reads D.13A strictly, character set and release character included, so this one is ours and small.

Rules, in order:
1. An interchange begins with UNA, which names its separators, or with UNB, and then has the default ones.
2. The character set is that which UNB names: UNOA and UNOB (subsets of ASCII), UNOC (ISO 8859-1), UNOY (UTF-8). Every
   byte is read in it, and every character belongs to it, before anything is split.
3. A carriage return or line feed right behind a segment is no content; anywhere else it is no character of any set.
4. The release character takes its meaning from the character behind it. Trailing empty elements and components may be
   left out; positions count, not numbers.
5. Size and number of segments are bounded.
"""

import re
from dataclasses import dataclass

from adapters.errors import DocumentRefused
from adapters.values import is_clean_text

MAX_LENGTH = 16 * 1024 * 1024
MAX_SEGMENTS = 100_000
MAX_PARTS = 100  # elements of a segment, components of an element

_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>")
_LOWER = _UPPER | frozenset("abcdefghijklmnopqrstuvwxyz")
_CODECS = {"UNOA": "ascii", "UNOB": "ascii", "UNOC": "iso-8859-1", "UNOY": "utf-8"}
_CLOSED: dict[str, frozenset[str]] = {"UNOA": _UPPER, "UNOB": _LOWER}
CHARACTER_SETS = tuple(_CODECS)


@dataclass(frozen=True, slots=True)
class Separators:
    """The service characters of an interchange, in the order of UNA."""

    component: str = ":"
    element: str = "+"
    mark: str = "."
    release: str = "?"
    terminator: str = "'"


DEFAULT = Separators()


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: its name with its position among those of its tag, from 1, and its elements as components."""

    name: str
    tag: str
    elements: tuple[tuple[str, ...], ...]

    def value(self, element: int, component: int = 1) -> str:
        """Return a component, both numbers from 1; empty when it was left out."""
        components = self.elements[element - 1] if element <= len(self.elements) else ()
        return components[component - 1] if component <= len(components) else ""

    def path(self, element: int, component: int = 1) -> str:
        """Return how a component is named in accounts and refusals."""
        return f"{self.name}.{element}.{component}"


@dataclass(frozen=True, slots=True)
class Interchange:
    """The segments of an interchange, its character set and its decimal mark."""

    segments: tuple[Segment, ...]
    character_set: str
    mark: str


def open_interchange(document: bytes) -> Interchange:
    """Return the segments of an interchange.

    Raises:
        DocumentRefused: DOCUMENT_TOO_LARGE, CHARACTER_SET_VIOLATION or MANDATORY_SEGMENT_MISSING.
    """
    if len(document) > MAX_LENGTH:
        message = f"The interchange is longer than {MAX_LENGTH} bytes; split it into several."
        raise DocumentRefused("DOCUMENT_TOO_LARGE", "", message)
    separators, rest = _separators_of(document)
    character_set = _character_set_of(rest, separators)
    text = _decoded(rest, character_set)
    return Interchange(_split(text, separators, character_set), character_set, separators.mark)


def written(segments: list[tuple[str, list[list[str]]]], character_set: str) -> bytes:
    """Return segments as an interchange with the default separators, one segment a line.

    Raises:
        UnicodeEncodeError: a character that the set does not have; `set_for` names one that has all.
    """
    return "".join(_segment_text(tag, elements) for tag, elements in segments).encode(_CODECS[character_set])


def set_for(text: str) -> str:
    """Return the smallest character set that holds a text."""
    characters = set(text)
    for name in ("UNOA", "UNOB"):
        if characters <= _CLOSED[name]:
            return name
    return "UNOC" if all(" " <= each <= "~" or "\xa0" <= each <= "\xff" for each in characters) else "UNOY"


def _separators_of(document: bytes) -> tuple[Separators, bytes]:
    if not document.startswith(b"UNA"):
        return DEFAULT, document
    service = document[3:9].decode("latin-1")
    if len(service) < 6 or len(set(service)) < 6 or any(each.isalnum() for each in service):
        message = "UNA must name six different service characters; write it anew."
        raise DocumentRefused("CHARACTER_SET_VIOLATION", "UNA", message)
    return Separators(service[0], service[1], service[2], service[3], service[5]), document[9:].lstrip(b"\r\n")


def _character_set_of(document: bytes, separators: Separators) -> str:
    head = re.match(rb"UNB" + re.escape(separators.element.encode("latin-1")) + rb"([A-Z]{4})", document)
    if head is None:
        message = "The interchange must begin with UNB and the name of its character set."
        raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "UNB", message)
    name = head[1].decode("ascii")
    if name not in _CODECS:
        message = f"The character set must be one of {', '.join(_CODECS)}; name one of them."
        raise DocumentRefused("CHARACTER_SET_VIOLATION", "UNB", message)
    return name


def _decoded(document: bytes, character_set: str) -> str:
    try:
        text = document.decode(_CODECS[character_set])
    except UnicodeDecodeError:
        raise _violation("The interchange holds bytes outside the character set that UNB names.") from None
    content = text.replace("\r", "").replace("\n", "")  # where they may stand is judged when it is split
    closed = _CLOSED.get(character_set)
    if not is_clean_text(content) or (closed is not None and not set(content) <= closed):
        raise _violation("The interchange holds characters outside the character set that UNB names.")
    return text


def _split(text: str, separators: Separators, character_set: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    counts: dict[str, int] = {}
    position, length = 0, len(text)
    while position < length:
        elements, position = _read_segment(text, position, separators)
        tag = elements[0][0]
        counts[tag] = counts.get(tag, 0) + 1
        segments.append(Segment(f"{tag}[{counts[tag]}]", tag, tuple(map(tuple, elements[1:]))))
        if len(segments) > MAX_SEGMENTS:
            message = f"The interchange has more than {MAX_SEGMENTS} segments; split it into several."
            raise DocumentRefused("DOCUMENT_TOO_LARGE", "", message)
        while position < length and text[position] in "\r\n":
            position += 1
    return tuple(segments)


def _read_segment(text: str, position: int, separators: Separators) -> tuple[list[list[str]], int]:
    """Return the elements of the segment at a position, its tag as the first, and the position behind it."""
    elements: list[list[str]] = [[""]]
    while position < len(text):
        character = text[position]
        position += 1
        if character == separators.terminator:
            return elements, position
        if character == separators.element:
            elements.append([""])
        elif character == separators.component:
            elements[-1].append("")
        elif character in "\r\n":
            raise _violation("A line end stands inside a segment; it is no character of any set.")
        else:
            if character == separators.release:
                character, position = text[position : position + 1], position + 1
            elements[-1][-1] += character
        if len(elements) > MAX_PARTS or len(elements[-1]) > MAX_PARTS:
            raise _violation(f"A segment has more than {MAX_PARTS} elements or components.")
    message = "The interchange ends inside a segment; send all of it."
    raise DocumentRefused("MANDATORY_SEGMENT_MISSING", "UNZ", message)


def _segment_text(tag: str, elements: list[list[str]]) -> str:
    texts = [tag, *(_trimmed(":", [_released(component) for component in element]) for element in elements)]
    return _trimmed("+", texts) + "'\r\n"


def _trimmed(separator: str, parts: list[str]) -> str:
    while parts and not parts[-1]:
        parts = parts[:-1]
    return separator.join(parts)


def _released(text: str) -> str:
    return re.sub(r"([?+:'])", r"?\1", text)


def _violation(message: str) -> DocumentRefused:
    return DocumentRefused("CHARACTER_SET_VIOLATION", "", f"{message} Write it in that set, or name another.")
