"""Reading YAML strictly: text in, a tree of text, lists and mappings out, and nothing guessed.

Rules, in order:
1. Every scalar is text: `NO` stays Norway and `5E002` stays an entry. A reader that needs another type says so itself.
2. One document. No anchors, aliases, tags or merge keys: a reviewer must see what a clause says where it says it.
3. A key occurs once in its mapping, and is text.
4. The text is at most 256 KiB, its tree at most 16 deep and 20,000 nodes large.
5. `Keys` reads a mapping key by key; a key that nobody took is unknown, and refuses the text.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import yaml

from gateway.core.reasons import Reason

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 16
NODE_LIMIT = 20_000

# The parser of libyaml is ten times as fast; a build of the library without it reads the same.
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Tree: TypeAlias = str | list["Tree"] | dict[str, "Tree"]
Scalar: TypeAlias = Callable[[str, bool], object]


class PackRefused(Exception):
    """The text is not a pack; its author must mend it."""

    reason = Reason.PACK_INVALID

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def tree_of(text: str) -> dict[str, Tree]:
    """Return the mapping that `text` holds, every scalar as text.

    Raises:
        PackRefused: the text breaks a rule of this module, or is no mapping.
    """
    tree = _Builder(text, lambda scalar, _plain: scalar).tree()
    if not isinstance(tree, dict):
        raise PackRefused("", "a mapping was expected at the top, another value was found; begin with `schema:`")
    return tree


def typed_tree_of(text: str, scalar: Scalar) -> object:
    """Return what `text` holds; `scalar` turns a scalar's text, and whether it stood unquoted, into its value.

    Raises:
        PackRefused: the text breaks a rule of this module.
    """
    return _Builder(text, scalar).tree()


class Keys:
    """A mapping that is read key by key and closed: `field` is its place in the text."""

    def __init__(self, tree: Tree, field: str) -> None:
        if not isinstance(tree, dict):
            raise PackRefused(field, f"a mapping was expected at {field}, another value was found; write `key: value`")
        self._tree = tree
        self._taken: set[str] = set()
        self.field = field

    def at(self, key: str) -> str:
        """Return the place of `key` in the text."""
        return f"{self.field}.{key}" if self.field else key

    def has(self, key: str) -> bool:
        """Return whether the mapping has `key`."""
        return key in self._tree

    def take(self, key: str) -> Tree:
        """Return the value of `key`, which must be there."""
        if key not in self._tree:
            raise PackRefused(self.at(key), f"{self.at(key)} was expected and is not there; add it")
        self._taken.add(key)
        return self._tree[key]

    def text(self, key: str, default: str | None = None) -> str:
        """Return the text of `key`, or `default` where the key is absent and a default is given."""
        if default is not None and key not in self._tree:
            return default
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise PackRefused(self.at(key), f"a text was expected at {self.at(key)}, none was found; write one")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of the list at `key`; empty where the key is absent."""
        texts = [text for text in self.members(key) if isinstance(text, str) and text]
        if len(texts) != len(self.members(key)):
            raise PackRefused(self.at(key), f"a list of texts was expected at {self.at(key)}; write each as text")
        return tuple(texts)

    def members(self, key: str) -> list[Tree]:
        """Return the list at `key`; empty where the key is absent, since a list that is there may not be empty."""
        if key not in self._tree:
            return []
        value = self.take(key)
        if not isinstance(value, list) or not value:
            raise PackRefused(
                self.at(key), f"a list with a member was expected at {self.at(key)}; add one or drop the key"
            )
        return value

    def each(self, key: str) -> "Iterator[Keys]":
        """Yield the members of the list of mappings at `key`."""
        for position, member in enumerate(self.members(key)):
            yield Keys(member, f"{self.at(key)}.{position}")

    def parts(self, key: str) -> "Iterator[tuple[str, Keys]]":
        """Yield the named mappings at `key`; nothing where the key is absent."""
        if key in self._tree:
            inner = Keys(self.take(key), self.at(key))
            for name in inner.names():
                yield name, Keys(inner.take(name), inner.at(name))

    def names(self) -> tuple[str, ...]:
        """Return the keys in the order of the text."""
        return tuple(self._tree)

    def close(self) -> None:
        """Refuse the mapping when it has a key that nobody took."""
        for key in self._tree:
            if key not in self._taken:
                raise PackRefused(self.at(key), f"{self.at(key)} is not a key of this place; correct or remove it")


class _Builder:
    """Builds the tree from the parser's events, so that nothing is resolved, constructed or merged."""

    def __init__(self, text: str, scalar: Scalar) -> None:
        if len(text.encode()) > SIZE_LIMIT:
            raise PackRefused("", f"the text is larger than {SIZE_LIMIT} bytes; split it")
        self._events = yaml.parse(text, Loader=PARSER)
        self._scalar = scalar
        self._lines = text.count("\n")
        self._nodes = 0

    def tree(self) -> object:
        try:
            return self._document()
        except yaml.YAMLError as flaw:
            mark = getattr(flaw, "problem_mark", None)
            # A parser that came to the end may say the line behind the last.
            place = f"line {min(mark.line, self._lines) + 1}" if mark is not None else "the text"
            raise PackRefused(
                place, f"YAML was expected and {place} is not; correct its indentation or quoting"
            ) from None

    def _document(self) -> object:
        self._expect(yaml.StreamStartEvent)
        self._expect(yaml.DocumentStartEvent)
        tree = self._node(next(self._events), "", 0)
        self._expect(yaml.DocumentEndEvent)
        self._expect(yaml.StreamEndEvent)
        return tree

    def _expect(self, kind: type[yaml.Event]) -> None:
        if not isinstance(next(self._events), kind):
            raise PackRefused("", "one document was expected, none or several were found; keep one")

    def _node(self, event: yaml.Event, field: str, depth: int) -> object:
        self._nodes += 1
        if self._nodes > NODE_LIMIT or depth > DEPTH_LIMIT:
            raise PackRefused(field, f"at most {NODE_LIMIT} nodes and {DEPTH_LIMIT} levels are read; simplify the text")
        plain_node = getattr(event, "anchor", None) is None and getattr(event, "tag", None) is None
        if isinstance(event, yaml.ScalarEvent) and plain_node:
            return self._scalar(event.value, not event.style)
        if isinstance(event, yaml.SequenceStartEvent) and plain_node:
            return self._list(field, depth)
        if isinstance(event, yaml.MappingStartEvent) and plain_node:
            return self._mapping(field, depth)
        raise PackRefused(
            field, f"anchors, aliases and tags are not read, at {field or 'the top'}; write the value out"
        )

    def _list(self, field: str, depth: int) -> list[object]:
        members: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            members.append(self._node(event, f"{field}.{len(members)}", depth + 1))
        return members

    def _mapping(self, field: str, depth: int) -> dict[str, object]:
        mapping: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
                raise PackRefused(field, f"a key must be text, at {field or 'the top'}; write it as text")
            key, where = event.value, f"{field}.{event.value}" if field else event.value
            if key in mapping or key == "<<":
                raise PackRefused(where, f"{where} occurs twice or merges; write each key once")
            mapping[key] = self._node(next(self._events), where, depth + 1)
        return mapping
