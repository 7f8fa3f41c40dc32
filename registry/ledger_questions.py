"""What a write of the ledger asks, and the locks that it takes. Each question is compiled once.

Rules, in order:
1. A question returns a record, never a row.
2. The line is kept for this write (FOR NO KEY UPDATE), the license is kept from changing (FOR SHARE). SQLite takes no
   row locks; its writers come one after another.
3. PostgreSQL shows what a statement joins to a row that it waited for as it was before the wait. So a statement that
   locks joins nothing that others change; what may have changed is asked for by the next one, or is decided by the
   condition of an update.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Select, String, bindparam, select

from registry.compiled import Statement
from registry.prepared import NamedRow, Prepared, Reading
from registry.records import Balance, LicenseRecord, Reservation, Standing, StandingEntry
from registry.rows import balance_of, license_of, reservation_of
from registry.tables import agencies, balances, licenses, lines, reservations, standings

_OF_LICENSE, _OF_LINE = bindparam("of_license", type_=String), bindparam("of_line", type_=String)
_RESERVATION = Statement(select(reservations).where(reservations.c.reservation_id == bindparam("of_reservation")))
# A reservation changes only by being closed, and whoever closes it must keep its line first. What of it is joined here
# may be from before a wait for the line: whether it still is open, `close_reservation` decides.
_HOLD_RESERVATION = Statement(
    select(reservations)
    .join(lines, (reservations.c.license_id == lines.c.license_id) & (reservations.c.line_id == lines.c.line_id))
    .where(
        reservations.c.reservation_id == bindparam("of_reservation"), reservations.c.office == bindparam("of_office")
    )
    .with_for_update(key_share=True, of=lines)
)
_LINE = Statement(
    select(lines.c.version)
    .where(lines.c.license_id == _OF_LICENSE, lines.c.line_id == _OF_LINE)
    .with_for_update(key_share=True)
)
_LICENSE = Statement(select(licenses).where(licenses.c.license_id == _OF_LICENSE).with_for_update(read=True))
_OF_BALANCE = (balances.c.license_id == lines.c.license_id) & (balances.c.line_id == lines.c.line_id)
_FIGURES: Select[tuple[object, ...]] = (
    select(balances, lines.c.version)
    .join(lines, _OF_BALANCE)
    .where(balances.c.license_id == _OF_LICENSE, balances.c.line_id == _OF_LINE)
)
_BALANCES = Statement(_FIGURES)
# A license has few changes of standing and a line at most two measures: every one of them with every other is little.
_STANDINGS_AND_BALANCES = Statement(
    _FIGURES.join(standings, standings.c.license_id == balances.c.license_id).add_columns(
        standings.c.version.label("standing_version"),
        standings.c.standing,
        standings.c.effective_time,
        standings.c.recorded_time,
    )
)
# An agency never changes and a line is never removed, so that a question without a lock suffices.
_LINES = Prepared(
    select(agencies.c.time_zone, lines.c.line_id)
    .select_from(licenses)
    .join(agencies, agencies.c.code == licenses.c.agency)
    .join(lines, lines.c.license_id == licenses.c.license_id, isouter=True)
    .where(licenses.c.license_id == _OF_LICENSE)
)


@dataclass(frozen=True, slots=True)
class LicenseLines:
    """The lines of a license, and the time zone of the agency that issued it."""

    time_zone: str
    line_ids: frozenset[str]


def find_lines(reading: Reading, license_id: str) -> LicenseLines | None:
    """Return the lines of a license, None when there is no such license."""
    found = _LINES.rows(reading, of_license=license_id)
    if not found:
        return None
    return LicenseLines(found[0].time_zone, frozenset(row.line_id for row in found if row.line_id is not None))


def find_reservation(connection: Connection, reservation_id: str) -> Reservation | None:
    """Return a reservation."""
    row = _RESERVATION.row(connection, of_reservation=reservation_id)
    return None if row is None else reservation_of(row)


def hold_reservation(connection: Connection, reservation_id: str, office: str) -> Reservation | None:
    """Keep the line of an office's reservation for this write; return the reservation as it was when this was asked."""
    row = _HOLD_RESERVATION.row(connection, of_reservation=reservation_id, of_office=office)
    return None if row is None else reservation_of(row)


def hold_line(connection: Connection, license_id: str, line_id: str) -> int | None:
    """Keep a line for this write and return the version of its stream."""
    row = _LINE.row(connection, of_license=license_id, of_line=line_id)
    return None if row is None else int(row.version)


def share_license(
    connection: Connection, license_id: str, line_id: str
) -> tuple[LicenseRecord, tuple[Balance, ...]] | None:
    """Keep others from changing a license until this write is done; return it and the balances of a line of it."""
    row = _LICENSE.row(connection, of_license=license_id)
    if row is None:
        return None
    found = _STANDINGS_AND_BALANCES.rows(connection, of_license=license_id, of_line=line_id)
    entries = {entry.standing_version: entry for entry in found}
    history = tuple(_standing_of(entries[version]) for version in sorted(entries))
    return license_of(row, history), _in_order(found)


def balances_of(connection: Connection, license_id: str, line_id: str) -> tuple[Balance, ...]:
    """Return the balances of a line, in order of their measures."""
    return _in_order(_BALANCES.rows(connection, of_license=license_id, of_line=line_id))


def _in_order(rows: Iterable[NamedRow]) -> tuple[Balance, ...]:
    by_measure = {row.measure: row for row in rows}
    return tuple(balance_of(by_measure[measure]) for measure in sorted(by_measure))


def _standing_of(row: NamedRow) -> StandingEntry:
    return StandingEntry(Standing(row.standing), row.effective_time, row.recorded_time, row.standing_version)
