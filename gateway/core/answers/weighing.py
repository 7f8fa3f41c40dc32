"""Weighing: what was found about a question under one pack, and the one way to conclude from it.

Rules, in order (an established bar answers even where other facts are missing; an unknown is neither bar nor pass):
1. An established bar: NOT_RECOGNIZED. Of several, the one of the first layer decides; all are named.
2. A precondition that is unknown: INDETERMINATE, with every fact that would settle it.
3. A consultation whose clock runs, or a consent not yet obtained: CONSULTATION_REQUIRED.
4. A condition that remains: RECOGNIZED_WITH_CONDITIONS.
5. Nothing of these, and a ground that holds: RECOGNIZED. Without a ground there is no recognition.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from gateway.core.findings import Citation, ClauseNotApplied, Consultation, Duty, Recognition
from gateway.core.law.rules import Law, Layer
from gateway.core.law.timeline import ACT_INSTANT, ALWAYS, EFFECTIVE_DATES
from gateway.core.reasons import Reason

UNCERTAIN_DATES = (ACT_INSTANT, f"facts.{EFFECTIVE_DATES}.")
DISPLACED = "permission displaced"
Member = TypeVar("Member")


@dataclass(slots=True)
class Bar:
    """Something established against recognition; `apart` when the pack then says nothing on the merits.

    Of two packs that say nothing on the merits, the one that is `beside_the_matter` says less than one that only is not
    in force between the parties.
    """

    layer: Layer
    reasons: tuple[Reason, ...]
    law: Law
    effect: str = ""
    apart: bool = False
    beside_the_matter: bool = False


@dataclass(slots=True)
class Gap:
    """A precondition that is unknown, with the facts that would settle it."""

    missing: frozenset[str]
    law: Law
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class Pending:
    """A consultation that is open; without dates where no clock is known to run."""

    reason: Reason
    law: Law
    consultation: Consultation | None
    effect: str = ""


@dataclass(slots=True)
class Support:
    """Something that carries recognition."""

    reasons: tuple[Reason, ...]
    law: Law
    effect: str = ""


@dataclass(slots=True)
class Weighing:
    """What was found, in the order in which it was looked at; `tried` are the grounds whose own rules were."""

    bars: list[Bar] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)
    conditions: list[tuple[Duty, Law]] = field(default_factory=list)
    skipped: list[ClauseNotApplied] = field(default_factory=list)
    ground: str = ""
    tried: tuple[str, ...] = ()


@dataclass(slots=True)
class Judgment:
    """What one pack answers, before it is dressed as an answer; `law` is the deciding rule's."""

    recognition: Recognition
    reasons: tuple[Reason, ...]
    citations: tuple[Citation, ...]
    law: Law
    skipped: tuple[ClauseNotApplied, ...]
    effect: str = ""
    missing: tuple[str, ...] = ()
    consultation: Consultation | None = None
    conditions: tuple[Duty, ...] = ()
    apart: bool = False
    beside_the_matter: bool = False
    ground: str = ""
    tried: tuple[str, ...] = ()

    def due_days(self) -> tuple[date, ...]:
        """Return the days on which conditions are due."""
        return tuple(condition.due for condition in self.conditions if condition.due is not None)


def conclude(weighing: Weighing) -> Judgment:
    """Return the judgment that the findings amount to."""
    if weighing.bars:
        return _barred(weighing)
    if weighing.gaps:
        return _unsettled(weighing)
    if weighing.pending:
        return _waiting(weighing)
    return _supported(weighing)


def unique(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the members without repeats, in order."""
    return tuple(dict.fromkeys(members))


def _barred(weighing: Weighing) -> Judgment:
    if len(weighing.bars) == 1 and weighing.bars[0].layer is not Layer.PROHIBITION:
        return _barred_by(weighing.bars[0], weighing)
    bars = sorted(weighing.bars, key=lambda bar: bar.layer)
    displaced = weighing.supports if bars[0].layer is Layer.PROHIBITION else []
    permissions = [replace(each, role=DISPLACED) for support in displaced for each in support.law.citations]
    return Judgment(
        Recognition.NOT_RECOGNIZED,
        unique(reason for bar in bars for reason in bar.reasons),
        unique([*(citation for bar in bars for citation in bar.law.citations), *permissions]),
        bars[0].law,
        tuple(weighing.skipped),
        effect=bars[0].effect,
        apart=any(bar.apart for bar in bars),
        beside_the_matter=any(bar.beside_the_matter for bar in bars),
        ground=weighing.ground,
    )


def _barred_by(bar: Bar, weighing: Weighing) -> Judgment:
    """Return the judgment of one bar alone, as most are."""
    return Judgment(
        Recognition.NOT_RECOGNIZED,
        bar.reasons,
        bar.law.citations,
        bar.law,
        tuple(weighing.skipped),
        effect=bar.effect,
        apart=bar.apart,
        beside_the_matter=bar.beside_the_matter,
        ground=weighing.ground,
    )


def _unsettled(weighing: Weighing) -> Judgment:
    gaps = weighing.gaps
    missing = frozenset[str]().union(*(gap.missing for gap in gaps))
    uncertain = any(path.startswith(UNCERTAIN_DATES) for path in missing)
    first = (Reason.EFFECTIVE_DATE_UNCERTAIN, Reason.MISSING_FACT) if uncertain else (Reason.MISSING_FACT,)
    laws = [*(support.law for support in weighing.supports), *(gap.law for gap in gaps)]
    return Judgment(
        Recognition.INDETERMINATE,
        unique((*first, *(reason for gap in gaps for reason in gap.reasons))),
        unique(citation for law in laws for citation in law.citations),
        gaps[0].law,
        tuple(weighing.skipped),
        missing=tuple(sorted(missing)),
        ground=weighing.ground,
    )


def _waiting(weighing: Weighing) -> Judgment:
    first = weighing.pending[0]
    return Judgment(
        Recognition.CONSULTATION_REQUIRED,
        unique(pending.reason for pending in weighing.pending),
        unique(citation for pending in weighing.pending for citation in pending.law.citations),
        first.law,
        tuple(weighing.skipped),
        effect=first.effect,
        consultation=first.consultation,
        ground=weighing.ground,
    )


def _supported(weighing: Weighing) -> Judgment:
    supports = weighing.supports
    laws = [*(support.law for support in supports), *(law for _, law in weighing.conditions)]
    reasons = [reason for support in supports for reason in support.reasons]
    conditions = tuple(duty for duty, _ in weighing.conditions)
    return Judgment(
        Recognition.RECOGNIZED_WITH_CONDITIONS if conditions else Recognition.RECOGNIZED,
        unique([*reasons, Reason.CONDITION_PENDING] if conditions else reasons),
        unique(citation for law in laws for citation in law.citations),
        supports[0].law if supports else Law((), ALWAYS),
        tuple(weighing.skipped),
        effect=next((support.effect for support in reversed(supports) if support.effect), ""),
        conditions=conditions,
        ground=weighing.ground,
    )
