"""Bars and requirements: one of them weighed.

Rules, in order:
1. A rule that is not in play is named with the reason why.
2. A bar that does not hold, and a requirement that is met, are told among what was looked at; a requirement with a
   `met_reason` supports the answer and is cited.
3. What is missing is first whether the rule comes into play at all, and only then what it says.
"""

from collections.abc import Iterable

from gateway.core.answers.weighing import Bar, Gap, Support, Weighing
from gateway.core.findings import ClauseNotApplied
from gateway.core.law.rules import Norm
from gateway.core.law.scene import Scene, Truth


def weigh_norms(norms: Iterable[Norm], scene: Scene, weighing: Weighing) -> None:
    """Weigh bars and requirements."""
    look_past = weighing.skipped.append
    for norm in norms:
        frame = norm.frame
        entry = frame.entry(scene) if not frame.always else True
        if isinstance(entry, ClauseNotApplied):
            look_past(entry)
            continue
        truth = norm.when.holds(scene)
        # Most rules have nothing to say, and are done with here.
        if truth is norm.silent and entry is True:
            look_past(frame.skips.satisfied)
        else:
            _weigh(norm, scene, weighing, entry, truth)


def _weigh(norm: Norm, scene: Scene, weighing: Weighing, entry: Truth, truth: Truth) -> None:
    if isinstance(truth, bool) and truth is not norm.bars:
        _stands_well(norm, scene, weighing, entry=entry is True)
    elif isinstance(truth, bool) and entry is True:
        weighing.bars.append(Bar(norm.layer, (norm.reason,), norm.frame.law(scene), norm.frame.effect))
    else:
        reasons = (norm.unknown_reason,) if norm.unknown_reason else ()
        weighing.gaps.append(Gap(missing_of(entry, truth), norm.frame.law(scene), reasons))


def _stands_well(norm: Norm, scene: Scene, weighing: Weighing, *, entry: bool) -> None:
    if norm.met_reason is not None and entry:
        weighing.supports.append(Support((norm.met_reason,), norm.frame.law(scene), norm.frame.effect))
    else:
        weighing.skipped.append(norm.frame.skips.satisfied)


def missing_of(entry: Truth, truth: Truth) -> frozenset[str]:
    """Return what is missing: whether the rule comes into play at all is asked first."""
    if isinstance(entry, frozenset):
        return entry
    return truth if isinstance(truth, frozenset) else frozenset()
