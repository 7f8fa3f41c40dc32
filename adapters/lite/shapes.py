"""Which members the objects of LITE messages have, and what becomes of any other.

Rules, in order:
1. Every member that holds one value is one field of the account, by its path from the outermost object.
2. A member that the format does not define is one field too: the JSON text of whatever it holds, word for word.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from adapters.errors import DocumentRefused
from adapters.json_source import Json, write_json
from adapters.values import is_clean_text

# What an object holds: its members, with None for one that holds a single value.
Shape: TypeAlias = "Mapping[str, Shape | None]"

_MAX_NAME = 64


def _values(names: str) -> "dict[str, Shape | None]":
    return dict.fromkeys(names.split())


_COUNTRY: Shape = _values("id name")
_ADDRESS: Shape = {**_values("line_1 line_2 line_3 line_4 line_5 postcode"), "country": _COUNTRY}
LICENCE: Shape = {
    **_values("id reference type action old_id start_date end_date"),
    "organisation": {**_values("id name eori_number"), "address": _ADDRESS},
    "end_user": {"name": None, "address": _ADDRESS},
    "countries": _COUNTRY,
    "goods": _values("id usage name description unit quantity value"),
}
USED_GOOD: Shape = _values("id usage value currency")
USED_LICENCE: Shape = {**_values("id action completion_date"), "goods": USED_GOOD}
# The answer gives each license back as it was sent; what it finds fault with is under `errors`.
_JUDGED_GOOD: Shape = {**USED_GOOD, "errors": None}
ACCEPTED: Shape = USED_LICENCE
REJECTED: Shape = {
    **USED_LICENCE,
    "goods": {**USED_GOOD, "accepted": _JUDGED_GOOD, "rejected": _JUDGED_GOOD},
    "errors": None,
}


def fields_of(value: Mapping[str, Json], shape: Shape, path: str = "") -> dict[str, str]:
    """Return every member of an object that holds one value by its path, in document order, as text.

    A member that the format does not define, or that holds another kind of value, is one field: its JSON text.
    """
    fields: dict[str, str] = {}
    for name, found in value.items():
        where, below = f"{path}.{name}" if path else name, shape.get(name)
        if below is not None and isinstance(found, dict):
            fields |= fields_of(found, below, where)
        elif below is not None and isinstance(found, list) and all(isinstance(each, dict) for each in found):
            for position, each in enumerate(found):
                fields |= fields_of(each, below, f"{where}[{position}]") if isinstance(each, dict) else {}
        else:
            fields[where] = field_text(found, known=name in shape)
    return fields


def field_text(value: Json, *, known: bool) -> str:
    """Return a value as text: a known member as it is, any other as JSON; null and what is empty say nothing."""
    if value in (None, "", [], {}):
        return ""
    return str(value) if known and isinstance(value, str) else json_text(value)


def json_text(value: Json) -> str:
    """Return a value as the text that stands for it in JSON, numbers as written."""
    return write_json(value).decode().removesuffix("\n")


def unknown_members(value: Mapping[str, Json], shape: Shape, path: str = "") -> Iterator[str]:
    """Yield the path of every member that the format does not define: those of an object, then those below it.

    The order is that of the shape, so that members that were put back are found in the order in which they were.

    Raises:
        DocumentRefused: TEXT_NOT_ALLOWED, a name or a text in one that cannot be shown.
    """
    for name, found in value.items():
        if name not in shape:
            where = f"{path}.{name}" if path else name
            _check_unknown(name, path)
            _check_content(found, where)
            yield where
    for name, below in shape.items():
        if below is not None:
            yield from _unknown_below(value.get(name), below, f"{path}.{name}" if path else name)


def _unknown_below(value: Json, shape: Shape, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from unknown_members(value, shape, path)
    elif isinstance(value, list):
        for position, each in enumerate(value):
            if isinstance(each, dict):
                yield from unknown_members(each, shape, f"{path}[{position}]")


def refuse_unknown(value: Mapping[str, Json], shape: Shape, path: str = "") -> None:
    """Refuse an object with a member, in it or below it, that the format does not define.

    Raises:
        DocumentRefused: UNKNOWN_FIELD or TEXT_NOT_ALLOWED.
    """
    for where in unknown_members(value, shape, path):
        raise DocumentRefused("UNKNOWN_FIELD", where, "The message does not define this member; leave it out.")


def _check_unknown(name: str, path: str) -> None:
    if not name or len(name) > _MAX_NAME or not is_clean_text(name):
        message = f"The name of a member is empty, longer than {_MAX_NAME} or cannot be shown; leave it out."
        raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)


def _check_content(value: Json, where: str) -> None:
    """Refuse content that cannot be shown: it will be shown to a person, word for word."""
    if isinstance(value, str) and not is_clean_text(value, newlines=True):
        message = "The text holds control, bidirectional or unassigned characters; send it without them."
        raise DocumentRefused("TEXT_NOT_ALLOWED", where, message)
    if isinstance(value, dict):
        for name, each in value.items():
            _check_content(name, where)
            _check_content(each, where)
    elif isinstance(value, list):
        for each in value:
            _check_content(each, where)
