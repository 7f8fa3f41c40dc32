"""Paths of JSON and XML documents as packs write them, and the tree in which a document finds its fields again.

Rules, in order:
1. A JSON path names members from the license: `applicant.name`; `[]` behind a member stands for each element of its
   list: `items[].quantity`. `[]` alone is a list that is the whole document.
2. An XML path names elements from the license, prefixes as the pack declares them: `v:License/c:Number`; `[]` marks an
   element that repeats. `@` before the last name makes it an attribute: `box18@unit`, `@mode` for the license's own.
3. A name either repeats or does not, in the whole pack.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.mapping.model import Field, Syntax

_JSON_STEP = re.compile(r"[^.\[\]@/]+(\[\])?|\[\]")
_XML_NAME = r"(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*"
_XML_PATH = re.compile(rf"(?:{_XML_NAME}(?:\[\])?)(?:/{_XML_NAME}(?:\[\])?)*(?:@{_XML_NAME})?|@{_XML_NAME}")
_POSITIONS = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class Branch:
    """A place in a document: the field that it is, if any, and the places below it by name."""

    leaf: Field | None = None
    repeats: bool = False
    is_license: bool = False
    children: "dict[str, Branch]" = field(default_factory=dict)


class PathFault(Exception):
    """A path is not written as paths are, or contradicts another; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def steps_of(path: str, syntax: Syntax) -> list[str]:
    """Return the steps of a path; a step that repeats ends with `[]`, an attribute begins with `@`.

    Raises:
        PathFault: the path is not written as paths of the syntax are.
    """
    if syntax is Syntax.XML:
        if not _XML_PATH.fullmatch(path):
            raise PathFault("An XML path is written as `a/b[]/c@d`, with declared prefixes; write it so.")
        elements, at, attribute = path.partition("@")
        return [step for step in elements.split("/") if step] + ([f"@{attribute}"] if at else [])
    steps = path.split(".")
    if not all(_JSON_STEP.fullmatch(step) for step in steps) or "[]" in steps[1:]:
        raise PathFault("A JSON path is written as `a.b[].c`; write it so.")
    return steps


def grow(root: Branch, path: str, syntax: Syntax) -> Branch:
    """Return the branch of a path, grown where it is not there.

    Raises:
        PathFault: the path is not written as paths are, or a name of it repeats here and does not elsewhere.
    """
    branch = root
    for step in steps_of(path, syntax):
        name, repeats = step.removesuffix("[]"), step.endswith("[]")
        child = branch.children.get(name)
        if child is None:
            child = branch.children[name] = Branch(repeats=repeats)
        if child.repeats != repeats:
            raise PathFault(f"Elsewhere `{name}` stands {'with' if child.repeats else 'without'} `[]`; write it alike.")
        branch = child
    return branch


def tree_of(fields: Iterable[Field], syntax: Syntax) -> Branch:
    """Return the tree of the fields of a pack that was checked."""
    root = Branch()
    for each in fields:
        grow(root, each.path, syntax).leaf = each
    return root


def scope_of(path: str, *, own: bool) -> str:
    """Return the list in which a field stands: its path up to the last `[]`, empty when it stands in none.

    With `own` a `[]` at the end of the path counts, and the field is itself the element of a list.
    """
    head = path if own else path.removesuffix("[]")
    return head[: head.rindex("[]") + 2] if "[]" in head else ""


def pattern_of(place: str) -> str:
    """Return the path of a place in a document: its positions left out."""
    return _POSITIONS.sub("[]", place)


def clark_of(name: str, namespaces: Mapping[str, str]) -> str:
    """Return an XML name in Clark notation, by prefixes mapped to namespaces.

    Raises:
        PathFault: the prefix is not declared.
    """
    prefix, colon, local = name.rpartition(":")
    if not colon:
        return local
    if prefix not in namespaces:
        raise PathFault(f"The prefix `{prefix}` is not declared; add it to xml.namespaces.")
    return f"{{{namespaces[prefix]}}}{local}"
