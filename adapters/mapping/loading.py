"""Loads a mapping pack: from the YAML that an agency's engineer writes to the data that the adapter reads with.

Rules, in order:
1. The text is read strictly (adapters.mapping.yaml_text); a key that is not known here refuses the pack.
2. Every part is judged by itself, so that all flaws are told at once, each with its line, its key and what to do.
3. What only shows in the whole is judged last (adapters.mapping.coherence), when every part by itself is good.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from adapters.errors import DocumentRefused
from adapters.mapping.coherence import flaws_of
from adapters.mapping.field_options import check_value
from adapters.mapping.field_rules import field_of, target_of
from adapters.mapping.forms import csv_form, json_form, xml_form
from adapters.mapping.model import Crosswalk, CsvForm, Field, Fixed, Pack, Purpose, Syntax, TreeForm
from adapters.mapping.targets import (
    BY_FIGURES,
    BY_POSITION,
    LINE_LIMIT,
    LINE_NUMBER,
    MAY_BE_FIXED,
    UNSTATED,
    Target,
)
from adapters.mapping.yaml_text import Flaw, Flawed, Keys, Node, one_of, text_of, tree_of

SCHEMA = "comity-mapping/1"

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|[A-Z]{3,8}")
_KEYS = (
    *("schema", "format", "version", "title", "issuing_authority", "draft", "sources"),
    *("syntax", "csv", "json", "xml", "recognize", "crosswalks", "fixed", "fields", "envelope"),
)

Part = TypeVar("Part")


def load_pack(document: bytes, name: str = "pack") -> Pack:
    """Return the pack that a YAML document states; `name` is what the message calls it.

    Raises:
        DocumentRefused: PACK_INVALID; the field is the key of the first flaw, the message names its line.
    """
    pack, flaws = judged(document)
    if pack is not None:
        return pack
    first, more = flaws[0], len(flaws) - 1
    rest = f" {more} more: `comity adapters lint` lists them." if more else ""
    raise DocumentRefused("PACK_INVALID", first.key, f"{name}, line {first.line}: {first.message}{rest}")


def judged(document: bytes) -> tuple[Pack | None, list[Flaw]]:
    """Return a pack, or None and everything that is wrong with it, in the order of its lines."""
    try:
        loader = _Loader(Keys(tree_of(document)))
    except Flawed as flawed:
        return None, [flawed.flaw]
    pack = loader.pack(hashlib.sha256(document).hexdigest())
    return pack, sorted(loader.flaws, key=lambda flaw: flaw.line)


class _Loader:
    """Reads the parts of a pack and collects their flaws."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self.flaws: list[Flaw] = []

    def pack(self, digest: str) -> Pack | None:
        """Return the pack, None when it has flaws."""
        keys = self._keys
        self._part(lambda: one_of(keys.take("schema"), (SCHEMA,)))
        syntax = self._part(lambda: Syntax(one_of(keys.take("syntax"), [syntax.value for syntax in Syntax])))
        crosswalks = self._crosswalks()
        fields = self._fields("fields", crosswalks, syntax)
        form = self._part(partial(self._form, syntax)) if syntax and keys.has("fields") else None
        empty = TreeForm()
        pack = Pack(
            format=self._part(self._id) or "",
            version=self._part(self._version) or "",
            title=self._part(partial(keys.text, "title")) or "",
            issuing_authority=self._part(partial(keys.text, "issuing_authority")) or "",
            draft=self._part(partial(keys.flag, "draft")) or False,
            sources=self._part(partial(keys.texts, "sources")) or (),
            syntax=syntax or Syntax.CSV,
            form=form or empty,
            fixed=self._fixed(),
            fields=fields,
            envelope=self._fields("envelope", {}, syntax),
            digest=digest,
        )
        for name in keys.names():
            if name not in _KEYS:
                message = f"There is no such key here; the keys are {', '.join(_KEYS)}."
                self.flaws.append(keys.take(name).flawed(message).flaw)
        self.flaws += [] if self.flaws else flaws_of(pack, crosswalks, keys)
        return None if self.flaws else pack

    def _part(self, read: Callable[[], Part]) -> Part | None:
        """Return what a part says, None when it is flawed; the flaw is kept."""
        try:
            return read()
        except Flawed as flawed:
            self.flaws.append(flawed.flaw)
            return None

    def _id(self) -> str:
        node = self._keys.take("format")
        if not _ID.fullmatch(text_of(node)):
            message = "A format is named by small letters, digits and underscores, at least two words: xq_export."
            raise node.flawed(message)
        return text_of(node)

    def _version(self) -> str:
        node = self._keys.take("version")
        if not _VERSION.fullmatch(text_of(node)):
            raise node.flawed("A version is a whole number from 1 that rises with every change; write it.")
        return text_of(node)

    def _crosswalks(self) -> dict[str, Crosswalk]:
        """Return the crosswalks; one that is flawed is there without its bad codes, for fields that name it."""
        members = self._part(partial(self._keys.members, "crosswalks")) or ()
        return {name: self._crosswalk(name, node) for name, node in members}

    def _crosswalk(self, name: str, node: Node) -> Crosswalk:
        members = self._part(partial(_codes_of, node)) or {}
        read = {code: self._part(partial(text_of, value)) for code, value in members.items()}
        codes = {code: outcome for code, outcome in read.items() if outcome is not None}
        outcomes = list(codes.values())
        return Crosswalk(name, codes, frozenset(each for each in outcomes if outcomes.count(each) > 1))

    def _fixed(self) -> tuple[Fixed, ...]:
        members = self._part(partial(self._keys.members, "fixed")) or ()
        found = [self._part(partial(_fixed, name, node)) for name, node in members]
        return tuple(each for each in found if each is not None)

    def _fields(self, key: str, crosswalks: Mapping[str, Crosswalk], syntax: Syntax | None) -> tuple[Field, ...]:
        if syntax is None or (key == "envelope" and not self._keys.has(key)):
            return ()
        if not self._keys.has(key):
            self._part(partial(self._keys.take, key))
            return ()
        members = self._part(partial(self._keys.members, key)) or ()
        read = _envelope_field if key == "envelope" else field_of
        found = [self._part(partial(read, path, node, crosswalks, syntax)) for path, node in members]
        return tuple(each for each in found if each is not None)

    def _form(self, syntax: Syntax) -> CsvForm | TreeForm:
        for other in Syntax:
            if other is not syntax and self._keys.has(other.value):
                message = f"The syntax is {syntax.value}; leave `{other.value}` out."
                raise self._keys.take(other.value).flawed(message)
        if syntax is Syntax.XML and self._keys.has("recognize"):
            raise self._keys.take("recognize").flawed("An XML document is known by its `xml.root`; leave this out.")
        if syntax is Syntax.CSV:
            return csv_form(self._keys)
        return json_form(self._keys) if syntax is Syntax.JSON else xml_form(self._keys)


