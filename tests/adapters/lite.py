"""LITE messages for tests: a golden document with one member set or taken out."""

import re

from adapters.json_source import Json, parse_json, write_json
from tests.adapters.goldens import GOLDEN

FOLDER = GOLDEN / "gb_lite_json"
ABSENT = object()
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


def edited(name: str, *edits: tuple[str, object]) -> bytes:
    """Return a golden document with members set by their paths, or taken out where the value is ABSENT."""
    message = parse_json(golden(name))
    for path, value in edits:
        set_at(message, path, value)
    return write_json(message)


def set_at(message: Json, path: str, value: object) -> None:
    """Set the member at a path, or take it out."""
    *steps, last = [match[1] or int(match[2]) for match in _STEP.finditer(path)]
    place = message
    for step in steps:
        place = place[step]  # type: ignore[index,call-overload] # a path of the tests leads through what is there
    if value is ABSENT:
        del place[last]  # type: ignore[arg-type,operator,union-attr] # as above
    else:
        place[last] = value  # type: ignore[index,call-overload] # as above
