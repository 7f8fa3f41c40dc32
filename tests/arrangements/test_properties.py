"""What holds for every question: unknown facts never help, and no order matters."""

import random
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import PackAnswer, Recognition
from gateway.core.law.facts import Facts, Question, stems_of
from gateway.core.packs.loading import load_pack
from gateway.core.packs.pack_text import Tree, tree_of
from tests.arrangements.shelf import OWN_CASES, PACKS_FOLDER, case_file, packs, shelf


def told_by_silence(tree: Tree) -> Iterator[str]:
    """Yield the facts of which a pack says what their absence means.

    With `answered_by`, a procedure that is not opened, and the day on which a fact was read: without it none is stale.
    """
    if isinstance(tree, list):
        for part in tree:
            yield from told_by_silence(part)
    elif isinstance(tree, dict):
        yield from (str(tree[key]) for key in ("opened_by", "as_of") if key in tree)
        if "answered_by" in tree:
            yield from (text for text in tree.values() if isinstance(text, str) and "." in text)
        for part in tree.values():
            yield from told_by_silence(part)


# A procedure that nobody states is not open, and a fact for which another answers is not the one taken away.
KEPT = {
    each.stem: frozenset(told_by_silence(tree_of(each.read_text(encoding="utf-8"))))
    for each in PACKS_FOLDER.glob("*.yaml")
}
ANYWHERE = frozenset(path for paths in KEPT.values() for path in paths)
QUESTIONS = st.sampled_from([case_file(path).case.question for path in OWN_CASES])
FOLDERS = sorted({path.parent.name for path in OWN_CASES})
EXAMPLES = settings(max_examples=150, deadline=None, derandomize=True)


def without(question: Question, seed: int) -> tuple[Question, list[str]]:
    """Return the question with some facts unknown, and their paths."""
    chance = random.Random(seed)
    paths = sorted(path for path in question.facts.stated if not is_kept(path))
    gone = chance.sample(paths, min(len(paths), chance.randint(1, 4)))
    return question_with(question, {path: question.facts.stated[path] for path in paths if path not in gone}), gone


def is_kept(path: str, paths: frozenset[str] = ANYWHERE) -> bool:
    """Return whether a fact, or one above it, is told by silence too."""
    return not paths.isdisjoint(stems_of(path))


def question_with(question: Question, stated: dict[str, object]) -> Question:
    kept = {path: value for path, value in question.facts.stated.items() if path in stated or is_kept(path)}
    begun = [path for path, value in kept.items() if value != "none"]
    opened = frozenset(".".join(path.split(".")[:depth]) for path in begun for depth in range(1, path.count(".") + 2))
    return replace(question, facts=Facts(MappingProxyType(kept), question.facts.unsettled, opened))


def question_without(question: Question, gone: tuple[str, ...]) -> Question:
    """Return the question without some facts."""
    rest = {path: value for path, value in question.facts.stated.items() if path not in gone}
    opened = frozenset(stem for path, value in rest.items() if value != "none" for stem in stems_of(path))
    return replace(question, facts=Facts(MappingProxyType(rest), question.facts.unsettled, opened))


def by_arrangement(question: Question) -> dict[str, PackAnswer]:
    return {each.arrangement: each for each in answer(question, shelf())}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_fact_taken_away_never_makes_an_answer_more_certain(folder: str) -> None:
    """What is certain with fewer facts is the same with more: unknown becomes neither a bar nor a pass."""
    for path in (each for each in OWN_CASES if each.parent.name == folder):
        question = case_file(path).case.question
        # Of the packs that speak here, what they say of silence; of the others nothing can be read.
        silent = frozenset(path for each in answer(question, shelf()) for path in KEPT.get(each.arrangement, ()))
        removable = sorted(each for each in question.facts.stated if not is_kept(each, silent))
        more, decided = by_arrangement(question), answer(question, shelf())[0].recognition
        chance = random.Random(path.stem)
        several = [tuple(chance.sample(removable, count)) for count in (2, 3, 4) if count <= len(removable)]
        for gone in [*((each,) for each in removable), *several]:
            fewer = answer(question_without(question, gone), shelf())
            for each in fewer:
                if each.arrangement in more and each.recognition is not Recognition.INDETERMINATE:
                    assert each.recognition is more[each.arrangement].recognition, (gone, each.arrangement)
            assert fewer[0].recognition in {Recognition.INDETERMINATE, decided}, gone


