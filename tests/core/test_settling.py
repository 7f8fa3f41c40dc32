"""What each value of a missing fact would lead to."""

from datetime import date
from pathlib import Path

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.answers.settling import settlings_of
from gateway.core.findings import Recognition, Settling
from tests.arrangements.shelf import OWN_CASES, case_file, shelf
from tests.core.asking import HARBOR, ask, first

OPEN = [path for path in OWN_CASES if case_file(path).case.expected.get("outcome") == "indeterminate"]


def told(**changed: object) -> list[Settling]:
    """Return what is told of the small pack's answer."""
    question = ask(date(2023, 6, 1), **changed)  # type: ignore[arg-type] # branches of facts
    return list(settlings_of(question, [HARBOR], first(question)))


def test_a_destination_that_is_not_known_is_told_both_ways() -> None:
    """On the list it serves, elsewhere it does not, and by which reason."""
    found = {(each.recognition, each.reason) for each in told(route={})}
    assert found == {
        (Recognition.RECOGNIZED, "IN_SCOPE"),
        (Recognition.NOT_RECOGNIZED, "DEST_NOT_LISTED"),
    }
    assert {each.fact for each in told(route={})} == {"facts.route.final_destination"}


def test_the_values_that_a_rule_names_are_told_and_another_one() -> None:
    """Of a kind of license: the one that the ground names, and any other."""
    by_reason = {each.reason: each.values for each in told(license={})}
    assert "general" in by_reason["IN_SCOPE"]
    assert all("general" not in values for reason, values in by_reason.items() if reason != "IN_SCOPE")


def test_an_answer_that_is_settled_has_nothing_to_tell() -> None:
    """Neither a yes nor a no asks for more."""
    assert told() == []
    assert told(route={"final_destination": "XE"}) == []


@pytest.mark.parametrize("path", OPEN[::4], ids=lambda path: path.stem)
def test_only_missing_facts_are_told_and_each_value_once(path: Path) -> None:
    """Never one that is not missing; of one that is told there are at least two values, none of them twice."""
    question = case_file(path).case.question
    found = answer(question, shelf())[0]
    told = settlings_of(question, shelf(), found)
    assert {each.fact for each in told} <= set(found.missing_facts)
    for fact in {each.fact for each in told}:
        values = [value for each in told if each.fact == fact for value in each.values]
        assert len(values) == len(set(values)) > 1


def test_a_list_that_is_not_known_is_told_with_its_member_and_without() -> None:
    """Of a list that must hold another fact: one that holds it, and one that does not."""
    path = next(each for each in OPEN if each.stem == "whether-consent-is-needed-turns-on-the-list")
    question = case_file(path).case.question
    found = {(each.values, each.recognition) for each in settlings_of(question, shelf(), answer(question, shelf())[0])}
    assert found == {
        (("a list with ZA",), Recognition.RECOGNIZED),
        (("a list of others",), Recognition.NOT_RECOGNIZED),
    }