def _codes_of(node: Node) -> dict[str, Node]:
    if not isinstance(node.value, dict) or not node.value:
        raise node.flawed("A crosswalk is a mapping from codes of the format; write one `code: value` a line.")
    return node.value


def _fixed(name: str, node: Node) -> Fixed:
    target = target_of(Node(name, node.line, node.key))
    if name not in MAY_BE_FIXED:
        raise node.flawed(f"This may not be fixed, for documents differ in it; fixed are {', '.join(MAY_BE_FIXED)}.")
    keys = Keys(node)
    value, because = keys.take("value"), keys.text("because")
    keys.close(("value", "because"))
    _check_fixed(target, text_of(value), value)
    return Fixed(target, text_of(value), because)


def _check_fixed(target: Target, value: str, node: Node) -> None:
    if target.name == LINE_NUMBER:
        one_of(node, (BY_POSITION,))
    elif target.name == "jurisdiction":
        if not _JURISDICTION.fullmatch(value):
            raise node.flawed("A jurisdiction is an ISO 3166 code, or the code of a bloc; write it in capitals.")
    elif value == UNSTATED:
        raise node.flawed("What is not stated need not be fixed; leave the entry out.")
    elif not (target.name == LINE_LIMIT and value == BY_FIGURES):
        check_value(target, value, node)


def _envelope_field(path: str, node: Node, crosswalks: Mapping[str, Crosswalk], syntax: Syntax) -> Field:
    field = field_of(path, node, crosswalks, syntax)
    if field.purpose is not Purpose.DROP:
        raise node.flawed(
            "What stands outside the licenses is dropped with a reason; what binds there needs an adapter."
        )
    return field
