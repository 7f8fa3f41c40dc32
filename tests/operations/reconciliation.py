"""What the registry holds, compared with what callers were told and watchers saw; each finding is one sentence.

Rules, in order:
1. The journal: positions 1, 2, 3, ... to the last event, a chain that holds, nothing without a position.
2. Projections are what the events fold to, and every row has its event.
3. What was acknowledged is there, what is there was acknowledged, and no line is drawn beyond its limit.
4. A watcher saw every event of the journal, once and in order.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, Select, func, select

from registry.database import open_engine
from registry.journal import Sequencer
from registry.reader import RegistryReader
from registry.tables import balances, contents, events, licenses, requests, reservations
from tests.operations.desks import Account
from tests.operations.watchers import Seen


def differences(database: str, account: Account, seen: Sequence[Seen]) -> list[str]:
    """Return everything that does not agree."""
    engine = open_engine(database)
    try:
        found = [*_journal(engine), *_projections(engine), *_acknowledged(engine, account)]
        journal = _rows(engine, select(events.c.position, events.c.kind, events.c.stream, events.c.version))
        if list(seen) != sorted(journal):
            found.append(f"the watcher saw {len(seen)} changes, not the {len(journal)} of the journal in their order")
    finally:
        engine.dispose()
    return found


def waiting(database: str) -> int:
    """Return how many events have no position yet."""
    engine = open_engine(database)
    try:
        return Sequencer(engine).backlog().waiting
    finally:
        engine.dispose()


def total(database: str) -> int:
    """Return how many events there are."""
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(events)).scalar_one()
    finally:
        engine.dispose()


# Any: SQLAlchemy types a select by its columns.
def _rows(engine: Engine, query: Select[Any]) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def _pairs(engine: Engine, query: Select[Any]) -> dict[str, Any]:
    return {row[0]: row[1] for row in _rows(engine, query)}


def _journal(engine: Engine) -> Iterator[str]:
    broken = Sequencer(engine).check_chain()
    if broken is not None:
        yield f"the chain does not hold at position {broken}"
    positions = [row[0] for row in _rows(engine, select(events.c.position).order_by(events.c.position))]
    if positions != list(range(1, len(positions) + 1)):
        yield "positions have a gap, or an event has none"


def _projections(engine: Engine) -> Iterator[str]:
    versions = _pairs(engine, select(events.c.stream, func.max(events.c.version)).group_by(events.c.stream))
    ids = [str(row[0]) for row in _rows(engine, select(licenses.c.license_id))]
    held = [str(row[0]) for row in _rows(engine, select(reservations.c.reservation_id))]
    reader = RegistryReader(engine)
    with reader.snapshot() as now, reader.pinned(versions) as folded:
        for license_id in ids:
            if now.find_license(license_id) != folded.find_license(license_id):
                yield f"{license_id} is not what its events fold to"
            if not now.balances(license_id) or now.balances(license_id) != folded.balances(license_id):
                yield f"the balances of {license_id} are not what their events fold to"
        for one in held:
            if now.find_reservation(one) != folded.find_reservation(one):
                yield f"reservation {one} is not what its events fold to"
    counted = _pairs(engine, select(events.c.kind, func.count()).group_by(events.c.kind))
    if (counted.get("LICENSE_REGISTERED", 0), counted.get("RESERVED", 0)) != (len(ids), len(held)):
        yield "there are licenses or reservations without their events, or events without them"
    kept = {row[0] for row in _rows(engine, select(contents.c.digest))}
    columns = (licenses.c.document_digest, licenses.c.content_digest, licenses.c.assertion_digest)
    if any(not kept.issuperset(row) for row in _rows(engine, select(*columns))):
        yield "a license is without its content"
    if _rows(engine, select(requests.c.request_id).where(requests.c.answer.is_(None))):
        yield "a request is on record without its answer"


def _acknowledged(engine: Engine, account: Account) -> Iterator[str]:
    if {row[0] for row in _rows(engine, select(licenses.c.license_id))} != set(account.licenses):
        yield "the licenses on record are not those that were acknowledged"
    held = _pairs(engine, select(reservations.c.reservation_id, reservations.c.license_id))
    if held != account.reservations:
        yield "the reservations on record are not those that were acknowledged"
    with RegistryReader(engine).snapshot() as now:
        for license_id, pieces in account.licenses.items():
            line = next(one for one in now.balances(license_id) if (one.line_id, one.measure) == ("1", "H87"))
            used, aside = account.used[license_id], account.held[license_id]
            if line.consumed != used or line.reserved != aside:
                yield f"{license_id}: told {used} used and {aside} aside, held {line.consumed} and {line.reserved}"
            if used + aside > pieces or line.authorized != pieces:
                yield f"{license_id} is drawn beyond its limit"
    if _rows(engine, select(balances).where(balances.c.reserved + balances.c.consumed > balances.c.authorized)):
        yield "a line is overdrawn"
