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
6. Duties are told with an answer that gives effect, or always where the pack says so; they do not alter it. Nor do red
   flags, which are told with every answer.
"""

from datetime import date

from gateway.core.answers.consultations import standing_of
from gateway.core.answers.grounds import groundless, may_hold, weigh_grounds
from gateway.core.answers.norms import missing_of, weigh_norms
from gateway.core.answers.prohibitions import weigh_prohibitions
from gateway.core.answers.speaker import Speaker
from gateway.core.answers.weighing import Bar, Gap, Judgment, Pending, Weighing, conclude
from gateway.core.findings import Citation, ClauseNotApplied, Duty, RedFlag
from gateway.core.law.deadlines import last_day
from gateway.core.law.pack_model import Plan
from gateway.core.law.rules import ConditionRule, ConsultationRule, DutyRule, Layer
from gateway.core.law.scene import COUNTERPART, RECOGNIZING, Scene


def judge(speaker: Speaker, scene: Scene) -> Judgment:
    """Return what a pack that speaks to the question answers in `scene`."""
    weighing, pack, plan = Weighing(), speaker.pack, speaker.plan_in(scene)
    weigh_prohibitions(pack.prohibitions, scene, weighing)
    speaker.weigh_parties(scene, weighing)
    if not any(bar.apart for bar in weighing.bars):
        weigh_grounds(pack, plan, scene, weighing)
    elif not any(may_hold(ground, scene) for ground in plan.grounds):
        weighing.bars.append(groundless(pack, [], scene))
    if any(bar.apart for bar in weighing.bars):
        return conclude(weighing)
    weigh_norms(plan.norms, scene, weighing)
    for consultation in plan.consultations:
        if consultation.frame.belongs_to(weighing.ground):
            _weigh_consultation(consultation, scene, weighing)
    for condition in plan.conditions:
        if condition.frame.belongs_to(weighing.ground):
            _weigh_condition(condition, scene, weighing)
    judgment = conclude(weighing)
    judgment.tried = weighing.tried
    return judgment


def not_looked_at(plan: Plan, judgment: Judgment) -> tuple[ClauseNotApplied, ...]:
    """Return the rules not looked at: past the grounds where the pack does not apply, else those of other grounds."""
    if judgment.apart:
        return plan.past_the_grounds
    return tuple([told for grounds, told in plan.with_a_ground if grounds.isdisjoint(judgment.tried)])


def red_flags_of(plan: Plan, ground: str, scene: Scene) -> tuple[RedFlag, ...]:
    """Return the red flags that are known to be up; one of which it is not known is none."""
    return tuple(
        RedFlag(filled(rule.what, scene), rule.frame.cites[0].citation)
        for rule in plan.flags
        if rule.frame.belongs_to(ground) and rule.frame.entry(scene) is True and rule.when.holds(scene) is True
    )


def duties_of(plan: Plan, ground: str, scene: Scene, *, gives_effect: bool) -> tuple[tuple[Duty, Citation], ...]:
    """Return the duties that come with an answer on a ground, each with its clause.

    Some come only with one that gives effect.
    """
    return tuple(
        [
            (rule.ready or _duty(rule, scene), rule.frame.cites[0].citation)
            for rule in plan.duties
            if (gives_effect or rule.always)
            and rule.frame.belongs_to(ground)
            and (rule.frame.always or rule.frame.entry(scene) is True)
        ]
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


def _weigh_consultation(rule: ConsultationRule, scene: Scene, weighing: Weighing) -> None:
    entry = rule.frame.entry(scene)
    if isinstance(entry, ClauseNotApplied):
        weighing.skipped.append(entry)
        return
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
        weighing.gaps.append(Gap(missing_of(entry, met), rule.frame.law(scene)))
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
