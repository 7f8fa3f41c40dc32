"""Judging one question under one pack: every layer is looked at, in order, and what was found is weighed.

Rules, in order of precedence:
1. Prohibitions beat every permission. One that is stated and bars, bars; where the pack makes it a precondition, it
   must be known that they were checked.
2. Both parties must be members at the time of the act. Before the first day of membership the arrangement is not yet in
   force between them; after the last it has ceased.
3. One ground must hold. The first that holds is used, the others are named as alternatives not used. Where the
   parties or the matter are outside the arrangement, nothing further in it applies.
4. Bars and requirements, by layer: scope, knowledge, special rules, the license, procedure.
5. Consultations, then conditions that remain.
6. Duties are told with an answer that gives effect, or always where the pack says so; they do not alter it.
"""

from datetime import date

from gateway.core.consultations import standing_of
from gateway.core.deadlines import last_day
from gateway.core.facts import Facts
from gateway.core.findings import Citation, ClauseNotApplied, Duty, Mark
from gateway.core.membership import weigh_parties
from gateway.core.pack_model import Pack, Plan
from gateway.core.reasons import Reason
from gateway.core.rules import ConditionRule, DutyRule, Ground, Law, Layer, Norm, Prohibitions
from gateway.core.scene import COUNTERPART, RECOGNIZING, Scene, Truth
from gateway.core.shelf import Speaker
from gateway.core.timeline import ALWAYS, Boundary, Interval
from gateway.core.weighing import Bar, Gap, Judgment, Pending, Support, Weighing, conclude

CHECKED = "prohibitions.checked"
FOUND = "prohibitions.found"


def judge(speaker: Speaker, scene: Scene) -> Judgment:
    """Return what a pack that speaks to the question answers in `scene`."""
    weighing, pack, plan = Weighing(), speaker.pack, speaker.plan
    _weigh_prohibitions(pack.prohibitions, scene, weighing)
    weigh_parties(pack, speaker.pairings, scene, weighing)
    if not any(bar.apart for bar in weighing.bars):
        _weigh_grounds(pack, plan, scene, weighing)
    elif not any(_may_hold(ground, scene) for ground in plan.grounds):
        weighing.bars.append(_groundless(pack, [], scene))
    if any(bar.apart for bar in weighing.bars):
        return conclude(weighing)
    for norm in plan.norms:
        _weigh_norm(norm, scene, weighing)
    _weigh_consultations(plan, scene, weighing)
    for rule in plan.conditions:
        _weigh_condition(rule, scene, weighing)
    return conclude(weighing)


def duties_of(plan: Plan, scene: Scene, *, gives_effect: bool) -> tuple[tuple[Duty, Citation], ...]:
    """Return the duties that come with an answer, each with its clause; some come only with one that gives effect."""
    return tuple(
        (_duty(rule, scene), rule.frame.cites[0].citation)
        for rule in plan.duties
        if (gives_effect or rule.always) and rule.frame.entry(scene) is True
    )


def filled(text: str, scene: Scene) -> str:
    """Return `text` with the names of the two jurisdictions in their places."""
    if "{" not in text:
        return text
    recognizing, counterpart = str(scene.values[RECOGNIZING]), str(scene.values[COUNTERPART])
    return text.replace("{recognizing}", recognizing).replace("{counterpart}", counterpart)


def _duty(rule: DutyRule, scene: Scene) -> Duty:
    return Duty(
        who=filled(rule.who, scene),
        what=filled(rule.what, scene),
        mark=rule.frame.cites[0].citation.mark,
        period_years=rule.years,
        period_start=rule.start,
    )


def _weigh_prohibitions(prohibitions: Prohibitions, scene: Scene, weighing: Weighing) -> None:
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


def _weigh_grounds(pack: Pack, plan: Plan, scene: Scene, weighing: Weighing) -> None:
    held: Ground | None = None
    gaps: list[Gap] = []
    out_of_time: list[Ground] = []
    for ground in plan.grounds:
        entry = ground.frame.entry(scene)
        if isinstance(entry, ClauseNotApplied):
            weighing.skipped.append(entry)
            if entry is ground.frame.skips.time and _would_hold(ground, scene):
                out_of_time.append(ground)
            continue
        truth = ground.when.holds(scene) if held is None else False
        if truth is False:
            weighing.skipped.append(ground.frame.skips.alternative)
        elif truth is True and entry is True:
            held = ground
        else:
            gaps.append(Gap(_missing(entry, truth), ground.frame.law(scene)))
    if held is not None:
        weighing.supports.append(Support(held.reasons, held.frame.law(scene), held.frame.effect))
    elif gaps:
        weighing.gaps.extend(gaps)
    else:
        weighing.bars.append(_groundless(pack, out_of_time, scene))


