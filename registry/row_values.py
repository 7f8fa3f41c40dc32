"""Records turned into the values of a row: the one place that does. The way back is `rows.py`.

Rules, in order:
1. A column holds the field of the record that has its name.
2. Sets and lists of texts are canonical lists, sets in the order of their texts; figures are whole numbers.
"""

from typing import Any

from sqlalchemy import Table

from registry.amounts import scaled, scaled_limit
from registry.canonical import canonical_text
from registry.records import AdoptionRecord, Balance, JtiRecord, LicenseRecord, MeasureKind, Reservation, StandingEntry
from registry.tables import adoptions, balances, licenses, reservations, standings, statements

# Any: SQLAlchemy takes the values of a statement as a mapping to Any.
Values = dict[str, Any]


def columns_of(table: Table, record: object) -> Values:
    """Return the fields of a record that have a column."""
    return {column.name: getattr(record, column.name) for column in table.columns if hasattr(record, column.name)}


def texts_of(texts: frozenset[str]) -> str:
    """Return a set of texts as a canonical list."""
    return canonical_text(sorted(texts))


def license_values(record: LicenseRecord) -> Values:
    """Return the row of a license."""
    return columns_of(licenses, record)


def standing_values(license_id: str, entry: StandingEntry) -> Values:
    """Return the row of a change of standing."""
    times = {"effective_time": entry.effective, "recorded_time": entry.recorded}
    return columns_of(standings, entry) | {"license_id": license_id} | times


def statement_values(record: JtiRecord) -> Values:
    """Return the row of a registered statement."""
    return columns_of(statements, record)


def adoption_values(record: AdoptionRecord) -> Values:
    """Return the row of an adoption."""
    return columns_of(adoptions, record) | {"checked_clauses": canonical_text(record.checked_clauses)}


def balance_values(record: Balance) -> Values:
    """Return the row of one measure of a line."""
    figures = {"authorized": record.authorized, "reserved": record.reserved, "consumed": record.consumed}
    return columns_of(balances, record) | {
        name: None if figure is None else scaled_limit(figure, record.measure_kind, field=name)
        for name, figure in figures.items()
    }


def reservation_values(record: Reservation) -> Values:
    """Return the row of a reservation."""
    return columns_of(reservations, record) | scaled_amounts(record)


def scaled_amounts(record: Reservation) -> Values:
    """Return the columns of a reservation that are not stored as the record has them."""
    figures = {
        "quantity": (record.quantity, MeasureKind.UNIT),
        "value": (record.value, MeasureKind.CURRENCY),
        "consumed_quantity": (record.consumed_quantity, MeasureKind.UNIT),
        "consumed_value": (record.consumed_value, MeasureKind.CURRENCY),
    }
    amounts = {
        name: None if figure is None else scaled(figure, kind, field=name) for name, (figure, kind) in figures.items()
    }
    return amounts | {"provisional": int(record.provisional)}
