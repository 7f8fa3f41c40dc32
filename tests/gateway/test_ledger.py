"""The ledger over the wire: attacks F01 to F11 as they reach it, and statements C-05 to C-09."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from comity.v1 import ledger_service_pb2 as pb
from comity.v1.license_pb2 import Money, Quantity
from gateway.client import CallFailed, call
from tests.simulator import Network


def _refusal(network: Network, request: pb.ReserveRequest) -> tuple[str, str]:
    with pytest.raises(CallFailed) as refused:
        call(network.client.ledger.Reserve, request)
    return refused.value.status, refused.value.reason


def _request(network: Network, license_id: str, **changes: object) -> pb.ReserveRequest:
    request = pb.ReserveRequest(
        request_id=network.request_id(),
        license_id=license_id,
        line_id="1",
        quantity=Quantity(value="4", unit="H87"),
        customs_office="XB000010",
        declaration="26XB0000000000001",
    )
    request.MergeFrom(pb.ReserveRequest(**changes))  # type: ignore[arg-type] # field names of the message
    return request


def test_a_reservation_is_written_off_in_part_and_the_rest_returns(network: Network) -> None:
    """Statement C-06."""
    license_id = network.register().license_id
    reserved = network.reserve(license_id, "10")
    consumed = call(
        network.client.ledger.Consume,
        pb.ConsumeRequest(
            request_id=network.request_id(),
            reservation_id=reserved.reservation.reservation_id,
            quantity=Quantity(value="4", unit="H87"),
            customs_office="XB000010",
        ),
    )
    (balance,) = [entry for entry in consumed.balances if entry.unit == "H87"]
    assert (balance.authorized, balance.reserved, balance.consumed, balance.available) == ("40", "0", "4", "36")
    assert consumed.reservation.state == pb.RESERVATION_STATE_CONSUMED


def test_attack_f01_the_same_request_twice_is_one_reservation(network: Network) -> None:
    """Same id and body give the first answer again; same id with another body is refused (statement C-09)."""
    license_id = network.register().license_id
    request = _request(network, license_id)
    first = call(network.client.ledger.Reserve, request)
    again = call(network.client.ledger.Reserve, request)
    assert again.reservation.reservation_id == first.reservation.reservation_id
    assert again.balances[0].reserved == "4"
    request.quantity.value = "5"
    assert _refusal(network, request) == ("FAILED_PRECONDITION", "REQUEST_ID_REUSED")


def test_statement_c_05_fifty_parallel_reservations_of_three_leave_exactly_thirteen(network: Network) -> None:
    """Of 40 pieces, thirteen reservations of three succeed, and the sum set aside is 39."""
    license_id = network.register().license_id
    requests = [_request(network, license_id, quantity=Quantity(value="3", unit="H87")) for _ in range(50)]
    for request in requests:
        request.quantity.value = "3"
    gate = threading.Barrier(10)

    def reserve(request: pb.ReserveRequest) -> str:
        gate.wait(timeout=10)
        for _ in range(20):
            try:
                call(network.client.ledger.Reserve, request)
            except CallFailed as failed:
                # Refused for load alone, on a busy machine: the same request is made again, as a client does.
                if failed.status not in {"ABORTED", "RESOURCE_EXHAUSTED", "UNAVAILABLE"}:
                    return failed.reason
            else:
                return "OK"
        return "BUSY"

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(reserve, requests))
    assert (answers.count("OK"), answers.count("QUANTITY_EXCEEDED")) == (13, 37)
    balances = call(network.client.ledger.GetBalance, pb.GetBalanceRequest(license_id=license_id)).balances
    assert next(entry.reserved for entry in balances if entry.line_id == "1") == "39"


AMOUNTS = {
    "F05 minus five": ("-5", "QUANTITY_NOT_POSITIVE"),
    "F05 zero": ("0", "QUANTITY_NOT_POSITIVE"),
    "F05 minus zero": ("-0", "QUANTITY_NOT_POSITIVE"),
    "F05 plus three": ("+3", "QUANTITY_FORMAT"),
    "F06 not a number": ("NaN", "QUANTITY_FORMAT"),
    "F06 signaling": ("sNaN", "QUANTITY_FORMAT"),
    "F06 infinity": ("Infinity", "QUANTITY_FORMAT"),
    "F06 exponent": ("1e1000", "QUANTITY_FORMAT"),
    "F06 underscore": ("1_000", "QUANTITY_FORMAT"),
    "F06 spaces": (" 5 ", "QUANTITY_FORMAT"),
    "F06 Arabic-Indic digits": ("١٢", "QUANTITY_FORMAT"),
    "F06 full-width digit": ("５", "QUANTITY_FORMAT"),
    "F06 leading point": (".5", "QUANTITY_FORMAT"),
    "F06 trailing point": ("5.", "QUANTITY_FORMAT"),
    "F06 comma": ("1,5", "QUANTITY_FORMAT"),
    "F06 hexadecimal": ("0x10", "QUANTITY_FORMAT"),
    "F07 nineteen digits": ("1" * 19, "QUANTITY_RANGE"),
    "F07 seven decimals": ("1.1234567", "QUANTITY_RANGE"),
    "F08 two and a half pieces": ("2.5", "UNIT_NOT_DIVISIBLE"),
}


@pytest.mark.parametrize("row", AMOUNTS)
def test_attack_f05_to_f08_an_amount_that_is_not_one_is_refused(network: Network, row: str) -> None:
    """Refused as INVALID_ARGUMENT with its reason and field; nothing is rounded and nothing recorded."""
    text, reason = AMOUNTS[row]
    license_id = network.register().license_id
    request = _request(network, license_id)
    request.quantity.value = text
    assert _refusal(network, request) == ("INVALID_ARGUMENT", reason)
    balances = call(network.client.ledger.GetBalance, pb.GetBalanceRequest(license_id=license_id)).balances
    assert {entry.reserved for entry in balances} == {"0"}


def test_attack_f08_kilograms_against_a_license_in_pieces_are_refused(network: Network) -> None:
    """Nothing is converted."""
    request = _request(network, network.register().license_id)
    request.quantity.unit = "KGM"
    assert _refusal(network, request) == ("INVALID_ARGUMENT", "UNIT_MISMATCH")


def test_a_value_against_a_line_that_is_limited_by_quantity_is_refused(network: Network) -> None:
    """The measure of the line is demanded, not replaced by another."""
    request = _request(network, network.register().license_id, value=Money(amount="100", currency="EUR"))
    request.ClearField("quantity")
    assert _refusal(network, request)[1] in {"MEASURE_MISSING", "UNIT_MISMATCH"}


def test_attack_f10_the_reservation_of_another_office_is_not_touched(network: Network) -> None:
    """PERMISSION_DENIED for consume and for cancel."""
    reserved = network.reserve(network.register().license_id).reservation.reservation_id
    consume = pb.ConsumeRequest(request_id=network.request_id(), reservation_id=reserved, customs_office="XD000020")
    cancel = pb.CancelReservationRequest(
        request_id=network.request_id(), reservation_id=reserved, customs_office="XD000020"
    )
    for method, request in (
        (network.client.ledger.Consume, consume),
        (network.client.ledger.CancelReservation, cancel),
    ):
        with pytest.raises(CallFailed) as refused:
            call(method, request)
        assert (refused.value.status, refused.value.reason) == ("PERMISSION_DENIED", "RESERVATION_OF_ANOTHER_OFFICE")


def test_attack_f11_a_suspended_license_is_not_reserved_and_not_consumed(network: Network) -> None:
    """FAILED_PRECONDITION with the standing as its reason (statement C-10)."""
    license_id = network.register().license_id
    reserved = network.reserve(license_id).reservation.reservation_id
    network.suspend(license_id)
    assert _refusal(network, _request(network, license_id)) == ("FAILED_PRECONDITION", "LICENSE_SUSPENDED")
    consume = pb.ConsumeRequest(request_id=network.request_id(), reservation_id=reserved, customs_office="XB000010")
    with pytest.raises(CallFailed) as refused:
        call(network.client.ledger.Consume, consume)
    assert (refused.value.status, refused.value.reason) == ("FAILED_PRECONDITION", "LICENSE_SUSPENDED")


def test_attack_f11_an_expired_license_is_not_reserved(network: Network) -> None:
    """The day is taken in the issuing authority's zone."""
    license_id = network.register().license_id
    network.clock.advance(days=1000)
    assert _refusal(network, _request(network, license_id)) == ("FAILED_PRECONDITION", "LICENSE_EXPIRED")


