"""Deadline arithmetic: the day of the event is not counted, and the party that must act has its own holidays."""

from datetime import date

import pytest

from gateway.core.law.deadlines import Unit, last_day


@pytest.mark.parametrize(
    ("event", "length", "unit", "last"),
    [
        (date(2024, 6, 3), 10, Unit.WORKING_DAYS, date(2024, 6, 17)),
        (date(2024, 6, 3), 30, Unit.WORKING_DAYS, date(2024, 7, 15)),
        (date(2024, 6, 7), 1, Unit.WORKING_DAYS, date(2024, 6, 10)),
        (date(2024, 6, 8), 1, Unit.WORKING_DAYS, date(2024, 6, 10)),
        (date(2024, 9, 10), 30, Unit.CALENDAR_DAYS, date(2024, 10, 10)),
        (date(2024, 2, 28), 1, Unit.CALENDAR_DAYS, date(2024, 2, 29)),
        (date(2024, 1, 31), 1, Unit.MONTHS, date(2024, 2, 29)),
        (date(2024, 11, 30), 2, Unit.MONTHS, date(2025, 1, 30)),
        (date(2024, 12, 15), 12, Unit.MONTHS, date(2025, 12, 15)),
    ],
)
def test_the_last_day_of_a_period(event: date, length: int, unit: Unit, last: date) -> None:
    """Working days, calendar days and months, with their ends."""
    assert last_day(event, length=length, unit=unit) == last


def test_a_holiday_of_the_party_that_must_act_moves_the_last_day() -> None:
    """A holiday on a weekend moves nothing."""
    on_a_monday, on_a_saturday = {date(2024, 6, 10)}, {date(2024, 6, 8)}
    assert last_day(date(2024, 6, 3), length=10, unit=Unit.WORKING_DAYS, holidays=on_a_monday) == date(2024, 6, 18)
    assert last_day(date(2024, 6, 3), length=10, unit=Unit.WORKING_DAYS, holidays=on_a_saturday) == date(2024, 6, 17)


def test_a_holiday_does_not_count_in_calendar_days() -> None:
    """Only working days leave holidays out."""
    day = date(2024, 6, 3)
    assert last_day(day, length=7, unit=Unit.CALENDAR_DAYS, holidays={date(2024, 6, 4)}) == date(2024, 6, 10)
