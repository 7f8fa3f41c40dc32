"""The reasoned no: shared blocs are not evidence of recognition, and the answer says which were looked at.

Rules, in order:
1. A prohibition that is stated and bars comes first here too, and is told before the reasoned no.
2. Every bloc of the pack is looked at. One that both parties are in at the time of the act is cited with its finding;
   the others are named as not shared.
3. The clause that decides names the shared blocs, or says that there is none.
"""

from dataclasses import replace

from gateway.core.findings import Citation, Recognition
from gateway.core.prohibitions import weigh_prohibitions
from gateway.core.reasons import Reason
from gateway.core.rules import Examined, Law, Negative, Prohibitions
from gateway.core.scene import COUNTERPART, RECOGNIZING, Scene
from gateway.core.timeline import ALWAYS
from gateway.core.weighing import Judgment, Weighing, unique

SHARED = "{shared}"


def judge_negative(negative: Negative, prohibitions: Prohibitions, scene: Scene) -> Judgment:
    """Return NOT_RECOGNIZED with the prohibitions that bar and the blocs examined."""
    weighing = Weighing()
    weigh_prohibitions(prohibitions, scene, weighing)
    shared = tuple(bloc for bloc in negative.blocs if _is_shared(bloc, scene))
    deciding = _naming(negative.shared, shared) if shared else negative.none_shared
    found = (deciding, *(bloc.citation for bloc in shared))
    barred = (citation for bar in weighing.bars for citation in bar.law.citations)
    return Judgment(
        recognition=Recognition.NOT_RECOGNIZED,
        reasons=unique((*(reason for bar in weighing.bars for reason in bar.reasons), Reason.NO_ARRANGEMENT)),
        citations=unique((*barred, *found)),
        law=weighing.bars[0].law if weighing.bars else Law(found, ALWAYS),
        skipped=tuple(bloc.skipped for bloc in negative.blocs if bloc not in shared),
        effect=weighing.bars[0].effect if weighing.bars else negative.effect,
        apart=True,
    )


def _is_shared(bloc: Examined, scene: Scene) -> bool:
    recognizing, counterpart = str(scene.values[RECOGNIZING]), str(scene.values[COUNTERPART])
    return bloc.group.has(recognizing, scene) is True and bloc.group.has(counterpart, scene) is True


def _naming(citation: Citation, shared: tuple[Examined, ...]) -> Citation:
    *before, last = (bloc.group.title for bloc in shared)
    named = f"{', '.join(before)} and {last}" if before else last
    return replace(citation, instrument=citation.instrument.replace(SHARED, named))
