"""A rule change, rehearsed: which answers would be others, and which version answers on which day."""

from datetime import date

from gateway.core.answers.eligibility import answer
from gateway.core.findings import Recognition
from gateway.core.reasons import Reason
from gateway.core.review.rehearsal import Asked, rehearsed, with_proposed
from tests.core.asking import ask
from tests.core.pack_texts import version

EVE, FIRST = date(2022, 1, 3), date(2022, 1, 4)
OLD = version("1", ends="'2022-01-04'")
# From its first day the second version serves no more for XD.
NEW = version("2", begins="'2022-01-04'", change=("      XD: [{from: '2020-01-01'}]\n", ""))


def test_a_version_answers_for_the_acts_of_its_days() -> None:
    """On the day before, the old law and its number; on the day, the new."""
    before, after = (answer(ask(day), [OLD, NEW]) for day in (EVE, FIRST))
    assert [(each.version, each.recognition) for each in before] == [("1", Recognition.RECOGNIZED)]
    assert [(each.version, each.recognition) for each in after] == [("2", Recognition.NOT_RECOGNIZED)]


def test_the_next_change_is_the_day_on_which_the_next_version_answers() -> None:
    """An officer is told that the law will be another one."""
    assert answer(ask(date(2021, 12, 1)), [OLD, NEW])[0].next_change == (FIRST, FIRST)


def test_where_no_version_answers_for_a_day_nothing_is_recognized() -> None:
    """A pack that ended without a follower gives no effect, and says so."""
    (found,) = answer(ask(FIRST), [OLD])
    assert (found.recognition, found.reasons) == (Recognition.INDETERMINATE, (Reason.NO_ARRANGEMENT,))


def test_answers_that_change_are_told_with_what_they_were() -> None:
    """An act before the first day of the new version keeps its answer; only the next change is nearer."""
    asked = [Asked("before", "on the eve", ask(EVE)), Asked("after", "on the day", ask(FIRST))]
    early, late = rehearsed(asked, [version("1")], [NEW])
    assert (late.before.recognition, late.after.recognition) == (Recognition.RECOGNIZED, Recognition.NOT_RECOGNIZED)
    assert early.before.recognition is early.after.recognition
    assert (early.before.next_change, early.after.next_change) == ((date(2024, 1, 1),) * 2, (FIRST, FIRST))


def test_the_same_text_changes_nothing() -> None:
    """A rehearsal of what is in force lists no answer."""
    assert list(rehearsed([Asked("a", "", ask(EVE))], [version("1")], [version("1")])) == []


def test_a_proposed_version_takes_the_place_of_one_whose_days_it_shares() -> None:
    """A closed version stays beside the one that follows it; an open one is closed; one that begins later gives way."""
    assert with_proposed([OLD], [NEW]) == (OLD, NEW)
    (closed, new) = with_proposed([version("1")], [NEW])
    assert closed.in_force.end is not None
    assert (closed.version, closed.in_force.end.days(), new) == ("1", (FIRST, FIRST), NEW)
    assert with_proposed([version("1", begins="'2023-01-01'")], [NEW]) == (NEW,)
    again = version("1")
    assert with_proposed([version("1")], [again]) == (again,)
