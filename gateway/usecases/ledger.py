"""Reserve, consume, cancel: what customs sets aside when a declaration is lodged, and what becomes of it.

The story: the civil day of the act is taken in the issuing authority's zone; everything else the registry decides in
one transaction: standing, days, measures, and that a line is never overdrawn.
"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from gateway.core import commands
from gateway.core.paper.terms import WHOLE_LICENSE, Amount
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotOnRecord, NotPossible
from gateway.usecases.node import Node
from gateway.usecases.on_behalf import check_office
from gateway.usecases.record import Record
from gateway.usecases.writes import write_request
from registry.records import Balance, LedgerAnswer
from registry.writes import NewReservation, ReservationCancel, ReservationUse


def reserve(command: commands.Reserve, node: Node, *, at: datetime) -> LedgerAnswer:
    """Return the reservation that was made, and the balances after it.

    Raises:
        NotOnRecord: no such license.
        NotPermitted: the office is of another jurisdiction than the caller.
        NotPossible: the license is limited by line and as a whole.
        RegistryError: the license may not be used, or has not enough left.
    """
    check_office(command.call.caller, command.office)
    lines = node.writer.find_lines(command.license_id)
    if lines is None:
        raise _no_license()
    line_id = _line_that_counts(command, lines.line_ids)
    quantity, unit = _split(command.quantity)
    value, currency = _split(command.value)
    new = NewReservation(
        license_id=command.license_id,
        line_id=line_id,
        quantity=quantity,
        unit=unit,
        value=value,
        currency=currency,
        office=command.office,
        declaration=command.declaration,
        expires=command.expires,
        on=at.astimezone(ZoneInfo(lines.time_zone)).date(),
    )
    return node.writer.reserve(new, write_request(command.call, at))


def consume(command: commands.Consume, node: Node, *, at: datetime) -> LedgerAnswer:
    """Return the reservation after its write-off, and the balances.

    Raises:
        RegistryError: unknown, closed or another office's reservation, or a license that may not be used now.
    """
    check_office(command.call.caller, command.office)
    quantity, unit = _split(command.quantity)
    value, currency = _split(command.value)
    use = ReservationUse(
        reservation_id=command.reservation_id,
        quantity=quantity,
        unit=unit,
        value=value,
        currency=currency,
        office=command.office,
    )
    return node.writer.consume(use, write_request(command.call, at))


def cancel_reservation(command: commands.CancelReservation, node: Node, *, at: datetime) -> LedgerAnswer:
    """Return the reservation after it was given back, and the balances.

    Raises:
        RegistryError: unknown, closed or another office's reservation.
    """
    check_office(command.call.caller, command.office)
    cancel = ReservationCancel(reservation_id=command.reservation_id, office=command.office)
    return node.writer.cancel_reservation(cancel, write_request(command.call, at))


def balances_of(license_id: str, node: Node) -> tuple[Balance, ...]:
    """Return the balances of a license.

    Raises:
        NotOnRecord: no such license.
    """
    with node.reader.snapshot() as snapshot:
        record = Record(snapshot)
        if record.find_license(license_id) is None:
            raise _no_license()
        return record.balances(license_id)


def _line_that_counts(command: commands.Reserve, line_ids: frozenset[str]) -> str:
    """Return the line on which a reservation is counted: the license as a whole where it is limited as such.

    Raises:
        NotPossible: MEASURE_MISSING, line and whole have different measures; it would count on one of them only.
    """
    own, whole = command.line_id in line_ids, WHOLE_LICENSE in line_ids
    if own and whole and command.line_id != WHOLE_LICENSE:
        message = "This license is limited by line and as a whole; such a license cannot be reserved here yet."
        raise NotPossible(Reason.MEASURE_MISSING, "line_id", message)
    return command.line_id if own or not whole else WHOLE_LICENSE


def _split(amount: Amount | None) -> tuple[Decimal | None, str | None]:
    return (amount.figure, amount.measure) if amount else (None, None)


def _no_license() -> NotOnRecord:
    message = "No such license is on record; check its id."
    return NotOnRecord(Reason.LICENSE_NOT_REGISTERED, "license_id", message)
