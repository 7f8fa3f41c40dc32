"""Attacks of section B: signatures that nearly verify, and keys that should never enter.

B12, B13 and B16 are about what is enrolled already; they are rows of the registry and of enrollment.
"""

import json
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.claim_checks import check_conflict, signing_digest
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.compact import decode_base64url, encode_base64url
from gateway.core.trust.ed25519_point import ORDER, PRIME
from gateway.core.trust.keys import import_key_set, import_public_jwk, public_members, thumbprint
from tests.world import GOOD, XA, XA_ED25519, Answer, Owner, judge, paper, private_jwk, verified

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256 = public_members(XA.signer.private_key)
ED25519 = public_members(XA_ED25519.signer.private_key)

INVALID: list[Answer] = [("V7", Outcome.BAD_SIGNATURE, Reason.SIGNATURE_INVALID)]
WRONG_LENGTH: list[Answer] = [("V7", Outcome.BAD_SIGNATURE, Reason.SIGNATURE_LENGTH)]


def resigned(signature: bytes, *, token: str) -> str:
    """Return the paper with another signature."""
    return f"{token.rstrip('~').rpartition('.')[0]}.{encode_base64url(signature)}~"


def signature_of(token: str) -> bytes:
    return decode_base64url(token.rstrip("~").rpartition(".")[2])


def ints_of(signature: bytes) -> tuple[int, int]:
    return int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")


def pair(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def refusal_of(jwk: str | bytes | Mapping[str, object]) -> tuple[Reason, str]:
    """Return reason and field with which the gate turns a key away."""
    with pytest.raises(KeyRefused) as refused:
        import_public_jwk(jwk)
    return refused.value.reason, refused.value.field


def ed25519_jwk(encoded: bytes) -> dict[str, object]:
    return {**ED25519, "x": encode_base64url(encoded)}


@pytest.mark.parametrize("by", [XA, XA_ED25519])
def test_attack_b01_one_changed_bit_in_the_payload_is_found(by: Owner) -> None:
    """The payload is covered whole: one bit in each of its bytes."""
    token = paper(by)
    head, payload, signature = token.rstrip("~").split(".")
    content = decode_base64url(payload)
    for index in range(0, len(content), 16):
        changed = content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :]
        assert judge(f"{head}.{encode_base64url(changed)}.{signature}~") == INVALID


@pytest.mark.parametrize("token", [paper(), paper(XA_ED25519)])
def test_attack_b01_one_changed_bit_in_the_signature_is_found(token: str) -> None:
    """One bit in each byte of the signature."""
    signature = signature_of(token)
    for index in range(64):
        changed = signature[:index] + bytes([signature[index] ^ 0x10]) + signature[index + 1 :]
        assert judge(resigned(changed, token=token)) == INVALID


def test_attack_b02_a_der_signature_is_not_the_form_of_jws() -> None:
    """As published in a reference trust list of the WHO."""
    token = paper()
    assert judge(resigned(encode_dss_signature(*ints_of(signature_of(token))), token=token)) == WRONG_LENGTH


def test_attack_b03_the_twin_signature_is_the_same_paper() -> None:
    """(r, n-s) verifies too, and must be the same paper: same issuer, same id, same digest, no conflict."""
    token = paper()
    r, s = ints_of(signature_of(token))
    twin = resigned(pair(r, P256_ORDER - s), token=token)
    assert twin != token
    assert judge(twin) == []
    one, other = verified(token), verified(twin)
    first, second = read_license_claims(one), read_license_claims(other)
    assert (first.issuer, first.jti) == (second.issuer, second.jti) == (GOOD.issuer, GOOD.jti)
    assert signing_digest(one) == signing_digest(other)
    assert check_conflict(other, registered=signing_digest(one)) == []


@pytest.mark.parametrize("value", [0, 1, P256_ORDER - 1, P256_ORDER, P256_ORDER + 1, 2**256 - 1])
def test_attack_b04_r_and_s_lie_below_the_order(value: int) -> None:
    """Zero, one, n-1, n and above, in each place."""
    token = paper()
    r, s = ints_of(signature_of(token))
    for changed in (pair(value, s), pair(r, value), pair(value, value)):
        assert judge(resigned(changed, token=token)) == INVALID


