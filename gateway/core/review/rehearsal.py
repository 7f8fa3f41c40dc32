"""A rehearsal: the same questions asked under the packs as they are and as they would be.

Rules, in order:
1. A proposed version stands beside the others. One of the same arrangement that answers from an earlier day is closed
   on the day on which the proposed one begins, as its authority would close it; one that begins later gives way.
2. An answer counts as changed when its recognition, deciding arrangement, reasons, deciding clause, missing facts,
   conditions or next change differ. Another digest or another order of what was looked at is no change.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import PackAnswer
from gateway.core.law.facts import Question
from gateway.core.law.pack_model import Pack
from gateway.core.law.timeline import Interval
from gateway.core.packs.overlays import check_overlays


@dataclass(frozen=True, slots=True)
class Asked:
    """A question under a name that people know it by."""

    name: str
    title: str
    question: Question


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer would be another one."""

    asked: Asked
    before: PackAnswer
    after: PackAnswer


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """The deciding answer of a decision as it is and as it would be; None where no arrangement was asked."""

    before: PackAnswer | None
    after: PackAnswer | None

    @property
    def changed(self) -> bool:
        """Return whether it would be another one (rule 2)."""
        return (self.before and gist_of(self.before)) != (self.after and gist_of(self.after))


def rehearsed(asked: Iterable[Asked], packs: Sequence[Pack], proposed: Sequence[Pack]) -> Iterator[Changed]:
    """Yield the questions whose deciding answer would change under proposed packs, in their order.

    Raises:
        PackRefused: a proposed overlay lies over nothing.
    """
    check_overlays([*packs, *proposed])
    now, then = Shelf(packs), Shelf(with_proposed(packs, proposed))
    for each in asked:
        before, after = answer(each.question, now)[0], answer(each.question, then)[0]
        if gist_of(before) != gist_of(after):
            yield Changed(each, before, after)


def with_proposed(packs: Sequence[Pack], proposed: Sequence[Pack]) -> tuple[Pack, ...]:
    """Return the packs with the proposed ones, in their order, in place of those that they follow or replace."""
    kept = list(packs)
    for other in proposed:
        kept = [*(closed for pack in kept if (closed := _beside(pack, other)) is not None), other]
    return tuple(kept)


def gist_of(answer: PackAnswer) -> tuple[object, ...]:
    """Return of an answer what makes it the same or another."""
    first = answer.citations[0] if answer.citations else None
    return (
        answer.recognition,
        answer.arrangement,
        frozenset(answer.reasons),
        (first.instrument, first.clause) if first else None,
        answer.missing_facts,
        answer.conditions,
        answer.next_change,
    )


def _beside(pack: Pack, proposed: Pack) -> Pack | None:
    """Return a pack as it is beside a proposed one, None where it gives way."""
    begins = proposed.in_force.start
    if pack.id != proposed.id:
        return pack
    if begins is None or (pack.in_force.start is not None and pack.in_force.start.latest >= begins.earliest):
        return None
    if pack.in_force.end is not None and pack.in_force.end.latest <= begins.earliest:
        return pack
    return replace(pack, in_force=Interval(pack.in_force.start, begins))
