"""Watch: what was recorded, in the one sequence of the registry, for those who keep copies of it.

The story: a watcher names the place up to which it has acted. The place must lie on this registry's own feed. From
there it gets page after page of what its roles may see; the place moves on over what it may not see, so that nothing is
read twice and nothing is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.core.caller import Caller, Role
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotPossible
from registry.events import Event
from registry.feed import Feed
from registry.journal import ChainHead
from registry.streams import Subject, subject_of

PAGE = 200
_ISSUERS = frozenset({Role.ISSUER_OFFICER, Role.ISSUER_APPROVER})
_SEES_TRUST = _ISSUERS | {Role.CUSTOMS}


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes that a watcher may see, and the place after all that was read for them."""

    changes: tuple[Event, ...]
    place: ChainHead


def begin(place: ChainHead | None, feed: Feed, *, from_now: bool) -> ChainHead:
    """Return where a watcher begins: where it left off, now, or before the first event.

    Raises:
        NotPossible: RESUME_TOKEN, the place is not on this registry's feed (attack K08).
        Unavailable: the database.
    """
    if place is None:
        return feed.head() if from_now else feed.beginning()
    if not feed.holds(place):
        message = (
            "This registry has no such place in its sequence: it is another one, or was restored from an earlier day; "
            "compare what you hold with the registry, then watch from the beginning."
        )
        raise NotPossible(Reason.RESUME_TOKEN, "resume_token", message)
    return place


def page_of(events: Sequence[Event], place: ChainHead, caller: Caller) -> Page:
    """Return what the caller may see of the events that follow a place, and the place after them."""
    if not events:
        return Page((), place)
    last = events[-1]
    after = ChainHead(last.position or 0, last.chain_hash or "")
    return Page(tuple(event for event in events if sees(caller, event)), after)


def sees(caller: Caller, event: Event) -> bool:
    """Return whether a caller may be told of an event.

    Auditors see everything. Issuers see agencies, keys, adoptions, and what becomes of their own licenses; customs sees
    agencies, keys, adoptions, and the standing of every license, but nobody's ledger.
    """
    if caller.is_local or Role.AUDITOR in caller.roles:
        return True
    about = subject_of(event.stream)
    if about.subject in {Subject.AGENCY, Subject.KEY, Subject.ADOPTION}:
        return bool(caller.roles & _SEES_TRUST)
    if about.subject is Subject.LICENSE and Role.CUSTOMS in caller.roles:
        return True
    own = about.subject in {Subject.LICENSE, Subject.LINE} and about.agency == caller.agency
    return own and bool(caller.roles & _ISSUERS)
