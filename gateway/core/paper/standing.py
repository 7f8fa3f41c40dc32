"""V14: may the license be used at the act, by the registry's standing and the license's own days?

Rules, in order:
1. Revoked and surrendered are final, whatever the days say.
2. Suspension is read before exhaustion: a suspended license may have balance left (attack E10).
3. Days are civil days in the issuing authority's zone, both ends inclusive. The holder's own period binds beside them.
4. A license is used up when every line that has a limit has nothing left.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from gateway.core.findings import Finding, Outcome
from gateway.core.paper.terms import LicenseTerms
from gateway.core.reasons import Reason

FINAL: dict[str, tuple[Outcome, Reason, str]] = {
    "REVOKED": (
        Outcome.REVOKED,
        Reason.LICENSE_REVOKED,
        "The issuing authority has revoked the license; a new one is needed.",
    ),
    "SURRENDERED": (
        Outcome.REVOKED,
        Reason.LICENSE_SURRENDERED,
        "The holder has given the license back; a new one is needed.",
    ),
    "SUSPENDED": (
        Outcome.SUSPENDED,
        Reason.LICENSE_SUSPENDED,
        "The issuing authority has suspended the license; ask it whether and when it will be reinstated.",
    ),
}


def standing_findings(
    terms: LicenseTerms, *, standing: str, act_on: date, available: Iterable[Decimal | None]
) -> list[Finding]:
    """Return what stands against the use of a license on a day; `available` is what each line has left."""
    findings = []
    if standing in FINAL:
        outcome, reason, message = FINAL[standing]
        findings.append(Finding("V14", outcome, reason, "license.standing", message))
    findings += _validity_findings(terms, act_on)
    left = list(available)
    if left and all(figure is not None and figure <= 0 for figure in left):
        message = "Every line of the license is used up; a new license is needed."
        findings.append(_finding(Outcome.EXHAUSTED, Reason.LICENSE_EXHAUSTED, "license.balance", message))
    return findings


def _validity_findings(terms: LicenseTerms, act_on: date) -> list[Finding]:
    findings = []
    if terms.valid_until is not None and act_on > terms.valid_until:
        message = f"The license could be used until {terms.valid_until}; the act is on {act_on}."
        findings.append(_finding(Outcome.EXPIRED, Reason.LICENSE_EXPIRED, "license.valid_until", message))
    first = terms.valid_from or terms.issued_on
    if first is not None and act_on < first:
        message = f"The license can be used from {first}; the act is on {act_on}."
        findings.append(_finding(Outcome.NOT_YET_VALID, Reason.LICENSE_NOT_YET_VALID, "license.valid_from", message))
    if not _within(act_on, terms.holder_from, terms.holder_until):
        message = f"The holder may use the license from {terms.holder_from} to {terms.holder_until} only."
        findings.append(_finding(Outcome.MISMATCH, Reason.HOLDER_PERIOD, "license.holder", message))
    return findings


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or day >= first) and (last is None or day <= last)


def _finding(outcome: Outcome, reason: Reason, field: str, message: str) -> Finding:
    return Finding("V14", outcome, reason, field, message)
