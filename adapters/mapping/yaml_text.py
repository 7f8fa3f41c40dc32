"""Reads the YAML of a mapping pack strictly: text in, a tree of texts, lists and mappings with their lines out.

Rules, in order:
1. The bytes are UTF-8 without a byte order mark, at most 256 KiB.
2. Every scalar is text: `NO` stays Norway, `5E002` stays an entry, `01` stays two digits.
3. One document. No anchors, aliases, tags or merge keys: what a pack says of a field stands at that field.
4. A key is text and occurs once in its mapping.
5. The tree is at most 12 deep and 20,000 nodes large.
6. `Keys` reads a mapping key by key; a key that nobody took is unknown.

A flaw names its line and the key at which it stands, and says what to do.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000
TODO = "todo"  # what a drafted pack says where its author has to decide

_KEPT_IN_KEYS = re.compile(r"[^\x00-\x1f\x7f-\x9f]*")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a pack: the line, the key as its path from the top, and what to do."""

    line: int
    key: str
    message: str


class Flawed(Exception):
    """The text, or one part of it, is no pack."""

    def __init__(self, line: int, key: str, message: str) -> None:
        super().__init__(message)
        self.flaw = Flaw(line, key, message)


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its line and the path of its key."""

    value: "Tree"
    line: int
    key: str

    def flawed(self, message: str) -> Flawed:
        """Return what is wrong with this value."""
        return Flawed(self.line, self.key, message)


Tree: TypeAlias = "str | list[Node] | dict[str, Node]"


def tree_of(document: bytes) -> Node:
    """Return the mapping that a pack holds.

    Raises:
        Flawed: the bytes break a rule of this module, or hold no mapping.
    """
    tree = _Builder(_decoded(document)).document()
    if not isinstance(tree.value, dict):
        raise tree.flawed("A pack is a mapping; begin with `schema: comity-mapping/1`.")
    return tree


class Keys:
    """A mapping that is read key by key and closed."""

    def __init__(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            raise node.flawed("A mapping is expected here; write `key: value`, one a line.")
        self._members = node.value
        self._taken: set[str] = set()
        self.node = node

    def has(self, key: str) -> bool:
        """Return whether the mapping has `key`."""
        return key in self._members

    def take(self, key: str) -> Node:
        """Return the value of `key`, which must be there."""
        found = self._members.get(key)
        if found is None:
            raise Flawed(self.node.line, join(self.node.key, key), f"The key `{key}` must be there; add it.")
        self._taken.add(key)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text of `key`, or `default` where it is absent and a default is given."""
        if default is not None and key not in self._members:
            return default
        return text_of(self.take(key))

    def flag(self, key: str) -> bool:
        """Return whether `key` is there and says true."""
        if key not in self._members:
            return False
        return one_of(self.take(key), ("true", "false")) == "true"

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list at `key`; none where it is absent."""
        if key not in self._members:
            return ()
        node = self.take(key)
        if not isinstance(node.value, list) or not node.value:
            raise node.flawed("A list with at least one text is expected; write one `- text` a line, or drop the key.")
        return tuple(text_of(each) for each in node.value)

    def members(self, key: str) -> Iterable[tuple[str, Node]]:
        """Return the named values of the mapping at `key`; none where it is absent."""
        if key not in self._members:
            return ()
        node = self.take(key)
        if not isinstance(node.value, dict) or not node.value:
            raise node.flawed("A mapping with at least one key is expected; write `key: value`, or drop the key.")
        return node.value.items()

    def names(self) -> tuple[str, ...]:
        """Return the keys in the order of the text."""
        return tuple(self._members)

    def close(self, known: Iterable[str]) -> None:
        """Refuse the mapping when it has a key that nobody took; `known` are the keys that it may have."""
        for key, node in self._members.items():
            if key not in self._taken:
                raise node.flawed(f"There is no such key here; the keys are {', '.join(known)}.")


def text_of(node: Node) -> str:
    """Return the text of a value."""
    if not isinstance(node.value, str) or not node.value.strip():
        raise node.flawed("A text is expected here and there is none; write one.")
    if node.value == TODO:
        raise node.flawed("This is not decided yet; write it.")
    return node.value


def one_of(node: Node, words: Iterable[str]) -> str:
    """Return the text of a value, which is one of the words."""
    text, known = text_of(node), tuple(words)
    if text not in known:
        raise node.flawed(f"The word is not known here; write one of {', '.join(known)}.")
    return text


def join(key: str, name: str) -> str:
    """Return the path of a key below another."""
    return f"{key}.{name}" if key else name


def _decoded(document: bytes) -> str:
    if len(document) > MAX_BYTES:
        raise Flawed(0, "", f"The pack is larger than {MAX_BYTES} bytes; no pack needs as much.")
    if document.startswith(b"\xef\xbb\xbf"):
        raise Flawed(1, "", "The pack begins with a byte order mark; save it as UTF-8 without one.")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        line = document.count(b"\n", 0, error.start) + 1
        raise Flawed(line, "", "The pack holds bytes that are not UTF-8; save it as UTF-8.") from None


class _Builder:
    """Builds the tree from the parser's events, so that nothing is resolved, constructed or merged."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        self._nodes = 0

    def document(self) -> Node:
        try:
            return self._document()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark is not None else 0
            message = "This is no YAML; look at the indentation, the colons and the quotes here and just above."
            raise Flawed(line, "", message) from None

    def _document(self) -> Node:
        self._expect(yaml.StreamStartEvent)
        self._expect(yaml.DocumentStartEvent)
        tree = self._node(next(self._events), "", 1, 0)
        self._expect(yaml.DocumentEndEvent)
        self._expect(yaml.StreamEndEvent)
        return tree

    def _expect(self, kind: type[yaml.Event]) -> None:
        event = next(self._events)
        if not isinstance(event, kind):
            message = "A pack is one YAML document; there is none or another one here. Keep one."
            raise Flawed(_line_of(event), "", message)

    def _node(self, event: yaml.Event, key: str, line: int, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise Flawed(line, key, f"A pack has at most {MAX_NODES} values and {MAX_DEPTH} levels; make it simpler.")
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
            raise Flawed(line, key, "Anchors, aliases and tags are not read; write the value itself here.")
        if isinstance(event, yaml.ScalarEvent):
            return Node(event.value, line, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._list(key, depth), line, key)
        return Node(self._mapping(key, depth), line, key)

    def _list(self, key: str, depth: int) -> list[Node]:
        members: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            members.append(self._node(event, f"{key}[{len(members)}]", _line_of(event), depth + 1))
        return members

    def _mapping(self, key: str, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line_of(event)
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
                raise Flawed(line, key, "A key is text; write it as such.")
            name = event.value
            if not name or not _KEPT_IN_KEYS.fullmatch(name):
                raise Flawed(line, key, "A key is a text of one line that is not empty; write it so.")
            if name in members or name == "<<":
                raise Flawed(line, join(key, name), "The key occurs twice or merges; write each key once.")
            members[name] = self._node(next(self._events), join(key, name), line, depth + 1)
        return members


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 0
