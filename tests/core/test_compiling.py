"""A condition that is compiled, and a plan on a stretch of days, answer what they answer without.

Every condition of every built-in pack is asked on every worked case that it speaks to, whole and with facts taken away.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import product

import pytest

from gateway.core.findings import Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.law.pack_model import Plan, frames_of
from gateway.core.law.scene import Scene, Truth, scene_of
from gateway.core.law.timeline import Group, Interval, boundary_of_text
from gateway.core.law.vocabulary import Condition, Terms
from gateway.core.packs.compiling import ASKED_BEFORE, Prepared, compiled
from gateway.core.packs.conditions import condition_of
from gateway.core.packs.pack_text import Tree
from tests.arrangements.shelf import OWN_CASES, case_file, shelf

MEMBERS = {"XA": (Interval(boundary_of_text("2020-01-01", fact="")),)}
TERMS = Terms({"members": Group("members", "members", MEMBERS)}, {}, {}, {})


def _questions() -> list[Question]:
    """Return the questions of the own cases: as they are, with a fifth of the facts taken away, and with an instant."""
    chance = random.Random(7)
    asked = [case_file(path).case.question for path in OWN_CASES]
    at = [replace(each, act_instant=datetime.combine(each.act_date, time(23), UTC)) for each in asked]
    never = [replace(each, act_instant=datetime(2001, 1, 1, tzinfo=UTC)) for each in asked[::5]]
    return [*asked, *(_thinned(question, chance) for question in asked), *at, *never]


def _thinned(question: Question, chance: random.Random) -> Question:
    kept = {path: value for path, value in question.facts.stated.items() if chance.random() > 0.2}
    return replace(question, facts=replace(question.facts, stated=kept))


def _conditions_of(plan: Plan) -> Iterator[Condition]:
    yield from (frame.given for frame in frames_of(plan) if frame.given is not None)
    yield from (ground.when for ground in plan.grounds)
    yield from (norm.when for norms in (plan.norms, *plan.norms_of.values()) for norm in norms)
    yield from (rule.met for rule in plan.conditions)


def _scenes() -> Iterator[tuple[Plan, Plan, Scene]]:
    """Yield each plan that a question meets: as it is, and on the stretch of the act; with the scene."""
    for question in _questions():
        scene = scene_of(question, zone=None)
        for speaker in shelf().speakers(question):
            seen = scene.in_zone(speaker.pack.zones.get(question.recognizing))
            yield speaker.plan, speaker.plan_in(seen), seen


def test_a_compiled_condition_answers_what_the_condition_answers() -> None:
    """Compiling changes the speed alone: the truth and the missing facts are the same."""
    codes: dict[int, Callable[[Scene], Truth]] = {}
    differing, asked = [], 0
    for plan, _, scene in _scenes():
        for condition in _conditions_of(plan):
            assert isinstance(condition, Prepared)
            code = codes.get(id(condition)) or codes.setdefault(id(condition), compiled(condition.condition))
            asked += 1
            if code(scene) != condition.condition.holds(scene):
                differing.append(condition.condition)
    assert not differing
    assert asked > 50_000


def test_a_plan_on_a_stretch_of_days_says_of_its_rules_what_the_plan_says() -> None:
    """What is found once for a stretch is what would be found for each question: whether in force, and which law."""
    settled = 0
    for plan, standing, scene in _scenes():
        for frame, still in zip(frames_of(plan), frames_of(standing), strict=True):
            assert still.entry(scene) == frame.entry(scene)
            assert still.law(scene) == frame.law(scene)
            assert not still.always or frame.entry(scene) is True
            settled += still.settled is not None
    assert settled > 50_000


TREES: dict[str, Tree] = {
    "a truth": {"fact": "a", "is": "true"},
    "a truth that is not": {"fact": "a", "is": "false"},
    "a text": {"fact": "a", "is": "yes"},
    "an event that did not happen": {"fact": "a", "is": "none"},
    "one of several": {"fact": "a", "is_one_of": ["yes", "no"]},
    "a member": {"fact": "a", "in_group": "members"},
    "a day": {"fact": "a", "before": "2030-01-01"},
    "answered by a truth": {"fact": "a", "is": "yes", "answered_by": "b"},
    "answered by a condition": {"fact": "a", "is": "yes", "answered_by": {"fact": "b", "is": "false"}},
    "all": {"all": [{"fact": "a", "is": "true"}, {"fact": "b", "is": "true"}]},
    "any": {"any": [{"fact": "a", "is": "true"}, {"not": {"fact": "b", "is": "true"}}]},
    "every item": {"every_item": {"fact": "a", "is": "yes"}},
    "some item": {"some_item": {"any": [{"fact": "a", "is": "true"}, {"fact": "asked.act_kind", "is": "import"}]}},
    "an item of an item": {"some_item": {"every_item": {"fact": "a", "is": "yes"}, "of": "a"}},
    "an item, answered": {"every_item": {"fact": "a", "is": "yes"}, "answered_by": {"fact": "b", "is": "true"}},
    "what was read on a day": {"fact": "a", "is": "yes", "as_of": "read.on"},
    "what was read, of an item": {"some_item": {"fact": "a", "is": "yes", "as_of": "read.on"}},
    "what was read, answered by a truth": {"fact": "a", "is": "yes", "as_of": "read.on", "answered_by": "b"},
    "a path with a place": {"fact": "{a}.b", "is": "true"},
}
VALUES = (None, True, False, "yes", "no", "none", "not_due", "XA", date(2029, 12, 31), ["yes"], [{"a": "yes"}, {}])


@pytest.mark.parametrize("name", TREES)
def test_every_shape_of_condition_is_compiled_to_the_same_answers(name: str) -> None:
    """Two facts of every type, alone and in items: nothing is told apart that was not."""
    condition = condition_of(TREES[name], TERMS, "when")
    code = compiled(condition)
    found = set()
    for one, other, day in product(VALUES, VALUES, (None, date(2029, 12, 31), date(2030, 1, 1))):
        read: dict[str, object] = {"a": one, "read": {"on": day}}
        scene = _scene_of({**read, "b": other, "yes": {"b": other}, "items": [read, {"a": other}]})
        assert code(scene) == condition.holds(scene), (one, other, day)
        found.add(code(scene))
    assert len(found) > 1


def test_a_condition_that_lies_deep_is_compiled_as_far_as_it_goes() -> None:
    """Code has a limit of depth; what lies below is called as it is."""
    tree: Tree = {"fact": "a", "is": "true"}
    for depth in range(40):
        tree = {("all", "any")[depth % 2]: [tree, {"fact": "b", "is": "true"}]}
    condition = condition_of(tree, TERMS, "when")
    for one in (True, False, None):
        for other in (True, False, None):
            scene = _scene_of({"a": one, "b": other})
            assert compiled(condition)(scene) == condition.holds(scene)


def test_a_path_with_quotes_in_it_stays_a_path() -> None:
    """Nothing of a pack becomes code: a path is a quoted literal, whatever is in it."""
    path = "a') or exit('"
    condition = condition_of({"fact": path, "is": "true"}, TERMS, "when")
    assert compiled(condition)(_scene_of({})) == frozenset({f"facts.{path}"})


def test_a_condition_is_compiled_once_it_has_been_asked_a_few_times() -> None:
    """A single question does not pay for it, and the answer is the same before and after."""
    prepared = Prepared(condition_of({"fact": "a", "is": "true"}, TERMS, "when"))
    first, scene, asked = prepared.holds, _scene_of({"a": True}), prepared.left
    assert asked >= ASKED_BEFORE
    assert [prepared.holds(scene) for _ in range(asked)] == [True] * asked
    assert prepared.holds == first
    assert prepared.holds(scene) is True
    assert prepared.holds != first
    assert prepared.holds(scene) is True


def test_conditions_of_a_pack_are_not_all_compiled_in_one_question() -> None:
    """They are read one after the other, and wait for different numbers of questions."""
    tree: Tree = {"fact": "a", "is": "true"}
    waits = [Prepared(condition_of(tree, TERMS, "when")).left for _ in range(64)]
    assert len(set(waits)) == 64


def _scene_of(facts: dict[str, object]) -> Scene:
    day = date(2030, 1, 1)
    question = Question(Subject.FOREIGN_LICENSE, "XA", "XB", "export", day, None, day, facts_from_tree(facts))
    return scene_of(question, zone=None)
