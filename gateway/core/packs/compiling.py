"""Conditions as code: a condition that is asked often is written out as one flat function, which answers the same.

Rules, in order:
1. What a condition means is said by its own `holds`; the function must give the same truth and the same missing facts
   for every scene. A test holds the two against each other, for every condition of every pack and every worked case.
2. Only joints, lists of items and the plain predicates are written out. Whatever else there is, and what lies too deep,
   is called as it is.
3. Nothing of a pack stands in the code but paths, as quoted literals; every other value is handed over by name.
4. A condition is compiled once it has been asked a few times: a single question does not pay for it. Conditions that
   are read one after the other are compiled one after the other, so that no question pays for all of them.
"""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from gateway.core.law.facts import ASKED, Facts
from gateway.core.law.scene import ROOT, Scene, Truth
from gateway.core.law.vocabulary import Condition, Form, Leaf, Terms, is_stale
from gateway.core.packs.conditions import All, Answered, Items, Not, Some, condition_of
from gateway.core.packs.pack_text import Keys

ASKED_BEFORE = 8
SPREAD = cycle(range(64))
DEEPEST = 12
INDENT = "    "


class Prepared:
    """A condition of a rule that is compiled once it has been asked a few times."""

    __slots__ = ("condition", "holds", "left")
    holds: Callable[[Scene], Truth]

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self.left = ASKED_BEFORE + next(SPREAD)
        self.holds = self._interpreted

    def leaves(self) -> Iterator[Leaf]:
        """Yield the predicates that the condition is made of."""
        yield from self.condition.leaves()

    def _interpreted(self, scene: Scene) -> Truth:
        self.left -= 1
        if self.left < 0:
            self.holds = compiled(self.condition)
        return self.condition.holds(scene)


def prepared_condition(keys: Keys, key: str, terms: Terms) -> Prepared:
    """Return the condition of a rule at `key`."""
    return Prepared(condition_of(keys.take(key), terms, keys.at(key)))


def compiled(condition: Condition) -> Callable[[Scene], Truth]:
    """Return a function of a scene that gives what the condition gives."""
    writer = _Writer()
    writer.write(condition, "t", _Place("get", "scene"), INDENT, depth=0)
    lines = ["def holds(scene):", f"{INDENT}get = asked = scene.values.get", *writer.lines, f"{INDENT}return t"]
    # `Any`: a namespace that code runs in has no types.
    namespace: dict[str, Any] = writer.names
    code = compile("\n".join(lines), "<condition>", "exec")
    exec(code, namespace)  # noqa: S102 - the text is written here, from a closed vocabulary, with quoted paths only
    holds: Callable[[Scene], Truth] = namespace["holds"]
    return holds


class _Place:
    """Where facts are read at a point of the code: the function that reads one, and the scene.

    In a list of items the scene of an item is made only where something needs it: `making` is how.
    """

    def __init__(self, get: str, scene: str, making: str = "") -> None:
        self.get, self.scene, self.making = get, scene, making

    def reading(self, path: str) -> str:
        """Return the code that reads the fact at a path; the question itself is seen from everywhere."""
        return f"{'asked' if path.startswith(f'{ASKED}.') else self.get}({path!r})"


