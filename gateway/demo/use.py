"""The chapters of use: what is set aside and used up cannot be overdrawn, and a suspension is seen by the next call."""

from collections.abc import Iterable

from comity.v1 import ledger_service_pb2 as pb
from comity.v1 import registry_service_pb2 as registry
from comity.v1.license_pb2 import Quantity, Standing
from gateway.client import call
from gateway.demo.show import Answer, Step
from gateway.demo.state import Story, judged, question, refused, verify
from gateway.usecases.issue import StandingChange, issue_status

BIRCHLAND, DUNE = "XB000010", "XD000020"


def use(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter of reservations and write-offs."""
    return "Customs sets aside and writes off", [
        Step("Birchland reserves 28 of the 40 pieces", "12 available", lambda: _reserve(story, 28)),
        Step("it releases 12; the other 16 return", "28 available", lambda: _consume(story, 12)),
        Step("29 pieces more are asked for", "refused: QUANTITY_EXCEEDED", lambda: _overdraw(story)),
        Step("Birchland reserves the last 28", "0 available", lambda: _reserve(story, 28)),
        Step("Dune's customs asks for one piece more", "refused: QUANTITY_EXCEEDED", lambda: _second_customs(story)),
        Step(
            "Dune's customs tries to use Birchland's",
            "refused: RESERVATION_OF_ANOTHER_OFFICE",
            lambda: refused(lambda: _use(story, 1, DUNE)),
        ),
    ]


def suspension(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter in which the license is suspended."""
    return "The issuing authority suspends", [
        Step("Alder suspends its license", "SUSPENDED", lambda: _suspend(story)),
        Step(
            "the next question in Birchland",
            "SUSPENDED, NOT_RECOGNIZED: STOP",
            lambda: judged(verify(story, question(story, "XB"))),
        ),
        Step(
            "Birchland tries to release the goods set aside",
            "refused: LICENSE_SUSPENDED",
            lambda: refused(lambda: _use(story, 1, BIRCHLAND)),
        ),
        Step("Birchland gives its reservation back", "28 available", lambda: _cancel(story)),
        Step("Alder reinstates its license", "IN_FORCE", lambda: _reinstate(story)),
        Step(
            "the next question in Birchland",
            "VALID, RECOGNIZED: GO",
            lambda: judged(verify(story, question(story, "XB"))),
        ),
    ]


def _reserve(story: Story, pieces: int) -> Answer:
    request = _reservation(story, pieces, BIRCHLAND)
    answer = call(story.world.client.ledger.Reserve, request)
    story.reservation_id = answer.reservation.reservation_id
    return _left(answer.balances)


def _overdraw(story: Story) -> Answer:
    return refused(lambda: call(story.world.client.ledger.Reserve, _reservation(story, 29, BIRCHLAND)))


def _second_customs(story: Story) -> Answer:
    return refused(lambda: call(story.world.client.ledger.Reserve, _reservation(story, 1, DUNE)))


def _consume(story: Story, pieces: int) -> Answer:
    return _left(_use(story, pieces, BIRCHLAND).balances)


def _use(story: Story, pieces: int, office: str) -> pb.ConsumeResponse:
    request = pb.ConsumeRequest(
        request_id=f"consume-{story.reservation_id}-{office}-{pieces}",
        reservation_id=story.reservation_id,
        quantity=_pieces(pieces),
        customs_office=office,
    )
    return call(story.world.client.ledger.Consume, request)


def _cancel(story: Story) -> Answer:
    request = pb.CancelReservationRequest(
        request_id="cancel", reservation_id=story.reservation_id, customs_office=BIRCHLAND
    )
    return _left(call(story.world.client.ledger.CancelReservation, request).balances)


def _reservation(story: Story, pieces: int, office: str) -> pb.ReserveRequest:
    return pb.ReserveRequest(
        request_id=f"reserve-{office}-{pieces}-after-{story.reservation_id or 'nothing'}"[:64],
        license_id=story.license_id,
        line_id="1",
        quantity=_pieces(pieces),
        customs_office=office,
        declaration=f"26{office[:2]}0000000000001",
    )


def _suspend(story: Story) -> Answer:
    change = StandingChange(story.license_id, 1, "IN_FORCE", "SUSPENDED", "INVESTIGATION")
    statement = issue_status(change, story.world.issuers["XA-DGT"], at=story.world.now())
    request = registry.SuspendRequest(request_id="suspend", statement=statement)
    return _standing(call(story.world.client.registry.Suspend, request).license)


def _reinstate(story: Story) -> Answer:
    change = StandingChange(story.license_id, 2, "SUSPENDED", "IN_FORCE", "CLEARED")
    statement = issue_status(change, story.world.issuers["XA-DGT"], at=story.world.now())
    request = registry.ReinstateRequest(request_id="reinstate", statement=statement)
    return _standing(call(story.world.client.registry.Reinstate, request).license)


def _pieces(count: int) -> Quantity:
    return Quantity(value=str(count), unit="H87")


def _left(balances: Iterable[pb.Balance]) -> Answer:
    first = next(iter(balances))
    return Answer(
        f"{first.available} available",
        f"{first.authorized} authorized, {first.reserved} set aside, {first.consumed} used",
    )


def _standing(record: registry.RegisteredLicense) -> Answer:
    return Answer(Standing.Name(record.standing).removeprefix("STANDING_"))
