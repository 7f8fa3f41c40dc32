"""Attacks of section C: claims and time. Every paper here is validly signed. C25 to C27 are in a file of their own.

C17 (a clock that is wrong) needs a bundle to compare with and comes with it. C19 and C20 are also told at each boundary
in tests/core/test_key_windows.py.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.claim_checks import check_conflict, check_digests, check_scope, signing_digest
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.statements import epoch_seconds
from tests.world import (
    AT,
    DOCUMENT_SHA256,
    GOOD,
    GOOD_CLAIMS,
    LICENSE_SHA256,
    SECOND,
    TEST_NETWORK,
    Answer,
    answer_of,
    judge,
    keys_with,
    paper,
    verified,
    with_payload,
)

NOW = epoch_seconds(AT)
GOOD_TEXT = json.dumps(GOOD_CLAIMS)


def malformed(reason: Reason, step: str = "V8") -> list[Answer]:
    return [(step, Outcome.MALFORMED, reason)]


def with_claim(name: str, text: str) -> str:
    """Return the good paper with one claim as raw JSON text, since some attacks cannot be written otherwise."""
    others = {other: value for other, value in GOOD_CLAIMS.items() if other != name}
    return with_payload(json.dumps(others)[:-1] + f',"{name}":{text}' + "}")


def lic(**changes: object) -> dict[str, object]:
    """Return the open part with some members changed; a member changed to `...` is left out."""
    open_part = GOOD_CLAIMS["lic"]
    assert isinstance(open_part, dict)
    return {name: value for name, value in {**open_part, **changes}.items() if value is not ...}


@pytest.mark.parametrize("second", ['"exp":1', '"\\u0065xp":1', '"jti":"x"'])
def test_attack_c01_a_claim_twice(second: str) -> None:
    """The last wins in one reader, the first in another; an escape does not hide the name."""
    assert judge(with_payload(GOOD_TEXT[:-1] + "," + second + "}")) == malformed(Reason.CLAIM_DUPLICATE)


@pytest.mark.parametrize("text", ['"1924992000"', '" 9_999_999_999 "', '"\u0967\u0968\u0969"', '"1e9"'])
@pytest.mark.parametrize("name", ["iat", "nbf", "exp", "seq"])
def test_attack_c02_a_number_is_no_text(name: str, text: str) -> None:
    """Python's int() would take all of these."""
    assert judge(with_claim(name, text)) == malformed(Reason.CLAIM_TYPE)


@pytest.mark.parametrize("text", ["1924992000.0", "1924992000.5", "1e308", "1E9", "true", "false", "[]", "{}"])
@pytest.mark.parametrize("name", ["iat", "nbf", "exp", "seq"])
def test_attack_c03_a_number_is_whole(name: str, text: str) -> None:
    """Fractions, exponents and truth values, which Python counts among the integers."""
    assert judge(with_claim(name, text)) == malformed(Reason.CLAIM_TYPE)


def test_attack_c03_a_number_has_a_range() -> None:
    """A number of 4,000 digits is out of range; null is an absent claim."""
    assert judge(with_claim("exp", "9" * 4000)) == malformed(Reason.CLAIM_RANGE)
    assert judge(with_claim("exp", "null")) == malformed(Reason.CLAIM_MISSING)


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("name", ["exp", "jti", "lic", "anything"])
def test_attack_c04_there_is_no_such_number(name: str, constant: str) -> None:
    """Wherever it stands."""
    assert judge(with_claim(name, constant)) == malformed(Reason.JSON_CONSTANT)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig"])
def test_attack_c05_the_payload_is_utf8(encoding: str) -> None:
    """Other encodings, with and without a byte order mark."""
    assert judge(with_payload(GOOD_TEXT.encode(encoding))) == malformed(Reason.PAYLOAD_ENCODING)


