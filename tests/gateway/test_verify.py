"""Verify, end to end: one good paper, and one thing changed at a time."""

from collections.abc import Callable

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from comity.v1 import decision_pb2 as pb
from comity.v1 import registry_service_pb2 as registry
from comity.v1.verification_service_pb2 import VerifyBatchRequest
from gateway.client import CallFailed, call
from gateway.core.trust.compact import decode_base64url, encode_base64url
from gateway.readable import readings, reason_name
from tests.simulator import FORM, Network, reference, shipment

GO = ("VALID", "RECOGNIZED", "GO")


def _paper(network: Network) -> str:
    record = network.register()
    network.adopt()
    return network.assertions[record.license_id]


def test_a_good_paper_under_an_adopted_pack_may_go(network: Network) -> None:
    """Every step is listed, the clause is cited, the streams that were read are named."""
    paper = _paper(network)
    decision = network.verify(network.question(paper))
    assert readings(decision) == GO
    assert [check.step for check in decision.checks] == [f"V{number}" for number in range(1, 19)]
    not_made = {check.step for check in decision.checks if check.result == pb.CHECK_RESULT_NOT_MADE}
    assert not_made == {"V17"}
    answer = decision.pack_answers[0]
    assert (answer.arrangement, answer.adopted) == ("meridian-compact", True)
    assert answer.citations
    kinds = {read.stream.partition("/")[0] for read in decision.stream_versions}
    assert kinds == {"adoption", "agency", "key", "ledger", "license"}


def test_the_same_paper_named_by_reference_is_judged_the_same(network: Network) -> None:
    """A reference runs the steps on the registered assertion, and says so."""
    _paper(network)
    decision = network.verify(network.question("", reference=reference()))
    assert readings(decision) == GO
    assert decision.paper == pb.PAPER_KIND_REFERENCE


def test_a_pack_that_nobody_adopted_refers_and_says_whom_to_ask(network: Network) -> None:
    """Before its adoption an answer is advisory: the recognition is shown, the disposition is REFER."""
    record = network.register()
    decision = network.verify(network.question(network.assertions[record.license_id]))
    assert readings(decision) == ("VALID", "RECOGNIZED", "REFER")
    assert any("XB-CAA" in asked for asked in decision.ask)


def test_an_adoption_in_one_member_does_not_bind_another(network: Network) -> None:
    """Adoption is the act of one jurisdiction."""
    paper = _paper(network)
    decision = network.verify(network.question(paper, recognizing_jurisdiction="XD"))
    assert readings(decision) == ("VALID", "RECOGNIZED", "REFER")


def test_a_license_at_home_needs_no_arrangement(network: Network) -> None:
    """A jurisdiction's own license has effect by the act of granting it."""
    record = network.register()
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="XA")
    assert readings(network.verify(question)) == GO


def _forged(token: str) -> str:
    header, payload, signature = token.rstrip("~").split(".")
    raw = decode_base64url(signature)
    return f"{header}.{payload}.{encode_base64url(bytes([raw[0] ^ 1]) + raw[1:])}~"


def _altered(token: str) -> str:
    header, payload, signature = token.rstrip("~").split(".")
    changed = decode_base64url(payload).replace(b'"authorized":"40"', b'"authorized":"400"')
    return f"{header}.{encode_base64url(changed)}.{signature}~"


PAPERS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "a forged signature": (_forged, "BAD_SIGNATURE", "SIGNATURE_INVALID"),
    "an altered quantity": (_altered, "BAD_SIGNATURE", "SIGNATURE_INVALID"),
    "no final tilde": (lambda token: token.rstrip("~"), "MALFORMED", "TOKEN_FORM"),
    "not a token": (lambda _: "hello", "MALFORMED", "TOKEN_SEGMENTS"),
}


@pytest.mark.parametrize("case", PAPERS)
def test_a_paper_that_is_not_what_was_signed_stops(network: Network, case: str) -> None:
    """Nothing inside an unverified payload is believed: the later steps are not made and no pack is asked."""
    change, outcome, reason = PAPERS[case]
    decision = network.verify(network.question(change(_paper(network))))
    assert readings(decision) == (outcome, "-", "STOP")
    assert [reason_name(finding.reason) for finding in decision.findings] == [reason]
    made = {check.step for check in decision.checks if check.result == pb.CHECK_RESULT_PASSED}
    assert not made & {"V9", "V14", "V16", "V18"}


