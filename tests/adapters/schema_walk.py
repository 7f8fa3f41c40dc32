"""Every field of the schema, changed one at a time: for tests that nothing of a license vanishes without a word."""

from collections.abc import Iterator

from google.protobuf.message import Message
from google.type.date_pb2 import Date

from comity.v1.license_pb2 import License

# No content of the license: where it was read, and what only another format needs.
_NO_CONTENT = frozenset({"source", "carried"})


def changed_licenses(license_: License) -> Iterator[tuple[str, License]]:
    """Return, for each field of the schema, its path and the license with that field changed and all else kept."""
    for path in _paths(license_, ""):
        changed = License()
        changed.CopyFrom(license_)
        _change(changed, path.split("."))
        yield path, changed


def _paths(message: Message, prefix: str) -> Iterator[str]:
    for field in message.DESCRIPTOR.fields:
        if not prefix and field.name in _NO_CONTENT:
            continue
        path = f"{prefix}{field.name}"
        if field.message_type is None or field.message_type.full_name == Date.DESCRIPTOR.full_name:
            yield path
        else:
            yield from _paths(_element(type(message)(), field.name), f"{path}.")


def _element(message: Message, name: str) -> Message:
    """Return the first element of a message field, added where there is none."""
    value = getattr(message, name)
    if isinstance(value, Message):
        return value
    if not value:
        value.add()
    element: Message = value[0]
    return element


def _change(message: Message, names: list[str]) -> None:
    name, *below = names
    field, value = message.DESCRIPTOR.fields_by_name[name], getattr(message, name)
    if below:
        _change(_element(message, name), below)
    elif field.message_type is not None:
        value.CopyFrom(Date(year=2033, month=5, day=9))
    elif field.enum_type is not None:
        setattr(message, name, next(one.number for one in field.enum_type.values if one.number and one.number != value))
    elif field.is_repeated:
        value.append("XF")
    elif isinstance(value, bool):
        setattr(message, name, not value)
    else:
        setattr(message, name, 93 if isinstance(value, int) else f"{value}XF")
