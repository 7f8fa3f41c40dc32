"""Why a call is refused, split by whose move it is. A judged paper is an answer and never one of these."""

from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason


class CallRefused(Exception):
    """A call cannot be answered as made: reason, field, and one sentence that says what to do."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(f"{reason} at {field or 'request'}: {message}")
        self.reason = reason
        self.field = field
        self.message = message


class BadRequest(CallRefused):
    """The request is not in its form; the caller must mend it."""


class Unauthenticated(CallRefused):
    """The caller is nobody that the registry knows."""


class Exhausted(CallRefused):
    """More was asked for than this server gives at once."""


class NotOnRecord(CallRefused):
    """Nothing of that name is on record."""


class NotPermitted(CallRefused):
    """The signer or caller may not do this."""


class NotPossible(CallRefused):
    """The state of things does not allow it."""


class AlreadyThere(CallRefused):
    """It exists already with other content."""


_MALFORMED = frozenset({Outcome.MALFORMED, Outcome.BAD_SIGNATURE})
_NOT_PERMITTED = frozenset({Reason.ISS_KEY_MISMATCH, Reason.SCOPE, Reason.KEY_PURPOSE, Reason.JURISDICTION})
_BAD_REQUEST = frozenset({Reason.DIGEST_MISMATCH})


def refusal_of(finding: Finding) -> CallRefused:
    """Return the refusal of a write that a finding amounts to: the same reason, as a call that was not carried out."""
    kind: type[CallRefused] = NotPossible
    if finding.outcome in _MALFORMED or finding.reason in _BAD_REQUEST:
        kind = BadRequest
    elif finding.reason in _NOT_PERMITTED:
        kind = NotPermitted
    return kind(finding.reason, finding.field, finding.message)
