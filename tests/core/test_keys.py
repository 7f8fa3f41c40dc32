"""Keys and signing: thumbprints, new pairs, key files. What the gate refuses is in tests/attacks/test_section_b.py."""

import json

import pytest

from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.ed25519_point import PointFault, point_fault
from gateway.core.trust.header import LICENSE_TYP, STATUS_TYP
from gateway.core.trust.keys import generate_key, import_public_jwk, public_members, thumbprint
from gateway.core.trust.signing import key_signer, sign_statement
from tests.world import XA, XA_ED25519, private_jwk

P256 = private_jwk("XA-DGT")
ED25519 = private_jwk("XA-DGT", "Ed25519")


def refusal_of(text: str) -> tuple[Reason, str]:
    """Return reason and field with which a key file is turned away."""
    with pytest.raises(KeyRefused) as refused:
        key_signer(text)
    return refused.value.reason, refused.value.field


def changed(text: str, **changes: object) -> str:
    members = {**json.loads(text), **changes}
    return json.dumps({name: value for name, value in members.items() if value is not ...})


def test_the_thumbprint_is_that_of_rfc_8037() -> None:
    """Appendix A.3; members that do not belong to it are left out."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "use": "sig"}
    assert thumbprint(jwk) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("algorithm", ["ES256", "Ed25519"])
def test_a_new_key_passes_the_gate_and_signs(algorithm: str) -> None:
    """The public half says the same in every form, and another pair is another pair."""
    pair = generate_key(algorithm)
    signer = key_signer(pair.private_jwk_text)
    assert import_public_jwk(pair.public.jwk_text) == pair.public
    assert import_public_jwk(json.loads(pair.public.jwk_text)) == pair.public
    assert (signer.kid, signer.algorithm, len(signer.sign(b"text"))) == (pair.public.kid, algorithm, 64)
    assert generate_key(algorithm).public.kid != pair.public.kid


def test_a_secret_is_in_no_representation() -> None:
    """Neither of a pair nor of a signer."""
    pair = generate_key("ES256")
    secret = json.loads(pair.private_jwk_text)["d"]
    assert secret not in repr(pair)
    assert secret not in repr(key_signer(pair.private_jwk_text))


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA", "es256", ""])
def test_only_two_kinds_of_key_are_made(algorithm: str) -> None:
    """The two that verify."""
    with pytest.raises(KeyRefused) as refused:
        generate_key(algorithm)
    assert refused.value.reason is Reason.ALG_NOT_ALLOWED


@pytest.mark.parametrize("text", [P256, ED25519])
def test_a_key_file_is_strict(text: str) -> None:
    """A public key, halves that do not belong together, a short or padded secret, no JSON."""
    other = json.loads(private_jwk("another"))["d"]
    assert refusal_of(changed(text, d=...)) == (Reason.KEY_NOT_STRICT, "d")
    assert refusal_of(changed(text, d=other)) == (Reason.KEY_INVALID, "d")
    assert refusal_of(changed(text, d=encode_base64url(bytes(31)))) == (Reason.KEY_NOT_STRICT, "d")
    assert refusal_of(changed(text, d=json.loads(text)["d"] + "=")) == (Reason.KEY_NOT_STRICT, "d")
    assert refusal_of(changed(text, d=5)) == (Reason.KEY_NOT_STRICT, "d")
    assert refusal_of(text[:-1]) == (Reason.KEY_NOT_STRICT, "")
    assert refusal_of("[]") == (Reason.KEY_NOT_STRICT, "d")
    assert refusal_of(changed(text, owner="XA")) == (Reason.KEY_NOT_STRICT, "")


def test_a_secret_of_p256_lies_in_its_range() -> None:
    """Zero is no key."""
    assert refusal_of(changed(P256, d=encode_base64url(bytes(32)))) == (Reason.KEY_INVALID, "d")


def test_the_same_claims_have_the_same_text() -> None:
    """Ed25519 signs deterministically, and the payload has one form whatever the order of claims."""
    one = sign_statement({"a": 1, "b": "x"}, typ=STATUS_TYP, signer=XA_ED25519.signer)
    other = sign_statement({"b": "x", "a": 1}, typ=STATUS_TYP, signer=XA_ED25519.signer)
    assert one == other


def test_a_license_ends_with_a_tilde_and_nothing_else_does() -> None:
    """Disclosures belong to licenses."""
    assert sign_statement({}, typ=LICENSE_TYP, signer=XA.signer).endswith("~")
    assert "~" not in sign_statement({}, typ=STATUS_TYP, signer=XA.signer)
    with pytest.raises(ValueError):
        sign_statement({}, typ=STATUS_TYP, signer=XA.signer, disclosures=["abc"])


def test_the_point_arithmetic_knows_the_base_point() -> None:
    """The base point of RFC 8032 is good, and a y off the curve is not."""
    base = (4 * pow(5, -1, 2**255 - 19) % (2**255 - 19)).to_bytes(32, "little")
    assert point_fault(base) is None
    assert point_fault((2).to_bytes(32, "little")) is PointFault.NOT_ON_CURVE
    assert [point_fault(bytes.fromhex(key)) for key in RFC_8032_KEYS] == [None, None, None]


# RFC 8032 section 7.1, tests 1 to 3.
RFC_8032_KEYS = (
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
)


def test_public_members_are_the_public_half() -> None:
    """No private member, and the same key again."""
    members = public_members(XA.signer.private_key)
    assert "d" not in members
    assert import_public_jwk(members).kid == XA.key.kid
