"""What a pack is made of: clauses, citations, parties, grounds, norms, consultations, conditions and duties.

Rules, in order:
1. A rule comes into play for its subjects and acts, with the ground that it belongs to (`with`), while it is in force,
   once its procedure is opened, and where what is `given` holds. A rule that is not in play is named with the reason.
2. A rule cites clauses. A clause not in force at law time is left out, unless it is cited as former or saved law.
3. The law's own interval is that of the rule; where the rule states none, that of the first clause cited. A measure
   that began with an act of an authority (`since`) begins on the day that is stated for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from gateway.core.findings import Citation, ClauseNotApplied, Duty
from gateway.core.law.deadlines import Period
from gateway.core.law.scene import Scene, Truth
from gateway.core.law.timeline import ALWAYS, Boundary, Group, Interval
from gateway.core.law.vocabulary import Condition
from gateway.core.reasons import Reason


class Layer(IntEnum):
    """Where a bar stands in the order of precedence; the lowest answers first."""

    PROHIBITION = 0
    SCOPE = 1
    KNOWLEDGE = 2
    SPECIAL = 3
    LICENSE = 4
    PROCEDURE = 5


class Reply(StrEnum):
    """What an answer in a consultation amounts to."""

    FAVORABLE = "favorable"
    ADVERSE = "adverse"


@dataclass(frozen=True, slots=True)
class Clause:
    """A passage of an instrument, with the stretch of time in which it is law."""

    id: str
    instrument: str
    clause: str
    source: str
    span: Interval


@dataclass(frozen=True, slots=True)
class Cite:
    """A clause in the role in which a rule relies on it; `kept` also when it is no longer in force."""

    citation: Citation
    span: Interval
    kept: bool


@dataclass(frozen=True, slots=True)
class Skips:
    """The reasons, ready made, for which a rule does not apply."""

    time: ClauseNotApplied
    procedure: ClauseNotApplied
    facts: ClauseNotApplied
    alternative: ClauseNotApplied
    satisfied: ClauseNotApplied
    apart: ClauseNotApplied
    other_ground: ClauseNotApplied


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rules have: when they come into play, what they cite, and what follows in practice.

    On a stretch of days without a change of law, `settled` says whether the rule is in force and `settled_law` what it
    states, where these depend on the day alone (gateway.core.answers.stretches). `always`: it is in play whatever the
    facts.
    """

    id: str
    subjects: frozenset[str]
    acts: frozenset[str]
    span: Interval
    opened_by: str
    given: Condition | None
    cites: tuple[Cite, ...]
    effect: str
    skips: Skips
    since: str = ""
    grounds: frozenset[str] = frozenset()
    settled: bool | None = None
    settled_law: "Law | None" = None
    always: bool = False

    def speaks_to(self, subject: str, act: str) -> bool:
        """Return whether the rule is for `subject` and `act`."""
        return subject in self.subjects and (not self.acts or act in self.acts)

    def belongs_to(self, ground: str) -> bool:
        """Return whether the rule comes with a ground, or with every ground."""
        return not self.grounds or ground in self.grounds

    def entry(self, scene: Scene) -> "Truth | ClauseNotApplied":
        """Return True when the rule, which speaks to the question, is in play; the missing facts; or why it is not."""
        if self.opened_by and self.opened_by not in scene.opened:
            return self.skips.procedure
        in_force = self.settled if self.settled is not None else self.span.contains(scene)
        if in_force is False:
            return self.skips.time
        if self.given is None:
            return in_force
        given = self.given.holds(scene)
        if given is False:
            return self.skips.facts
        return in_force if in_force is not True else given

    def law(self, scene: Scene) -> "Law":
        """Return the citations in force and the interval of the law relied on."""
        if self.settled_law is not None:
            return self.settled_law
        cites = tuple(cite for cite in self.cites if cite.kept or cite.span.contains(scene) is not False) or self.cites
        span = self.span if self.span is not ALWAYS else cites[0].span if cites else ALWAYS
        begun = scene.values.get(self.since)
        if isinstance(begun, date):
            span = Interval(Boundary(begun, begun), span.end)
        return Law(tuple(cite.citation for cite in cites), span)


