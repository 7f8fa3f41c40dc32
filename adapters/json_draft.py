"""A JSON document while it is being written, by the paths of its fields.

Rules, in order:
1. A field that has no value is left out; so is an object or list that would be empty.
2. Members stand in the order of the format's table, which also says whether a value is a text, a number or a flag.
3. What a license carries from a document of this format comes back at its path, unless something was written there.
"""

import re
from collections.abc import Sequence

from adapters.json_source import Json, Kind, Member, Number, without_silence, write_json
from comity.v1.license_pb2 import License

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,6})\]")


class JsonDraft:
    """The members of a document so far."""

    def __init__(self, members: Sequence[Member], license_: License, format_id: str) -> None:
        self._members = members
        self._tree: dict[str, Json] = {}
        self.own = license_.source.format == format_id
        self._carried = {field.path: field.value for field in license_.carried} if self.own else {}

    def put(self, path: str, text: str) -> None:
        """Write the field at a path, for example `items[0].quantity`; an empty text says nothing."""
        steps = [name or int(position) for name, position in _STEP.findall(path)]
        member = _member_at(self._members, path)
        if text and member is not None:
            _put(self._tree, steps, _typed(text, member.kind))

    def carried(self, path: str) -> str:
        """Return what the license carries from this path of a document of the format, empty when nothing."""
        return self._carried.get(path, "")

    def restore(self, *prefixes: str) -> None:
        """Write what the license carries where nothing was written; with prefixes, only what begins with one."""
        for path, text in self._carried.items():
            if (not prefixes or path.startswith(prefixes)) and not self._is_written(path):
                self.put(path, text)

    def document(self) -> bytes:
        """Return the document."""
        tree = without_silence(_ordered(self._tree, self._members))
        return write_json(tree if isinstance(tree, dict) else {})

    def _is_written(self, path: str) -> bool:
        found: Json = self._tree
        for name, position in _STEP.findall(path):
            if name and isinstance(found, dict) and name in found:
                found = found[name]
            elif position and isinstance(found, list) and int(position) < len(found):
                found = found[int(position)]
            else:
                return False
        return found is not None


def _member_at(members: Sequence[Member], path: str) -> Member | None:
    found: Member | None = None
    for name, position in _STEP.findall(path):
        if not position:
            found = next((member for member in members if member.name == name), None)
            if found is None:
                return None
            members = found.children
    return found


def _typed(text: str, kind: Kind) -> Json:
    if kind is Kind.NUMBER:
        return Number(text)
    return text == "true" if kind is Kind.FLAG else text


def _put(tree: dict[str, Json], steps: Sequence[str | int], value: Json) -> None:
    """Put a value at a path, with the objects and lists on the way; lists are filled up with null."""
    at: Json = tree
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        below: Json = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(at, dict) and isinstance(step, str):
            at = at.setdefault(step, below) if following is not None else at.update({step: below})
        elif isinstance(at, list) and isinstance(step, int):
            at.extend([None] * (step + 1 - len(at)))
            if at[step] is None or following is None:
                at[step] = below
            at = at[step]


def _ordered(value: Json, members: Sequence[Member]) -> Json:
    if isinstance(value, list):
        return [_ordered(each, members) for each in value]
    if not isinstance(value, dict):
        return value
    children = {member.name: member.children for member in members}
    names = [name for name in children if name in value] + [name for name in value if name not in children]
    return {name: _ordered(value[name], children.get(name, ())) for name in names}