def _would_hold(ground: Ground, scene: Scene) -> bool:
    given = ground.frame.given
    return (given is None or given.holds(scene) is True) and ground.when.holds(scene) is True


def _may_hold(ground: Ground, scene: Scene) -> bool:
    given = ground.frame.given
    return (given is None or given.holds(scene) is not False) and ground.when.holds(scene) is not False


def _groundless(pack: Pack, out_of_time: list[Ground], scene: Scene) -> Bar:
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
    cites = tuple(cite.citation for cite in otherwise.cites)
    span = otherwise.cites[0].span if otherwise.cites else ALWAYS
    law = Law(cites, span)
    return Bar(Layer.SCOPE, (otherwise.reason,), law, otherwise.effect, apart=True, beside_the_matter=True)


def _weigh_norm(norm: Norm, scene: Scene, weighing: Weighing) -> None:
    entry = norm.frame.entry(scene)
    if isinstance(entry, ClauseNotApplied):
        weighing.skipped.append(entry)
        return
    truth = norm.when.holds(scene)
    if isinstance(truth, bool) and truth is not norm.bars:
        _stands_well(norm, scene, weighing, entry=entry is True)
    elif isinstance(truth, bool) and entry is True:
        weighing.bars.append(Bar(norm.layer, (norm.reason,), norm.frame.law(scene), norm.frame.effect))
    else:
        reasons = (norm.unknown_reason,) if norm.unknown_reason else ()
        weighing.gaps.append(Gap(_missing(entry, truth), norm.frame.law(scene), reasons))


def _stands_well(norm: Norm, scene: Scene, weighing: Weighing, *, entry: bool) -> None:
    if norm.met_reason is not None and entry:
        weighing.supports.append(Support((norm.met_reason,), norm.frame.law(scene), norm.frame.effect))
    else:
        weighing.skipped.append(norm.frame.skips.satisfied)


def _weigh_consultations(plan: Plan, scene: Scene, weighing: Weighing) -> None:
    for rule in plan.consultations:
        entry = rule.frame.entry(scene)
        if isinstance(entry, ClauseNotApplied):
            weighing.skipped.append(entry)
            continue
        found = standing_of(rule, scene) if not isinstance(entry, frozenset) else Gap(entry, rule.frame.law(scene))
        if isinstance(found, Bar):
            weighing.bars.append(found)
        elif isinstance(found, Gap):
            weighing.gaps.append(found)
        elif isinstance(found, Pending):
            weighing.pending.append(found)
        else:
            weighing.supports.append(found)


def _weigh_condition(rule: ConditionRule, scene: Scene, weighing: Weighing) -> None:
    entry = rule.frame.entry(scene)
    if isinstance(entry, ClauseNotApplied):
        weighing.skipped.append(entry)
        return
    met, due = rule.met.holds(scene), _due(rule, scene)
    if met is True:
        weighing.skipped.append(rule.frame.skips.satisfied)
    elif met is not False or entry is not True:
        weighing.gaps.append(Gap(_missing(entry, met), rule.frame.law(scene)))
    elif isinstance(due, frozenset):
        weighing.gaps.append(Gap(due, rule.frame.law(scene)))
    elif due is not None and scene.act_date > due:
        weighing.bars.append(Bar(Layer.PROCEDURE, (rule.lapsed_reason,), rule.frame.law(scene), rule.frame.effect))
    else:
        mark = rule.frame.cites[0].citation.mark
        duty = Duty(who=filled(rule.who, scene), what=rule.what, mark=mark, due=due)
        weighing.conditions.append((duty, rule.frame.law(scene)))


def _due(rule: ConditionRule, scene: Scene) -> date | frozenset[str] | None:
    if rule.period is None:
        return None
    since = scene.values.get(rule.since)
    if not isinstance(since, date):
        return scene.missing(rule.since)
    holidays: frozenset[date] = frozenset()
    if rule.calendar_of:
        path = f"calendars.{scene.values.get(rule.calendar_of)}.holidays"
        listed = scene.values.get(path)
        if not isinstance(listed, tuple):
            return scene.missing(path)
        holidays = frozenset(day for day in listed if isinstance(day, date))
    return last_day(since, length=rule.period.length, unit=rule.period.unit, holidays=holidays)


def _missing(entry: Truth, truth: Truth) -> frozenset[str]:
    """Return what is missing: whether the rule comes into play at all is asked first."""
    if isinstance(entry, frozenset):
        return entry
    return truth if isinstance(truth, frozenset) else frozenset()
