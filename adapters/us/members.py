"""The members of the JSON of United States forms: the checks that come before any value is read.

Rules, in order:
1. A document is of the agency that the first member `format` names, whatever is wrong with the rest.
2. The document names the form and the version of its serialization.
3. A word that chooses the members, an action or a form, is one of its list.
4. A text of nothing but white space says nothing, and nobody can see that it is there.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Member, fields_of, text_at

_HEAD = 64 * 1024
_MARKS = b"\xef\xbb\xbf \t\r\n"
_FORMAT = re.compile(rb'"format"[ \t\r\n]*:[ \t\r\n]*"([^"\\]{1,40})')


def names_format(document: bytes, agency: bytes) -> bool:
    """Return whether a document is a JSON object that first names a form of the agency, be it right or wrong."""
    head = document[:_HEAD].lstrip(_MARKS)
    found = _FORMAT.search(head) if head.startswith(b"{") else None
    return found is not None and found[1].startswith(agency + b"/")


def optional(members: Sequence[Member]) -> tuple[Member, ...]:
    """Return members, and all below them, none of them required."""
    return tuple(Member(each.name, each.kind, children=optional(each.children)) for each in members)


def refuse_missing(tree: Mapping[str, Json], names: Iterable[str], path: str = "") -> None:
    """Refuse an object that does not hold each of these members.

    Raises:
        DocumentRefused: MANDATORY_FIELD_MISSING.
    """
    for name in names:
        if tree.get(name) in (None, "", [], {}):
            where = f"{path}.{name}" if path else name
            raise DocumentRefused("MANDATORY_FIELD_MISSING", where, "The member must be there and filled; add it.")


def refuse_other_form(tree: Mapping[str, Json], name: str, version: str) -> None:
    """Refuse a document of another form or version.

    Raises:
        DocumentRefused: SCHEMA_VERSION_UNKNOWN.
    """
    for member, known in (("format", name), ("version", version)):
        if text_at(tree, member) != known:
            message = f"The member must be {known}: no other form or version is read here."
            raise DocumentRefused("SCHEMA_VERSION_UNKNOWN", member, message)


def word_at(tree: Mapping[str, Json], member: str, known: Container[str], reason: str) -> str:
    """Return the word at a member that chooses which other members there are.

    Raises:
        DocumentRefused: MANDATORY_FIELD_MISSING, or the reason given.
    """
    refuse_missing(tree, [member])
    word = text_at(tree, member)
    if word not in known:
        raise DocumentRefused(reason, member, "The word is none that the form defines here; write one of its own.")
    return word


def refuse_blank(tree: Mapping[str, Json]) -> None:
    """Refuse a text of white space.

    Raises:
        DocumentRefused: TEXT_NOT_ALLOWED.
    """
    for path, text in fields_of(dict(tree)).items():
        if text and not text.strip():
            message = "The text is nothing but white space; write what is meant, or leave the member out."
            raise DocumentRefused("TEXT_NOT_ALLOWED", path, message)
