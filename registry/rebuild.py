"""Projections built again from the events: the one way from what happened to what is on record.

Rules, in order:
1. A kind of stream that `KINDS` does not name is ValueError, and so is an event that its fold does not know or a
   version that is missing: nothing is skipped.
2. Kinds are taken in the order of `KINDS`, so that a row comes after those that it refers to; within a kind stream by
   stream, each from its first event.
3. Of most kinds, each event is written as the writers wrote it. Licenses and their lines are many: each is folded
   first, and its rows are written in batches.
4. Memory holds one stream and one batch, however many events there are.
5. The projections must be empty: nothing here deletes or replaces a row. What is no projection (events, contents,
   requests) is left alone.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from itertools import groupby
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, func, not_, or_, select

from registry.batches import RowBatch
from registry.canonical import Body
from registry.events import Event, EventKind
from registry.ledger import adoption_of, agency_after, fold_license, key_after
from registry.line import fold_line
from registry.party_folds import certificate_after, party_after
from registry.projections import put_adoption, put_agency, put_certificate, put_key, put_party, put_statement
from registry.records import AdoptionRecord, JtiRecord
from registry.row_values import balance_values, license_values, reservation_values, standing_values, statement_values
from registry.rows import event_of
from registry.tables import balances, events, licenses, lines, reservations, standings, statements

Record = TypeVar("Record")
Events = tuple[Event, ...]
Write = Callable[[RowBatch, Events], None]

_FETCHED = 2000


def rebuild(connection: Connection, report: Callable[[int], None] = lambda _: None) -> int:
    """Write every projection from the events, report how many are done after each stream, and return their number."""
    _check_kinds(connection)
    batch, done = RowBatch(connection), 0
    for kind, write in KINDS.items():
        # Closed at once when a write fails: a cursor of the server must not outlive its transaction.
        with closing(_streams(connection, kind)) as streams:
            for stream in streams:
                write(batch, stream)
                done += len(stream)
                report(done)
        batch.flush()
    return done


def one_by_one(after: Callable[[Record | None, Event], Record], put: Callable[[Connection, Record], None]) -> Write:
    """Return what writes a stream as its writers did: the record after each event, put where it belongs."""

    def write(batch: RowBatch, stream: Events) -> None:
        record: Record | None = None
        for event in stream:
            record = after(record, event)
            put(batch.connection, record)

    return write


def _put_adoption(connection: Connection, record: AdoptionRecord) -> None:
    put_adoption(connection, record)
    statement = JtiRecord(
        agency=record.agency,
        jti=record.jti,
        license_id=None,
        digest=record.statement_digest,
        stream=record.stream,
        version=record.version,
    )
    put_statement(connection, statement)


def _write_license(batch: RowBatch, stream: Events) -> None:
    record = _held(fold_license(stream))
    batch.add(licenses, license_values(record))
    for entry in record.history:
        batch.add(standings, standing_values(record.license_id, entry))
    for event in stream:
        body = Body(event.body)
        signed = "statement_digest" if event.kind is EventKind.STANDING_CHANGED else "signing_digest"
        statement = JtiRecord(
            agency=record.agency,
            jti=body.text("jti"),
            license_id=record.license_id,
            digest=body.text(signed),
            stream=event.stream,
            version=event.version,
        )
        batch.add(statements, statement_values(statement))


def _write_line(batch: RowBatch, stream: Events) -> None:
    line = _held(fold_line(stream))
    first = line.balances[0]
    batch.add(lines, {"license_id": first.license_id, "line_id": first.line_id, "version": first.version})
    for balance in line.balances:
        batch.add(balances, balance_values(balance))
    for reservation in line.reservations.values():
        batch.add(reservations, reservation_values(reservation))


def _write_erasure(_batch: RowBatch, stream: Events) -> None:
    # Content is no projection: what was erased is gone from `contents`, and stays so.
    for event in stream:
        if event.kind is not EventKind.CONTENT_ERASED:
            raise ValueError(event.kind)


KINDS: Mapping[str, Write] = {
    "agency": one_by_one(agency_after, put_agency),
    "key": one_by_one(key_after, put_key),
    "party": one_by_one(party_after, put_party),
    "certificate": one_by_one(certificate_after, put_certificate),
    "adoption": one_by_one(lambda _, event: adoption_of(event), _put_adoption),
    "license": _write_license,
    "ledger": _write_line,
    "content": _write_erasure,
}


def _check_kinds(connection: Connection) -> None:
    known = or_(*(_is_of(kind) for kind in KINDS))
    strange = connection.execute(select(events.c.stream).where(not_(known)).limit(1)).scalar_one_or_none()
    if strange is not None:
        raise ValueError(strange.partition("/")[0])


def _streams(connection: Connection, kind: str) -> Generator[Events, None, None]:
    query = select(events).where(_is_of(kind)).order_by(events.c.stream, events.c.version)
    with connection.execute(query.execution_options(yield_per=_FETCHED)) as found:
        for _, stream in groupby(map(event_of, found), key=lambda event: event.stream):
            held = tuple(stream)
            if [event.version for event in held] != list(range(1, len(held) + 1)):
                raise ValueError(held[0].stream)
            yield held


def _is_of(kind: str) -> ColumnElement[bool]:
    return func.substr(events.c.stream, 1, len(kind) + 1) == f"{kind}/"


def _held(record: Record | None) -> Record:
    # A stream that was read has at least one event, and then a record.
    if record is None:
        raise ValueError(record)
    return record
