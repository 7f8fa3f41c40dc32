"""The claims of a receipt, as values and as JSON, both ways.

Rules, in order:
1. `receipt_claims` and `read_receipt_claims` are inverse to each other.
2. Every decision names its checks, the streams it read with their versions, and the packs it asked with their digests,
   so that it can be judged again. A decision without any check is refused: an empty list is a failure, not a pass.
3. Streams are a list, not an object: a license of 300 lines has more streams than an object may have members.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from gateway.core.findings import StreamRead
from gateway.core.reasons import Reason
from gateway.core.refusal import malformed
from gateway.core.text import JTI, NETWORK, NODE, SHA256_HEX
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.claim_members import Members, read_members
from gateway.core.trust.header import RECEIPT_TYP
from gateway.core.trust.statements import PROFILE, epoch_seconds
from gateway.core.trust.strict_json import MAX_SAFE_INTEGER

ANYBODY = "urn:comity:any"
TOKEN = re.compile(r"[A-Z][A-Z_]{0,59}")
TOKEN_OR_NOTHING = re.compile(r"(?:[A-Z][A-Z_]{0,59})?")
CHECK = re.compile(r"V(?:[1-9]|1[0-8]) (?:PASSED|FAILED|NOT_MADE)")
METHOD = re.compile(r"[A-Z][A-Za-z]{0,59}")
HEX_OR_NOTHING = re.compile(r"(?:[0-9a-f]{64})?")
COMMITMENT_OR_NOTHING = re.compile(r"(?:[A-Za-z0-9_-]{43})?")
MARK_OR_NOTHING = re.compile(r"[CSPK]?")
NONCE = re.compile(r"[!-~]{0,64}")


@dataclass(frozen=True, slots=True)
class PackRecord:
    """A pack that was asked; `mark` is the weakest that its answer relied on."""

    pack_id: str
    version: str
    sha256: str
    adopted: bool
    mark: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What a receipt keeps of one decision.

    `recognition` is empty where no pack was asked; `checks` are such as "V1 PASSED"; digests are SHA-256 in hex.
    `goods_digest` is empty where no goods were declared.
    """

    outcome: str
    recognition: str
    disposition: str
    reasons: tuple[str, ...]
    checks: tuple[str, ...]
    decision_digest: str
    goods_digest: str
    streams: tuple[StreamRead, ...]
    packs: tuple[PackRecord, ...]
    position: int
    act_time: datetime


@dataclass(frozen=True, slots=True)
class ReceiptClaims:
    """The claims of a receipt; `paper` is a commitment, empty where no assertion was presented."""

    node: str
    audience: str
    jti: str
    issued: datetime
    nonce: str
    network: str
    method: str
    request_digest: str
    paper: str
    decisions: tuple[DecisionRecord, ...]
    at: datetime
    engine: str
    codelists_digest: str


def receipt_claims(receipt: ReceiptClaims) -> dict[str, object]:
    """Return the claims of a receipt as JSON."""
    return {
        "ver": PROFILE,
        "iss": f"urn:comity:node:{receipt.node}",
        "aud": receipt.audience,
        "jti": receipt.jti,
        "iat": epoch_seconds(receipt.issued),
        "nonce": receipt.nonce,
        "network": receipt.network,
        "method": receipt.method,
        "request_digest": receipt.request_digest,
        "paper": receipt.paper,
        "decisions": [_decision_claims(decision) for decision in receipt.decisions],
        "at": epoch_seconds(receipt.at),
        "engine": receipt.engine,
        "codelists_digest": receipt.codelists_digest,
    }


def read_receipt_claims(signed: SignedAssertion) -> ReceiptClaims:
    """Return the claims of a signed receipt.

    Raises:
        Refused: V8 failed.
    """
    if signed.typ != RECEIPT_TYP:
        raise malformed("V4", Reason.TYP_MISMATCH, "header.typ", f"Expected a statement of type {RECEIPT_TYP}.")
    claims = read_members(signed.payload)
    if claims.text("ver") != PROFILE:
        claims.refuse(Reason.PROFILE_UNKNOWN, "ver", f"Expected profile {PROFILE}; ask the node for such a receipt.")
    receipt = ReceiptClaims(
        node=claims.text("iss", form=NODE).removeprefix("urn:comity:node:"),
        audience=claims.text("aud"),
        jti=claims.text("jti", form=JTI),
        issued=claims.instant("iat"),
        nonce=claims.text("nonce", form=NONCE),
        network=claims.text("network", form=NETWORK),
        method=claims.text("method", form=METHOD),
        request_digest=claims.text("request_digest", form=SHA256_HEX),
        paper=claims.text("paper", form=COMMITMENT_OR_NOTHING),
        decisions=tuple(_read_decision(decision) for decision in claims.objects("decisions")),
        at=claims.instant("at"),
        engine=claims.text("engine"),
        codelists_digest=claims.text("codelists_digest", form=HEX_OR_NOTHING),
    )
    claims.close()
    if not receipt.decisions:
        claims.refuse(Reason.CLAIM_MISSING, "decisions", "Expected a decision; a receipt of nothing proves nothing.")
    return receipt


def _decision_claims(decision: DecisionRecord) -> dict[str, object]:
    return {
        "outcome": decision.outcome,
        "recognition": decision.recognition,
        "disposition": decision.disposition,
        "reasons": list(decision.reasons),
        "checks": list(decision.checks),
        "decision_digest": decision.decision_digest,
        "goods_digest": decision.goods_digest,
        "streams": [{"stream": read.stream, "version": read.version} for read in decision.streams],
        "packs": [_pack_claims(pack) for pack in decision.packs],
        "position": decision.position,
        "act_time": epoch_seconds(decision.act_time),
    }


def _pack_claims(pack: PackRecord) -> dict[str, object]:
    return {
        "id": pack.pack_id,
        "version": pack.version,
        "sha256": pack.sha256,
        "adopted": pack.adopted,
        "mark": pack.mark,
    }


def _read_decision(claims: Members) -> DecisionRecord:
    decision = DecisionRecord(
        outcome=claims.text("outcome", form=TOKEN),
        recognition=claims.text("recognition", form=TOKEN_OR_NOTHING),
        disposition=claims.text("disposition", form=TOKEN),
        reasons=claims.texts("reasons", form=TOKEN),
        checks=claims.texts("checks", form=CHECK),
        decision_digest=claims.text("decision_digest", form=SHA256_HEX),
        goods_digest=claims.text("goods_digest", form=HEX_OR_NOTHING),
        streams=tuple(_read_stream(read) for read in claims.objects("streams")),
        packs=tuple(_read_pack(pack) for pack in claims.objects("packs")),
        position=claims.integer("position", lowest=0, highest=MAX_SAFE_INTEGER),
        act_time=claims.instant("act_time"),
    )
    claims.close()
    if not decision.checks:
        claims.refuse(Reason.CLAIM_MISSING, "checks", "Expected the checks that were made; a pass without any is none.")
    return decision


def _read_stream(claims: Members) -> StreamRead:
    read = StreamRead(claims.text("stream"), claims.integer("version", lowest=0, highest=MAX_SAFE_INTEGER))
    claims.close()
    return read


def _read_pack(claims: Members) -> PackRecord:
    pack = PackRecord(
        pack_id=claims.text("id"),
        version=claims.text("version"),
        sha256=claims.text("sha256", form=SHA256_HEX),
        adopted=claims.truth("adopted"),
        mark=claims.text("mark", form=MARK_OR_NOTHING),
    )
    claims.close()
    return pack
