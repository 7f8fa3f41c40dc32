"""Selective disclosure: what the issuer closed and the holder opens (V15; RFC 9901 sections 4 and 7.1).

Rules, in order:
1. The digest algorithm is SHA-256; where `_sd_alg` is absent RFC 9901 means the same.
2. A disclosure is canonical base64url of a strict JSON list: salt, name and value where it stands in an object, salt
   and value where it stands in a list. The salt is a text of 128 bits or more.
3. Each disclosure stands for exactly one digest in what was signed or in another disclosure (attacks C25, C26).
4. No digest occurs twice, anywhere.
5. A disclosed name is not `_sd` or `...`, and is not there already.
6. Disclosed texts pass the text gate, disclosed numbers are whole and within 2^53.
7. What is not disclosed leaves no trace in the outcome: digests and decoys are removed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from gateway.core.findings import Finding
from gateway.core.reasons import Reason
from gateway.core.refusal import Refused, malformed
from gateway.core.text import TextRefused, check_text
from gateway.core.trust.assertion import SignedAssertion
from gateway.core.trust.compact import NotCanonical, decode_base64url, encode_base64url
from gateway.core.trust.statements import LICENSE_CLAIM_NAMES, LicenseClaims
from gateway.core.trust.strict_json import MAX_SAFE_INTEGER, Json, JsonRefused, parse_json, write_json

# 128 random bits in base64url (RFC 9901 section 9.3).
SHORTEST_SALT = 22
SHORTEST_SALT_BYTES = 16
RESERVED = frozenset({"_sd", "..."})


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the holder opened, by name; nothing when there is a finding."""

    claims: Mapping[str, Json]
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Opening:
    """One pass over a payload: disclosures by digest, digests seen, digests used."""

    by_digest: dict[str, Json]
    seen: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def check_disclosures(signed: SignedAssertion, claims: LicenseClaims) -> Disclosed:
    """Return the claims that the holder disclosed, or the finding of V15; `claims` are what V8 read from `signed`."""
    payload: dict[str, Json] = {"_sd": list(claims.closed)}
    if claims.closed_algorithm is not None:
        payload["_sd_alg"] = claims.closed_algorithm
    try:
        return Disclosed(open_disclosures(payload, signed.disclosures, taken=LICENSE_CLAIM_NAMES))
    except Refused as refusal:
        return Disclosed({}, (refusal.finding,))


def open_disclosures(
    payload: Mapping[str, Json], disclosures: Iterable[str], *, taken: frozenset[str] = frozenset()
) -> dict[str, Json]:
    """Return the payload with every disclosure in its place and every digest removed (RFC 9901 section 7.1).

    `taken` are names at the top that a disclosure may not have beside those of `payload`.

    Raises:
        Refused: V15 failed.
    """
    if payload.get("_sd_alg", "sha-256") != "sha-256":
        raise _refused(
            Reason.SD_ALG, "_sd_alg", "Expected sha-256 as the digest of disclosures; the issuer must sign anew."
        )
    opening = _Opening({})
    for disclosure in disclosures:
        digest = disclosure_digest(disclosure)
        if digest in opening.by_digest:
            raise _refused(Reason.DISCLOSURE_DUPLICATE, "", "Expected each disclosure once; remove the repeat.")
        opening.by_digest[digest] = _decoded(disclosure)
    opened = _open_object(payload, opening, taken=taken)
    if len(opening.used) != len(opening.by_digest):
        message = "Expected only disclosures of this paper; remove those that belong to another."
        raise _refused(Reason.DISCLOSURE_UNREFERENCED, "", message)
    opened.pop("_sd_alg", None)
    return opened


def make_disclosure(name: str, value: object, *, salt: bytes) -> str:
    """Return the disclosure of a member of an object; `salt` is 16 random bytes or more, used once.

    Raises:
        ValueError: the salt is too short, or the name is reserved.
    """
    if len(salt) < SHORTEST_SALT_BYTES or name in RESERVED:
        raise ValueError("a disclosure needs 16 random bytes or more and a name that is not reserved")
    return encode_base64url(write_json([encode_base64url(salt), name, value]))


