"""The text of a statement: three segments of canonical base64url, and tildes where disclosures follow (V1, V2).

Rules, in order:
1. (V1) At most 64 KiB in all, 16 KiB for the signed part of everything but a receipt, and 64 disclosures.
2. (V1) Only the characters of base64url, dots and tildes; `=` passes here to be named by rule 4.
3. (V1) The signed part has exactly three segments. An empty payload is left to V8 and an empty signature to V4 and V7,
   so that `alg: none` is called what it is (attack A09).
4. (V2) Each segment decodes, and encodes again to itself: no padding, no spare bits. One paper has one text.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from gateway.core.reasons import Reason
from gateway.core.refusal import Refused, malformed

MAX_SIGNED_LENGTH = 16 * 1024
MAX_LENGTH = 64 * 1024
MAX_DISCLOSURES = 64
ALPHABET = re.compile(r"[A-Za-z0-9_\-.~=]*")


class NotCanonical(ValueError):
    """The text is not the one base64url form of any bytes."""


@dataclass(frozen=True, slots=True)
class Segments:
    """A statement taken apart; nothing in it is verified.

    `tail` is what follows the first tilde, None where there is no tilde.
    """

    header: bytes
    payload: bytes
    signature: bytes
    signing_input: str
    signed_part: str
    tail: str | None


def split_statement(token: object, *, max_signed: int = MAX_SIGNED_LENGTH, max_length: int = MAX_LENGTH) -> Segments:
    """Return the segments of a compact JWS (RFC 7515 section 7.1), with or without disclosures (RFC 9901 section 4).

    `token` is whatever the caller holds. Lengths are in characters.

    Raises:
        Refused: V1 or V2 failed.
    """
    signed_part, tail = split_signed_part(token, max_length=max_length)
    if len(signed_part) > max_signed:
        raise _v1(Reason.TOKEN_TOO_LARGE, f"Expected a signed part of at most {max_signed} characters; it is longer.")
    parts = signed_part.split(".")
    if len(parts) != 3 or not parts[0]:
        raise _v1(Reason.TOKEN_SEGMENTS, "Expected header, payload and signature; send the text exactly as issued.")
    header, payload, signature = (_segment(part) for part in parts)
    signing_input = signed_part.rpartition(".")[0]
    return Segments(header, payload, signature, signing_input, signed_part, tail)


def split_signed_part(token: object, *, max_length: int = MAX_LENGTH) -> tuple[str, str | None]:
    """Return the signed part of a statement, and what follows the first tilde; None where there is no tilde.

    Raises:
        Refused: V1 failed: no text, too long, or a foreign character.
    """
    if not isinstance(token, str):
        raise _v1(Reason.TOKEN_CHARSET, "Expected the statement as text; send the text that was issued.")
    if len(token) > max_length:
        raise _v1(Reason.TOKEN_TOO_LARGE, f"Expected at most {max_length} characters; the statement is longer.")
    if not ALPHABET.fullmatch(token):
        raise _v1(Reason.TOKEN_CHARSET, "Expected base64url, dots and tildes only; send the text exactly as issued.")
    signed_part, tilde, tail = token.partition("~")
    return signed_part, tail if tilde else None


def split_disclosures(tail: str | None) -> tuple[str, ...]:
    """Return the disclosures of an SD-JWT, in order, still encoded; `tail` is what follows its first tilde.

    Raises:
        Refused: V1 failed: no final tilde, an empty disclosure, a key-binding part, or too many.
    """
    if tail is None or (tail and not tail.endswith("~")):
        raise _v1(Reason.TOKEN_FORM, "Expected the final tilde of an SD-JWT without key binding; send the whole text.")
    disclosures = tuple(tail.split("~")[:-1])
    if any(not disclosure or "." in disclosure for disclosure in disclosures):
        raise _v1(Reason.TOKEN_FORM, "Expected a disclosure between any two tildes; send the text exactly as issued.")
    if len(disclosures) > MAX_DISCLOSURES:
        raise _v1(Reason.TOKEN_TOO_LARGE, f"Expected at most {MAX_DISCLOSURES} disclosures; present fewer.")
    return disclosures


def encode_base64url(content: bytes) -> str:
    """Return base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Return the bytes of the one canonical base64url text that stands for them.

    Raises:
        NotCanonical: padding, spare bits, a foreign character or an impossible length (RFC 4648 section 3.5).
    """
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotCanonical from None
    if encode_base64url(content) != text:
        raise NotCanonical
    return content


def _segment(text: str) -> bytes:
    try:
        return decode_base64url(text)
    except NotCanonical:
        message = "Expected base64url without padding or spare bits; send the text exactly as issued."
        raise malformed("V2", Reason.BASE64_NOT_CANONICAL, "assertion", message) from None


def _v1(reason: Reason, message: str) -> Refused:
    return malformed("V1", reason, "assertion", message)
