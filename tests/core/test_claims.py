"""Claims: what authorities state is written, signed, and read back to the same values; nothing else is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import (
    ADOPTION_TYP,
    LICENSE_TYP,
    STATUS_TYP,
    Refused,
    SignedAssertion,
    check_signature,
    open_envelope,
)
from gateway.core.trust.claim_checks import check_claims
from gateway.core.trust.claims import read_adoption_claims, read_license_claims, read_status_claims
from gateway.core.trust.signing import sign_statement
from gateway.core.trust.statements import (
    AdoptionClaims,
    LineClaim,
    StatusClaims,
    adoption_claims,
    epoch_seconds,
    license_claims,
    new_jti,
    new_license_id,
    status_claims,
)
from tests.world import AT, GOOD, GOOD_CLAIMS, NETWORK, XA, XB, answer_of, seeded_bytes

STATUS = StatusClaims(
    issuer=GOOD.issuer,
    license_id=GOOD.license_id,
    jti=new_jti(seeded_bytes("status", 16)),
    audience=NETWORK,
    issued=AT,
    sequence=1,
    from_standing="IN_FORCE",
    to_standing="SUSPENDED",
    effective=AT + timedelta(hours=1),
    reason_code="INVESTIGATION",
    reason_public="Suspended pending an inquiry",
)
ADOPTION = AdoptionClaims(
    issuer=GOOD.issuer,
    jti=new_jti(seeded_bytes("adoption", 16)),
    audience=NETWORK,
    issued=AT,
    jurisdiction="XA",
    pack="meridian-compact",
    version="1",
    pack_digest="ab" * 32,
    effective_on=date(2030, 7, 1),
    checked_clauses=("art-3", "art-4(2)"),
)


def signed(claims: Mapping[str, object], typ: str) -> SignedAssertion:
    """Return claims signed by XA under a type, through signature check and all."""
    kept = {name: value for name, value in claims.items() if value is not ...}
    return check_signature(open_envelope(sign_statement(kept, typ=typ, signer=XA.signer), typ=typ), XA.key)


def refusal_of(read: Callable[[SignedAssertion], object], statement: SignedAssertion) -> tuple[Reason, str]:
    with pytest.raises(Refused) as refused:
        read(statement)
    finding = refused.value.finding
    assert (finding.step, finding.outcome) == ("V8", Outcome.MALFORMED)
    return finding.reason, finding.field


def license_refusal(**changes: object) -> tuple[Reason, str]:
    return refusal_of(read_license_claims, signed({**GOOD_CLAIMS, **changes}, LICENSE_TYP))


def lines_refusal(*lines: Mapping[str, object]) -> tuple[Reason, str]:
    open_part = GOOD_CLAIMS["lic"]
    assert isinstance(open_part, dict)
    return license_refusal(lic={**open_part, "lines": list(lines)})


def test_license_claims_are_read_back() -> None:
    """Every field, amounts with their digits."""
    assert read_license_claims(signed(GOOD_CLAIMS, LICENSE_TYP)) == GOOD
    (_, second) = GOOD.license.lines or ()
    assert str(second.authorized) == "4.250"


@pytest.mark.parametrize(
    "license_",
    [
        replace(GOOD, license=replace(GOOD.license, lines=None)),
        replace(GOOD, license=replace(GOOD.license, lines=())),
        replace(GOOD, license=replace(GOOD.license, valid_from=None, valid_until=None)),
        replace(
            GOOD, license=replace(GOOD.license, lines=(LineClaim(0, "0", currency="EUR", authorized_value=Decimal(1)),))
        ),
        replace(GOOD, license=replace(GOOD.license, lines=(LineClaim(7, "ab/7 x"),))),
        replace(GOOD, closed=("A" * 43, "B" * 42 + "A"), closed_algorithm="sha-256"),
        replace(GOOD, sequence=2**31 - 1, status_index=0),
    ],
)
def test_license_claims_of_every_shape_are_read_back(license_: object) -> None:
    """Lines left to the register, no lines, open-ended, by value, without a limit, with a closed part."""
    assert isinstance(license_, type(GOOD))
    assert read_license_claims(signed(license_claims(license_), LICENSE_TYP)) == license_


def test_status_claims_are_read_back() -> None:
    """With and without a public reason."""
    for status in (STATUS, replace(STATUS, reason_public="")):
        assert read_status_claims(signed(status_claims(status), STATUS_TYP)) == status


def test_adoption_claims_are_read_back() -> None:
    """With and without checked clauses."""
    for adoption in (ADOPTION, replace(ADOPTION, checked_clauses=())):
        assert read_adoption_claims(signed(adoption_claims(adoption), ADOPTION_TYP)) == adoption


def test_a_statement_is_read_as_its_own_type_alone() -> None:
    """Even where every claim would fit."""
    with pytest.raises(Refused) as refused:
        read_license_claims(signed(GOOD_CLAIMS, STATUS_TYP))
    assert answer_of(refused.value.finding) == ("V4", Outcome.MALFORMED, Reason.TYP_MISMATCH)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"number": 17}, Reason.CLAIM_TYPE, "lic.number"),
        ({"number": ""}, Reason.CLAIM_MISSING, "lic.number"),
        ({"number": "x" * 71}, Reason.CLAIM_RANGE, "lic.number"),
        ({"kind": "individual"}, Reason.ID_FORMAT, "lic.kind"),
        ({"jurisdiction": "xa"}, Reason.ID_FORMAT, "lic.jurisdiction"),
        ({"validFrom": "2030-02-30"}, Reason.DATE_INVALID, "lic.validFrom"),
        ({"validFrom": "20300201"}, Reason.DATE_INVALID, "lic.validFrom"),
        ({"validUntil": "2030-05-01"}, Reason.CLAIM_ORDER, "lic.validUntil"),
        ({"validUntil": None}, Reason.CLAIM_MISSING, "lic.validUntil"),
        ({"lines": {}}, Reason.CLAIM_TYPE, "lic.lines"),
        ({"lines": ["1"]}, Reason.CLAIM_TYPE, "lic.lines.0"),
    ],
)
def test_the_open_part_is_strict(changes: Mapping[str, object], reason: Reason, field: str) -> None:
    """One member wrong each time; the field is named."""
    open_part = GOOD_CLAIMS["lic"]
    assert isinstance(open_part, dict)
    assert license_refusal(lic={**open_part, **changes}) == (reason, field)


@pytest.mark.parametrize(
    ("line", "reason", "field"),
    [
        ({"id": "1"}, Reason.CLAIM_MISSING, "n"),
        ({"n": -1, "id": "1"}, Reason.CLAIM_RANGE, "n"),
        ({"n": 1, "id": " 1"}, Reason.ID_FORMAT, "id"),
        ({"n": 1, "id": "1", "unit": "H87"}, Reason.CLAIM_MISSING, "authorized"),
        ({"n": 1, "id": "1", "authorized": "4"}, Reason.CLAIM_MISSING, "unit"),
        ({"n": 1, "id": "1", "currency": "EUR"}, Reason.CLAIM_MISSING, "authorizedValue"),
        ({"n": 1, "id": "1", "unit": "pieces", "authorized": "4"}, Reason.ID_FORMAT, "unit"),
        ({"n": 1, "id": "1", "currency": "eur", "authorizedValue": "4"}, Reason.ID_FORMAT, "currency"),
        ({"n": 1, "id": "1", "unit": "H87", "authorized": 4}, Reason.CLAIM_TYPE, "authorized"),
        ({"n": 1, "id": "1", "unit": "H87", "authorized": "0"}, Reason.QUANTITY_NOT_POSITIVE, "authorized"),
        ({"n": 1, "id": "1", "unit": "H87", "authorized": "0.000"}, Reason.QUANTITY_NOT_POSITIVE, "authorized"),
    ],
)
def test_a_line_is_strict(line: Mapping[str, object], reason: Reason, field: str) -> None:
    """An amount has its unit, a unit its amount."""
    assert lines_refusal(line) == (reason, f"lic.lines.0.{field}")


@pytest.mark.parametrize(
    "amount",
    ["-5", "+3", "1e3", "1_000", " 5", "\u0661\u0662", ".5", "5.", "1,5", "0x10", "05", "NaN", "1.1234567", "9" * 19],
)
def test_an_amount_is_plain_digits(amount: str) -> None:
    """Python's Decimal would take most of these."""
    line = {"n": 1, "id": "1", "unit": "H87", "authorized": amount}
    expected = Reason.TEXT_NOT_ALLOWED if amount != amount.strip() else Reason.QUANTITY_FORMAT
    assert lines_refusal(line) == (expected, "lic.lines.0.authorized")


