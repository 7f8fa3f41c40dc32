"""The loss matrix as a picture: an SVG written by hand, readable on a light and on a dark page.

One row is a format from which licenses come, one column a format in which they are written. A cell is told by its color
and by its sign and figure alike, so that nothing is said by color alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from losses import Cell, Grade

INK = "#7d8590"
COLORS = {
    Grade.WHOLE: "#10b981",
    Grade.BINDING: "#f59e0b",
    Grade.SOME: "#f97316",
    Grade.NONE: "#ef4444",
    Grade.SAME: "#7d8590",
}
NOT_WRITTEN = "\u00d7"
LEFT, TOP, SIZE, LEGEND = 220, 190, 54, 150


def svg(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], Cell]) -> str:
    """Return the picture."""
    width, height = LEFT + SIZE * len(columns) + 40, TOP + SIZE * len(rows) + LEGEND
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="13">'
    )
    title = "What is lost when a license of one format is written in another"
    parts = [head, f"<title>{title}</title>", _text(16, 28, title, bold=True), *_heads(rows, columns)]
    for row, source in enumerate(rows):
        for column, target in enumerate(columns):
            parts += _cell(row, column, cells.get((source, target)), f"{source} to {target}")
    return "\n".join([*parts, *_legend(TOP + SIZE * len(rows) + 34), "</svg>", ""])


def _heads(rows: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
    for row, name in enumerate(rows):
        yield _text(LEFT - 10, TOP + SIZE * row + SIZE / 2 + 5, name, anchor="end")
    for column, name in enumerate(columns):
        x, y = LEFT + SIZE * column + SIZE / 2 + 4, TOP - 12
        yield f'<text x="{x}" y="{y}" fill="{INK}" transform="rotate(-50 {x} {y})">{escape(name)}</text>'
    yield _text(LEFT - 10, TOP - 12, "from ↓   to →", anchor="end")


def _cell(row: int, column: int, cell: Cell | None, name: str) -> Iterator[str]:
    x, y = LEFT + SIZE * column, TOP + SIZE * row
    grade = cell.grade if cell else Grade.SAME
    told = f"{name}: {grade.value}" + (f"; {cell.written} of {cell.licenses} written; {cell.often}" if cell else "")
    opacity = "0.85" if cell else "0.15"
    yield f'<g><title>{escape(told)}</title><rect x="{x + 2}" y="{y + 2}" width="{SIZE - 4}" height="{SIZE - 4}" rx="5"'
    yield f' fill="{COLORS[grade]}" fill-opacity="{opacity}"/>'
    if cell:
        yield _in_cell(x, y + 24, _sign(cell), 15)
        yield _in_cell(x, y + 41, f"{cell.written}/{cell.licenses}", 11)
    yield "</g>"


def _sign(cell: Cell) -> str:
    if cell.grade is Grade.NONE:
        return NOT_WRITTEN
    return str(cell.binding) if cell.binding else "✓"


def _in_cell(x: float, y: float, text: str, size: int) -> str:
    return (
        f'<text x="{x + SIZE / 2}" y="{y}" text-anchor="middle" font-size="{size}" font-weight="600" '
        f'fill="#111827">{escape(text)}</text>'
    )


def _legend(y: float) -> Iterator[str]:
    lines = (
        (Grade.WHOLE, "✓  every license is written and nothing that binds is lost"),
        (Grade.BINDING, "n  every license is written; in the middle one, n things that bind must be accepted by name"),
        (Grade.SOME, "n  some licenses are written, with n such things; the others lack what the target needs"),
        (
            Grade.NONE,
            f"{NOT_WRITTEN}  no license is written: the target needs what the source does not say, or has no such kind",
        ),
    )
    for number, (grade, text) in enumerate(lines):
        yield f'<rect x="16" y="{y + number * 26 - 12}" width="16" height="16" rx="3" fill="{COLORS[grade]}"/>'
        yield _text(42, y + number * 26 + 1, text)


def _text(x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="600" font-size="16"' if bold else ""
    return f'<text x="{x}" y="{y}" fill="{INK}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
