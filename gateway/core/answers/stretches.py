"""Stretches of days on which no law changes: what depends on the day and the parties alone is found once for each.

Rules, in order:
1. Between two turning days, everything that depends on the day of the act alone is the same. It is found for a scene
   without facts: where a fact would be needed, nothing is settled, and each question is looked at by itself.
2. An act whose instant is known is looked at by itself.
3. The day on which an instant falls depends on the zone: the days around it are stretches of their own.
4. A plan on a stretch is the same plan, whose rules know whether they are in force and which law they state.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta, tzinfo
from typing import Generic, TypeVar

from gateway.core.law.pack_model import Pack, Plan, frames_of
from gateway.core.law.rules import Frame
from gateway.core.law.scene import Scene
from gateway.core.law.timeline import Boundary, Interval

Found = TypeVar("Found")
AROUND_AN_INSTANT = (-1, 0, 1, 2)


class Stretches(Generic[Found]):
    """Something that is the same between turning days, made when it is first asked for."""

    def __init__(self, spans: Iterable[Interval], make: Callable[[Scene], Found | None]) -> None:
        self._first_days = sorted({day for span in spans for boundary in span.boundaries() for day in _days(boundary)})
        self._make = make
        self._made: dict[tuple[int, tzinfo | None], Found | None] = {}

    def at(self, scene: Scene) -> Found | None:
        """Return what holds on the stretch of the act; None where the question has to be looked at by itself."""
        if scene.act_instant is not None:
            return None
        place = bisect_right(self._first_days, scene.act_date), scene.zone
        if place not in self._made:
            self._made[place] = self._make(scene.without_facts())
        return self._made[place]


def plan_stretches(plan: Plan) -> Stretches[Plan]:
    """Return a plan, stretch by stretch."""
    return Stretches(_spans_of(plan), lambda scene: _settled(plan, scene))


def party_spans(pack: Pack, codes: Iterable[str]) -> Iterator[Interval]:
    """Yield the memberships of some parties in the groups of a pack."""
    for code in codes:
        for group in pack.groups.values():
            yield from group.members.get(code, ())


def _days(boundary: Boundary) -> Iterator[date]:
    if boundary.instant is None:
        yield from boundary.days()
    else:
        yield from (boundary.instant.date() + timedelta(days=days) for days in AROUND_AN_INSTANT)


def _spans_of(plan: Plan) -> Iterator[Interval]:
    for frame in frames_of(plan):
        yield frame.span
        yield from (cite.span for cite in frame.cites)


def _settled(plan: Plan, scene: Scene) -> Plan:
    return replace(
        plan,
        grounds=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.grounds),
        norms=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.norms),
        norms_of={
            ground: tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in norms)
            for ground, norms in plan.norms_of.items()
        },
        consultations=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.consultations),
        conditions=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.conditions),
        duties=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.duties),
        flags=tuple(replace(rule, frame=_frame(rule.frame, scene)) for rule in plan.flags),
    )


def _frame(frame: Frame, scene: Scene) -> Frame:
    in_force = frame.span.contains(scene)
    cited = [cite.span.contains(scene) for cite in frame.cites]
    told = not frame.since and all(isinstance(truth, bool) for truth in cited)
    return replace(
        frame,
        settled=in_force if isinstance(in_force, bool) else None,
        settled_law=frame.law(scene) if told else None,
        always=in_force is True and not frame.opened_by and frame.given is None,
    )
