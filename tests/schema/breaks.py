"""What a change of the schema breaks: a comparison of two descriptor sets.

Rules, in order:
1. An element is known by its full name, a field or enum value by its number. What was there must still be there, under
   the same name and number, of the same type, cardinality and oneof. In which file it stands does not matter.
2. JSON names count, since the digest that an issuing authority signs is over JSON.
3. What was reserved stays reserved and is never used again.
4. What is new breaks nobody.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)

from tests.schema.descriptors import enums_of, messages_of

LONGEST_RANGE = 10_000


class Kind(StrEnum):
    """The kinds of break."""

    MESSAGE_REMOVED = "MESSAGE_REMOVED"
    FIELD_REMOVED = "FIELD_REMOVED"
    FIELD_RENUMBERED = "FIELD_RENUMBERED"
    FIELD_RENAMED = "FIELD_RENAMED"
    FIELD_RETYPED = "FIELD_RETYPED"
    FIELD_CARDINALITY = "FIELD_CARDINALITY"
    FIELD_ONEOF = "FIELD_ONEOF"
    FIELD_JSON_NAME = "FIELD_JSON_NAME"
    ENUM_REMOVED = "ENUM_REMOVED"
    VALUE_REMOVED = "VALUE_REMOVED"
    VALUE_RENUMBERED = "VALUE_RENUMBERED"
    VALUE_RENAMED = "VALUE_RENAMED"
    SERVICE_REMOVED = "SERVICE_REMOVED"
    METHOD_REMOVED = "METHOD_REMOVED"
    METHOD_RETYPED = "METHOD_RETYPED"
    METHOD_STREAMING = "METHOD_STREAMING"
    NUMBER_REUSED = "NUMBER_REUSED"
    NAME_REUSED = "NAME_REUSED"
    RESERVATION_DROPPED = "RESERVATION_DROPPED"


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """A change that breaks a caller; its text is how accepted_breaks.txt names it."""

    kind: Kind
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


def breaks_between(before: FileDescriptorSet, after: FileDescriptorSet) -> list[Break]:
    """Return what the change from `before` to `after` breaks."""
    messages, enums = _messages_by_name(after), _enums_by_name(after)
    found: list[Break] = []
    for name, message in _messages_by_name(before).items():
        found += _message(name, message, messages[name]) if name in messages else [Break(Kind.MESSAGE_REMOVED, name)]
    for name, enum in _enums_by_name(before).items():
        found += _enum(name, enum, enums[name]) if name in enums else [Break(Kind.ENUM_REMOVED, name)]
    return found + list(_services(before, after))


def _messages_by_name(schema: FileDescriptorSet) -> dict[str, DescriptorProto]:
    return {name: message for file in schema.file for name, message in messages_of(file)}


def _enums_by_name(schema: FileDescriptorSet) -> dict[str, EnumDescriptorProto]:
    return {name: enum for file in schema.file for name, enum in enums_of(file)}


def _message(name: str, before: DescriptorProto, after: DescriptorProto) -> Iterator[Break]:
    by_number = {field.number: field for field in after.field}
    names = {field.name for field in after.field}
    for field in before.field:
        place = f"{name}.{field.name}"
        now = by_number.get(field.number)
        if now is not None and now.name == field.name:
            yield from _field(place, _shape(before, field), _shape(after, now))
        elif field.name in names:
            yield Break(Kind.FIELD_RENUMBERED, place)
        else:
            yield Break(Kind.FIELD_REMOVED if now is None else Kind.FIELD_RENAMED, place)
    yield from _reservations(name, _reserved(before), _reserved(after), by_number.keys(), names)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a field is on the wire, in JSON and in code, apart from its name and number."""

    type: tuple[int, str]
    cardinality: tuple[int, bool]
    oneof: str
    json_name: str


def _shape(message: DescriptorProto, field: FieldDescriptorProto) -> _Shape:
    in_oneof = field.HasField("oneof_index") and not field.proto3_optional
    return _Shape(
        (field.type, field.type_name),
        (field.label, field.proto3_optional),
        message.oneof_decl[field.oneof_index].name if in_oneof else "",
        field.json_name,
    )


def _field(place: str, before: _Shape, after: _Shape) -> Iterator[Break]:
    if before.type != after.type:
        yield Break(Kind.FIELD_RETYPED, place)
    if before.cardinality != after.cardinality:
        yield Break(Kind.FIELD_CARDINALITY, place)
    if before.oneof != after.oneof:
        yield Break(Kind.FIELD_ONEOF, place)
    if before.json_name != after.json_name:
        yield Break(Kind.FIELD_JSON_NAME, place)


def _enum(name: str, before: EnumDescriptorProto, after: EnumDescriptorProto) -> Iterator[Break]:
    by_number = {value.number: value for value in after.value}
    names = {value.name for value in after.value}
    for value in before.value:
        now = by_number.get(value.number)
        if now is not None and now.name == value.name:
            continue
        gone = Kind.VALUE_REMOVED if now is None else Kind.VALUE_RENAMED
        yield Break(Kind.VALUE_RENUMBERED if value.name in names else gone, f"{name}.{value.name}")
    yield from _reservations(name, _reserved(before), _reserved(after), by_number.keys(), names)


@dataclass(frozen=True, slots=True)
class _Reserved:
    """What a message or enum keeps from being used again."""

    numbers: frozenset[int]
    names: frozenset[str]


def _reserved(element: DescriptorProto | EnumDescriptorProto) -> _Reserved:
    """Return what is reserved; the ranges of an enum include their end, those of a message do not."""
    beyond = 1 if isinstance(element, EnumDescriptorProto) else 0
    numbers = {
        number
        for span in element.reserved_range
        for number in range(span.start, min(span.end + beyond, span.start + LONGEST_RANGE))
    }
    return _Reserved(frozenset(numbers), frozenset(element.reserved_name))


def _reservations(
    place: str, before: _Reserved, after: _Reserved, numbers: Collection[int], names: Collection[str]
) -> Iterator[Break]:
    for number in sorted(before.numbers - after.numbers):
        yield Break(Kind.NUMBER_REUSED if number in numbers else Kind.RESERVATION_DROPPED, f"{place}#{number}")
    for name in sorted(before.names - after.names):
        yield Break(Kind.NAME_REUSED if name in names else Kind.RESERVATION_DROPPED, f"{place}.{name}")


def _services(before: FileDescriptorSet, after: FileDescriptorSet) -> Iterator[Break]:
    now = _methods(after)
    for service, methods in _methods(before).items():
        if service not in now:
            yield Break(Kind.SERVICE_REMOVED, service)
            continue
        for name, method in methods.items():
            place = f"{service}.{name}"
            if name not in now[service]:
                yield Break(Kind.METHOD_REMOVED, place)
            else:
                yield from _method(place, method, now[service][name])


def _methods(schema: FileDescriptorSet) -> dict[str, dict[str, MethodDescriptorProto]]:
    return {
        f"{file.package}.{service.name}": {method.name: method for method in service.method}
        for file in schema.file
        for service in file.service
    }


def _method(place: str, before: MethodDescriptorProto, after: MethodDescriptorProto) -> Iterator[Break]:
    if (before.input_type, before.output_type) != (after.input_type, after.output_type):
        yield Break(Kind.METHOD_RETYPED, place)
    if (before.client_streaming, before.server_streaming) != (after.client_streaming, after.server_streaming):
        yield Break(Kind.METHOD_STREAMING, place)