def test_attack_f13_a_reservation_that_has_lapsed_cannot_be_used(network: Network) -> None:
    """Even before a scheduler has returned it."""
    reserved = network.reserve(network.register().license_id).reservation.reservation_id
    network.clock.advance(days=31)
    consume = pb.ConsumeRequest(request_id=network.request_id(), reservation_id=reserved, customs_office="XB000010")
    with pytest.raises(CallFailed) as refused:
        call(network.client.ledger.Consume, consume)
    assert (refused.value.status, refused.value.reason) == ("FAILED_PRECONDITION", "RESERVATION_CLOSED")


NAMES = {
    "an unknown license": ({"license_id": "urn:comity:license:XA-DGT:" + "A" * 22}, "NOT_FOUND"),
    "an unknown line": ({"line_id": "9"}, "LINE_UNKNOWN"),
    "an office that is none": ({"customs_office": "office 5"}, "ID_FORMAT"),
    "a license id that is none": ({"license_id": "17"}, "ID_FORMAT"),
    "no request id": ({"request_id": " "}, "ID_FORMAT"),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_name_that_is_not_one_is_refused_with_its_field(network: Network, case: str) -> None:
    """The field is named and the input is not echoed."""
    changes, reason = NAMES[case]
    request = _request(network, network.register().license_id)
    for field, value in changes.items():
        setattr(request, field, value)
    with pytest.raises(CallFailed) as refused:
        call(network.client.ledger.Reserve, request)
    assert reason in {refused.value.reason, refused.value.status}
    assert all(str(value) not in refused.value.message for value in changes.values() if len(str(value)) > 1)


def test_attack_i07_a_call_that_its_client_gave_up_is_told_again_by_its_request_id(network: Network) -> None:
    """Whether the write was committed or not when the client left, the same request id makes it once."""
    license_id = network.register().license_id
    request = _request(network, license_id)
    given_up = network.client.ledger.Reserve.future(request, timeout=5)
    given_up.cancel()
    answer = call(network.client.ledger.Reserve, request)
    assert (answer.balances[0].reserved, answer.balances[0].available) == ("4", "36")
    again = call(network.client.ledger.Reserve, request)
    assert again.reservation.reservation_id == answer.reservation.reservation_id
