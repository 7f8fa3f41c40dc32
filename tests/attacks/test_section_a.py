"""Attacks of section A: the text of a paper and its header. Whatever is wrong, nothing behind it is believed."""

import json
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import (
    ADOPTION_TYP,
    LICENSE_TYP,
    MAX_RECEIPT_LENGTH,
    RECEIPT_TYP,
    STATUS_TYP,
    Refused,
    open_envelope,
)
from gateway.core.trust.compact import MAX_LENGTH, MAX_SIGNED_LENGTH, encode_base64url
from gateway.core.trust.header import MAX_HEADER_LENGTH
from gateway.core.trust.keys import import_public_jwk, public_members, thumbprint
from gateway.core.trust.signing import sign_statement
from tests.world import (
    GOOD_CLAIMS,
    XA,
    XA_ED25519,
    XB,
    Answer,
    Owner,
    answer_of,
    header,
    json_bytes,
    judge,
    keys_with,
    paper,
    private_jwk,
    signed_text,
    with_header,
)

GOOD_PAYLOAD = json_bytes(GOOD_CLAIMS)


def malformed(step: str, reason: Reason) -> list[Answer]:
    return [(step, Outcome.MALFORMED, reason)]


def bad_signature(step: str, reason: Reason) -> list[Answer]:
    return [(step, Outcome.BAD_SIGNATURE, reason)]


def under_header_bytes(content: bytes, *, by: Owner = XA) -> str:
    return signed_text(content, GOOD_PAYLOAD, by=by)


def test_attack_a01_a_paper_has_exactly_three_segments() -> None:
    """Empty, one, two or four segments are no paper."""
    one, two, three = paper().rstrip("~").split(".")
    for token in ("", "~", f"{one}~", f"{one}.{two}~", f"{one}.{two}.{three}.{three}~", f".{two}.{three}~"):
        assert judge(token) == malformed("V1", Reason.TOKEN_SEGMENTS)


@pytest.mark.parametrize("token", [paper() + "\n", " " + paper(), paper().replace(".", "\t.", 1), paper() + " "])
def test_attack_a02_white_space_is_not_forgiven(token: str) -> None:
    """A final newline would pass a pattern that ends in a dollar sign."""
    assert judge(token) == malformed("V1", Reason.TOKEN_CHARSET)


@pytest.mark.parametrize("padding", ["=", "==", "==="])
def test_attack_a03_padding_makes_another_text_of_the_same_paper(padding: str) -> None:
    """One paper has one text."""
    assert judge(paper().rstrip("~") + padding + "~") == malformed("V2", Reason.BASE64_NOT_CANONICAL)


def test_attack_a04_spare_bits_make_another_text_of_the_same_paper() -> None:
    """64 bytes leave four bits over in the last character; they must be zero."""
    token = paper().rstrip("~")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spoiled = token[:-1] + alphabet[alphabet.index(token[-1]) + 1] + "~"
    assert judge(spoiled) == malformed("V2", Reason.BASE64_NOT_CANONICAL)


@pytest.mark.parametrize("character", ["?", "#", "+", "/", "\u0430", "\uff21", "\u00ad", "\x00", "\ud800"])
def test_attack_a05_foreign_characters_end_the_reading(character: str) -> None:
    """Look-alikes, standard base64, half a surrogate."""
    token = paper()
    assert judge(token[:40] + character + token[41:]) == malformed("V1", Reason.TOKEN_CHARSET)


def test_attack_a06_a_paper_has_a_size() -> None:
    """16 KiB signed and 64 KiB in all pass the gate of size; one character more does not."""
    shape = "A.A."
    for length, answer in (
        (MAX_SIGNED_LENGTH, Reason.BASE64_NOT_CANONICAL),
        (MAX_SIGNED_LENGTH + 1, Reason.TOKEN_TOO_LARGE),
    ):
        step = "V2" if answer is Reason.BASE64_NOT_CANONICAL else "V1"
        assert judge(shape + "A" * (length - len(shape)) + "~") == malformed(step, answer)
    room = MAX_LENGTH - len(paper()) - 1
    assert judge(paper() + "A" * room + "~") == malformed("V15", Reason.DISCLOSURE_FORM)
    assert judge(paper() + "A" * (room + 1) + "~") == malformed("V1", Reason.TOKEN_TOO_LARGE)
    with pytest.raises(Refused) as refused:
        open_envelope("A" * (MAX_RECEIPT_LENGTH + 1), typ=RECEIPT_TYP)
    assert refused.value.finding.reason is Reason.TOKEN_TOO_LARGE


