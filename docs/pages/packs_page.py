"""Write docs/packs.md, docs/matrix.svg and docs/labyrinth.svg: the law of every built-in pack, as data and as pictures.

All come from the packs. `python docs/pages/packs_page.py` rewrites them; `--check` writes nothing and fails when they
are out of date. Run it as `make docs`.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from written import written

from gateway.core.answers.shelf import Shelf
from gateway.core.law.facts import Question
from gateway.core.packs.pack_text import Tree, tree_of
from gateway.core.review.cases import case_of
from gateway.core.review.labyrinth import Labyrinth, labyrinth_of
from gateway.core.review.lint import marks_of
from gateway.core.review.matrix import matrix_of, members_of
from gateway.drawing import labyrinth_svg, matrix_svg
from gateway.server.node import load_packs
from gateway.usecases.node import LoadedPack

DOCS = Path(__file__).parent.parent
PAGE, MATRIX, LABYRINTH = DOCS / "packs.md", DOCS / "matrix.svg", DOCS / "labyrinth.svg"
UNION = "eu-dual-use-authorisations:union"
DAY, BEFORE, AFTER = date(2026, 11, 24), date(2020, 12, 30), date(2021, 1, 2)
NEIGHBORS = ("AT", "BE", "CH", "DE", "FR", "GB", "IE", "LU", "NL", "NO", "SE", "XI")

HEAD = """# The built-in packs

<!-- written by docs/pages/packs_page.py; `make docs` -->

Every pack that is built in: who is a member and when, each clause with its mark, and what is still provisional. The
packs are informational and dated, not legal advice; one binds nowhere until the competent authority there has adopted
it. [arrangements.md](arrangements.md) teaches how to read, change, test and propose one.

Marks: C confirmed in a primary source, S seen in a secondary one, P seen in a predecessor or parallel text, K general
knowledge. An answer that rests on K or P never gives `GO`.
"""


def main() -> int:
    """Write the page and the pictures, or with `--check` compare them."""
    loaded = load_packs(())
    shelf = Shelf(each.pack for each in loaded)
    today, title = _pattern("individual-dual-use-license")
    matrix = matrix_of(today, lambda _: shelf, NEIGHBORS, on=DAY)
    counted = _labyrinths(shelf)
    fresh = {
        PAGE: page(loaded, counted),
        MATRIX: matrix_svg(matrix.recognitions, matrix.codes, title, on=matrix.on),
        LABYRINTH: labyrinth_svg(counted, "A license of 2020 at exit in the Union: before and after the transition"),
    }
    return written(fresh, described=__doc__)


def page(loaded: Sequence[LoadedPack], counted: Sequence[Labyrinth]) -> str:
    """Return the text of the page."""
    parts = [
        HEAD,
        "| pack | text as of | clauses | C | S | P | K |\n|---|---|---|---|---|---|---|",
        *(_row(each) for each in loaded),
        "\n`clauses` are those in the text; the marks count those on which a rule rests.\n",
        "## Pictures\n",
        "![Who gives effect to whose license](matrix.svg)\n",
        "The same license, asked of every pair, on two days. The number of distinct paths is the labyrinth number.\n",
        "![How much of a labyrinth](labyrinth.svg)\n",
        *(_causes(each) for each in counted),
        "## Provisional clauses\n",
        "Marked K or P. Each waits for somebody who has the instrument before them.\n",
        *(line for each in loaded for line in _provisional(each)),
        "",
        *(line for each in loaded for line in _pack(each)),
    ]
    return "\n".join(parts) + "\n"


def _pattern(name: str) -> tuple[Question, str]:
    folder = resources.files("gateway.arrangements") / "patterns"
    case = case_of((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return case.question, case.title


def _labyrinths(shelf: Shelf) -> list[Labyrinth]:
    question, _ = _pattern("dual-use-license-of-2020")
    return [
        labyrinth_of(matrix_of(question, lambda _: shelf, members_of(shelf, UNION, on=day), on=day))
        for day in (BEFORE, AFTER)
    ]


def _row(each: LoadedPack) -> str:
    marks, tree = marks_of(each.pack), tree_of(each.text)
    cells = (str(marks[mark]) for mark in ("C", "S", "P", "K"))
    name = f"[{each.pack.title}](#{each.pack.id})"
    return f"| {name} | {tree['text_as_of']} | {len(each.pack.clauses)} | {' | '.join(cells)} |"


def _causes(one: Labyrinth) -> str:
    found = [
        f"{what.lower().replace('_', ' ')} in {count} pairs by {cause}" for (cause, what), count in one.causes.items()
    ]
    said = "; ".join(found) or "every pair recognizes"
    return f"On {one.on}: {one.recognized} of {one.pairs} pairs recognize, labyrinth number {one.paths}; {said}.\n"


def _provisional(each: LoadedPack) -> Iterator[str]:
    for name, clause in _clauses(each):
        if clause.get("mark") in {"K", "P"}:
            yield f"- `{each.pack.id}` `{name}` {clause['mark']}: {clause['instrument']}, {clause['clause']}"


def _clauses(each: LoadedPack) -> Iterator[tuple[str, dict[str, Tree]]]:
    clauses = tree_of(each.text).get("clauses")
    for name, clause in clauses.items() if isinstance(clauses, dict) else ():
        if isinstance(clause, dict):
            yield name, clause


def _pack(each: LoadedPack) -> Iterator[str]:
    tree = tree_of(each.text)
    yield f"## {each.pack.id}\n\n**{each.pack.title}**\n"
    yield f"Version {each.pack.version}: {tree['kind']}, {tree['force']}, {tree['direction']}."
    yield f"It speaks of {', '.join(_texts(tree.get('subjects')))}. {_sentence(str(tree['notice']))}\n"
    groups = tree.get("groups")
    if isinstance(groups, dict):
        yield "| group | members |\n|---|---|"
        for name, group in groups.items():
            if isinstance(group, dict):
                yield f"| {group.get('title', name)} | {_members(group.get('members'))} |"
        yield ""
    yield "| clause | mark | from | to | what it says |\n|---|---|---|---|---|"
    for _, clause in _clauses(each):
        where = _cell(f"{clause['instrument']}, {clause['clause']}")
        days = f"{_day(clause.get('from'))} | {_day(clause.get('to'))}"
        yield f"| {where} | {clause['mark']} | {days} | {_cell(str(clause.get('summary', '')))} |"
    yield ""


def _members(tree: Tree | None) -> str:
    members = tree if isinstance(tree, dict) else {}
    by_days: dict[str, list[str]] = {}
    for code, intervals in members.items():
        by_days.setdefault(_intervals(intervals), []).append(code)
    return "; ".join(f"{', '.join(codes)} {days}".strip() for days, codes in by_days.items())


def _intervals(tree: Tree) -> str:
    found = [part for part in tree if isinstance(part, dict)] if isinstance(tree, list) else []
    return " and ".join(_interval(part) for part in found)


def _interval(part: dict[str, Tree]) -> str:
    words = (("from", _day(part.get("from"))), ("until", _day(part.get("to"))))
    return " ".join(f"{word} {day}" for word, day in words if day)


def _day(tree: Tree | None) -> str:
    if isinstance(tree, dict):
        return f"{tree.get('earliest')} to {tree.get('latest')}, not known closer"
    return str(tree or "")


def _texts(tree: Tree | None) -> list[str]:
    return [str(each).replace("_", " ") for each in tree] if isinstance(tree, list) else []


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
