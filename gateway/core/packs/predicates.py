"""The closed vocabulary of predicates: what may be said of one fact.

Rules, in order:
1. A predicate answers True, False, the missing facts, or None: the value has a type of which it says nothing. None
   counts as unknown, never as a pass or a bar.
2. `none` and `not_due` are events that did not happen: no date comparison with them is true; as a truth they are false.
3. Comparisons are exact: decimals as decimals, dates as dates, places with the part of a state counted to the state.
4. A new predicate is one function and one line in `PREDICATES`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from gateway.core.law.deadlines import last_day
from gateway.core.law.facts import DATE_SHAPE, Value
from gateway.core.law.scene import AS_OF, Scene, Truth
from gateway.core.law.vocabulary import Form, Kind, Predicate, Terms
from gateway.core.packs.arguments import day_in, known_in, path_in, period_in, text_in, texts_in
from gateway.core.packs.item_predicates import edition_of, entry_of, matches
from gateway.core.packs.pack_text import Keys, PackRefused, Tree

NOT_HAPPENED = frozenset({"none", "not_due"})
TRUTHS: Mapping[str, bool] = {"true": True, "false": False}


def _is(argument: Tree, _terms: Terms, field: str) -> Predicate:
    wanted = text_in(argument, field)
    truth = TRUTHS.get(wanted)

    def test(value: Value, _scene: Scene) -> Truth | None:
        if wanted in NOT_HAPPENED or has_not_happened(value):
            return value == wanted if truth is None else truth is False
        if truth is not None:
            return value is truth if isinstance(value, bool) else None
        return value == wanted if isinstance(value, str) else None

    if truth is not None:
        return Predicate(test, kind=Kind.TRUTH, wanted=(wanted,), form=Form.TRUTH, operand=truth)
    # An event that has not happened is told apart from one that happened on a day, which is no text.
    form = Form.OTHER if wanted in NOT_HAPPENED else Form.TEXT
    return Predicate(test, wanted=(wanted,), form=form, operand=wanted)


def _is_one_of(argument: Tree, _terms: Terms, field: str) -> Predicate:
    wanted = frozenset(texts_in(argument, field))

    def test(value: Value, _scene: Scene) -> Truth | None:
        return value in wanted if isinstance(value, str) else None

    return Predicate(test, wanted=tuple(sorted(wanted)), form=Form.ONE_OF, operand=wanted)


def _has_any(argument: Tree, _terms: Terms, field: str) -> Predicate:
    wanted = frozenset(texts_in(argument, field))

    def test(value: Value, _scene: Scene) -> Truth | None:
        return any(member in wanted for member in value) if isinstance(value, tuple) else None

    return Predicate(test)


def _has_only(argument: Tree, _terms: Terms, field: str) -> Predicate:
    wanted = frozenset(texts_in(argument, field))

    def test(value: Value, _scene: Scene) -> Truth | None:
        return all(member in wanted for member in value) if isinstance(value, tuple) else None

    return Predicate(test)


def _in_group(argument: Tree, terms: Terms, field: str) -> Predicate:
    group = known_in(terms.groups, argument, field)

    def test(value: Value, scene: Scene) -> Truth | None:
        return group.has(value, scene) if isinstance(value, str) else None

    return Predicate(test, of_group=True, wanted=tuple(sorted(group.members))[:1])


def _same_as(argument: Tree, _terms: Terms, field: str) -> Predicate:
    other = path_in(argument, field)

    def test(value: Value, scene: Scene) -> Truth | None:
        against = scene.values.get(other)
        if against is None:
            return scene.missing(other)
        return value == against if type(value) is type(against) else None

    return Predicate(test, other)


def _same_place_as(argument: Tree, terms: Terms, field: str) -> Predicate:
    other = path_in(argument, field)
    nowhere: frozenset[str] = frozenset()

    def test(value: Value, scene: Scene) -> Truth | None:
        against = scene.values.get(other)
        if against is None:
            return scene.missing(other)
        if not isinstance(value, str) or not isinstance(against, str):
            return None
        return (
            value == against or against in terms.above.get(value, nowhere) or value in terms.above.get(against, nowhere)
        )

    return Predicate(test, other)


def _includes(argument: Tree, _terms: Terms, field: str) -> Predicate:
    other = path_in(argument, field)

    def test(value: Value, scene: Scene) -> Truth | None:
        wanted = scene.values.get(other)
        if wanted is None:
            return scene.missing(other)
        return wanted in value if isinstance(value, tuple) else None

    return Predicate(test, other, kind=Kind.LIST)


def _happened(argument: Tree, _terms: Terms, field: str) -> Predicate:
    if text_in(argument, field) != "true":
        raise PackRefused(field, f"`happened: true` was expected at {field}; use `not` for the contrary")

    def test(value: Value, scene: Scene) -> Truth | None:
        if has_not_happened(value):
            return False
        return value <= scene.as_of if isinstance(value, date) else None

    return Predicate(test, AS_OF, turns_for_other=(0,), kind=Kind.DAY)


def _ordered(holds: Callable[[date, date], bool], *, turns: int) -> Callable[[Tree, Terms, str], Predicate]:
    def build(argument: Tree, _terms: Terms, field: str) -> Predicate:
        text = text_in(argument, field)
        day = day_in(text, field) if DATE_SHAPE.match(text) else None
        other = "" if day is not None else path_in(argument, field)

        def test(value: Value, scene: Scene) -> Truth | None:
            against = day if day is not None else scene.values.get(other)
            if against is None:
                return scene.missing(other)
            if has_not_happened(value) or has_not_happened(against):
                return False
            return holds(value, against) if isinstance(value, date) and isinstance(against, date) else None

        return Predicate(test, other, day, turns=(turns,), turns_for_other=(1 - turns,), kind=Kind.DAY)

    return build


def _measured(holds: Callable[[Decimal, Decimal], bool]) -> Callable[[Tree, Terms, str], Predicate]:
    def build(argument: Tree, _terms: Terms, field: str) -> Predicate:
        try:
            limit = Decimal(text_in(argument, field))
        except InvalidOperation:
            raise PackRefused(field, f"a decimal was expected at {field}; write digits") from None

        def test(value: Value, _scene: Scene) -> Truth | None:
            return holds(value, limit) if isinstance(value, Decimal) else None

        return Predicate(test, kind=Kind.NUMBER, wanted=(str(limit),))

    return build


def _within(argument: Tree, _terms: Terms, field: str) -> Predicate:
    keys = Keys(argument, field)
    period, other = period_in(keys), path_in(keys.take("of"), keys.at("of"))
    keys.close()

    def test(value: Value, scene: Scene) -> Truth | None:
        against = scene.values.get(other)
        if against is None:
            return scene.missing(other)
        if has_not_happened(value) or has_not_happened(against):
            return False
        if not isinstance(value, date) or not isinstance(against, date):
            return None
        return value <= against <= last_day(value, length=period.length, unit=period.unit)

    return Predicate(test, other, period=period, kind=Kind.DAY)


PREDICATES: Mapping[str, Callable[[Tree, Terms, str], Predicate]] = {
    "is": _is,
    "is_one_of": _is_one_of,
    "has_any": _has_any,
    "has_only": _has_only,
    "in_group": _in_group,
    "same_as": _same_as,
    "same_place_as": _same_place_as,
    "includes": _includes,
    "matches": matches,
    "entry_of": entry_of,
    "edition_of": edition_of,
    "happened": _happened,
    "before": _ordered(lambda day, against: day < against, turns=0),
    "on_or_before": _ordered(lambda day, against: day <= against, turns=1),
    "after": _ordered(lambda day, against: day > against, turns=1),
    "on_or_after": _ordered(lambda day, against: day >= against, turns=0),
    "within": _within,
    "below": _measured(lambda amount, limit: amount < limit),
    "at_most": _measured(lambda amount, limit: amount <= limit),
    "above": _measured(lambda amount, limit: amount > limit),
    "at_least": _measured(lambda amount, limit: amount >= limit),
}


def has_not_happened(value: Value | None) -> bool:
    """Return whether a fact says that an event has not happened, instead of when it did."""
    return isinstance(value, str) and value in NOT_HAPPENED