@EXAMPLES
@given(question=QUESTIONS, seed=st.integers(min_value=0, max_value=10_000))
def test_an_unknown_that_is_added_never_turns_a_no_into_a_yes(question: Question, seed: int) -> None:
    """A fact that turns out to be unknown leaves a no a no, or unsettles it; and what would settle it is named."""
    fewer, gone = without(question, seed)
    named = {f"{path}": (f"facts.settled.{place}",) for place, path in enumerate(gone)}
    unsettled = replace(fewer, facts=replace(fewer.facts, unsettled=MappingProxyType(named)))
    before = by_arrangement(question)
    for arrangement, after in by_arrangement(unsettled).items():
        if arrangement in before and before[arrangement].recognition is Recognition.NOT_RECOGNIZED:
            assert after.recognition in {Recognition.NOT_RECOGNIZED, Recognition.INDETERMINATE}
        assert not set(after.missing_facts) & {f"facts.{path}" for path in gone}


@EXAMPLES
@given(question=QUESTIONS)
def test_facts_are_missing_if_and_only_if_the_answer_is_indeterminate(question: Question) -> None:
    """An answer says what would settle it, exactly when it is not settled."""
    for each in answer(question, shelf()):
        assert bool(each.missing_facts) is (each.recognition is Recognition.INDETERMINATE)
        assert bool(each.conditions) is (each.recognition is Recognition.RECOGNIZED_WITH_CONDITIONS)


@EXAMPLES
@given(question=QUESTIONS, seed=st.integers(min_value=0, max_value=10_000))
def test_the_order_of_packs_and_facts_does_not_matter(question: Question, seed: int) -> None:
    """The same packs and facts in another order give the same answers in the same order."""
    chance = random.Random(seed)
    held, stated = list(packs()), list(question.facts.stated.items())
    chance.shuffle(held)
    chance.shuffle(stated)
    shuffled = replace(question, facts=replace(question.facts, stated=MappingProxyType(dict(stated))))
    assert answer(shuffled, held) == answer(question, shelf())


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(min_value=0, max_value=10_000))
def test_the_order_of_clauses_and_rules_in_a_pack_does_not_matter(seed: int) -> None:
    """Whoever sorts a pack anew changes no answer: recognition, grounds, citations and missing facts stay."""
    chance = random.Random(seed)
    sorted_anew = Shelf(
        load_pack(reordered(path.read_text(encoding="utf-8"), chance)) for path in PACKS_FOLDER.glob("*.yaml")
    )
    for path in chance.sample(OWN_CASES, 20):
        question = case_file(path).case.question
        for one, other in zip(answer(question, shelf()), answer(question, sorted_anew), strict=True):
            assert what_is_said(one) == what_is_said(other)


def what_is_said(each: PackAnswer) -> tuple[object, ...]:
    citations = frozenset(citation.clause_id for citation in each.citations)
    return each.arrangement, each.recognition, frozenset(each.reasons), citations, each.missing_facts, each.next_change


def reordered(text: str, chance: random.Random) -> str:
    """Return the text of a pack with its clauses, groups and rules in another order."""
    tree = tree_of(text)
    for key in ("clauses", "groups", "rules", "duties", "consultations"):
        if key in tree:
            tree[key] = shuffled(tree[key], chance)
    return str(yaml.safe_dump(tree, default_style='"', sort_keys=False, allow_unicode=True))


def shuffled(part: Tree, chance: random.Random) -> Tree:
    if isinstance(part, dict):
        return dict(chance.sample(list(part.items()), len(part)))
    return chance.sample(part, len(part)) if isinstance(part, list) else part