def test_attack_c05_invalid_utf8_is_not_replaced() -> None:
    """A byte that no UTF-8 text has."""
    assert judge(with_payload(GOOD_TEXT.encode().replace(b"INDIVIDUAL", b"IND\xffIDUAL"))) == malformed(
        Reason.PAYLOAD_ENCODING
    )


@pytest.mark.parametrize(
    "spoiler", ["\\ud800", "\\u0000", "\\u001b[31m", "\\n", "\\u202e", "\\u2066", "\\u200f", "\\u0085"]
)
def test_attack_c06_text_that_changes_what_a_reader_sees(spoiler: str) -> None:
    """Half a surrogate, NUL, controls, bidirectional overrides; in an identifier and in free text."""
    assert judge(with_claim("sub", f'"urn:comity:license:XA-DGT:{spoiler}0123456789a"')) == malformed(
        Reason.TEXT_NOT_ALLOWED
    )
    number = json.dumps(lic(number="@")).replace("@", f"XA {spoiler}17")
    assert judge(with_claim("lic", number)) == malformed(Reason.TEXT_NOT_ALLOWED)


def test_attack_c07_json_that_exhausts() -> None:
    """Depth, members and digits each have a limit; one below it is read."""
    deep = '{"a":' + "[" * 5000 + "]" * 5000 + "}"
    assert judge(with_payload(deep)) == malformed(Reason.JSON_LIMIT)
    assert judge(with_claim("exp", "9" * 5000)) == malformed(Reason.JSON_LIMIT)
    assert judge(with_claim("exp", "9" * 4097)) == malformed(Reason.JSON_LIMIT)
    assert judge(with_claim("exp", "9" * 4096)) == malformed(Reason.CLAIM_RANGE)
    many: dict[str, object] = {f"a{number}": 1 for number in range(201 - len(GOOD_CLAIMS))}
    assert judge(paper(**many)) == malformed(Reason.JSON_LIMIT)
    many.popitem()
    assert judge(paper(**many)) == malformed(Reason.UNKNOWN_CLAIM)
    assert judge(paper(note="x" * 4097)) == malformed(Reason.JSON_LIMIT)
    assert judge(paper(note="x" * 4096)) == malformed(Reason.UNKNOWN_CLAIM)


@pytest.mark.parametrize("payload", ["[]", '"x"', "1", "null", "true", ""])
def test_attack_c08_a_payload_is_an_object(payload: str) -> None:
    """Anything else says nothing."""
    assert judge(with_payload(payload)) == malformed(Reason.PAYLOAD_NOT_OBJECT)


@pytest.mark.parametrize("payload", [" ", "{", "{}x", "{'a':1}", '{"a":01}', '{"a":1,}', "\x0c{}"])
def test_attack_c08_a_payload_is_json(payload: str) -> None:
    """Nearly JSON is not JSON."""
    assert judge(with_payload(payload)) == malformed(Reason.PAYLOAD_JSON)


@pytest.mark.parametrize("value", [..., None])
@pytest.mark.parametrize("name", sorted(GOOD_CLAIMS))
def test_attack_c09_every_claim_is_there(name: str, value: object) -> None:
    """Absent and null are the same fault."""
    assert judge(paper(**{name: value})) == malformed(Reason.CLAIM_MISSING)


@pytest.mark.parametrize("name", ["number", "kind", "jurisdiction"])
def test_attack_c09_every_member_of_the_open_part_is_there(name: str) -> None:
    """The same, one level down."""
    assert judge(paper(lic=lic(**{name: ...}))) == malformed(Reason.CLAIM_MISSING)


@pytest.mark.parametrize(
    "changes",
    [
        {"ext": {}},
        {"balance": "40"},
        {"log_salt": "x"},
        {"lic": lic(balance="40")},
        {"lic": lic(lines=[{"n": 1, "id": "1", "item": "3A001"}])},
        {"lic_digest": {"alg": "sha-256", "c14n": "comity-protojson-jcs-1", "value": "", "salt": "x"}},
        {"doc_digest": {"alg": "sha-256", "value": "", "c14n": "x"}},
    ],
)
def test_attack_c09_no_other_claim_is_there(changes: Mapping[str, object]) -> None:
    """Refused, not ignored, at every level."""
    assert judge(paper(**changes)) == malformed(Reason.UNKNOWN_CLAIM)


