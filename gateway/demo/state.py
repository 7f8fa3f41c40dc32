"""What the steps of the scene hand on to one another, and the requests that several of them make."""

from collections.abc import Callable
from dataclasses import dataclass, field

from google.protobuf.message import Message

from comity.v1 import decision_pb2 as pb
from comity.v1.license_pb2 import ControlListEntry, LicenseReference, Party, PartyIdentifier, Quantity
from comity.v1.reason_pb2 import OUTCOME_VALID
from comity.v1.verification_service_pb2 import VerifyRequest, VerifyResponse
from gateway.client import CallFailed, call
from gateway.demo.show import Answer
from gateway.demo.world import World
from gateway.readable import readings, reason_name

NUMBER = "XA/DU/2026/000417"


@dataclass(slots=True)
class Story:
    """What happened so far."""

    world: World
    assertion: str = ""
    license_id: str = ""
    reservation_id: str = ""
    first: tuple[VerifyRequest, VerifyResponse] | None = None
    uk: dict[str, str] = field(default_factory=dict)


def shipment(*, destination: str = "XF", quantity: str = "12") -> pb.Shipment:
    """Return the goods as they are declared: twelve arrays from Alder, leaving through Birchland."""
    return pb.Shipment(
        items=[
            pb.ShipmentItem(
                license_line=1,
                description="infrared focal plane arrays",
                hs_code="85414900",
                quantity=Quantity(value=quantity, unit="H87"),
                entries=[ControlListEntry(entry="6A002.a.3.f")],
            )
        ],
        origin="XA",
        exit_via="XB",
        destination=destination,
        exporter=Party(name="Alder Sensors AB", identifiers=[PartyIdentifier(value="XA000000000001")], country="XA"),
        consignee=Party(name="ESTRELA DEMO INSTRUMENTOS LTDA", country="XF"),
        end_user=Party(name="Observatorio Demo do Sul", country="XF"),
    )


def question(story: Story, jurisdiction: str, **changes: object) -> VerifyRequest:
    """Return the question of a customs office about Alder's paper, with changes of single fields."""
    request = VerifyRequest(
        assertion=story.assertion,
        recognizing_jurisdiction=jurisdiction,
        act=pb.ACT_KIND_EXPORT,
        shipment=shipment(),
        asking_party="demo-customs",
    )
    request.MergeFrom(VerifyRequest(**changes))  # type: ignore[arg-type] # field names of the message
    return request


def by_reference() -> LicenseReference:
    """Return how a declaration cites Alder's license."""
    return LicenseReference(agency="XA-DGT", number=NUMBER)


def judged(answer: VerifyResponse) -> Answer:
    """Return what a judgment says, with what decides it."""
    outcome, recognition, disposition = readings(answer.decision)
    says = f"{outcome}, {recognition}: {disposition}"
    against = [finding for finding in answer.decision.findings if finding.outcome != OUTCOME_VALID]
    if against:
        finding = against[0]
        return Answer(says, f"{finding.step} {reason_name(finding.reason)}: {finding.message}")
    packs = answer.decision.pack_answers
    if not packs:
        return Answer(says)
    return Answer(says, _clause(packs[0], answer.decision))


def refused(ask: Callable[[], Message]) -> Answer:
    """Return the reason for which a call is refused."""
    try:
        ask()
    except CallFailed as failed:
        return Answer(f"refused: {failed.reason}", failed.message)
    return Answer("not refused")


def verify(story: Story, request: VerifyRequest) -> VerifyResponse:
    """Return the answer to a question."""
    return call(story.world.client.verification.Verify, request)


def _clause(pack: pb.PackAnswer, decision: pb.Decision) -> str:
    cited = "; ".join(f"{citation.instrument}, {citation.clause}" for citation in pack.citations[:1])
    reasons = " ".join(reason_name(reason) for reason in pack.reasons[:2])
    force = "adopted here" if pack.adopted else "not adopted here, so advisory"
    ask = f". Ask {decision.ask[-1]}" if decision.ask else ""
    return f"{reasons} by {cited} ({force}){ask}"
