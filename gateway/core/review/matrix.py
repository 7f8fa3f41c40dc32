"""Who gives effect to whose license: one question asked of every pair, on one day.

Rules, in order:
1. The question is that of a worked case. Wherever a fact of it names the issuer or the verifier of the case, the pair's
   stands there instead; everything else stays as it is.
2. The day of the act is the day asked for; what the case states of other days stays.
3. Each pair is asked under the law of its verifier.
4. A pair of one and the same jurisdiction is not asked: there the own law decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import PackAnswer, Recognition
from gateway.core.law.facts import Facts, Question, Value


@dataclass(frozen=True, slots=True)
class Matrix:
    """The answers by issuer and verifier."""

    on: date
    codes: tuple[str, ...]
    answers: Mapping[tuple[str, str], PackAnswer]

    @property
    def recognitions(self) -> Mapping[tuple[str, str], Recognition]:
        """Whether each pair gives effect."""
        return {pair: answer.recognition for pair, answer in self.answers.items()}


def matrix_of(pattern: Question, law: Callable[[str], Shelf], codes: Sequence[str], *, on: date) -> Matrix:
    """Return what every one of `codes` answers to a license of every other; `law` is that of each jurisdiction."""
    answers = {
        (issuer, verifier): answer(asked_of(pattern, issuer, verifier, on=on), law(verifier))[0]
        for issuer in codes
        for verifier in codes
        if issuer != verifier
    }
    return Matrix(on, tuple(codes), MappingProxyType(answers))


def asked_of(pattern: Question, issuer: str, verifier: str, *, on: date) -> Question:
    """Return the question of a case as it is for another pair on another day."""
    names = {pattern.counterpart: issuer, pattern.recognizing: verifier}
    return replace(
        pattern,
        recognizing=verifier,
        counterpart=issuer,
        act_date=on,
        act_instant=None,
        as_of=on,
        facts=_renamed(pattern.facts, names),
    )


def members_of(shelf: Shelf, bloc: str, *, on: date) -> tuple[str, ...]:
    """Return the members of a group of some pack, `pack:group`, on a day; empty where there is no such group.

    A part of a state (ISO 3166-2) does not stand beside its state.
    """
    pack_id, _, name = bloc.partition(":")
    for pack in shelf.packs:
        group = pack.groups.get(name)
        if pack.id == pack_id and group is not None:
            members = {code for code in group.members if group.has_on(code, on)}
            return tuple(sorted(code for code in members if code.partition("-")[0] not in members - {code}))
    return ()


def _renamed(facts: Facts, names: Mapping[str, str]) -> Facts:
    stated = {_path(path, names): _value(value, names) for path, value in facts.stated.items()}
    opened = frozenset(_path(path, names) for path in facts.opened)
    return Facts(MappingProxyType(stated), facts.unsettled, opened)


def _path(path: str, names: Mapping[str, str]) -> str:
    return ".".join(names.get(part, part) for part in path.split("."))


def _value(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, Facts):
        return _renamed(value, names)
    if isinstance(value, tuple):
        return tuple(_value(member, names) for member in value)
    return names.get(value, value) if isinstance(value, str) else value
