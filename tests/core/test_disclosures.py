"""Selective disclosure after RFC 9901: flat, nested, in lists. Refusals are in tests/attacks/test_section_c.py."""

import json

import pytest

from gateway.core.reasons import Reason
from gateway.core.refusal import Refused
from gateway.core.trust.assertion import LICENSE_TYP
from gateway.core.trust.claims import read_license_claims
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.disclosures import check_disclosures, disclosure_digest, make_disclosure, open_disclosures
from gateway.core.trust.signing import sign_statement
from gateway.core.trust.strict_json import Json
from tests.world import GOOD_CLAIMS, XA, seeded_bytes, verified


def salt(seed: str) -> bytes:
    return seeded_bytes(seed, 16)


def element(value: object, seed: str) -> str:
    """Return the disclosure of an element of a list."""
    return encode_base64url(json.dumps([encode_base64url(salt(seed)), value]).encode())


NAME = make_disclosure("name", "Example Optics XB", salt=salt("name"))
CITY = make_disclosure("city", "Port Meridian", salt=salt("city"))
ADDRESS = make_disclosure("address", {"_sd": [disclosure_digest(CITY)], "country": "XB"}, salt=salt("address"))
FIRST = element("XB", "first")
SECOND = element({"_sd": [disclosure_digest(NAME)]}, "second")
DECOY = encode_base64url(seeded_bytes("decoy"))


def digests(*disclosures: str) -> list[Json]:
    return [disclosure_digest(each) for each in disclosures]


def test_the_digest_is_that_of_rfc_9901() -> None:
    """Section 4.2.1 and 4.2.3: the disclosure of a family name, whose JSON has spaces."""
    disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert disclosure_digest(disclosure) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    payload: dict[str, Json] = {"_sd": [disclosure_digest(disclosure)], "_sd_alg": "sha-256"}
    assert open_disclosures(payload, [disclosure]) == {"family_name": "M\u00f6bius"}


def test_what_is_opened_takes_its_place_and_the_rest_leaves_no_trace() -> None:
    """Flat, with a decoy and a disclosure that is withheld."""
    payload: dict[str, Json] = {"a": 1, "_sd": [*digests(NAME, CITY), DECOY], "_sd_alg": "sha-256"}
    assert open_disclosures(payload, [NAME]) == {"a": 1, "name": "Example Optics XB"}
    assert open_disclosures(payload, []) == {"a": 1}


def test_nested_and_recursive_disclosures() -> None:
    """A digest inside an open object, and a disclosure that opens another."""
    nested: dict[str, Json] = {"party": {"role": "consignee", "_sd": digests(NAME)}}
    assert open_disclosures(nested, [NAME]) == {"party": {"role": "consignee", "name": "Example Optics XB"}}
    recursive: dict[str, Json] = {"_sd": digests(ADDRESS)}
    assert open_disclosures(recursive, [ADDRESS, CITY]) == {"address": {"country": "XB", "city": "Port Meridian"}}
    assert open_disclosures(recursive, [CITY, ADDRESS]) == {"address": {"country": "XB", "city": "Port Meridian"}}
    assert open_disclosures(recursive, [ADDRESS]) == {"address": {"country": "XB"}}


def test_elements_of_a_list() -> None:
    """An element that is withheld is not there; one may itself have closed members."""
    payload: dict[str, Json] = {"route": ["XA", *({"...": digest} for digest in digests(FIRST, SECOND)), "XD"]}
    assert open_disclosures(payload, [FIRST, SECOND, NAME]) == {
        "route": ["XA", "XB", {"name": "Example Optics XB"}, "XD"]
    }
    assert open_disclosures(payload, [FIRST]) == {"route": ["XA", "XB", "XD"]}
    assert open_disclosures(payload, []) == {"route": ["XA", "XD"]}


@pytest.mark.parametrize(
    ("payload", "disclosures", "reason"),
    [
        ({"_sd": digests(FIRST)}, [FIRST], Reason.DISCLOSURE_FORM),
        ({"route": [{"...": digests(NAME)[0]}]}, [NAME], Reason.DISCLOSURE_FORM),
        ({"_sd": "digest"}, [], Reason.DISCLOSURE_FORM),
        ({"_sd": [5]}, [], Reason.DISCLOSURE_FORM),
        ({"route": [{"...": 5}]}, [], Reason.DISCLOSURE_FORM),
        ({"...": "digest"}, [], Reason.DISCLOSURE_NAME),
        ({"route": [{"...": DECOY, "more": 1}]}, [], Reason.DISCLOSURE_NAME),
        ({"a": {"_sd": digests(NAME)}, "b": {"_sd": digests(NAME)}}, [NAME], Reason.DISCLOSURE_DUPLICATE),
        ({"name": "Another", "_sd": digests(NAME)}, [NAME], Reason.DISCLOSURE_NAME),
        ({"_sd": digests(ADDRESS)}, [CITY], Reason.DISCLOSURE_UNREFERENCED),
        ({"_sd": digests(NAME), "_sd_alg": None}, [NAME], Reason.SD_ALG),
    ],
)
def test_what_does_not_fit_is_refused(payload: dict[str, Json], disclosures: list[str], reason: Reason) -> None:
    """Members and elements confused, digests that are none, reserved names, one digest in two places."""
    with pytest.raises(Refused) as refused:
        open_disclosures(payload, disclosures)
    assert (refused.value.finding.step, refused.value.finding.reason) == ("V15", reason)


def test_the_disclosures_of_a_paper_are_what_the_issuer_closed() -> None:
    """Through the whole path: issued, signed, presented, opened; what was open stays where it was."""
    claims = {**GOOD_CLAIMS, "_sd": digests(NAME, ADDRESS), "_sd_alg": "sha-256"}
    token = sign_statement(claims, typ=LICENSE_TYP, signer=XA.signer, disclosures=[NAME])
    signed = verified(token)
    disclosed = check_disclosures(signed, read_license_claims(signed))
    assert (disclosed.claims, disclosed.findings) == ({"name": "Example Optics XB"}, ())


def test_a_disclosure_is_made_with_enough_salt_and_a_free_name() -> None:
    """128 bits, and neither of the reserved names."""
    with pytest.raises(ValueError):
        make_disclosure("name", "x", salt=bytes(15))
    for name in ("_sd", "..."):
        with pytest.raises(ValueError):
            make_disclosure(name, "x", salt=bytes(16))
