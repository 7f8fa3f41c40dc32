"""V16: do the goods, the parties and the route that are presented fit the license?

Rules, in order:
1. An item belongs to the license line that it cites; without a citation, to the one line whose entries or commodity
   code it carries. No line, or several, is a mismatch: never a guess. Where the line is told by entry or code and the
   item states neither, what the goods are is not stated.
2. A line's control-list entry covers itself and its sub-entries, character for character; nothing is converted. Goods
   classified under another list than the license names are not stated in its terms (gateway.core.paper.classification).
3. Units and currencies are those of the line; nothing is converted (statement C-11).
4. What all items together ask of a line must fit both what was authorized and what is left; where the license is
   limited as a whole in a measure, what they ask of the license must.
5. A destination that the license names as part of a state covers that part only. An excluded destination beats all.
6. Parties match by an identifier, or by name after case, accents, spaces and punctuation are folded (statement C-13).
7. A license to import is none to send out, whoever asks.
8. What the license does not state is no mismatch; what the shipment does not state is reported as not stated.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from gateway.core.findings import Finding, Outcome
from gateway.core.paper.classification import ListedEntry, covers
from gateway.core.paper.shipment import DeclaredItem, Shipment
from gateway.core.paper.terms import WHOLE_LICENSE, Amount, LicenseTerms, Limit, NamedParty, TermsLine
from gateway.core.reasons import Reason

LONGEST_KEPT = 200
SENDING_OUT = frozenset({"export", "intra_bloc_transfer", "reexport"})
Left: TypeAlias = Mapping[tuple[str, str], Decimal]
"""What is left by (line id, measure); a pair that is absent has no balance."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a shipment fits a license: the findings against it, and what it does not state."""

    findings: tuple[Finding, ...]
    not_stated: tuple[str, ...]


def match(terms: LicenseTerms, shipment: Shipment, left: Left, *, act_kind: str) -> Match:
    """Return how the shipment and the act fit the license."""
    comparison = _Comparison(terms, left)
    comparison.match_act(act_kind)
    if not shipment.items:
        comparison.not_stated.append("shipment.items")
    for index, item in enumerate(shipment.items):
        comparison.match_item(item, f"shipment.items[{index}]")
    comparison.match_destination(shipment.destination)
    comparison.match_route(shipment.transit)
    comparison.match_party("exporter", shipment.exporter, terms.holders, "license holder")
    comparison.match_party("consignee", shipment.consignee, terms.consignees, "consignee")
    comparison.match_party("end_user", shipment.end_user, terms.end_users, "end user")
    return Match(tuple(comparison.findings), tuple(comparison.not_stated))


def same_party(one: NamedParty, other: NamedParty) -> bool:
    """Return whether two namings are of one party: a shared identifier, or equal folded names."""
    if one.identifiers and other.identifiers:
        return bool(one.identifiers & other.identifiers)
    return bool(one.name) and folded(one.name) == folded(other.name)


def folded(name: str) -> str:
    """Return a name without case, accents, spaces and punctuation, for comparison only."""
    return _folded(name) if len(name) > LONGEST_KEPT else _known_folded(name)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in decomposed if character.isalnum())


_known_folded = lru_cache(maxsize=4096)(_folded)


