"""A LITE message on its way out: what it still lacks, and what the license carries for it.

Rules, in order:
1. What must be there and is not in the license is noted; all of it is named at once, and no message is written.
2. Carried values are used only for a license that was read in this format.
3. Unmodelled members go back where they stood, if the object still stands there and has no such member.
"""

import re
from collections.abc import Sequence

from adapters.errors import DocumentRefused, RenderRefused
from adapters.json_source import Json, Number, parse_json
from adapters.lite.codes import country_code_of, is_uuid
from adapters.lite.shapes import Shape
from adapters.values import is_decimal, territory_of, without_repeats
from comity.v1.conversion_service_pb2 import Reply, UsageMessage
from comity.v1.license_pb2 import License

_STEP = re.compile(r"(\w+)(?:\[([0-9]{1,9})\])?\.", re.ASCII)
_COUNTRY = re.compile(r"(licence\.countries\[\d+\])\.id")


class Draft:
    """A message with what it lacks so far."""

    def __init__(self, license_: License, format_id: str) -> None:
        self.own = license_.source.format == format_id
        self._carried = {field.path: field.value for field in license_.carried} if self.own else {}
        self._missing: list[str] = []

    def needed(self, path: str, text: str) -> str:
        """Return a text that must be there, and note it when it is not."""
        if not text:
            self._missing.append(path)
        return text

    def needed_id(self, path: str, text: str) -> str:
        """Return an id of LITE; any other id is none, and noted as missing."""
        return self.needed(path, text if is_uuid(text) else "")

    def carried(self, path: str) -> str:
        """Return the value carried from a member, empty when there is none."""
        return self._carried.get(path, "")

    def country(self, path: str, territory: str) -> dict[str, Json]:
        """Return a country as it stood at a path, or with its code alone; nothing for no territory."""
        if not territory:
            return {}
        code, name = self.carried(f"{path}.id"), self.carried(f"{path}.name")
        if territory_of(code) == territory:
            return {"id": code, "name": name} if name else {"id": code}
        return {"id": country_code_of(territory)}

    def countries(self, territories: Sequence[str]) -> list[dict[str, Json]]:
        """Return the list of countries as it stood, repeats and all, where it gives these territories; else anew."""
        paths = [match[1] for match in map(_COUNTRY.fullmatch, self._carried) if match]
        stood = [territory_of(self.carried(f"{path}.id")) or "" for path in paths]
        if without_repeats(stood) == list(territories):
            return [self.country(path, territory) for path, territory in zip(paths, stood, strict=True)]
        return [{"id": country_code_of(territory)} for territory in territories]

    def refuse_missing(self) -> None:
        """Refuse a message that lacks what must be there.

        Raises:
            RenderRefused: MANDATORY_FIELD_MISSING; the field is the first, the message names all.
        """
        if self._missing:
            paths = ", ".join(self._missing[:40])
            message = f"LITE demands what is not given: {paths}; its ids are UUIDs that LITE gave, and none is made up."
            raise RenderRefused("MANDATORY_FIELD_MISSING", self._missing[0], message)


def carried_by(message: UsageMessage | Reply, path: str) -> str:
    """Return the value that a use or reply carries from a member, empty when there is none."""
    return next((field.value for field in message.carried if field.path == path), "")


def number_of(text: str, path: str) -> Number | None:
    """Return a figure as a JSON number, None when there is none.

    Raises:
        RenderRefused: DECIMAL_NOT_CANONICAL.
    """
    if not text:
        return None
    if not is_decimal(text, integer_digits=18, decimals=3):
        message = "The format takes plain digits with at most three decimals; the license has another figure."
        raise RenderRefused("DECIMAL_NOT_CANONICAL", path, message)
    return Number(text)


def restore(message: dict[str, Json], license_: License) -> None:
    """Put the unmodelled members back; one that does not find its place is found as a loss."""
    for content in license_.unmodelled:
        try:
            value = parse_json(content.value.encode("utf-8", "surrogatepass"))
        except DocumentRefused:
            continue
        owner, name = _owner_of(message, content.path)
        if name:
            owner.setdefault(name, value)


def drop_empty(value: dict[str, Json], shape: Shape) -> None:
    """Take out the known objects that hold nothing."""
    for name, below in shape.items():
        found = value.get(name)
        if below is not None and isinstance(found, dict):
            drop_empty(found, below)
            if not found:
                del value[name]


def _owner_of(value: dict[str, Json], path: str) -> tuple[dict[str, Json], str]:
    """Return the innermost object on a path, and the name that is left of the path."""
    step = _STEP.match(path)
    if step is None:
        return value, path
    found = value.get(step[1])
    if step[2]:
        position = int(step[2])
        found = found[position] if isinstance(found, list) and position < len(found) else None
    return _owner_of(found, path[step.end() :]) if isinstance(found, dict) else (value, path)
