"""The ledger of one license line: events folded into balances and reservations, and what a reservation draws. Pure.

Rules, in order:
1. A line is opened with its measures, at most one unit and one currency; a later limit replaces an authorized figure.
2. A reservation moves figures to reserved; a write-off moves the released part to consumed and returns the rest; a
   cancellation or lapse returns all of it.
3. A reservation that is closed stays closed.
4. What is drawn is counted in the line's own measures (UNIT_MISMATCH), and every limited measure is drawn together or
   none at all (MEASURE_MISSING).
5. Nothing further is drawn from a measure that is overdrawn (OVERDRAWN, statement L-11).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from registry.canonical import Body
from registry.errors import BadInput, NotAllowed
from registry.events import Event, EventKind
from registry.reasons import Reason
from registry.records import Balance, MeasureKind, Reservation, ReservationState

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line at one version of its stream; balances are in order of their measures."""

    balances: tuple[Balance, ...]
    reservations: Mapping[str, Reservation]


@dataclass(frozen=True, slots=True)
class Draw:
    """A figure to be taken from one measure of a line."""

    measure: str
    kind: MeasureKind
    figure: Decimal


def fold_line(events: Iterable[Event]) -> Line | None:
    """Return the line that the events of its stream amount to."""
    tally = _Tally()
    for event in events:
        tally.add(event)
    if tally.version == 0:
        return None
    balances = sorted(tally.balances.values(), key=lambda balance: balance.measure)
    return Line(tuple(replace(balance, version=tally.version) for balance in balances), tally.reservations)


def draws_on(balances: Iterable[Balance], asked: Mapping[MeasureKind, tuple[str, Decimal]]) -> tuple[Draw, ...]:
    """Return what a reservation takes from each measure of its line, in order of the measures.

    Raises:
        BadInput: UNIT_MISMATCH or MEASURE_MISSING.
        NotAllowed: OVERDRAWN.
    """
    held = {balance.measure_kind: balance for balance in balances}
    for kind, (measure, _) in asked.items():
        _check_measure(held.get(kind), kind, measure)
    for kind, balance in held.items():
        if balance.authorized is not None and kind not in asked:
            message = f"The line is limited in {balance.measure}; give the figure in {balance.measure} as well."
            raise BadInput(Reason.MEASURE_MISSING, field_of(kind), message)
    if not asked:
        raise BadInput(Reason.MEASURE_MISSING, "quantity", "A quantity or a value was expected; give one.")
    for kind in asked:
        if held[kind].is_overdrawn:
            message = "More is used or set aside than is authorized; the issuing authority must settle the line first."
            raise NotAllowed(Reason.OVERDRAWN, field_of(kind), message)
    draws = (Draw(measure, kind, figure) for kind, (measure, figure) in asked.items())
    return tuple(sorted(draws, key=lambda draw: draw.measure))


def field_of(kind: MeasureKind) -> str:
    """Name the request field that holds a kind of measure."""
    return "quantity" if kind is MeasureKind.UNIT else "value"


def _check_measure(balance: Balance | None, kind: MeasureKind, measure: str) -> None:
    if balance is None:
        message = f"The line is not counted in a {kind}; leave the {field_of(kind)} out."
        raise BadInput(Reason.UNIT_MISMATCH, field_of(kind), message)
    if balance.measure != measure:
        message = f"The line is counted in {balance.measure}; give the {field_of(kind)} in {balance.measure}."
        raise BadInput(Reason.UNIT_MISMATCH, field_of(kind), message)


@dataclass(slots=True)
class _Tally:
    """The figures while a fold runs; never leaves this module."""

    version: int = 0
    balances: dict[str, Balance] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        body = Body(event.body)
        self.version = event.version
        match event.kind:
            case EventKind.LINE_OPENED | EventKind.LINE_LIMITED:
                self._limit(event, body)
            case EventKind.RESERVED:
                self._reserve(body)
            case EventKind.CONSUMED:
                self._consume(body)
            case EventKind.RESERVATION_CANCELED:
                self._return(body, ReservationState.CANCELED)
            case EventKind.RESERVATION_LAPSED:
                self._return(body, ReservationState.LAPSED)
            case _:
                raise ValueError(event.kind)

    def _limit(self, event: Event, body: Body) -> None:
        for part in body.parts("measures"):
            measure, authorized = part.text("measure"), part.optional_amount("authorized")
            held = self.balances.get(measure)
            self.balances[measure] = (
                replace(held, authorized=authorized)
                if held
                else Balance(
                    license_id=body.text("license_id"),
                    line_id=body.text("line_id"),
                    measure=measure,
                    measure_kind=MeasureKind(part.text("measure_kind")),
                    authorized=authorized,
                    reserved=_NONE,
                    consumed=part.amount("consumed"),
                    stream=event.stream,
                    version=event.version,
                )
            )

    def _reserve(self, body: Body) -> None:
        reservation = reservation_of(body)
        self.reservations[reservation.reservation_id] = reservation
        for measure, figure in reservation.amounts().values():
            self._move(measure, reserved=figure)

    def _consume(self, body: Body) -> None:
        reservation = replace(
            self.reservations[body.text("reservation_id")],
            state=ReservationState.CONSUMED,
            consumed_quantity=body.optional_amount("quantity"),
            consumed_value=body.optional_amount("value"),
        )
        self.reservations[reservation.reservation_id] = reservation
        used = {MeasureKind.UNIT: reservation.consumed_quantity, MeasureKind.CURRENCY: reservation.consumed_value}
        for kind, (measure, figure) in reservation.amounts().items():
            self._move(measure, reserved=-figure, consumed=used[kind] or _NONE)

    def _return(self, body: Body, state: ReservationState) -> None:
        reservation = replace(self.reservations[body.text("reservation_id")], state=state)
        self.reservations[reservation.reservation_id] = reservation
        for measure, figure in reservation.amounts().values():
            self._move(measure, reserved=-figure)

    def _move(self, measure: str, *, reserved: Decimal, consumed: Decimal = _NONE) -> None:
        held = self.balances[measure]
        self.balances[measure] = replace(held, reserved=held.reserved + reserved, consumed=held.consumed + consumed)


def reservation_of(body: Body) -> Reservation:
    """Return the reservation that an event body records."""
    return Reservation(
        reservation_id=body.text("reservation_id"),
        license_id=body.text("license_id"),
        line_id=body.text("line_id"),
        quantity=body.optional_amount("quantity"),
        unit=body.optional_text("unit"),
        value=body.optional_amount("value"),
        currency=body.optional_text("currency"),
        office=body.text("office"),
        declaration=body.text("declaration"),
        expires=body.instant("expires"),
        state=ReservationState.OPEN,
        provisional=body.flag("provisional"),
    )
