"""Keys in time: did this key speak for its agency when the paper was signed? (V10)

Trusted time T is the time of a witness, never the signer's own `iat`; None where no witness is known. Windows are
half-open, `[from, until)`, and have no leeway. The first rule that applies answers:
1. A key that is proposed or approved only, or in a state that is not known here, has not begun to sign.
2. COMPROMISED since C: without T, or with T at or after C, or with C unknown, the key says nothing. With T before C
   the paper stands if rules 4 to 6 let it, and carries a notice.
3. WITHDRAWN on D (the agency lost the authority, nobody stole the key): good for T before D; without T nobody can tell.
4. T, or `iat` where T is unknown, lies at or after `sign_from` and before `sign_until`. A paper that dates itself
   before the key's first instant, or far before a compromise that T comes after, is backdated.
5. Without T only a key that is ACTIVE now counts, for a day beyond `sign_until`; with T a RETIRED key counts until
   `verify_until`. A retired key without a known end has no window at all.
6. T lies from five minutes before `iat` to a day after it.
"""

from datetime import datetime, timedelta

from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import TrustedKey

EARLIEST = timedelta(minutes=-5)
LATEST = timedelta(hours=24)
GRACE = timedelta(hours=24)
HAS_RETIRED = frozenset({"RETIRED", "ARCHIVED"})
HAS_SIGNED = frozenset({"ACTIVE", "RETIRED", "ARCHIVED", "COMPROMISED", "WITHDRAWN"})


def key_finding(key: TrustedKey, *, iat: datetime, trusted_time: datetime | None, at: datetime) -> Finding | None:
    """Return what stands against the key at the time of the paper, None when nothing (table in docs/verification.md).

    All instants are aware and in UTC. A finding with outcome VALID is a notice: it is told and stops nothing.
    """
    if key.state not in HAS_SIGNED:
        return _untrusted(Reason.KEY_NOT_YET_USED, "Expected a key that has begun to sign; this one is not active yet.")
    if key.state == "COMPROMISED" or key.compromised_since is not None:
        return _compromised(key, iat=iat, trusted_time=trusted_time, at=at)
    if key.state == "WITHDRAWN" or key.withdrawn is not None:
        return _withdrawn(key, iat=iat, trusted_time=trusted_time, at=at)
    if trusted_time is None:
        return _without_witness(key, iat=iat, at=at)
    return _with_witness(key, iat=iat, trusted_time=trusted_time, at=at)


def is_notice(finding: Finding) -> bool:
    """Say whether the finding only tells something and stops nothing."""
    return finding.outcome is Outcome.VALID


def _compromised(key: TrustedKey, *, iat: datetime, trusted_time: datetime | None, at: datetime) -> Finding | None:
    since = key.compromised_since or key.sign_from
    if trusted_time is None:
        return _untrusted(
            Reason.KEY_COMPROMISED, "Expected a witness that the paper is older than the theft of its key."
        )
    if trusted_time >= since:
        if iat < since and trusted_time - iat > LATEST:
            message = (
                "Expected a paper that was witnessed when it was signed; it claims a time before the theft of its key."
            )
            return _untrusted(Reason.BACKDATED, message)
        message = "Expected a paper older than the theft of its key; ask the issuing authority for a new one."
        return _untrusted(Reason.KEY_COMPROMISED, message)
    found = _with_witness(key, iat=iat, trusted_time=trusted_time, at=at)
    if found is not None:
        return found
    message = "The key was compromised after this paper was witnessed; the paper stands."
    return Finding("V10", Outcome.VALID, Reason.KEY_LATER_COMPROMISED, "header.kid", message)


def _withdrawn(key: TrustedKey, *, iat: datetime, trusted_time: datetime | None, at: datetime) -> Finding | None:
    if trusted_time is None:
        return _no_witness()
    if key.withdrawn is None or trusted_time >= key.withdrawn:
        message = "Expected a paper older than the withdrawal of the agency's authority; ask who now has the authority."
        return _untrusted(Reason.KEY_WITHDRAWN, message)
    return _with_witness(key, iat=iat, trusted_time=trusted_time, at=at)


def _without_witness(key: TrustedKey, *, iat: datetime, at: datetime) -> Finding | None:
    if iat < key.sign_from:
        return _not_yet_used()
    if key.state != "ACTIVE":
        return _no_witness()
    if key.sign_until is None:
        return None
    if iat >= key.sign_until:
        return _used_after_retirement()
    return None if at < key.sign_until + GRACE else _no_witness()


def _with_witness(key: TrustedKey, *, iat: datetime, trusted_time: datetime, at: datetime) -> Finding | None:
    if trusted_time < key.sign_from:
        return _not_yet_used()
    ends = key.sign_until or (key.sign_from if key.state in HAS_RETIRED else None)
    if ends is not None and trusted_time >= ends:
        return _used_after_retirement()
    if key.verify_until is not None and at >= key.verify_until:
        message = "Expected a key that is still kept for verification; ask the issuing authority to sign anew."
        return _untrusted(Reason.KEY_PAST_VERIFICATION, message)
    return _stated_time(key, iat=iat, trusted_time=trusted_time)


def _stated_time(key: TrustedKey, *, iat: datetime, trusted_time: datetime) -> Finding | None:
    if iat < key.sign_from:
        # (C18) The witness saw it within the window; the signer says that it is older than the key.
        return _untrusted(Reason.BACKDATED, "Expected a paper no older than its key; the issuer must sign anew.")
    if trusted_time - iat < EARLIEST:
        message = "Expected a paper that was witnessed after it was signed; it states a later time; do not accept it."
        return _untrusted(Reason.BACKDATED, message)
    if trusted_time - iat > LATEST:
        message = (
            "Expected a paper witnessed within a day of being signed; the issuing authority must explain the delay."
        )
        return _untrusted(Reason.LATE_REGISTRATION, message)
    return None


def _not_yet_used() -> Finding:
    return _untrusted(Reason.KEY_NOT_YET_USED, "Expected a paper signed within the window of its key; it is older.")


def _used_after_retirement() -> Finding:
    message = "Expected a paper signed before its key retired; it is younger; ask the issuing authority about it."
    return _untrusted(Reason.KEY_USED_AFTER_RETIREMENT, message)


def _no_witness() -> Finding:
    message = "Expected a witness of when the paper was signed: its key is active no more; ask for a log proof."
    return Finding("V10", Outcome.COULD_NOT_CHECK, Reason.NO_TRUSTED_TIME, "header.kid", message)


def _untrusted(reason: Reason, message: str) -> Finding:
    return Finding("V10", Outcome.UNTRUSTED_ISSUER, reason, "header.kid", message)
