"""Messages written straight into canonical JSON text: the proto3 JSON mapping in the form of RFC 8785.

Rules, in order:
1. Members are sorted; names of fields are ASCII, so that every order of characters is the same.
2. An enum is its name, a number without one its figure; 64-bit integers and bytes are texts.
3. An instant is RFC 3339 as protobuf writes it. What the schema of Comity does not use has no text here (maps,
   fractions, other types of protobuf's own): a field of such a type fails when it is first written.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

# Any: the value of a field has the type that the schema gives it.
Writer: TypeAlias = Callable[[Any], str]
_LAST = 4_102_444_800  # 2100-01-01T00:00:00Z; the short way need not take more
_SMALL = frozenset({FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32})
_LARGE = frozenset({FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64})

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Field:
    """How a field is written: its name in JSON, and its value or each of its values."""

    name: str
    write: Writer


_FIELDS: dict[FieldDescriptor, _Field] = {}


def members_of(message: Message, written: Mapping[str, str] = NOTHING) -> dict[str, str]:
    """Return the members of a message, each name with the text of its value; those in `written` are text already.

    Raises:
        ValueError: a value has no JSON form.
    """
    members = {}
    for descriptor, value in message.ListFields():
        field = _FIELDS.get(descriptor)
        if field is None:
            field = _FIELDS[descriptor] = _field(descriptor)
        members[field.name] = written.get(field.name) or field.write(value)
    return members


def joined(members: Mapping[str, str]) -> str:
    """Return the text of an object of members that are text already."""
    return "{" + ",".join([f'"{name}":{members[name]}' for name in sorted(members)]) + "}"


def listed(texts: Iterable[str]) -> str:
    """Return the text of a list of members that are text already."""
    return "[" + ",".join(texts) + "]"


def _field(descriptor: FieldDescriptor) -> _Field:
    write = _writer(descriptor)
    if not descriptor.is_repeated:
        return _Field(descriptor.json_name, write)
    return _Field(descriptor.json_name, lambda values: listed([write(value) for value in values]))


def _writer(descriptor: FieldDescriptor) -> Writer:
    kind, message, enum = descriptor.cpp_type, descriptor.message_type, descriptor.enum_type
    if message is not None:
        return _message_writer(message)
    if enum is not None:
        names = {number: f'"{value.name}"' for number, value in enum.values_by_number.items()}
        return lambda number: names.get(number) or str(number)
    if kind == FieldDescriptor.CPPTYPE_STRING:
        # Python's writer escapes what RFC 8785 escapes, in the same way, and nothing else.
        return encode_basestring if descriptor.type == FieldDescriptor.TYPE_STRING else _base64_text
    if kind == FieldDescriptor.CPPTYPE_BOOL:
        return lambda value: "true" if value else "false"
    if kind in _SMALL:
        return str
    if kind in _LARGE:
        return lambda value: f'"{value}"'
    raise TypeError(f"{descriptor.full_name}: a fraction has no canonical text here; the schema uses decimal texts")


def _message_writer(descriptor: Descriptor) -> Writer:
    if descriptor.full_name == Timestamp.DESCRIPTOR.full_name:
        return _instant_text
    if descriptor.full_name.startswith("google.protobuf.") or descriptor.GetOptions().map_entry:
        raise TypeError(f"{descriptor.full_name}: the mapping has a form of its own for it; write that with its tests")
    return lambda value: joined(members_of(value))


def _base64_text(value: bytes) -> str:
    return f'"{base64.b64encode(value).decode("ascii")}"'


def _instant_text(value: Timestamp) -> str:
    if value.nanos == 0 and 0 <= value.seconds < _LAST:
        return f'"{datetime.fromtimestamp(value.seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"'
    return f'"{value.ToJsonString()}"'
