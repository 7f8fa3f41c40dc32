"""Receipts: proof with a public key alone, and the same question judged again to the same decision."""

import pytest

from comity.v1 import recognition_service_pb2 as pb
from comity.v1 import verification_service_pb2 as verification
from gateway.client import CallFailed, call
from gateway.core.refusal import Refused
from gateway.readable import readings, reason_name
from gateway.usecases.receipts import read_receipt_with
from gateway.wire.canonical import digest_of
from tests.simulator import Network


def _answered(network: Network) -> tuple[verification.VerifyRequest, verification.VerifyResponse]:
    record = network.register()
    network.adopt()
    request = network.question(network.assertions[record.license_id], nonce="n-1", asking_party="XB-customs")
    return request, call(network.client.verification.Verify, request)


def _replay(network: Network, item: pb.ReplayItem) -> pb.ReplayResult:
    request = pb.ReplayDecisionsRequest(items=[item])
    return call(network.client.recognition.ReplayDecisions, request).results[0]


def test_a_receipt_says_what_was_asked_and_found(network: Network) -> None:
    """Statement F-03: readings, checks, request digest, nonce and audience, by public key alone."""
    request, answer = _answered(network)
    claims = read_receipt_with(answer.receipt.jws, network.node.receipt_key, node="node-1")
    assert (claims.method, claims.request_digest) == ("Verify", digest_of(request))
    assert (claims.nonce, claims.audience) == ("n-1", "XB-customs")
    first = claims.decisions[0]
    assert (first.outcome, first.recognition, first.disposition) == ("VALID", "RECOGNIZED", "GO")
    assert len(first.checks) == 18


def test_statement_f_04_a_receipt_changed_by_one_byte_fails(network: Network) -> None:
    """Any changed character is refused."""
    _, answer = _answered(network)
    jws = answer.receipt.jws
    for position in (10, len(jws) // 2, len(jws) - 10):
        changed = jws[:position] + ("A" if jws[position] != "A" else "B") + jws[position + 1 :]
        with pytest.raises(Refused):
            read_receipt_with(changed, network.node.receipt_key, node="node-1")


def test_statement_c_23_an_answer_is_the_same_when_judged_again_after_the_license_was_used_and_suspended(
    network: Network,
) -> None:
    """A decision is a function of what it names, so later events do not change it."""
    request, answer = _answered(network)
    license_id = answer.decision.license_id
    network.reserve(license_id, "40")
    network.suspend(license_id)
    network.clock.advance(days=900)
    result = _replay(network, pb.ReplayItem(receipt=answer.receipt, verify=request))
    assert result.comparison == pb.REPLAY_COMPARISON_SAME
    assert result.recorded[0].sha256 == result.replayed[0].sha256


def test_every_kind_of_answer_is_judged_again_to_itself(network: Network) -> None:
    """Refusals, unknown papers and stated facts have receipts too."""
    request, _ = _answered(network)
    bad = network.question("not a token")
    answer = call(network.client.verification.Verify, bad)
    assert _replay(network, pb.ReplayItem(receipt=answer.receipt, verify=bad)).comparison == pb.REPLAY_COMPARISON_SAME
    batch = verification.VerifyBatchRequest(requests=[request, bad])
    many = call(network.client.verification.VerifyBatch, batch)
    result = _replay(network, pb.ReplayItem(receipt=many.receipt, verify_batch=batch))
    assert result.comparison == pb.REPLAY_COMPARISON_SAME
    assert len(result.replayed) == 2


def test_a_receipt_with_another_request_is_refused(network: Network) -> None:
    """The request is part of what was signed."""
    request, answer = _answered(network)
    request.recognizing_jurisdiction = "XD"
    with pytest.raises(CallFailed) as refused:
        _replay(network, pb.ReplayItem(receipt=answer.receipt, verify=request))
    assert (refused.value.status, refused.value.reason) == ("INVALID_ARGUMENT", "REPLAY_MISMATCH")


def test_attack_f14_a_receipt_is_never_a_license(network: Network) -> None:
    """Its type is its own."""
    _, answer = _answered(network)
    judged = network.verify(network.question(answer.receipt.jws))
    assert readings(judged) == ("MALFORMED", "-", "STOP")
    assert [reason_name(finding.reason) for finding in judged.findings] == ["TYP_MISMATCH"]
