"""Check shipment: may these goods move, leg by leg? The answer shows nothing of the license beyond what the asker sent.

The story: each leg is a question to one jurisdiction, judged like a paper at its border. The whole is as good as its
weakest leg. The asker learns go, refer or stop with a reason class and whom to ask; one receipt covers all legs.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.findings import Decision, Disposition
from gateway.core.questions import Asker, Leg, ShipmentQuestion, SignedReceipt
from gateway.usecases.node import Node
from gateway.usecases.receipts import sign_receipt_for
from gateway.usecases.record import Record
from gateway.usecases.verify import judge

WEAKEST_FIRST = (Disposition.STOP, Disposition.REFER, Disposition.GO)


@dataclass(frozen=True, slots=True)
class LegDecision:
    """The decision on one leg."""

    leg: Leg
    decision: Decision


@dataclass(frozen=True, slots=True)
class ShipmentAnswer:
    """The decisions on all legs, the disposition of the whole, and the receipt."""

    disposition: Disposition
    legs: tuple[LegDecision, ...]
    receipt: SignedReceipt


def check_shipment(question: ShipmentQuestion, asker: Asker, node: Node, *, at: datetime) -> ShipmentAnswer:
    """Return the answer for every leg."""
    with node.reader.snapshot() as snapshot:
        judgments = [judge(paper, Record(snapshot), node, at=at) for paper in question.papers]
    decisions = [judgment.decision for judgment in judgments]
    legs = tuple(LegDecision(leg, decision) for leg, decision in zip(question.legs, decisions, strict=True))
    whole = next(each for each in WEAKEST_FIRST if any(leg.decision.disposition is each for leg in legs))
    return ShipmentAnswer(whole, legs, sign_receipt_for(judgments, asker, node, at=at))
