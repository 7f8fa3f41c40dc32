"""What a write of the ledger changes. Each statement is compiled once; nothing deletes a row.

Rules, in order:
1. Figures of a balance are moved by conditional updates in the database, so that two writers can never both take the
   last of it. A move returns the balance as the database has it afterwards, None when it was not made.
2. A reservation is closed once: only an open one can be.
3. A line's version is written with the event that made it.
"""

from dataclasses import replace

from sqlalchemy import BigInteger, Connection, String, bindparam, insert, update

from registry.amounts import LARGEST, scaled, unscaled
from registry.compiled import Statement, Together
from registry.events import Event
from registry.journal import APPENDED, event_values
from registry.line import Draw
from registry.prepared import NamedRow
from registry.records import Balance, Reservation, ReservationState
from registry.row_values import Values, reservation_values, scaled_amounts
from registry.tables import balances, lines, reservations

_OF_LICENSE, _OF_LINE = bindparam("of_license", type_=String), bindparam("of_line", type_=String)
_FIGURE, _USED = bindparam("figure", type_=BigInteger), bindparam("used", type_=BigInteger)
_BALANCE = balances.c
_PLACE = (_BALANCE.license_id == _OF_LICENSE, _BALANCE.line_id == _OF_LINE, _BALANCE.measure == bindparam("of_measure"))
_LEFT = _BALANCE.authorized.is_(None) | (_BALANCE.authorized - _BALANCE.reserved - _BALANCE.consumed >= _FIGURE)
# Written so that no sum can leave 64 bits: SQLite would silently go on with a rounded number (attack F07).
_ROOM = LARGEST - _FIGURE - _BALANCE.reserved - _BALANCE.consumed >= 0
_SET_ASIDE = Statement(
    update(balances)
    .where(*_PLACE, _LEFT, _ROOM)
    .values(reserved=_BALANCE.reserved + _FIGURE)
    .returning(_BALANCE.reserved, _BALANCE.consumed)
)
_USE_UP = Statement(
    update(balances)
    .where(*_PLACE, _BALANCE.reserved >= _FIGURE)
    .values(reserved=_BALANCE.reserved - _FIGURE, consumed=_BALANCE.consumed + _USED)
    .returning(_BALANCE.reserved, _BALANCE.consumed)
)
_ADVANCED = (
    update(lines)
    .where(lines.c.license_id == _OF_LICENSE, lines.c.line_id == _OF_LINE)
    .values(version=bindparam("to_version"))
)
_ADVANCE = Statement(_ADVANCED)
_PUT = Together(
    APPENDED,
    _ADVANCED,
    insert(reservations).values({column.name: bindparam(column.name) for column in reservations.c}),
)
_OPEN = reservations.c.state == ReservationState.OPEN
_CLOSE = Together(
    APPENDED,
    _ADVANCED,
    update(reservations)
    .where(
        reservations.c.reservation_id == bindparam("of_reservation"),
        reservations.c.state == ReservationState.OPEN.value,
    )
    .values(
        state=bindparam("to_state"),
        consumed_quantity=bindparam("used_quantity"),
        consumed_value=bindparam("used_value"),
    ),
)


def set_aside(connection: Connection, balance: Balance, draw: Draw) -> Balance | None:
    """Reserve a figure if that much is left; None when it is not."""
    figure = scaled(draw.figure, draw.kind, field="")
    row = _SET_ASIDE.row(
        connection, of_license=balance.license_id, of_line=balance.line_id, of_measure=draw.measure, figure=figure
    )
    return None if row is None else _after(balance, row)


def give_back(connection: Connection, balance: Balance, draw: Draw) -> Balance | None:
    """Return a reserved figure; None when that much is not reserved."""
    return use_up(connection, balance, draw, used=0)


def use_up(connection: Connection, balance: Balance, draw: Draw, *, used: int) -> Balance | None:
    """Close a reserved figure: `used` of it, as a whole number, is consumed and the rest returns."""
    row = _USE_UP.row(
        connection,
        of_license=balance.license_id,
        of_line=balance.line_id,
        of_measure=draw.measure,
        figure=scaled(draw.figure, draw.kind, field=""),
        used=used,
    )
    return None if row is None else _after(balance, row)


def advance_line(connection: Connection, license_id: str, line_id: str, version: int) -> None:
    """Write the version of a line's stream."""
    _ADVANCE.changed(connection, of_license=license_id, of_line=line_id, to_version=version)


def put_reservation(connection: Connection, record: Reservation, event: Event) -> None:
    """Write a new reservation with the event that made it, and the version of its line."""
    _PUT.changed(connection, **_advance_values(record, event), **reservation_values(record))


def close_reservation(connection: Connection, record: Reservation, event: Event) -> bool:
    """Write a reservation that was open and no longer is, with its event; False when it was closed already."""
    amounts = scaled_amounts(record)
    changed = _CLOSE.changed(
        connection,
        **_advance_values(record, event),
        of_reservation=record.reservation_id,
        to_state=record.state,
        used_quantity=amounts["consumed_quantity"],
        used_value=amounts["consumed_value"],
    )
    return changed == 1


def _advance_values(record: Reservation, event: Event) -> Values:
    line = {"of_license": record.license_id, "of_line": record.line_id, "to_version": event.version}
    return event_values(event) | line


def _after(balance: Balance, row: NamedRow) -> Balance:
    kind = balance.measure_kind
    return replace(balance, reserved=unscaled(row.reserved, kind), consumed=unscaled(row.consumed, kind))
