"""What is wrong with one transaction of `licenceData`: its first fault, in record and field order.

Rules, in order:
1. A text holds printable ASCII only, and no more characters than its table allows.
2. A cancel carries its reference, and nothing between `licence` and `end`.
3. An insert or replace has a trader and a line; it has at most one foreignTrader and one restrictions record.
4. Codes are in their lists, days are in the calendar, an end does not precede its start. Lines have checks of their
   own.
The checks stand in the order of the attributes; a check names the reason, the caller the field.
"""

from collections.abc import Iterable, Mapping, Sequence

from adapters.chief.codes import (
    DIRECTIONS,
    LISTED_USES,
    UNLISTED_USES,
    UNREGISTERED,
    territory_of,
)
from adapters.chief.frame import Row
from adapters.chief.line_faults import LINE_CHECKS, Check
from adapters.chief.records import LICENCE_RECORDS, Fields
from adapters.values import date_of

# A fault: its reason and the field, `recordType.attribute` or the record type alone.
Fault = tuple[str, str]

_ACTIONS = frozenset({"insert", "replace", "cancel"})
_SINGLE = frozenset({"foreignTrader", "restrictions"})


def fault_of(transaction: Sequence[Row]) -> Fault | None:
    """Return the first fault of a transaction, None when it has none."""
    licence, *rest = transaction
    fault = _fault_in(licence)
    if fault:
        return fault
    if licence.values["action"] == "cancel":
        return ("RECORD_NOT_ALLOWED", rest[0].type) if rest else None
    if all(row.type != "trader" for row in rest):
        return "MANDATORY_RECORD_MISSING", "trader"
    return _fault_among(rest)


def _fault_among(rows: Iterable[Row]) -> Fault | None:
    """Return the first fault of the records below an insert or replace."""
    seen: set[str] = set()
    numbers: set[str] = set()
    for row in rows:
        if row.type in seen and row.type in _SINGLE:
            return "RECORD_NOT_ALLOWED", row.type
        seen.add(row.type)
        # Only lines without fault are remembered, and the number is their first attribute.
        if row.type == "line" and row.values["lineNum"] in numbers:
            return "DUPLICATE_LINE", "line.lineNum"
        fault = _fault_in(row)
        if fault:
            return fault
        if row.type == "line":
            numbers.add(row.values["lineNum"])
    return None if "line" in seen else ("MANDATORY_RECORD_MISSING", "line")


def _fault_in(row: Row) -> Fault | None:
    """Return the first fault of one record, in the order of its attributes."""
    values = row.values
    for attribute, width, check in _PLANS[row.type]:
        value = values[attribute]
        reason = _text_fault(value, width) if value else ""
        if not reason and check:
            reason = check(value, values)
        if reason:
            return reason, f"{row.type}.{attribute}"
    return None


def _text_fault(value: str, width: int) -> str:
    if not (value.isascii() and value.isprintable()):
        return "TEXT_NOT_ALLOWED"
    return "FIELD_TOO_LONG" if 0 < width < len(value) else ""


def _mandatory(value: str, _row: Fields) -> str:
    return "" if value else "MANDATORY_FIELD_MISSING"


def _action(value: str, _row: Fields) -> str:
    if not value:
        return "MANDATORY_FIELD_MISSING"
    return "" if value in _ACTIONS else "UNKNOWN_ACTION"


def _mandatory_unless_cancel(value: str, row: Fields) -> str:
    return "" if value or row["action"] == "cancel" else "MANDATORY_FIELD_MISSING"


def _usage(value: str, row: Fields) -> str:
    return _mandatory_unless_cancel(value, row) or ("" if value in DIRECTIONS or not value else "UNKNOWN_DIRECTION")


def _licence_start(value: str, row: Fields) -> str:
    return _mandatory_unless_cancel(value, row) or _date(value, row)


def _date(value: str, _row: Fields) -> str:
    return "" if not value or date_of(value, compact=True) else "DATE_INVALID"


def _end_date(value: str, row: Fields) -> str:
    # Both are calendar days of eight digits here, so their order is that of their text.
    return _date(value, row) or ("DATE_ORDER" if value and value < row["startDate"] else "")


def _turn(value: str, row: Fields) -> str:
    return "" if value or row["rpaTraderId"] else "TRADER_UNIDENTIFIED"


def _mandatory_if_unregistered(value: str, row: Fields) -> str:
    return "MANDATORY_FIELD_MISSING" if not value and row["turn"] in UNREGISTERED else ""


def _country_or_group(value: str, row: Fields) -> str:
    if bool(value) == bool(row["group"]):
        return "COUNTRY_OR_GROUP"
    return _country(value, row)


def _country(value: str, _row: Fields) -> str:
    return "" if not value or territory_of(value) else "UNKNOWN_COUNTRY"


def _country_use(value: str, _row: Fields) -> str:
    if not value:
        return "MANDATORY_FIELD_MISSING"
    return "" if value in LISTED_USES or value in UNLISTED_USES else "UNKNOWN_COUNTRY_USE"


_CHECKS: Mapping[str, Mapping[str, Check]] = {
    "licence": {
        "transactionRef": _mandatory,
        "action": _action,
        "licenceRef": _mandatory,
        "licenceType": _mandatory_unless_cancel,
        "usage": _usage,
        "startDate": _licence_start,
        "endDate": _end_date,
    },
    "trader": {
        "turn": _turn,
        "startDate": _date,
        "endDate": _end_date,
        "name": _mandatory_if_unregistered,
        "address1": _mandatory_if_unregistered,
    },
    "country": {"code": _country_or_group, "use": _country_use},
    "foreignTrader": {"country": _country},
    "restrictions": {},
    "line": LINE_CHECKS,
}

# For each record its attributes in order, with width and check.
_PLANS: Mapping[str, Sequence[tuple[str, int, Check | None]]] = {
    record: [(attribute, width, _CHECKS[record].get(attribute)) for attribute, width in table.items()]
    for record, table in LICENCE_RECORDS.items()
}
