"""What sample documents show of their format: its syntax, its fields by path, and the texts that these hold.

Rules, in order:
1. The first sign says the syntax: `<` is XML, `{` and `[` are JSON, anything else is CSV. All samples are in one.
2. A CSV file's delimiter is the one with which every row has the same number of cells, more than one; the encoding is
   UTF-8 where the bytes are.
3. JSON and XML: a list repeats; so does an element that stands several times in one place, in any sample.
4. A document of many licenses is known by the name of its list; any other is taken for one license.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from adapters.errors import DocumentRefused
from adapters.json_source import Json, parse_json
from adapters.mapping.forms import DELIMITERS
from adapters.mapping.model import Syntax
from adapters.xml_source import parse_xml

MAX_TEXTS = 200  # texts of a field that are remembered

_LISTS = frozenset("licences licenses licence license permits permit authorisations authorizations records".split())
_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Seen:
    """A field that samples show: the texts that it holds, each once, and whether it is ever absent or empty."""

    path: str
    texts: dict[str, None] = field(default_factory=dict)
    times: int = 0

    def add(self, text: str) -> None:
        """Remember a text."""
        if text and len(self.texts) < MAX_TEXTS:
            self.texts[text] = None
        self.times += 1


@dataclass(frozen=True, slots=True)
class Samples:
    """What the samples of one format show. `head` are the lines of the pack that declare the form."""

    syntax: Syntax
    fields: Sequence[Seen]
    around: Sequence[Seen] = ()
    delimiter: str = ""
    encoding: str = ""
    optional: Sequence[str] = ()
    repeating: frozenset[str] = frozenset()
    licenses: str = ""
    root: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)


def samples_of(documents: Sequence[bytes]) -> Samples:
    """Return what documents show of their format.

    Raises:
        DocumentRefused: DOCUMENT_EMPTY, a document that is not in its syntax, or documents of several syntaxes.
    """
    syntaxes = {_syntax_of(document) for document in documents}
    if len(syntaxes) != 1:
        raise DocumentRefused("FORMAT_AMBIGUOUS", "", "The samples are in several syntaxes; draft a pack for each.")
    read = {Syntax.CSV: _csv_samples, Syntax.JSON: _json_samples, Syntax.XML: _xml_samples}
    return read[syntaxes.pop()](documents)


def _syntax_of(document: bytes) -> Syntax:
    begin = document.removeprefix(_MARK).lstrip()[:1]
    if not begin:
        raise DocumentRefused("DOCUMENT_EMPTY", "", "A sample has no content; give a document.")
    return {b"<": Syntax.XML, b"{": Syntax.JSON, b"[": Syntax.JSON}.get(begin, Syntax.CSV)


def _csv_samples(documents: Sequence[bytes]) -> Samples:
    encoding = _encoding_of(documents)
    codec = {"utf-8-bom": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
    texts = [document.decode(codec) for document in documents]
    delimiter = next((name for name in DELIMITERS if all(_is_even(text, DELIMITERS[name]) for text in texts)), "")
    if not delimiter:
        message = "With no known delimiter do all rows have the same number of cells, more than one; check the samples."
        raise DocumentRefused("CSV_NOT_WELL_FORMED", "", message)
    seen: dict[str, Seen] = {}
    repeating: set[str] = set()
    heads = []
    for text in texts:
        head, *rows = _rows(text, DELIMITERS[delimiter])
        heads.append(head)
        for position, name in enumerate(head):
            cells = [row[position] for row in rows]
            each = seen.setdefault(name, Seen(name))
            for cell in cells:
                each.add(cell)
            if any(one and one == other for one, other in pairwise(cells)):
                repeating.add(name)
    optional = [name for name in seen if any(name not in head for head in heads)]
    return Samples(
        Syntax.CSV,
        list(seen.values()),
        delimiter=delimiter,
        encoding=encoding,
        optional=optional,
        repeating=frozenset(repeating),
    )


def _encoding_of(documents: Sequence[bytes]) -> str:
    try:
        for document in documents:
            document.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-bom" if any(document.startswith(_MARK) for document in documents) else "utf-8"


def _is_even(text: str, delimiter: str) -> bool:
    widths = {len(row) for row in _rows(text, delimiter)}
    return len(widths) == 1 and widths != {1}


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return []


def _json_samples(documents: Sequence[bytes]) -> Samples:
    values = [parse_json(document) for document in documents]
    licenses = "[]" if all(isinstance(value, list) for value in values) else _list_in(values)
    seen: dict[str, Seen] = {}
    around: dict[str, Seen] = {}
    for value in values:
        for path, text in _json_leaves(value, ""):
            inner = path.removeprefix(licenses).removeprefix(".") if licenses else path
            into = seen if not licenses or path.startswith(licenses) else around
            into.setdefault(inner, Seen(inner)).add(text)
    return Samples(Syntax.JSON, list(seen.values()), list(around.values()), licenses=licenses)


def _list_in(values: Iterable[Json]) -> str:
    names = {
        name
        for value in values
        if isinstance(value, dict)
        for name, each in value.items()
        if name.lower() in _LISTS and isinstance(each, list)
    }
    return f"{names.pop()}[]" if len(names) == 1 else ""


def _json_leaves(value: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _json_leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from _json_leaves(each, f"{path}[]")
    else:
        yield path, ("true" if value else "false") if isinstance(value, bool) else str(value or "")


def _xml_samples(documents: Sequence[bytes]) -> Samples:
    roots = [parse_xml(document) for document in documents]
    if len({root.tag for root in roots}) != 1:
        raise DocumentRefused("FORMAT_AMBIGUOUS", "", "The samples have several roots; draft a pack for each.")
    prefixes = _prefixes(roots)
    repeating = frozenset(path for root in roots for path in _repeating(root, prefixes, ""))
    licenses = next((path for path in repeating if "/" not in path and path.rpartition(":")[2].lower() in _LISTS), "")
    seen: dict[str, Seen] = {}
    around: dict[str, Seen] = {}
    for root in roots:
        for path, text in _xml_leaves(root, prefixes, "", repeating):
            inside = licenses and path.startswith(f"{licenses}[]")
            inner = path.removeprefix(f"{licenses}[]").removeprefix("/") if inside else path
            into = seen if inside or not licenses else around
            into.setdefault(inner, Seen(inner)).add(text)
    return Samples(
        Syntax.XML,
        list(seen.values()),
        list(around.values()),
        licenses=f"{licenses}[]" if licenses else "",
        root=_named(str(roots[0].tag), prefixes),
        namespaces={prefix: uri for uri, prefix in prefixes.items()},
    )


def _prefixes(roots: Iterable[etree._Element]) -> dict[str, str]:
    """Return a prefix for each namespace, that of the documents where it is free."""
    found: dict[str, str] = {}
    for element, uri in _namespaces(roots):
        if uri not in found:
            own = next((prefix for prefix, other in element.nsmap.items() if other == uri and prefix), "")
            found[uri] = own if own and own not in found.values() else f"n{len(found) + 1}"
    return found


def _namespaces(roots: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    for element in (each for root in roots for each in root.iter()):
        names = [str(element.tag), *(str(key) for key, _ in element.items())]
        uris = (name.removeprefix("{").rpartition("}")[0] for name in names)
        yield from ((element, uri) for uri in uris if uri and not uri.endswith("/XML/1998/namespace"))


def _named(clark: str, prefixes: Mapping[str, str]) -> str:
    uri, _, local = clark.removeprefix("{").rpartition("}")
    return f"{prefixes.get(uri, 'xml')}:{local}" if uri else local


def _repeating(element: etree._Element, prefixes: Mapping[str, str], path: str) -> Iterator[str]:
    times = Counter(str(child.tag) for child in element)
    for child in element:
        where = f"{path}/{_named(str(child.tag), prefixes)}" if path else _named(str(child.tag), prefixes)
        if times[str(child.tag)] > 1:
            yield where
        yield from _repeating(child, prefixes, where)


def _xml_leaves(
    element: etree._Element, prefixes: Mapping[str, str], path: str, repeating: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for key, value in element.items():
        yield f"{path}@{_named(str(key), prefixes)}", str(value)
    if not len(element) and path:
        yield path, (element.text or "").strip()
    for child in element:
        name = _named(str(child.tag), prefixes)
        plain = f"{path.replace('[]', '')}/{name}" if path else name
        where = f"{path}/{name}" if path else name
        yield from _xml_leaves(child, prefixes, f"{where}[]" if plain in repeating else where, repeating)