def test_attack_a07_json_serialization_is_another_form() -> None:
    """JWS JSON, flattened or general, is never read."""
    protected, payload, signature = paper().rstrip("~").split(".")
    flattened = {"protected": protected, "payload": payload, "signature": signature}
    general = {"payload": payload, "signatures": [{"protected": protected, "signature": signature}]}
    for form in (flattened, general):
        assert judge(json.dumps(form)) == malformed("V1", Reason.TOKEN_CHARSET)


def test_attack_a08_an_encrypted_token_is_no_paper() -> None:
    """Five segments are a JWE."""
    one, two, three = paper().rstrip("~").split(".")
    assert judge(f"{one}.{two}.{three}.{two}.{three}~") == malformed("V1", Reason.TOKEN_SEGMENTS)


@pytest.mark.parametrize("alg", ["none", "None", "nOnE", "NONE"])
def test_attack_a09_no_algorithm_is_no_algorithm(alg: object) -> None:
    """`none` with an empty and with any signature."""
    unsigned = f"{encode_base64url(json_bytes(header(alg=alg)))}.{encode_base64url(GOOD_PAYLOAD)}."
    for signature in ("", encode_base64url(b"x"), encode_base64url(b"x" * 64)):
        assert judge(unsigned + signature + "~") == bad_signature("V4", Reason.ALG_NOT_ALLOWED)


@pytest.mark.parametrize("form", ["PEM", "DER", "SSH", "JWK", "x"])
def test_attack_a10_the_public_key_is_no_shared_secret(form: str) -> None:
    """HS256 keyed with whatever form of the public key an attacker can get (CVE-2022-29217, CVE-2026-48526)."""
    public = XA.key.public_key
    assert isinstance(public, EllipticCurvePublicKey)
    numbers = public.public_numbers()
    secrets = {
        "PEM": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "DER": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "SSH": public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "JWK": import_public_jwk(public_members(XA.signer.private_key)).jwk_text.encode(),
        "x": numbers.x.to_bytes(32, "big"),
    }
    signing_input = f"{encode_base64url(json_bytes(header(alg='HS256')))}.{encode_base64url(GOOD_PAYLOAD)}"
    mac = hmac.HMAC(secrets[form], hashes.SHA256())
    mac.update(signing_input.encode())
    token = f"{signing_input}.{encode_base64url(mac.finalize())}~"
    assert judge(token) == bad_signature("V4", Reason.ALG_NOT_ALLOWED)


@pytest.mark.parametrize("alg", ["ES384", "ES512", "PS256", "RS256", "ES256K", "ML-DSA-44"])
def test_attack_a11_only_two_algorithms_exist(alg: object) -> None:
    """Under a P-256 record every other name is refused before the key is looked up."""
    assert judge(with_header(alg=alg)) == bad_signature("V4", Reason.ALG_NOT_ALLOWED)


def test_attack_a12_the_record_binds_the_algorithm() -> None:
    """ES256 under an Ed25519 record, and the reverse (CVE-2026-48523)."""
    crossed = under_header_bytes(json_bytes(header(XA_ED25519, alg="ES256")), by=XA)
    reverse = under_header_bytes(json_bytes(header(XA, alg="Ed25519")), by=XA_ED25519)
    for token in (crossed, reverse):
        assert judge(token) == bad_signature("V6", Reason.ALG_KEY_MISMATCH)


def test_attack_a13_eddsa_names_two_curves() -> None:
    """The polymorphic name is refused even where the signature is Ed25519 and right (RFC 9864)."""
    token = under_header_bytes(json_bytes(header(XA_ED25519, alg="EdDSA")), by=XA_ED25519)
    assert judge(token) == bad_signature("V4", Reason.ALG_NOT_ALLOWED)


@pytest.mark.parametrize("alg", [..., None, ["ES256"], 256, True, {"name": "ES256"}])
def test_attack_a14_alg_is_a_text(alg: object) -> None:
    """Missing, or of another type."""
    assert judge(with_header(alg=alg)) == malformed("V3", Reason.HEADER_TYPE)


