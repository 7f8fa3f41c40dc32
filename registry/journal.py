"""The journal: events appended, then put into one sequence and chained.

Rules, in order:
1. A writer appends an event at the next version of its stream; a second event at that version is refused by the
   database. Nothing else is decided here.
2. Positions are given afterwards, to committed events only, by one sequencer at a time: 1, 2, 3, ... without gaps, in
   order of event id within a run. Identity columns are not in commit order, so a watcher that followed them would skip
   events; a position, once readable, has none below it still to come.
3. Each event is chained: SHA-256(former chain hash || digest of the event), from 32 zero bytes. The digest covers
   everything that the event says and its stream and version, so a changed, moved or missing event breaks the chain at
   its position (attack K05).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, text

from registry.canonical import canonical_text, instant_text
from registry.compiled import Statement
from registry.database import read, write
from registry.events import Event
from registry.projections import put_position
from registry.row_values import Values
from registry.rows import AnyRow, event_of
from registry.tables import events

GENESIS = "00" * 32
_SEQUENCER_LOCK = 4_205_002
_SAID = ("stream", "version", "kind", "recorded_time", "effective_time", "actor", "request_id", "body")
APPENDED = insert(events).values({name: bindparam(name) for name in _SAID})
"""The insertion of an event, with the values of `event_values`; for a write that makes other changes with it."""
_APPEND = Statement(APPENDED)
_UNSEQUENCED = events.c.position.is_(None)


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last position and its chain hash: what a checkpoint signs."""

    position: int
    chain_hash: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """Committed events that have no position yet: how many, and when the oldest was recorded."""

    waiting: int
    since: datetime | None


class Sequencer:
    """Puts committed events into one sequence, and checks that sequence."""

    def __init__(self, engine: Engine, *, batch: int = 1000) -> None:
        self._engine = engine
        self._batch = batch

    def run_once(self) -> int:
        """Give positions to the committed events that have none, one batch at most, and return how many.

        Raises:
            Contended, Unavailable: the database.
        """
        return write(self._engine, self._sequence)

    def backlog(self) -> Backlog:
        """Return how many committed events wait for their positions, and since when the oldest does.

        Raises:
            Unavailable: the database.
        """
        with read(self._engine) as connection:
            counted = select(func.count(), func.min(events.c.recorded_time)).where(_UNSEQUENCED)
            row = connection.execute(counted).one()
        return Backlog(row[0], row[1])

    def check_chain(self) -> int | None:
        """Return the first position at which the chain does not hold, None when it holds throughout.

        Raises:
            Unavailable: the database.
        """
        with read(self._engine) as connection:
            head = ChainHead(0, GENESIS)
            for event in self._all(connection):
                head = ChainHead(head.position + 1, chained(head.chain_hash, event))
                if (event.position, event.chain_hash) != (head.position, head.chain_hash):
                    return head.position
        return None

    def _sequence(self, connection: Connection) -> int:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEQUENCER_LOCK})
        head = last_chained(connection)
        waiting = select(events).where(_UNSEQUENCED).order_by(events.c.event_id).limit(self._batch)
        rows = connection.execute(waiting).all()
        for row in rows:
            head = ChainHead(head.position + 1, chained(head.chain_hash, event_of(row)))
            put_position(connection, row.event_id, head.position, head.chain_hash)
        return len(rows)

    def _all(self, connection: Connection) -> Iterator[Event]:
        after = 0
        while rows := sequenced(connection, after, self._batch):
            yield from (event_of(row) for row in rows)
            after = rows[-1].position


def append(connection: Connection, event: Event) -> None:
    """Append an event at the next version of its stream."""
    _APPEND.changed(connection, **event_values(event))


def event_values(event: Event) -> Values:
    """Return the row of an event that is appended."""
    return {
        "stream": event.stream,
        "version": event.version,
        "kind": event.kind,
        "recorded_time": event.recorded,
        "effective_time": event.effective,
        "actor": event.actor,
        "request_id": event.request_id,
        "body": event.body,
    }


def chained(former: str, event: Event) -> str:
    """Return the chain hash of an event that follows one with the hash `former`; both lower-case hexadecimal."""
    digest = hashlib.sha256(_spelled(event).encode()).digest()
    return hashlib.sha256(bytes.fromhex(former) + digest).hexdigest()


def last_chained(connection: Connection) -> ChainHead:
    """Return the last position and its chain hash."""
    last = select(events.c.position, events.c.chain_hash).where(events.c.position.is_not(None))
    row = connection.execute(last.order_by(events.c.position.desc()).limit(1)).one_or_none()
    return ChainHead(0, GENESIS) if row is None else ChainHead(row.position, row.chain_hash)


def sequenced(connection: Connection, after: int, limit: int) -> list[AnyRow]:
    """Return the rows of events after a position, in order."""
    query = select(events).where(events.c.position > after).order_by(events.c.position).limit(limit)
    return list(connection.execute(query))


def _spelled(event: Event) -> str:
    return canonical_text(
        {
            "stream": event.stream,
            "version": event.version,
            "kind": event.kind,
            "recorded": instant_text(event.recorded),
            "effective": instant_text(event.effective),
            "actor": event.actor,
            "request_id": event.request_id,
            "body": event.body,
        }
    )
