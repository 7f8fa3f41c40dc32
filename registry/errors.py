"""What the registry raises when it refuses a write or cannot answer, split by whose move is next.

Rules, in order:
1. The caller's move: `BadInput` (mend the request), `NotFound` (name another thing), `AlreadyExists` (it is on record
   with other content), `NotAllowed` (what is on record does not permit it), `NotYours` (another one may do it).
2. Anybody's move: `Contended` (the same call again may pass).
3. The operator's move: `Unavailable` (the database does not answer, or does not take writes).
4. A message is one sentence of ours: never library text, never the input at length.
"""

from registry.reasons import Reason


class RegistryError(Exception):
    """The registry refuses a write or cannot answer."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.field = field
        self.message = message


class BadInput(RegistryError):
    """The request cannot be recorded as it stands."""


class NotFound(RegistryError):
    """The request names something that is not on record."""


class AlreadyExists(RegistryError):
    """The thing is on record with other content."""


class NotAllowed(RegistryError):
    """What is on record does not permit the change."""


class NotYours(RegistryError):
    """Another office or agency may do this; this one may not."""


class Contended(RegistryError):
    """Other writes came first as often as the registry was willing to try."""


class Unavailable(RegistryError):
    """The database does not answer or does not take writes."""
