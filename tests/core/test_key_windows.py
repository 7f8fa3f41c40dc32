"""Keys in time: the table of docs/verification.md, each boundary a second before, at it and a second after."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import TrustedKey
from gateway.core.trust.key_windows import is_notice, key_finding
from tests.world import XA

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)
END = datetime(2031, 1, 1, tzinfo=UTC)
VERIFY_END = datetime(2035, 1, 1, tzinfo=UTC)
INSIDE = datetime(2030, 6, 1, tzinfo=UTC)
LATER = datetime(2032, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)
MINUTES = timedelta(minutes=5)

KEY = replace(XA.key, sign_from=BEGIN, sign_until=END, verify_until=VERIFY_END)
ACTIVE = KEY
RETIRED = replace(KEY, state="RETIRED")
COMPROMISED = replace(KEY, state="COMPROMISED", compromised_since=INSIDE)
COMPROMISED_UNKNOWN_SINCE = replace(KEY, state="COMPROMISED")
WITHDRAWN = replace(KEY, state="WITHDRAWN", withdrawn=INSIDE)

GOOD = None
NOT_YET = Reason.KEY_NOT_YET_USED
RETIRED_USE = Reason.KEY_USED_AFTER_RETIREMENT
PAST = Reason.KEY_PAST_VERIFICATION
STOLEN = Reason.KEY_COMPROMISED
NOTICE = Reason.KEY_LATER_COMPROMISED
GONE = Reason.KEY_WITHDRAWN
NO_WITNESS = Reason.NO_TRUSTED_TIME
BACKDATED = Reason.BACKDATED
LATE = Reason.LATE_REGISTRATION

# key, trusted time T, now; `iat` equals T.
WITNESSED = [
    ("active at its first instant -1 s", ACTIVE, BEGIN - SECOND, INSIDE, NOT_YET),
    ("active at its first instant", ACTIVE, BEGIN, INSIDE, GOOD),
    ("active at its first instant +1 s", ACTIVE, BEGIN + SECOND, INSIDE, GOOD),
    ("active at its end -1 s", ACTIVE, END - SECOND, LATER, GOOD),
    ("active at its end", ACTIVE, END, LATER, RETIRED_USE),
    ("active at its end +1 s", ACTIVE, END + SECOND, LATER, RETIRED_USE),
    ("retired at its first instant -1 s", RETIRED, BEGIN - SECOND, LATER, NOT_YET),
    ("retired at its first instant", RETIRED, BEGIN, LATER, GOOD),
    ("retired at its end -1 s", RETIRED, END - SECOND, LATER, GOOD),
    ("retired at its end", RETIRED, END, LATER, RETIRED_USE),
    ("retired at its end +1 s", RETIRED, END + SECOND, LATER, RETIRED_USE),
    ("retired, judged at the end of verification -1 s", RETIRED, INSIDE, VERIFY_END - SECOND, GOOD),
    ("retired, judged at the end of verification", RETIRED, INSIDE, VERIFY_END, PAST),
    ("retired, judged at the end of verification +1 s", RETIRED, INSIDE, VERIFY_END + SECOND, PAST),
    ("retired without a known end", replace(RETIRED, sign_until=None), INSIDE, LATER, RETIRED_USE),
    ("archived is retired", replace(RETIRED, state="ARCHIVED"), INSIDE, LATER, GOOD),
    ("compromised, witnessed at the theft -1 s", COMPROMISED, INSIDE - SECOND, LATER, NOTICE),
    ("compromised, witnessed at the theft", COMPROMISED, INSIDE, LATER, STOLEN),
    ("compromised, witnessed at the theft +1 s", COMPROMISED, INSIDE + SECOND, LATER, STOLEN),
    ("compromised, witnessed before the key began", COMPROMISED, BEGIN - SECOND, LATER, NOT_YET),
    ("compromised since nobody knows when", COMPROMISED_UNKNOWN_SINCE, INSIDE, LATER, STOLEN),
    ("compromised since nobody knows when, first instant", COMPROMISED_UNKNOWN_SINCE, BEGIN, LATER, STOLEN),
    ("active by name, compromised by date", replace(ACTIVE, compromised_since=INSIDE), INSIDE, LATER, STOLEN),
    ("withdrawn, witnessed on the day -1 s", WITHDRAWN, INSIDE - SECOND, LATER, GOOD),
    ("withdrawn, witnessed on the day", WITHDRAWN, INSIDE, LATER, GONE),
    ("withdrawn, witnessed on the day +1 s", WITHDRAWN, INSIDE + SECOND, LATER, GONE),
    ("withdrawn nobody knows when", replace(KEY, state="WITHDRAWN"), INSIDE, LATER, GONE),
    ("proposed", replace(KEY, state="PROPOSED"), INSIDE, INSIDE, NOT_YET),
    ("approved", replace(KEY, state="APPROVED"), INSIDE, INSIDE, NOT_YET),
    ("in a state that is not known", replace(KEY, state="FROZEN"), INSIDE, INSIDE, NOT_YET),
]

# key, iat, now; T is unknown.
UNWITNESSED = [
    ("active, dated at its first instant -1 s", ACTIVE, BEGIN - SECOND, INSIDE, NOT_YET),
    ("active, dated at its first instant", ACTIVE, BEGIN, INSIDE, GOOD),
    ("active, dated at its end -1 s", ACTIVE, END - SECOND, END, GOOD),
    ("active, dated at its end", ACTIVE, END, END, RETIRED_USE),
    ("active, dated at its end +1 s", ACTIVE, END + SECOND, END + SECOND, RETIRED_USE),
    ("active, judged a day after its end -1 s", ACTIVE, INSIDE, END + DAY - SECOND, GOOD),
    ("active, judged a day after its end", ACTIVE, INSIDE, END + DAY, NO_WITNESS),
    ("active, judged a day after its end +1 s", ACTIVE, INSIDE, END + DAY + SECOND, NO_WITNESS),
    ("active without an end", replace(ACTIVE, sign_until=None), INSIDE, LATER, GOOD),
    ("retired", RETIRED, INSIDE, LATER, NO_WITNESS),
    ("retired, dated before its first instant", RETIRED, BEGIN - SECOND, LATER, NOT_YET),
    ("retired, dated after its end", RETIRED, END + SECOND, LATER, NO_WITNESS),
    ("compromised, dated before the theft", COMPROMISED, INSIDE - SECOND, LATER, STOLEN),
    ("compromised since nobody knows when", COMPROMISED_UNKNOWN_SINCE, INSIDE, LATER, STOLEN),
    ("withdrawn, dated before the day", WITHDRAWN, INSIDE - SECOND, LATER, NO_WITNESS),
]

# T - iat; T is inside the window.
STATED = [
    ("five minutes early +1 s", -MINUTES - SECOND, BACKDATED),
    ("five minutes early", -MINUTES, GOOD),
    ("five minutes early -1 s", -MINUTES + SECOND, GOOD),
    ("at once", timedelta(0), GOOD),
    ("a day late -1 s", DAY - SECOND, GOOD),
    ("a day late", DAY, GOOD),
    ("a day late +1 s", DAY + SECOND, LATE),
]


def reason_of(key: TrustedKey, *, iat: datetime, trusted_time: datetime | None, at: datetime) -> Reason | None:
    found = key_finding(key, iat=iat, trusted_time=trusted_time, at=at)
    return None if found is None else found.reason


@pytest.mark.parametrize(
    ("key", "time", "at", "expected"), [row[1:] for row in WITNESSED], ids=[row[0] for row in WITNESSED]
)
def test_a_witness_decides(key: TrustedKey, time: datetime, at: datetime, expected: Reason | None) -> None:
    """With a witness the signer's own word counts for nothing."""
    assert reason_of(key, iat=time, trusted_time=time, at=at) is expected


