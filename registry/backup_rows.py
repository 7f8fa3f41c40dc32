"""Rows of a backup: what is written of them, and what is checked of them on the way out and on the way in.

Rules, in order:
1. Three tables are kept: contents, events in order of their ids, requests. Every column is, under its own name.
2. Instants are text in one spelling, bytes are base64, everything else is as it is. A row that is read has exactly the
   columns of its table, each of the type that it was written with.
3. Content has the digest that it is kept under; what was erased has none to compare.
4. The chain is checked in order of positions. Events come in order of ids, which is nearly the same: an event that
   comes before its predecessor in the chain waits for it.
5. What does not hold is `Broken`, whoever is asking.
"""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Table

from registry.canonical import Json, instant_text, parse_instant, sha256_hex
from registry.events import Event, EventKind
from registry.journal import GENESIS, ChainHead, chained
from registry.row_values import Values
from registry.tables import contents, events, requests

KEPT: Mapping[str, Table] = {table.name: table for table in (contents, events, requests)}
Kind = TypeVar("Kind")

_INSTANTS = frozenset({"recorded_time", "effective_time", "erased_time"})
_NUMBERS = frozenset({"event_id", "version", "position"})
_BYTES = frozenset({"content"})


class Broken(ValueError):
    """Rows do not hold together; the message is one sentence of ours."""


def written_row(values: Values) -> Mapping[str, Json]:
    """Return what is written of the values of a row."""
    return {name: _written(value) for name, value in values.items()}


def read_row(name: str, fields: Mapping[str, object]) -> tuple[Table, Values]:
    """Return the table and the values of a row that was written.

    Raises:
        Broken: it is no row of a table that is kept.
    """
    table = KEPT.get(name)
    if table is None or fields.keys() != {column.name for column in table.columns}:
        raise Broken("A row is of no table of this version of Comity; use the version that wrote it.")
    try:
        return table, {column.name: _read(column.name, fields[column.name]) for column in table.columns}
    except (TypeError, ValueError):
        raise Broken(
            "A row is not written as this version of Comity writes it; use the version that wrote it."
        ) from None


class Audit:
    """What the rows gone by amount to."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter(dict.fromkeys(KEPT, 0))
        self._head = ChainHead(0, GENESIS)
        self._waiting: dict[int, Event] = {}

    def add(self, table: Table, values: Values) -> None:
        """Take account of a row.

        Raises:
            Broken: content has another digest, or the chain of events does not hold.
        """
        self.rows[table.name] += 1
        if table is contents:
            _check_content(values)
        if table is events:
            event = _event_of(values)
            if event.position is not None:
                self._waiting[event.position] = event
                self._follow()

    def head(self) -> ChainHead:
        """Return the last position and its chain hash.

        Raises:
            Broken: a position is missing.
        """
        if self._waiting:
            raise _broken_at(self._head.position + 1)
        return self._head

    def _follow(self) -> None:
        while event := self._waiting.pop(self._head.position + 1, None):
            self._head = ChainHead(self._head.position + 1, chained(self._head.chain_hash, event))
            if event.chain_hash != self._head.chain_hash:
                raise _broken_at(self._head.position)


def _event_of(values: Values) -> Event:
    if (values["position"] is None) != (values["chain_hash"] is None):
        raise Broken("An event has a position and no chain hash, or the other way round; the chain does not hold.")
    try:
        kind = EventKind(values["kind"])
    except ValueError:
        raise Broken("An event is of a kind that this version of Comity does not know; use a newer version.") from None
    return Event(
        stream=values["stream"],
        version=values["version"],
        kind=kind,
        recorded=values["recorded_time"],
        effective=values["effective_time"],
        actor=values["actor"],
        request_id=values["request_id"],
        body=values["body"],
        position=values["position"],
        chain_hash=values["chain_hash"],
    )


def _check_content(values: Values) -> None:
    content = values["content"]
    if content is None and values["erased_time"] is None:
        raise Broken("Content is missing that was not erased; its digest stands for nothing.")
    if content is not None and sha256_hex(content) != values["digest"]:
        raise Broken("Content does not have the digest that it is kept under; it was changed where it was stored.")


def _broken_at(position: int) -> Broken:
    return Broken(f"The chain of events does not hold at position {position}; events were changed or are missing.")


def _written(value: object) -> Json:
    match value:
        case datetime():
            return instant_text(value)
        case bytes():
            return b64encode(value).decode("ascii")
        case str() | int() | None:
            return value
        case _:
            raise TypeError(type(value).__name__)


def _read(name: str, value: object) -> object:
    if value is None:
        return None
    if name in _NUMBERS:
        return _typed(value, int)
    text = _typed(value, str)
    if name in _BYTES:
        return b64decode(text, validate=True)
    if name not in _INSTANTS:
        return text
    instant = parse_instant(text)
    if instant_text(instant) != text:
        raise ValueError(name)
    return instant


def _typed(value: object, kind: type[Kind]) -> Kind:
    # Not isinstance: JSON's true is a Python int.
    if type(value) is not kind:
        raise TypeError(type(value).__name__)
    return value
