"""The receipt: what was asked, checked and found, under which law and knowledge, signed by the node that answered.

Rules, in order:
1. A receipt names every check, made or not made; one without checks is neither signed nor read.
2. It holds digests and a salted commitment in place of the paper, the request and the goods: no personal data.
3. It is a function of values. Times are whole seconds in UTC; nothing is drawn and no clock is read.
4. It is good for ever as a statement about the past and is never a license: its type is its own (attacks A23, F14).
5. A reader may demand the node, the nonce and the audience that it expects (attack G13).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256

from gateway.core.findings import Decision, Finding, Outcome, PackAnswer, reasons_of
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import TrustedKey, check_signature, open_envelope
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.header import RECEIPT_TYP
from gateway.core.trust.keys import PublicKey
from gateway.core.trust.receipt_claims import (
    DecisionRecord,
    PackRecord,
    ReceiptClaims,
    read_receipt_claims,
    receipt_claims,
)
from gateway.core.trust.signing import Signer, sign_statement

SALT_LENGTH = 32
THE_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def decision_record(decision: Decision, *, decision_digest: str, goods_digest: str = "") -> DecisionRecord:
    """Return what a receipt keeps of a decision; digests are SHA-256 in lower-case hexadecimal.

    Raises:
        ValueError: the decision lists no check.
    """
    if not decision.checks:
        raise ValueError("a decision without checks has no receipt")
    return DecisionRecord(
        outcome=decision.outcome.value,
        recognition=decision.recognition.value if decision.recognition else "",
        disposition=decision.disposition.value,
        reasons=tuple(reason.value for reason in reasons_of(decision)),
        checks=tuple(f"{check.step} {check.result.value}" for check in decision.checks),
        decision_digest=decision_digest,
        goods_digest=goods_digest,
        streams=decision.streams,
        packs=tuple(
            record for answer in decision.pack_answers if answer.arrangement for record in _pack_records(answer)
        ),
        position=decision.registry_position,
        act_time=decision.act_time,
    )


def commitment(signing_input: str, *, salt: bytes) -> str:
    """Return the commitment to a paper: SHA-256 over salt and signing input, in base64url.

    The salt is 32 random bytes that the asking party keeps; without it nobody can guess the paper (attack G14). The
    signature is left out, so that (r, n-s) opens the same commitment.

    Raises:
        ValueError: the salt does not have 32 bytes.
    """
    if len(salt) != SALT_LENGTH:
        raise ValueError("the salt of a commitment has exactly 32 bytes")
    return encode_base64url(sha256(salt + signing_input.encode("ascii")).digest())


def sign_receipt(receipt: ReceiptClaims, signer: Signer) -> str:
    """Return the receipt as a compact JWS of type comity-receipt+jwt.

    Raises:
        ValueError: there is no decision, a decision has no check, or an instant has a fraction of a second.
    """
    if not receipt.decisions or any(not decision.checks for decision in receipt.decisions):
        raise ValueError("a receipt holds decisions, and each of them its checks")
    return sign_statement(receipt_claims(receipt), typ=RECEIPT_TYP, signer=signer)


def read_receipt(jws: object, key: TrustedKey) -> ReceiptClaims:
    """Return the claims of a receipt that `key` signed (V1 to V4, V6 to V8).

    Raises:
        Refused: the first of these steps that failed; V5 when `key` is not the key that the receipt names.
    """
    return read_receipt_claims(check_signature(open_envelope(jws, typ=RECEIPT_TYP), key))


def check_receipt(
    receipt: ReceiptClaims, *, node: str | None = None, nonce: str | None = None, audience: str | None = None
) -> list[Finding]:
    """Return what differs from what the reader demands; None demands nothing (attack G13)."""
    demands = (
        ("iss", receipt.node, node, Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH, "the node that answered"),
        ("nonce", receipt.nonce, nonce, Outcome.MISMATCH, Reason.RECEIPT_INVALID, "the nonce of the request"),
        ("aud", receipt.audience, audience, Outcome.MISMATCH, Reason.WRONG_AUDIENCE, "the party that asked"),
    )
    return [
        Finding("V9", outcome, reason, field, f"Expected {what}; the receipt names another; ask for its own receipt.")
        for field, stated, demanded, outcome, reason, what in demands
        if demanded is not None and stated != demanded
    ]


def receipt_key(public: PublicKey, *, node: str) -> TrustedKey:
    """Return the key of a node as whoever holds its public JWK trusts it: for receipts and for nothing else."""
    return TrustedKey(
        kid=public.kid,
        agency=node,
        algorithm=public.algorithm,
        public_key=public.public_key,
        purposes=frozenset({"receipt"}),
        sign_from=THE_BEGINNING,
    )


def _pack_records(answer: PackAnswer) -> Iterator[PackRecord]:
    """Yield the pack of an answer, and what is laid over it."""
    yield PackRecord(answer.arrangement, answer.version, answer.sha256, answer.adopted, answer.weakest_mark.value)
    for overlay in answer.overlays:
        yield PackRecord(overlay.pack_id, overlay.version, overlay.sha256, answer.adopted)
