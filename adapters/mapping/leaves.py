"""The fields of one license in a document, as its pack knows them: one leaf for each value.

Rules, in order:
1. Every value of the document is a field of the pack; one that is none refuses the document (PACK_PATH_MISSING), be it
   empty or not, and so does an object, list or element that leads to no field.
2. A JSON value is of the type that its field has; a name with a dot, slash, bracket or @ is no field of any pack.
3. An XML element holds elements or text; one that does not repeat in the pack stands once.
4. A value that is empty, null or, in XML, white space says nothing.

A place in a document is named as its pack names it, with positions: `items[0].quantity` in JSON from 0,
`items/item[1]/code@list` in XML from 1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from adapters.errors import DocumentRefused
from adapters.json_source import Json, Number
from adapters.mapping.model import Field, Shape
from adapters.mapping.paths import Branch
from adapters.values import is_clean_text

_SHOWN = 64
_XML_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value. `scope` is the element of a list in which it stands; `repeats` when it is such an element itself.

    `place` names it in the account, `shown` where it is refused.
    """

    place: str
    text: str
    field: Field
    scope: str = ""
    repeats: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class JsonItem:
    """A license in a JSON document, and where it stands."""

    value: Json
    place: str = ""


@dataclass(frozen=True, slots=True)
class XmlItem:
    """A license in an XML document, and where it stands."""

    element: etree._Element
    place: str = ""


@dataclass(frozen=True, slots=True)
class JsonLeaves:
    """Walks a JSON value along the tree of a pack. Licenses that stand within it are collected in `items`."""

    items: list[JsonItem]
    prefix: str = ""

    def walk(self, value: Json, branch: Branch, place: str = "", scope: str = "") -> Iterator[Leaf]:
        """Yield the leaves of a value that is no element of a list.

        Raises:
            DocumentRefused: PACK_PATH_MISSING, or JSON_STRUCTURE when a value has another type than its field.
        """
        if branch.children.keys() == {""} and not place:  # the document itself is a list
            yield from self._elements(value, branch.children[""], place, scope)
        elif isinstance(value, dict):
            yield from self._members(value, branch, place, scope)
        elif branch.leaf is not None:
            yield self._leaf(value, branch.leaf, place, scope, repeats=False)
        elif value is not None:
            raise self._structure(place, "an object")

    def _members(self, value: Mapping[str, Json], branch: Branch, place: str, scope: str) -> Iterator[Leaf]:
        if branch.leaf is not None and not branch.children:
            raise self._structure(place, "one value")
        for name, each in value.items():
            child = branch.children.get(name) if name else None
            if child is None:
                raise _unknown(self.prefix + _join(place, name) if _may_be_shown(name) else self.prefix + place)
            where = _join(place, name)
            if child.repeats:
                yield from self._elements(each, child, where, scope)
            else:
                yield from self.walk(each, child, where, scope)

    def _elements(self, value: Json, branch: Branch, place: str, scope: str) -> Iterator[Leaf]:
        if value is None:
            return
        if not isinstance(value, list):
            raise self._structure(place, "a list")
        for position, each in enumerate(value):
            where = f"{place}[{position}]"
            if branch.is_license:
                self.items.append(JsonItem(each, where))
            elif isinstance(each, dict):
                yield from self._members(each, branch, where, where)
            elif branch.leaf is not None:
                yield self._leaf(each, branch.leaf, where, scope, repeats=True)
            elif each is not None:
                raise self._structure(where, "an object")

    def _leaf(self, value: Json, field: Field, place: str, scope: str, *, repeats: bool) -> Leaf:
        if value is not None and _shape_of(value) not in field.options.shapes:
            raise self._structure(place, " or ".join(sorted(shape.value for shape in field.options.shapes)))
        text = ("true" if value else "false") if isinstance(value, bool) else str(value or "")
        return Leaf(place, text, field, scope, repeats, self.prefix + place)

    def _structure(self, place: str, wanted: str) -> DocumentRefused:
        message = f"The pack has {wanted} here and the document another value; mend the document or the pack."
        return DocumentRefused("JSON_STRUCTURE", self.prefix + place, message)


@dataclass(frozen=True, slots=True)
class XmlLeaves:
    """Walks an XML element along the tree of a pack. Licenses that stand within it are collected in `items`."""

    namespaces: Mapping[str, str]
    items: list[XmlItem]
    prefix: str = ""

    def walk(self, element: etree._Element, branch: Branch, place: str = "", outer: str = "") -> Iterator[Leaf]:
        """Yield the leaves of an element and of all below it; `outer` is the list in which the element stands.

        Raises:
            DocumentRefused: PACK_PATH_MISSING or XML_STRUCTURE.
        """
        scope = place if branch.repeats else outer
        for key, value in element.items():
            yield self._attribute(str(key), str(value), branch, place, scope)
        yield from self._text(element, branch, place, outer)
        times = Counter(str(child.tag) for child in element)
        seen: Counter[str] = Counter()
        for child in element:
            name = self._named(str(child.tag))
            below = branch.children.get(name)
            where = f"{place}/{name}" if place else name
            if below is None:
                raise _unknown(self.prefix + where)
            if not below.repeats and times[str(child.tag)] > 1:
                message = "The element stands more than once, and the pack reads one; mend the document or the pack."
                raise DocumentRefused("XML_STRUCTURE", self.prefix + where, message)
            if below.repeats:
                seen[name] += 1
                where = f"{where}[{seen[name]}]"
            if below.is_license:
                self.items.append(XmlItem(child, where))
            else:
                yield from self.walk(child, below, where, scope)

    def _attribute(self, key: str, value: str, branch: Branch, place: str, scope: str) -> Leaf:
        name = f"@{self._named(key)}"
        below = branch.children.get(name)
        if below is None or below.leaf is None:
            raise _unknown(f"{self.prefix}{place}{name}")
        text = value if value.strip(_XML_SPACE) else ""
        return Leaf(place + name, text, below.leaf, scope, shown=f"{self.prefix}{place}{name}")

    def _text(self, element: etree._Element, branch: Branch, place: str, scope: str) -> Iterator[Leaf]:
        texts = [element.text or "", *(child.tail or "" for child in element)]
        text = "".join(texts)
        if branch.leaf is not None and not len(element):
            said = text if text.strip(_XML_SPACE) else ""
            yield Leaf(place, said, branch.leaf, scope, branch.repeats, self.prefix + place)
        elif text.strip(_XML_SPACE):
            message = "Text stands where the pack has elements; mend the document or the pack."
            raise DocumentRefused("XML_STRUCTURE", self.prefix + place, message)

    def _named(self, clark: str) -> str:
        """Return a name with the prefix of the pack; a namespace that the pack does not declare gives no such name."""
        namespace, _, local = clark.removeprefix("{").rpartition("}")
        if not namespace:
            return local
        return f"{self.namespaces.get(namespace, '?')}:{local}"


def _shape_of(value: Json) -> Shape | None:
    if isinstance(value, bool):
        return Shape.FLAG
    if isinstance(value, Number):
        return Shape.NUMBER
    return Shape.TEXT if isinstance(value, str) else None


def _may_be_shown(name: str) -> bool:
    return bool(name) and len(name) <= _SHOWN and is_clean_text(name)


def _unknown(place: str) -> DocumentRefused:
    message = "The pack does not say what becomes of this field; add it to the pack, or leave it out of the document."
    return DocumentRefused("PACK_PATH_MISSING", place, message)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
