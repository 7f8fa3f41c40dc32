"""Attacks of section C on disclosures, C25 to C27: the paper is validly signed, what comes with it does not fit."""

import json

import pytest

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import LICENSE_TYP
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.disclosures import disclosure_digest, make_disclosure
from gateway.core.trust.signing import sign_statement
from tests.world import GOOD_CLAIMS, XA, Answer, judge, paper, seeded_bytes


def malformed(reason: Reason) -> list[Answer]:
    return [("V15", Outcome.MALFORMED, reason)]


def opened(*disclosures: str, digests: list[str] | None = None, **changes: object) -> str:
    """Return a paper that closes and opens these disclosures; `digests` replaces what it closes."""
    closed = [disclosure_digest(each) for each in disclosures] if digests is None else digests
    claims = {**GOOD_CLAIMS, "_sd": closed, "_sd_alg": "sha-256", **changes}
    kept = {name: value for name, value in claims.items() if value is not ...}
    return sign_statement(kept, typ=LICENSE_TYP, signer=XA.signer, disclosures=disclosures)


def raw_disclosure(content: object) -> str:
    return encode_base64url(json.dumps(content).encode())


SALT = encode_base64url(seeded_bytes("salt", 16))
CONSIGNEE = make_disclosure("consignee", "Example Optics XB", salt=seeded_bytes("consignee", 16))
VALUE = make_disclosure("value", {"amount": "990.50", "currency": "EUR"}, salt=seeded_bytes("value", 16))


def test_attack_c25_disclosures_that_are_right() -> None:
    """The near miss of the rows below: one, several, none opened, decoys."""
    assert judge(opened(CONSIGNEE)) == []
    assert judge(opened(CONSIGNEE, VALUE)) == []
    assert judge(opened(digests=[disclosure_digest(CONSIGNEE), encode_base64url(seeded_bytes("decoy"))])) == []
    assert judge(opened(CONSIGNEE, _sd_alg=...)) == []


def test_attack_c25_a_disclosure_stands_for_one_digest() -> None:
    """Not referenced, given twice, referenced twice."""
    digest = disclosure_digest(CONSIGNEE)
    assert judge(opened(CONSIGNEE, digests=[])) == malformed(Reason.DISCLOSURE_UNREFERENCED)
    assert judge(opened(CONSIGNEE, CONSIGNEE, digests=[digest])) == malformed(Reason.DISCLOSURE_DUPLICATE)
    assert judge(opened(CONSIGNEE, digests=[digest, digest])) == malformed(Reason.DISCLOSURE_DUPLICATE)
    assert judge(opened(digests=[digest, digest])) == malformed(Reason.DISCLOSURE_DUPLICATE)


@pytest.mark.parametrize("name", ["_sd", "...", "iss", "lic", "_sd_alg", "exp"])
def test_attack_c25_a_disclosed_name_is_new(name: str) -> None:
    """Reserved names, and names that the paper has already."""
    assert judge(opened(raw_disclosure([SALT, name, "x"]))) == malformed(Reason.DISCLOSURE_NAME)


def test_attack_c25_two_disclosures_of_one_name() -> None:
    """The second collides with the first."""
    again = make_disclosure("consignee", "Somebody Else XD", salt=seeded_bytes("again", 16))
    assert judge(opened(CONSIGNEE, again)) == malformed(Reason.DISCLOSURE_NAME)


@pytest.mark.parametrize(
    "content",
    [
        [1234567890123456789012, "consignee", "x"],
        ["short", "consignee", "x"],
        [SALT, 5, "x"],
        [SALT, "x"],
        [SALT],
        [SALT, "a", "b", "c"],
        {"salt": SALT},
        "text",
    ],
)
def test_attack_c25_a_disclosure_is_salt_name_and_value(content: object) -> None:
    """Wrong salt type, short salt, wrong number of members; a pair is for lists."""
    assert judge(opened(raw_disclosure(content))) == malformed(Reason.DISCLOSURE_FORM)


def test_attack_c25_a_disclosure_is_strict() -> None:
    """Padding, duplicates, forbidden text, numbers beyond 2^53."""
    assert judge(opened(CONSIGNEE + "=")) == malformed(Reason.DISCLOSURE_FORM)
    duplicate = encode_base64url(f'["{SALT}","value",{{"a":1,"a":2}}]'.encode())
    assert judge(opened(duplicate)) == malformed(Reason.DISCLOSURE_FORM)
    override = raw_disclosure([SALT, "consignee", "Example \u202e XB"])
    assert judge(opened(override)) == malformed(Reason.TEXT_NOT_ALLOWED)
    assert judge(opened(raw_disclosure([SALT, "serial", 2**53]))) == malformed(Reason.JSON_LIMIT)
    assert judge(opened(raw_disclosure([SALT, "serial", 2**53 - 1]))) == []


def test_attack_c25_a_digest_in_a_nested_disclosure() -> None:
    """A disclosure may open others; the same digest above and below may not be."""
    outer = make_disclosure("party", {"_sd": [disclosure_digest(CONSIGNEE)]}, salt=seeded_bytes("outer", 16))
    both = [disclosure_digest(outer), disclosure_digest(CONSIGNEE)]
    assert judge(opened(outer, CONSIGNEE, digests=both[:1])) == []
    assert judge(opened(outer, CONSIGNEE, digests=both)) == malformed(Reason.DISCLOSURE_DUPLICATE)
    assert judge(opened(CONSIGNEE, digests=both[:1])) == malformed(Reason.DISCLOSURE_UNREFERENCED)


def test_attack_c26_disclosures_of_another_paper() -> None:
    """What paper A discloses says nothing of paper B."""
    assert judge(paper() + CONSIGNEE + "~") == malformed(Reason.DISCLOSURE_UNREFERENCED)
    assert judge(opened(VALUE) + CONSIGNEE + "~") == malformed(Reason.DISCLOSURE_UNREFERENCED)


@pytest.mark.parametrize("name", ["sha-1", "sha-512", "SHA-256", "md5", ""])
def test_attack_c27_the_digest_of_disclosures_is_sha256(name: str) -> None:
    """With and without a disclosure."""
    expected = malformed(Reason.SD_ALG)
    assert judge(opened(CONSIGNEE, _sd_alg=name)) == expected
    assert judge(paper(_sd_alg=name)) == expected
