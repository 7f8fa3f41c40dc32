"""Enrolling agencies and keys: the rows of attack section B that reach the registry."""

from datetime import timedelta

import pytest

from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.refusal import KeyRefused
from gateway.core.trust.keys import generate_key
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.errors import BadRequest
from registry.errors import AlreadyExists, NotFound
from registry.writes import NewAgency
from tests.simulator import BEGINS, Network


def _command(
    network: Network, jwk: str, agency: str = "XB-CAA", purposes: frozenset[str] = frozenset({"license"})
) -> EnrollKey:
    return EnrollKey(
        call=Call("EnrollKey", network.request_id(), jwk[:32], OPERATOR),
        agency=agency,
        jwk=jwk,
        purposes=purposes,
        sign_from=BEGINS - timedelta(days=1),
    )


def test_attack_b12_a_key_of_one_agency_is_not_enrolled_for_another(network: Network) -> None:
    """ALREADY_EXISTS KEY_IN_USE."""
    pair = generate_key("Ed25519")
    enroll_key(_command(network, pair.public.jwk_text, "XA-DGT"), network.node, at=BEGINS)
    with pytest.raises(AlreadyExists) as refused:
        enroll_key(_command(network, pair.public.jwk_text), network.node, at=BEGINS)
    assert refused.value.reason == "KEY_IN_USE"


def test_attack_b10_a_private_key_does_not_enter(network: Network) -> None:
    """KEY_PRIVATE, and the value stands in no message."""
    secret = generate_key("ES256").private_jwk_text
    with pytest.raises(KeyRefused) as refused:
        enroll_key(_command(network, secret), network.node, at=BEGINS)
    assert refused.value.reason == "KEY_PRIVATE"
    assert secret[20:40] not in refused.value.message


def test_attack_b16_a_key_is_marked_with_the_environment_of_its_registry(network: Network) -> None:
    """A test key never becomes one of production: the audience of its papers and its own mark both say test."""
    record = enroll_key(_command(network, generate_key("ES256").public.jwk_text), network.node, at=BEGINS)
    assert record.environment == "test"


def test_a_key_needs_an_agency_and_purposes_that_exist(network: Network) -> None:
    """AGENCY_UNKNOWN; REQUEST_MALFORMED."""
    jwk = generate_key("ES256").public.jwk_text
    with pytest.raises(NotFound) as unknown:
        enroll_key(_command(network, jwk, "XZ-NONE"), network.node, at=BEGINS)
    assert unknown.value.reason == "AGENCY_UNKNOWN"
    for purposes in (frozenset(), frozenset({"tls"})):
        with pytest.raises(BadRequest):
            enroll_key(_command(network, jwk, purposes=purposes), network.node, at=BEGINS)


def test_an_agency_needs_a_role_that_exists(network: Network) -> None:
    """No role, or one that nobody knows, is refused."""
    for roles in (frozenset(), frozenset({"king"})):
        new = NewAgency(
            code="XF-NEW", name="New", jurisdiction="XF", contact="-", roles=roles, kinds=frozenset(), time_zone="UTC"
        )
        with pytest.raises(BadRequest):
            enroll_agency(Call("EnrollAgency", network.request_id(), "", OPERATOR), new, network.node, at=BEGINS)
