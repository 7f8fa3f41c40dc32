"""Replay: judge again what a receipt records, on what the registry then knew, and compare.

The story: the receipt is read with this node's key, and the request must be the one that it answers. Packs and code
lists must be the same texts. The registry is read at the stream versions that the receipt names, at its instant; the
decision made again must have the digest that was signed. Where the engine has changed since, both answers are shown.
"""

from dataclasses import dataclass
from enum import StrEnum

from gateway.core.eligibility import ENGINE_VERSION
from gateway.core.questions import EligibilityQuestion, PaperQuestion
from gateway.core.reasons import Reason
from gateway.core.receipt_claims import DecisionRecord, ReceiptClaims
from gateway.usecases.check_eligibility import judge_eligibility
from gateway.usecases.errors import BadRequest
from gateway.usecases.law_here import published_pack
from gateway.usecases.node import Node
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


def replay(item: RecordedRequest, node: Node) -> Replay:
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
    again = tuple(
        record_of(_judge_again(question, recorded, receipt, node))
        for question, recorded in zip(item.questions, receipt.decisions, strict=True)
    )
    return Replay(_compare(receipt, again), receipt.decisions, again, _note(receipt))


def _judge_again(
    question: PaperQuestion | EligibilityQuestion, recorded: DecisionRecord, receipt: ReceiptClaims, node: Node
) -> Judgment:
    versions = {read.stream: read.version for read in recorded.streams}
    with node.reader.pinned(versions, position=recorded.position) as snapshot:
        record = Record(snapshot)
        if isinstance(question, PaperQuestion):
            return judge(question, record, node, at=receipt.at)
        return judge_eligibility(question, record, node, at=receipt.at)


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
