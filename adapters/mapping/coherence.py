"""What is wrong with a pack as a whole, when each of its parts is good.

Rules, in order:
1. Paths agree with one another; what is judged below presumes it.
2. Every crosswalk is used.
3. The license has its number, a jurisdiction and an issuing authority, each from one place.
4. A target has one field; several fields, or one that repeats, only where the target takes several values or the
   field says how they are joined.
5. The fields of one party, line, balance or use stand in one list; a unit, currency or origin may stand above the lines
   and then holds for each of them.
6. Lines are numbered; a figure has its unit or currency beside it; a use has its state.
"""

from collections.abc import Iterator, Mapping

from adapters.mapping.model import Crosswalk, CsvForm, Field, Move, Pack, Purpose, Syntax, TreeForm
from adapters.mapping.paths import Branch, PathFault, grow, scope_of
from adapters.mapping.targets import BALANCES, BESIDE, LINE_NUMBER, LINES, NUMBER, OF_EVERY_LINE, USE_STATE, USES
from adapters.mapping.yaml_text import Flaw, Keys, Node


def flaws_of(pack: Pack, crosswalks: Mapping[str, Crosswalk], keys: Keys) -> Iterator[Flaw]:
    """Yield what is wrong with a pack as a whole, each with its line and key."""
    places = dict(keys.members("fields"))
    if not isinstance(pack.form, CsvForm):
        faults = list(_paths(pack, pack.form, places, keys))
        yield from faults
        if faults:
            return
    yield from _unused(pack, crosswalks, keys)
    yield from _missing(pack, keys.node)
    yield from _repeated(pack, places)
    yield from _scattered(pack, places)
    yield from _alone(pack, places)


def group_scopes(fields: tuple[Field, ...], syntax: Syntax) -> dict[str, str]:
    """Return, for each group, the list in which its elements stand: the deepest one of its fields."""
    scopes: dict[str, str] = {}
    for each in fields:
        if each.group:
            scope = element_scope(each, syntax)
            scopes[each.group] = max(scopes.get(each.group, ""), scope, key=len)
    return scopes


def element_scope(each: Field, syntax: Syntax) -> str:
    """Return the list whose elements a field describes, empty when it stands in none.

    A field that repeats by itself is an element of its own, unless its values belong together.
    """
    if syntax is Syntax.CSV:
        return ""
    return scope_of(each.path, own=not _takes_several(each))


def _takes_several(each: Field) -> bool:
    return bool(each.options.join) or any(move.target.many for move in each.moves)


def _unused(pack: Pack, crosswalks: Mapping[str, Crosswalk], keys: Keys) -> Iterator[Flaw]:
    used = {move.crosswalk.name for each in pack.fields for move in each.moves if move.crosswalk}
    nodes = dict(keys.members("crosswalks"))
    for name in crosswalks:
        if name not in used:
            yield nodes[name].flawed("No field uses this crosswalk; name it at one, or leave it out.").flaw


def _missing(pack: Pack, top: Node) -> Iterator[Flaw]:
    mapped = {move.target.name for _, move in _moves(pack)}
    fixed = {each.target.name for each in pack.fixed}
    if NUMBER not in mapped:
        yield Flaw(
            top.line, "fields", "No field goes to `number`, by which a license is cited; map the one that holds it."
        )
    for name in ("jurisdiction", "issuing_authority.name"):
        if name not in mapped | fixed:
            yield Flaw(top.line, "fixed", f"Nothing says `{name}`; map a field to it, or fix it with the reason.")
    for name in sorted(mapped & fixed):
        yield Flaw(top.line, f"fixed.{name}", "A field is mapped to this target as well; leave one of the two out.")
    groups = {move.target.group for _, move in _moves(pack)}
    for group, needed in ((LINES, LINE_NUMBER), (USES, USE_STATE)):
        if group in groups and needed not in mapped | fixed:
            yield Flaw(top.line, "fixed", f"Nothing says `{needed}`; map a field to it, or fix it with the reason.")
    for each in pack.fixed:
        if each.target.group and each.target.group not in groups:
            yield Flaw(top.line, f"fixed.{each.target.name}", "No field fills such an element; leave this out.")


def _repeated(pack: Pack, places: Mapping[str, Node]) -> Iterator[Flaw]:
    seen: dict[str, bool] = {}
    for each, move in _moves(pack):
        name, several = move.target.name, move.target.many or bool(each.options.join)
        if name in seen and not (several and seen[name]):
            message = f"Another field goes to `{name}` already; leave one out, or say how they are joined (`join`)."
            yield places[each.path].flawed(message).flaw
        seen[name] = several
        if not several and not move.target.group and _is_in_list(each, pack):
            message = f"The field repeats and `{name}` takes one value; map it to a list, join it, or carry it."
            yield places[each.path].flawed(message).flaw


def _is_in_list(each: Field, pack: Pack) -> bool:
    """Return whether a license may have the field several times."""
    if isinstance(pack.form, CsvForm):
        return bool(pack.form.group_by) and (each.group in (LINES, BALANCES, USES) or each.options.each_row)
    return "[]" in each.path


def _scattered(pack: Pack, places: Mapping[str, Node]) -> Iterator[Flaw]:
    scopes = group_scopes(pack.fields, pack.syntax)
    for each in pack.fields:
        if not each.group:
            continue
        own, whole = element_scope(each, pack.syntax), scopes[each.group]
        above = whole.startswith(own) and all(move.target.name in OF_EVERY_LINE for move in each.moves)
        if own != whole and not above:
            message = f"Other fields of `{each.group}` stand in the list `{whole}`; all of them stand in one list."
            yield places[each.path].flawed(message).flaw


def _alone(pack: Pack, places: Mapping[str, Node]) -> Iterator[Flaw]:
    mapped = {move.target.name for _, move in _moves(pack)}
    for each, move in _moves(pack):
        if move.target.name in BESIDE:
            beside = BESIDE[move.target.name][0]
            if beside not in mapped and not (each.options.unit or each.options.currency):
                message = f"Nothing says `{beside}`; map a field to it, or write the format's own at this field."
                yield places[each.path].flawed(message).flaw
            if beside in mapped and (each.options.unit or each.options.currency):
                message = f"A field goes to `{beside}` as well; leave one of the two out."
                yield places[each.path].flawed(message).flaw


def _paths(pack: Pack, form: TreeForm, places: Mapping[str, Node], keys: Keys) -> Iterator[Flaw]:
    license_, document, around = Branch(), Branch(), dict(keys.members("envelope"))
    for path, node in places.items():
        if path.startswith("[]"):
            yield node.flawed("A field is named from its license, which is no list; write a member first.").flaw
        else:
            yield from _grown(license_, path, pack.syntax, node)
    if form.licenses:
        grow(document, form.licenses, pack.syntax)
    for path, node in around.items():
        if not form.licenses:
            yield node.flawed("A document that is one license has nothing around it; move this to `fields`.").flaw
        elif path == form.licenses or path.startswith(tuple(f"{form.licenses}{sign}" for sign in "./@")):
            yield node.flawed("The licenses themselves stand here; name the fields in them under `fields`.").flaw
        else:
            yield from _grown(document, path, pack.syntax, node)


def _grown(root: Branch, path: str, syntax: Syntax, node: Node) -> Iterator[Flaw]:
    try:
        grow(root, path, syntax)
    except PathFault as fault:
        yield node.flawed(fault.message).flaw


def _moves(pack: Pack) -> Iterator[tuple[Field, Move]]:
    for each in pack.fields:
        if each.purpose is Purpose.TO:
            yield from ((each, move) for move in each.moves)