@pytest.mark.parametrize("ver", ["2", "1.0", "", "01"])
def test_attack_c09_another_profile_may_mean_other_things(ver: str) -> None:
    """Even if every claim looks known."""
    assert judge(paper(ver=ver)) == malformed(Reason.PROFILE_UNKNOWN)


def test_attack_c10_times_have_an_order() -> None:
    """nbf before exp, at most ten years apart, iat no later than a minute after nbf; each at its boundary."""
    nbf = epoch_seconds(GOOD.not_before)
    ten_years = 3653 * 86400
    assert judge(paper(exp=nbf)) == malformed(Reason.CLAIM_ORDER)
    assert judge(paper(exp=nbf - 1)) == malformed(Reason.CLAIM_ORDER)
    assert judge(paper(exp=nbf + ten_years + 1)) == malformed(Reason.CLAIM_ORDER)
    assert judge(paper(exp=nbf + ten_years)) == []
    assert judge(paper(iat=nbf + 61)) == malformed(Reason.CLAIM_ORDER)
    assert judge(paper(iat=nbf + 60)) == []


def test_attack_c11_times_end_at_the_exact_second() -> None:
    """A minute of patience before nbf, none after exp."""
    not_yet: list[Answer] = [("V12", Outcome.NOT_YET_VALID, Reason.ASSERTION_NOT_YET_VALID)]
    expired: list[Answer] = [("V12", Outcome.EXPIRED, Reason.ASSERTION_EXPIRED)]
    assert judge(paper(nbf=NOW + 61)) == not_yet
    assert judge(paper(nbf=NOW + 60)) == []
    assert judge(paper(exp=NOW - 1)) == expired
    assert judge(paper(exp=NOW)) == expired
    assert judge(paper(exp=NOW + 1)) == []


@pytest.mark.parametrize(
    ("name", "value"), [("nbf", -1), ("iat", 0), ("exp", 253402300800), ("seq", 0), ("seq", 2**31)]
)
def test_attack_c12_numbers_have_ranges(name: str, value: int) -> None:
    """Before the beginning and after the end of time."""
    assert judge(paper(**{name: value})) == malformed(Reason.CLAIM_RANGE)


@pytest.mark.parametrize("aud", [["urn:comity:net:meridian:prod"], [], {}, 1])
def test_attack_c13_an_audience_is_one_text(aud: object) -> None:
    """A list that contains us is not us."""
    assert judge(paper(aud=aud)) == malformed(Reason.CLAIM_TYPE)


@pytest.mark.parametrize(
    "aud",
    ["urn:comity:net:meridian", "urn:comity:net:meridian:prod:x", "URN:comity:net:meridian:prod", "", TEST_NETWORK],
)
def test_attack_c13_c14_an_audience_is_compared_whole(aud: str) -> None:
    """Prefix, suffix, other case, nothing, and the test network."""
    assert judge(paper(aud=aud)) == [("V9", Outcome.MISMATCH, Reason.WRONG_AUDIENCE)]


def test_attack_c14_a_test_key_does_not_count_in_production() -> None:
    """The same for the key: the paper says prod, the key's record says test."""
    keys = keys_with(environment="test")
    assert judge(paper(), keys=keys) == [("V10", Outcome.UNTRUSTED_ISSUER, Reason.KEY_OTHER_ENVIRONMENT)]


