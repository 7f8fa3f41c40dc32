"""Receipts: what was asked, checked and found, signed by this node; and read again by anyone who has its public key.

The story: each decision is digested whole. The receipt names the method, the request and the goods by digest, the
paper by a salted commitment, every check, every stream and pack that was read, and both clocks. Whoever asked keeps
the request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.core.answers.eligibility import ENGINE_VERSION
from gateway.core.findings import Decision
from gateway.core.questions import Asker, EligibilityQuestion, PaperQuestion, SignedReceipt
from gateway.core.trust.keys import PublicKey
from gateway.core.trust.receipt import commitment, decision_record, read_receipt, receipt_key, sign_receipt
from gateway.core.trust.receipt_claims import ANYBODY, DecisionRecord, ReceiptClaims
from gateway.core.trust.statements import new_jti
from gateway.usecases.node import Node
from gateway.wire.decisions import decision_digest


@dataclass(frozen=True, slots=True)
class Judgment:
    """A decision with what it answers; `signing_input` is that of the paper, empty where none could be opened."""

    decision: Decision
    question: PaperQuestion | EligibilityQuestion
    signing_input: str


def sign_receipt_for(judgments: Sequence[Judgment], asker: Asker, node: Node, *, at: datetime) -> SignedReceipt:
    """Return the receipt of one or several judgments."""
    salt = node.new_secret()
    papers = "\n".join(judgment.signing_input for judgment in judgments if judgment.signing_input)
    claims = ReceiptClaims(
        node=node.name,
        audience=asker.party or ANYBODY,
        jti=new_jti(node.new_secret()[:16]),
        issued=at,
        nonce=asker.nonce,
        network=node.network,
        method=asker.method,
        request_digest=asker.request_digest,
        paper=commitment(papers, salt=salt) if papers else "",
        decisions=tuple(record_of(judgment) for judgment in judgments),
        at=at,
        engine=ENGINE_VERSION,
        codelists_digest=node.codelists_digest,
    )
    return SignedReceipt(sign_receipt(claims, node.receipt_signer), salt)


def record_of(judgment: Judgment) -> DecisionRecord:
    """Return what a receipt keeps of a judgment."""
    question = judgment.question
    return decision_record(
        judgment.decision,
        decision_digest=decision_digest(judgment.decision),
        goods_digest=question.goods_digest if isinstance(question, PaperQuestion) else "",
    )


def read_receipt_with(jws: str, key: PublicKey, *, node: str) -> ReceiptClaims:
    """Return the claims of a receipt that a node signed with this key.

    Raises:
        Refused: the receipt is malformed, or its signature does not verify.
    """
    return read_receipt(jws, receipt_key(key, node=node))
