"""XML documents whose elements are fixed in advance: which there are, in which order, and what each of them holds.

Rules, in order:
1. Every element and attribute is one that the rules define, in its namespace; elements stand in the order of the rules.
2. An element that must be filled is there and filled. An optional one that is empty is refused where the rules say so,
   else it says nothing.
3. An element holds elements or text, never both.
4. Texts hold no control or bidirectional characters; only free texts have lines.

A field is named by its elements, from the root: `box5/name`, `items/item[1]/box17@currency`. Numbered elements always
carry their position; another element carries it where there are several of it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from adapters.errors import DocumentRefused
from adapters.values import is_clean_text


class Text(Enum):
    """What text an element holds."""

    NONE = "none"
    LINE = "line"
    LINES = "lines"
    NAME = "a name beside a code, which may be missing"


@dataclass(frozen=True, slots=True)
class Box:
    """An element. `needed` maps each attribute that must be there to the reason when it is not.

    `namespace` is that of the element and of all below it; empty is that of the element above. `missing` is the reason
    when a required element is absent or empty; empty is that of the rules.
    """

    name: str
    text: Text = Text.LINE
    required: bool = False
    repeats: bool = False
    numbered: bool = False
    needed: dict[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    children: tuple["Box", ...] = ()
    namespace: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a document: its root, and the reasons when something is missing or built otherwise."""

    root: Box
    missing: str = "MANDATORY_FIELD_MISSING"
    structure: str = "XML_STRUCTURE"
    empty_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A filled document: its fields by path in document order, and the paths of the elements of each name."""

    fields: dict[str, str]
    elements: dict[str, list[str]]

    def all(self, path: str) -> list[str]:
        """Return the paths of the elements of a name, with their positions."""
        return self.elements.get(path, [])

    def has(self, path: str) -> bool:
        """Return whether the document has an element of this name."""
        return path in self.elements


def form_of(root: etree._Element, rules: Rules) -> Form:
    """Return the filled document.

    Raises:
        DocumentRefused: the reasons of the rules (by default MANDATORY_FIELD_MISSING, XML_STRUCTURE), those of a needed
            attribute, or TEXT_NOT_ALLOWED.
    """
    if root.tag != _tag(rules.root.namespace, rules.root.name):
        message = "The root is not that of this form; send it under the format that it is in."
        raise DocumentRefused(rules.structure, "", message)
    reader = _Reader(rules, Form({}, {}))
    reader.read(root, rules.root, "", rules.root.namespace)
    return reader.form


@dataclass(frozen=True, slots=True)
class _Reader:
    """Goes through a document by its rules and fills the form."""

    rules: Rules
    form: Form

    def read(self, element: etree._Element, box: Box, path: str, namespace: str) -> None:
        """Read an element and all below it; `namespace` is its own."""
        self._read_attributes(element, box, path)
        if box.children:
            self._read_children(element, box, path, namespace)
        else:
            self._read_text(element, box, path)

    def _read_attributes(self, element: etree._Element, box: Box, path: str) -> None:
        for key, value in element.items():
            name = str(key)
            if name not in box.needed and name not in box.optional:
                message = "The element has an attribute that the form does not define; leave it out."
                raise self._structure(path, message)
            if not is_clean_text(str(value)):
                raise _not_allowed(f"{path}@{name}")
            if value.strip():
                self.form.fields[f"{path}@{name}"] = str(value)
            elif name in box.optional and not self.rules.empty_allowed:
                raise self._structure(f"{path}@{name}", "The attribute is empty; leave it out.")
        for name, reason in box.needed.items():
            if f"{path}@{name}" not in self.form.fields:
                message = "The attribute must be there and filled; add it."
                raise DocumentRefused(reason, f"{path}@{name}", message)

    def _read_children(self, element: etree._Element, box: Box, path: str, namespace: str) -> None:
        if _text_between(element).strip():
            raise self._structure(path, "Text stands between elements; the form has it inside its boxes only.")
        for child, rule, child_path in self._in_order(element, box, path, namespace):
            self.read(child, rule, child_path, rule.namespace or namespace)
        for rule in box.children:
            if rule.required and _join(path, rule.name) not in self.form.elements:
                raise self._missing(rule, _join(path, rule.name))

    def _in_order(
        self, element: etree._Element, box: Box, path: str, namespace: str
    ) -> Iterator[tuple[etree._Element, Box, str]]:
        """Yield each child with its rule and its path; refuse one that is unknown, out of order or once too often."""
        tags = [str(child.tag) for child in element]
        times = Counter(tags)
        order = {_tag(rule.namespace or namespace, rule.name): place for place, rule in enumerate(box.children)}
        last = 0
        for child, tag in zip(element, tags, strict=True):
            place = order.get(tag)
            if place is None:
                message = "The element holds one that the form does not define here; leave it out."
                raise self._structure(path, message)
            rule = box.children[place]
            name = _join(path, rule.name)
            known = self.form.elements.setdefault(name, [])
            if place < last or (known and not rule.repeats):
                message = "The element stands out of the order of the form, or once too often."
                raise self._structure(name, message)
            last = place
            known.append(f"{name}[{len(known) + 1}]" if rule.numbered or times[tag] > 1 else name)
            yield child, rule, known[-1]

    def _read_text(self, element: etree._Element, box: Box, path: str) -> None:
        if len(element):
            raise self._structure(path, "The element holds elements where the form has text only.")
        text = element.text or ""
        if not text.strip():
            self._judge_empty(box, path)
        elif box.text is Text.NONE:
            raise self._structure(path, "The element holds text; the form has attributes there only.")
        elif not is_clean_text(text, newlines=box.text is Text.LINES):
            raise _not_allowed(path)
        else:
            self.form.fields[path] = text

    def _judge_empty(self, box: Box, path: str) -> None:
        if box.text in (Text.NONE, Text.NAME):
            return
        if box.required:
            raise self._missing(box, path)
        if not self.rules.empty_allowed:
            raise self._structure(path, "The box is empty; leave an empty box out.")

    def _structure(self, path: str, message: str) -> DocumentRefused:
        return DocumentRefused(self.rules.structure, path, message)

    def _missing(self, box: Box, path: str) -> DocumentRefused:
        return DocumentRefused(box.missing or self.rules.missing, path, "The box must be filled and is not; fill it.")


def _text_between(element: etree._Element) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _tag(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _not_allowed(path: str) -> DocumentRefused:
    message = "The text holds control, bidirectional or unassigned characters; send it without them."
    return DocumentRefused("TEXT_NOT_ALLOWED", path, message)
