"""An answer says what was not looked at: past the grounds of a pack that does not apply, and of other grounds."""

from dataclasses import replace
from datetime import date

from gateway.core.answers.eligibility import answer
from gateway.core.findings import Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.law.pack_model import frames_of
from tests.arrangements.shelf import OWN_CASES, case_file, meridian, shelf

DAY = date(2027, 1, 1)


def _question(kind: str, *, recognizing: str = "XB") -> Question:
    facts = facts_from_tree({"license": {"kind": kind, "status": "in_force"}})
    return Question(Subject.FOREIGN_LICENSE, recognizing, "XA", "export", DAY, None, DAY, facts)


def _names(told: tuple[object, ...]) -> list[str]:
    return [str(getattr(each, "why", "")).partition(":")[0] for each in told]


def test_where_no_ground_holds_nothing_further_is_looked_at_and_the_answer_says_so() -> None:
    """A general license is outside the compact, so nobody has asked whether it is in force."""
    first = answer(_question("general"), [meridian()])[0]
    assert _names(first.not_looked_at) == [
        "excluded-entries",
        "issued-by-the-counterpart",
        "in-force",
        "covers-the-movement",
    ]
    assert all("does not apply" in each.why for each in first.not_looked_at)


def test_where_a_ground_holds_everything_that_comes_with_it_is_looked_at() -> None:
    """Nothing is left out of an answer on the merits but what comes with another ground."""
    assert not answer(_question("global"), [meridian()])[0].not_looked_at


def test_a_party_that_is_not_yet_a_member_ends_the_questions() -> None:
    """XE accedes in 2030."""
    assert len(answer(_question("global", recognizing="XE"), [meridian()])[0].not_looked_at) == 4


def test_no_rule_is_told_both_as_looked_at_and_as_not() -> None:
    """On every worked case: the two lists share no rule, and the second names rules of the pack alone."""
    told = 0
    for path in OWN_CASES:
        question = case_file(path).case.question
        first = answer(question, shelf())[0]
        left_out = set(_names(first.not_looked_at))
        rules = {frame.id for pack in shelf().packs if pack.id == first.arrangement for frame in frames_of(pack)}
        assert left_out <= rules, path.name
        assert not left_out & set(_names(first.not_applied)), path.name
        told += bool(left_out)
    assert told > 100


def test_what_was_not_looked_at_is_told_of_the_deciding_answer_alone() -> None:
    """Of the others nobody asks."""
    for path in OWN_CASES[::9]:
        for other in answer(case_file(path).case.question, shelf())[1:]:
            assert other == replace(other, not_looked_at=())
