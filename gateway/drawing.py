"""Pictures of recognition as SVG text: who gives effect to whose license, and how much of a labyrinth a bloc is.

Rules, in order:
1. A cell has a letter and a color, so that nobody needs the color.
2. Every text is escaped; a picture holds no script and refers to nothing outside itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape

from gateway.core.findings import Recognition
from gateway.core.review.labyrinth import Labyrinth

LETTERS: Mapping[Recognition, str] = {
    Recognition.RECOGNIZED: "R",
    Recognition.RECOGNIZED_WITH_CONDITIONS: "c",
    Recognition.CONSULTATION_REQUIRED: "t",
    Recognition.INDETERMINATE: "?",
    Recognition.NOT_RECOGNIZED: "-",
}
WORDS: Mapping[Recognition, str] = {
    Recognition.RECOGNIZED: "recognized",
    Recognition.RECOGNIZED_WITH_CONDITIONS: "with conditions",
    Recognition.CONSULTATION_REQUIRED: "talk first",
    Recognition.INDETERMINATE: "open",
    Recognition.NOT_RECOGNIZED: "not recognized",
}
FILLS: Mapping[Recognition, str] = {
    Recognition.RECOGNIZED: "#2f9e6e",
    Recognition.RECOGNIZED_WITH_CONDITIONS: "#8fce9f",
    Recognition.CONSULTATION_REQUIRED: "#f2c14e",
    Recognition.INDETERMINATE: "#c9ccd1",
    Recognition.NOT_RECOGNIZED: "#d1605e",
}
CELL, LEFT, TOP = 26, 70, 90
INK, PAPER = "#1f2430", "#ffffff"


def matrix_svg(found: Mapping[tuple[str, str], Recognition], codes: Sequence[str], title: str, *, on: date) -> str:
    """Return who gives effect to whose license on a day as a picture: issuers down, verifiers across."""
    size = len(codes)
    width, height = max(LEFT + CELL * size + 20, 520), TOP + CELL * size + 60
    parts = [_text(12, 24, title, size=15), _text(12, 44, f"issuer down, verifier across, on {on}", size=12)]
    for column, verifier in enumerate(codes):
        parts.append(_text(LEFT + CELL * column + CELL // 2, TOP - 8, verifier, size=10, anchor="middle"))
    for row, issuer in enumerate(codes):
        y = TOP + CELL * row
        parts.append(_text(LEFT - 8, y + CELL * 2 // 3, issuer, size=11, anchor="end"))
        for column, verifier in enumerate(codes):
            recognition = found.get((issuer, verifier))
            if recognition is not None:
                parts.append(_cell(LEFT + CELL * column, y, recognition, f"{issuer} in {verifier}"))
    x = 12
    for recognition, fill in FILLS.items():
        parts.append(_rect(x, height - 34, 14, fill))
        parts.append(_text(x + 18, height - 22, f"{LETTERS[recognition]} {WORDS[recognition]}", size=10))
        x += 100
    return _svg(width, height, parts)


def labyrinth_svg(counted: Sequence[Labyrinth], title: str) -> str:
    """Return the counts of one or several days as bars side by side."""
    labels = ("labyrinth number", "regimes", "conditions", "authorities")
    rows = [(one.paths, len(one.regimes), len(one.conditions), len(one.authorities)) for one in counted]
    most = max([1, *(value for row in rows for value in row)])
    group = 26 * len(counted) + 22
    height = 70 + group * len(labels)
    parts = [_text(12, 24, title, size=15)]
    for place, label in enumerate(labels):
        y = 46 + group * place
        parts.append(_text(12, y + 14, label, size=12))
        for position, one in enumerate(counted):
            value = rows[position][place]
            length = 300 * value // most
            fill = "#3f6fb5" if position else "#9db4d6"
            parts.append(_bar(150, y + 26 * position, length, fill))
            parts.append(_text(156 + length, y + 26 * position + 14, f"{value} on {one.on}", size=11))
    return _svg(620, height, parts)


def _cell(x: int, y: int, recognition: Recognition, name: str) -> str:
    tip = f"<title>{escape(name)}: {escape(WORDS[recognition])}</title>"
    square = f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" fill="{FILLS[recognition]}"/>'
    letter = _text(x + CELL // 2, y + CELL * 2 // 3, LETTERS[recognition], size=12, anchor="middle")
    return f"<g>{tip}{square}{letter}</g>"


def _rect(x: int, y: int, size: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{fill}"/>'


def _bar(x: int, y: int, length: int, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{length}" height="20" fill="{fill}"/>'


def _text(x: int, y: int, text: str, *, size: int, anchor: str = "start") -> str:
    place = f'x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{INK}"'
    return f"<text {place}>{escape(text)}</text>"


def _svg(width: int, height: int, parts: Sequence[str]) -> str:
    box = f'viewBox="0 0 {width} {height}" font-family="sans-serif"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join((head, f'<rect width="{width}" height="{height}" fill="{PAPER}"/>', *parts, "</svg>", ""))
