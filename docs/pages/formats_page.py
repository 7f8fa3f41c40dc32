"""Write docs/formats.md and docs/losses.svg: what every format carries, and what is lost from each to each.

Both come from the code and its golden documents. `python docs/pages/formats_page.py` rewrites them; `--check` writes
nothing and fails when they are out of date. Run it as `make docs`.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import matrix
from concepts import CONCEPTS, carried, messages
from golden_readings import ROOT, golden_readings
from losses import Cell, cell, sources, targets
from written import written

from adapters.contract import Adapter, Reading
from adapters.packs.described import DESCRIBED

DOCS = Path(__file__).parent.parent
PAGE, PICTURE = DOCS / "formats.md", DOCS / "losses.svg"
SCHEMA = "../proto/comity/v1/license.proto"

HEAD = """# Formats

<!-- written by docs/pages/formats_page.py; `make docs` -->

What Comity reads and writes, what each format carries of a license, and what is lost when a license of one format is
written in another. Everything on this page is made from the code and from the golden documents under
[tests/adapters/golden](../tests/adapters/golden): what no document shows is not claimed.

Every field of a document has a fate: *kept*, *approximated* with the loss named, *dropped* with the reason, or
*invented* by a rule of the format. `comity convert FILE` shows the account; a field without a fate is a fault that
stops the reading. A field that may bind and has no place in the schema is kept word for word as *unmodelled*, and such
a license is never recognized by a machine alone.
"""


def main() -> int:
    """Write the page and the picture, or with `--check` compare them."""
    adapters, readings = golden_readings()
    rows, columns = sources(readings), targets(adapters)
    cells = {
        (source, target): cell(readings[source], target, adapters)
        for source in rows
        for target in columns
        if source != target
    }
    fresh = {PAGE: page(adapters, readings, cells), PICTURE: matrix.svg(rows, columns, cells)}
    return written(fresh, described=__doc__)


def page(
    adapters: Mapping[str, Adapter],
    readings: Mapping[str, Sequence[Reading]],
    cells: Mapping[tuple[str, str], Cell],
) -> str:
    """Return the text of the page."""
    parts = [
        HEAD,
        "## What is read and written\n",
        "A draft is a mapping pack made from a description alone: no document of its authority has been seen.",
        "[new-format.md](new-format.md) leads from a description to a pack.\n",
        *_formats(adapters),
        "\nDescribed and not read:\n",
        *_described(),
        "\n## What each format carries\n",
        "`kept`: the documents give all of the concept. `partly`: some of it. `-`: not carried.\n",
        *_concepts(readings),
        "\n## What is lost on the way\n",
        "![Loss matrix](losses.svg)\n",
        "Licenses written of those that there are, and how many things that bind are lost in the middle one of them: a",
        "condition, an end user, a limit, a suspension. Such a loss is refused unless the caller names it:",
        "`comity convert FILE --to FORMAT --dry-run` says what would be lost before anything is written, and",
        "`--accept-loss PATH` accepts it. `—`: no license can be written: the target needs what the source does",
        "not say.\n",
        *_losses(cells),
    ]
    return "\n".join(parts) + "\n"


def _formats(adapters: Mapping[str, Adapter]) -> list[str]:
    rows = []
    for adapter in adapters.values():
        entry = adapter.FORMAT
        rows.append(
            (
                f"[`{entry.id}`]({_module(entry.id)})",
                entry.title,
                entry.issuing_authority,
                ", ".join(entry.reads),
                ", ".join(entry.writes) or "-",
                "draft" if entry.draft else "works",
            )
        )
    return _table(("format", "what it is", "who issues in it", "reads", "writes", "state"), rows)


def _described() -> list[str]:
    rows = [(f"`{each.id}`", each.title, each.issuing_authority, each.why) for each in DESCRIBED]
    return _table(("format", "what it is", "who issues in it", "why it is not read"), rows)


def _concepts(readings: Mapping[str, Sequence[Reading]]) -> list[str]:
    heads = ("concept", *(f"[`{name}`]({_module(name)})" for name in readings))
    rows = [
        (f"[{concept.name}]({SCHEMA} '{concept.field}')", *(carried(concept, found) for found in readings.values()))
        for concept in CONCEPTS
    ]
    columns = [dict(messages(found)) for found in readings.values()]
    rows += [(name, *(column[name] for column in columns)) for name in columns[0]]
    return _table(heads, rows)


def _losses(cells: Mapping[tuple[str, str], Cell]) -> list[str]:
    names = list(dict.fromkeys(source for source, _ in cells))
    goals = list(dict.fromkeys(target for _, target in cells))
    goals.sort()
    rows = [(f"`{source}`", *(_told(cells.get((source, target))) for target in goals)) for source in names]
    return _table(("from \\ to", *(f"`{target}`" for target in goals)), rows)


def _told(found: Cell | None) -> str:
    if found is None:
        return ""
    if not found.written:
        return "—"
    return f"{found.written}/{found.licenses}" + (f", {found.binding} bind" if found.binding else "")


def _module(format_id: str) -> str:
    path = f"adapters/formats/{format_id}.py"
    return f"../{path}" if (ROOT / path).exists() else f"../adapters/packs/{format_id}.yaml"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    sys.exit(main())
