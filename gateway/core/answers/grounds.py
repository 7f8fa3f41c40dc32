"""Grounds: the bases on which something is given effect, of which one is enough.

Rules, in order:
1. Of the grounds that hold, the first against which no rule of its own stands is used. Where something stands against
   each, one of which it is only unknown goes before one that is barred.
2. The others are named: as not needed, or with what stands against them.
3. A ground that is unknown counts where no other carries: one that is barred does not answer while another may hold.
   One that is unknown and that its own rules bar would not carry if it held, and is barred.
4. Where none holds, one that would hold at another time says that the law is not yet, or no longer, in force; else the
   pack says what is answered.
"""

from dataclasses import dataclass

from gateway.core.answers.norms import missing_of, weigh_norms
from gateway.core.answers.weighing import Bar, Gap, Support, Weighing
from gateway.core.findings import ClauseNotApplied
from gateway.core.law.pack_model import Pack, Plan
from gateway.core.law.rules import Ground, Law, Layer
from gateway.core.law.scene import Scene
from gateway.core.law.timeline import ALWAYS
from gateway.core.reasons import Reason

NOTHING_OF_ITS_OWN = Weighing()


@dataclass(slots=True)
class _Candidate:
    """A ground that holds, or of which it is unknown, and what its own rules found."""

    ground: Ground
    own: Weighing

    @property
    def hindered(self) -> int:
        return 2 if self.own.bars else 1 if self.own.gaps else 0


def weigh_grounds(pack: Pack, plan: Plan, scene: Scene, weighing: Weighing) -> None:
    """Weigh the grounds, with the rules that belong to each."""
    held: _Candidate | None = None
    gaps: list[Gap] = []
    out_of_time: list[Ground] = []
    settled = False
    for ground in plan.grounds:
        frame = ground.frame
        entry = True if frame.always else frame.entry(scene)
        if isinstance(entry, ClauseNotApplied):
            weighing.skipped.append(entry)
            if entry is frame.skips.time and _would_hold(ground, scene):
                out_of_time.append(ground)
            continue
        truth = False if settled else ground.when.holds(scene)
        if truth is False:
            weighing.skipped.append(frame.skips.alternative)
            continue
        known = truth is True and entry is True
        candidate = _candidate(ground, plan, scene)
        if known or candidate.own.bars:
            weighing.tried = (*weighing.tried, frame.id)
            held = _better(held, candidate, weighing)
            settled = not held.hindered
        else:
            gaps.append(Gap(missing_of(entry, truth), frame.law(scene)))
    if held is not None and (not gaps or held.hindered < 2):
        _use(held, scene, weighing)
    elif gaps:
        weighing.gaps.extend(gaps)
    else:
        weighing.bars.append(groundless(pack, out_of_time, scene))


def _candidate(ground: Ground, plan: Plan, scene: Scene) -> _Candidate:
    norms = plan.norms_of.get(ground.frame.id)
    if norms is None:
        return _Candidate(ground, NOTHING_OF_ITS_OWN)
    candidate = _Candidate(ground, Weighing())
    weigh_norms(norms, scene, candidate.own)
    return candidate


def _better(held: _Candidate | None, other: _Candidate, weighing: Weighing) -> _Candidate:
    if held is None:
        return other
    better, worse = (other, held) if other.hindered < held.hindered else (held, other)
    against = [reason.value for bar in worse.own.bars for reason in bar.reasons] or ["facts that are missing"]
    frame = worse.ground.frame
    why = f"{frame.id}: an alternative, with {', '.join(against)} against it"
    weighing.skipped.append(ClauseNotApplied(frame.cites[0].citation.clause_id, why))
    return better


def _use(held: _Candidate, scene: Scene, weighing: Weighing) -> None:
    frame = held.ground.frame
    weighing.ground = frame.id
    weighing.supports.append(Support(held.ground.reasons, frame.law(scene), frame.effect))
    weighing.supports.extend(held.own.supports)
    weighing.bars.extend(held.own.bars)
    weighing.gaps.extend(held.own.gaps)
    weighing.skipped.extend(held.own.skipped)


def _would_hold(ground: Ground, scene: Scene) -> bool:
    given = ground.frame.given
    return (given is None or given.holds(scene) is True) and ground.when.holds(scene) is True


def may_hold(ground: Ground, scene: Scene) -> bool:
    """Return whether a ground is not known to fail, whatever the time."""
    given = ground.frame.given
    return (given is None or given.holds(scene) is not False) and ground.when.holds(scene) is not False


def groundless(pack: Pack, out_of_time: list[Ground], scene: Scene) -> Bar:
    """Return what is answered when no ground holds; one that would hold at another time says so."""
    if out_of_time:
        ground = out_of_time[0]
        start = ground.frame.span.start
        begun = start is None or start.reached(scene) is True
        reason = Reason.CEASED if begun else Reason.NOT_YET_IN_FORCE
        law = Law(tuple(cite.citation for cite in ground.frame.cites), ground.frame.span)
        return Bar(Layer.SCOPE, (reason,), law, apart=True)
    otherwise = next((each for each in pack.otherwise if each.given is None or each.given.holds(scene) is True), None)
    if otherwise is None:
        return Bar(Layer.SCOPE, (Reason.MATERIAL_SCOPE_EXCLUDED,), Law((), ALWAYS), apart=True, beside_the_matter=True)
    return Bar(Layer.SCOPE, (otherwise.reason,), otherwise.law, otherwise.effect, apart=True, beside_the_matter=True)
