"""What a reviewer would ask about a pack that loads: what is never used, what contradicts, what is still unchecked.

Rules, in order:
1. A clause, source, group, table or definition that nothing uses is named: it says something that decides nothing.
2. An entry of a control list is compared within its list; a bare comparison of a code is named.
3. Versions of one arrangement follow each other: no day has two that answer, and none has no version that does.
4. A finding is a place and a sentence. What only deserves a look is a note, and refuses nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gateway.core.findings import Mark
from gateway.core.law.pack_model import Pack
from gateway.core.law.timeline import ALWAYS, Boundary
from gateway.core.packs.pack_text import Tree, tree_of


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a pack: its place in the text, and what there is to do; `note` when nothing is wrong."""

    place: str
    message: str
    note: bool = False


def remarks_on(text: str, pack: Pack) -> tuple[Remark, ...]:
    """Return the remarks on one pack, given its text."""
    tree = tree_of(text)
    return (*_unused(tree), *_bare_codes(tree, ""), *_unchecked(pack))


def remarks_on_versions(packs: Sequence[Pack]) -> tuple[Remark, ...]:
    """Return the remarks on packs that are loaded together: how the versions of each arrangement follow each other."""
    found: list[Remark] = []
    for pack_id in sorted({pack.id for pack in packs}):
        versions = sorted((pack for pack in packs if pack.id == pack_id), key=_begins)
        if len({version.version for version in versions}) != len(versions):
            found.append(Remark(pack_id, "two packs have the same version; give the later one a new version"))
        for earlier, later in pairwise(versions):
            found += _seam(pack_id, earlier, later)
    return tuple(found)


def marks_of(pack: Pack) -> dict[str, int]:
    """Return how many citations of each mark the rules of a pack rest on, by clause."""
    marks = {each.citation.clause_id: each.citation.mark for each in pack.cites()}
    return {mark.value: sum(1 for each in marks.values() if each is mark) for mark in Mark}


def _begins(pack: Pack) -> date:
    start = pack.in_force.start
    return date.min if start is None else start.latest


def _seam(pack_id: str, earlier: Pack, later: Pack) -> Iterator[Remark]:
    ends, begins = earlier.in_force.end, later.in_force.start
    place = f"{pack_id} {earlier.version} and {later.version}"
    if ends is None or begins is None or _day(ends) > _day(begins):
        yield Remark(place, "both answer for the same days; close the earlier one with in_force.to")
    elif _day(ends) < _day(begins):
        yield Remark(place, f"no version answers from {ends.text()} until {begins.text()}; let them meet")


def _day(boundary: Boundary) -> date:
    return boundary.latest


def _unused(tree: dict[str, Tree]) -> Iterator[Remark]:
    texts = {key: set(_values_of(tree, key)) for key in ("clause", "source", "defined", "in_group", "edition_of")}
    sides = set(_values_of(tree, "recognizing")) | set(_values_of(tree, "counterpart")) | set(_values_of(tree, "group"))
    used = {
        "clauses": texts["clause"],
        "sources": texts["source"],
        "definitions": texts["defined"],
        "groups": texts["in_group"] | sides,
        "tables": texts["edition_of"],
    }
    for section, names in used.items():
        part = tree.get(section)
        for name in part if isinstance(part, dict) else ():
            if name not in names:
                yield Remark(f"{section}.{name}", "nothing in the pack uses it; use it or take it out")


def _values_of(tree: Tree, key: str) -> Iterator[str]:
    if isinstance(tree, list):
        for part in tree:
            yield from _values_of(part, key)
    elif isinstance(tree, dict):
        value = tree.get(key)
        if isinstance(value, str):
            yield value
        for part in tree.values():
            yield from _values_of(part, key)


def _bare_codes(tree: Tree, place: str) -> Iterator[Remark]:
    if isinstance(tree, list):
        for position, part in enumerate(tree):
            yield from _bare_codes(part, f"{place}.{position}")
    elif isinstance(tree, dict):
        if tree.get("fact") == "code" and "matches" in tree:
            yield Remark(place, "compares a code of no list; entry_of names the list", note=True)
        for key, part in tree.items():
            yield from _bare_codes(part, f"{place}.{key}" if place else key)


def _unchecked(pack: Pack) -> Iterator[Remark]:
    marks = marks_of(pack)
    if unchecked := marks[Mark.KNOWLEDGE.value] + marks[Mark.PARALLEL.value]:
        message = f"{unchecked} of {sum(marks.values())} clauses cited are marked K or P; no answer on them gives GO"
        yield Remark("clauses", message, note=True)
    if pack.in_force is ALWAYS and not pack.reviews:
        yield Remark("review", "no day is named by which somebody looks again; name one under review", note=True)
