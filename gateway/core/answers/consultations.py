"""Consultations: where one stands, by the clock of the authority that must answer.

Rules, in order:
1. Without the day on which it began, or the answer, nothing is established. A consultation known not to have begun is
   required all the same.
2. Working days run on the calendar of the authority that must act; without its public holidays the last day is not
   known. Calendar days, months and years need no calendar.
3. No answer by the end of the last day: silence has the effect that the clause gives it. Until then it is open.
4. An adverse answer binds when it came in time; one that came late has no effect where the clause says so.
5. Whether the period was extended matters only between its two possible ends.
"""

from datetime import date

from gateway.core.answers.weighing import Bar, Gap, Pending, Support
from gateway.core.findings import Consultation
from gateway.core.law.deadlines import Period, Unit, last_day
from gateway.core.law.facts import Value
from gateway.core.law.rules import Clock, ConsultationRule, Law, Layer, Reply
from gateway.core.law.scene import Scene
from gateway.core.packs.predicates import has_not_happened

DATED = "date"


def standing_of(rule: ConsultationRule, scene: Scene) -> Bar | Gap | Pending | Support:
    """Return where the consultation of `rule` stands in `scene`."""
    law = rule.frame.law(scene)
    started, reply = scene.values.get(rule.started), scene.values.get(rule.reply)
    if has_not_happened(started):
        return _open(rule, scene, law, None)
    if started is None or (rule.clock is not None and not isinstance(started, date)):
        return Gap(scene.missing(rule.started), law)
    if has_not_happened(reply):
        return _silent(rule, scene, law, started)
    meaning = rule.replies.get(_key(reply))
    if meaning is None:
        return Gap(scene.missing(rule.reply), law)
    if meaning is Reply.FAVORABLE:
        return Support((rule.favorable_reason,), law, rule.effects.get("favorable", ""))
    return _adverse(rule, scene, law, started)


def _silent(rule: ConsultationRule, scene: Scene, law: Law, started: Value) -> Gap | Pending | Support:
    if rule.clock is None or not isinstance(started, date):
        return _open(rule, scene, law, started if isinstance(started, date) else None)
    ends = _ends(rule.clock, scene, started)
    if isinstance(ends, frozenset):
        return Gap(ends, law)
    if scene.as_of > ends[-1]:
        return Support((rule.silence_reason,), law, rule.effects.get("silent", ""))
    if scene.as_of > ends[0]:
        return Gap(scene.missing(rule.clock.extension), law)
    consultation = _consultation(rule, rule.clock, scene, started, ends[0])
    if consultation is None:
        return Gap(scene.missing(rule.consulted), law)
    return Pending(rule.open_reason, law, consultation, rule.effects.get("open", ""))


def _open(rule: ConsultationRule, scene: Scene, law: Law, started: date | None) -> Gap | Pending:
    """Return the consultation as required, with no last day: it has not begun, or no period is laid down for it."""
    consulted = scene.values.get(rule.consulted)
    if not isinstance(consulted, str):
        return Gap(scene.missing(rule.consulted), law)
    consultation = Consultation(
        consulted=consulted,
        started=started,
        due=None,
        length=0,
        unit="",
        calendar_of="",
        on_silence=rule.on_silence,
        on_objection=rule.on_objection,
    )
    return Pending(rule.open_reason, law, consultation, rule.effects.get("open", ""))


def _adverse(rule: ConsultationRule, scene: Scene, law: Law, started: Value) -> Bar | Gap | Support:
    bar = Bar(Layer.PROCEDURE, (rule.adverse_reason,), law, rule.effects.get("adverse", ""))
    if rule.late_reason is None or rule.clock is None or not isinstance(started, date):
        return bar
    ends = _ends(rule.clock, scene, started)
    if isinstance(ends, frozenset):
        return Gap(ends, law)
    reply = scene.values.get(rule.reply)
    replied_on = reply if isinstance(reply, date) else scene.values.get(rule.replied_on)
    if not isinstance(replied_on, date):
        return Gap(scene.missing(rule.replied_on), law)
    if replied_on > ends[-1]:
        return Support((rule.late_reason,), law, rule.effects.get("late", ""))
    return bar if replied_on <= ends[0] else Gap(scene.missing(rule.clock.extension), law)


def _ends(clock: Clock, scene: Scene, started: date) -> tuple[date, ...] | frozenset[str]:
    """Return the last day; both possible last days while it is unknown whether the period was extended."""
    holidays = _holidays(clock, scene)
    if not isinstance(holidays, tuple):
        return holidays
    plain = last_day(started, length=clock.period.length, unit=clock.period.unit, holidays=holidays)
    if not clock.extension:
        return (plain,)
    longer = last_day(started, length=clock.extended, unit=clock.period.unit, holidays=holidays)
    asked = scene.values.get(clock.extension)
    if isinstance(asked, bool):
        return (longer,) if asked else (plain,)
    return (plain,) if has_not_happened(asked) else (plain, longer)


def _holidays(clock: Clock, scene: Scene) -> tuple[date, ...] | frozenset[str]:
    """Return the public holidays that the clock leaves out, or the facts that would tell them."""
    if clock.period.unit is not Unit.WORKING_DAYS:
        return ()
    party = scene.values.get(clock.calendar_of)
    if not isinstance(party, str):
        return scene.missing(clock.calendar_of)
    path = f"calendars.{party}.holidays"
    listed = scene.values.get(path)
    if not isinstance(listed, tuple):
        return scene.missing(path)
    return tuple(day for day in listed if isinstance(day, date))


def _consultation(rule: ConsultationRule, clock: Clock, scene: Scene, started: date, due: date) -> Consultation | None:
    consulted, calendar_of = scene.values.get(rule.consulted), scene.values.get(clock.calendar_of)
    if not isinstance(consulted, str) or not isinstance(calendar_of, str):
        return None
    period = clock.period
    if clock.extension and scene.values.get(clock.extension) is True:
        period = Period(clock.extended, period.unit)
    return Consultation(
        consulted=consulted,
        started=started,
        due=due,
        length=period.length,
        unit=period.unit.value,
        calendar_of=calendar_of,
        on_silence=rule.on_silence,
        on_objection=rule.on_objection,
    )


def _key(reply: Value | None) -> str:
    if isinstance(reply, bool):
        return "true" if reply else "false"
    if isinstance(reply, date):
        return DATED
    return reply if isinstance(reply, str) else ""
