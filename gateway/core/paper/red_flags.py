"""Red flags: what an officer or a forwarder looks into before the goods move. They are advice, never a verdict.

Rules, in order:
1. A flag goes up on what is stated; what is not stated raises none. It changes neither outcome, nor recognition, nor
   disposition.
2. An entry that is not written as entries of its list are; a mistyped entry is looked up nowhere.
3. Two entries of one item in two lists that the public tables pair otherwise (gateway.core.paper.classification).
4. Who receives or uses the goods is in another country than the one to which they finally go.

Source of the shapes: the public lists, each as it writes its own entries; a list that is not here has no shape.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from gateway.core.findings import Finding, Outcome, RedFlag
from gateway.core.law.facts import Facts
from gateway.core.paper.classification import ListedEntry, correspondences_of, covers_entry
from gateway.core.reasons import Reason

_DUAL_USE = r"[0-9][A-E][0-9]{3}(\.[a-z0-9]{1,3}){0,6}"
_MUNITIONS = r"ML([1-9]|1[0-9]|2[0-2])(\.?[a-z](\.[0-9]{1,2}(\.[a-z])?)?)?"
SHAPES: Mapping[str, re.Pattern[str]] = {
    "EU-ANNEX-I": re.compile(_DUAL_USE),
    "EU-ANNEX-IV": re.compile(_DUAL_USE),
    "US-CCL": re.compile(rf"{_DUAL_USE}|EAR99"),
    "EU-CML": re.compile(_MUNITIONS),
    "UK-SECL": re.compile(rf"{_DUAL_USE}|{_MUNITIONS}|PL[0-9]{{4}}(\.?[a-z](\.[0-9]{{1,2}})?)?"),
    "USML": re.compile(r"(?=[IVX])(X?(IX|IV|V?I{0,3})|XXI?)(\([a-z]\)(\([0-9]{1,2}\)(\([ivx]{1,4}\))?)?)?"),
    "WA-DU": re.compile(r"[1-9]\.[A-E]\.[0-9]{1,2}(\.[a-z0-9]{1,2}){0,5}|5\.[A-E]\.(1|2|P2)\..+"),
}
PLACED = (("parties.recipient.established_in", "consignee"), ("parties.user.located_in", "end user"))
DESTINATION, ITEMS, CLASSIFICATION = "route.final_destination", "items", "classification."


def red_flags_in(facts: Facts) -> tuple[Finding, ...]:
    """Return the flags that stated facts raise."""
    members = facts.stated.get(ITEMS)
    items = [member for member in members if isinstance(member, Facts)] if isinstance(members, tuple) else []
    flags = [flag for place, item in enumerate(items) for flag in _of_item(item, f"facts.items[{place}]")]
    return (*flags, *_of_places(facts))


def red_flags_of_law(flags: Iterable[RedFlag]) -> tuple[Finding, ...]:
    """Return the flags that a pack raises, each with the clause that it stands in."""
    return tuple(
        _flag("recognition", f"{flag.what} ({flag.citation.instrument}, {flag.citation.clause})") for flag in flags
    )


def _of_item(item: Facts, field: str) -> Iterator[Finding]:
    entries = list(_entries_of(item))
    for each in entries:
        shape = SHAPES.get(each.list_name)
        if shape is not None and not shape.fullmatch(each.entry):
            yield _flag(
                f"{field}.code",
                f"{each.list_name} writes no entry like {each.entry[:40]}; check how the goods are classified.",
            )
    for one, other in permutations(entries, 2):
        paired = [pair.to.entry for pair in correspondences_of(one, other.list_name) if pair.to.entry]
        if paired and not any(_akin(entry, other.entry) for entry in paired):
            usual = ", ".join(paired)
            yield _flag(
                f"{field}.{CLASSIFICATION}{other.list_name}",
                f"{one.entry} of {one.list_name} is usually {usual} of {other.list_name}, not {other.entry}; "
                "check both classifications.",
            )


def _entries_of(item: Facts) -> Iterator[ListedEntry]:
    code, list_name = item.stated.get("code"), item.stated.get("list")
    if isinstance(code, str) and isinstance(list_name, str):
        yield ListedEntry(code, list_name)
    for path, value in item.stated.items():
        if path.startswith(CLASSIFICATION) and isinstance(value, str) and value != "none":
            yield ListedEntry(value, path.removeprefix(CLASSIFICATION))


def _akin(one: str, other: str) -> bool:
    return covers_entry(one, other) or covers_entry(other, one)


def _of_places(facts: Facts) -> Iterator[Finding]:
    destination = facts.stated.get(DESTINATION)
    if not isinstance(destination, str):
        return
    for path, who in PLACED:
        place = facts.stated.get(path)
        if isinstance(place, str) and place.partition("-")[0] != destination.partition("-")[0]:
            message = f"The {who} is in {place}, and the goods finally go to {destination}; ask where they end up."
            yield _flag(f"facts.{path}", message)


def _flag(field: str, message: str) -> Finding:
    return Finding("V18", Outcome.VALID, Reason.RED_FLAG, field, message)
