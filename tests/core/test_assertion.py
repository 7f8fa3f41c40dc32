"""Opening and checking an assertion: properties over many texts, and a second implementation as witness."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from gateway.core.trust.assertion import LICENSE_TYP, Refused, open_envelope
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.disclosures import disclosure_digest, make_disclosure
from gateway.core.trust.keys import public_members
from gateway.core.trust.signing import sign_statement
from tests.world import GOOD_CLAIMS, XA, XA_ED25519, XB, Owner, judge, paper, seeded_bytes, verified

CONSIGNEE = make_disclosure("consignee", "Example Optics XB", salt=seeded_bytes("consignee", 16))
TOKEN = sign_statement(
    {**GOOD_CLAIMS, "_sd": [disclosure_digest(CONSIGNEE)], "_sd_alg": "sha-256"},
    typ=LICENSE_TYP,
    signer=XA.signer,
    disclosures=[CONSIGNEE],
)
CANARY = "canary7canary7canary"
ALPHABET = string.ascii_letters + string.digits + "-_.~="


def twin_accepts(token: str, by: Owner) -> bool:
    """Say whether joserfc verifies the signed part under the owner's key."""
    members: dict[str, str | list[str]] = dict(public_members(by.signer.private_key))
    # joserfc takes the name Ed25519 for the signature, not for the key.
    del members["alg"]
    key = OKPKey.import_key(members) if by.key.algorithm == "Ed25519" else ECKey.import_key(members)
    registry = jws.JWSRegistry(algorithms=[by.key.algorithm])
    try:
        jws.deserialize_compact(token.partition("~")[0], key, registry=registry)
    except (JoseError, ValueError):
        return False
    return True


def we_accept(token: str) -> bool:
    try:
        verified(token)
    except Refused:
        return False
    return True


def test_the_paper_that_is_spoiled_below_is_good() -> None:
    """Without this the properties would prove nothing."""
    assert judge(TOKEN) == []


def test_every_truncation_is_refused() -> None:
    """From either end, at every length; but a holder may withhold a disclosure, and the rest is still the paper."""
    withheld = len(TOKEN.partition("~")[0]) + 1
    assert [length for length in range(len(TOKEN)) if judge(TOKEN[:length]) == []] == [withheld]
    assert [start for start in range(1, len(TOKEN)) if judge(TOKEN[start:]) == []] == []


@given(st.integers(0, len(TOKEN) - 1), st.integers(0, 6))
def test_every_flipped_bit_is_refused(position: int, bit: int) -> None:
    """One bit of one character, disclosure included."""
    spoiled = TOKEN[:position] + chr(ord(TOKEN[position]) ^ (1 << bit)) + TOKEN[position + 1 :]
    assert judge(spoiled) != []


@given(st.integers(0, len(TOKEN)), st.sampled_from(ALPHABET))
def test_every_inserted_character_is_refused(position: int, character: str) -> None:
    """One more character anywhere."""
    assert judge(TOKEN[:position] + character + TOKEN[position:]) != []


@given(st.text(max_size=80) | st.text(ALPHABET, max_size=80))
def test_no_text_ends_in_another_exception(text: str) -> None:
    """Whatever is presented is opened or refused."""
    assert judge(text) != []


@pytest.mark.parametrize("token", [None, 5, b"token", ["token"], TOKEN.encode()])
def test_what_is_no_text_is_refused(token: object) -> None:
    """V1 begins with the type."""
    with pytest.raises(Refused) as refused:
        open_envelope(token, typ=LICENSE_TYP)
    assert refused.value.finding.step == "V1"


@pytest.mark.parametrize("by", [XA, XA_ED25519, XB], ids=["ES256", "Ed25519", "another agency"])
def test_a_second_implementation_verifies_the_same_papers(by: Owner) -> None:
    """joserfc agrees on every generated paper, for the owner's key and for the keys of the others."""
    token = paper(by)
    assert we_accept(token)
    assert [twin_accepts(token, other) for other in (XA, XA_ED25519, XB)] == [
        other is by for other in (XA, XA_ED25519, XB)
    ]


@given(st.sampled_from([XA, XA_ED25519]), st.integers(0, 63), st.integers(0, 7))
def test_a_second_implementation_refuses_the_same_signatures(by: Owner, position: int, bit: int) -> None:
    """Any flipped bit of a signature is refused by both."""
    token = paper(by)
    signature = verified_signature(token)
    spoiled = signature[:position] + bytes([signature[position] ^ (1 << bit)]) + signature[position + 1 :]
    changed = with_signature(token, spoiled)
    assert (we_accept(changed), twin_accepts(changed, by)) == (False, False)


def verified_signature(token: str) -> bytes:
    return open_envelope(token, typ=LICENSE_TYP).signature


def with_signature(token: str, signature: bytes) -> str:
    return f"{token.rstrip('~').rpartition('.')[0]}.{encode_base64url(signature)}~"


@pytest.mark.parametrize(
    "token",
    [
        f"{CANARY}\n",
        f"{CANARY}.a.b~",
        paper(sub=CANARY),
        paper(note=CANARY),
        paper(iss=f"urn:{CANARY}"),
        paper(ver=CANARY),
    ],
)
def test_a_refusal_repeats_nothing_of_the_paper(token: str) -> None:
    """Messages are for everybody; the paper is not."""
    with pytest.raises(Refused) as refused:
        read_license_claims(verified(token))
    finding = refused.value.finding
    assert CANARY not in f"{finding.message} {finding.field} {refused.value}"
