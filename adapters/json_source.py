"""Opens JSON that a stranger wrote, holds it to the members of its format, and writes it.

Rules, in order:
1. The bytes are UTF-8 without a byte order mark and without NUL, at most 16 MiB (attack J05).
2. One JSON value, RFC 8259 to the letter; NaN and Infinity, which Python's own reader takes, are refused.
3. A name occurs once in its object: two readers must not read two documents in one.
4. Depth, members and lengths are within limits; no text holds an unpaired surrogate; no name holds `.`, `[` or `]`,
   so that a path names one member: a name `validity.until` must not be taken for the member of an object.
5. A number keeps its digits as written (`Number`, a text): no number becomes a float.
6. Then the members: first one that the format does not define, anywhere; then one that must be there and is absent,
   null or empty; then a value of another type. Texts hold no control or bidirectional characters (attacks J09, J12).

A field is named by its members from the outermost object: `items[0].quantity`, positions from 0.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn, TypeAlias

from adapters.errors import DocumentRefused
from adapters.values import is_clean_text

MAX_LENGTH = 16 * 1024 * 1024
MAX_DEPTH = 32
MAX_MEMBERS = 1_000  # of one object
MAX_TEXT = 100_000  # characters of one text
MAX_DIGITS = 64  # characters of one number
NOT_IN_NAMES = frozenset(".[]")  # what joins the members of a path


class Number(str):
    """A number with its digits as written."""

    __slots__ = ()


Json: TypeAlias = "bool | Number | str | list[Json] | dict[str, Json] | None"


class Kind(Enum):
    """What a member holds."""

    TEXT = "a text"
    LINES = "a text that may have lines"
    NUMBER = "a number"
    FLAG = "true or false"
    OBJECT = "an object"
    OBJECTS = "a list of objects"
    TEXTS = "a list of texts"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object. `children` are the members of the object or objects that it holds."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    children: tuple["Member", ...] = ()


def parse_json(document: bytes) -> Json:
    """Return the value of a JSON document.

    Raises:
        DocumentRefused: DOCUMENT_ENCODING, JSON_NOT_WELL_FORMED, JSON_CONSTANT, DUPLICATE_MEMBER, JSON_LIMIT,
            TEXT_NOT_ALLOWED, or UNKNOWN_FIELD for a name that no path can tell from another.
    """
    text = _decoded(document)
    try:
        value: Json = _DECODER.decode(text)
    except RecursionError:
        raise _limit(f"The document is nested deeper than {MAX_DEPTH} levels.") from None
    except ValueError:
        message = "The document is not one JSON value as in RFC 8259; check it with the system that wrote it."
        raise DocumentRefused("JSON_NOT_WELL_FORMED", "", message) from None
    _check_limits(value, depth=1)
    return value


def parse_object(document: bytes) -> dict[str, Json]:
    """Return the outermost object of a JSON document.

    Raises:
        DocumentRefused: as of `parse_json`, or JSON_STRUCTURE when the document is another value.
    """
    value = parse_json(document)
    if not isinstance(value, dict):
        raise DocumentRefused("JSON_STRUCTURE", "", "The document must be one JSON object; it is another value.")
    return value


def check_members(value: Mapping[str, Json], members: Sequence[Member], *, unknown_stay: bool = False) -> None:
    """Hold an object, and all below it, to the members of its format.

    `unknown_stay` leaves members that the format does not define to the reader, who must set them aside.

    Raises:
        DocumentRefused: UNKNOWN_FIELD, MANDATORY_FIELD_MISSING, JSON_STRUCTURE or TEXT_NOT_ALLOWED, in this order.
    """
    for path in () if unknown_stay else _unknown(value, members, ""):
        raise DocumentRefused("UNKNOWN_FIELD", path, "The format does not define this member; leave it out.")
    for path in _missing(value, members, ""):
        raise DocumentRefused("MANDATORY_FIELD_MISSING", path, "The member must be there and filled; add it.")
    _check_kinds(value, members, "")


def fields_of(value: Json, path: str = "") -> dict[str, str]:
    """Return every leaf of a value by its path, in document order, as text: null is empty, true is `true`."""
    return dict(_leaves(value, path))


def text_at(value: Mapping[str, Json], name: str) -> str:
    """Return the text or number of a member, empty when it is absent or null or another value."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def object_at(value: Mapping[str, Json], name: str) -> dict[str, Json]:
    """Return the object of a member, empty when it is absent or another value."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def objects_at(value: Mapping[str, Json], name: str) -> list[dict[str, Json]]:
    """Return the objects in the list of a member; none when it is absent or another value."""
    found = value.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def write_json(value: Json) -> bytes:
    """Return a value as a JSON document: UTF-8, two spaces a level, members in the order given, numbers as written."""
    return (_written(value, "\n") + "\n").encode()


def is_said(value: Json) -> bool:
    """Return whether a value says something: it is not null and not an empty text, list or object."""
    return value not in (None, "", [], {})


def without_silence(value: Json) -> Json:
    """Return a value without the members that say nothing, for a writer that leaves out what a license does not say."""
    if isinstance(value, dict):
        kept = {name: without_silence(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if is_said(each)}
    if isinstance(value, list):
        return [each for each in (without_silence(one) for one in value) if is_said(each)]
    return value


def _decoded(document: bytes) -> str:
    if len(document) > MAX_LENGTH:
        raise _limit(f"The document is longer than {MAX_LENGTH} bytes; split it into several.")
    if document.startswith(b"\xef\xbb\xbf") or b"\x00" in document:
        message = "The document begins with a byte order mark or holds NUL; save it as plain UTF-8."
        raise DocumentRefused("DOCUMENT_ENCODING", "", message)
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        message = "The document holds bytes that are not UTF-8; save it as UTF-8."
        raise DocumentRefused("DOCUMENT_ENCODING", "", message) from None


def _object_of(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    if len(pairs) > MAX_MEMBERS:
        raise _limit(f"An object has more than {MAX_MEMBERS} members.")
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        field = twice if len(twice) <= 64 and is_clean_text(twice) else ""  # a name may be anything
        message = "The member occurs twice in one object; remove one of the two."
        raise DocumentRefused("DUPLICATE_MEMBER", field, message)
    return members


def _number_of(digits: str) -> Number:
    if len(digits) > MAX_DIGITS:
        raise _limit(f"A number has more than {MAX_DIGITS} characters.")
    return Number(digits)


def _constant_refused(_: str) -> NoReturn:
    message = "NaN and Infinity are no JSON; write a number or leave the member out."
    raise DocumentRefused("JSON_CONSTANT", "", message)


def _check_limits(value: Json, *, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value)
        return
    if isinstance(value, dict):
        for name in value:
            _check_text(name)
            if not NOT_IN_NAMES.isdisjoint(name):
                message = "A member's name holds a dot or a bracket, which no format has; leave the member out."
                raise DocumentRefused("UNKNOWN_FIELD", name if len(name) <= 64 and is_clean_text(name) else "", message)
    elif not isinstance(value, list):
        return
    if depth > MAX_DEPTH:
        raise _limit(f"The document is nested deeper than {MAX_DEPTH} levels.")
    for each in value.values() if isinstance(value, dict) else value:
        _check_limits(each, depth=depth + 1)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise _limit(f"A text is longer than {MAX_TEXT} characters.")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        message = "A text holds half of a surrogate pair; write the text anew."
        raise DocumentRefused("TEXT_NOT_ALLOWED", "", message)


def _limit(message: str) -> DocumentRefused:
    return DocumentRefused("JSON_LIMIT", "", message)


def _below(
    value: Mapping[str, Json], members: Sequence[Member], path: str
) -> Iterator[tuple[dict[str, Json], Member, str]]:
    """Yield the objects that the members of an object hold, each with its member and path."""
    for member in members:
        found = value.get(member.name)
        where = _join(path, member.name)
        if member.kind is Kind.OBJECT and isinstance(found, dict):
            yield found, member, where
        elif member.kind is Kind.OBJECTS and isinstance(found, list):
            for position, each in enumerate(found):
                if isinstance(each, dict):
                    yield each, member, f"{where}[{position}]"


def _unknown(value: Mapping[str, Json], members: Sequence[Member], path: str) -> Iterator[str]:
    names = {member.name for member in members}
    for name in value:
        if name not in names:
            yield _join(path, name) if len(name) <= 64 and is_clean_text(name) else path  # a name may be anything
    for each, member, where in _below(value, members, path):
        yield from _unknown(each, member.children, where)


def _missing(value: Mapping[str, Json], members: Sequence[Member], path: str) -> Iterator[str]:
    for member in members:
        if member.required and not is_said(value.get(member.name)):
            yield _join(path, member.name)
    for each, member, where in _below(value, members, path):
        yield from _missing(each, member.children, where)


def _check_kinds(value: Mapping[str, Json], members: Sequence[Member], path: str) -> None:
    for member in members:
        found = value.get(member.name)
        where = _join(path, member.name)
        if found is not None and not _is_of(found, member.kind):
            raise DocumentRefused("JSON_STRUCTURE", where, f"The member must be {member.kind.value}; write it so.")
        for text in found if isinstance(found, list) else [found]:
            if isinstance(text, str) and not is_clean_text(text, newlines=member.kind is Kind.LINES):
                message = "The text holds control, bidirectional or unassigned characters; send it without them."
                raise DocumentRefused("TEXT_NOT_ALLOWED", where, message)
    for each, member, where in _below(value, members, path):
        _check_kinds(each, member.children, where)


def _is_of(value: Json, kind: Kind) -> bool:
    if kind in (Kind.TEXT, Kind.LINES):
        return isinstance(value, str) and not isinstance(value, Number)
    if kind is Kind.NUMBER:
        return isinstance(value, Number)
    if kind is Kind.FLAG:
        return isinstance(value, bool)
    if kind is Kind.OBJECT:
        return isinstance(value, dict)
    wanted = dict if kind is Kind.OBJECTS else str
    return isinstance(value, list) and all(isinstance(each, wanted) and not isinstance(each, Number) for each in value)


def _leaves(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, _join(path, name))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _leaves(each, f"{path}[{position}]")
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    else:
        yield path, str(value) if value is not None else ""


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _written(value: Json, line: str) -> str:
    inner = f"{line}  "
    if isinstance(value, dict) and value:
        members = (f"{json.dumps(name, ensure_ascii=False)}: {_written(each, inner)}" for name, each in value.items())
        return "{" + inner + f",{inner}".join(members) + line + "}"
    if isinstance(value, list) and value:
        return "[" + inner + f",{inner}".join(_written(each, inner) for each in value) + line + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_of,
    parse_int=_number_of,
    parse_float=_number_of,
    parse_constant=_constant_refused,
    strict=True,
)