@pytest.mark.parametrize("alg", ["es256", "ES256 ", "ES256\u0000", "", "ed25519"])
def test_attack_a14_alg_is_compared_byte_for_byte(alg: object) -> None:
    """Nearly the name is another name."""
    assert judge(with_header(alg=alg)) == bad_signature("V4", Reason.ALG_NOT_ALLOWED)


@pytest.mark.parametrize("second", ['"alg":"ES256"', '"a\\u006cg":"none"'])
def test_attack_a15_a_header_member_twice(second: str) -> None:
    """Two verifiers would read two algorithms; an escape does not hide the name."""
    text = json.dumps(header())[:-1] + "," + second + "}"
    assert judge(under_header_bytes(text.encode())) == malformed("V3", Reason.HEADER_DUPLICATE)


@pytest.mark.parametrize("header", [b"", b"[]", b"null", b'{"alg":}', b"{'alg':'ES256'}"])
def test_a_header_that_is_no_strict_json_object_is_refused(header: bytes) -> None:
    """V3: single quotes, missing values and other types than an object are no header."""
    expected = malformed("V3", Reason.HEADER_JSON) if header else malformed("V1", Reason.TOKEN_SEGMENTS)
    assert judge(under_header_bytes(header)) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig"])
def test_attack_a16_the_header_is_utf8(encoding: str) -> None:
    """Other encodings, with and without a byte order mark."""
    assert judge(under_header_bytes(json.dumps(header()).encode(encoding))) == malformed("V3", Reason.HEADER_ENCODING)


@pytest.mark.parametrize("crit", [["made-up"], [], "alg", ["alg"], ["made-up", "made-up"], None])
def test_attack_a17_no_extension_is_understood(crit: object) -> None:
    """`crit` in any form (CVE-2026-32597)."""
    assert judge(with_header(crit=crit)) == malformed("V3", Reason.HEADER_CRIT)


@pytest.mark.parametrize("changes", [{"b64": False}, {"b64": "false"}, {"b64": False, "crit": ["b64"]}, {"b64": True}])
def test_attack_a18_the_payload_is_always_encoded(changes: Mapping[str, object]) -> None:
    """`b64` with and without `crit` (RFC 7797 is never used)."""
    assert judge(with_header(**changes)) == malformed("V3", Reason.HEADER_FORBIDDEN)


@pytest.mark.parametrize(
    "changes",
    [
        {"jwk": {"kty": "EC", "crv": "P-256"}},
        {"jku": "file:///etc/passwd"},
        {"jku": "http://169.254.169.254/keys"},
        {"x5u": "https://localhost.example/keys"},
    ],
)
def test_attack_a19_a_header_brings_no_key(changes: Mapping[str, object]) -> None:
    """Neither the key itself nor a place to fetch it from; nothing here can open a socket."""
    assert judge(with_header(**changes)) == malformed("V3", Reason.HEADER_FORBIDDEN)


@pytest.mark.parametrize("changes", [{"x5c": ["MIIB"]}, {"x5t": "AAAA"}, {"x5t#S256": "AAAA"}])
def test_attack_a20_a_header_brings_no_certificate(changes: Mapping[str, object]) -> None:
    """Not even a valid chain of another state."""
    assert judge(with_header(**changes)) == malformed("V3", Reason.HEADER_FORBIDDEN)


def test_attack_a21_nothing_is_inflated() -> None:
    """`zip` and `cty` are refused, whatever the payload is."""
    for changes in ({"zip": "DEF"}, {"cty": "JWT"}):
        assert judge(with_header(**changes)) == malformed("V3", Reason.HEADER_FORBIDDEN)


@pytest.mark.parametrize(
    "typ", [..., None, "JWT", "at+jwt", "statuslist+jwt", f"application/{LICENSE_TYP}", 1, [LICENSE_TYP]]
)
def test_attack_a22_typ_is_exactly_the_type(typ: object) -> None:
    """The long form means the same and is refused, so that one paper has one text."""
    assert judge(with_header(typ=typ)) == malformed("V4", Reason.TYP_MISMATCH)


@pytest.mark.parametrize("typ", [STATUS_TYP, ADOPTION_TYP, RECEIPT_TYP, "comity-trustlist+jwt", "statuslist+jwt"])
def test_attack_a23_another_statement_is_no_license(typ: str) -> None:
    """Validly signed by the same key, as issued and with a tilde added."""
    statement = sign_statement(GOOD_CLAIMS, typ=typ, signer=XA.signer)
    for token in (statement, statement + "~"):
        assert judge(token) == malformed("V4", Reason.TYP_MISMATCH)


