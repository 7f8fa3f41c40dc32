"""Whether a document is in the format of a pack, by its content alone and cheaply.

Rules, in order:
1. XML: the first element is the declared one; what is wrong behind it, reading says.
2. JSON: the names of all declared members stand in the document; then they stand where the pack has them, with the
   texts that it declares. A document that is no JSON is claimed by the names alone, when no text is declared.
3. Nothing here raises.
"""

import re
from collections.abc import Iterator

from adapters.errors import DocumentRefused
from adapters.json_source import Json, parse_json
from adapters.mapping.model import Syntax, TreeForm
from adapters.mapping.paths import steps_of

_HEAD = 64 * 1024
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_BEFORE = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<!", b">"))
_ELEMENT = re.compile(rb"<(?:([\w.-]{1,60}):)?([\w.-]{1,100})([^<>]*)>")
_NAMESPACE = re.compile(rb"""\bxmlns(?::([\w.-]{1,60}))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def has_root(document: bytes, form: TreeForm) -> bool:
    """Return whether the first element of a document is the root of the form, in its namespace, in any encoding."""
    head = document[:_HEAD].replace(b"\x00", b"").lstrip(_MARKS)
    match = _ELEMENT.match(head, _first_element(head))
    if match is None:
        return False
    prefix, name, attributes = match.groups()
    declared = {found[0]: found[1] or found[2] for found in _NAMESPACE.findall(attributes)}
    namespace, _, local = form.root.removeprefix("{").rpartition("}")
    return name == local.encode() and declared.get(prefix or b"", b"") == namespace.encode()


def _first_element(head: bytes) -> int:
    """Return where the first element begins: behind comments, instructions and declarations."""
    at = 0
    while True:
        while head[at : at + 1].isspace():
            at += 1
        ends = next((end for begin, end in _BEFORE if head.startswith(begin, at)), b"")
        found = head.find(ends, at) if ends else -1
        if found < 0:
            return at
        at = found + len(ends)


def has_members(document: bytes, form: TreeForm) -> bool:
    """Return whether a JSON document has the members by which the form is known, and the texts that they hold."""
    paths = (*form.known_by, *form.known_values, *([form.licenses] if form.licenses else []))
    names = {step.removesuffix("[]") for path in paths for step in steps_of(path, Syntax.JSON)} - {""}
    begins = document.lstrip(b" \t\r\n")[:1] in (b"{", b"[")
    if not begins or not all(f'"{name}"'.encode() in document for name in names):
        return False
    try:
        value = parse_json(document)
    except DocumentRefused:
        return not form.known_values
    licenses = [value] if not form.licenses else list(values_at(value, form.licenses))
    return any(_is_known(each, form) for each in licenses)


def values_at(value: Json, path: str) -> Iterator[Json]:
    """Yield what stands at a path in a JSON value; `[]` stands for every element of a list."""
    yield from _below(value, steps_of(path, Syntax.JSON) if path else [])


def _below(value: Json, steps: list[str]) -> Iterator[Json]:
    if not steps:
        yield value
        return
    name, repeats = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    if name:
        if not isinstance(value, dict) or name not in value:
            return
        value = value[name]
    for each in value if repeats and isinstance(value, list) else [value]:
        yield from _below(each, steps[1:])


def _is_known(license_: Json, form: TreeForm) -> bool:
    has_all = all(any(True for _ in values_at(license_, path)) for path in form.known_by)
    return has_all and all(text in list(values_at(license_, path)) for path, text in form.known_values.items())
