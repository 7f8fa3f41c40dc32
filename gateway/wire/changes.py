"""Changes, written into messages; resume tokens, written and read.

Rules, in order:
1. A token is the base64url of a version byte, the position in eight bytes and the chain hash in thirty-two: opaque to a
   watcher, and of one registry only.
"""

import base64
import binascii

from comity.v1 import registry_service_pb2 as pb
from comity.v1.decision_pb2 import StreamVersion
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage
from gateway.wire.values import instant_message
from registry.events import Event
from registry.journal import ChainHead
from registry.streams import subject_of

_VERSION = b"\x01"
_POSITION_BYTES, _HASH_BYTES = 8, 32


def change_message(event: Event) -> pb.WatchResponse:
    """Return the message of a sequenced event."""
    about = subject_of(event.stream)
    change = pb.Change(
        position=event.position or 0,
        kind=pb.EventKind.Value(f"EVENT_KIND_{event.kind}"),
        stream_version=StreamVersion(stream=event.stream, version=event.version),
        record_time=instant_message(event.recorded),
        effect_time=instant_message(event.effective),
        license_id=about.license_id,
        line_id=about.line_id,
    )
    token = token_of(ChainHead(event.position or 0, event.chain_hash or ""))
    return pb.WatchResponse(resume_token=token, change=change)


def sign_of_life(place: ChainHead) -> pb.WatchResponse:
    """Return the message that says that nothing else happened up to a place."""
    return pb.WatchResponse(resume_token=token_of(place))


def token_of(place: ChainHead) -> str:
    """Return the resume token of a place."""
    content = _VERSION + place.position.to_bytes(_POSITION_BYTES, "big") + bytes.fromhex(place.chain_hash)
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def place_from(token: str) -> ChainHead | None:
    """Return the place that a resume token names, None for the empty one.

    Raises:
        BadMessage: RESUME_TOKEN, the text is no token.
    """
    if not token:
        return None
    try:
        content = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _no_token() from None
    position = int.from_bytes(content[1 : 1 + _POSITION_BYTES], "big")
    place = ChainHead(position, content[1 + _POSITION_BYTES :].hex())
    # Written again it must be the same text: one place has one token.
    if len(content) != 1 + _POSITION_BYTES + _HASH_BYTES or token_of(place) != token or position >= 1 << 63:
        raise _no_token()
    return place


def _no_token() -> BadMessage:
    message = "Send a resume token as it came with a change, character for character, or none to begin anew."
    return BadMessage(Reason.RESUME_TOKEN, "resume_token", message)