@pytest.mark.parametrize(
    ("key", "iat", "at", "expected"), [row[1:] for row in UNWITNESSED], ids=[row[0] for row in UNWITNESSED]
)
def test_without_a_witness_only_an_active_key_counts(
    key: TrustedKey, iat: datetime, at: datetime, expected: Reason | None
) -> None:
    """Without a witness a thief could date a paper as he likes."""
    assert reason_of(key, iat=iat, trusted_time=None, at=at) is expected


@pytest.mark.parametrize(("delay", "expected"), [row[1:] for row in STATED], ids=[row[0] for row in STATED])
def test_the_stated_time_agrees_with_the_witness(delay: timedelta, expected: Reason | None) -> None:
    """From five minutes before to a day after, both included."""
    assert reason_of(ACTIVE, iat=INSIDE - delay, trusted_time=INSIDE, at=INSIDE + DAY) is expected


def test_a_paper_is_no_older_than_its_key() -> None:
    """Witnessed inside the window, but dated before it (attack C18)."""
    time = BEGIN + timedelta(hours=1)
    assert reason_of(ACTIVE, iat=BEGIN - SECOND, trusted_time=time, at=INSIDE) is BACKDATED
    assert reason_of(ACTIVE, iat=BEGIN, trusted_time=time, at=INSIDE) is GOOD


def test_a_notice_stops_nothing_and_what_cannot_be_told_is_not_a_pass() -> None:
    """The outcome of each kind of finding."""
    notice = key_finding(COMPROMISED, iat=INSIDE - SECOND, trusted_time=INSIDE - SECOND, at=LATER)
    assert notice is not None
    assert (notice.outcome, is_notice(notice)) == (Outcome.VALID, True)
    unknown = key_finding(RETIRED, iat=INSIDE, trusted_time=None, at=LATER)
    assert unknown is not None
    assert (unknown.outcome, is_notice(unknown)) == (Outcome.COULD_NOT_CHECK, False)
    stolen = key_finding(COMPROMISED, iat=INSIDE, trusted_time=INSIDE, at=LATER)
    assert stolen is not None
    assert (stolen.step, stolen.outcome) == ("V10", Outcome.UNTRUSTED_ISSUER)
