"""A pack: the dated text of one arrangement, in the shape in which the engine uses it.

Rules, in order:
1. Everything is in tuples, sets and mappings that are ready to use; nothing is parsed when a question is asked. The
   rules are laid out by subject and act, so that a question meets only those that speak to it.
2. A pack of default answers only where no other pack speaks. Its `negative` is then the reasoned no.
3. `sha256` is over the UTF-8 text exactly as it was given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from gateway.core.findings import ClauseNotApplied, Subject
from gateway.core.law.deadlines import Period
from gateway.core.law.rules import (
    Cite,
    Clause,
    ConditionRule,
    ConsultationRule,
    DutyRule,
    FlagRule,
    Frame,
    Ground,
    Membership,
    Negative,
    Norm,
    Otherwise,
    Pairing,
    Prohibitions,
)
from gateway.core.law.timeline import ALWAYS, Group, Interval, Table
from gateway.core.law.vocabulary import Condition, Leaf


@dataclass(frozen=True, slots=True)
class TurningPoints:
    """What makes an answer change as time goes by: days of law, facts that are days, and facts that name parties.

    Each day of a fact has the number of days after it on which the answer turns: nought or one.
    """

    law: tuple[tuple[date, date], ...]
    paths: tuple[tuple[str, int], ...]
    periods: tuple[tuple[str, Period], ...]
    parties: tuple[str, ...]


NO_TURNING = TurningPoints((), (), (), ())


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of a pack that speak to one subject and one act, in the order in which they are looked at.

    `norms_of` are those that come with one ground, by its id; `norms` those that come with every ground. What is told
    of rules that are not looked at is ready: of all but the grounds, and of those that come with a ground.
    """

    grounds: tuple[Ground, ...] = ()
    norms: tuple[Norm, ...] = ()
    norms_of: Mapping[str, tuple[Norm, ...]] = field(default_factory=dict)
    consultations: tuple[ConsultationRule, ...] = ()
    conditions: tuple[ConditionRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    flags: tuple[FlagRule, ...] = ()
    turning: TurningPoints = NO_TURNING
    past_the_grounds: tuple[ClauseNotApplied, ...] = ()
    with_a_ground: tuple[tuple[frozenset[str], ClauseNotApplied], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What the text of a pack is made of: its keys and scalars, and the instants among these."""

    texts: frozenset[str]
    instants: frozenset[datetime]


NOTHING_PLANNED = Plan()


@dataclass(frozen=True, slots=True)
class Review:
    """A day by which somebody looks at the pack again, and at what."""

    by: date
    what: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A version of an arrangement; `default` when it answers only where no other pack speaks.

    It answers for acts while it is `in_force`; another version of it answers for others. An overlay is `laid_over`
    another pack in the jurisdictions `recognizing`; `overlays` are those that a pack was given
    (gateway.core.packs.overlays).
    """

    id: str
    version: str
    title: str
    notice: str
    text_as_of: date
    kind: str
    force: str
    direction: str
    subjects: frozenset[Subject]
    acts: frozenset[str]
    sha256: str
    written: Written
    default: bool
    prevails_over: frozenset[str]
    sources: Mapping[str, str]
    clauses: Mapping[str, Clause]
    groups: Mapping[str, Group]
    memberships: Mapping[str, Membership]
    tables: Mapping[str, Table]
    zones: Mapping[str, tzinfo]
    prohibitions: Prohibitions
    in_force: Interval = ALWAYS
    reviews: tuple[Review, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    grounds: tuple[Ground, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    norms: tuple[Norm, ...] = ()
    consultations: tuple[ConsultationRule, ...] = ()
    conditions: tuple[ConditionRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    flags: tuple[FlagRule, ...] = ()
    laid_over: str = ""
    recognizing: frozenset[str] = frozenset()
    overlays: "tuple[Pack, ...]" = ()
    negative: Negative | None = None
    plans: Mapping[tuple[str, str], Plan] = field(default_factory=dict)

    def cites(self) -> Iterator[Cite]:
        """Yield what the rules of the pack cite, repeats included."""
        for frame in frames_of(self):
            yield from frame.cites
        for otherwise in self.otherwise:
            yield from otherwise.cites
        for membership in self.memberships.values():
            yield from membership.cites

    def leaves(self, *, subject: str, act_kind: str) -> Iterator[Leaf]:
        """Yield the predicates of the rules that speak to `subject` and `act_kind`."""
        return self.leaves_of(self.plan_for(subject=subject, act_kind=act_kind))

    def leaves_of(self, plan: Plan) -> Iterator[Leaf]:
        """Yield the predicates of the rules of a plan, and of whether the pack speaks at all."""
        conditions: list[Condition | None] = [frame.given for frame in frames_of(plan)]
        conditions += [ground.when for ground in plan.grounds]
        conditions += [norm.when for norm in norms_in(plan)]
        conditions += [rule.met for rule in plan.conditions]
        conditions += [rule.when for rule in plan.flags]
        conditions += [pairing.given for pairing in self.pairings]
        conditions += [otherwise.given for otherwise in self.otherwise]
        for condition in conditions:
            if condition is not None:
                yield from condition.leaves()

    def plan_for(self, *, subject: str, act_kind: str) -> Plan:
        """Return the rules that speak to `subject` and `act_kind`."""
        return self.plans.get((subject, act_kind), NOTHING_PLANNED)


def norms_in(rules: Pack | Plan) -> tuple[Norm, ...]:
    """Return the bars and requirements of a pack or a plan, those of single grounds last and once each."""
    if isinstance(rules, Pack):
        return rules.norms
    of_grounds = {norm.frame.id: norm for norms in rules.norms_of.values() for norm in norms}
    return (*rules.norms, *of_grounds.values())


def frames_of(rules: Pack | Plan) -> Iterator[Frame]:
    """Yield what all rules of a pack or a plan have in common, rule by rule."""
    yield from (rule.frame for rule in rules.grounds)
    yield from (rule.frame for rule in norms_in(rules))
    yield from (rule.frame for rule in rules.consultations)
    yield from (rule.frame for rule in rules.conditions)
    yield from (rule.frame for rule in rules.duties)
    yield from (rule.frame for rule in rules.flags)
