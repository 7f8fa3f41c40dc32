"""The reasoned no: shared blocs are not evidence of recognition, and the answer says which were looked at.

Rules, in order:
1. Every bloc of the pack is looked at. One that both parties are in at the time of the act is cited with its finding;
   the others are named as not shared.
2. A prohibition that is stated and bars is told first, as under every pack.
3. The clause that decides names the shared blocs, or says that there is none.
"""

from collections.abc import Sequence
from dataclasses import replace

from gateway.core.answers.weighing import Bar, Judgment, unique
from gateway.core.findings import Citation, Recognition
from gateway.core.law.rules import Examined, Law, Negative
from gateway.core.law.scene import COUNTERPART, RECOGNIZING, Scene
from gateway.core.law.timeline import ALWAYS
from gateway.core.reasons import Reason

SHARED = "{shared}"


def judge_negative(negative: Negative, scene: Scene) -> Judgment:
    """Return NOT_RECOGNIZED with the blocs examined."""
    shared = tuple(bloc for bloc in negative.blocs if _is_shared(bloc, scene))
    deciding = _naming(negative.shared, shared) if shared else negative.none_shared
    citations = (deciding, *(bloc.citation for bloc in shared))
    return Judgment(
        recognition=Recognition.NOT_RECOGNIZED,
        reasons=(Reason.NO_ARRANGEMENT,),
        citations=citations,
        law=Law(citations, ALWAYS),
        skipped=tuple(bloc.skipped for bloc in negative.blocs if bloc not in shared),
        effect=negative.effect,
        apart=True,
    )


def with_prohibitions(judgment: Judgment, bars: Sequence[Bar]) -> Judgment:
    """Return the no with the prohibitions that bar before it: what is not recognized anyway is barred, too."""
    return replace(
        judgment,
        reasons=unique((*(reason for bar in bars for reason in bar.reasons), *judgment.reasons)),
        citations=unique((*(each for bar in bars for each in bar.law.citations), *judgment.citations)),
        law=bars[0].law,
        effect=bars[0].effect,
    )


def _is_shared(bloc: Examined, scene: Scene) -> bool:
    recognizing, counterpart = str(scene.values[RECOGNIZING]), str(scene.values[COUNTERPART])
    return bloc.group.has(recognizing, scene) is True and bloc.group.has(counterpart, scene) is True


def _naming(citation: Citation, shared: tuple[Examined, ...]) -> Citation:
    *before, last = (bloc.group.title for bloc in shared)
    named = f"{', '.join(before)} and {last}" if before else last
    return replace(citation, instrument=citation.instrument.replace(SHARED, named))
