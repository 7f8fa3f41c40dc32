"""Replay: judge again what a receipt records, on what the registry then knew, and compare.

The story: the receipt is read with this node's key, and the request must be the one that it answers. Packs and code
lists must be the same texts. The registry is read at the stream versions that the receipt names, at its instant; the
decision made again must have the digest that was signed. Where the engine has changed since, both answers are shown.
Where a pack is proposed, each decision is made once more as though it had been published then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.core.answers.eligibility import ENGINE_VERSION
from gateway.core.findings import PackAnswer
from gateway.core.questions import EligibilityQuestion, PaperQuestion, Proposal
from gateway.core.reasons import Reason
from gateway.core.review.rehearsal import AnswerPair
from gateway.core.trust.receipt_claims import DecisionRecord, ReceiptClaims
from gateway.usecases.check_eligibility import judge_eligibility
from gateway.usecases.errors import BadRequest
from gateway.usecases.law_here import published_pack
from gateway.usecases.node import Node
from gateway.usecases.proposed import Proposed, RecordWithProposed, proposed_of, rehearsing
from gateway.usecases.receipts import Judgment, read_receipt_with, record_of
from gateway.usecases.recognize import OWN_LAW_SHA256
from gateway.usecases.record import Record
from gateway.usecases.verify import judge
from gateway.wire.replays import RecordedRequest


class Comparison(StrEnum):
    """How a replay compares with its receipt."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    ENGINE_CHANGED = "ENGINE_CHANGED"
    NOT_REPLAYABLE = "NOT_REPLAYABLE"


@dataclass(frozen=True, slots=True)
class Replay:
    """The decisions that a receipt records, the same judged again, and how they compare."""

    comparison: Comparison
    recorded: tuple[DecisionRecord, ...]
    again: tuple[DecisionRecord, ...] = ()
    note: str = ""
    pairs: tuple[AnswerPair, ...] = ()
    """Where a pack is proposed: the deciding answer of each decision as judged again, and as it would be."""


def replay_all(items: Sequence[RecordedRequest], proposal: Proposal | None, node: Node) -> list[Replay]:
    """Return the comparison of each receipt; with a proposal, what it would change too.

    Raises:
        Refused: a receipt does not verify with this node's key.
        BadRequest: a request is not the one that its receipt answers, or PACK_INVALID.
    """
    if proposal is None:
        return [replay(item, node) for item in items]
    proposed, apart = proposed_of(proposal, node), rehearsing(node)
    return [replay(item, apart, proposed) for item in items]


def replay(item: RecordedRequest, node: Node, proposed: Proposed | None = None) -> Replay:
    """Return the comparison of one receipt.

    Raises:
        Refused: the receipt does not verify with this node's key.
        BadRequest: the request is not the one that the receipt answers.
    """
    receipt = read_receipt_with(item.receipt, node.receipt_key, node=node.name)
    if (receipt.method, receipt.request_digest) != (item.method, item.request_digest):
        message = "The receipt answers another request; give the one that was kept with it."
        raise BadRequest(Reason.REPLAY_MISMATCH, "request", message)
    obstacle = _obstacle(receipt, node)
    if obstacle:
        return Replay(Comparison.NOT_REPLAYABLE, receipt.decisions, note=obstacle)
    judged = [
        _judge_again(_Recorded(question, recorded, receipt.at), node, proposed)
        for question, recorded in zip(item.questions, receipt.decisions, strict=True)
    ]
    again = tuple(record_of(each[0]) for each in judged)
    pairs = tuple(AnswerPair(*(_deciding(one) for one in each)) for each in judged) if proposed else ()
    return Replay(_compare(receipt, again), receipt.decisions, again, _note(receipt), pairs)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """A question, the decision that a receipt records on it, and when it was made."""

    question: PaperQuestion | EligibilityQuestion
    decision: DecisionRecord
    at: datetime


def _judge_again(recorded: _Recorded, node: Node, proposed: Proposed | None) -> tuple[Judgment, ...]:
    """Return the judgment on what was on record, and where a pack is proposed, a second one with it published."""
    versions = {read.stream: read.version for read in recorded.decision.streams}
    with node.reader.pinned(versions, position=recorded.decision.position) as snapshot:
        records = [Record(snapshot), *([RecordWithProposed(snapshot, proposed)] if proposed else [])]
        return tuple(_judge(recorded, record, node) for record in records)


def _judge(recorded: _Recorded, record: Record, node: Node) -> Judgment:
    if isinstance(recorded.question, PaperQuestion):
        return judge(recorded.question, record, node, at=recorded.at)
    return judge_eligibility(recorded.question, record, node, at=recorded.at)


def _deciding(judgment: Judgment) -> PackAnswer | None:
    answers = judgment.decision.pack_answers
    return answers[0] if answers else None


def _obstacle(receipt: ReceiptClaims, node: Node) -> str:
    """Return why the receipt cannot be judged again here, empty when it can."""
    if receipt.codelists_digest != node.codelists_digest:
        return "This gateway has other code lists than the one that answered."
    if receipt.network != node.network:
        return f"The receipt is of the network {receipt.network}."
    known = node.digests | {OWN_LAW_SHA256}
    with node.reader.snapshot() as snapshot:
        missing = [
            pack
            for decision in receipt.decisions
            for pack in decision.packs
            if pack.sha256 not in known and published_pack(pack.sha256, snapshot, node) is None
        ]
    if missing:
        return f"The pack {missing[0].pack_id} {missing[0].version} with digest {missing[0].sha256} is not loaded here."
    return ""


def _compare(receipt: ReceiptClaims, again: tuple[DecisionRecord, ...]) -> Comparison:
    if again == receipt.decisions:
        return Comparison.SAME
    return Comparison.DIFFERENT if receipt.engine == ENGINE_VERSION else Comparison.ENGINE_CHANGED


def _note(receipt: ReceiptClaims) -> str:
    if receipt.engine == ENGINE_VERSION:
        return ""
    return f"The receipt was given by engine {receipt.engine}; this one is {ENGINE_VERSION}."
