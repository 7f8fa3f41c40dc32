"""Receipts with their requests, read for a replay; comparisons, written into messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.v1 import recognition_service_pb2 as pb
from gateway.core.questions import EligibilityQuestion, PaperQuestion, Proposal
from gateway.core.reasons import Reason
from gateway.core.review.rehearsal import AnswerPair
from gateway.core.trust.receipt_claims import DecisionRecord
from gateway.wire.canonical import digest_of
from gateway.wire.comparisons import asked_jurisdiction, change_message
from gateway.wire.decisions import recognition_value
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


def replay_proposal(request: pb.ReplayDecisionsRequest) -> Proposal | None:
    """Return what is proposed, None where nothing is.

    Raises:
        BadMessage: a jurisdiction that is none, or one without a text.
    """
    jurisdiction = asked_jurisdiction(request.jurisdiction)
    if request.proposed_text:
        return Proposal(request.proposed_text, jurisdiction)
    if jurisdiction:
        message = "A jurisdiction says where a proposed text would be published; send the text, or leave it out."
        raise BadMessage(Reason.REQUEST_MALFORMED, "jurisdiction", message)
    return None


def replay_message(
    comparison: str,
    recorded: Iterable[DecisionRecord],
    again: Iterable[DecisionRecord],
    note: str,
    pairs: Sequence[AnswerPair] = (),
) -> pb.ReplayResult:
    """Return the message of a comparison; `pairs` are the answers under what was proposed, one for each decision."""
    return pb.ReplayResult(
        comparison=pb.ReplayComparison.Value(f"REPLAY_COMPARISON_{comparison}"),
        recorded=[_readings(record) for record in recorded],
        replayed=[_readings(record) for record in again],
        note=note,
        proposed_recognitions=[recognition_value(each.after.recognition if each.after else None) for each in pairs],
        proposed_changes=[
            change_message(place, each.before, each.after)
            for place, each in enumerate(pairs)
            if each.changed and each.before and each.after
        ],
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
