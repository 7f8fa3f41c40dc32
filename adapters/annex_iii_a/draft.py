"""A form of Annex III, Model A while it is being written.

Rules, in order:
1. One element a line, two spaces deeper for each level; a box without content is left out.
2. A box that must be filled and has no content is noted; the form is then not written.
3. Only characters that may be shown are written; the markup characters & < > and, in attributes, " are escaped.
4. A country is written with the code of customs data, or as it was written in the form from which it was read.
"""

from collections.abc import Mapping
from types import MappingProxyType

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.errors import RenderRefused
from adapters.values import day_of, is_clean_text, territory_of
from comity.v1.license_pb2 import License

_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})

# UK is read and not written: customs data write GB.
_CUSTOMS_CODES = {iso: code for code, iso in codelists.GEONOMENCLATURE.items() if code != "UK"}


class Draft:
    """The lines of a form so far, and the boxes that must be filled and are not."""

    def __init__(self, license_: License, format_id: str) -> None:
        self.own = license_.source.format == format_id
        self.missing: list[str] = []
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._carried = {field.path: field.value for field in license_.carried} if self.own else {}

    def open(self, depth: int, name: str, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> None:
        """Begin an element that holds elements."""
        self._lines.append(f"{'  ' * depth}<{name}{self._attributes(name, attributes)}>")

    def close(self, depth: int, name: str) -> None:
        """End an element that holds elements."""
        self._lines.append(f"{'  ' * depth}</{name}>")

    def empty(self, depth: int, name: str, attributes: Mapping[str, str]) -> None:
        """Write an element that holds attributes only."""
        self._lines.append(f"{'  ' * depth}<{name}{self._attributes(name, attributes)}/>")

    def box(
        self,
        depth: int,
        path: str,
        text: str,
        attributes: Mapping[str, str] = _NO_ATTRIBUTES,
        *,
        required: bool = False,
    ) -> None:
        """Write a box with its text; leave it out when there is none, and note it when it must be filled."""
        if text.strip():
            name = _name_of(path)
            content = f"{self._attributes(path, attributes)}>{self._escaped(text, path)}</{name}>"
            self._lines.append(f"{'  ' * depth}<{name}{content}")
        elif required:
            self.missing.append(path)

    def needed(self, path: str, text: str) -> str:
        """Return a text that must be there, and note it when it is not."""
        if not text.strip():
            self.missing.append(path)
        return text

    def country(self, path: str, iso: str) -> str:
        """Return the code with which a country is written at `path`."""
        written = self._carried.get(path, "")
        if written and territory_of(written) == iso:
            return written
        return iso if self.own else _CUSTOMS_CODES.get(iso, iso)

    def carried(self, path: str) -> str:
        """Return the text at `path` of the form from which the license was read, empty when it was not carried."""
        return self._carried.get(path, "")

    def document(self) -> bytes:
        """Return the form."""
        return "\n".join([*self._lines, ""]).encode()

    def _attributes(self, path: str, attributes: Mapping[str, str]) -> str:
        pairs = ((name, self._escaped(value, f"{path}@{name}")) for name, value in attributes.items() if value.strip())
        return "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in pairs)

    def _escaped(self, text: str, path: str) -> str:
        if not is_clean_text(text, newlines=True):
            message = "The text holds control, bidirectional or unassigned characters, which the form does not take."
            raise RenderRefused("TEXT_NOT_ALLOWED", path, message)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def day_text(value: Date, path: str) -> str:
    """Return a day as the form writes it, empty when there is none.

    Raises:
        RenderRefused: DATE_PARTIAL, not a whole calendar day.
    """
    if not (value.year or value.month or value.day):
        return ""
    try:
        return day_of(value).isoformat()
    except ValueError:
        message = "The license holds a date that is no whole calendar day; the form takes whole days only."
        raise RenderRefused("DATE_PARTIAL", path, message) from None


def _name_of(path: str) -> str:
    return path.rpartition("/")[2].partition("[")[0]
