"""Documents of every format, taken apart only so far that a test can spoil them: what they hold, and where.

A document is JSON, XML or other text, by how it begins. A leaf is a text or figure in it, by its place in the bytes: a
spoiled document is the same bytes with something put in, so that nothing else changes.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import quote_plus, unquote_plus
from xml.sax.saxutils import escape

from google.protobuf.message import Message

from adapters.catalogue import load_adapters
from adapters.contract import Adapter, Reading
from adapters.errors import DocumentRefused
from tests.adapters.goldens import EXPECTED, expectation_of, golden_documents
from tests.adapters.samples import expected_facts, format_of, sample_documents

ADAPTERS: Mapping[str, Adapter] = load_adapters()
NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_ESCAPED = re.compile(rb"[\\&%?]")
_JSON_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|(?<![\w.+-])(-?[0-9][0-9.eE+-]*)')
_XML_TOKEN = re.compile(rb"<!--.*?-->|<\?.*?\?>|<([^<>]*)>|([^<>]+)", re.DOTALL)
_XML_ATTRIBUTE = re.compile(rb"\s(?!xmlns)[\w:.-]+\s*=\s*\"([^\"]+)\"")
_FORM_TOKEN = re.compile(rb"=([^&]+)")
_TEXT_TOKEN = re.compile(rb"[^\\\r\n+:'?|;]+")

# Words of a format itself, as in the names of its records: a message may say which of them it expects.
VOCABULARY = frozenset(
    "fileHeader fileError fileTrailer licence licenceData licenceReply licenceUsage usageData usageReply accepted"
    " rejected foreignTrader restrictions".split()
)


class Kind(Enum):
    """How a document is written."""

    JSON = "JSON"
    XML = "XML"
    FORM = "pairs of a web form"
    TEXT = "text"


@dataclass(frozen=True)
class Sample:
    """A document that its format reads."""

    format: str
    name: str
    content: bytes

    @cached_property
    def kind(self) -> Kind:
        """How it is written."""
        head = self.content.lstrip()[:1]
        if head in (b"{", b"[", b"<"):
            return Kind.XML if head == b"<" else Kind.JSON
        return Kind.FORM if "form-urlencoded" in ADAPTERS[self.format].FORMAT.media_type else Kind.TEXT

    @cached_property
    def leaves(self) -> list[tuple[int, int]]:
        """The places of its texts and figures."""
        return sorted(set(_LEAVES[self.kind](self.content)))

    @cached_property
    def secrets(self) -> list[str]:
        """Its texts that no message may repeat: those that are long enough to tell something."""
        found = {self.text(leaf) for leaf in self.leaves}
        return sorted(text for text in found - VOCABULARY if len(text) > 6)

    def text(self, leaf: tuple[int, int]) -> str:
        """Return a leaf as the text that it is."""
        raw = self.content[slice(*leaf)].decode("utf-8", "replace")
        if self.kind is Kind.JSON and self.content[leaf[0] - 1 : leaf[0]] == b'"':
            return str(json.loads(f'"{raw}"'))
        if self.kind is Kind.FORM:
            return unquote_plus(raw)
        return unescape(raw) if self.kind is Kind.XML else raw

    def spoiled(self, leaf: tuple[int, int], text: str) -> bytes:
        """Return the document with a text put into a leaf: in its middle, or at its end where it has escapes."""
        start, end = leaf
        middle = end if _ESCAPED.search(self.content[start:end]) else (start + end) // 2
        return self.content[:middle] + self.written(text) + self.content[middle:]

    def with_leaf(self, leaf: tuple[int, int], text: str) -> bytes:
        """Return the document with another text in place of a leaf."""
        return self.content[: leaf[0]] + self.written(text) + self.content[leaf[1] :]

    def written(self, text: str) -> bytes:
        """Return a text as a document of this kind writes it."""
        if self.kind is Kind.JSON:
            return json.dumps(text)[1:-1].encode()
        if self.kind is Kind.XML:
            return escape(text, {'"': "&quot;", "\n": "&#10;"}).encode("utf-8", "surrogatepass")
        if self.kind is Kind.FORM:
            return quote_plus(text).encode()
        return text.encode()


def _json_leaves(content: bytes) -> Iterator[tuple[int, int]]:
    for match in _JSON_TOKEN.finditer(content):
        if match[3] is not None:
            yield match.span(3)
        elif match[2] is None and match[1]:
            yield match.span(1)


def _xml_leaves(content: bytes) -> Iterator[tuple[int, int]]:
    for match in _XML_TOKEN.finditer(content):
        if match[2] is not None and match[2].strip():
            yield match.span(2)
        elif match[1] is not None:
            start = match.start(1)
            yield from ((start + a.start(1), start + a.end(1)) for a in _XML_ATTRIBUTE.finditer(match[1]))


def _form_leaves(content: bytes) -> Iterator[tuple[int, int]]:
    return (match.span(1) for match in _FORM_TOKEN.finditer(content))


def _text_leaves(content: bytes) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _TEXT_TOKEN.finditer(content) if match[0].strip())


_LEAVES = {Kind.JSON: _json_leaves, Kind.XML: _xml_leaves, Kind.FORM: _form_leaves, Kind.TEXT: _text_leaves}


def samples() -> list[Sample]:
    """Return a sample for each golden document that is read; of a format without any, for each shared sample."""
    goldens = [path for path in golden_documents() if expectation_of(path).name.endswith(EXPECTED)]
    found = [_sample(path.parent.name, path) for path in goldens if path.parent.name in ADAPTERS]
    covered = {sample.format for sample in found}
    shared = [path for path in sample_documents() if format_of(path) in ADAPTERS and expected_facts(path) is not None]
    return found + [_sample(format_of(path), path) for path in shared if format_of(path) not in covered]


def _sample(format_id: str, path: Path) -> Sample:
    return Sample(format_id, f"{format_id}/{path.stem}", path.read_bytes())


class Watch:
    """Notes what is opened while a document is read. The hook cannot be taken away again; it sleeps between."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self._is_awake = False
        sys.addaudithook(self._note)

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Note what happens inside."""
        self._is_awake = True
        try:
            yield
        finally:
            self._is_awake = False

    def _note(self, event: str, _: tuple[object, ...]) -> None:
        if self._is_awake and (event == "open" or event.startswith(("socket.", "os.", "subprocess.", "urllib."))):
            self.events.append(event)


WATCH = Watch()


@dataclass(frozen=True)
class Outcome:
    """What came of a spoiled document: refused with a reason, or read."""

    refused: str
    messages: tuple[str, ...]
    reading: Reading | None

    @property
    def is_refused(self) -> bool:
        """Whether nothing of what was spoiled was read: the document, or a transaction of it, was refused."""
        return bool(self.refused) or (self.reading is not None and bool(self.reading.rejected))

    @property
    def texts(self) -> list[str]:
        """Every text of what was read."""
        if self.reading is None:
            return []
        messages = [*(each.license for each in self.reading.records), *self.reading.citations, *self.reading.usage]
        return [text for message in (*messages, *self.reading.replies) for text in _texts_of(message)]

    @property
    def own_texts(self) -> frozenset[str]:
        """The texts in fields that the schema has for them, and so neither set aside nor carried for the format."""
        licenses = [record.license for record in self.reading.records] if self.reading else []
        carried = {each.value for license_ in licenses for each in license_.carried}
        return frozenset(self.texts) - carried - {each.value for one in licenses for each in one.unmodelled}


def outcome(format_id: str, document: bytes) -> Outcome:
    """Read a document. Anything but a refusal is raised, and anything that was opened is a failure."""
    adapter = ADAPTERS[format_id]
    with WATCH.awake():
        adapter.recognizes(document)
        try:
            reading = adapter.read(document)
        except DocumentRefused as refusal:
            found = Outcome(refusal.reason, (refusal.message,), None)
        else:
            found = Outcome("", tuple(each.message for each in reading.rejected), reading)
    assert WATCH.events == []
    return found


def repeated(found: Outcome, texts: Sequence[str]) -> list[str]:
    """Return the texts of a document that a refusal repeats."""
    return [text for text in texts for message in found.messages if text in message]


def is_nowhere(text: str, found: Outcome) -> bool:
    """Return whether nothing that was returned holds a text: what held it was dropped."""
    reading = found.reading
    if reading is None:
        return True
    entries = [*reading.account, *(entry for record in reading.records for entry in record.account)]
    notes = [part for entry in entries for part in (entry.source, entry.target, entry.note)]
    return not any(text in each for each in (*found.texts, *notes))


def _texts_of(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for each in values:
            if isinstance(each, Message):
                yield from _texts_of(each)
            elif isinstance(each, str):
                yield each
