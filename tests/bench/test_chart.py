"""The picture of a curve: well-formed, with its axes named, its units, and its knee."""

from xml.etree import ElementTree as ET

from bench.chart import svg
from bench.curve import LIMIT_MILLISECONDS, Curve
from bench.summary import Summary


def _point(offered: float, p99: float, failed: int = 0) -> Summary:
    latency = {"p50": p99 / 2, "p99": p99, "p99.9": p99, "max": p99}
    return Summary(offered, offered, 1000, latency, {"NOT_SENT": failed} if failed else {}, 0.1)


ONE = Curve(1, (_point(100, 5), _point(200, LIMIT_MILLISECONDS), _point(300, LIMIT_MILLISECONDS + 1)))
TWO = Curve(2, (_point(100, 5), _point(400, 20), _point(500, 50, failed=1)))


def test_the_knee_is_the_highest_rate_that_was_sustained() -> None:
    """Within the limit, and without a failed call."""
    assert [curve.knee.offered for curve in (ONE, TWO) if curve.knee] == [200, 400]
    assert Curve(1, (_point(100, 500),)).knee is None


def test_the_picture_names_axes_units_curves_and_knees() -> None:
    """It is read without the page around it."""
    tree = ET.fromstring(svg([ONE, TWO], "a <title> & more"))
    texts = [element.text or "" for element in tree.iter() if element.tag.endswith(("text", "title"))]
    for said in ("a <title> & more", "offered rate, calls a second", "latency of 99 in 100 calls, ms"):
        assert said in texts
    for said in ("1 worker", "2 workers", "knee, 200/s", "knee, 400/s"):
        assert said in texts


def test_every_place_lies_on_the_picture() -> None:
    """Also a latency below or above the scale."""
    picture = svg([Curve(1, (_point(100, 0.01), _point(200, 10.0**9)))], "")
    tree = ET.fromstring(picture)
    line = next(element for element in tree.iter() if element.tag.endswith("polyline"))
    places = [tuple(map(float, place.split(","))) for place in line.attrib["points"].split()]
    assert all(0 <= x <= 760 and 0 <= y <= 440 for x, y in places)
