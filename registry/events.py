"""Events: what happened, each at one version of its stream; appended and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What an event records."""

    AGENCY_ENROLLED = "AGENCY_ENROLLED"
    KEY_ENROLLED = "KEY_ENROLLED"
    KEY_RETIRED = "KEY_RETIRED"
    KEY_COMPROMISED = "KEY_COMPROMISED"
    KEY_WITHDRAWN = "KEY_WITHDRAWN"
    PARTY_ENROLLED = "PARTY_ENROLLED"
    CERTIFICATE_ENROLLED = "CERTIFICATE_ENROLLED"
    CERTIFICATE_WITHDRAWN = "CERTIFICATE_WITHDRAWN"
    LICENSE_REGISTERED = "LICENSE_REGISTERED"
    LICENSE_REASSERTED = "LICENSE_REASSERTED"
    LICENSE_AMENDED = "LICENSE_AMENDED"
    STANDING_CHANGED = "STANDING_CHANGED"
    LINE_OPENED = "LINE_OPENED"
    LINE_LIMITED = "LINE_LIMITED"
    RESERVED = "RESERVED"
    CONSUMED = "CONSUMED"
    RESERVATION_CANCELED = "RESERVATION_CANCELED"
    RESERVATION_LAPSED = "RESERVATION_LAPSED"
    PACK_ADOPTED = "PACK_ADOPTED"
    CONTENT_ERASED = "CONTENT_ERASED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One appended fact. `body` is canonical JSON text; `position` and `chain_hash` are None until sequenced."""

    stream: str
    version: int
    kind: EventKind
    recorded: datetime
    effective: datetime
    actor: str
    request_id: str
    body: str
    position: int | None = None
    chain_hash: str | None = None