@pytest.mark.parametrize("code", ["XA-DG", "XA-DGTX", "XA", "A-DGT"])
def test_attack_c15_an_issuer_is_compared_whole(code: str) -> None:
    """A prefix or a part of a trusted issuer is somebody else (CVE-2024-53861)."""
    mismatch = ("V9", Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH)
    changes = {
        "iss": f"urn:comity:agency:{code}",
        "status": {"status_list": {"idx": 1, "uri": f"comity://{code}/status/a"}},
    }
    if code == "A-DGT":
        assert judge(paper(**changes)) == malformed(Reason.ID_FORMAT)
        return
    assert judge(paper(**changes)) == [mismatch]
    assert judge(paper(sub=f"urn:comity:license:{code}:0123456789ab")) == [mismatch]


@pytest.mark.parametrize(
    "code",
    ["X\u0410-DGT", "\uff38A-DGT", "X\u00adA-DGT", "xa-DGT", "XA-DGT.", "XA-DGT ", "XA-DG\u0301T", "XA\u2010DGT", ""],
)
def test_attack_c16_an_identifier_has_a_closed_alphabet(code: str) -> None:
    """Cyrillic, full-width, soft hyphen, other case, trailing dot and space; nothing is folded."""
    assert judge(paper(iss=f"urn:comity:agency:{code}")) == malformed(Reason.ID_FORMAT)


@pytest.mark.parametrize("jti", ["A" * 21, "A" * 23, "A" * 21 + "B", "A" * 21 + "=", "A" * 20 + "+/"])
def test_attack_c16_a_paper_id_is_128_bits_in_one_form(jti: str) -> None:
    """Another text for the same bits would be another id for the same paper."""
    assert judge(paper(jti=jti)) == malformed(Reason.ID_FORMAT)


def test_attack_c18_the_witness_decides_not_the_signer() -> None:
    """A paper dated before its key, and one dated before the theft of its key that nobody saw until after."""
    backdated: list[Answer] = [("V10", Outcome.UNTRUSTED_ISSUER, Reason.BACKDATED)]
    begins = GOOD.issued + SECOND
    assert judge(paper(), keys=keys_with(sign_from=begins), trusted_time=begins) == backdated
    stolen = keys_with(state="COMPROMISED", compromised_since=AT - timedelta(days=2))
    assert judge(paper(), keys=stolen, trusted_time=AT - timedelta(days=1)) == backdated


def test_attack_c19_compromise_has_a_before_and_an_after() -> None:
    """Witnessed one second before the theft: it stands, with a notice. At it, after it, or never witnessed: nothing."""
    theft = GOOD.issued + timedelta(hours=1)
    keys = keys_with(state="COMPROMISED", compromised_since=theft)
    notice: list[Answer] = [("V10", Outcome.VALID, Reason.KEY_LATER_COMPROMISED)]
    compromised: list[Answer] = [("V10", Outcome.UNTRUSTED_ISSUER, Reason.KEY_COMPROMISED)]
    assert judge(paper(), keys=keys, trusted_time=theft - SECOND) == notice
    for trusted_time in (theft, theft + SECOND, None):
        assert judge(paper(), keys=keys, trusted_time=trusted_time) == compromised


def test_attack_c20_retirement_has_a_before_and_an_after() -> None:
    """Witnessed one second before the end of the key, at it, and after it."""
    end = GOOD.issued + timedelta(hours=1)
    keys = keys_with(state="RETIRED", sign_until=end)
    late: list[Answer] = [("V10", Outcome.UNTRUSTED_ISSUER, Reason.KEY_USED_AFTER_RETIREMENT)]
    assert judge(paper(), keys=keys, trusted_time=end - SECOND) == []
    for trusted_time in (end, end + SECOND):
        assert judge(paper(), keys=keys, trusted_time=trusted_time) == late


def test_attack_c21_an_agency_grants_what_it_may() -> None:
    """A kind that it was not registered for, and a license of another jurisdiction."""
    scope: list[Answer] = [("V11", Outcome.OUT_OF_ISSUER_SCOPE, Reason.SCOPE)]
    assert judge(paper(lic=lic(kind="BROKERING"))) == scope
    assert judge(paper(lic=lic(jurisdiction="XB"))) == scope
    assert judge(paper(lic=lic(kind="GLOBAL"))) == []
    assert check_scope(GOOD, kinds=(), jurisdiction="XA") == []


