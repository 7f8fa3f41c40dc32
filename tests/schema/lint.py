"""The style of the schema, as a lint over its descriptors.

Rules, in order:
1. COMMENT: every file, service, method, message, field, oneof, enum and enum value has a leading comment.
2. PATH: the package is the folder of the file. SERVICE: a file named x_service.proto holds exactly XService, and no
   other file holds a service.
3. NAME: services, methods, messages and enums are UpperCamelCase; fields and oneofs snake_case.
4. ENUM: a value carries its enum's name; the first is 0 and _UNSPECIFIED; no two share a number.
5. TYPE: no float, double, group or map, and from elsewhere only Timestamp and Date. No number that a binary fraction
   could spoil, nothing whose JSON form is open.
6. TIME: a field is a Date exactly when its name ends in _date, and a Timestamp exactly when it ends in _time.
7. METHOD: method X of a service takes XRequest and returns XResponse, both of the same file and of no other method.
8. NUMBER: numbers run on from 1 without a gap that is not reserved; a reserved number has its name reserved too.
   The numbers of a long enum may stand in groups that start at a hundred.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)

from tests.schema.descriptors import enums_of, messages_of

DATE = ".google.type.Date"
TIMESTAMP = ".google.protobuf.Timestamp"
FOREIGN_TYPES = frozenset({DATE, TIMESTAMP})
NOT_ALLOWED = {
    FieldDescriptorProto.TYPE_FLOAT: "float",
    FieldDescriptorProto.TYPE_DOUBLE: "double",
    FieldDescriptorProto.TYPE_GROUP: "group",
}
GROUP = 100

_CAMEL = re.compile(r"([A-Z][a-z0-9]+)+")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """A place of the schema that breaks a rule."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.place}: {self.message}"


def faults_of(schema: FileDescriptorSet) -> list[Fault]:
    """Return every fault of the schema, in the order of its files."""
    found: list[Fault] = []
    for file in schema.file:
        found += _comments(file)
        found += _file(file)
        for name, message in messages_of(file):
            found += _message(name, message)
        for name, enum in enums_of(file):
            found += _enum(name, enum)
    return found + list(_methods(schema))


def _comments(file: FileDescriptorProto) -> Iterator[Fault]:
    commented = {tuple(at.path) for at in file.source_code_info.location if at.leading_comments.strip()}
    header = [at for at in file.source_code_info.location if tuple(at.path) == (12,)]
    if not any(at.leading_comments.strip() or at.leading_detached_comments for at in header):
        yield Fault("COMMENT", file.name, "the file opens without saying what it is for")
    for path, place in _places(file):
        if path not in commented:
            yield Fault("COMMENT", place, "has no comment above it")


