"""Nothing that a license, a paper or a call says reaches a log, a metric or a span (attacks H15, K01, K02).

Distinctive values are planted in every text that a caller can write: the document, the assertion, the shipment, stated
facts, the reservation, ids of requests, metadata; in refused calls; and in the exception of a fault. Then everything
that left the gateway is searched: the log, the page of Prometheus over HTTP, and what a collector received over gRPC.
"""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import grpc
import pytest

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import decision_pb2 as decision
from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import registry_service_pb2 as registry
from comity.v1.license_pb2 import PartyIdentifier
from gateway.client import CallFailed, call
from gateway.core.trust.compact import decode_base64url
from gateway.telemetry import logs
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.start import start_telemetry
from tests.observing import PROMETHEUS, Collector, observed_network, running_collector, scraped_text
from tests.simulator import FORM, Network, shipment

# What stands in the form, and what is planted there instead.
PLANTED = {
    "Alder Sensors AB": "Canary Holder AB",
    "Quay 1, 00000 Aldermouth": "Canary Quay 77",
    "XA000000000001": "XA777000000777",
    "XA/DU/2026/000417": "XA/CANARY/0777",
    "Desk 4, tel. 000": "Canary Desk 77",
    "Estrela Demo Instrumentos Ltda.": "Canary Consignee Ltda.",
    "Avenida Demo 10": "Canary Avenida 77",
    "Directorate of Goods Trade": "Canary Directorate",
    "Observatório Demo do Sul": "Canário do Sul",
    "Estrada Demo, km 8": "Canary Estrada 77",
    "Infrared focal plane array, 640 x 512": "canary focal plane array",
    "Read-out electronics for line 1": "canary electronics",
    "Astronomical camera": "canary end use",
    "312000.00": "377777.00",
}
PARTIES = ("XA-DGT", "XB-CAA", "party-canary", "XB000777")
CALLERS = ("nonce-canary-777", "request-canary-777", "canary-declaration-777", "canary.fact.text", "canary-metadata")
REFUSED = ("canary-refused-document", "urn:comity:license:canary:777", "canary-format")
FAULT = "canary of a fault: token eyJ0.canary.777"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that left the gateway, and everything that must not be in it."""

    log: str
    page: str
    exported: bytes
    canaries: tuple[str, ...]


def _form() -> bytes:
    text = FORM.decode()
    for stands, planted in PLANTED.items():
        assert stands in text
        text = text.replace(stands, planted)
    return text.encode()


def _plant_good_calls(network: Network) -> tuple[str, ...]:
    """Register, verify and reserve; return what the paper holds."""
    record = network.register(_form())
    token = network.assertions[record.license_id]
    goods = shipment()
    goods.items[0].description = "canary focal plane array"
    goods.end_use = "canary end use"
    goods.exporter.name, goods.consignee.name = "Canary Holder AB", "Canary Consignee Ltda."
    goods.end_user.name = "Canário do Sul"
    goods.exporter.identifiers[0].CopyFrom(PartyIdentifier(value="XA777000000777"))
    facts = [decision.Fact(path="party.canary", text="canary.fact.text")]
    question = network.question(token, nonce="nonce-canary-777", asking_party="party-canary")
    question.shipment.CopyFrom(goods)
    question.facts.extend(facts)
    metadata = (
        ("x-canary", "canary-metadata"),
        ("baggage", "key=canary-metadata"),
        ("authorization", "canary-metadata"),
    )
    with pytest.raises(grpc.RpcError):
        network.client.verification.Verify(question, timeout=10, metadata=metadata)
    del question.facts[:]
    answer = network.client.verification.Verify(question, timeout=10, metadata=metadata)
    assert answer.decision.outcome == decision.Decision(outcome="OUTCOME_VALID").outcome  # type: ignore[arg-type] # by name
    changes = {
        "customs_office": "XB000777",
        "declaration": "canary-declaration-777",
        "request_id": "request-canary-777",
    }
    network.reserve(record.license_id, **changes)
    claims = json.loads(decode_base64url(token.split(".")[1]))
    return token, token.split(".")[1], record.license_id, claims["jti"], answer.receipt.jws


def _plant_refused_calls(network: Network) -> None:
    client = network.client
    refused = (
        (client.conversion.Convert, conversion.ConvertRequest(document=b"canary-refused-document")),
        (client.conversion.Convert, conversion.ConvertRequest(document=b"canary", format="canary-format")),
        (client.ledger.GetBalance, ledger.GetBalanceRequest(license_id="urn:comity:license:canary:777")),
        (client.registry.Register, registry.RegisterRequest(request_id="request-canary-777", assertion=FAULT)),
    )
    for method, request in refused:
        with pytest.raises(CallFailed):
            call(method, request)


def _plant_fault(network: Network, folder: Path, telemetry: Telemetry) -> None:
    def fail() -> bytes:
        raise RuntimeError(FAULT)

    with observed_network(network, folder, telemetry, new_secret=fail) as failing:
        paper = network.assertions[next(iter(network.assertions))]
        with pytest.raises(CallFailed) as fault:
            failing.verify(failing.question(paper))
    assert fault.value.status == "INTERNAL"
    logging.getLogger("some.library").error("what a library says: %s", FAULT)


def _play(network: Network, folder: Path, collector: Collector) -> Scene:
    stream = io.StringIO()
    settings = replace(PROMETHEUS, otlp_endpoint=collector.endpoint, trace_share=Decimal(1))
    with start_telemetry(settings) as telemetry, observed_network(network, folder, telemetry) as observed:
        logs.configure("debug", stream, logs.Process("worker", 2))
        held = _plant_good_calls(observed)
        _plant_refused_calls(observed)
        _plant_fault(observed, folder, telemetry)
        page = scraped_text(telemetry)
    logs.configure("error")
    canaries = (*PLANTED.values(), *PARTIES, *CALLERS, *REFUSED, FAULT, *held)
    return Scene(stream.getvalue(), page, collector.everything(), canaries)


@pytest.fixture
def scene(network: Network, tmp_path: Path) -> Iterator[Scene]:
    """The whole of it, played once."""
    with running_collector() as collector:
        yield _play(network, tmp_path, collector)


def test_attack_h15_k02_no_canary_leaves_the_gateway(scene: Scene) -> None:
    """Neither in the log, nor on the page, nor in a span or metric; and each of them has something to say."""
    log = scene.log + json.dumps(scene.log)
    left = {"log": log.encode(), "page": scene.page.encode(), "collector": scene.exported}
    found = [
        (where, canary)
        for where, text in left.items()
        for canary in scene.canaries
        if canary.encode() in text or json.dumps(canary)[1:-1].encode() in text or b"canary" in text.lower()
    ]
    assert found == []
    for method in (b"RegistryService/Register", b"VerificationService/Verify", b"LedgerService/Reserve"):
        assert all(method in text for text in left.values())
    assert all(b"INTERNAL" in text for text in left.values())


def test_attack_k01_every_record_is_one_line_of_known_fields(scene: Scene) -> None:
    """Also those of a fault and of a library."""
    records = [json.loads(line) for line in scene.log.splitlines()]
    assert {"call", "fault", "library"} <= {record["event"] for record in records}
    assert all(set(record) <= logs.FIELDS for record in records)
    assert {(record["role"], record["worker"]) for record in records} == {("worker", 2)}
