"""Holds the segments of a message to the profile, and gives each its place.

Rules, in order, segment by segment:
1. A segment stands in its slot, as often as the profile allows, groups as wholes. One that is elsewhere, or that the
   profile does not have, is out of order; one that must be there and is nowhere is missing, as is the first segment of
   a group of which only the rest is there.
2. Of its elements, first one that the profile does not define is refused, then another value where the profile allows
   one only, then one that must be there and is empty, then one that is too long.

A segment out of order is named by its place in the interchange and its tag: `segment 31 RFF`. A field is named by its
segments from the message inwards, and the number of its element: `NAD+DFK/3207`, `SEQ[2]/QTY+170/6060`,
`RCS+2[1]/FTX+AAX[1]/4440[2]`. A segment or element that may stand several times has its position from 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from adapters.edifact.profile import Element, Part, Shape, Slot
from adapters.edifact.syntax import Segment
from adapters.errors import DocumentRefused


@dataclass(frozen=True, slots=True)
class Node:
    """A segment in its place: its part, its path, the values of its elements, and what stands below it."""

    part: Part
    path: str
    values: dict[str, str] = field(default_factory=dict)
    below: list["Node"] = field(default_factory=list)

    def all(self, name: str) -> list["Node"]:
        """Return the segments of a name that stand below this one, for example RFF+AVJ."""
        return [node for node in self.below if node.part.name == name]

    def find(self, name: str) -> "Node | None":
        """Return the first segment of a name that stands below this one, None when there is none."""
        return next(iter(self.all(name)), None)

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield each field of this segment and of those below it, by its path."""
        for number, value in self.values.items():
            yield f"{self.path}/{number}", value
        for node in self.below:
            yield from node.fields()


def node_of(segment: Segment, part: Part, path: str) -> Node:
    """Return a segment in its place.

    Raises:
        DocumentRefused: rule 2 is broken; UNKNOWN_FIELD, MANDATORY_FIELD_MISSING, FIELD_TOO_LONG or the reason of the
            element.
    """
    return Node(part, path, _values(segment, part.shape, path))


def arranged(segments: Sequence[Segment], slots: Sequence[Slot]) -> list[Node]:
    """Return the segments of a message as the nodes of its slots.

    Raises:
        DocumentRefused: SEGMENT_OUT_OF_ORDER or MANDATORY_SEGMENT_MISSING, and as of `node_of`.
    """
    nodes, used = _arranged(segments, slots, "")
    if used < len(segments):
        raise _misplaced(segments, used, slots, "")
    return nodes


def _arranged(segments: Sequence[Segment], slots: Sequence[Slot], path: str) -> tuple[list[Node], int]:
    """Return the nodes of the slots, and how many segments they are; what is left is judged where the group stands."""
    nodes: list[Node] = []
    at = 0
    for place, slot in enumerate(slots):
        counts = {part.name: 0 for part in slot}
        while at < len(segments) and (part := _part_of(segments[at], slot)) and counts[part.name] < part.most:
            counts[part.name] += 1
            node = node_of(segments[at], part, _path_of(path, part, counts[part.name]))
            nodes.append(node)
            at += 1
            if part.below:
                group = segments[at : _end_of_group(segments, at, slots[place:])]
                below, used = _arranged(group, part.below, node.path)
                node.below.extend(below)
                at += used
        for part in slot:
            if counts[part.name] < part.least:
                raise _fault(segments, at, slots, part, path)
    return nodes, at


def _part_of(segment: Segment, slot: Slot) -> Part | None:
    return next((part for part in slot if part.fits(segment)), None)


def _end_of_group(segments: Sequence[Segment], at: int, slots: Sequence[Slot]) -> int:
    """Return where the group whose inside begins at a position ends: where its slot or a later one goes on."""
    for end in range(at, len(segments)):
        if any(_part_of(segments[end], slot) for slot in slots):
            return end
    return len(segments)


def _fault(segments: Sequence[Segment], at: int, slots: Sequence[Slot], part: Part, path: str) -> DocumentRefused:
    """Return why a part that must be there is not at its place: it stands later, or nowhere."""
    if any(part.fits(segment) for segment in segments[at:]):
        return _misplaced(segments, at, slots, path)
    return _missing(_join(path, part.name))


def _misplaced(segments: Sequence[Segment], at: int, slots: Sequence[Slot], path: str) -> DocumentRefused:
    """Return why a segment has no place here: it is out of order, or its group has no beginning."""
    for part in (part for slot in slots for part in slot if part.below):
        inside = any(_part_of(segments[at], slot) for slot in part.below)
        if inside and not any(part.fits(segment) for segment in segments):
            return _missing(_join(path, part.name))
    message = "The profile has no such segment at this place, or not so many; put the segments in the profile's order."
    return DocumentRefused("SEGMENT_OUT_OF_ORDER", f"segment {segments[at].place} {segments[at].tag}", message)


def _missing(field_: str) -> DocumentRefused:
    return DocumentRefused("MANDATORY_SEGMENT_MISSING", field_, "The segment must be there; add it at its place.")


def _values(segment: Segment, shape: Shape, path: str) -> dict[str, str]:
    _refuse_unknown(segment, shape, path)
    values: dict[str, str] = {}
    for place, composite in enumerate(shape):
        kinds = [(element, position) for element in composite for position in range(1, element.most + 1)]
        for component, (element, position) in enumerate(kinds):
            name = f"{element.number}[{position}]" if element.most > 1 else element.number
            value = segment.value(place, component)
            _check(value, element, f"{path}/{name}", first=position == 1)
            if value and not element.only:
                values[name] = value
    return values


def _refuse_unknown(segment: Segment, shape: Shape, path: str) -> None:
    for place, components in enumerate(segment.elements):
        known = sum(element.most for element in shape[place]) if place < len(shape) else 0
        if len(components) > known:
            message = "The profile does not define this element; leave it out."
            raise DocumentRefused("UNKNOWN_FIELD", f"{path}/{place + 1}.{known + 1}", message)


def _check(value: str, element: Element, path: str, *, first: bool) -> None:
    if element.only and value != element.only:
        raise DocumentRefused(element.reason, path, "The profile allows one value here, and it is another; write that.")
    if element.required and first and not value.strip():
        raise DocumentRefused("MANDATORY_FIELD_MISSING", path, "The element must be there and filled; add it.")
    if len(value) > element.length:
        reason, limit = "FIELD_TOO_LONG", element.length
        message = f"The element takes at most {limit} characters; shorten it." if limit else "The element stays empty."
        raise DocumentRefused(reason if limit else "UNKNOWN_FIELD", path, message)


def _path_of(path: str, part: Part, position: int) -> str:
    return _join(path, f"{part.name}[{position}]" if part.most > 1 else part.name)


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