def _places(file: FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yield source path and name of all that needs a comment; the numbers are field numbers of descriptor.proto."""
    for at, message in enumerate(file.message_type):
        yield from _message_places((4, at), f"{file.package}.{message.name}", message)
    for at, enum in enumerate(file.enum_type):
        yield from _enum_places((5, at), f"{file.package}.{enum.name}", enum)
    for at, service in enumerate(file.service):
        yield (6, at), f"{file.package}.{service.name}"
        for index, method in enumerate(service.method):
            yield (6, at, 2, index), f"{file.package}.{service.name}.{method.name}"


def _message_places(
    path: tuple[int, ...], name: str, message: DescriptorProto
) -> Iterator[tuple[tuple[int, ...], str]]:
    if message.options.map_entry:
        return
    yield path, name
    for at, field in enumerate(message.field):
        yield (*path, 2, at), f"{name}.{field.name}"
    for at, nested in enumerate(message.nested_type):
        yield from _message_places((*path, 3, at), f"{name}.{nested.name}", nested)
    for at, enum in enumerate(message.enum_type):
        yield from _enum_places((*path, 4, at), f"{name}.{enum.name}", enum)
    hidden = {field.oneof_index for field in message.field if field.proto3_optional}
    for at, oneof in enumerate(message.oneof_decl):
        if at not in hidden:
            yield (*path, 8, at), f"{name}.{oneof.name}"


def _enum_places(path: tuple[int, ...], name: str, enum: EnumDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    yield path, name
    for at, value in enumerate(enum.value):
        yield (*path, 2, at), f"{name}.{value.name}"


def _file(file: FileDescriptorProto) -> Iterator[Fault]:
    folder, _, base = file.name.rpartition("/")
    if folder != file.package.replace(".", "/"):
        yield Fault("PATH", file.name, f"package {file.package} does not name the folder")
    stem = base.removesuffix(".proto")
    if not _SNAKE.fullmatch(stem):
        yield Fault("NAME", file.name, "the file name is not snake_case")
    services = [service.name for service in file.service]
    due = [_camel(stem)] if stem.endswith("_service") else []
    if services != due:
        yield Fault("SERVICE", file.name, f"holds {services or 'no service'}, not {due or 'none'}")


def _message(name: str, message: DescriptorProto) -> Iterator[Fault]:
    if message.options.map_entry:
        yield Fault("TYPE", name, "is made by a map; write a repeated message with a key")
        return
    if not _CAMEL.fullmatch(message.name):
        yield Fault("NAME", name, "is not UpperCamelCase")
    for field in message.field:
        yield from _field(f"{name}.{field.name}", field)
    for oneof in message.oneof_decl:
        if not _SNAKE.fullmatch(oneof.name.removeprefix("_")):
            yield Fault("NAME", f"{name}.{oneof.name}", "is not snake_case")
    reserved = [(span.start, span.end) for span in message.reserved_range]
    yield from _numbers(name, [field.number for field in message.field], reserved, first=1)
    yield from _reserved_names(name, reserved, len(message.reserved_name))


def _field(place: str, field: FieldDescriptorProto) -> Iterator[Fault]:
    if not _SNAKE.fullmatch(field.name):
        yield Fault("NAME", place, "is not snake_case")
    if field.type in NOT_ALLOWED:
        yield Fault("TYPE", place, f"{NOT_ALLOWED[field.type]} is not allowed; amounts are decimal strings")
    if field.type_name.startswith(".google.") and field.type_name not in FOREIGN_TYPES:
        yield Fault("TYPE", place, f"{field.type_name[1:]} is not allowed")
    for ending, due in (("_date", DATE), ("_time", TIMESTAMP)):
        if field.name.endswith(ending) != (field.type_name == due):
            yield Fault("TIME", place, f"a field ends in {ending} exactly when it is a {due[1:]}")


def _enum(name: str, enum: EnumDescriptorProto) -> Iterator[Fault]:
    if not _CAMEL.fullmatch(enum.name):
        yield Fault("NAME", name, "is not UpperCamelCase")
    prefix = _upper_snake(enum.name) + "_"
    first = enum.value[0]
    if (first.name, first.number) != (f"{prefix}UNSPECIFIED", 0):
        yield Fault("ENUM", name, f"does not begin with {prefix}UNSPECIFIED = 0")
    for value in enum.value:
        if not value.name.startswith(prefix) or value.name != value.name.upper():
            yield Fault("ENUM", f"{name}.{value.name}", f"does not begin with {prefix}, or is not in capitals")
    numbers = [value.number for value in enum.value]
    if len(set(numbers)) != len(numbers):
        yield Fault("ENUM", name, "gives one number to two values")
    reserved = [(span.start, span.end + 1) for span in enum.reserved_range]
    yield from _numbers(name, numbers, reserved, first=0)
    yield from _reserved_names(name, reserved, len(enum.reserved_name))


def _numbers(place: str, used: Sequence[int], reserved: Sequence[tuple[int, int]], *, first: int) -> Iterator[Fault]:
    """Find gaps; `reserved` holds half-open ranges. A gap before a full hundred begins a group."""
    taken = sorted({*used, *(number for start, end in reserved for number in range(start, min(end, start + 10_000)))})
    for before, number in zip([first - 1, *taken], taken, strict=False):
        if number != before + 1 and (first or number % GROUP):
            yield Fault("NUMBER", place, f"jumps from {before} to {number}; reserve what is deleted")


def _reserved_names(place: str, reserved: Sequence[tuple[int, int]], names: int) -> Iterator[Fault]:
    if sum(end - start for start, end in reserved) != names:
        yield Fault("NUMBER", place, "reserves numbers and names in different counts")


def _methods(schema: FileDescriptorSet) -> Iterator[Fault]:
    used = Counter(
        name
        for file in schema.file
        for service in file.service
        for method in service.method
        for name in (method.input_type, method.output_type)
    )
    for file in schema.file:
        own = {f".{file.package}.{message.name}" for message in file.message_type}
        for service in file.service:
            yield from _service(f".{file.package}", service, used, own)


def _service(package: str, service: ServiceDescriptorProto, used: Counter[str], own: set[str]) -> Iterator[Fault]:
    for method in service.method:
        place = f"{package[1:]}.{service.name}.{method.name}"
        if not _CAMEL.fullmatch(method.name):
            yield Fault("NAME", place, "is not UpperCamelCase")
        for is_type, ending in ((method.input_type, "Request"), (method.output_type, "Response")):
            due = f"{package}.{method.name}{ending}"
            if is_type != due:
                yield Fault("METHOD", place, f"uses {is_type[1:]}, not {due[1:]}")
            elif used[is_type] != 1:
                yield Fault("METHOD", place, f"shares {is_type[1:]} with another method")
            elif is_type not in own:
                yield Fault("METHOD", place, f"{is_type[1:]} stands in another file")


def _camel(snake: str) -> str:
    return "".join(part.capitalize() for part in snake.split("_"))


def _upper_snake(camel: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel).upper()