def test_attack_c22_an_older_assertion_is_superseded() -> None:
    """The highest known sequence decides; the same one is itself."""
    assert judge(paper(), highest=3) == [("V13", Outcome.MISMATCH, Reason.ASSERTION_SUPERSEDED)]
    assert judge(paper(), highest=2) == []
    assert judge(paper(), highest=1) == []
    assert judge(paper(), highest=None) == []


def test_attack_c23_one_id_is_one_paper() -> None:
    """The same id over other content, both validly signed."""
    first, second = verified(paper()), verified(paper(lic=lic(number="XA 2030/000418")))
    (conflict,) = check_conflict(second, registered=signing_digest(first))
    assert answer_of(conflict) == ("V13", Outcome.MISMATCH, Reason.ASSERTION_CONFLICT)
    assert check_conflict(verified(paper()), registered=signing_digest(first)) == []
    assert check_conflict(first, registered=None) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"c14n": "comity-protojson-jcs-2"},
        {"alg": "sha-512"},
        {"value": sha256(b"").hexdigest()},
        {"value": LICENSE_SHA256[:32]},
        {"value": ""},
        {"value": LICENSE_SHA256.upper()},
    ],
)
def test_attack_c24_the_digest_is_that_of_the_license(changes: Mapping[str, object]) -> None:
    """Right for another canonicalization, of nothing, truncated: V8 reads it, V16 finds it."""
    digest = {"alg": "sha-256", "c14n": "comity-protojson-jcs-1", "value": LICENSE_SHA256, **changes}
    token = paper(lic_digest=digest)
    assert judge(token) == []
    found = check_digests(
        read_license_claims(verified(token)), license_sha256=LICENSE_SHA256, document_sha256=DOCUMENT_SHA256
    )
    assert [(answer_of(each), each.field) for each in found] == [
        (("V16", Outcome.MISMATCH, Reason.DIGEST_MISMATCH), "lic_digest")
    ]


def test_attack_c24_the_digest_is_that_of_the_document() -> None:
    """The issuer signs the source document too; without a document there is nothing to compare."""
    assert check_digests(GOOD, license_sha256=LICENSE_SHA256, document_sha256=DOCUMENT_SHA256) == []
    assert check_digests(GOOD, license_sha256=LICENSE_SHA256, document_sha256=None) == []
    (found,) = check_digests(GOOD, license_sha256=LICENSE_SHA256, document_sha256=sha256(b"another").hexdigest())
    assert (answer_of(found), found.field) == (("V16", Outcome.MISMATCH, Reason.DIGEST_MISMATCH), "doc_digest")


@pytest.mark.parametrize(
    "status_list",
    [
        {"idx": -1, "uri": GOOD.status_uri},
        {"idx": 2**31, "uri": GOOD.status_uri},
        {"idx": True, "uri": GOOD.status_uri},
        {"idx": "5", "uri": GOOD.status_uri},
        {"idx": 5, "uri": "https://status.example/list"},
        {"idx": 5, "uri": "comity://XB-OEC/status/a"},
        {"idx": 5, "uri": GOOD.status_uri, "ttl": 5},
    ],
)
def test_attack_e01_e05_e06_a_status_reference_is_in_its_form(status_list: Mapping[str, object]) -> None:
    """Never an answer for another entry, never a list of another agency, never an address to fetch."""
    assert judge(paper(status={"status_list": status_list})) == malformed(Reason.STATUS_REF)


def test_a_signed_assertion_is_made_by_the_signature_check_alone() -> None:
    """Verified and unverified are different types."""
    signed = verified(paper())
    with pytest.raises(TypeError):
        SignedAssertion(signed.typ, signed.kid, b"{}", signed.signing_input, (), made_by=None)
    with pytest.raises(TypeError):
        replace(signed, payload=b"{}", made_by=None)
