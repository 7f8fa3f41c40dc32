"""Fills a license from the fields of a document by what a pack says of each, and accounts for every one.

Rules, in order:
1. A field that must be there and is not is refused, the number of the license always.
2. Each field gets the fate that the pack gives it; what stands for no value is dropped as such.
3. Values that belong to one party, line, balance or use meet in one element, in document order.
4. A unit or currency comes after the figures and holds for those of its element and of all below it, an origin for
   every line; with none it is set aside.
5. What the format fixes comes last and is accounted as invented, with the reason of the pack.
6. Then the whole is judged (adapters.mapping.soundness).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.mapping.leaves import Leaf
from adapters.mapping.model import Field, Fixed, Pack, Purpose, Syntax
from adapters.mapping.paths import pattern_of
from adapters.mapping.putting import Element, leave_open, put, put_measure, within
from adapters.mapping.reading_values import Value, check_text, values_of
from adapters.mapping.soundness import refuse_unsound
from adapters.mapping.targets import (
    BALANCES,
    BY_FIGURES,
    LATE,
    LINE_LIMIT,
    LINE_NUMBER,
    LINES,
    NUMBER,
    ROLES,
    USES,
    Target,
)
from adapters.source import Source
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, LicenseLine, LineLimit

_LISTS = {LINES: "lines", BALANCES: "stated_balances", USES: "stated_uses"}


@dataclass(slots=True)
class Filling:
    """A license that is being filled.

    `elements` are found by group and by where they stand in the document, those `within` a list by group and list.
    `said` are the fields that were given, each with the element in which; `shown` the field for each filled place.
    """

    pack: Pack
    source: Source
    license: License = field(default_factory=License)
    elements: dict[tuple[str, str], Element] = field(default_factory=dict)
    within: dict[tuple[str, str], list[Element]] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, group: str, scope: str, element: Element) -> None:
        """Remember an element by where it stands, and by every list around it."""
        self.elements[group, scope] = element
        for end in (0, *(at for at, sign in enumerate(scope, 1) if sign == "]")):
            self.within.setdefault((group, scope[:end]), []).append(element)

    def put(self, element: Element, leaf: Leaf, target: Target, value: Value) -> str:
        """Put a value where its target is, and return that place; the first field that fills a place names it."""
        place = put(element, leaf, target, value)
        if place in self.shown and not (target.many or leaf.field.options.join):
            message = "Another field says this already; a license says it once. Mend the document or the pack."
            raise DocumentRefused("FIELD_VALUE_NOT_SINGLE", leaf.shown, message)
        self.shown.setdefault(place, leaf.shown)
        return place


def filled(pack: Pack, leaves: Sequence[Leaf]) -> Record:
    """Return the license that the leaves state, with its account.

    Raises:
        DocumentRefused: a value that is not in its form, or a license that contradicts itself or lacks what it needs.
    """
    filling = Filling(pack, Source({leaf.place: leaf.text for leaf in leaves}))
    for leaf in sorted((leaf for leaf in leaves if leaf.text), key=_is_late):
        _fill(filling, leaf)
    for each in pack.fields:
        _refuse_missing(filling, each, leaves)
    for fixed in pack.fixed:
        _fix(filling, fixed)
    _number_ids(filling)
    refuse_unsound(filling.license, filling.shown)
    return filling.source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, filling.license)


def _is_late(leaf: Leaf) -> bool:
    """Return whether a leaf waits for the elements that others fill: it holds for those that state its figure."""
    return bool(leaf.field.moves) and leaf.field.moves[0].target.name in LATE


def _refuse_missing(filling: Filling, each: Field, leaves: Sequence[Leaf]) -> None:
    """Refuse a field that is required, or is the number of the license, and is missing; in a list, in any element."""
    if not each.options.required and all(move.target.name != NUMBER for move in each.moves):
        return
    in_list = bool(each.group) and filling.pack.syntax is not Syntax.CSV and "[]" in each.path
    scopes = [scope for group, scope in filling.elements if group == each.group] if each.group else [""]
    for scope in scopes or ([] if in_list else [""]):
        if (each.path, scope) not in filling.said:
            found = (leaf.shown for leaf in leaves if leaf.field is each and leaf.scope == scope)
            message = "The field must be there and filled; fill it."
            before = leaves[0].shown.removesuffix(leaves[0].place) if leaves else ""
            place = next(found, before + _place_in(each.path, scope))
            raise DocumentRefused("MANDATORY_FIELD_MISSING", place, message)


def _place_in(path: str, scope: str) -> str:
    """Return where a field that is missing would stand in an element of a list."""
    pattern = pattern_of(scope)
    return scope + path.removeprefix(pattern) if path.startswith(pattern) else path


def _fill(filling: Filling, leaf: Leaf) -> None:
    each, options = leaf.field, leaf.field.options
    if options.only and leaf.text not in options.only:
        message = "The format allows other texts only in this field; mend the document or the pack."
        raise DocumentRefused("SCHEMA_INVALID", leaf.shown, message)
    if leaf.text in options.nothing:
        filling.source.drop(leaf.place, because="stands for no value")
        return
    filling.said.add((each.path, _scope_of(leaf) if each.group else ""))
    if each.purpose is Purpose.DROP:
        filling.source.drop(leaf.place, because=each.because)
    elif each.purpose is Purpose.TO and _is_late(leaf):
        _move_late(filling, leaf)
    elif each.purpose is Purpose.TO:
        _move(filling, leaf)
    else:
        check_text(leaf)
        keep = filling.source.carry if each.purpose is Purpose.CARRY else filling.source.set_aside
        keep(leaf.place, filling.license, because=each.because)


def _move(filling: Filling, leaf: Leaf) -> None:
    targets: list[str] = []
    values: list[list[Value]] = []
    for move in leaf.field.moves:
        element = _element_of(filling, leaf, move.target)
        if leaf.text in leaf.field.options.open_ended:
            targets.append(leave_open(element, move.target))
            values.append([Value(leaf.text, note="states that there is no end")])
            continue
        values.append(values_of(leaf, move))
        targets += [filling.put(element, leaf, move.target, value) for value in values[-1]]
        measure = put_measure(element, leaf, move.target)
        if measure:
            filling.source.invent(measure, because=f"the format's own for {leaf.field.path}")
    _account(filling.source, leaf, targets, values)


def _move_late(filling: Filling, leaf: Leaf) -> None:
    """Move a unit, currency or origin to every element below it that states the figure; with none set it aside."""
    target = leaf.field.moves[0].target
    figure = LATE[target.name]
    elements = filling.within.get((target.group, leaf.scope), [])
    elements = [each for each in elements if not figure or f"{each.at}{figure}" in filling.shown]
    if not elements:
        check_text(leaf)
        filling.source.set_aside(leaf.place, filling.license, because="stands without what it belongs to")
        return
    values = values_of(leaf, leaf.field.moves[0])
    targets = [filling.put(each, leaf, target, value) for each in elements for value in values]
    _account(filling.source, leaf, targets, [values])


def _account(source: Source, leaf: Leaf, targets: Sequence[str], values: Sequence[Sequence[Value]]) -> None:
    """Account for a leaf that was moved; what one target does not tell apart another may."""
    notes = [leaf.field.options.note, *(value.note for each in values for value in each)]
    target, note = ", ".join(dict.fromkeys(targets)), "; ".join(filter(None, dict.fromkeys(notes)))
    if all(any(value.loses for value in each) for each in values):
        source.approximate(leaf.place, target, because=note)
    else:
        source.take(leaf.place, target, note=note)


def _element_of(filling: Filling, leaf: Leaf, target: Target) -> Element:
    """Return the element to which a leaf belongs: the license, or one of its lists that begins with its first field."""
    if not target.group:
        return Element(filling.license, "")
    scope = _scope_of(leaf)
    element = filling.elements.get((target.group, scope))
    if element is None:
        element = _new(filling, target.group)
        filling.add(target.group, scope, element)
    return element


def _scope_of(leaf: Leaf) -> str:
    """Return the element in which a leaf stands: its own position counts when each of its values is an element."""
    return leaf.place if leaf.repeats and not _gathers(leaf.field) else leaf.scope


def _gathers(each: Field) -> bool:
    return bool(each.options.join) or any(move.target.many for move in each.moves)


def _new(filling: Filling, group: str) -> Element:
    if group in ROLES:
        at = f"parties[{len(filling.license.parties)}]."
        return Element(filling.license.parties.add(role=ROLES[group]), at)
    elements = getattr(filling.license, _LISTS[group])
    return Element(elements.add(), f"{_LISTS[group]}[{len(elements) - 1}].")


def _fix(filling: Filling, fixed: Fixed) -> None:
    """Set what the format fixes: for the license, or for each element that the target belongs to."""
    target = fixed.target
    if not target.group:
        message, last = within(Element(filling.license, ""), target)
        setattr(message, last, target.words.get(fixed.value, fixed.value))
        filling.source.invent(target.path, because=fixed.because)
        return
    for position, element in enumerate(filling.within.get((target.group, ""), []), 1):
        value = _fixed_value(fixed, element.message, position)
        if value:
            setattr(element.message, target.path, value)
            filling.source.invent(element.at + target.path, because=fixed.because)


def _fixed_value(fixed: Fixed, message: Any, position: int) -> int:  # Any: the message of the group
    if fixed.target.name == LINE_NUMBER:
        return position
    if fixed.target.name == LINE_LIMIT and fixed.value == BY_FIGURES:
        return _limit_of(message)
    return fixed.target.words[fixed.value]


def _limit_of(line: LicenseLine) -> int:
    by_quantity, by_value = bool(line.authorized_quantity.value), bool(line.authorized_value.amount)
    if by_quantity and by_value:
        return LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE
    if by_quantity:
        return LineLimit.LINE_LIMIT_QUANTITY
    return LineLimit.LINE_LIMIT_VALUE if by_value else LineLimit.LINE_LIMIT_UNSPECIFIED


def _number_ids(filling: Filling) -> None:
    for index, line in enumerate(filling.license.lines):
        if line.line_number and not line.line_id:
            line.line_id = str(line.line_number)
            filling.source.invent(f"lines[{index}].line_id", because="the line number as text")
