"""The whole journey once more, on PostgreSQL: the gateway knows no dialect."""

import gc
from pathlib import Path

import pytest
from sqlalchemy import Engine

from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1.license_pb2 import Quantity
from gateway.client import call
from gateway.readable import readings
from tests.simulator import OFFICE, running_network


@pytest.fixture
def database(postgres_engine: Engine) -> str:
    """The URL of an empty registry in PostgreSQL."""
    return postgres_engine.url.render_as_string(hide_password=False)


def test_the_journey_on_postgresql(database: str, tmp_path: Path) -> None:
    """Register, adopt, verify, reserve, consume, suspend, refuse, replay."""
    with running_network(database, tmp_path) as network:
        record = network.register()
        network.adopt()
        question = network.question(network.assertions[record.license_id])
        answer = call(network.client.verification.Verify, question)
        assert readings(answer.decision) == ("VALID", "RECOGNIZED", "GO")
        reserved = network.reserve(record.license_id, "10").reservation
        consume = ledger.ConsumeRequest(
            request_id=network.request_id(),
            reservation_id=reserved.reservation_id,
            quantity=Quantity(value="4", unit="H87"),
            customs_office=OFFICE,
        )
        balances = call(network.client.ledger.Consume, consume).balances
        assert next(entry.available for entry in balances if entry.line_id == "1") == "36"
        network.suspend(record.license_id)
        assert readings(network.verify(question)) == ("SUSPENDED", "NOT_RECOGNIZED", "STOP")
        item = recognition.ReplayItem(receipt=answer.receipt, verify=question)
        replay = recognition.ReplayDecisionsRequest(items=[item])
        result = call(network.client.recognition.ReplayDecisions, replay).results[0]
        assert result.comparison == recognition.REPLAY_COMPARISON_SAME


def test_a_stopped_server_leaves_no_connection(database: str, tmp_path: Path) -> None:
    """A connection that was not closed warns when it is collected, and a warning fails the test."""
    with running_network(database, tmp_path) as network:
        network.register()
    del network
    gc.collect()
