"""Client certificates: the gate through which one enters the registry, and what is registered of it.

Rules of the gate, in order; the first failure refuses the file as CERTIFICATE_INVALID:
1. No private key in the file: whoever sent one must treat it as disclosed. It is neither kept nor repeated.
2. One certificate in PEM and nothing else, in DER without exception.
3. A key on P-256 or P-384, Ed25519, or RSA of 2048 bits or more. What `keys.py` takes passes that gate as well.
4. For clients, where the certificate says what it is for (RFC 5280 section 4.2.1.12).
5. Not expired. One that begins later is registered ahead, so that a party can change without a pause.

The subject is not read: a party is known by the thumbprint (attack H03). Nobody checks a chain here; the server does,
to the roots that its operator configured.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from gateway.core.reasons import Reason
from gateway.core.refusal import KeyRefused
from gateway.core.trust.compact import encode_base64url
from gateway.core.trust.keys import import_public_jwk, thumbprint

LONGEST_PEM = 64 * 1024
SMALLEST_RSA = 2048
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
CLIENT_USES = frozenset({ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE})
PRIVATE_KEY_MESSAGE = (
    "Expected a certificate alone; found a private key with it; treat the key as disclosed and make another."
)


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What is registered of a certificate: SHA-256 of its DER, RFC 7638 thumbprint of its key, and its window."""

    thumbprint: str
    key: str
    valid_from: datetime
    valid_until: datetime


def import_certificate(pem: str, *, at: datetime) -> ClientCertificate:
    """Return what is registered of a client certificate that passes every rule of the gate at an instant.

    Raises:
        KeyRefused: CERTIFICATE_INVALID.
    """
    certificate = _read(pem)
    key = _key_thumbprint(certificate)
    _check_use(certificate)
    if certificate.not_valid_after_utc < at:
        raise _refused("Expected a certificate that has not expired; have another one issued.")
    return ClientCertificate(
        thumbprint=_thumbprint(certificate),
        key=key,
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def certificate_thumbprint(pem: str) -> str:
    """Return SHA-256 of the DER of a certificate, expired or not, in lower-case hexadecimal.

    Raises:
        KeyRefused: CERTIFICATE_INVALID, by rules 1 and 2 of the gate.
    """
    return _thumbprint(_read(pem))


def _read(pem: str) -> x509.Certificate:
    if "PRIVATE KEY" in pem:
        raise _refused(PRIVATE_KEY_MESSAGE)
    text = pem.strip()
    is_one = text.startswith(BEGIN) and text.endswith(END) and text.count("-----BEGIN") == 1
    if len(text) > LONGEST_PEM or not is_one:
        raise _refused("Expected one certificate in PEM and nothing else; save the client's certificate alone.")
    try:
        return x509.load_pem_x509_certificate(text.encode("ascii"))
    except (ValueError, x509.InvalidVersion):  # a text that is not ASCII is a ValueError as well
        raise _refused("Expected a certificate in DER within the PEM; have the file written anew.") from None


def _thumbprint(certificate: x509.Certificate) -> str:
    return sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _key_thumbprint(certificate: x509.Certificate) -> str:
    try:
        public_key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise _bad_key() from None
    match public_key:
        case EllipticCurvePublicKey(curve=SECP256R1()):
            return _gated({"alg": "ES256", "kty": "EC", "crv": "P-256", **_point(public_key)})
        case EllipticCurvePublicKey(curve=SECP384R1()):
            return thumbprint({"kty": "EC", "crv": "P-384", **_point(public_key)})
        case Ed25519PublicKey():
            x = encode_base64url(public_key.public_bytes_raw())
            return _gated({"alg": "Ed25519", "kty": "OKP", "crv": "Ed25519", "x": x})
        case RSAPublicKey() if public_key.key_size >= SMALLEST_RSA:
            numbers = public_key.public_numbers()
            return thumbprint({"kty": "RSA", "n": _shortest(numbers.n), "e": _shortest(numbers.e)})
        case _:
            raise _bad_key()


def _gated(members: dict[str, object]) -> str:
    try:
        return import_public_jwk(members).kid
    except KeyRefused:
        raise _bad_key() from None


def _point(public_key: EllipticCurvePublicKey) -> dict[str, str]:
    numbers, length = public_key.public_numbers(), (public_key.key_size + 7) // 8
    x, y = (encode_base64url(value.to_bytes(length, "big")) for value in (numbers.x, numbers.y))
    return {"x": x, "y": y}


def _shortest(number: int) -> str:
    """Return a number as RFC 7518 section 2 writes it (Base64urlUInt)."""
    return encode_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _check_use(certificate: x509.Certificate) -> None:
    try:
        found = [one.value for one in certificate.extensions if one.oid == ExtensionOID.EXTENDED_KEY_USAGE]
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise _refused("Expected extensions as RFC 5280 writes them; have another certificate issued.") from None
    uses = [set(one) for one in found if isinstance(one, x509.ExtendedKeyUsage)]
    if any(not CLIENT_USES & named for named in uses):
        raise _refused("Expected a certificate for clients; found one for another use; have one issued for clients.")


def _bad_key() -> KeyRefused:
    message = f"Expected a key on P-256 or P-384, Ed25519, or RSA of {SMALLEST_RSA} bits or more; make such a key."
    return _refused(message)


def _refused(message: str) -> KeyRefused:
    return KeyRefused(Reason.CERTIFICATE_INVALID, "certificate", message)
