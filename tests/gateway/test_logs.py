"""Logs hold figures and codes, never what a license says (attacks H15, K01, K02)."""

import io
import json
import logging

import pytest

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import ledger_service_pb2 as ledger
from gateway.client import CallFailed, call
from gateway.telemetry import logs
from tests.simulator import FORM, Network

CANARIES = ("Canary Optics AB", "Canário Demo", "canary goods", "XA/CANARY/0001")


def _form() -> bytes:
    return (
        FORM.replace(b"Alder Sensors AB", CANARIES[0].encode())
        .replace("Observatório Demo do Sul".encode(), CANARIES[1].encode())
        .replace(b"Infrared focal plane array, 640 x 512", CANARIES[2].encode())
        .replace(b"XA/DU/2026/000417", CANARIES[3].encode())
    )


def test_attack_h15_no_name_good_number_or_token_reaches_the_log(network: Network) -> None:
    """Good calls, refused calls and judged papers are logged by method, status and reason alone."""
    stream = io.StringIO()
    logs.configure("debug", stream)
    record = network.register(_form())
    token = network.assertions[record.license_id]
    network.verify(network.question(token))
    with pytest.raises(CallFailed):
        call(network.client.conversion.Convert, conversion.ConvertRequest(document=b"x" + CANARIES[2].encode()))
    with pytest.raises(CallFailed):
        network.reserve(record.license_id, "41")
    logs.configure("error")
    written = stream.getvalue()
    assert written.count("\n") >= 4
    planted = [*CANARIES, token, token.split(".")[1], record.license_id]
    assert [canary for canary in planted if canary in written or json.dumps(canary)[1:-1] in written] == []


def test_attack_k01_an_input_cannot_forge_a_record(network: Network) -> None:
    """One record a call, each a JSON object with known fields, whatever stands in the request."""
    stream = io.StringIO()
    logs.configure("debug", stream)
    forged = 'X"}\n{"event": "call", "status": "OK'
    with pytest.raises(CallFailed):
        call(network.client.ledger.GetBalance, ledger.GetBalanceRequest(license_id=forged))
    logs.configure("error")
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [record["status"] for record in records if record["event"] == "call"] == ["NOT_FOUND"]
    assert all(set(record) <= logs.FIELDS for record in records)


def test_a_library_that_repeats_itself_is_told_once_a_minute() -> None:
    """By its name and place, one record for each place; its text stays out (attack K02)."""
    stream = io.StringIO()
    logs.configure("warning", stream)
    library = logging.getLogger("some.library")
    for number in range(100):
        library.warning("%s %s", CANARIES[0], number)
    library.error("another place")
    library.info("not worth a record")
    logs.configure("error")
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(record["event"], record["level"], record["library"]) for record in records] == [
        ("library", "warning", "some.library"),
        ("library", "error", "some.library"),
    ]
    assert CANARIES[0] not in stream.getvalue()
