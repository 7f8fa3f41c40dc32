"""The protected header of a statement: a closed list of three members (V3, V4; RFC 7515 section 4, RFC 8725).

Rules, in order:
1. (V3) It is a strict JSON object.
2. (V3) No parameter that carries or fetches a key, compresses, or detaches the payload; nothing that it points to is
   read (attacks A18 to A21). No `crit`: no extension is understood (A17). No other member but those of rule 3 (A27).
3. (V4) `typ` is exactly the type expected at this place, in its short form, so that one paper has one text and a
   statement of one kind never serves as another (RFC 8725 section 3.11; A22, A23).
4. (V4) `alg` is ES256 or Ed25519, byte for byte. `EdDSA` names two curves and is refused (RFC 9864; A13).
5. (V4) `kid` has the form of an RFC 7638 SHA-256 thumbprint (A24).
6. (V3) It has at most 512 bytes. This comes last: by then only white space can be too long.
"""

import re

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.refusal import malformed, refused
from gateway.core.trust.strict_json import Json, JsonFault, JsonRefused, parse_json

LICENSE_TYP = "comity-license+sd-jwt"
STATUS_TYP = "comity-status+jwt"
ADOPTION_TYP = "comity-adoption+jwt"
RECEIPT_TYP = "comity-receipt+jwt"

ALGORITHMS = frozenset({"ES256", "Ed25519"})
MAX_HEADER_LENGTH = 512
KID = re.compile(r"[A-Za-z0-9_-]{43}")
PARAMETERS = frozenset({"alg", "kid", "typ"})
FORBIDDEN_PARAMETERS = frozenset({"jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "b64", "zip", "cty"})
REASON_OF_FAULT = {
    JsonFault.ENCODING: Reason.HEADER_ENCODING,
    JsonFault.DUPLICATE: Reason.HEADER_DUPLICATE,
    JsonFault.DEPTH: Reason.HEADER_DEPTH,
}


def check_header(document: bytes, *, typ: str) -> tuple[str, str]:
    """Return `alg` and `kid` of a header that is expected to be of type `typ`.

    Raises:
        Refused: V3 or V4 failed.
    """
    header = _read_members(document)
    alg, kid = header.get("alg"), header.get("kid")
    if header.get("typ") != typ:
        raise malformed(
            "V4", Reason.TYP_MISMATCH, "header.typ", f"Expected a statement of type {typ}; present that one."
        )
    if not isinstance(alg, str):
        raise malformed("V3", Reason.HEADER_TYPE, "header.alg", "Expected the name of an algorithm in alg.")
    if alg not in ALGORITHMS:
        # (A09, A10) `none` and HMAC end here, before any key is looked up.
        message = "Expected ES256 or Ed25519; the issuer must sign anew with one of these."
        raise refused("V4", Outcome.BAD_SIGNATURE, Reason.ALG_NOT_ALLOWED, "header.alg", message)
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        message = "Expected the SHA-256 thumbprint of the key in base64url as kid; the issuer must sign anew."
        raise malformed("V4", Reason.KID_FORMAT, "header.kid", message)
    if len(document) > MAX_HEADER_LENGTH:
        raise malformed(
            "V3", Reason.TOKEN_TOO_LARGE, "header", f"Expected at most {MAX_HEADER_LENGTH} bytes of header."
        )
    return alg, kid


def _read_members(document: bytes) -> dict[str, Json]:
    try:
        # A long text is left to the rule of its member: a kid of 10 kB is a bad kid (A24).
        header = parse_json(document, max_text=len(document))
    except JsonRefused as fault:
        raise malformed("V3", REASON_OF_FAULT.get(fault.fault, Reason.HEADER_JSON), "header", fault.message) from None
    if not isinstance(header, dict):
        raise malformed(
            "V3", Reason.HEADER_JSON, "header", "Expected a JSON object as header; the issuer must sign anew."
        )
    for name in header:
        if name in FORBIDDEN_PARAMETERS:
            message = f"Expected a header without {name}: keys come from the registry and payloads are whole."
            raise malformed("V3", Reason.HEADER_FORBIDDEN, f"header.{name}", message)
    if "crit" in header:
        raise malformed("V3", Reason.HEADER_CRIT, "header.crit", "Expected a header without crit; none is understood.")
    if not PARAMETERS.issuperset(header):
        raise malformed(
            "V3", Reason.HEADER_UNKNOWN, "header", "Expected alg, kid and typ in the header and nothing else."
        )
    return header
