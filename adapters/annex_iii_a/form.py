"""The boxes of Annex III, Model A in XML: which there are, in which order, and what each of them holds.

Rules, in order:
1. Every element and attribute is one that the form defines, in its namespace; elements stand in the form's order.
2. A box that must be filled is there and filled. An optional box that is empty is left out, never written empty.
3. An element holds elements or text, never both.
4. Texts hold no control or bidirectional characters; only free texts have lines.

A field is named by its boxes, from the root: `box5/name`, `items/item[1]/box17@currency`. Items, sheets and entries
always carry their position; another box carries it where there are several of it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from adapters.errors import DocumentRefused
from adapters.values import is_clean_text

NAMESPACE = "urn:comity:form:eu-2021-821:annex-iii-a:1"
ROOT = "authorisation"


class Text(Enum):
    """What text an element holds."""

    NONE = "none"
    LINE = "line"
    LINES = "lines"
    NAME = "a name beside a code, which may be missing"


@dataclass(frozen=True, slots=True)
class Box:
    """An element of the form. `needed` maps each attribute that must be there to the reason when it is not."""

    name: str
    text: Text = Text.LINE
    required: bool = False
    repeats: bool = False
    numbered: bool = False
    needed: dict[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    children: tuple["Box", ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A filled form: its fields by path in document order, and the paths of the elements of each name."""

    fields: dict[str, str]
    elements: dict[str, list[str]]

    def all(self, path: str) -> list[str]:
        """Return the paths of the elements of a name, with their positions."""
        return self.elements.get(path, [])

    def has(self, path: str) -> bool:
        """Return whether the form has an element of this name."""
        return path in self.elements


_PARTY = (Box("name", required=True), Box("address", text=Text.LINES), Box("country"), Box("no"))
_CODE = {"code": "MISSING_BOX"}

_ITEM = (
    Box("box13", text=Text.LINES, required=True),
    Box("box14"),
    Box("box15"),
    Box("box15cas"),
    Box("box16", repeats=True),
    Box("box17", needed={"currency": "AMOUNT_WITHOUT_CURRENCY"}),
    Box("box18", needed={"unit": "QUANTITY_WITHOUT_UNIT"}),
)

_ENTRY = (
    Box("available", required=True),
    Box("deducted", required=True),
    Box("words", required=True),
    Box("document", required=True, needed={"date": "MISSING_BOX"}, optional=frozenset({"type"})),
    Box("memberState", required=True),
)

_FORM = Box(
    ROOT,
    text=Text.NONE,
    needed={"kind": "MISSING_BOX", "sheet": "MISSING_BOX"},
    children=(
        Box("box1", required=True, children=_PARTY),
        Box("box2", required=True),
        Box("box3"),
        Box("box4", text=Text.LINES),
        Box("box5", required=True, repeats=True, children=_PARTY),
        Box("box6", required=True, children=_PARTY),
        Box("box7", children=_PARTY),
        Box("box8", text=Text.NAME, required=True, needed=_CODE),
        Box("box9", repeats=True, children=_PARTY),
        Box("box10", text=Text.NAME, required=True, needed=_CODE),
        Box("box11", text=Text.NAME, required=True, needed=_CODE),
        Box("box12", text=Text.NAME, required=True, repeats=True, needed=_CODE),
        Box(
            "items",
            required=True,
            children=(
                Box("item", required=True, repeats=True, numbered=True, needed={"line": "MISSING_BOX"}, children=_ITEM),
            ),
        ),
        Box("box19", text=Text.LINES),
        Box("box20"),
        Box("box21"),
        Box("box22", text=Text.LINES, repeats=True),
        Box("issued", text=Text.NONE, required=True, needed={"date": "MISSING_BOX", "place": "MISSING_BOX"}),
        Box(
            "writeoff",
            repeats=True,
            numbered=True,
            needed={"line": "MISSING_BOX", "measure": "MISSING_BOX"},
            optional=frozenset({"unit", "currency"}),
            children=(
                Box("entry", required=True, repeats=True, numbered=True, optional=frozenset({"seq"}), children=_ENTRY),
            ),
        ),
    ),
)


