"""Receipts with their requests, read for a replay; comparisons, written into messages."""

from collections.abc import Iterable
from dataclasses import dataclass

from comity.v1 import recognition_service_pb2 as pb
from gateway.core.questions import EligibilityQuestion, PaperQuestion
from gateway.core.reasons import Reason
from gateway.core.receipt_claims import DecisionRecord
from gateway.wire.canonical import digest_of
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import eligibility_question, method_of, paper_question, paper_questions, shipment_question

MAX_ITEMS = 256


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A receipt as text, with the request that was kept with it."""

    receipt: str
    method: str
    request_digest: str
    questions: tuple[PaperQuestion | EligibilityQuestion, ...]


def replay_items(request: pb.ReplayDecisionsRequest) -> list[RecordedRequest]:
    """Return the receipts of a request, each with what was asked.

    Raises:
        BadMessage: BATCH_SIZE, or a request that cannot be read.
    """
    if not 1 <= len(request.items) <= MAX_ITEMS:
        raise BadMessage(Reason.BATCH_SIZE, "items", f"A replay takes 1 to {MAX_ITEMS} receipts; split them.")
    return [recorded_request(item) for item in request.items]


def recorded_request(item: pb.ReplayItem) -> RecordedRequest:
    """Return one receipt with what was asked.

    Raises:
        BadMessage: the request is missing or cannot be read.
    """
    which = item.WhichOneof("request")
    if which is None:
        message = "Give the request that was kept with the receipt; the registry keeps none."
        raise BadMessage(Reason.REQUEST_MALFORMED, "request", message)
    request = getattr(item, which)
    return RecordedRequest(item.receipt.jws, method_of(request), digest_of(request), _questions(item, which))


def replay_message(
    comparison: str, recorded: Iterable[DecisionRecord], again: Iterable[DecisionRecord], note: str
) -> pb.ReplayResult:
    """Return the message of a comparison."""
    return pb.ReplayResult(
        comparison=pb.ReplayComparison.Value(f"REPLAY_COMPARISON_{comparison}"),
        recorded=[_readings(record) for record in recorded],
        replayed=[_readings(record) for record in again],
        note=note,
    )


def _questions(item: pb.ReplayItem, which: str) -> tuple[PaperQuestion | EligibilityQuestion, ...]:
    if which == "verify":
        return (paper_question(item.verify),)
    if which == "verify_batch":
        return tuple(paper_questions(item.verify_batch))
    if which == "check_eligibility":
        return (eligibility_question(item.check_eligibility),)
    return shipment_question(item.check_shipment).papers


def _readings(record: DecisionRecord) -> pb.DecisionReadings:
    return pb.DecisionReadings(
        outcome=record.outcome,
        recognition=record.recognition,
        disposition=record.disposition,
        sha256=record.decision_digest,
    )
