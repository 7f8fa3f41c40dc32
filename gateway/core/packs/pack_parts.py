"""Reading the parts that every rule of a pack has: citations with their roles, intervals, and names of closed lists.

Rules, in order:
1. A citation names a clause of the pack in a role of the closed list. The roles relied on decide the weakest mark; the
   others explain, and do not weaken the answer.
2. A day is a day, a zoned instant, or two days between which the day lies.
3. A name outside its closed list refuses the pack; a new name is a change of this code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import TypeVar

from gateway.core.findings import Citation, Mark
from gateway.core.law.rules import Cite, Clause, Membership
from gateway.core.law.timeline import ALWAYS, EFFECTIVE_DATES, Boundary, Interval, boundary_of_text
from gateway.core.law.vocabulary import Terms
from gateway.core.packs.pack_text import Keys, PackRefused

Listed = TypeVar("Listed", bound=StrEnum)
RELIED_ON = frozenset(
    {"basis", "precondition", "prohibition", "constitutive publication", "continuity", "reconciliation"}
)
NOT_RELIED_ON = frozenset(
    {
        "procedure",
        "deadline arithmetic",
        "duty",
        "examined",
        "former basis",
        "general rule displaced",
        "permission displaced",
        "conflicting general rule",
    }
)
ACTS = frozenset(
    {
        "export",
        "intra_bloc_transfer",
        "passage",
        "entry",
        "import",
        "transit",
        "reexport",
        "retransfer",
        "application_assessment",
        "domestic_recognition",
    }
)
KEPT = frozenset({"former basis"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules of a pack may refer to, and what its parts brought along; an overlay's names have a `prefix`."""

    subjects: frozenset[str]
    sources: Mapping[str, str]
    clauses: Mapping[str, tuple[Clause, Mark]]
    zones: Mapping[str, tzinfo]
    memberships: Mapping[str, Membership]
    terms: Terms
    prefix: str = ""


def cites_of(keys: Keys, key: str, setting: Setting) -> tuple[Cite, ...]:
    """Return the citations listed at `key`."""
    return tuple(_cite(entry, setting) for entry in keys.each(key))


def span_of(keys: Keys, owner: str) -> Interval:
    """Return the interval that `from` and `to` state; `owner` names the fact that settles an uncertain day."""
    start = _boundary(keys, "from", f"{EFFECTIVE_DATES}.{owner}.from")
    end = _boundary(keys, "to", f"{EFFECTIVE_DATES}.{owner}.to")
    if start is None and end is None:
        return ALWAYS
    if start is not None and end is not None and start.latest > end.earliest:
        raise PackRefused(keys.field, f"an end after the beginning was expected at {keys.field}; correct the days")
    return Interval(start, end)


def member(kind: type[Listed], text: str, field: str) -> Listed:
    """Return the member of the closed list `kind` that `text` names.

    Raises:
        PackRefused: there is none.
    """
    try:
        return kind(text)
    except ValueError:
        raise PackRefused(field, f"a {kind.__name__.lower()} of the closed list was expected at {field}") from None


def names_of(keys: Keys, key: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return the names at `key`, all of which must be `allowed`."""
    names = frozenset(keys.texts(key))
    if not names <= allowed:
        raise PackRefused(
            keys.at(key), f"a name outside the closed list stands at {keys.at(key)}; see docs/arrangements.md"
        )
    return names


def _cite(keys: Keys, setting: Setting) -> Cite:
    clause_id, role = keys.text("clause"), keys.text("role")
    if clause_id not in setting.clauses:
        raise PackRefused(keys.at("clause"), f"{keys.at('clause')} names no clause of the pack; define it")
    if role not in RELIED_ON and role not in NOT_RELIED_ON:
        raise PackRefused(keys.at("role"), f"a role of the closed list was expected at {keys.at('role')}")
    clause, mark = setting.clauses[clause_id]
    kept = role in KEPT or keys.text("kept", "false") == "true"
    keys.close()
    named = f"{setting.prefix}{clause_id}"
    return Cite(Citation(named, clause.instrument, clause.clause, role, mark, clause.source), clause.span, kept)


def _boundary(keys: Keys, key: str, fact: str) -> Boundary | None:
    if not keys.has(key):
        return None
    tree = keys.take(key)
    if isinstance(tree, str):
        return _day(tree, fact, keys.at(key))
    either = Keys(tree, keys.at(key))
    earliest = _day(either.text("earliest"), fact, either.field)
    latest = _day(either.text("latest"), fact, either.field)
    either.close()
    if earliest.instant or latest.instant or earliest.earliest >= latest.earliest:
        raise PackRefused(either.field, f"two days in order were expected at {either.field}; correct them")
    return Boundary(earliest.earliest, latest.earliest, None, fact)


def _day(text: str, fact: str, field: str) -> Boundary:
    try:
        return boundary_of_text(text, fact=fact)
    except ValueError:
        raise PackRefused(field, f"a day or a zoned instant was expected at {field}; write YYYY-MM-DD") from None
