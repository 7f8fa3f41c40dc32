"""The rules of a pack laid out by subject and act, with the days on which an answer under them may turn.

Rules, in order:
1. There is a plan for every subject of the pack and every act of the closed list.
2. An answer turns with law that begins or ends, with days that a condition names, and with facts that are days. Facts
   that name members of a group turn it on the days of their membership.
"""

from dataclasses import replace
from datetime import timedelta

from gateway.core.law.deadlines import Period
from gateway.core.law.pack_model import Pack, Plan, TurningPoints, frames_of
from gateway.core.law.scene import COUNTERPART, RECOGNIZING
from gateway.core.law.timeline import turning_days
from gateway.core.packs.pack_parts import ACTS

ONE_DAY = timedelta(days=1)


def with_plans(pack: Pack) -> Pack:
    """Return a pack with its rules laid out."""
    plans = {
        (subject.value, act): _plan(pack, subject, act) for subject in sorted(pack.subjects) for act in sorted(ACTS)
    }
    return replace(pack, plans=plans)


def _plan(pack: Pack, subject: str, act: str) -> Plan:
    norms = [rule for rule in pack.norms if rule.frame.speaks_to(subject, act)]
    plan = Plan(
        grounds=tuple(rule for rule in pack.grounds if rule.frame.speaks_to(subject, act)),
        norms=tuple(rule for rule in norms if not rule.frame.grounds),
        norms_of={
            ground: tuple(rule for rule in norms if ground in rule.frame.grounds)
            for ground in {ground for rule in norms for ground in rule.frame.grounds}
        },
        consultations=tuple(rule for rule in pack.consultations if rule.frame.speaks_to(subject, act)),
        conditions=tuple(rule for rule in pack.conditions if rule.frame.speaks_to(subject, act)),
        duties=tuple(rule for rule in pack.duties if rule.frame.speaks_to(subject, act)),
        flags=tuple(rule for rule in pack.flags if rule.frame.speaks_to(subject, act)),
    )
    procedure = [*(rule.frame for rule in plan.consultations), *(rule.frame for rule in plan.conditions)]
    later = [*(rule.frame for rule in norms), *procedure]
    return replace(
        plan,
        turning=_turning(pack, plan),
        past_the_grounds=tuple(frame.skips.apart for frame in later),
        with_a_ground=tuple((frame.grounds, frame.skips.other_ground) for frame in later if frame.grounds),
    )


def _turning(pack: Pack, plan: Plan) -> TurningPoints:
    leaves = tuple(dict.fromkeys(pack.leaves_of(plan)))
    law = set(turning_days(frame.span for frame in frames_of(plan)))
    paths: set[tuple[str, int]] = set()
    periods: set[tuple[str, Period]] = set()
    for turn in (leaf.turns_on() for leaf in leaves):
        if turn.day is not None:
            law |= {(turn.day + shift * ONE_DAY,) * 2 for shift in turn.shifts}
        elif turn.path and turn.period is not None:
            periods.add((turn.path, turn.period))
        elif turn.path:
            paths |= {(turn.path, shift) for shift in turn.shifts}
    parties = {leaf.path for leaf in leaves if leaf.predicate.of_group} | {RECOGNIZING, COUNTERPART}
    return TurningPoints(tuple(sorted(law)), tuple(sorted(paths)), tuple(periods), tuple(sorted(parties)))