def disclosure_digest(disclosure: str) -> str:
    """Return the digest under which the payload refers to a disclosure (RFC 9901 section 4.2.3)."""
    return encode_base64url(sha256(disclosure.encode("ascii")).digest())


def _open_value(value: Json, opening: _Opening) -> Json:
    if isinstance(value, dict):
        return _open_object(value, opening)
    if isinstance(value, list):
        return _open_list(value, opening)
    return value


def _open_object(
    members: Mapping[str, Json], opening: _Opening, *, taken: frozenset[str] = frozenset()
) -> dict[str, Json]:
    if "..." in members:
        raise _name_refused()
    opened = {name: _open_value(value, opening) for name, value in members.items() if name != "_sd"}
    for digest in _digests(members.get("_sd", [])):
        content = _take(digest, opening)
        if content is None:
            continue
        if len(content) != 3 or not isinstance(content[1], str):
            raise _form_refused()
        name = content[1]
        if name in RESERVED or name in opened or name in taken:
            raise _name_refused()
        opened[name] = _open_value(content[2], opening)
    return opened


def _open_list(values: list[Json], opening: _Opening) -> list[Json]:
    opened: list[Json] = []
    for value in values:
        if not isinstance(value, dict) or set(value) != {"..."}:
            opened.append(_open_value(value, opening))
            continue
        content = _take(_digest(value["..."]), opening)
        if content is not None and len(content) != 2:
            raise _form_refused()
        opened.extend([] if content is None else [_open_value(content[1], opening)])
    return opened


def _take(digest: str, opening: _Opening) -> list[Json] | None:
    """Return the content behind a digest, None for what stays closed and for decoys; no digest serves twice."""
    if digest in opening.seen:
        raise _refused(Reason.DISCLOSURE_DUPLICATE, "_sd", "Expected each digest once; the issuer must sign anew.")
    opening.seen.add(digest)
    if digest not in opening.by_digest:
        return None
    opening.used.add(digest)
    content = opening.by_digest[digest]
    return content if isinstance(content, list) else None


def _decoded(disclosure: str) -> list[Json]:
    try:
        content = parse_json(decode_base64url(disclosure))
    except (NotCanonical, JsonRefused):
        raise _form_refused() from None
    if not isinstance(content, list) or len(content) not in {2, 3}:
        raise _form_refused()
    salt = content[0]
    if not isinstance(salt, str) or len(salt) < SHORTEST_SALT:
        raise _form_refused()
    _check_values(content)
    return content


def _check_values(value: Json) -> None:
    if isinstance(value, str):
        try:
            check_text(value)
        except TextRefused as refused:
            raise _refused(Reason.TEXT_NOT_ALLOWED, "", refused.message) from None
    elif type(value) is int:
        if abs(value) > MAX_SAFE_INTEGER:
            raise _refused(Reason.JSON_LIMIT, "", "Expected whole numbers within 2^53; the issuer must sign anew.")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_values(name)
            _check_values(member)
    elif isinstance(value, list):
        for member in value:
            _check_values(member)


def _digests(value: Json) -> list[str]:
    if not isinstance(value, list):
        raise _form_refused()
    return [_digest(digest) for digest in value]


def _digest(value: Json) -> str:
    if not isinstance(value, str):
        raise _form_refused()
    return value


def _form_refused() -> Refused:
    return _refused(
        Reason.DISCLOSURE_FORM, "", "Expected a salt, a name and a value; present what the issuer gave out."
    )


def _name_refused() -> Refused:
    message = "Expected a name that is neither reserved nor there already; the issuer must sign anew."
    return _refused(Reason.DISCLOSURE_NAME, "", message)


def _refused(reason: Reason, name: str, message: str) -> Refused:
    return malformed("V15", reason, ".".join(part for part in ("disclosures", name) if part), message)