class _Comparison:
    """One license held against one shipment; collects what differs and what is not stated."""

    def __init__(self, terms: LicenseTerms, left: Left) -> None:
        self._terms = terms
        self._left = left
        self._currencies = {line.value.measure for line in terms.lines if line.value is not None}
        self._asked: dict[tuple[str, str], Decimal] = {}
        self.findings: list[Finding] = []
        self.not_stated: list[str] = []

    def match_act(self, act_kind: str) -> None:
        if self._terms.direction == "import" and act_kind in SENDING_OUT:
            message = "The license is one to import; goods are not sent out under it. Present a license to export."
            self._mismatch(Reason.LICENSE_SCOPE_MISMATCH, "act", message)

    def match_item(self, item: DeclaredItem, field: str) -> None:
        line = _line_of(self._terms, item)
        if line is None:
            message = "The goods are on no line of the license, or on several; cite the license line that covers them."
            self._mismatch(Reason.ITEM_MISMATCH, field, message)
            return
        if item.entries and line.entries and _entries_fit(line, item) is False:
            named = ", ".join(licensed.entry for licensed in line.entries)
            message = f"Line {line.number} is for {named}; the goods are classified otherwise."
            self._mismatch(Reason.ITEM_MISMATCH, f"{field}.entries", message)
        if item.hs_code and line.hs_code and item.hs_code[:6] != line.hs_code:
            message = f"Line {line.number} is for commodity code {line.hs_code}; the goods are declared under another."
            self._mismatch(Reason.ITEM_MISMATCH, f"{field}.hs_code", message)
        self._note_unclassified(line, item, field)
        if line.limit in {Limit.QUANTITY, Limit.QUANTITY_AND_VALUE} and line.quantity:
            self._match_amount(line, line.quantity, item.quantity, f"{field}.quantity")
        if line.limit in {Limit.VALUE, Limit.QUANTITY_AND_VALUE} and line.value:
            self._match_amount(line, line.value, item.value, f"{field}.value")
        elif self._limited_as_a_whole_by_value:
            self._match_whole_value(item.value, f"{field}.value")

    def _note_unclassified(self, line: TermsLine, item: DeclaredItem, field: str) -> None:
        by_entry = line.entries and item.entries and _entries_fit(line, item) is not None
        compared = by_entry or (line.hs_code and item.hs_code and not (line.entries and item.entries))
        if (line.entries or line.hs_code) and not compared:
            self.not_stated.append(f"{field}.entries" if line.entries else f"{field}.hs_code")

    def match_destination(self, destination: str) -> None:
        field = "shipment.destination"
        permitted = self._terms.destinations
        if not destination:
            self.not_stated.append(field)
        elif destination in self._terms.excluded_destinations:
            message = f"The license rules out {destination}; the goods may not go there under it."
            self._mismatch(Reason.DESTINATION_MISMATCH, field, message)
        elif permitted and destination not in permitted:
            message = f"The license permits {', '.join(permitted)}, not {destination}; another license is needed."
            self._mismatch(Reason.DESTINATION_MISMATCH, field, message)

    def match_route(self, transit: tuple[str, ...]) -> None:
        permitted = self._terms.transit
        for index, place in enumerate(transit):
            if permitted and place not in permitted:
                message = f"The license permits transit through {', '.join(permitted)}, not through {place}."
                self._mismatch(Reason.ROUTE_MISMATCH, f"shipment.transit[{index}]", message)

    def match_party(self, role: str, declared: NamedParty | None, licensed: tuple[NamedParty, ...], words: str) -> None:
        if licensed and declared is None:
            self.not_stated.append(f"shipment.{role}")
        elif declared is not None and licensed and not any(same_party(declared, party) for party in licensed):
            message = f"The party declared is not the {words} of the license, by identifier or by folded name."
            self._mismatch(Reason.PARTY_MISMATCH, f"shipment.{role}", message)

    def _match_amount(self, line: TermsLine, authorized: Amount, asked: Amount | None, field: str) -> None:
        if asked is None:
            self.not_stated.append(field)
            return
        if asked.measure != authorized.measure:
            message = f"Line {line.number} is counted in {authorized.measure}; declare in that, nothing is converted."
            self._mismatch(Reason.UNIT_MISMATCH, field, message)
            return
        key = (line.line_id, authorized.measure)
        if key not in self._left and (WHOLE_LICENSE, authorized.measure) in self._left:
            key = (WHOLE_LICENSE, authorized.measure)
        available = self._left.get(key, authorized.figure)
        self._asked[key] = self._asked.get(key, Decimal(0)) + asked.figure
        if available <= 0:
            message = f"Line {line.number} is used up; a new license is needed."
            self.findings.append(Finding("V16", Outcome.EXHAUSTED, Reason.LICENSE_EXHAUSTED, field, message))
        elif self._asked[key] > min(authorized.figure, available):
            message = f"Line {line.number} has {_plain(available)} {authorized.measure} left; more is presented."
            self._mismatch(Reason.QUANTITY_EXCEEDED, field, message)

    @property
    def _limited_as_a_whole_by_value(self) -> bool:
        return any(line_id == WHOLE_LICENSE and measure in self._currencies for line_id, measure in self._left)

    def _match_whole_value(self, asked: Amount | None, field: str) -> None:
        if asked is None:
            self.not_stated.append(field)
            return
        key = (WHOLE_LICENSE, asked.measure)
        self._asked[key] = self._asked.get(key, Decimal(0)) + asked.figure
        if key not in self._left:
            message = "The license is limited as a whole in another currency; declare in that, nothing is converted."
            self._mismatch(Reason.UNIT_MISMATCH, field, message)
        elif self._asked[key] > self._left[key]:
            message = f"The license has {_plain(self._left[key])} {asked.measure} left as a whole; more is presented."
            self._mismatch(Reason.QUANTITY_EXCEEDED, field, message)

    def _mismatch(self, reason: Reason, field: str, message: str) -> None:
        self.findings.append(Finding("V16", Outcome.MISMATCH, reason, field, message))


def _line_of(terms: LicenseTerms, item: DeclaredItem) -> TermsLine | None:
    if item.license_line is not None:
        return terms.line_by_number(item.license_line)
    if len(terms.lines) == 1:
        return terms.lines[0]
    fitting = [line for line in terms.lines if _fits_without_citation(line, item)]
    return fitting[0] if len(fitting) == 1 else None


def _fits_without_citation(line: TermsLine, item: DeclaredItem) -> bool:
    if line.entries and item.entries:
        return _entries_fit(line, item) is True
    return bool(line.hs_code) and item.hs_code[:6] == line.hs_code


def _entries_fit(line: TermsLine, item: DeclaredItem) -> bool | None:
    """Return whether the declared entries are covered by the line's; None where the lists do not tell.

    Goods that are classified under several lists are held against the line by their entries in its own list; what they
    are in another list then says nothing more.
    """
    fits = [_entry_fits(line, ListedEntry(entry.entry, entry.list_name)) for entry in item.entries]
    return False if False in fits else True if True in fits else None


def _entry_fits(line: TermsLine, presented: ListedEntry) -> bool | None:
    answers = [covers(licensed, presented) for licensed in line.entries]
    return True if True in answers else None if None in answers else False


def _plain(figure: Decimal) -> str:
    return format(figure.normalize(), "f") if figure else "0"
