"""The curve as a picture: an SVG written by hand, readable on a light and on a dark page.

Rules, in order:
1. Offered rate runs to the right, in calls a second; latency runs up, in milliseconds, each step ten times the last.
2. Curves differ by dash and mark as well as by color, and each is named beside its end.
3. The knee of each curve is ringed and named by its rate. Text and axes are a gray that stands out from white and from
   black alike, and the ground is left open.
"""

import math
from collections.abc import Iterator, Sequence
from html import escape

from bench.curve import LIMIT_MILLISECONDS, Curve
from bench.summary import Summary

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 78, 130, 56, 64
INK = "#7d8590"
STROKES = (("#3b82f6", ""), ("#f97316", "7 4"), ("#10b981", "2 4"), ("#d946ef", "10 3 2 3"))
LOWEST, TALLEST = 1.0, 10_000.0


def svg(curves: Sequence[Curve], title: str) -> str:
    """Return the picture of some curves."""
    scale = _Scale(_round_up(max(point.offered for curve in curves for point in curve.points)))
    parts = [*_frame(scale, title), *_limit(scale)]
    for number, curve in enumerate(curves):
        parts += _curve(scale, curve, number)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="13">'
    )
    return "\n".join([head, f"<title>{escape(title)}</title>", *parts, "</svg>", ""])


class _Scale:
    """Where a rate and a latency lie on the picture."""

    def __init__(self, most: float) -> None:
        self.most = most

    def x(self, rate: float) -> float:
        return LEFT + rate / self.most * (WIDTH - LEFT - RIGHT)

    def y(self, milliseconds: float) -> float:
        share = math.log10(min(max(milliseconds, LOWEST), TALLEST) / LOWEST) / math.log10(TALLEST / LOWEST)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _frame(scale: _Scale, title: str) -> Iterator[str]:
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    yield _text(LEFT, 26, title, head=True)
    for step in range(5):
        rate = scale.most * step / 4
        yield _line((scale.x(rate), TOP), (scale.x(rate), floor), width=0.5 if step else 1.2)
        yield _text(scale.x(rate), floor + 20, f"{rate:,.0f}", anchor="middle")
    for power in range(5):
        y = scale.y(10.0**power)
        yield _line((LEFT, y), (right, y), width=0.5 if power else 1.2)
        yield _text(LEFT - 8, y + 4, f"{10**power:,}", anchor="end")
    yield _text((LEFT + right) / 2, HEIGHT - 18, "offered rate, calls a second", anchor="middle")
    middle = (TOP + floor) / 2
    label = "latency of 99 in 100 calls, ms"
    yield (
        f'<text x="20" y="{middle:.0f}" fill="{INK}" text-anchor="middle" '
        f'transform="rotate(-90 20 {middle:.0f})">{label}</text>'
    )


def _limit(scale: _Scale) -> Iterator[str]:
    y = scale.y(LIMIT_MILLISECONDS)
    yield _line((LEFT, y), (WIDTH - RIGHT, y), width=1.2, dash="4 3")
    yield _text(LEFT + 6, y - 6, f"limit of the knee, {LIMIT_MILLISECONDS:.0f} ms")


def _curve(scale: _Scale, curve: Curve, number: int) -> Iterator[str]:
    color, dash = STROKES[number % len(STROKES)]
    places = [_place(scale, point) for point in curve.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2.2"{dashes}/>'
    for x, y in places:
        yield _mark(x, y, number, color)
    x, y = places[-1]
    said = "1 worker" if curve.workers == 1 else f"{curve.workers} workers"
    yield _text(x + 10, y + 4 + 16 * number, said, color=color)
    if curve.knee is not None:
        x, y = _place(scale, curve.knee)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="none" stroke="{color}" stroke-width="2"/>'
        yield _text(x + 12, y + 20, f"knee, {curve.knee.offered:,.0f}/s", color=color)


def _place(scale: _Scale, point: Summary) -> tuple[float, float]:
    return scale.x(point.offered), scale.y(point.latency["p99"])


def _mark(x: float, y: float, number: int, color: str) -> str:
    if number % 2:
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{color}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.8" fill="{color}"/>'


def _line(begin: tuple[float, float], end: tuple[float, float], *, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    place = f'x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {place} stroke="{INK}" stroke-width="{width}"{dashes}/>'


def _text(x: float, y: float, said: str, *, anchor: str = "start", color: str = INK, head: bool = False) -> str:
    weight = ' font-weight="bold" font-size="15"' if head else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}"{weight}>{escape(said)}</text>'


def _round_up(rate: float) -> float:
    """Return the next rate that is a round number of hundreds, thousands or the like, in quarters."""
    step = 10.0 ** math.floor(math.log10(max(rate, 1.0)))
    return next(step * factor for factor in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if step * factor >= rate)
