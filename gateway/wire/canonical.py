"""Digests of messages: canonicalization "comity-protojson-jcs-1".

Rules, in order:
1. A message is written in the proto3 JSON mapping (lowerCamelCase, defaults left out, enums by name), then in the form
   of RFC 8785. The result serves digests only; signatures cover the bytes that their maker made.
2. Text is digested as it is carried: names stay in the form of Unicode in which the agency wrote them.
3. An unknown field would be lost in JSON, so a message that has one is refused.

The text is written from the message itself (gateway.wire.json_text); tests hold it to protobuf's own mapping.
"""

import hashlib
from collections.abc import Mapping

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet

from gateway.core.reasons import Reason
from gateway.wire.json_text import NOTHING, joined, members_of
from gateway.wire.refusal import BadMessage

NAME = "comity-protojson-jcs-1"


def canonical_bytes(message: Message) -> bytes:
    """Return the canonical form of a message.

    Raises:
        BadMessage: REQUEST_MALFORMED, fields that the schema does not define, or a value without JSON form.
    """
    return canonical_text(message).encode("utf-8")


def canonical_text(message: Message, written: Mapping[str, str] = NOTHING) -> str:
    """Return the canonical form of a message as text.

    `written` are members that have been written before, by their names in JSON; they are neither checked nor written
    again.

    Raises:
        BadMessage: as of `canonical_bytes`.
    """
    _refuse_unknown_fields(message, "", written)
    try:
        return joined(members_of(message, written))
    except ValueError:
        # protobuf lets an instant outside its range through; the JSON mapping does not (attack I14).
        text = "The message holds a value that has no JSON form, such as an instant outside its range; mend it."
        raise BadMessage(Reason.REQUEST_MALFORMED, "", text) from None


def digest_of(message: Message) -> str:
    """Return the SHA-256 of the canonical form of a message, lower-case hexadecimal."""
    return sha256_hex(canonical_bytes(message))


def stored_bytes(message: Message) -> bytes:
    """Return the bytes under which a message is kept; they are read again by `FromString` and never compared."""
    return message.SerializeToString(deterministic=True)


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of some bytes, lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def refuse_unknown_fields(message: Message) -> None:
    """Refuse a message that holds a field which the schema does not define, at any depth (attack I08).

    Raises:
        BadMessage: REQUEST_MALFORMED.
    """
    _refuse_unknown_fields(message, "", NOTHING)


def _refuse_unknown_fields(message: Message, path: str, checked: Mapping[str, str]) -> None:
    if len(UnknownFieldSet(message)):
        text = "The message holds fields that this version of the schema does not define; leave them out."
        raise BadMessage(Reason.REQUEST_MALFORMED, path, text)
    for field, value in message.ListFields():
        if field.message_type is None or field.json_name in checked:
            continue
        inner = f"{path}.{field.name}" if path else field.name
        for item in value if field.is_repeated else [value]:
            _refuse_unknown_fields(item, inner, NOTHING)
