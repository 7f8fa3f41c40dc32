"""The checklist of a verification: every step V1 to V18, made or not made.

Rules, in order:
1. A step that nobody touched is reported as not made; it is never left out.
2. V1 to V8 stop at the first failure: nothing inside an unverified payload is believed. The rest is then not made.
3. V9 to V18 all run, and every finding is kept.
docs/verification.md says what each step checks.
"""

from collections.abc import Iterable

from gateway.core.findings import Check, CheckResult, Finding, Outcome

STEPS: dict[str, str] = {
    "V1": "token: length, segments, alphabet",
    "V2": "base64 in canonical form",
    "V3": "header: strict JSON, closed list of members",
    "V4": "type, algorithm and key id",
    "V5": "key on record",
    "V6": "key is for this algorithm and this type",
    "V7": "signature",
    "V8": "claims: strict JSON, schema",
    "V9": "issuer owns the key; made for this network",
    "V10": "key windows at the trusted time",
    "V11": "scope of the issuing authority",
    "V12": "times of the assertion",
    "V13": "newest assertion of the license",
    "V14": "standing and validity of the license",
    "V15": "disclosures",
    "V16": "registered document; presented goods",
    "V17": "proof of inclusion in the log",
    "V18": "recognition under the arrangements",
}


class Checklist:
    """Collects checks and findings of one verification."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}
        self._findings: list[Finding] = []

    def passed(self, *steps: str) -> None:
        """Note that the steps were made and found nothing; a failure noted before stands."""
        for step in steps:
            self._checks.setdefault(step, Check(step, STEPS[step], CheckResult.PASSED))

    def not_made(self, *steps: str, why: str) -> None:
        """Note that the steps were not made, and why."""
        for step in steps:
            self._checks.setdefault(step, Check(step, STEPS[step], CheckResult.NOT_MADE, why))

    def found(self, findings: Iterable[Finding], *, by: str) -> bool:
        """Note that step `by` was made with these findings; return whether none stands against the paper.

        A finding whose outcome is VALID is a notice: it is kept and the step has passed.
        """
        kept = list(findings)
        self._findings += kept
        against = [finding for finding in kept if finding.outcome is not Outcome.VALID]
        for finding in against:
            self._checks[finding.step] = Check(finding.step, STEPS[finding.step], CheckResult.FAILED)
        self.passed(by)
        return not against

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the steps."""
        order = list(STEPS)
        return tuple(sorted(self._findings, key=lambda finding: order.index(finding.step)))

    def close(self, *, why: str = "an earlier step failed") -> tuple[Check, ...]:
        """Return every step in order; a step that nobody touched is not made, for the reason `why`."""
        self.not_made(*(step for step in STEPS if step not in self._checks), why=why)
        return tuple(self._checks[step] for step in STEPS)
