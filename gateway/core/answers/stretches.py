"""Stretches of days on which no law changes: what depends on the day and the parties alone is found once for each.

Rules, in order:
1. Between two turning days, everything that depends on the day of the act alone is the same. It is found for a scene
   without facts: where a fact would be needed, nothing is settled, and each question is looked at by itself.
2. The day on which an instant falls depends on the zone: the days around it are stretches of their own. An act whose
   instant is known is looked at by itself on those days, and where its instant and its day do not belong together.
3. What is the same for every act of a stretch is made when it is first asked for.
4. A plan on a stretch is the same plan, whose rules know whether they are in force and which law they state.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
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
        boundaries = [boundary for span in spans for boundary in span.boundaries()]
        self._first_days = sorted({day for boundary in boundaries for day in _days(boundary)})
        instants = [_utc_day(boundary.instant) for boundary in boundaries if boundary.instant is not None]
        self._around = {self._place(day + timedelta(days=days)) for day in instants for days in AROUND_AN_INSTANT[:-1]}
        self._make = make
        self._made: dict[tuple[int, tzinfo | None], Found | None] = {}

    def at(self, scene: Scene) -> Found | None:
        """Return what holds on the stretch of the act; None where the question has to be looked at by itself."""
        place = self._place(scene.act_date)
        if scene.act_instant is not None and (place in self._around or not _belongs(scene.act_instant, scene.act_date)):
            return None
        key = place, scene.zone
        if key not in self._made:
            self._made[key] = self._make(scene.without_facts())
        return self._made[key]

    def _place(self, day: date) -> int:
        return bisect_right(self._first_days, day)


def _belongs(instant: datetime, day: date) -> bool:
    """Return whether an instant may fall on a day in some zone."""
    return abs((_utc_day(instant) - day).days) <= 1


def _utc_day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()


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
        yield from (_utc_day(boundary.instant) + timedelta(days=days) for days in AROUND_AN_INSTANT)


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
