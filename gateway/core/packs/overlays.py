"""Overlays: what the authority of a jurisdiction adds to a pack of another's; it narrows, and cannot widen.

Rules, in order:
1. An overlay names the pack that it is laid over, and the jurisdictions whose law it is. There its bars, requirements,
   consultations, conditions, duties and red flags are looked at beside those of the pack. It has no ground, no party,
   no answer of its own and no word on prohibitions: a bar, an unknown, a consultation and a condition each only take
   away from an answer, so that nothing is ever given more effect than without it.
2. Its rules are in force while the overlay is, and within that for their own days.
3. Its rules and clauses are called by its id and their own; they may belong to a ground of the pack (`with`).
4. An overlay of a pack that is not there, of a ground that the pack does not have, or for subjects of which it says
   nothing would silently do nothing: it is refused when it is loaded or published. Where the pack changes later, a rule
   whose ground is gone comes with every ground: it may then narrow too much, never too little.
5. An overlay has an id of its own. Under that of a pack it would pass for its next version, and put the pack away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from gateway.core.law.pack_model import Pack, frames_of
from gateway.core.law.rules import (
    ConditionRule,
    ConsultationRule,
    DutyRule,
    FlagRule,
    Frame,
    Norm,
)
from gateway.core.law.timeline import ALWAYS, Boundary, Interval
from gateway.core.packs.pack_text import PackRefused
from gateway.core.packs.plans import with_plans

Rule = TypeVar("Rule", Norm, ConsultationRule, ConditionRule, DutyRule, FlagRule)


def overlaid(pack: Pack, overlays: Sequence[Pack]) -> Pack:
    """Return a pack with what overlays add to it; the pack itself where there are none."""
    if not overlays:
        return pack
    grounds = frozenset(ground.frame.id for ground in pack.grounds)
    norms = [*pack.norms, *(rule for each in overlays for rule in _within(each.norms, each, grounds))]
    return with_plans(
        replace(
            pack,
            overlays=tuple(overlays),
            groups={
                **pack.groups,
                **{f"{each.id}.{name}": group for each in overlays for name, group in each.groups.items()},
            },
            norms=tuple(sorted(norms, key=lambda norm: norm.layer)),
            consultations=(
                *pack.consultations,
                *(rule for each in overlays for rule in _within(each.consultations, each, grounds)),
            ),
            conditions=(
                *pack.conditions,
                *(rule for each in overlays for rule in _within(each.conditions, each, grounds)),
            ),
            duties=(*pack.duties, *(rule for each in overlays for rule in _within(each.duties, each, grounds))),
            flags=(*pack.flags, *(rule for each in overlays for rule in _within(each.flags, each, grounds))),
        )
    )


def check_overlays(packs: Iterable[Pack]) -> None:
    """Check that every overlay has its own id, is laid over a pack that is there, and says something of it.

    Raises:
        PackRefused: one is not.
    """
    packs = tuple(packs)
    of_packs = {each.id for each in packs if not each.laid_over}
    for overlay in (each for each in packs if each.laid_over):
        if overlay.id in of_packs:
            raise PackRefused("pack", f"{overlay.id} is the id of a pack; an overlay has one of its own, name another")
        below = [each for each in packs if each.id == overlay.laid_over and not each.laid_over]
        if not below:
            raise PackRefused("overlays", f"{overlay.id} is laid over {overlay.laid_over}, which is not here; load it")
        grounds = {ground.frame.id for each in below for ground in each.grounds}
        named = {name for frame in frames_of(overlay) for name in frame.grounds}
        if not named <= grounds:
            lost = ", ".join(sorted(named - grounds))
            raise PackRefused(
                "with", f"{overlay.laid_over} has no ground {lost}; name one of {', '.join(sorted(grounds))}"
            )
        if not overlay.subjects <= {subject for each in below for subject in each.subjects}:
            raise PackRefused(
                "subjects", f"{overlay.laid_over} does not speak to every subject of {overlay.id}; leave it out"
            )


def _within(rules: Iterable[Rule], overlay: Pack, grounds: frozenset[str]) -> Iterable[Rule]:
    return (replace(rule, frame=_frame(rule.frame, overlay, grounds)) for rule in rules)


def _frame(frame: Frame, overlay: Pack, grounds: frozenset[str]) -> Frame:
    return replace(frame, span=_common(frame.span, overlay.in_force), grounds=frame.grounds & grounds)


def _common(one: Interval, other: Interval) -> Interval:
    """Return the stretch that lies in both; where days are uncertain, the one that may be the shorter."""
    if one is ALWAYS or other is ALWAYS:
        return other if one is ALWAYS else one
    starts = [each.start for each in (one, other) if each.start is not None]
    ends = [each.end for each in (one, other) if each.end is not None]
    return Interval(max(starts, key=_latest, default=None), min(ends, key=_earliest, default=None))


def _latest(boundary: Boundary) -> tuple[date, date]:
    return boundary.latest, boundary.earliest


def _earliest(boundary: Boundary) -> tuple[date, date]:
    return boundary.earliest, boundary.latest
