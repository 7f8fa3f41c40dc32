"""Receipts: made of values, signed, read back alone with the node's public key (attacks A23, F14, G13, G14)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.core.findings import (
    Check,
    CheckResult,
    Decision,
    Disposition,
    Finding,
    Mark,
    Outcome,
    PackAnswer,
    PaperKind,
    Recognition,
    StreamRead,
)
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import LICENSE_TYP, RECEIPT_TYP, Refused, open_envelope
from gateway.core.trust.keys import import_public_jwk, public_members
from gateway.core.trust.receipt import (
    check_receipt,
    commitment,
    decision_record,
    read_receipt,
    receipt_key,
    sign_receipt,
)
from gateway.core.trust.receipt_claims import ANYBODY, ReceiptClaims, receipt_claims
from gateway.core.trust.signing import sign_statement
from gateway.core.trust.statements import new_jti
from tests.world import AT, NETWORK, XA, answer_of, judge, owner, paper, seeded_bytes, verified

NODE = owner("meridian-1", "Ed25519")
KEY = receipt_key(import_public_jwk(public_members(NODE.signer.private_key)), node="meridian-1")
DECISION = Decision(
    outcome=Outcome.SUSPENDED,
    recognition=Recognition.RECOGNIZED,
    disposition=Disposition.STOP,
    checks=(
        Check("V1", "text", CheckResult.PASSED),
        Check("V14", "standing", CheckResult.FAILED),
        Check("V17", "log proof", CheckResult.NOT_MADE, "no log yet"),
    ),
    findings=(
        Finding("V14", Outcome.SUSPENDED, Reason.LICENSE_SUSPENDED, "license.standing", "Ask the issuing authority."),
        Finding("V16", Outcome.MISMATCH, Reason.DESTINATION_MISMATCH, "shipment.destination", "Mend the declaration."),
    ),
    pack_answers=(
        PackAnswer(
            arrangement="meridian-compact",
            title="Meridian Compact",
            version="1",
            sha256="cd" * 32,
            notice="",
            recognition=Recognition.RECOGNIZED,
            reasons=(Reason.IN_SCOPE,),
            citations=(),
            weakest_mark=Mark.CONFIRMED,
            adopted=True,
        ),
    ),
    ask=(),
    at=AT,
    act_time=AT - timedelta(hours=2),
    streams=(StreamRead("key/abc", 1), StreamRead("license/urn:comity:license:XA-DGT:0123456789a", 3)),
    registry_position=812,
    engine_version="0.1.0",
    network=NETWORK,
    paper=PaperKind.ASSERTION,
)
SALT = seeded_bytes("salt")
RECEIPT = ReceiptClaims(
    node="meridian-1",
    audience="urn:comity:agency:XB-OEC",
    jti=new_jti(seeded_bytes("receipt", 16)),
    issued=AT,
    nonce="n-17",
    network=NETWORK,
    method="Verify",
    request_digest="ef" * 32,
    paper=commitment(verified(paper()).signing_input, salt=SALT),
    decisions=(decision_record(DECISION, decision_digest="12" * 32, goods_digest="34" * 32),),
    at=AT,
    engine="0.1.0",
    codelists_digest="56" * 32,
)


def signed(**changes: object) -> str:
    """Return a receipt with some claims changed, validly signed."""
    claims = {**receipt_claims(RECEIPT), **changes}
    return sign_statement(
        {name: value for name, value in claims.items() if value is not ...}, typ=RECEIPT_TYP, signer=NODE.signer
    )


def decision(**changes: object) -> dict[str, object]:
    """Return the one decision of the receipt with some members changed."""
    listed = receipt_claims(RECEIPT)["decisions"]
    assert isinstance(listed, list)
    return {name: value for name, value in {**listed[0], **changes}.items() if value is not ...}


def test_a_receipt_is_read_back_with_the_public_key_alone() -> None:
    """Every field, to an equal value."""
    assert read_receipt(sign_receipt(RECEIPT, NODE.signer), KEY) == RECEIPT


def test_a_receipt_of_a_batch_is_read_back() -> None:
    """256 decisions of 30 streams each are over the size of a paper and within that of a receipt."""
    streams = tuple(StreamRead(f"ledger/urn:comity:license:XA-DGT:0123456789a/{line}", line) for line in range(30))
    record = replace(RECEIPT.decisions[0], streams=streams, recognition="", goods_digest="", packs=())
    batch = replace(RECEIPT, method="VerifyBatch", decisions=(record,) * 256, paper="", nonce="", audience=ANYBODY)
    assert read_receipt(sign_receipt(batch, NODE.signer), KEY) == batch


def test_a_receipt_keeps_what_was_checked_and_why() -> None:
    """Skipped checks too; reasons of the findings first, then of the deciding pack, each once."""
    record = RECEIPT.decisions[0]
    assert record.checks == ("V1 PASSED", "V14 FAILED", "V17 NOT_MADE")
    assert record.reasons == ("LICENSE_SUSPENDED", "DESTINATION_MISMATCH", "IN_SCOPE")
    assert (record.packs[0].adopted, record.packs[0].mark) == (True, "C")
    assert (record.outcome, record.recognition, record.disposition) == ("SUSPENDED", "RECOGNIZED", "STOP")
    unasked = decision_record(replace(DECISION, recognition=None, pack_answers=()), decision_digest="12" * 32)
    assert (unasked.recognition, unasked.packs, unasked.goods_digest) == ("", (), "")


def test_no_check_is_no_pass() -> None:
    """A decision without checks has no receipt, and a receipt without is not read."""
    with pytest.raises(ValueError):
        decision_record(replace(DECISION, checks=()), decision_digest="12" * 32)
    with pytest.raises(ValueError):
        sign_receipt(replace(RECEIPT, decisions=(replace(RECEIPT.decisions[0], checks=()),)), NODE.signer)
    with pytest.raises(ValueError):
        sign_receipt(replace(RECEIPT, decisions=()), NODE.signer)
    with pytest.raises(ValueError):
        sign_receipt(replace(RECEIPT, at=AT.replace(microsecond=1)), NODE.signer)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decisions": []}, Reason.CLAIM_MISSING),
        ({"decisions": [decision(checks=[])]}, Reason.CLAIM_MISSING),
        ({"decisions": [decision(checks=["V19 PASSED"])]}, Reason.ID_FORMAT),
        ({"decisions": [decision(checks=["V1 SKIPPED"])]}, Reason.ID_FORMAT),
        ({"decisions": [decision(outcome="")]}, Reason.ID_FORMAT),
        ({"decisions": [decision(position=-1)]}, Reason.CLAIM_RANGE),
        ({"decisions": [decision(position="1")]}, Reason.CLAIM_TYPE),
        ({"decisions": [decision(license="x")]}, Reason.UNKNOWN_CLAIM),
        ({"decisions": [decision(act_time=...)]}, Reason.CLAIM_MISSING),
        ({"paper": "short"}, Reason.ID_FORMAT),
        ({"nonce": "n" * 65}, Reason.ID_FORMAT),
        ({"iss": "urn:comity:agency:XA-DGT"}, Reason.ID_FORMAT),
        ({"ver": "2"}, Reason.PROFILE_UNKNOWN),
        ({"lic": {}}, Reason.UNKNOWN_CLAIM),
    ],
)
def test_a_receipt_is_strict(changes: Mapping[str, object], reason: Reason) -> None:
    """One claim wrong each time."""
    with pytest.raises(Refused) as refused:
        read_receipt(signed(**changes), KEY)
    assert answer_of(refused.value.finding) == ("V8", Outcome.MALFORMED, reason)


def test_adopted_is_true_or_false() -> None:
    """A pack that is adopted by the text "false" is not adopted by anybody."""
    pack = {"id": "meridian-compact", "version": "1", "sha256": "cd" * 32, "adopted": "false", "mark": "C"}
    with pytest.raises(Refused) as refused:
        read_receipt(signed(decisions=[decision(packs=[pack])]), KEY)
    assert refused.value.finding.reason is Reason.CLAIM_TYPE


def test_attack_f14_a_receipt_is_no_license() -> None:
    """An old answer is no paper of today, whoever signed it; and a license is no receipt."""
    assert judge(sign_receipt(RECEIPT, XA.signer)) == [("V4", Outcome.MALFORMED, Reason.TYP_MISMATCH)]
    with pytest.raises(Refused) as refused:
        read_receipt(paper(), XA.key)
    assert answer_of(refused.value.finding) == ("V4", Outcome.MALFORMED, Reason.TYP_MISMATCH)


def test_attack_g13_a_receipt_is_for_its_asker() -> None:
    """Another nonce, another audience, another node: each is told; what is not demanded is not compared."""
    assert check_receipt(RECEIPT, node="meridian-1", nonce="n-17", audience="urn:comity:agency:XB-OEC") == []
    assert check_receipt(RECEIPT) == []
    found = check_receipt(RECEIPT, node="meridian-2", nonce="", audience=ANYBODY)
    assert [(each.field, each.reason) for each in found] == [
        ("iss", Reason.ISS_KEY_MISMATCH),
        ("nonce", Reason.RECEIPT_INVALID),
        ("aud", Reason.WRONG_AUDIENCE),
    ]


def test_attack_g13_a_receipt_of_an_unknown_node() -> None:
    """Signed with another key than the one held."""
    with pytest.raises(Refused) as refused:
        read_receipt(sign_receipt(RECEIPT, XA.signer), KEY)
    assert answer_of(refused.value.finding) == ("V5", Outcome.UNTRUSTED_ISSUER, Reason.KEY_UNKNOWN)


def test_a_receipt_changed_by_one_character_fails() -> None:
    """Statement F-04, at every eighth place."""
    jws = sign_receipt(RECEIPT, NODE.signer)
    for position in range(0, len(jws), 8):
        spoiled = jws[:position] + ("A" if jws[position] != "A" else "B") + jws[position + 1 :]
        with pytest.raises(Refused):
            read_receipt(spoiled, KEY)


def test_a_receipt_key_signs_no_license() -> None:
    """The key of a node is trusted for receipts and for nothing else."""
    keys = {KEY.kid: KEY}
    assert judge(paper(NODE), keys=keys) == [("V6", Outcome.OUT_OF_ISSUER_SCOPE, Reason.KEY_PURPOSE)]


def test_attack_g14_a_commitment_opens_with_its_salt_alone() -> None:
    """Another salt is another commitment, so that small papers cannot be guessed; a short salt is refused."""
    signing_input = open_envelope(paper(), typ=LICENSE_TYP).signing_input
    assert commitment(signing_input, salt=SALT) == RECEIPT.paper
    assert commitment(signing_input, salt=seeded_bytes("other salt")) != RECEIPT.paper
    assert commitment(signing_input + "A", salt=SALT) != RECEIPT.paper
    with pytest.raises(ValueError):
        commitment(signing_input, salt=bytes(31))