class _Writer:
    """The lines written so far, and the values that they name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"Facts": Facts, "is_stale": is_stale}
        self._count = 0

    def write(self, condition: Condition, into: str, at: _Place, indent: str, *, depth: int) -> None:
        """Write the code that leaves the truth of a condition in the variable `into`."""
        if depth > DEEPEST:
            self._called(condition, into, at, indent)
        elif isinstance(condition, All | Some):
            self._joint(condition, into, at, indent, depth)
        elif isinstance(condition, Not):
            self.write(condition.part, into, at, indent, depth=depth + 1)
            self._line(indent, f"if {into} is True: {into} = False")
            self._line(indent, f"elif {into} is False: {into} = True")
        elif isinstance(condition, Answered):
            self._answered(condition, into, at, indent, depth)
        elif isinstance(condition, Items):
            self._items(condition, into, at, indent, depth)
        elif isinstance(condition, Leaf):
            self._leaf(condition, into, at, indent)
        else:
            self._called(condition, into, at, indent)

    def _line(self, indent: str, text: str) -> None:
        self.lines.append(f"{indent}{text}")

    def _name(self, value: object) -> str:
        """Return a name by which the code has a value."""
        name = self._variable("k")
        self.names[name] = value
        return name

    def _variable(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def _needing_scene(self, at: _Place, indent: str) -> str:
        if at.making:
            self._line(indent, f"if {at.scene} is None: {at.scene} = {at.making}")
        return at.scene

    def _called(self, condition: Condition, into: str, at: _Place, indent: str) -> None:
        self._line(indent, f"{into} = {self._name(condition)}.holds({self._needing_scene(at, indent)})")

    def _missing(self, path: str, into: str, at: _Place, indent: str) -> None:
        if at.making:
            self._line(indent, f"{into} = {self._needing_scene(at, indent)}.missing({path!r})")
        else:
            # Mostly nothing but the fact itself would settle it, and that set is always the same.
            plainly = self._name(frozenset((f"{ROOT}{path}",)))
            self._line(indent, f"{into} = {plainly} if {at.scene}.plain else {at.scene}.missing({path!r})")

    def _joint(self, joint: All | Some, into: str, at: _Place, indent: str, depth: int) -> None:
        """Write a loop that runs once and is left when a part decides."""
        decides, missing, inner = str(isinstance(joint, Some)), self._variable("m"), indent + INDENT
        self._line(indent, f"{missing} = None")
        self._line(indent, "while True:")
        for part in joint.parts:
            self.write(part, into, at, inner, depth=depth + 1)
            self._line(inner, f"if {into} is {decides}: break")
            self._gather(missing, into, inner, unless=str(not isinstance(joint, Some)))
        self._line(inner, f"{into} = {not isinstance(joint, Some)} if {missing} is None else {missing}")
        self._line(inner, "break")

    def _gather(self, missing: str, into: str, indent: str, *, unless: str) -> None:
        more = f"{missing} = {into} if {missing} is None else {missing} | {into}"
        self._line(indent, f"if {into} is not {unless}: {more}")

    def _answered(self, answered: Answered, into: str, at: _Place, indent: str, depth: int) -> None:
        leaf, inner, other = answered.leaf, indent + INDENT, self._variable("t")
        plain = isinstance(leaf, Leaf) and not leaf.answered_by
        if isinstance(leaf, Leaf) and plain:
            self._known(leaf, into, at, indent)
        else:
            self.write(leaf, into, at, indent, depth=depth + 1)
        self._line(indent, f"if {into} is not True and {into} is not False:")
        self.write(answered.by, other, at, inner, depth=depth + 1)
        self._line(inner, f"if {other} is True or {other} is False: {into} = {other}")
        if isinstance(leaf, Leaf) and plain:
            self._line(inner, f"elif {into} is None:")
            self._missing(leaf.path, into, at, inner + INDENT)

    def _items(self, items: Items, into: str, at: _Place, indent: str, depth: int) -> None:
        members, member, place = self._variable("l"), self._variable("i"), self._variable("n")
        get, scene, missing = self._variable("g"), self._variable("s"), self._variable("m")
        inner, within = indent + INDENT, indent + 2 * INDENT
        self._line(indent, f"{members} = {at.reading(items.path)}")
        self._line(indent, f"if not isinstance({members}, tuple) or not {members}:")
        self._missing(items.path, into, at, inner)
        self._line(indent, "else:")
        outer = self._needing_scene(at, inner)
        self._line(inner, f"{missing} = None")
        self._line(inner, f"for {place}, {member} in enumerate({members}):")
        self._line(within, f"if not isinstance({member}, Facts):")
        self._line(within + INDENT, f"{into} = {outer}.missing({items.path!r})")
        self._line(within + INDENT, "break")
        self._line(within, f"{get}, {scene} = {member}.stated.get, None")
        making = f"{outer}.of_item({member}, path={items.path!r}, position={place})"
        self.write(items.part, into, _Place(get, scene, making), within, depth=depth + 2)
        self._line(within, f"if {into} is {not items.every}: break")
        self._gather(missing, into, within, unless=str(items.every))
        self._line(inner, "else:")
        self._line(within, f"{into} = {items.every} if {missing} is None else {missing}")

    def _known(self, leaf: Leaf, into: str, at: _Place, indent: str) -> None:
        """Write what a predicate says of its own fact; None where that is not known."""
        inner = indent + INDENT
        self._line(indent, f"v = {at.reading(leaf.path)}")
        self._tested(leaf, into, at, indent)
        if leaf.read_on:
            self._line(indent, f"if {into} is True:")
            stale = f"is_stale({at.reading(leaf.read_on)}, {self._needing_scene(at, inner)})"
            self._line(inner, f"if {stale}: {into} = None")

    def _leaf(self, leaf: Leaf, into: str, at: _Place, indent: str) -> None:
        inner = indent + INDENT
        self._known(leaf, into, at, indent)
        self._line(
            indent, f"if {into} is None:" if not leaf.answered_by else f"if {into} is not True and {into} is not False:"
        )
        if leaf.answered_by:
            self._line(inner, f"{into} = {at.reading(leaf.answered_by)}")
            self._line(inner, f"if {into} is not True and {into} is not False:")
            self._missing(leaf.answered_by, into, at, inner + INDENT)
        else:
            self._missing(leaf.path, into, at, inner)

    def _tested(self, leaf: Leaf, into: str, at: _Place, indent: str) -> None:
        """Write what the predicate says of `v`; None where it says nothing."""
        predicate = leaf.predicate
        if predicate.form is Form.TRUTH:
            yes, no = ("True", "False") if predicate.operand else ("False", "True")
            never = "v == 'none' or v == 'not_due'"
            self._line(indent, f"if v is {yes}: {into} = True")
            self._line(indent, f"elif v is {no}: {into} = False")
            self._line(indent, f"else: {into} = {not predicate.operand} if {never} else None")
        elif predicate.form is Form.TEXT:
            wanted = self._name(predicate.operand)
            self._line(indent, f"{into} = v == {wanted} if isinstance(v, str) else None")
        elif predicate.form is Form.ONE_OF:
            self._line(indent, f"{into} = v in {self._name(predicate.operand)} if isinstance(v, str) else None")
        else:
            test = self._name(predicate.test)
            self._line(indent, f"if v is None: {into} = None")
            self._line(indent, "else:")
            inner = indent + INDENT
            self._line(inner, f"{into} = {test}(v, {self._needing_scene(at, inner)})")