def form_of(root: etree._Element) -> Form:
    """Return the filled form.

    Raises:
        DocumentRefused: XML_STRUCTURE, MISSING_BOX, TEXT_NOT_ALLOWED, QUANTITY_WITHOUT_UNIT, AMOUNT_WITHOUT_CURRENCY.
    """
    if root.tag != _tag(ROOT):
        raise structure_fault("", "The root is not that of this form; send it under the format that it is in.")
    form = Form({}, {})
    _read_element(root, _FORM, "", form)
    return form


def _read_element(element: etree._Element, box: Box, path: str, form: Form) -> None:
    _read_attributes(element, box, path, form)
    if box.children:
        _read_children(element, box, path, form)
    else:
        _read_text(element, box, path, form)


def _read_attributes(element: etree._Element, box: Box, path: str, form: Form) -> None:
    for key, value in element.items():
        name = str(key)
        if name not in box.needed and name not in box.optional:
            raise structure_fault(path, "The element has an attribute that the form does not define; leave it out.")
        if not is_clean_text(str(value)):
            raise _not_allowed(f"{path}@{name}")
        if value.strip():
            form.fields[f"{path}@{name}"] = str(value)
        elif name in box.optional:
            raise structure_fault(f"{path}@{name}", "The attribute is empty; leave it out.")
    for name, reason in box.needed.items():
        if f"{path}@{name}" not in form.fields:
            message = "The attribute must be there and filled; add it."
            raise DocumentRefused(reason, f"{path}@{name}", message)


def _read_children(element: etree._Element, box: Box, path: str, form: Form) -> None:
    if _text_between(element).strip():
        raise structure_fault(path, "Text stands between elements; the form has it inside its boxes only.")
    for child, rule, child_path in _in_order(element, box, path, form):
        _read_element(child, rule, child_path, form)
    for rule in box.children:
        if rule.required and _join(path, rule.name) not in form.elements:
            raise _missing(_join(path, rule.name))


def _in_order(element: etree._Element, box: Box, path: str, form: Form) -> Iterator[tuple[etree._Element, Box, str]]:
    """Yield each child with its rule and its path; refuse one that is unknown, out of order or once too often."""
    tags = [str(child.tag) for child in element]
    times = Counter(tags)
    order = {_tag(rule.name): place for place, rule in enumerate(box.children)}
    last = 0
    for child, tag in zip(element, tags, strict=True):
        place = order.get(tag)
        if place is None:
            raise structure_fault(path, "The element holds one that the form does not define here; leave it out.")
        rule = box.children[place]
        name = _join(path, rule.name)
        known = form.elements.setdefault(name, [])
        if place < last or (known and not rule.repeats):
            raise structure_fault(name, "The element stands out of the order of the form, or once too often.")
        last = place
        known.append(f"{name}[{len(known) + 1}]" if rule.numbered or times[tag] > 1 else name)
        yield child, rule, known[-1]


def _read_text(element: etree._Element, box: Box, path: str, form: Form) -> None:
    if len(element):
        raise structure_fault(path, "The element holds elements where the form has text only.")
    text = element.text or ""
    if not text.strip():
        _judge_empty(box, path)
    elif box.text is Text.NONE:
        raise structure_fault(path, "The element holds text; the form has attributes there only.")
    elif not is_clean_text(text, newlines=box.text is Text.LINES):
        raise _not_allowed(path)
    else:
        form.fields[path] = text


def _judge_empty(box: Box, path: str) -> None:
    if box.text in (Text.NONE, Text.NAME):
        return
    if box.required:
        raise _missing(path)
    raise structure_fault(path, "The box is empty; leave an empty box out.")


def _text_between(element: etree._Element) -> str:
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def structure_fault(path: str, message: str) -> DocumentRefused:
    """Return the refusal of a form that is not built as the form defines it."""
    return DocumentRefused("XML_STRUCTURE", path, message)


def _missing(path: str) -> DocumentRefused:
    return DocumentRefused("MISSING_BOX", path, "The box must be filled and is not; fill it.")


def _not_allowed(path: str) -> DocumentRefused:
    message = "The text holds control, bidirectional or unassigned characters; send it without them."
    return DocumentRefused("TEXT_NOT_ALLOWED", path, message)
