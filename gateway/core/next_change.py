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
from typing import TypeAlias

from gateway.core.deadlines import last_day
from gateway.core.facts import Facts, Question
from gateway.core.findings import Recognition
from gateway.core.pack_model import Pack
from gateway.core.prohibitions import FOUND
from gateway.core.scene import COUNTERPART, RECOGNIZING, placed
from gateway.core.timeline import turning_days
from gateway.core.weighing import Judgment

Days: TypeAlias = tuple[date, date]
ONE_DAY = timedelta(days=1)


def next_change_of(
    pack: Pack, question: Question, judgment: Judgment, judged_on: Callable[[date], Judgment]
) -> Days | None:
    """Return the earliest and latest day of the next change; None where none is known."""
    if judgment.recognition is Recognition.INDETERMINATE:
        return None
    if judgment.consultation is not None and judgment.consultation.due is not None:
        return question.as_of, judgment.consultation.due + ONE_DAY
    law, paper = set(_law_days(pack, question)), set(_paper_days(pack, question, judgment))
    for days in sorted(law | paper):
        if days[1] <= question.act_date:
            continue
        then = judged_on(days[1])
        if then.recognition is not judgment.recognition:
            return days
        if days in law and then.recognition is Recognition.NOT_RECOGNIZED:
            eve = judgment if days[0] - ONE_DAY <= question.act_date else judged_on(days[0] - ONE_DAY)
            if set(eve.reasons) != set(then.reasons):
                return days
    return None


def _law_days(pack: Pack, question: Question) -> Iterator[Days]:
    yield from (days for days in pack.turning.law if days[1] > question.act_date)
    codes = {_party(path, question) for path in pack.turning.parties}
    for group in pack.groups.values():
        for code in codes:
            yield from turning_days(group.members.get(code, ()))


def _party(path: str, question: Question) -> str:
    if path == RECOGNIZING:
        return question.recognizing
    if path == COUNTERPART:
        return question.counterpart
    value = question.facts.stated.get(path)
    return value if isinstance(value, str) else ""


def _paper_days(pack: Pack, question: Question, judgment: Judgment) -> Iterator[Days]:
    values = {**question.facts.stated, RECOGNIZING: question.recognizing, COUNTERPART: question.counterpart}
    stated = [values.get(placed(path, values)) for path in pack.turning.paths]
    days = [day for day in stated if isinstance(day, date)]
    for path, period in pack.turning.periods:
        begun = values.get(placed(path, values))
        if isinstance(begun, date):
            end = last_day(begun, length=period.length, unit=period.unit)
            yield end, end + ONE_DAY
    days += [*judgment.due_days(), *_prohibition_days(question)]
    for day in days:
        yield day, day
        yield day + ONE_DAY, day + ONE_DAY


def _prohibition_days(question: Question) -> Iterator[date]:
    """Yield the days on which prohibitions that are stated begin and end."""
    found = question.facts.stated.get(FOUND)
    for entry in found if isinstance(found, tuple) else ():
        if isinstance(entry, Facts):
            stated = (entry.stated.get("in_force_from"), entry.stated.get("in_force_until"))
            yield from (day for day in stated if isinstance(day, date))
