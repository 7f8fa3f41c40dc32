"""V14: standing, days and balance of a license."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gateway.core.findings import Outcome
from gateway.core.paper.standing import standing_findings
from gateway.core.reasons import Reason
from tests.core.test_matching import TERMS

DAYS = replace(TERMS, valid_from=date(2026, 6, 1), valid_until=date(2028, 5, 31))


@pytest.mark.parametrize(
    ("act_on", "outcomes"),
    [
        (date(2026, 5, 31), [Outcome.NOT_YET_VALID]),
        (date(2026, 6, 1), []),
        (date(2028, 5, 31), []),
        (date(2028, 6, 1), [Outcome.EXPIRED]),
    ],
)
def test_both_days_of_validity_are_inclusive(act_on: date, outcomes: list[Outcome]) -> None:
    """The first and the last day count; the day before and the day after do not."""
    found = standing_findings(DAYS, standing="IN_FORCE", act_on=act_on, available=[Decimal(1)])
    assert [finding.outcome for finding in found] == outcomes


@pytest.mark.parametrize(
    ("standing", "outcome", "reason"),
    [
        ("REVOKED", Outcome.REVOKED, Reason.LICENSE_REVOKED),
        ("SURRENDERED", Outcome.REVOKED, Reason.LICENSE_SURRENDERED),
        ("SUSPENDED", Outcome.SUSPENDED, Reason.LICENSE_SUSPENDED),
    ],
)
def test_a_standing_other_than_in_force_is_a_finding(standing: str, outcome: Outcome, reason: Reason) -> None:
    """Each has an outcome and a reason of its own."""
    found = standing_findings(DAYS, standing=standing, act_on=date(2027, 1, 1), available=[Decimal(1)])
    assert [(finding.outcome, finding.reason) for finding in found] == [(outcome, reason)]


def test_attack_e10_suspended_and_exhausted_are_both_found_and_suspension_comes_first() -> None:
    """Suspension is read before exhaustion, and neither hides the other."""
    found = standing_findings(DAYS, standing="SUSPENDED", act_on=date(2027, 1, 1), available=[Decimal(0)])
    assert [finding.outcome for finding in found] == [Outcome.SUSPENDED, Outcome.EXHAUSTED]


def test_one_line_with_something_left_or_without_limit_keeps_a_license_from_being_exhausted() -> None:
    """Only when every limited line is used up is the license."""
    for available in ([Decimal(0), Decimal(1)], [Decimal(0), None], []):
        assert standing_findings(DAYS, standing="IN_FORCE", act_on=date(2027, 1, 1), available=available) == []


@pytest.mark.parametrize(("act_on", "refused"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_the_holders_own_period_binds_beside_the_license(act_on: date, *, refused: bool) -> None:
    """A holder whose right ends earlier may not use the license after it."""
    terms = replace(DAYS, holder_until=date(2026, 12, 31))
    found = standing_findings(terms, standing="IN_FORCE", act_on=act_on, available=[])
    assert [finding.reason for finding in found] == ([Reason.HOLDER_PERIOD] if refused else [])