def test_a_line_is_there_once() -> None:
    """By number and by id."""
    assert lines_refusal({"n": 1, "id": "1"}, {"n": 1, "id": "2"}) == (Reason.DUPLICATE_LINE, "lic.lines")
    assert lines_refusal({"n": 1, "id": "1"}, {"n": 2, "id": "1"}) == (Reason.DUPLICATE_LINE, "lic.lines")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"from": "ACTIVE"}, Reason.ID_FORMAT),
        ({"to": "suspended"}, Reason.ID_FORMAT),
        ({"effective_at": "soon"}, Reason.CLAIM_TYPE),
        ({"reason_code": "because"}, Reason.ID_FORMAT),
        ({"reason_public": "a\u202eb"}, Reason.TEXT_NOT_ALLOWED),
        ({"reason_public": None}, Reason.CLAIM_MISSING),
        ({"seq": 0}, Reason.CLAIM_RANGE),
        ({"seq": ...}, Reason.CLAIM_MISSING),
        ({"officer": "N. N."}, Reason.UNKNOWN_CLAIM),
        ({"ver": "2"}, Reason.PROFILE_UNKNOWN),
    ],
)
def test_status_claims_are_strict(changes: Mapping[str, object], reason: Reason) -> None:
    """One claim wrong each time."""
    assert refusal_of(read_status_claims, signed({**status_claims(STATUS), **changes}, STATUS_TYP))[0] is reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pack_digest": "ab"}, Reason.ID_FORMAT),
        ({"pack_digest": "AB" * 32}, Reason.ID_FORMAT),
        ({"effective_on": 1893456000}, Reason.CLAIM_TYPE),
        ({"effective_on": "2030-13-01"}, Reason.DATE_INVALID),
        ({"checked_clauses": "art-3"}, Reason.CLAIM_TYPE),
        ({"checked_clauses": ["art-3", 4]}, Reason.CLAIM_TYPE),
        ({"checked_clauses": ["art-3", "art-3"]}, Reason.CLAIM_DUPLICATE),
        ({"pack": "../packs"}, Reason.ID_FORMAT),
        ({"version": ""}, Reason.ID_FORMAT),
        ({"jurisdiction": ...}, Reason.CLAIM_MISSING),
        ({"sub": GOOD.license_id}, Reason.UNKNOWN_CLAIM),
    ],
)
def test_adoption_claims_are_strict(changes: Mapping[str, object], reason: Reason) -> None:
    """One claim wrong each time."""
    assert refusal_of(read_adoption_claims, signed({**adoption_claims(ADOPTION), **changes}, ADOPTION_TYP))[0] is reason


