"""What falls due in packs: days on which law, a membership or a version ends or begins, and days of review.

Rules, in order:
1. Only what lies between two days is told, the first included; a day known only by an interval is told with both ends.
2. A clause that ends and is followed by nothing is as much a day to look at as a review that somebody set.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from gateway.core.law.pack_model import Pack
from gateway.core.law.timeline import Boundary, Interval


@dataclass(frozen=True, slots=True)
class Due:
    """A day, the pack, and what happens or is to be done on it; `until` is the last day where the day is uncertain."""

    on: date
    until: date
    pack: str
    what: str


def due_in(packs: Iterable[Pack], *, first: date, last: date) -> tuple[Due, ...]:
    """Return what falls due from the first day to the last, in order of time."""
    found = {each for pack in packs for each in _of(pack) if each.until >= first and each.on <= last}
    return tuple(sorted(found, key=lambda each: (each.on, each.pack, each.what)))


def _of(pack: Pack) -> Iterator[Due]:
    for review in pack.reviews:
        yield Due(review.by, review.by, pack.id, f"review: {review.what}")
    yield from _turns(pack, f"version {pack.version}", pack.in_force)
    for clause in pack.clauses.values():
        yield from _turns(pack, f"{clause.instrument}, {clause.clause}", clause.span)
    for group in pack.groups.values():
        for code, intervals in group.members.items():
            for interval in intervals:
                yield from _turns(pack, f"{code} in {group.title}", interval)


def _turns(pack: Pack, what: str, span: Interval) -> Iterator[Due]:
    if span.start is not None:
        yield _due(pack, f"{what}: begins", span.start)
    if span.end is not None:
        yield _due(pack, f"{what}: ends", span.end)


def _due(pack: Pack, what: str, boundary: Boundary) -> Due:
    first, last = boundary.days()
    return Due(first, last, pack.id, what)
