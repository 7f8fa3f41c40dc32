"""From a license, a shipment and what the caller states to the facts that arrangements ask for.

Rules, in order:
1. The paths are those of docs/arrangements.md, the same as in worked cases: one shape for live questions and for cases.
2. What nobody said is unknown. What the registry says is not for the caller to state; a few facts about a license that
   no document carries are, and they never replace what the registry says.
3. Whether the license covers the movement is known only when nothing was left unsaid and a person has read every text
   that binds; otherwise it is unknown, and the fact names what would settle it.
4. What the caller states wins over what was inferred from the shipment, but never over the registry.
5. Goods are classified by the first entry that is declared; each further one is their entry in its own list.
6. A license that states that it has no end has none; one that merely prints no last day leaves it unknown.
"""

import re
from collections.abc import Mapping
from datetime import date

from gateway.core.law.facts import NAME_SHAPE, Facts, Unknown, facts_from_tree
from gateway.core.paper.matching import Match, same_party
from gateway.core.paper.shipment import DeclaredItem, Shipment
from gateway.core.paper.terms import LicenseTerms
from gateway.core.questions import StatedFact

CONDITIONS_REVIEWED = "license.conditions_reviewed"
STATED_OF_LICENSE = frozenset(
    {
        CONDITIONS_REVIEWED,
        "license.applied_on",
        "license.entitlement_established",
        "license.required",
        "license.valid_until",
    }
)
"""Facts about a license that a caller may state where the registry does not say."""

_PART = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(?:\[([0-9]{1,3})\])?")


def facts_for(
    terms: LicenseTerms,
    shipment: Shipment,
    match: Match,
    stated: Mapping[str, StatedFact],
    *,
    standing: str,
    as_of: date,
) -> Facts:
    """Return the facts of a license that is on record, for a shipment."""
    tree: dict[str, object] = {
        "items": [_item(item) for item in shipment.items],
        "route": _route(shipment),
        "parties": _parties(terms, shipment),
    }
    for path, value in stated.items():
        _put(tree, path, list(value) if isinstance(value, tuple) else value)
    of_registry = _license(terms, shipment, standing, as_of)
    of_caller = {path.removeprefix("license."): value for path, value in stated.items() if path in STATED_OF_LICENSE}
    known = {name: value for name, value in of_registry.items() if value is not None}
    reviewed = of_caller.pop("conditions_reviewed", None) is True
    covers = {"covers_movement": _covers_movement(terms, match, reviewed=reviewed)}
    tree["license"] = of_caller | known | covers
    return facts_from_tree(tree)


def stated_only(stated: Mapping[str, StatedFact]) -> Facts:
    """Return the facts that a caller states, and nothing else."""
    tree: dict[str, object] = {}
    for path, value in stated.items():
        _put(tree, path, list(value) if isinstance(value, tuple) else value)
    return facts_from_tree(tree)


def _license(terms: LicenseTerms, shipment: Shipment, standing: str, as_of: date) -> dict[str, object]:
    holder = any(shipment.exporter and same_party(shipment.exporter, party) for party in terms.holders)
    return {
        "present": True,
        "kind": terms.kind or None,
        "legal_basis": terms.legal_basis or None,
        "issuing_jurisdiction": terms.jurisdiction,
        "issued_on": terms.issued_on,
        "valid_from": terms.valid_from or terms.issued_on,
        "valid_until": "none" if terms.open_ended else terms.valid_until,
        "status": standing.lower(),
        "status_as_of": as_of,
        "holder": "exporter" if holder else None,
        "destinations": list(terms.destinations) or None,
    }


def _covers_movement(terms: LicenseTerms, match: Match, *, reviewed: bool) -> object:
    if match.findings:
        return False
    settled_by = tuple(f"facts.{path}" for path in match.not_stated)
    if terms.texts_to_read and not reviewed:
        settled_by += (f"facts.{CONDITIONS_REVIEWED}",)
    return Unknown(settled_by=settled_by) if settled_by else True


def _route(shipment: Shipment) -> dict[str, object]:
    return {
        "goods_location": shipment.goods_location or shipment.origin or None,
        "origin": shipment.origin or None,
        "exit_via": shipment.exit_via or shipment.origin or None,
        "transit": list(shipment.transit) or None,
        "final_destination": shipment.destination or None,
    }


def _parties(terms: LicenseTerms, shipment: Shipment) -> dict[str, object]:
    exporter = shipment.exporter.country if shipment.exporter else ""
    holder = next((party.country for party in terms.holders if party.country), "")
    parties: dict[str, object] = {"exporter": {"established_in": exporter or holder or None}}
    if shipment.consignee is not None:
        parties["recipient"] = {"established_in": shipment.consignee.country or None}
    if shipment.end_user is not None:
        parties["user"] = {"located_in": shipment.end_user.country or None}
    return parties


def _item(item: DeclaredItem) -> dict[str, object]:
    first = item.entries[0] if item.entries else None
    elsewhere = {each.list_name: each.entry for each in item.entries[1:] if NAME_SHAPE.match(each.list_name)}
    return {
        "code": first.entry if first else None,
        "list": first.list_name or None if first else None,
        "list_version": first.edition or None if first else None,
        "classification": elsewhere,
    }


def _put(tree: dict[str, object], path: str, value: object) -> None:
    """Set a value at a dotted path; an index beyond the end of a list adds one element at most."""
    *parents, last = path.split(".")
    node = tree
    for part in parents:
        node = _child(node, part)
    name, index = _split(last)
    if index is None:
        node[name] = value


def _child(node: dict[str, object], part: str) -> dict[str, object]:
    name, index = _split(part)
    if index is None:
        child = node.get(name)
        if not isinstance(child, dict):
            child = node[name] = {}
        return child
    elements = node.get(name)
    if not isinstance(elements, list):
        elements = node[name] = []
    if index >= len(elements):
        elements.append({})
    element: dict[str, object] = elements[min(index, len(elements) - 1)]
    return element


def _split(part: str) -> tuple[str, int | None]:
    match = _PART.fullmatch(part)
    if match is None:
        return part, None
    return match.group(1), int(match.group(2)) if match.group(2) else None
