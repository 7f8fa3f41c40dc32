"""LITE messages for tests: a golden document with one member set or taken out."""

import re

from adapters.json_source import Json, Number, parse_json, write_json
from tests.adapters.goldens import GOLDEN

FOLDER = GOLDEN / "gb_lite_json"
ABSENT: Json = Number("taken out")  # known by being this object
INSERT = "individual-insert"
OPEN = "open-insert-overrides"
UPDATE = "update-reissued-unknown-member"
GENERAL = "general-with-goods"
USAGE = "usage-open-and-ended"
ANSWER = "response-judged"
_STEP = re.compile(r"(\w+)|\[(\d+)\]")


def golden(name: str) -> bytes:
    """Return a golden document."""
    return (FOLDER / f"{name}.json").read_bytes()


def edited(name: str, *edits: tuple[str, Json]) -> bytes:
    """Return a golden document with members set by their paths, or taken out where the value is ABSENT."""
    message = parse_json(golden(name))
    for path, value in edits:
        set_at(message, path, value)
    return write_json(message)


def set_at(message: Json, path: str, value: Json) -> None:
    """Set the member at a path, or take it out."""
    *steps, last = [match[1] or int(match[2]) for match in _STEP.finditer(path)]
    place = message
    for step in steps:
        place = _into(place, step)
    if isinstance(place, dict) and value is ABSENT:
        del place[str(last)]
    elif isinstance(place, dict):
        place[str(last)] = value
    elif isinstance(place, list):
        place[int(last)] = value


def _into(place: Json, step: str | int) -> Json:
    if isinstance(place, dict) and isinstance(step, str):
        return place[step]
    assert isinstance(place, list)
    assert isinstance(step, int)
    return place[step]
