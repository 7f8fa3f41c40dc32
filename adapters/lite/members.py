"""The members of an object in a LITE message, each checked and accounted for.

Rules, in order:
1. A member that must be there and is absent, null or an empty list or object is missing; so is an empty id or name.
2. A value of another JSON type is refused, figures apart (rule 4).
3. Ids are UUIDs; they and every other code are printable ASCII. Texts hold no control or bidirectional characters.
4. In a license update figures are JSON numbers, in a usage update they are strings; in both plain decimals with at most
   three decimals, not below zero. The digits stay as written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from google.type.date_pb2 import Date

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Number
from adapters.lite.codes import is_uuid
from adapters.source import Source
from adapters.values import date_of, is_clean_text, is_decimal

MAX_INTEGER_DIGITS = 18
DECIMALS = 3
_BELOW_ZERO = re.compile(r"-[0.]*+[1-9][0-9.]*+([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Place:
    """An object of a message, with its path from the outermost object and the account of the message."""

    source: Source
    value: Mapping[str, Json]
    path: str

    def at(self, name: str) -> str:
        """Return the path of a member."""
        return f"{self.path}.{name}" if self.path else name

    def require(self, name: str) -> None:
        """Refuse an object without the member.

        Raises:
            DocumentRefused: MANDATORY_FIELD_MISSING.
        """
        if self.value.get(name) in (None, [], {}):
            raise missing(self.at(name))

    def place(self, name: str) -> "Place":
        """Return the object that a member holds, an empty one when it is absent.

        Raises:
            DocumentRefused: JSON_STRUCTURE.
        """
        found = self.value.get(name)
        if found is not None and not isinstance(found, dict):
            raise _structure(self.at(name), "an object")
        return Place(self.source, found or {}, self.at(name))

    def places(self, name: str) -> list["Place"]:
        """Return the objects in the list that a member holds, none when it is absent.

        Raises:
            DocumentRefused: JSON_STRUCTURE.
        """
        found = self.value.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise _structure(self.at(name), "a list of objects")
        return [
            Place(self.source, each, f"{self.at(name)}[{position}]")
            for position, each in enumerate(found)
            if isinstance(each, dict)
        ]

    def peek(self, name: str) -> str:
        """Return the text of a member as a code, empty when it is absent, without giving it a fate.

        Raises:
            DocumentRefused: JSON_STRUCTURE or TEXT_NOT_ALLOWED.
        """
        text = self._text(name)
        if not (text.isascii() and text.isprintable()):
            message = "The member takes printable ASCII characters only; send it without any other."
            raise DocumentRefused("TEXT_NOT_ALLOWED", self.at(name), message)
        return text

    def code(self, name: str, target: str, *, note: str = "") -> str:
        """Return the code at a member, empty when it is absent.

        Raises:
            DocumentRefused: JSON_STRUCTURE or TEXT_NOT_ALLOWED.
        """
        code = self.peek(name)
        self.source.take(self.at(name), target, note=note)
        return code

    def id(self, name: str, target: str, *, required: bool = True) -> str:
        """Return the id at a member as written.

        Raises:
            DocumentRefused: MANDATORY_FIELD_MISSING, JSON_STRUCTURE, TEXT_NOT_ALLOWED or ID_FORMAT.
        """
        text = self.code(name, target)
        if required and not text:
            raise missing(self.at(name))
        if text and not is_uuid(text):
            message = "The member holds no UUID; send the id that LITE gave, with its hyphens."
            raise DocumentRefused("ID_FORMAT", self.at(name), message)
        return text

    def text(self, name: str, target: str, *, limit: int = 0, required: bool = False, lines: bool = False) -> str:
        """Return the text at a member, empty when it is absent; `lines` allows newlines in it.

        Raises:
            DocumentRefused: MANDATORY_FIELD_MISSING, JSON_STRUCTURE, TEXT_NOT_ALLOWED or FIELD_TOO_LONG.
        """
        text = self._text(name)
        if required and not text:
            raise missing(self.at(name))
        if not is_clean_text(text, newlines=lines):
            message = "The text holds control, bidirectional or unassigned characters; send it without them."
            raise DocumentRefused("TEXT_NOT_ALLOWED", self.at(name), message)
        if limit and len(text) > limit:
            message = f"The text is longer than {limit} characters; shorten it."
            raise DocumentRefused("FIELD_TOO_LONG", self.at(name), message)
        self.source.take(self.at(name), target)
        return text

    def figure(self, name: str, target: str, *, as_text: bool = False) -> str:
        """Return the figure at a member with its digits as written, empty when it is absent.

        Raises:
            DocumentRefused: NEGATIVE_QUANTITY or DECIMAL_NOT_CANONICAL.
        """
        found = self.value.get(name)
        if found is None:
            return ""
        of_its_form = isinstance(found, str) and isinstance(found, Number) is not as_text
        if of_its_form and _BELOW_ZERO.fullmatch(str(found)):
            raise DocumentRefused("NEGATIVE_QUANTITY", self.at(name), "The figure is below zero; send what there is.")
        if not of_its_form or not is_decimal(str(found), integer_digits=MAX_INTEGER_DIGITS, decimals=DECIMALS):
            form = "a string" if as_text else "a number"
            message = f"The figure must be {form} of plain digits with at most {DECIMALS} decimals; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", self.at(name), message)
        self.source.take(self.at(name), target)
        return str(found)

    def day(self, name: str, target: str, *, compact: bool = False) -> Date | None:
        """Return the calendar day at a member, None when it is absent.

        Raises:
            DocumentRefused: JSON_STRUCTURE or DATE_INVALID.
        """
        if self.value.get(name) is None:
            return None
        day = date_of(self._text(name), compact=compact)
        if day is None:
            form = "YYYYMMDD" if compact else "YYYY-MM-DD"
            message = f"The member holds no calendar day; write it as {form}."
            raise DocumentRefused("DATE_INVALID", self.at(name), message)
        self.source.take(self.at(name), target)
        return day

    def _text(self, name: str) -> str:
        found = self.value.get(name)
        if found is None:
            return ""
        if not isinstance(found, str) or isinstance(found, Number):
            raise _structure(self.at(name), "a text")
        return found


def missing(path: str) -> DocumentRefused:
    """Return the refusal of a member that must be there."""
    return DocumentRefused("MANDATORY_FIELD_MISSING", path, "The member must be there and filled; add it.")


def _structure(path: str, wanted: str) -> DocumentRefused:
    return DocumentRefused("JSON_STRUCTURE", path, f"The member must hold {wanted}; write it so.")
