"""Register and change of standing: what must be refused, with the status and reason of the attack table."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from comity.v1 import registry_service_pb2 as pb
from gateway.client import CallFailed, call
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from tests.simulator import FORM, Network, reference


def _refused(network: Network, document: bytes, assertion: str) -> tuple[str, str]:
    request = pb.RegisterRequest(request_id=network.request_id(), document=document, assertion=assertion)
    with pytest.raises(CallFailed) as refused:
        call(network.client.registry.Register, request)
    return refused.value.status, refused.value.reason


def test_a_registered_license_is_read_back_whole(network: Network) -> None:
    """Record, license and assertion are those that were registered; the digest is the one that was signed."""
    record = network.register()
    found = call(network.client.registry.GetLicense, pb.GetLicenseRequest(reference=reference()))
    assert found.record.license_id == record.license_id
    assert found.license.number == "XA/DU/2026/000417"
    assert found.assertion == network.assertions[record.license_id]


def test_statement_l_07_the_same_submission_twice_is_one_license(network: Network) -> None:
    """Same request id, same answer."""
    assertion = network.authorities["XA-DGT"].assertion(FORM, network.client)
    request = pb.RegisterRequest(request_id="once", document=FORM, assertion=assertion)
    first = call(network.client.registry.Register, request)
    assert call(network.client.registry.Register, request) == first


def test_statement_l_06_two_agencies_may_use_one_number(network: Network) -> None:
    """Both are stored, and every answer names the issuing agency."""
    network.register()
    other = FORM.replace(b"<country>XA</country>", b"<country>XB</country>")
    record = network.register(other, agency="XB-CAA")
    assert record.agency == "XB-CAA"
    found = call(network.client.registry.GetLicense, pb.GetLicenseRequest(reference=reference(agency="XA-DGT")))
    assert found.record.agency == "XA-DGT"


def test_a_license_of_another_jurisdiction_is_outside_the_scope_of_the_signer(network: Network) -> None:
    """Attack C21: PERMISSION_DENIED SCOPE (statement L-08)."""
    assertion = network.authorities["XB-CAA"].assertion(FORM, network.client)
    assert _refused(network, FORM, assertion) == ("PERMISSION_DENIED", "SCOPE")


def test_attack_c24_the_digest_of_another_document_is_refused(network: Network) -> None:
    """The gateway converts again and compares."""
    assertion = network.authorities["XA-DGT"].assertion(FORM, network.client)
    other = FORM.replace(b">40<", b">41<", 1)
    assert _refused(network, other, assertion) == ("INVALID_ARGUMENT", "DIGEST_MISMATCH")


def test_attack_a25_an_unknown_key_is_refused(network: Network) -> None:
    """FAILED_PRECONDITION KEY_UNKNOWN."""
    known = network.authorities["XA-DGT"]
    known.issuer = replace(known.issuer, signer=key_signer(generate_key("ES256").private_jwk_text))
    assert _refused(network, FORM, known.assertion(FORM, network.client)) == ("FAILED_PRECONDITION", "KEY_UNKNOWN")


def test_attack_c14_a_paper_for_another_network_is_refused(network: Network) -> None:
    """FAILED_PRECONDITION WRONG_AUDIENCE."""
    agency = network.authorities["XA-DGT"]
    agency.issuer = replace(agency.issuer, network="urn:comity:net:simulated:prod")
    assert _refused(network, FORM, agency.assertion(FORM, network.client)) == ("FAILED_PRECONDITION", "WRONG_AUDIENCE")


def test_a_second_license_under_one_number_is_refused(network: Network) -> None:
    """ALREADY_EXISTS: a reference must name one license."""
    network.register()
    changed = FORM.replace(b">40<", b">39<", 1)
    assertion = network.authorities["XA-DGT"].assertion(changed, network.client)
    assert _refused(network, changed, assertion) == ("ALREADY_EXISTS", "LICENSE_EXISTS")


def test_a_document_that_cannot_be_read_is_refused_with_its_own_reason(network: Network) -> None:
    """The adapter's reason and field reach the caller."""
    assertion = network.authorities["XA-DGT"].assertion(FORM, network.client)
    broken = FORM.replace(b"<box3>2028-05-31</box3>", b"<box3>2028-02-31</box3>")
    assert _refused(network, broken, assertion) == ("INVALID_ARGUMENT", "DATE_INVALID")


STATEMENTS: dict[str, tuple[Callable[[Network, str], str], str, str]] = {
    "attack H05, signed by another agency": (
        lambda network, license_id: network.authorities["XB-CAA"].status(license_id, 1, "IN_FORCE", "SUSPENDED"),
        "PERMISSION_DENIED",
        "ISS_KEY_MISMATCH",
    ),
    "attack E12, from a standing that it does not have": (
        lambda network, license_id: network.authorities["XA-DGT"].status(license_id, 1, "SUSPENDED", "IN_FORCE"),
        "INVALID_ARGUMENT",
        "STATUS_TRANSITION",
    ),
    "attack E12, out of order": (
        lambda network, license_id: network.authorities["XA-DGT"].status(license_id, 2, "IN_FORCE", "SUSPENDED"),
        "FAILED_PRECONDITION",
        "SEQ_NOT_NEXT",
    ),
    "attack A23, a license shown as a statement": (
        lambda network, license_id: network.assertions[license_id],
        "INVALID_ARGUMENT",
        "TYP_MISMATCH",
    ),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_a_statement_that_may_not_suspend_is_refused(network: Network, case: str) -> None:
    """The license stays in force."""
    make, status, reason = STATEMENTS[case]
    license_id = network.register().license_id
    request = pb.SuspendRequest(request_id=network.request_id(), statement=make(network, license_id))
    with pytest.raises(CallFailed) as refused:
        call(network.client.registry.Suspend, request)
    assert (refused.value.status, refused.value.reason) == (status, reason)


def test_an_unknown_license_is_not_found(network: Network) -> None:
    """NOT_FOUND with a reason, by id and by reference."""
    for request in (
        pb.GetLicenseRequest(license_id="urn:comity:license:XA-DGT:" + "A" * 22),
        pb.GetLicenseRequest(reference=reference("none")),
    ):
        with pytest.raises(CallFailed) as refused:
            call(network.client.registry.GetLicense, request)
        assert (refused.value.status, refused.value.reason) == ("NOT_FOUND", "LICENSE_NOT_REGISTERED")