def test_statements_without_a_beginning_may_not_be_dated_ahead() -> None:
    """V12 for a change of standing and an adoption: a minute of patience, no more."""
    for claims in (STATUS, ADOPTION):
        early = check_claims(claims, XA.key, network=NETWORK, at=AT - timedelta(seconds=61), trusted_time=None)
        assert [answer_of(each) for each in early] == [("V12", Outcome.NOT_YET_VALID, Reason.ASSERTION_NOT_YET_VALID)]
        assert check_claims(claims, XA.key, network=NETWORK, at=AT - timedelta(seconds=60), trusted_time=None) == []


def test_an_agency_changes_its_own_licenses_alone() -> None:
    """V9: a status statement of XB about a license of XA, in XB's own name."""
    foreign = replace(STATUS, issuer="urn:comity:agency:XB-OEC")
    found = check_claims(foreign, XB.key, network=NETWORK, at=AT, trusted_time=None)
    assert [(answer_of(each), each.field) for each in found] == [
        (("V9", Outcome.UNTRUSTED_ISSUER, Reason.ISS_KEY_MISMATCH), "sub")
    ]


def test_every_finding_after_v8_is_collected() -> None:
    """V9 to V12 all run: a wrong audience does not hide an expired paper under a stolen key."""
    late = replace(GOOD, audience="urn:comity:net:other:prod", expires=AT)
    key = replace(XA.key, state="COMPROMISED", environment="test")
    found = check_claims(late, key, network=NETWORK, at=AT, trusted_time=None)
    assert [each.reason for each in found] == [
        Reason.WRONG_AUDIENCE,
        Reason.KEY_OTHER_ENVIRONMENT,
        Reason.KEY_COMPROMISED,
        Reason.ASSERTION_EXPIRED,
    ]


def test_ids_are_made_of_enough_randomness() -> None:
    """128 bits for a paper, 64 or more for a license; instants have whole seconds and a zone."""
    for count in (15, 17):
        with pytest.raises(ValueError):
            new_jti(bytes(count))
    with pytest.raises(ValueError):
        new_license_id("XA-DGT", bytes(7))
    for instant in (AT.replace(microsecond=1), datetime(2030, 1, 1)):  # noqa: DTZ001  # the missing zone is the point
        with pytest.raises(ValueError):
            epoch_seconds(instant)
