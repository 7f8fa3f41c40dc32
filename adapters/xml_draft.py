"""An XML document while it is being written, by the paths of its fields and the rules by which it is read.

Rules, in order:
1. Elements stand in the order of the rules and in their namespaces; one that says nothing is left out.
2. A path is that of `adapters.xml_form`: `items/item[1]/box17@currency`. Elements of one name stand in the order of
   their positions.
3. Only characters that may be shown are written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from adapters.errors import RenderRefused
from adapters.values import is_clean_text
from adapters.xml_form import Box, Rules, Text

_POSITION = re.compile(r"\[([0-9]{1,7})\]\Z")


def xml_document(fields: Mapping[str, str], rules: Rules, prefixes: Mapping[str, str]) -> bytes:
    """Return the document of some fields: UTF-8, two spaces a level. `prefixes` names namespaces beside the root's.

    Raises:
        RenderRefused: TEXT_NOT_ALLOWED.
    """
    namespaces: dict[str | None, str] = {None: rules.root.namespace}
    namespaces.update(prefixes.items())
    root = etree.Element(_tag(rules.root.namespace, rules.root.name), nsmap=namespaces)
    said = {path: text for path, text in fields.items() if text}
    _Draft(said, _elements_in(said)).fill(root, rules.root, "", rules.root.namespace)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The fields, and under the name of each element without its own position the paths that it stands at."""

    fields: Mapping[str, str]
    elements: Mapping[str, Mapping[str, int]]

    def fill(self, element: etree._Element, box: Box, path: str, namespace: str) -> None:
        """Write an element and all below it."""
        for name in (*box.needed, *sorted(box.optional)):
            text = self.fields.get(f"{path}@{name}", "")
            if text:
                element.set(name, _checked(text, f"{path}@{name}", box))
        if not box.children:
            element.text = _checked(self.fields.get(path, ""), path, box) or None
        for child in box.children:
            inner = child.namespace or namespace
            found = self.elements.get(f"{path}/{child.name}" if path else child.name, {})
            for where in sorted(found, key=lambda place: found[place]):
                self.fill(etree.SubElement(element, _tag(inner, child.name)), child, where, inner)


def _elements_in(fields: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return the elements that have something below them: by name the paths with their positions, 0 without one."""
    elements: dict[str, dict[str, int]] = {}
    for field in fields:
        path = field.partition("@")[0]
        while path:
            match = _POSITION.search(path)
            elements.setdefault(path[: match.start()] if match else path, {})[path] = int(match[1]) if match else 0
            path = path.rpartition("/")[0]
    return elements


def _checked(text: str, path: str, box: Box) -> str:
    if not is_clean_text(text, newlines=box.text is Text.LINES):
        message = "The text holds control, bidirectional or unassigned characters, which the format does not take."
        raise RenderRefused("TEXT_NOT_ALLOWED", path, message)
    return text


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name
