"""The lines of a license: opened with their measures, and limited anew by an amendment.

Rules, in order:
1. A line has at most one unit and one currency; a limit may be zero, never below it; no limit means that figures only
   count.
2. A limit may fall below what is used or set aside; the line is then overdrawn and nothing further is drawn (L-11).
3. A measure that an amendment no longer names is limited to zero, so that nothing further is drawn from it.
4. What the document says was used before counts when its measure is opened, and never again: from then on the
   registry counts.
5. What is used up is never counted over into another measure: a line keeps its unit and its currency (UNIT_MISMATCH).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection

from registry import queries
from registry.amounts import amount_text, scaled_limit
from registry.canonical import Json
from registry.checks import check_id
from registry.errors import BadInput
from registry.events import EventKind
from registry.journal import append
from registry.ledger_moves import advance_line
from registry.projections import limit_balance, put_balance, put_line
from registry.reasons import Reason
from registry.records import Balance
from registry.streams import line_stream
from registry.trust import event_for
from registry.writes import NewLine, WriteRequest


def check_lines(lines: Sequence[NewLine]) -> None:
    """Check the form of the lines of a license.

    Raises:
        BadInput: ID_FORMAT, REQUEST_MALFORMED, or a reason of their amounts.
    """
    for line in lines:
        check_id(line.line_id, "lines.line_id")
        if not (1 <= len(line.measure) <= 16 and line.measure.isascii() and line.measure.isalnum()):
            message = "A unit of Recommendation 20 or a currency of ISO 4217 was expected; correct the measure."
            raise BadInput(Reason.REQUEST_MALFORMED, "lines.measure", message)
        if line.authorized is not None:
            scaled_limit(line.authorized, line.measure_kind, field="lines.authorized")
        scaled_limit(line.consumed, line.measure_kind, field="lines.consumed")
    if len({(line.line_id, line.measure_kind) for line in lines}) != len(lines):
        message = "A line is counted in one unit and one currency at most; more were found; split the line."
        raise BadInput(Reason.REQUEST_MALFORMED, "lines", message)


def open_lines(connection: Connection, license_id: str, lines: Iterable[NewLine], request: WriteRequest) -> None:
    """Open the lines of a license."""
    for line_id, measures in _by_line(lines).items():
        put_line(connection, license_id, line_id)
        for measure in measures:
            put_balance(connection, license_id, measure)
        body = _body(license_id, line_id, measures)
        append(connection, event_for(request, line_stream(license_id, line_id), 1, EventKind.LINE_OPENED, body))


def limit_lines(connection: Connection, license_id: str, lines: Iterable[NewLine], request: WriteRequest) -> None:
    """Give the lines of a license the limits of an amendment; lines that are new are opened.

    Raises:
        BadInput: UNIT_MISMATCH.
    """
    wanted = _by_line(lines)
    known = queries.line_ids(connection, license_id)
    for line_id in known:
        _limit_line(connection, license_id, line_id, wanted.get(line_id, ()), request)
    new = (line for line_id, measures in wanted.items() if line_id not in known for line in measures)
    open_lines(connection, license_id, new, request)


def _limit_line(
    connection: Connection, license_id: str, line_id: str, wanted: Sequence[NewLine], request: WriteRequest
) -> None:
    version = queries.hold_line(connection, license_id, line_id)
    held = queries.balances_of(connection, license_id, line_id)
    measures = [*wanted, *_dropped(held, wanted)]
    if version is None or _limits(measures) == {balance.measure: balance.authorized for balance in held}:
        return
    for measure in measures:
        _limit_measure(connection, license_id, measure, held)
    advance_line(connection, license_id, line_id, version + 1)
    body = _body(license_id, line_id, measures)
    stream = line_stream(license_id, line_id)
    append(connection, event_for(request, stream, version + 1, EventKind.LINE_LIMITED, body))


def _limit_measure(connection: Connection, license_id: str, measure: NewLine, held: Iterable[Balance]) -> None:
    if limit_balance(connection, license_id, measure):
        return
    if any(balance.measure_kind is measure.measure_kind for balance in held):
        message = "A line keeps the unit and currency that it was opened with; give a new line for another measure."
        raise BadInput(Reason.UNIT_MISMATCH, "lines.measure", message)
    put_balance(connection, license_id, measure)


def _dropped(held: Iterable[Balance], wanted: Iterable[NewLine]) -> list[NewLine]:
    kinds = {line.measure_kind for line in wanted}
    return [
        NewLine(balance.line_id, balance.measure, balance.measure_kind, Decimal(0))
        for balance in held
        if balance.measure_kind not in kinds
    ]


def _limits(measures: Iterable[NewLine]) -> Mapping[str, Decimal | None]:
    return {measure.measure: measure.authorized for measure in measures}


def _by_line(lines: Iterable[NewLine]) -> Mapping[str, tuple[NewLine, ...]]:
    ordered = sorted(lines, key=lambda line: (line.line_id, line.measure))
    return {line_id: tuple(group) for line_id, group in groupby(ordered, key=lambda line: line.line_id)}


def _body(license_id: str, line_id: str, measures: Iterable[NewLine]) -> Json:
    return {
        "license_id": license_id,
        "line_id": line_id,
        "measures": [
            {
                "measure": measure.measure,
                "measure_kind": measure.measure_kind,
                "authorized": None if measure.authorized is None else amount_text(measure.authorized),
                "consumed": amount_text(measure.consumed),
            }
            for measure in measures
        ],
    }
