"""Reads what a pack says of one field: where it goes, by which rules, or why it goes nowhere.

Rules, in order:
1. A field has one fate: `to` a target, or `drop`, `carry` or `unmodelled` with the reason. `todo` is no fate.
2. Which options a field may have follows from its target (adapters.mapping.field_options).
3. A crosswalk says only what its target takes; a word of the schema is always reached by a crosswalk.
4. A code, a unit, a country or a word that a document gives and the pack does not know is refused, never guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from adapters.mapping.field_options import OF_ANY, check_value, known_options, options_of, options_of_any
from adapters.mapping.model import Crosswalk, Field, Move, Options, Purpose, Shape, Syntax
from adapters.mapping.targets import LATE, TARGETS, UNSTATED, Kind, Target
from adapters.mapping.yaml_text import TODO, Flawed, Keys, Node, text_of

FATES = ("to", "drop", "carry", "unmodelled")
_CROSSWALKED = frozenset({Kind.WORD, Kind.COUNTRY, Kind.UNIT, Kind.CURRENCY, Kind.TEXT, Kind.LINES, Kind.CODE})


def field_of(path: str, node: Node, crosswalks: Mapping[str, Crosswalk], syntax: Syntax) -> Field:
    """Return what a pack says of a field.

    Raises:
        Flawed: it breaks a rule of this module.
    """
    keys = Keys(node)
    if keys.has(TODO):
        message = "What becomes of this field is not decided; write `to` a target, or another fate with its reason."
        raise keys.take(TODO).flawed(message)
    given = [fate for fate in FATES if keys.has(fate)]
    if len(given) != 1:
        raise node.flawed(f"A field has exactly one of {', '.join(FATES)}; write one.")
    options = options_of_any(keys)
    if given != ["to"]:
        because = keys.text(given[0])
        keys.close((given[0], *OF_ANY))
        return Field(path, Purpose(given[0]), because=because, options=replace(options, shapes=frozenset(Shape)))
    move = _move(keys, crosswalks)
    moves = (move, *_also(keys, crosswalks))
    options = _options(keys, options, [each.target for each in moves], syntax)
    keys.close(("to", "also", "crosswalk", *OF_ANY, *known_options(move.target, syntax)))
    return Field(path, Purpose.TO, moves, options=options)


def target_of(node: Node) -> Target:
    """Return the target that a text names.

    Raises:
        Flawed: there is no such target.
    """
    target = TARGETS.get(text_of(node))
    if target is None:
        raise node.flawed("There is no such target; `comity adapters targets` lists those that there are.")
    return target


def _also(keys: Keys, crosswalks: Mapping[str, Crosswalk]) -> Iterable[Move]:
    if not keys.has("also"):
        return
    node = keys.take("also")
    if not isinstance(node.value, list) or not node.value:
        raise node.flawed("A list of further targets is expected; write each as `- {to: target, crosswalk: name}`.")
    for each in node.value:
        inner = Keys(each)
        yield _move(inner, crosswalks)
        inner.close(("to", "crosswalk"))


def _move(keys: Keys, crosswalks: Mapping[str, Crosswalk]) -> Move:
    target = target_of(keys.take("to"))
    if not keys.has("crosswalk"):
        if target.kind is Kind.WORD:
            words = ", ".join(target.words)
            raise keys.node.flawed(f"The target takes a word; name a crosswalk from the format's codes to {words}.")
        return Move(target)
    node = keys.take("crosswalk")
    crosswalk = crosswalks.get(text_of(node))
    if crosswalk is None:
        raise node.flawed("There is no such crosswalk; add it under `crosswalks`, or correct the name.")
    if target.kind not in _CROSSWALKED:
        raise node.flawed(f"The target takes {target.kind.value}, which no crosswalk makes; leave `crosswalk` out.")
    for code, value in crosswalk.codes.items():
        _check_outcome(target, crosswalk, code, value, node)
    return Move(target, crosswalk)


def _check_outcome(target: Target, crosswalk: Crosswalk, code: str, value: str, node: Node) -> None:
    if value == UNSTATED and not target.group and not target.many:
        return
    try:
        check_value(target, value, node)
    except Flawed as flawed:
        message = f"Code `{code}` of crosswalk `{crosswalk.name}`: {flawed.flaw.message}"
        raise node.flawed(message) from None


def _options(keys: Keys, options: Options, targets: list[Target], syntax: Syntax) -> Options:
    options = options_of(keys, options, targets[0], syntax)
    for other in targets[1:]:
        _check_further(other, targets[0], keys.node)
    return options


def _check_further(other: Target, first: Target, node: Node) -> None:
    if first.name in LATE:
        raise node.flawed("A unit, currency or origin goes to one target; leave `also` out.")
    if other.group not in ("", first.group):
        raise node.flawed("A further target belongs to the license, or to the same party or line; map it otherwise.")
    if other.kind is not first.kind and {other.kind, first.kind} & {Kind.DATE, Kind.DECIMAL, Kind.COUNT}:
        raise node.flawed("A date or figure goes to targets of its own kind only; map it otherwise.")