@dataclass(slots=True)
class Law:
    """Citations with the interval of the law that they state."""

    citations: tuple[Citation, ...]
    span: Interval


@dataclass(frozen=True, slots=True)
class Prohibitions:
    """How a pack meets prohibitions that a caller states.

    `asked` when it must be known that they were checked; `unnamed` are the words for one whose clause is not stated.
    """

    asked: bool
    law: Law
    unnamed: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A basis on which something is given effect; one that holds is enough."""

    frame: Frame
    when: Condition
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is answered when no ground holds; with `given`, where that is known to hold."""

    reason: Reason
    cites: tuple[Cite, ...]
    law: Law
    effect: str
    given: Condition | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """A bar when `bars`, else a requirement; `met_reason` and the citations are given when a requirement is met.

    At the truth `silent` it has nothing to say; None where it says something either way.
    """

    frame: Frame
    layer: Layer
    when: Condition
    bars: bool
    reason: Reason
    met_reason: Reason | None
    unknown_reason: Reason | None
    silent: bool | None


@dataclass(frozen=True, slots=True)
class Clock:
    """When an authority must have answered; `extended` by the fact at `extension`, on the calendar of `calendar_of`."""

    period: Period
    extended: int
    extension: str
    calendar_of: str


@dataclass(frozen=True, slots=True)
class ConsultationRule:
    """A consultation: who, since when, what was answered, what silence and objection do; names are paths of facts."""

    frame: Frame
    consulted: str
    started: str
    reply: str
    replied_on: str
    clock: Clock | None
    replies: Mapping[str, Reply]
    open_reason: Reason
    silence_reason: Reason
    adverse_reason: Reason
    late_reason: Reason | None
    favorable_reason: Reason
    on_silence: str
    on_objection: str
    effects: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """A resolutive or per-shipment condition: effect now, lost when it is not met by its day."""

    frame: Frame
    met: Condition
    who: str
    what: str
    since: str
    period: Period | None
    calendar_of: str
    lapsed_reason: Reason


@dataclass(frozen=True, slots=True)
class DutyRule:
    """A duty: its breach does not alter the answer; `always` also with an answer that gives no effect.

    One that names no jurisdiction is the same in every answer, and `ready`.
    """

    frame: Frame
    who: str
    what: str
    years: int
    start: str
    always: bool
    ready: Duty | None = None


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A red flag: something to look into before the goods move, whatever the answer is."""

    frame: Frame
    when: Condition
    what: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who may ask whom: the group of the recognizing and that of the counterpart, for some subjects and acts.

    None stands for anybody. With `given`, the pairing counts where that is known to hold.
    """

    recognizing: Group | None
    counterpart: Group | None
    subjects: frozenset[str]
    acts: frozenset[str]
    given: Condition | None = None

    def speaks_to(self, subject: str, act_kind: str) -> bool:
        """Return whether the pairing is for a subject and an act."""
        return subject in self.subjects and (not self.acts or act_kind in self.acts)

    def has_ever_had(self, recognizing: str, counterpart: str) -> bool:
        """Return whether each of the two has at some time been, or will be, a member on its side."""
        return (self.recognizing is None or recognizing in self.recognizing.members) and (
            self.counterpart is None or counterpart in self.counterpart.members
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """A bloc looked at and found to give effect to nothing."""

    group: Group
    citation: Citation
    skipped: ClauseNotApplied


@dataclass(frozen=True, slots=True)
class Negative:
    """The reasoned no: blocs examined, and the clause cited for those that both parties share."""

    blocs: tuple[Examined, ...]
    shared: Citation
    none_shared: Citation
    effect: str


@dataclass(frozen=True, slots=True)
class Membership:
    """What is cited for the membership of a group, and for the end of one member's."""

    cites: tuple[Cite, ...]
    ended: Mapping[str, tuple[Cite, ...]] = field(default_factory=dict)
