"""Reservations made.

Rules, in order:
1. The license is in force at the instant of the request and valid on the day of the act.
2. Every limited measure of the line is set aside together or none (`line.py`).
3. It is made by conditional updates in the database: never overdrawn (attack F02, statement C-05).
4. The id of a reservation follows from the caller and the request id; nothing random.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Engine

from registry.canonical import Json, instant_text
from registry.checks import check_instant, check_text
from registry.errors import BadInput, NotAllowed
from registry.events import EventKind
from registry.holding import (
    answer_after,
    asked_of,
    check_in_force,
    figure_text,
    hold_line,
    move_event,
    recall_reservation,
    reservation_id_of,
    share_license,
)
from registry.ledger_moves import put_reservation, set_aside
from registry.line import draws_on, field_of
from registry.once import record_once
from registry.reasons import Reason
from registry.records import Balance, LedgerAnswer, LedgerKeeper, LicenseRecord, Reservation, ReservationState
from registry.writes import NewReservation, WriteRequest


def reserve(engine: Engine, new: NewReservation, request: WriteRequest) -> LedgerAnswer:
    """Set an amount aside; see `RegistryWriter.reserve`."""
    _check_reservation(new, request.at)
    reservation_id = reservation_id_of(request)

    def work(connection: Connection) -> LedgerAnswer:
        hold_line(connection, new.license_id, new.line_id)
        record, before = share_license(connection, new.license_id, new.line_id)
        check_in_force(record, request.at)
        _check_valid(record, new.on)
        reservation = _new_reservation(new, reservation_id, record)
        answer = answer_after(reservation, before, _set_aside(connection, new, before))
        event = move_event(answer, EventKind.RESERVED, _reserved_body(reservation), request)
        put_reservation(connection, reservation, event)
        return answer

    return record_once(engine, request, work, recall_reservation(reservation_id))


def _set_aside(connection: Connection, new: NewReservation, before: Sequence[Balance]) -> list[Balance]:
    held, moved = {balance.measure: balance for balance in before}, []
    for draw in draws_on(before, asked_of(new)):
        after = set_aside(connection, held[draw.measure], draw)
        if after is None:
            message = f"Less than that is left of the line in {draw.measure}; reserve less."
            raise NotAllowed(Reason.QUANTITY_EXCEEDED, field_of(draw.kind), message)
        moved.append(after)
    return moved


def _check_reservation(new: NewReservation, at: datetime) -> None:
    check_text(new.office, "office")
    check_text(new.declaration, "declaration")
    check_instant(new.expires, "expires")
    if new.expires <= at:
        message = "A reservation that ran out before it was made was found; give a later instant."
        raise BadInput(Reason.TIMESTAMP_RANGE, "expires", message)
    asked_of(new)


def _check_valid(record: LicenseRecord, on: date) -> None:
    if record.valid_from is not None and on < record.valid_from:
        message = f"The license is valid from {record.valid_from}; the act lies before that day."
        raise NotAllowed(Reason.LICENSE_NOT_YET_VALID, "on", message)
    if record.valid_until is not None and on > record.valid_until:
        message = f"The license was valid until {record.valid_until}; a new license is needed."
        raise NotAllowed(Reason.LICENSE_EXPIRED, "on", message)


def _new_reservation(new: NewReservation, reservation_id: str, record: LicenseRecord) -> Reservation:
    return Reservation(
        reservation_id=reservation_id,
        license_id=new.license_id,
        line_id=new.line_id,
        quantity=new.quantity,
        unit=new.unit,
        value=new.value,
        currency=new.currency,
        office=new.office,
        declaration=new.declaration,
        expires=new.expires,
        state=ReservationState.OPEN,
        # Where the issuing authority keeps the ledger of record, it may know of uses that the registry does not.
        provisional=record.ledger_keeper != LedgerKeeper.REGISTRY,
    )


def _reserved_body(reservation: Reservation) -> Json:
    return {
        "reservation_id": reservation.reservation_id,
        "license_id": reservation.license_id,
        "line_id": reservation.line_id,
        "quantity": figure_text(reservation.quantity),
        "unit": reservation.unit,
        "value": figure_text(reservation.value),
        "currency": reservation.currency,
        "office": reservation.office,
        "declaration": reservation.declaration,
        "expires": instant_text(reservation.expires),
        "provisional": reservation.provisional,
    }
