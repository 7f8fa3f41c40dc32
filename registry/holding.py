"""What every write of the ledger does: keeps its line and its license, and records the move.

Rules, in order:
1. A write first keeps the line's row and so waits its turn there; only then does it keep the license from changing
   (SHARE). In that order at most one writer of each line holds a license back, and a suspension is not starved.
2. A license that is suspended or has ended admits no reservation and no write-off.
3. A move is one event on the line's stream; the answer is the reservation and the balances after it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from registry import ledger_questions
from registry.amounts import amount_text, scaled
from registry.canonical import Json, sha256_hex
from registry.errors import BadInput, NotAllowed, NotFound
from registry.events import Event, EventKind
from registry.line import Draw, field_of, fold_line
from registry.reasons import Reason
from registry.records import Balance, LedgerAnswer, LicenseRecord, MeasureKind, Reservation, Standing, amounts_of
from registry.trust import event_for
from registry.writes import NewReservation, ReservationUse, WriteRequest


def reservation_id_of(request: WriteRequest) -> str:
    """Return the id of the reservation that a request makes: the same request names the same reservation."""
    return "rsv-" + sha256_hex(f"{request.caller}\x00{request.request_id}".encode())[:32]


def asked_of(new: NewReservation | ReservationUse) -> dict[MeasureKind, tuple[str, Decimal]]:
    """Return the measure and figure of each amount asked for, by kind of measure.

    Raises:
        BadInput: REQUEST_MALFORMED, or a reason of the amount.
    """
    for measure, figure, kind in (
        (new.unit, new.quantity, MeasureKind.UNIT),
        (new.currency, new.value, MeasureKind.CURRENCY),
    ):
        if (not measure) != (figure is None):
            message = f"A figure and its {kind} go together; give both or neither."
            raise BadInput(Reason.REQUEST_MALFORMED, field_of(kind), message)
        if figure is not None:
            scaled(figure, kind, field=field_of(kind))
    return dict(amounts_of(quantity=new.quantity, unit=new.unit, value=new.value, currency=new.currency))


def hold_line(connection: Connection, license_id: str, line_id: str) -> int:
    """Keep a line for this write and return the version of its stream.

    Raises:
        NotAllowed: LINE_UNKNOWN.
        NotFound: LICENSE_NOT_REGISTERED.
    """
    version = ledger_questions.hold_line(connection, license_id, line_id)
    if version is None:
        share_license(connection, license_id, line_id)
        raise NotAllowed(Reason.LINE_UNKNOWN, "line_id", "The license has no such line; cite one of its lines.")
    return version


def share_license(connection: Connection, license_id: str, line_id: str) -> tuple[LicenseRecord, tuple[Balance, ...]]:
    """Return a license and the balances of a line of it, and keep others from changing it until this write is done.

    Raises:
        NotFound: LICENSE_NOT_REGISTERED.
    """
    shared = ledger_questions.share_license(connection, license_id, line_id)
    if shared is None:
        message = "No license of this id is registered; cite the license by its agency and number."
        raise NotFound(Reason.LICENSE_NOT_REGISTERED, "license_id", message)
    return shared


_NOT_IN_FORCE = {
    Standing.SUSPENDED: Reason.LICENSE_SUSPENDED,
    Standing.REVOKED: Reason.LICENSE_REVOKED,
    Standing.SURRENDERED: Reason.LICENSE_SURRENDERED,
}


def check_in_force(record: LicenseRecord, at: datetime) -> None:
    """Check that a license is in force at an instant.

    Raises:
        NotAllowed: LICENSE_SUSPENDED, LICENSE_REVOKED or LICENSE_SURRENDERED.
    """
    standing = record.standing_at(at)
    if standing is not Standing.IN_FORCE:
        message = f"The license is {standing.lower()}; ask the issuing authority."
        raise NotAllowed(_NOT_IN_FORCE[standing], "license_id", message)


def draws_of(held: Reservation) -> tuple[Draw, ...]:
    """Return what a reservation holds of each measure, in order of the measures."""
    draws = (Draw(measure, kind, figure) for kind, (measure, figure) in held.amounts().items())
    return tuple(sorted(draws, key=lambda draw: draw.measure))


def move_event(answer: LedgerAnswer, kind: EventKind, body: Json, request: WriteRequest) -> Event:
    """Return the event of the move on a line that brought about the reservation and balances answered."""
    return event_for(request, answer.stream, answer.version, kind, body)


def answer_after(reservation: Reservation, before: Iterable[Balance], moved: Iterable[Balance] = ()) -> LedgerAnswer:
    """Return the answer one version on. The line is kept, so that a balance that was not moved is as it was read."""
    after = {balance.measure: balance for balance in (*before, *moved)}
    return LedgerAnswer(reservation, tuple(replace(balance, version=balance.version + 1) for balance in after.values()))


def recall_reservation(reservation_id: str) -> Callable[[tuple[Event, ...]], LedgerAnswer | None]:
    """Return the function that tells the answer about a reservation from the events of its line."""

    def recall(events: tuple[Event, ...]) -> LedgerAnswer | None:
        line = fold_line(events)
        return None if line is None else LedgerAnswer(line.reservations[reservation_id], line.balances)

    return recall


def figure_text(figure: Decimal | None) -> str | None:
    """Return an amount as text, None when there is none."""
    return None if figure is None else amount_text(figure)