@pytest.mark.parametrize("token", [paper(), paper(XA_ED25519)])
def test_attack_b04_a_signature_has_its_exact_length(token: str) -> None:
    """Truncated, extended, empty, trailing zeros."""
    signature = signature_of(token)
    for changed in (b"", signature[:-1], signature[:32], signature + b"\x00", b"\x00" + signature, signature * 2):
        assert judge(resigned(changed, token=token)) == WRONG_LENGTH


def test_attack_b05_an_ed25519_signature_is_canonical() -> None:
    """s with the order added is the same number and another text; a non-canonical R never verifies (RFC 8032 5.1.7)."""
    token = paper(XA_ED25519)
    signature = signature_of(token)
    s = int.from_bytes(signature[32:], "little") + ORDER
    assert judge(resigned(signature[:32] + s.to_bytes(32, "little"), token=token)) == INVALID
    assert judge(resigned(PRIME.to_bytes(32, "little") + signature[32:], token=token)) == INVALID


@pytest.mark.parametrize(
    "encoded",
    [
        bytes(32),
        (1).to_bytes(32, "little"),
        (PRIME - 1).to_bytes(32, "little"),
        bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ],
)
def test_attack_b06_a_key_of_low_order_does_not_enter(encoded: bytes) -> None:
    """Under such a key one signature is true for many messages; `cryptography` imports it."""
    assert refusal_of(ed25519_jwk(encoded)) == (Reason.KEY_WEAK, "x")


@pytest.mark.parametrize(
    "encoded",
    [PRIME.to_bytes(32, "little"), (PRIME + 1).to_bytes(32, "little"), b"\xff" * 32, b"\x01" + bytes(30) + b"\x80"],
)
def test_attack_b06_a_key_in_non_canonical_form_does_not_enter(encoded: bytes) -> None:
    """y at or above the prime, and a sign on a zero x."""
    assert refusal_of(ed25519_jwk(encoded)) == (Reason.KEY_WEAK, "x")


def test_attack_b06_a_key_with_a_part_of_low_order_does_not_enter() -> None:
    """The good key plus the point of order two is (-x, -y): no blocklist knows it, the order of the point does."""
    encoded = decode_base64url(ED25519["x"])
    y, sign = int.from_bytes(encoded, "little") & ((1 << 255) - 1), encoded[31] >> 7
    mixed = (PRIME - y) | ((1 - sign) << 255)
    assert refusal_of(ed25519_jwk(mixed.to_bytes(32, "little"))) == (Reason.KEY_WEAK, "x")


@pytest.mark.parametrize("name", ["x", "y"])
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_attack_b07_a_coordinate_has_its_exact_length(name: str, length: int) -> None:
    """As in a published trust list: a leading zero octet too many."""
    content = decode_base64url(P256[name]).rjust(length, b"\x00")[:length]
    assert refusal_of({**P256, name: encode_base64url(content)}) == (Reason.KEY_COORDINATE_LENGTH, name)


@pytest.mark.parametrize(
    "jwk",
    [
        {**P256, "x": encode_base64url(b"\x01" * 32)},
        {**P256, "x": encode_base64url(bytes(32)), "y": encode_base64url(bytes(32))},
        {**P256, "crv": "P-384"},
        {**P256, "crv": "secp256k1"},
        {**P256, "kty": "OKP"},
        {**P256, "alg": "Ed25519"},
        {**ED25519, "alg": "ES256"},
        {**ED25519, "crv": "X25519"},
        {**ED25519, "crv": "Ed448"},
        {**ED25519, "x": encode_base64url(b"\x02" + bytes(31))},
    ],
)
def test_attack_b08_a_key_is_a_point_of_the_curve_that_it_names(jwk: Mapping[str, object]) -> None:
    """Off the curve, another curve, kind and curve at odds."""
    assert refusal_of(jwk)[0] is Reason.KEY_INVALID


@pytest.mark.parametrize(
    "changes", [{"use": "enc"}, {"key_ops": ["encrypt"]}, {"key_ops": []}, {"key_ops": ["sign", "verify"]}]
)
def test_attack_b09_a_key_is_for_signatures(changes: Mapping[str, object]) -> None:
    """A key that says it is for something else."""
    assert refusal_of({**P256, **changes}) == (Reason.KEY_PURPOSE, "use")


