"""The service segments as they are written: what the license carries, and the writer's defaults.

Rules, in order:
1. Sender, recipient, references, and day and time of preparation are what the license carries from its own message.
2. Where it carries none they are COMITY, COMITY, 1 and the first minute of the year 2000: the writer asks no clock, and
   a day before the directory's own is plainly none. Whoever sends the interchange sets them. Each is reported.
3. The syntax is the version that the license carries; else version 3, or 4 for UNOY, which is the first to have it.
"""

from collections.abc import Sequence

from adapters.contract import Entry, Fate
from adapters.edifact import charsets
from adapters.edifact.syntax import Segment, segment, write_interchange

_DEFAULTS = {
    "UNB/S002.0004": "COMITY",
    "UNB/S003.0010": "COMITY",
    "UNB/0017": "000101",
    "UNB/0019": "0000",
    "UNB/0020": "1",
    "UNH/0062": "1",
}
_BEHIND = {"UNB/S002.0004": "UNB/S002.0007", "UNB/S003.0010": "UNB/S003.0007"}


def interchange_of(message: Sequence[Segment], carried: dict[str, str]) -> tuple[bytes, tuple[Entry, ...]]:
    """Return a message as an interchange, and an entry for each default in it."""
    values = _DEFAULTS | {path: value for path, value in carried.items() if path in _DEFAULTS}
    qualifiers = {path: carried.get(path, "") for path in _BEHIND.values()}
    texts = [*values.values(), *qualifiers.values()]
    texts += [component for each in message for element in each.elements for component in element]
    character_set = charsets.smallest("".join(texts))
    version = carried.get("UNB/0002", "") or ("4" if character_set == "UNOY" else "3")
    day = values["UNB/0017"]
    if version == "4" and "UNB/0017" not in carried:
        day = f"20{day}"
    sender, recipient = (
        (values[path], qualifiers[behind]) if qualifiers[behind] else (values[path],)
        for path, behind in _BEHIND.items()
    )
    reference, number = values["UNB/0020"], values["UNH/0062"]
    segments = [
        segment("UNB", (character_set, version), sender, recipient, (day, values["UNB/0019"]), reference),
        segment("UNH", number, ("GOVCBR", "D", "13A", "UN", "CMTY01")),
        *message,
        segment("UNT", str(len(message) + 2), number),
        segment("UNZ", "1", reference),
    ]
    because = "default of the writer: the license carries none"
    invented = tuple(Entry(path, "", Fate.INVENTED, because) for path in _DEFAULTS if path not in carried)
    return write_interchange(segments, character_set), invented