def test_a_signed_paper_whose_license_is_not_on_record_refers(network: Network) -> None:
    """Nothing is known against the goods; the issuing authority is asked."""
    paper = network.authorities["XA-DGT"].assertion(FORM, network.client)
    decision = network.verify(network.question(paper))
    assert readings(decision) == ("NOT_FOUND", "-", "REFER")


SHIPMENTS = {
    "another destination": (shipment(destination="XG"), "DESTINATION_MISMATCH"),
    "more than was licensed": (shipment(quantity="41"), "QUANTITY_EXCEEDED"),
}


@pytest.mark.parametrize("case", SHIPMENTS)
def test_goods_that_do_not_fit_stop(network: Network, case: str) -> None:
    """A mismatch is a failed outcome, and the license does not cover the movement."""
    goods, reason = SHIPMENTS[case]
    goods.consignee.country = goods.end_user.country = goods.destination
    question = network.question(_paper(network))
    question.shipment.CopyFrom(goods)
    decision = network.verify(question)
    assert readings(decision) == ("MISMATCH", "NOT_RECOGNIZED", "STOP")
    assert [reason_name(finding.reason) for finding in decision.findings] == [reason]


def test_without_a_shipment_the_answer_refers_and_names_what_would_settle_it(network: Network) -> None:
    """Unknown is neither yes nor no."""
    question = network.question(_paper(network))
    question.ClearField("shipment")
    decision = network.verify(question)
    assert readings(decision) == ("VALID", "INDETERMINATE", "REFER")
    assert "facts.shipment.items" in decision.pack_answers[0].missing_facts


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(1_843_430_399, "VALID"), (1_843_430_400, "EXPIRED")],
)
def test_the_act_time_and_not_the_call_decides_whether_a_license_has_expired(
    network: Network, seconds: int, outcome: str
) -> None:
    """The last day is 2028-05-31, inclusive; the declaration's acceptance counts."""
    question = network.question(_paper(network), act_time=Timestamp(seconds=seconds))
    assert readings(network.verify(question))[0] == outcome


def test_a_suspension_is_seen_by_the_next_call_and_a_reinstatement_too(network: Network) -> None:
    """Standing is read from the database, never from a feed (statements L-09, L-10)."""
    paper = _paper(network)
    license_id = network.verify(network.question(paper)).license_id
    network.suspend(license_id)
    assert readings(network.verify(network.question(paper))) == ("SUSPENDED", "NOT_RECOGNIZED", "STOP")
    statement = network.authorities["XA-DGT"].status(license_id, 2, "SUSPENDED", "IN_FORCE")
    request = registry.ReinstateRequest(request_id=network.request_id(), statement=statement)
    call(network.client.registry.Reinstate, request)
    assert readings(network.verify(network.question(paper))) == GO


def test_a_revoked_license_is_revoked_for_good(network: Network) -> None:
    """Revocation is final: no statement brings it back."""
    paper = _paper(network)
    license_id = network.verify(network.question(paper)).license_id
    agency = network.authorities["XA-DGT"]
    revoke = registry.RevokeRequest(
        request_id=network.request_id(), statement=agency.status(license_id, 1, "IN_FORCE", "REVOKED")
    )
    call(network.client.registry.Revoke, revoke)
    assert readings(network.verify(network.question(paper))) == ("REVOKED", "NOT_RECOGNIZED", "STOP")
    back = registry.ReinstateRequest(
        request_id=network.request_id(), statement=agency.status(license_id, 2, "SUSPENDED", "IN_FORCE")
    )
    with pytest.raises(CallFailed) as refused:
        call(network.client.registry.Reinstate, back)
    assert (refused.value.status, refused.value.reason) == ("FAILED_PRECONDITION", "STATUS_TRANSITION")


def test_a_batch_judges_each_paper_and_a_bad_one_stops_no_other(network: Network) -> None:
    """Attack I15: item 2 is judged bad, the others are answered, one receipt covers all."""
    paper = _paper(network)
    requests = [network.question(paper), network.question("a" * 20_000), network.question(paper)]
    answer = call(network.client.verification.VerifyBatch, VerifyBatchRequest(requests=requests))
    assert [readings(decision)[0] for decision in answer.decisions] == ["VALID", "MALFORMED", "VALID"]
    assert answer.receipt.jws
