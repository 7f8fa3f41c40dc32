"""The contract of the ledger: reserve, consume, cancel, lapse; run on each dialect."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from registry.errors import BadInput, NotAllowed, NotFound, NotYours
from registry.records import LedgerKeeper, MeasureKind, ReservationState, Standing
from registry.streams import line_stream
from registry.writes import NewLine
from tests.registry.desk import DAY, EUROS, LICENSE, NOW, OTHER_OFFICE, PIECES, Change, Desk, refusal

IN_FORCE, SUSPENDED, REVOKED, SURRENDERED = Standing
ENDS = [(SUSPENDED, "LICENSE_SUSPENDED"), (REVOKED, "LICENSE_REVOKED"), (SURRENDERED, "LICENSE_SURRENDERED")]
ZERO = Decimal(0)


class ReserveContract:
    """Set aside, all of it or nothing."""

    def test_a_reservation_sets_quantity_and_value_aside_together(self, desk: Desk) -> None:
        """A line limited by both draws both, and the answer shows both balances."""
        desk.grant(PIECES, EUROS)
        answer = desk.reserve("2.5", "100.25")
        assert answer.reservation.state is ReservationState.OPEN
        assert {balance.measure: balance.available for balance in answer.balances} == {
            "EUR": Decimal("899.75"),
            "H87": Decimal("97.5"),
        }
        assert (answer.stream, answer.version) == (line_stream(LICENSE, "1"), 2)
        with desk.reader.snapshot() as snapshot:
            assert snapshot.find_reservation(answer.reservation.reservation_id) == answer.reservation
            assert snapshot.balances(LICENSE) == answer.balances
            assert snapshot.find_reservation("rsv-none") is None

    @pytest.mark.parametrize(
        ("quantity", "value", "field"), [("100.000001", "1", "quantity"), ("1", "1000.0001", "value")]
    )
    def test_if_one_measure_does_not_suffice_neither_is_drawn(
        self, desk: Desk, quantity: str, value: str, field: str
    ) -> None:
        """Both or none, down to the last decimal."""
        desk.grant(PIECES, EUROS)
        assert refusal(NotAllowed, desk.reserve, quantity, value) == ("QUANTITY_EXCEEDED", field)
        assert desk.figures("H87") == (Decimal(100), ZERO, ZERO)
        assert desk.figures("EUR") == (Decimal(1000), ZERO, ZERO)

    def test_everything_that_is_left_can_be_reserved_and_no_more(self, desk: Desk) -> None:
        """The limit itself is within the limit."""
        desk.grant()
        assert desk.reserve("100").balances[0].available == 0
        assert refusal(NotAllowed, desk.reserve, "0.000001") == ("QUANTITY_EXCEEDED", "quantity")

    @pytest.mark.parametrize(("to", "reason"), ENDS)
    def test_attack_f11_a_license_that_is_not_in_force_admits_no_reservation(
        self, desk: Desk, to: Standing, reason: str
    ) -> None:
        """Suspended, revoked and surrendered each say so."""
        desk.grant()
        desk.change(IN_FORCE, to)
        assert refusal(NotAllowed, desk.reserve) == (reason, "license_id")

    @pytest.mark.parametrize(
        ("on", "reason"),
        [(date(2029, 12, 31), "LICENSE_NOT_YET_VALID"), (date(2031, 1, 1), "LICENSE_EXPIRED")],
    )
    def test_attack_f11_an_act_outside_the_validity_is_refused(self, desk: Desk, on: date, reason: str) -> None:
        """The day before the first and the day after the last."""
        desk.grant()
        assert refusal(NotAllowed, desk.reserve, on=on) == (reason, "on")

    @pytest.mark.parametrize("on", [date(2030, 1, 1), date(2030, 12, 31)])
    def test_the_first_and_the_last_day_are_valid(self, desk: Desk, on: date) -> None:
        """Both ends are inclusive."""
        desk.grant()
        assert desk.reserve(on=on).reservation.state is ReservationState.OPEN

    def test_a_license_without_days_is_valid_on_any_day(self, desk: Desk) -> None:
        """A bound that the license does not state does not bind."""
        desk.grant(valid_from=None, valid_until=None)
        assert desk.reserve(on=date(2001, 1, 1)).reservation.state is ReservationState.OPEN

    @pytest.mark.parametrize(
        ("changes", "reason", "field"),
        [
            ({"unit": "KGM"}, "UNIT_MISMATCH", "quantity"),
            ({"currency": "USD"}, "UNIT_MISMATCH", "value"),
        ],
    )
    def test_attack_f08_a_reservation_is_counted_as_the_line_is(
        self, desk: Desk, changes: dict[str, Change], reason: str, field: str
    ) -> None:
        """Units are never converted."""
        desk.grant(PIECES, EUROS)
        assert refusal(BadInput, desk.reserve, "1", "1", **changes) == (reason, field)

    def test_a_limited_measure_is_not_left_out(self, desk: Desk) -> None:
        """A line limited by quantity and value is drawn in both."""
        desk.grant(PIECES, EUROS)
        assert refusal(BadInput, desk.reserve, "1", None) == ("MEASURE_MISSING", "value")
        assert refusal(BadInput, desk.reserve, None, "1") == ("MEASURE_MISSING", "quantity")

    def test_a_measure_that_the_line_does_not_have_is_refused(self, desk: Desk) -> None:
        """A value on a line without one is not silently dropped; no measure at all is no reservation."""
        desk.grant(replace(PIECES, authorized=None))
        assert refusal(BadInput, desk.reserve, "1", "1") == ("UNIT_MISMATCH", "value")
        assert refusal(BadInput, desk.reserve, None) == ("MEASURE_MISSING", "quantity")

    def test_an_unlimited_line_only_counts(self, desk: Desk) -> None:
        """There is nothing to exceed, and the figures are kept."""
        desk.grant(replace(PIECES, authorized=None))
        desk.consume(desk.reserve("100000"))
        assert desk.figures() == (None, ZERO, Decimal(100000))
        assert desk.balance().available is None

    @pytest.mark.parametrize("text", ["-5", "0", "-0", "0.000000"])
    def test_attack_f05_nothing_and_less_are_refused(self, desk: Desk, text: str) -> None:
        """An amount is above zero."""
        desk.grant()
        assert refusal(BadInput, desk.reserve, text) == ("QUANTITY_NOT_POSITIVE", "quantity")

    @pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
    def test_attack_f06_what_is_no_number_is_refused(self, desk: Desk, text: str) -> None:
        """Decimal knows values that are no amounts."""
        desk.grant()
        assert refusal(BadInput, desk.reserve, text) == ("QUANTITY_FORMAT", "quantity")

    @pytest.mark.parametrize("text", ["1e1000", "1e999999", "1000000000000", "0.0000001", "1.0000000"])
    def test_attack_f07_more_digits_than_are_kept_are_refused(self, desk: Desk, text: str) -> None:
        """Never rounded, and no power of ten is raised to find out."""
        desk.grant()
        assert refusal(BadInput, desk.reserve, text) == ("QUANTITY_RANGE", "quantity")

    def test_attack_f07_no_sum_leaves_the_column(self, desk: Desk) -> None:
        """An unlimited line fills up before its column does, and stays exact."""
        desk.grant(replace(PIECES, authorized=None))
        desk.reserve("999999999999.999999")
        assert refusal(NotAllowed, desk.reserve, "0.000001") == ("QUANTITY_EXCEEDED", "quantity")
        assert desk.figures() == (None, Decimal("999999999999.999999"), ZERO)

    def test_attack_f01_the_same_request_reserves_once(self, desk: Desk) -> None:
        """Statement C-09: the first answer again, even after the reservation was used; another body is refused."""
        desk.grant()
        request = desk.request("once", body="one piece")
        first = desk.reserve(request=request)
        desk.consume(first)
        assert desk.reserve(request=request) == first
        assert desk.figures() == (Decimal(100), ZERO, Decimal(1))
        for other in (replace(request, body_digest="ab" * 32), replace(request, method="another")):
            assert refusal(NotAllowed, desk.reserve, request=other) == ("REQUEST_ID_REUSED", "request_id")

    def test_two_callers_may_use_one_request_id(self, desk: Desk) -> None:
        """A request id belongs to its caller."""
        desk.grant()
        request = desk.request("once")
        first, second = (desk.reserve(request=replace(request, caller=caller)) for caller in ("one", "two"))
        assert first.reservation.reservation_id != second.reservation.reservation_id

    def test_a_refused_request_may_be_sent_again(self, desk: Desk) -> None:
        """A refusal records nothing, its request id included."""
        desk.grant()
        held = desk.reserve("100")
        request = desk.request("again")
        assert refusal(NotAllowed, desk.reserve, request=request)[0] == "QUANTITY_EXCEEDED"
        desk.cancel(held)
        assert desk.reserve(request=request).reservation.state is ReservationState.OPEN

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"request_id": "x" * 65}, "request_id"), ({"request_id": "ü"}, "request_id"), ({"caller": ""}, "caller")],
    )
    def test_a_request_names_itself_and_its_caller(self, desk: Desk, changes: dict[str, str], field: str) -> None:
        """1 to 64 printable ASCII characters, and a caller."""
        desk.grant()
        request = replace(desk.request("a"), **changes)  # type: ignore[arg-type] # both are texts
        assert refusal(BadInput, desk.reserve, request=request) == ("REQUEST_MALFORMED", field)

    def test_a_reservation_ends_after_it_begins(self, desk: Desk) -> None:
        """It runs out later than it is made; an amount and its unit go together."""
        desk.grant()
        assert refusal(BadInput, desk.reserve, expires=NOW) == ("TIMESTAMP_RANGE", "expires")
        assert refusal(BadInput, desk.reserve, unit=None) == ("REQUEST_MALFORMED", "quantity")

    def test_an_unknown_license_is_not_found(self, desk: Desk) -> None:
        """Not a refusal of the line, but of the license; an unknown line is one of its license."""
        assert refusal(NotFound, desk.reserve) == ("LICENSE_NOT_REGISTERED", "license_id")
        desk.grant()
        assert refusal(NotAllowed, desk.reserve, line_id="7") == ("LINE_UNKNOWN", "line_id")

    def test_a_reservation_is_provisional_where_the_authority_keeps_the_ledger(self, desk: Desk) -> None:
        """The registry says that it may not know of every use."""
        desk.grant(ledger_keeper=LedgerKeeper.ISSUING_AUTHORITY)
        assert desk.reserve().reservation.provisional

    def test_a_reservation_is_final_where_the_registry_keeps_the_ledger(self, desk: Desk) -> None:
        """Nothing is used elsewhere."""
        desk.grant()
        assert not desk.reserve().reservation.provisional


class WriteOffContract:
    """Consumed, canceled, lapsed."""

    def test_the_whole_is_written_off_unless_a_part_is_named(self, desk: Desk) -> None:
        """Reserved becomes consumed."""
        desk.grant(PIECES, EUROS)
        answer = desk.consume(desk.reserve("40", "250.5"))
        assert answer.reservation.state is ReservationState.CONSUMED
        assert (answer.reservation.consumed_quantity, answer.reservation.consumed_value) == (
            Decimal(40),
            Decimal("250.5"),
        )
        assert desk.figures("H87") == (Decimal(100), ZERO, Decimal(40))
        assert desk.figures("EUR") == (Decimal(1000), ZERO, Decimal("250.5"))

    def test_statement_c_06_of_a_part_the_rest_returns(self, desk: Desk) -> None:
        """What is released is consumed, the rest is available again."""
        desk.grant(PIECES, EUROS)
        answer = desk.consume(desk.reserve("40", "250.5"), "15.5", value=Decimal("100.01"), currency="EUR")
        assert answer.reservation.quantity == 40
        assert desk.figures("H87") == (Decimal(100), ZERO, Decimal("15.5"))
        assert desk.figures("EUR") == (Decimal(1000), ZERO, Decimal("100.01"))

    def test_statement_l_13_a_tenth_ten_times_is_one(self, desk: Desk) -> None:
        """Attack F09: exactly nothing is left."""
        desk.grant(replace(PIECES, authorized=Decimal("1.0")))
        for _ in range(10):
            desk.consume(desk.reserve("0.1"))
        assert desk.figures() == (Decimal(1), ZERO, Decimal(1))
        assert desk.balance().available == 0

    def test_more_than_was_reserved_is_not_written_off(self, desk: Desk) -> None:
        """Nor in another unit, nor in a measure that was not reserved."""
        desk.grant()
        held = desk.reserve("40")
        assert refusal(NotAllowed, desk.consume, held, "40.000001") == ("QUANTITY_EXCEEDED", "quantity")
        assert refusal(BadInput, desk.consume, held, "4", unit="KGM") == ("UNIT_MISMATCH", "quantity")
        extra = refusal(BadInput, desk.consume, held, value=Decimal(1), currency="EUR")
        assert extra == ("UNIT_MISMATCH", "value")
        assert refusal(BadInput, desk.consume, held, "0") == ("QUANTITY_NOT_POSITIVE", "quantity")

    def test_another_office_neither_uses_nor_returns_it(self, desk: Desk) -> None:
        """The office that holds a reservation is the one that may."""
        desk.grant()
        held = desk.reserve()
        wrong = ("RESERVATION_OF_ANOTHER_OFFICE", "office")
        assert refusal(NotYours, desk.consume, held, office=OTHER_OFFICE) == wrong
        assert refusal(NotYours, desk.cancel, held, office=OTHER_OFFICE) == wrong

    def test_an_unknown_reservation_is_not_found(self, desk: Desk) -> None:
        """Reserve first."""
        desk.grant()
        held = desk.reserve()
        unknown = replace(held, reservation=replace(held.reservation, reservation_id="rsv-none"))
        assert refusal(NotFound, desk.consume, unknown) == ("RESERVATION_UNKNOWN", "reservation_id")

    def test_what_is_closed_stays_closed(self, desk: Desk) -> None:
        """Consumed or canceled, it is neither used nor returned again."""
        desk.grant()
        consumed, canceled = desk.reserve(), desk.reserve()
        desk.consume(consumed)
        desk.cancel(canceled)
        for held in (consumed, canceled):
            assert refusal(NotAllowed, desk.consume, held) == ("RESERVATION_CLOSED", "reservation_id")
            assert refusal(NotAllowed, desk.cancel, held) == ("RESERVATION_CLOSED", "reservation_id")
        assert desk.figures() == (Decimal(100), ZERO, Decimal(1))

    @pytest.mark.parametrize(("to", "reason"), ENDS)
    def test_attack_f11_a_license_that_is_not_in_force_admits_no_write_off(
        self, desk: Desk, to: Standing, reason: str
    ) -> None:
        """A reservation made before does not help; returning it is still possible."""
        desk.grant()
        held = desk.reserve()
        desk.change(IN_FORCE, to)
        assert refusal(NotAllowed, desk.consume, held) == (reason, "license_id")
        assert desk.cancel(held).reservation.state is ReservationState.CANCELED
        assert desk.figures() == (Decimal(100), ZERO, ZERO)

    def test_the_same_write_off_is_made_once(self, desk: Desk) -> None:
        """The same request gives the first answer again."""
        desk.grant()
        held, request = desk.reserve("40"), desk.request("once")
        first = desk.consume(held, "10", request=request)
        desk.reserve("1")
        assert desk.consume(held, "10", request=request) == first

    def test_a_reservation_that_ran_out_is_not_used_even_before_it_lapsed(self, desk: Desk) -> None:
        """At its last instant it is over, whether or not the lapse was recorded."""
        desk.grant()
        held = desk.reserve(expires=NOW + DAY)
        late = desk.request(at=NOW + DAY)
        assert refusal(NotAllowed, desk.consume, held, request=late) == ("RESERVATION_CLOSED", "reservation_id")
        assert refusal(NotAllowed, desk.cancel, held, at=NOW + DAY)[0] == "RESERVATION_CLOSED"
        in_time = desk.request(at=NOW + DAY - DAY / 86400)
        assert desk.consume(held, request=in_time).reservation.state is ReservationState.CONSUMED

    def test_statement_c_08_what_ran_out_lapses_and_returns(self, desk: Desk) -> None:
        """Each once, at its instant and not before, oldest first and no more than asked."""
        desk.grant()
        held = [desk.reserve("10", expires=NOW + days * DAY) for days in (1, 2, 3)]
        used = desk.reserve("5", expires=NOW + DAY)
        desk.consume(used)
        assert desk.writer.lapse_reservations(NOW + DAY - DAY / 86400) == 0
        assert desk.writer.lapse_reservations(NOW + 2 * DAY, limit=1) == 1
        with desk.reader.snapshot() as snapshot:
            first = snapshot.find_reservation(held[0].reservation.reservation_id)
        assert first is not None
        assert first.state is ReservationState.LAPSED
        assert desk.writer.lapse_reservations(NOW + 2 * DAY) == 1
        assert desk.writer.lapse_reservations(NOW + 2 * DAY) == 0
        assert desk.figures() == (Decimal(100), Decimal(10), Decimal(5))

    def test_what_was_used_before_counts_once(self, desk: Desk) -> None:
        """A document that states former use opens the line with it; registering again does not add it."""
        desk.grant(NewLine("1", "H87", MeasureKind.UNIT, Decimal(100), Decimal("99.5")))
        assert desk.figures() == (Decimal(100), ZERO, Decimal("99.5"))
        assert refusal(NotAllowed, desk.reserve, "1") == ("QUANTITY_EXCEEDED", "quantity")
        assert desk.reserve("0.5").balances[0].available == 0
