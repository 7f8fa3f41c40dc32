"""Reservations closed: written off, canceled or lapsed.

Rules, in order:
1. A reservation is used by the office that holds it (NotYours), while it is open and has not run out, whether or not
   the lapse was recorded yet (RESERVATION_CLOSED).
2. A write-off needs a license that is neither suspended nor ended. It consumes the whole or a part; the rest returns
   (statement C-06).
3. A cancellation returns all of it, whatever the standing of the license.
4. A reservation that ran out is lapsed once, also across two schedulers (attack F13).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, Engine, select

from registry import ledger_questions
from registry.amounts import scaled
from registry.canonical import Json
from registry.checks import check_instant
from registry.database import read, write
from registry.errors import BadInput, NotAllowed, NotFound, NotYours
from registry.events import EventKind
from registry.holding import (
    answer_after,
    asked_of,
    check_in_force,
    draws_of,
    figure_text,
    hold_line,
    move_event,
    recall_reservation,
    share_license,
)
from registry.ledger_moves import close_reservation, give_back, use_up
from registry.line import Draw, field_of
from registry.once import record_once
from registry.reasons import Reason
from registry.records import Balance, LedgerAnswer, MeasureKind, Reservation, ReservationState
from registry.tables import reservations
from registry.writes import ReservationCancel, ReservationUse, WriteRequest


def consume(engine: Engine, new: ReservationUse, request: WriteRequest) -> LedgerAnswer:
    """Write a reservation off; see `RegistryWriter.consume`."""
    asked_of(new)

    def work(connection: Connection) -> LedgerAnswer:
        held = _hold_reservation(connection, new.reservation_id, new.office, request.at)
        record, before = share_license(connection, held.license_id, held.line_id)
        check_in_force(record, request.at)
        used = _used_of(held, new)
        closed = replace(
            held,
            state=ReservationState.CONSUMED,
            consumed_quantity=used.get(MeasureKind.UNIT),
            consumed_value=used.get(MeasureKind.CURRENCY),
        )
        body: Json = {
            "reservation_id": held.reservation_id,
            "quantity": figure_text(closed.consumed_quantity),
            "value": figure_text(closed.consumed_value),
        }
        _close(connection, answer_after(closed, before), EventKind.CONSUMED, body, request)
        of_line = {balance.measure: balance for balance in before}
        moved = [
            _made(use_up(connection, of_line[draw.measure], draw, used=_figure_of(used, draw)))
            for draw in draws_of(held)
        ]
        return answer_after(closed, before, moved)

    return record_once(engine, request, work, recall_reservation(new.reservation_id))


def cancel_reservation(engine: Engine, cancellation: ReservationCancel, request: WriteRequest) -> LedgerAnswer:
    """Return a reservation unused; see `RegistryWriter.cancel_reservation`."""

    def work(connection: Connection) -> LedgerAnswer:
        reservation_id, office = cancellation.reservation_id, cancellation.office
        held = _hold_reservation(connection, reservation_id, office, request.at)
        return _give_back(connection, held, ReservationState.CANCELED, request)

    return record_once(engine, request, work, recall_reservation(cancellation.reservation_id))


def lapse_reservations(engine: Engine, at: datetime, limit: int) -> int:
    """Return what ran out; see `RegistryWriter.lapse_reservations`."""
    check_instant(at, "at")
    due = (reservations.c.state == ReservationState.OPEN) & (reservations.c.expires <= at)
    query = select(reservations.c.reservation_id).where(due).order_by(reservations.c.expires).limit(limit)
    with read(engine) as connection:
        found = connection.execute(query).scalars().all()
    return sum(_lapse(engine, reservation_id, at) for reservation_id in found)


def _lapse(engine: Engine, reservation_id: str, at: datetime) -> bool:
    request = WriteRequest(
        request_id=f"lapse/{reservation_id}", method="lapse_reservations", body_digest="", caller="registry", at=at
    )

    def work(connection: Connection) -> bool:
        held = _get_reservation(connection, reservation_id)
        hold_line(connection, held.license_id, held.line_id)
        # Read again under the line's lock: another scheduler or an office may have closed it meanwhile.
        if _get_reservation(connection, reservation_id).state is not ReservationState.OPEN:
            return False
        _give_back(connection, held, ReservationState.LAPSED, request)
        return True

    return write(engine, work)


def _get_reservation(connection: Connection, reservation_id: str) -> Reservation:
    held = ledger_questions.find_reservation(connection, reservation_id)
    if held is None:
        message = "No reservation of this id is on record; reserve first."
        raise NotFound(Reason.RESERVATION_UNKNOWN, "reservation_id", message)
    return held


def _hold_reservation(connection: Connection, reservation_id: str, office: str, at: datetime) -> Reservation:
    held = ledger_questions.hold_reservation(connection, reservation_id, office)
    if held is None:
        # Either there is none, which is told first, or it is not this office's.
        _get_reservation(connection, reservation_id)
        message = "Another customs office holds this reservation; only that office may use or return it."
        raise NotYours(Reason.RESERVATION_OF_ANOTHER_OFFICE, "office", message)
    if held.state is not ReservationState.OPEN or held.expires <= at:
        raise _closed(held)
    return held


def _closed(held: Reservation) -> NotAllowed:
    state = ReservationState.LAPSED if held.state is ReservationState.OPEN else held.state
    message = f"The reservation is {state.lower()}; reserve anew."
    return NotAllowed(Reason.RESERVATION_CLOSED, "reservation_id", message)


def _used_of(held: Reservation, new: ReservationUse) -> dict[MeasureKind, Decimal]:
    reserved, asked = held.amounts(), asked_of(new)
    for kind, (measure, figure) in asked.items():
        if kind not in reserved or reserved[kind][0] != measure:
            message = "The write-off is counted in another measure than the reservation; give the same measure."
            raise BadInput(Reason.UNIT_MISMATCH, field_of(kind), message)
        if figure > reserved[kind][1]:
            message = "More is released than was reserved; write off at most what the reservation holds."
            raise NotAllowed(Reason.QUANTITY_EXCEEDED, field_of(kind), message)
    return {kind: asked.get(kind, whole)[1] for kind, whole in reserved.items()}


def _give_back(
    connection: Connection, held: Reservation, state: ReservationState, request: WriteRequest
) -> LedgerAnswer:
    before = ledger_questions.balances_of(connection, held.license_id, held.line_id)
    kinds = {
        ReservationState.CANCELED: EventKind.RESERVATION_CANCELED,
        ReservationState.LAPSED: EventKind.RESERVATION_LAPSED,
    }
    body: Json = {"reservation_id": held.reservation_id}
    closed = replace(held, state=state)
    _close(connection, answer_after(closed, before), kinds[state], body, request)
    of_line = {balance.measure: balance for balance in before}
    moved = [_made(give_back(connection, of_line[draw.measure], draw)) for draw in draws_of(held)]
    return answer_after(closed, before, moved)


def _close(connection: Connection, answer: LedgerAnswer, kind: EventKind, body: Json, request: WriteRequest) -> None:
    # Before any figure is moved: another write may have closed it while this one waited for its line.
    if not close_reservation(connection, answer.reservation, move_event(answer, kind, body, request)):
        raise _closed(_get_reservation(connection, answer.reservation.reservation_id))


def _figure_of(used: Mapping[MeasureKind, Decimal], draw: Draw) -> int:
    return scaled(used[draw.kind], draw.kind, field=field_of(draw.kind))


def _made(after: Balance | None) -> Balance:
    if after is None:
        # Under the line's lock an open reservation has its figures in the balance; anything else is a fault of ours.
        raise LookupError("balance and reservation disagree")
    return after
