"""The next day on which the answer would differ with nothing else changed.

Rules, in order:
1. An answer that lacks facts has no next change: it changes with the facts, on no known day.
2. A consultation whose clock runs may be answered on any day from now, and is settled by silence on the day after its
   last. One without a last day changes the answer on no known day by itself.
3. Otherwise the question is asked again, with the same facts, at every later day on which time alone may change the
   answer: law that begins or ends, memberships, days stated in the facts, conditions that fall due. The first such day
   on which the recognition differs is the next change.
4. For an answer that bars, a change of law that adds or removes a ground for the bar counts too, against the answer of
   its eve; the days of the paper do not, since a paper that serves nowhere does not serve less when it expires.
5. A day that is only known to lie between two days gives both; so does the last day of a period, which some count in.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from gateway.core.answers.prohibitions import FOUND
from gateway.core.answers.speaker import Days, Speaker
from gateway.core.answers.weighing import Judgment
from gateway.core.findings import Recognition
from gateway.core.law.deadlines import last_day
from gateway.core.law.facts import Facts
from gateway.core.law.pack_model import Plan
from gateway.core.law.scene import Scene, placed

ONE_DAY = timedelta(days=1)


def next_change_of(
    speaker: Speaker, scene: Scene, judgment: Judgment, judged_on: Callable[[date], Judgment]
) -> Days | None:
    """Return the earliest and latest day of the next change; None where none is known."""
    if judgment.recognition is Recognition.INDETERMINATE:
        return None
    if judgment.consultation is not None and judgment.consultation.due is not None:
        return scene.as_of, judgment.consultation.due + ONE_DAY
    law = speaker.law_days(scene)
    paper = {days for days in _paper_days(speaker.plan, scene, judgment) if days[1] > scene.act_date}
    for days in sorted(paper.union(law)) if paper else law:
        then = judged_on(days[1])
        if then.recognition is not judgment.recognition:
            return days
        if days in law and then.recognition is Recognition.NOT_RECOGNIZED:
            eve = judgment if days[0] - ONE_DAY <= scene.act_date else judged_on(days[0] - ONE_DAY)
            if set(eve.reasons) != set(then.reasons):
                return days
    return None


def _paper_days(plan: Plan, scene: Scene, judgment: Judgment) -> Iterator[Days]:
    for path, shift in plan.turning.paths:
        day = scene.values.get(placed(path, scene.values))
        if isinstance(day, date):
            yield (day + shift * ONE_DAY,) * 2
    for path, period in plan.turning.periods:
        begun = scene.values.get(placed(path, scene.values))
        if isinstance(begun, date):
            end = last_day(begun, length=period.length, unit=period.unit)
            yield end, end + ONE_DAY
    for due in judgment.due_days():
        yield (due + ONE_DAY,) * 2
    for day in _prohibition_days(scene):
        yield day, day
        yield (day + ONE_DAY,) * 2


def _prohibition_days(scene: Scene) -> Iterator[date]:
    """Yield the days on which prohibitions that are stated begin and end."""
    found = scene.values.get(FOUND)
    for entry in found if isinstance(found, tuple) else ():
        if isinstance(entry, Facts):
            stated = (entry.stated.get("in_force_from"), entry.stated.get("in_force_until"))
            yield from (day for day in stated if isinstance(day, date))