def test_attack_b09_a_key_may_say_that_it_is_for_signatures() -> None:
    """The near miss."""
    assert import_public_jwk({**P256, "use": "sig", "key_ops": ["verify"]}).kid == XA.key.kid


def test_attack_b10_a_private_key_does_not_enter() -> None:
    """Private JWK, PEM, symmetric key; the secret is in no message."""
    secret = json.loads(private_jwk("XA-DGT"))["d"]
    pem = XA.signer.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for jwk in (private_jwk("XA-DGT"), {**P256, "d": secret}, pem, {"kty": "oct", "k": secret}, {**P256, "k": secret}):
        with pytest.raises(KeyRefused) as refused:
            import_public_jwk(jwk)
        assert refused.value.reason is Reason.KEY_PRIVATE
        assert secret not in str(refused.value)


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", None])
def test_attack_b11_no_rsa_key_enters(alg: str | None) -> None:
    """Whatever its size, exponent or maker."""
    numbers = generate_rsa_key(65537, 2048).public_key().public_numbers()
    n = encode_base64url(numbers.n.to_bytes(256, "big"))
    for e in ("AQAB", "AQ"):
        assert refusal_of({"kty": "RSA", "alg": alg, "n": n, "e": e}) == (Reason.ALG_NOT_ALLOWED, "alg")


@pytest.mark.parametrize("alg", [..., "EdDSA", "HS256", "none", "es256", "ES384", ["ES256"], 1])
def test_attack_b11_a_key_names_one_of_two_algorithms(alg: object) -> None:
    """Absent, polymorphic, symmetric, misspelled."""
    jwk = {name: value for name, value in {**P256, "alg": alg}.items() if value is not ...}
    assert refusal_of(jwk) == (Reason.ALG_NOT_ALLOWED, "alg")


def test_attack_b14_a_set_holds_each_key_once_and_no_secret() -> None:
    """Two keys under one id cannot be, since the id is the thumbprint; a set that mixes kinds is refused."""
    assert [key.kid for key in import_key_set({"keys": [P256, ED25519]})] == [XA.key.kid, XA_ED25519.key.kid]
    sets: list[tuple[object, Reason]] = [
        ([P256, P256], Reason.KEYSET_INVALID),
        ([P256, {**ED25519, "kid": thumbprint(P256)}], Reason.KEY_NOT_STRICT),
        ([P256, {"kty": "oct", "alg": "HS256", "k": "AAAA"}], Reason.KEY_PRIVATE),
        ([], Reason.KEYSET_INVALID),
        ("keys", Reason.KEYSET_INVALID),
        ([P256, "key"], Reason.KEYSET_INVALID),
    ]
    for keys, reason in sets:
        with pytest.raises(KeyRefused) as refused:
            import_key_set({"keys": keys})
        assert refused.value.reason is reason
    assert refusal_of({"keys": [P256]}) == (Reason.ALG_NOT_ALLOWED, "alg")


def test_attack_b15_a_jwk_is_strict() -> None:
    """Duplicate members, unknown members, base64 that is not canonical, other bytes than a JWK."""
    text = json.dumps(P256)
    documents: list[str | bytes | Mapping[str, object]] = [
        text[:-1] + f',"x":"{P256["x"]}"' + "}",
        text[:-1] + ',"ki\\u0064":"a","kid":"b"}',
        {**P256, "owner": "XA-DGT"},
        {**ED25519, "y": ED25519["x"]},
        {**P256, "x": P256["x"] + "="},
        {**P256, "x": P256["x"] + " "},
        {**P256, "x": P256["x"][:-1] + chr(ord(P256["x"][-1]) + 1)},
        {**P256, "x": 5},
        {name: value for name, value in P256.items() if name != "y"},
        {**P256, "kid": "the-first-key"},
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text + "x",
        "[]",
        "-----BEGIN PUBLIC KEY-----",
    ]
    for document in documents:
        assert refusal_of(document)[0] is Reason.KEY_NOT_STRICT
