"""Prohibitions that a caller states: they beat every permission.

Rules, in order:
1. One that is stated and bars, bars: it says so, it is in force on the day of the act, and no derogation applies.
2. Where the pack makes it a precondition, it must be known that they were checked, and what was found.
3. The clause of a prohibition is the caller's; its mark is S, since a pack has not seen it.
"""

from datetime import date

from gateway.core.answers.weighing import Bar, Gap, Weighing
from gateway.core.findings import Citation, Mark
from gateway.core.law.facts import Facts
from gateway.core.law.rules import Law, Layer, Prohibitions
from gateway.core.law.scene import Scene
from gateway.core.law.timeline import ALWAYS, Boundary, Interval
from gateway.core.reasons import Reason

CHECKED = "prohibitions.checked"
FOUND = "prohibitions.found"


def weigh_prohibitions(prohibitions: Prohibitions, scene: Scene, weighing: Weighing) -> None:
    """Weigh the prohibitions that are stated, and whether it is known that they were looked for."""
    found = scene.values.get(FOUND)
    for position, entry in enumerate(found if isinstance(found, tuple) else ()):
        if isinstance(entry, Facts):
            _weigh_prohibition(scene.of_item(entry, path=FOUND, position=position), prohibitions, weighing)
    if not prohibitions.asked:
        return
    if scene.values.get(CHECKED) is not True:
        weighing.gaps.append(Gap(scene.missing(CHECKED), prohibitions.law))
    elif not isinstance(found, tuple):
        weighing.gaps.append(Gap(scene.missing(FOUND), prohibitions.law))


def _weigh_prohibition(entry: Scene, prohibitions: Prohibitions, weighing: Weighing) -> None:
    """Weigh one prohibition: it bars when it says so, is in force, and no derogation applies."""
    bars, derogation = entry.values.get("bars"), entry.values.get("derogation_applies")
    if bars is False or derogation is True or not _in_force(entry):
        return
    unknown = [path for path in ("bars", "derogation_applies") if not isinstance(entry.values.get(path), bool)]
    if unknown:
        weighing.gaps.append(Gap(frozenset[str]().union(*map(entry.missing, unknown)), prohibitions.law))
        return
    cited = _prohibition_law(entry, prohibitions.unnamed)
    weighing.bars.append(Bar(Layer.PROHIBITION, (Reason.SANCTION_OVERRIDES,), cited, "barred"))


def _in_force(entry: Scene) -> bool:
    """Return whether a prohibition found to apply is in force; one that states no days is."""
    since, until = entry.values.get("in_force_from"), entry.values.get("in_force_until")
    begun = not isinstance(since, date) or entry.act_date >= since
    return begun and not (isinstance(until, date) and entry.act_date > until)


def _prohibition_law(entry: Scene, unnamed: str) -> Law:
    instrument, clause = entry.values.get("instrument"), entry.values.get("clause")
    named = instrument if isinstance(instrument, str) else "prohibition stated by the caller"
    place = clause if isinstance(clause, str) else unnamed
    since = entry.values.get("in_force_from")
    span = Interval(Boundary(since, since)) if isinstance(since, date) else ALWAYS
    return Law((Citation("prohibition", named, place, "prohibition", Mark.SECONDARY),), span)
