"""An XML document while it is being written, by the paths of its fields and the rules by which it is read.

Rules, in order:
1. Elements stand in the order of the rules and in their namespaces; one that says nothing is left out.
2. A path is that of `adapters.xml_form`: `items/item[1]/box17@currency`. Elements of one name stand in the order of their
   positions.
3. Only characters that may be shown are written.
"""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from adapters.errors import RenderRefused
from adapters.values import is_clean_text
from adapters.xml_form import Box, Rules, Text


def xml_document(fields: Mapping[str, str], rules: Rules, prefixes: Mapping[str, str]) -> bytes:
    """Return the document of some fields: UTF-8, two spaces a level. `prefixes` names namespaces beside the root's.

    Raises:
        RenderRefused: TEXT_NOT_ALLOWED.
    """
    namespaces: dict[str | None, str] = {None: rules.root.namespace}
    namespaces.update(prefixes.items())
    root = etree.Element(_tag(rules.root.namespace, rules.root.name), nsmap=namespaces)
    said = {path: text for path, text in fields.items() if text}
    _fill(root, rules.root, "", rules.root.namespace, said)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _fill(element: etree._Element, box: Box, path: str, namespace: str, fields: Mapping[str, str]) -> None:
    for name in (*box.needed, *sorted(box.optional)):
        text = fields.get(f"{path}@{name}", "")
        if text:
            element.set(name, _checked(text, f"{path}@{name}", box))
    if not box.children:
        element.text = _checked(fields.get(path, ""), path, box) or None
    for child in box.children:
        inner = child.namespace or namespace
        for where in _positions(f"{path}/{child.name}" if path else child.name, fields):
            _fill(etree.SubElement(element, _tag(inner, child.name)), child, where, inner, fields)


def _positions(name: str, fields: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of the elements of a name that have something below them, in the order of their positions."""
    pattern = re.compile(re.escape(name) + r"(?:\[([0-9]{1,7})\])?(?=/|@|$)")
    found = {match[0]: int(match[1] or 0) for match in map(pattern.match, fields) if match}
    yield from sorted(found, key=lambda path: found[path])


def _checked(text: str, path: str, box: Box) -> str:
    if not is_clean_text(text, newlines=box.text is Text.LINES):
        message = "The text holds control, bidirectional or unassigned characters, which the format does not take."
        raise RenderRefused("TEXT_NOT_ALLOWED", path, message)
    return text


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name
