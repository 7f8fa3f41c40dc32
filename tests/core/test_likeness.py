"""What a likeness holds: all of a question that a pack can read, so that no answer is given to another question."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.answers.likeness import likeness_of, readable_by
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import Subject
from gateway.core.law.facts import Facts, Question, Value, facts_from_tree, stems_of
from gateway.core.law.pack_model import Pack
from gateway.usecases.memory import KnownLaw
from tests.arrangements.shelf import OWN_CASES, case_file, meridian, packs
from tests.core.asking import ask

SHELF = Shelf((*packs(), meridian()))
READABLE = readable_by(SHELF.packs)
OTHERS: tuple[Value, ...] = (True, False, Decimal(1), Decimal("1.0"), "none", "XZ", "other", date(2020, 1, 31), ())
ONE_DAY = timedelta(days=1)


def with_stated(question: Question, stated: dict[str, Value]) -> Question:
    """Return the question with other facts."""
    begun = [path for path, value in stated.items() if value != "none"]
    opened = frozenset(stem for path in begun for stem in stems_of(path))
    return replace(question, facts=Facts(MappingProxyType(stated), question.facts.unsettled, opened))


def changed(question: Question) -> Iterator[Question]:
    """Yield the question with each fact taken away and changed, and with each part of itself changed."""
    stated = dict(question.facts.stated)
    for path, value in stated.items():
        yield with_stated(question, {name: kept for name, kept in stated.items() if name != path})
        for other in (*OTHERS, *moved(value)):
            yield with_stated(question, {**stated, path: other})
        yield replace(question, facts=replace(question.facts, unsettled=MappingProxyType({path: ("facts.z",)})))
    yield replace(question, recognizing=question.counterpart, counterpart=question.recognizing)
    yield replace(question, as_of=question.as_of + ONE_DAY)
    yield replace(question, act_date=question.act_date + 40 * ONE_DAY)
    for instant in (None, *READABLE.instants, *(each - timedelta(seconds=1) for each in READABLE.instants)):
        yield replace(question, act_instant=instant)


def moved(value: Value) -> Iterator[Value]:
    """Yield values next to a value: the day after, and lists of which one member was changed."""
    if isinstance(value, date):
        yield value + ONE_DAY
    if isinstance(value, tuple) and value and isinstance(value[0], Facts):
        for path in value[0].stated:
            kept = {name: each for name, each in value[0].stated.items() if name != path}
            yield (replace(value[0], stated=MappingProxyType(kept)), *value[1:])
            yield (replace(value[0], stated=MappingProxyType({**kept, path: True})), *value[1:])


@pytest.mark.parametrize("path", OWN_CASES[::7], ids=lambda path: path.stem)
def test_what_changes_an_answer_changes_the_likeness(path: Path) -> None:
    """Each fact and each part of a question, changed one at a time: another answer is never of the same likeness."""
    question = case_file(path).case.question
    likeness, answers = likeness_of(question, READABLE), answer(question, SHELF)
    for other in changed(question):
        if answer(other, SHELF) != answers:
            assert likeness_of(other, READABLE) != likeness


def test_each_fact_that_a_case_turns_on_is_in_the_likeness() -> None:
    """The cases turn on many facts: the rule above is not kept by there being nothing to tell apart."""
    turning = set()
    for path in OWN_CASES:
        question = case_file(path).case.question
        answers, stated = answer(question, SHELF), dict(question.facts.stated)
        for name in stated:
            less = with_stated(question, {other: value for other, value in stated.items() if other != name})
            if answer(less, SHELF) != answers:
                turning.add(name)
    assert len(turning) > 40
    assert all(not READABLE.texts.isdisjoint(stems_of(name)) for name in turning)


def test_true_is_not_the_number_one_in_a_likeness() -> None:
    """Values that compare as equal in Python are told apart by their types, in members of lists too."""
    values: tuple[object, ...] = (
        True,
        Decimal(1),
        Decimal("1.0"),
        "1",
        [True],
        [Decimal(1)],
        [{"a": True}],
        [{"a": 1}],
    )
    likenesses = [likeness_of(ask(license={"kind": value}), READABLE) for value in values]
    assert len(set(likenesses)) == len(values)


def test_a_fact_that_no_pack_can_read_is_not_in_the_likeness() -> None:
    """The name of a matter of the caller's own tells nothing apart."""
    assert likeness_of(ask(nobody={"reads": "a"}), READABLE) == likeness_of(ask(nobody={"reads": "b"}), READABLE)


def test_of_an_instant_only_its_side_of_the_law_counts() -> None:
    """A second later is the same law, unless the law changes in that second."""
    change = datetime(2020, 12, 31, 23, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    before, at, after = (likeness_of(ask(at=change + by), READABLE) for by in (-second, 0 * second, second))
    assert before != at
    assert at == after


def test_known_law_answers_as_the_packs_do_whoever_asked_before() -> None:
    """Every case, asked twice of one memory, in the middle of all other cases and of other packs."""
    law = KnownLaw()
    questions = [case_file(path).case.question for path in OWN_CASES]
    for shelf in (SHELF, Shelf(packs()), SHELF, Shelf(())):
        for question in questions:
            assert law.answer(question, shelf) == answer(question, shelf)


def test_a_pack_of_another_text_is_asked_anew() -> None:
    """The likeness names the packs by their digests."""
    day = date(2026, 6, 1)
    question = Question(Subject.FOREIGN_LICENSE, "XA", "XB", "export", day, None, day, facts_from_tree({}))
    one: tuple[Pack, ...] = (meridian(),)
    other = (replace(meridian(), sha256="0" * 64, version="2"),)
    law = KnownLaw()
    assert law.answer(question, one)[0].version == meridian().version
    assert law.answer(question, other)[0].version == "2"
