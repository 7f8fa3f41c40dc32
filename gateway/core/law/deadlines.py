"""Deadline arithmetic: the last day of a period that begins with an event.

Rules, in order (Regulation (EEC, Euratom) 1182/71 Arts 2 and 3, which other instruments share):
1. The day of the event is not counted.
2. Working days leave out Saturdays, Sundays and the public holidays of the party that must act.
3. Calendar days, months and years count every day; a month ends on the day of the same number, or on its own last day,
   and a year is twelve months.
4. The last day is part of the period: the period has lapsed on the day after it.
"""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time."""

    length: int
    unit: Unit


def last_day(event: date, *, length: int, unit: Unit, holidays: Collection[date] = ()) -> date:
    """Return the last day of a period of `length` units that begins with `event`."""
    if unit is Unit.CALENDAR_DAYS:
        return event + timedelta(days=length)
    if unit is Unit.MONTHS or unit is Unit.YEARS:
        return _months_later(event, length if unit is Unit.MONTHS else 12 * length)
    day = event
    for _ in range(length):
        day = _next_working_day(day, holidays)
    return day


def _next_working_day(day: date, holidays: Collection[date]) -> date:
    day += ONE_DAY
    while day.weekday() >= SATURDAY or day in holidays:
        day += ONE_DAY
    return day


def _months_later(event: date, months: int) -> date:
    years, month = divmod(event.month - 1 + months, 12)
    year = event.year + years
    return date(year, month + 1, min(event.day, calendar.monthrange(year, month + 1)[1]))
