"""Entries of control lists: when one covers another, within a list and across lists.

Rules, in order:
1. Within one list an entry covers itself and its sub-entries, character for character: `5A002.a` covers `5A002.a.1`,
   not `5A002.ab`. Where one side does not name its list, both are taken to speak of the same.
2. Two lists may use the same characters for other goods (`6A001` is sonar in one list and arms in another). Entries of
   different lists are compared through a stated correspondence, or not at all.
3. A correspondence that is confirmed, and says that the other list has no such goods, answers no. Any other only hints
   at the entry to look up: whoever classified the goods states their entry in the list of the license or the law.

Source of the correspondences: the public lists side by side. Each carries a confidence mark of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.core.findings import Mark


class Relation(StrEnum):
    """How an entry of one list relates to another list."""

    EQUAL = "equal"
    SAME_ROOT = "same_root"
    NARROWER = "narrower"
    PARTIAL = "partial"
    BY_TABLE = "by_table"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry of a control list; `list_name` is empty when nobody says which list."""

    entry: str
    list_name: str = ""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """What an entry of one list is in another: `to_entry` is empty where there is none."""

    of: ListedEntry
    relation: Relation
    to: ListedEntry
    mark: Mark


def covers_entry(licensed: str, presented: str) -> bool:
    """Return whether an entry covers another one of the same list: the same, or a sub-entry of it."""
    return presented == licensed or presented.startswith(f"{licensed}.")


def covers(licensed: ListedEntry, presented: ListedEntry) -> bool | None:
    """Return whether one entry covers another; None when they are of different lists and nothing stated decides."""
    if not licensed.list_name or not presented.list_name or licensed.list_name == presented.list_name:
        return covers_entry(licensed.entry, presented.entry)
    return False if has_no_equivalent(presented, licensed.list_name) else None


def has_no_equivalent(entry: ListedEntry, list_name: str) -> bool:
    """Return whether it is confirmed that another list has nothing that corresponds to an entry."""
    return any(
        each.relation is Relation.NONE and each.mark is Mark.CONFIRMED for each in correspondences_of(entry, list_name)
    )


def correspondences_of(entry: ListedEntry, list_name: str) -> Iterator[Correspondence]:
    """Yield what is stated about an entry, or about one above it, in another list."""
    for each in _STATED.get((entry.list_name, list_name), ()):
        if covers_entry(each.of.entry, entry.entry):
            yield each


def _rows() -> Iterator[Correspondence]:
    for one, other, relation, mark, pairs in _TABLE:
        for pair in pairs.split("; "):
            entry, _, to = pair.partition("=")
            yield Correspondence(ListedEntry(entry, one), relation, ListedEntry(to, other), mark)


# From, to, relation, mark; then entries, each with what it corresponds to.
_TABLE: tuple[tuple[str, str, Relation, Mark, str], ...] = (
    ("EU-ANNEX-I", "US-CCL", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001; 2B350=2B350; 6A003=6A003; 5A002=5A002"),
    ("EU-ANNEX-I", "US-CCL", Relation.SAME_ROOT, Mark.KNOWLEDGE, "4A005=4A005"),
    ("EU-ANNEX-I", "US-CCL", Relation.NONE, Mark.KNOWLEDGE, "0C001; 0A001; 5A001.j"),
    ("EU-ANNEX-I", "US-CCL", Relation.NARROWER, Mark.KNOWLEDGE, "1C450=1C350"),
    ("US-CCL", "EU-ANNEX-I", Relation.NONE, Mark.CONFIRMED, "0A979"),
    ("US-CCL", "EU-ANNEX-I", Relation.NONE, Mark.KNOWLEDGE, "3A090; 4A090; 3A991; 5A992; 9A515; EAR99; 3A901; 4A906"),
    ("US-CCL", "EU-CML", Relation.PARTIAL, Mark.KNOWLEDGE, "9A610=ML10; 0A501=ML1"),
    ("UK-SECL", "EU-ANNEX-I", Relation.NONE, Mark.KNOWLEDGE, "PL5001; PL9013"),
    ("UK-SECL", "EU-CML", Relation.SAME_ROOT, Mark.KNOWLEDGE, "ML10=ML10"),
    ("UK-SECL", "EU-CML", Relation.NONE, Mark.KNOWLEDGE, "PL5017"),
    ("EU-CML", "WA-ML", Relation.SAME_ROOT, Mark.KNOWLEDGE, "ML6=ML6"),
    ("EU-CML", "USML", Relation.PARTIAL, Mark.KNOWLEDGE, "ML6=VII"),
    ("WA-DU", "EU-ANNEX-I", Relation.EQUAL, Mark.KNOWLEDGE, "3.A.1.a.2=3A001.a.2"),
    ("MTCR", "EU-ANNEX-I", Relation.BY_TABLE, Mark.KNOWLEDGE, "6.A.1=1A102"),
    ("NSG", "EU-ANNEX-I", Relation.BY_TABLE, Mark.KNOWLEDGE, "2.A.1=2A225"),
    ("AG", "EU-ANNEX-I", Relation.BY_TABLE, Mark.KNOWLEDGE, "precursor 1=1C350.1"),
    ("JP-ETCO", "EU-ANNEX-I", Relation.BY_TABLE, Mark.KNOWLEDGE, "7(1)=3A001"),
    ("KR-TABLE-2", "EU-ANNEX-I", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001"),
    ("SG-SGCL", "EU-ANNEX-I", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001"),
    ("HK-SCHEDULE-1", "EU-ANNEX-I", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001"),
    ("CH-GCO-ANNEX-2", "EU-ANNEX-I", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001"),
    ("AU-DSGL", "EU-ANNEX-I", Relation.SAME_ROOT, Mark.KNOWLEDGE, "3A001=3A001"),
    ("CA-ECL", "WA-DU", Relation.EQUAL, Mark.KNOWLEDGE, "1-3.A.1.a.2=3.A.1.a.2"),
    ("CA-ECL", "EU-ANNEX-I", Relation.NONE, Mark.CONFIRMED, "5504; 5400"),
    ("IN-SCOMET", "EU-ANNEX-I", Relation.NONE, Mark.KNOWLEDGE, "6A001"),
    ("IN-SCOMET", "WA-DU", Relation.BY_TABLE, Mark.KNOWLEDGE, "8A3=3.A"),
    ("EAEU-LIST", "EU-ANNEX-I", Relation.NONE, Mark.KNOWLEDGE, "2.16"),
)
CORRESPONDENCES = tuple(_rows())
_STATED: Mapping[tuple[str, str], tuple[Correspondence, ...]] = {
    (one, other): tuple(each for each in CORRESPONDENCES if (each.of.list_name, each.to.list_name) == (one, other))
    for one, other in {(each.of.list_name, each.to.list_name) for each in CORRESPONDENCES}
}