def test_attack_a23_a_license_is_no_other_statement() -> None:
    """The reverse: a license offered as a change of standing."""
    with pytest.raises(Refused) as refused:
        open_envelope(paper(), typ=STATUS_TYP)
    assert answer_of(refused.value.finding) == malformed("V4", Reason.TYP_MISMATCH)[0]


@pytest.mark.parametrize(
    "kid", [..., None, [XA.key.kid], "A" * 10_000, "../../etc/passwd\u0000", "' OR 1=1--", "*)(uid=*", XA.key.kid + "="]
)
def test_attack_a24_a_key_id_is_a_thumbprint(kid: object) -> None:
    """Nothing else ever reaches a query."""
    assert judge(with_header(kid=kid)) == malformed("V4", Reason.KID_FORMAT)


def test_attack_a25_an_unknown_key_is_an_unknown_key() -> None:
    """Well formed, but on no record."""
    stranger = thumbprint(json.loads(private_jwk("stranger")))
    unknown = [("V5", Outcome.UNTRUSTED_ISSUER, Reason.KEY_UNKNOWN)]
    assert judge(with_header(kid=stranger)) == unknown
    assert judge(paper(), keys={}) == unknown
    wrong_record = {XA.key.kid: XB.key}
    assert judge(paper(), keys=wrong_record) == unknown


def test_attack_a26_the_key_record_gives_the_issuer() -> None:
    """Signed by B with B's key, in the name of A."""
    mismatch = ("V9", Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH)
    assert judge(paper(XB)) == [mismatch, mismatch]


def test_attack_a27_an_unknown_header_member() -> None:
    """Refused, not ignored."""
    assert judge(with_header(purpose="export")) == malformed("V3", Reason.HEADER_UNKNOWN)


def test_attack_a28_depth_and_size_of_a_header() -> None:
    """Nesting that would exhaust the stack, and a header that is long by white space alone."""
    nested = b'{"alg":' + b"[" * 5000 + b"]" * 5000 + b"}"
    assert judge(under_header_bytes(nested)) == malformed("V3", Reason.HEADER_DEPTH)
    assert judge(under_header_bytes(b"[" * 100_000)) == malformed("V1", Reason.TOKEN_TOO_LARGE)
    assert judge(under_header_bytes(b" " * 1_000_000)) == malformed("V1", Reason.TOKEN_TOO_LARGE)
    text = json_bytes(header())
    assert judge(under_header_bytes(text.ljust(MAX_HEADER_LENGTH))) == []
    assert judge(under_header_bytes(text.ljust(MAX_HEADER_LENGTH + 1))) == malformed("V3", Reason.TOKEN_TOO_LARGE)


def test_attack_a29_tildes_stand_where_the_type_has_them() -> None:
    """No final tilde, two, a key-binding part, a tilde in a type that has none."""
    token = paper()
    jwt = sign_statement({}, typ=STATUS_TYP, signer=XA.signer)
    for spoiled in (token.rstrip("~"), token + "~", token + "AAAA", token + jwt, token + jwt + "~"):
        assert judge(spoiled) == malformed("V1", Reason.TOKEN_FORM)
    with pytest.raises(Refused) as refused:
        open_envelope(jwt + "~", typ=STATUS_TYP)
    assert answer_of(refused.value.finding) == malformed("V1", Reason.TOKEN_FORM)[0]


def test_attack_a29_too_many_disclosures() -> None:
    """64 are read, 65 are not."""
    listed = [encode_base64url(bytes([number])) for number in range(65)]
    assert judge(paper() + "~".join(listed[:64]) + "~") == malformed("V15", Reason.DISCLOSURE_FORM)
    assert judge(paper() + "~".join(listed) + "~") == malformed("V1", Reason.TOKEN_TOO_LARGE)


def test_a_key_of_another_purpose_signs_no_license() -> None:
    """V6: a status key is trusted for standing and for nothing else."""
    keys = keys_with(purposes=frozenset({"status"}))
    assert judge(paper(), keys=keys) == [("V6", Outcome.OUT_OF_ISSUER_SCOPE, Reason.KEY_PURPOSE)]


def test_the_good_paper_is_good() -> None:
    """The near miss of every row: with nothing changed there is nothing to find."""
    assert judge(paper()) == []
    assert judge(paper(XA_ED25519)) == []
