"""How a paper or a key is turned away where nothing behind the fault may be believed.

Rules, in order:
1. V1 to V8 stop at the first failure. `Refused` carries the one finding; the use-case turns it into an answer.
2. A key that does not pass the registration gate is `KeyRefused`: a mistake of whoever sends it, not a judgment.
3. Neither repeats the input.
"""

from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason


class Refused(Exception):
    """A statement cannot be believed; `finding` is the one finding of the step that stopped."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.step} {finding.reason}: {finding.message}")
        self.finding = finding


class KeyRefused(Exception):
    """A key does not enter; `reason` is a public reason, `field` the member at fault."""

    def __init__(self, reason: Reason, field: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.field = field
        self.message = message


def malformed(step: str, reason: Reason, field: str, message: str) -> Refused:
    """Return the refusal of a statement that cannot be read under the profile."""
    return refused(step, Outcome.MALFORMED, reason, field, message)


def refused(step: str, outcome: Outcome, reason: Reason, field: str, message: str) -> Refused:
    """Return the refusal that carries this one finding."""
    return Refused(Finding(step=step, outcome=outcome, reason=reason, field=field, message=message))
