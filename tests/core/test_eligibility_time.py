"""The engine and time: conditions that fall due, uncertain days, memberships, and the next change."""

from datetime import UTC, date, datetime

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.findings import Recognition
from gateway.core.packs.loading import load_pack
from gateway.core.reasons import Reason
from tests.core.asking import UNREGISTERED, ask, first
from tests.core.pack_texts import SMALL


def test_a_condition_that_is_met_leaves_no_condition() -> None:
    """Registered in time: recognized, and nothing remains."""
    assert first(ask()).recognition is Recognition.RECOGNIZED
    assert first(ask()).conditions == ()


def test_a_condition_that_is_outstanding_is_told_with_its_day() -> None:
    """Day twelve of thirty: effect now, a condition, and a next change on the day after it is due."""
    got = first(ask(also=UNREGISTERED))
    assert got.recognition is Recognition.RECOGNIZED_WITH_CONDITIONS
    assert got.reasons == (Reason.IN_SCOPE, Reason.CONDITION_PENDING)
    assert [(duty.who, duty.what, duty.due) for duty in got.conditions] == [
        ("exporter", "register", date(2021, 10, 10))
    ]
    assert got.next_change == (date(2021, 10, 11), date(2021, 10, 11))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 10, 10), Recognition.RECOGNIZED_WITH_CONDITIONS),
        (date(2021, 10, 11), Recognition.NOT_RECOGNIZED),
    ],
)
def test_a_condition_is_lost_on_the_day_after_it_was_due(on: date, expected: Recognition) -> None:
    """On the due day it may still be met."""
    assert first(ask(on, also=UNREGISTERED)).recognition is expected


def test_a_condition_whose_clock_is_unknown_names_the_day_it_began() -> None:
    """Without the first use nobody can say when registration is due."""
    got = first(ask(parties={"exporter": {"registered_on": "none"}}))
    assert (got.recognition, got.missing_facts) == (Recognition.INDETERMINATE, ("facts.procedure.first_use_on",))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2022, 5, 4), Recognition.RECOGNIZED),
        (date(2022, 5, 5), Recognition.INDETERMINATE),
        (date(2022, 5, 6), Recognition.INDETERMINATE),
        (date(2022, 5, 7), Recognition.NOT_RECOGNIZED),
    ],
)
def test_between_the_two_possible_days_nothing_is_established(on: date, expected: Recognition) -> None:
    """A destination removed on one of two days is neither listed nor not listed between them."""
    assert first(ask(on, route={"final_destination": "XF"})).recognition is expected


def test_an_uncertain_day_is_settled_by_the_fact_it_names() -> None:
    """The missing fact is the day itself; stated, it decides."""
    got = first(ask(date(2022, 5, 6), route={"final_destination": "XF"}))
    assert got.reasons[0] is Reason.EFFECTIVE_DATE_UNCERTAIN
    assert got.missing_facts == ("facts.effective_dates.destinations.XF.0.to",)
    for day, expected in (("2022-05-06", Recognition.NOT_RECOGNIZED), ("2022-05-07", Recognition.RECOGNIZED)):
        dates: dict[str, object] = {"destinations": {"XF": {"0": {"to": day}}}}
        settled = ask(date(2022, 5, 6), route={"final_destination": "XF"}, effective_dates=dates)
        assert first(settled).recognition is expected


def test_the_next_change_of_an_uncertain_day_is_both_days() -> None:
    """Told as earliest and latest."""
    got = first(ask(date(2022, 3, 1), route={"final_destination": "XF"}))
    assert got.next_change == (date(2022, 5, 5), date(2022, 5, 7))


@pytest.mark.parametrize(
    ("on", "reasons", "law"),
    [
        (date(2019, 12, 31), (Reason.PARTY_NOT_MEMBER, Reason.NOT_YET_IN_FORCE), ("2020-01-01", "2024-01-01")),
        (date(2024, 1, 1), (Reason.PARTY_NOT_MEMBER,), ("2024-01-01", "2025-01-01")),
    ],
)
def test_outside_its_memberships_a_party_is_told_which_stretch_it_is_in(
    on: date, reasons: tuple[Reason, ...], law: tuple[str, str]
) -> None:
    """Before the first day, and between two memberships; the interval is that of the law that says so."""
    got = first(ask(on))
    assert got.recognition is Recognition.NOT_RECOGNIZED
    assert (got.reasons, (got.rule_from, got.rule_to)) == (reasons, law)


def test_between_two_memberships_the_next_change_is_the_return() -> None:
    """The answer differs again when the party comes back."""
    assert first(ask(date(2024, 6, 1))).next_change == (date(2025, 1, 1), date(2025, 1, 1))


def test_law_time_is_the_act_and_knowledge_time_the_gathering() -> None:
    """A license registered after the facts were gathered is not registered yet, whatever the day of the act."""
    question = ask(procedure={"first_use_on": "2021-09-10"}, parties={"exporter": {"registered_on": "2021-09-23"}})
    assert first(question).recognition is Recognition.RECOGNIZED_WITH_CONDITIONS


def test_an_instant_decides_a_boundary_that_is_an_instant() -> None:
    """Given the instant of the act, nothing turns on the calendar of a place."""
    text = SMALL.replace("to: '2024-01-01'}", "to: '2024-01-01T00:00:00+01:00'}")
    pack = load_pack(text)
    before, at_end = datetime(2023, 12, 31, 22, 59, 59, tzinfo=UTC), datetime(2023, 12, 31, 23, tzinfo=UTC)
    for instant, expected in ((before, Recognition.RECOGNIZED), (at_end, Recognition.NOT_RECOGNIZED)):
        assert answer(ask(date(2023, 12, 31), at=instant), [pack])[0].recognition is expected


CONSULTED = """\
consultations:
  - id: opposition
    consulted: asked.recognizing
    started: procedure.informed_on
    reply: procedure.opposition
    replies: {raised: adverse}
    clock: {length: '2', unit: UNIT, calendar_of: asked.recognizing}
    silence_reason: SILENCE_NO_OBJECTION
    adverse_reason: OBJECTION_BINDING
    on_silence: none
    on_objection: binding
    cite: [{clause: art2, role: basis}]
"""


@pytest.mark.parametrize(
    ("unit", "missing", "due"),
    [
        ("months", (), date(2021, 11, 10)),
        ("calendar_days", (), date(2021, 9, 12)),
        ("working_days", ("facts.calendars.XA.holidays",), None),
    ],
)
def test_only_a_period_in_working_days_needs_a_calendar(unit: str, missing: tuple[str, ...], due: date | None) -> None:
    """Months and calendar days count every day, so nobody's public holidays are asked for."""
    pack = load_pack(SMALL + CONSULTED.replace("UNIT", unit))
    got = answer(ask(date(2021, 9, 11), procedure={"informed_on": "2021-09-10", "opposition": "none"}), [pack])[0]
    assert got.missing_facts == missing
    assert (got.consultation.due if got.consultation else None) == due
