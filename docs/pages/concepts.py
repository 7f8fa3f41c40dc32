"""What a format carries of each concept of the canonical license, as its golden documents show it.

Rules, in order:
1. A concept has parts. A format keeps it when its golden documents give every part, partly when they give some.
2. Nothing is claimed that no document shows. What a format reads it writes again without loss, where it is written:
   tests/adapters/test_contract.py holds every golden document to that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from adapters.contract import Reading
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, LicenseLine, LineLimit, Party, PartyRole

NOT_CARRIED = "-"

Seen: TypeAlias = "Callable[[License], bool]"
_FIRST_ROLES = frozenset({PartyRole.PARTY_ROLE_HOLDER, PartyRole.PARTY_ROLE_CONSIGNEE, PartyRole.PARTY_ROLE_END_USER})


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the canonical license, the message or field of the schema that holds it, and its parts."""

    name: str
    field: str
    parts: tuple[Seen, ...]


def _party_parts(role: PartyRole.ValueType) -> tuple[Seen, ...]:
    def some(says: Callable[[Party], bool]) -> Seen:
        return lambda license_: any(says(each.party) for each in license_.parties if each.role == role)

    return (
        some(lambda party: bool(party.name)),
        some(lambda party: bool(party.country)),
        some(lambda party: party.HasField("address")),
    )


def _line(says: Callable[[LicenseLine], bool]) -> Seen:
    return lambda license_: any(says(line) for line in license_.lines)


CONCEPTS: tuple[Concept, ...] = (
    Concept("license number", "License.number", (lambda x: bool(x.number),)),
    Concept(
        "issuing authority",
        "License.issuing_authority",
        (lambda x: bool(x.issuing_authority.name), lambda x: bool(x.jurisdiction)),
    ),
    Concept("kind of license", "License.kind", (lambda x: bool(x.kind),)),
    Concept("direction", "License.direction", (lambda x: bool(x.direction),)),
    Concept("legal basis", "License.legal_basis", (lambda x: bool(x.legal_basis),)),
    Concept("holder: name, country, address", "License.parties", _party_parts(PartyRole.PARTY_ROLE_HOLDER)),
    Concept("consignee: name, country, address", "License.parties", _party_parts(PartyRole.PARTY_ROLE_CONSIGNEE)),
    Concept("end user: name, country, address", "License.parties", _party_parts(PartyRole.PARTY_ROLE_END_USER)),
    Concept("other parties", "License.parties", (lambda x: any(each.role not in _FIRST_ROLES for each in x.parties),)),
    Concept("destinations", "License.destinations", (lambda x: bool(x.destinations),)),
    Concept("excluded destinations", "License.excluded_destinations", (lambda x: bool(x.excluded_destinations),)),
    Concept("origins", "License.origins", (lambda x: bool(x.origins) or any(line.origin for line in x.lines),)),
    Concept("territories of transit", "License.transit_territories", (lambda x: bool(x.transit_territories),)),
    Concept("day of issue", "Validity.issue_date", (lambda x: x.validity.HasField("issue_date"),)),
    Concept("first day", "Validity.valid_from_date", (lambda x: x.validity.HasField("valid_from_date"),)),
    Concept("last day", "Validity.valid_until_date", (lambda x: x.validity.HasField("valid_until_date"),)),
    Concept("no end, as stated", "Validity.open_ended", (lambda x: x.validity.open_ended,)),
    Concept("goods as described", "LicenseLine.description", (_line(lambda line: bool(line.description)),)),
    Concept(
        "control-list entries",
        "LicenseLine.control_list_entries",
        (_line(lambda line: bool(line.control_list_entries)),),
    ),
    Concept("commodity code", "LicenseLine.hs_code", (_line(lambda line: bool(line.hs_code or line.national_code)),)),
    Concept(
        "authorized quantity",
        "LicenseLine.authorized_quantity",
        (_line(lambda line: line.HasField("authorized_quantity")),),
    ),
    Concept(
        "authorized value", "LicenseLine.authorized_value", (_line(lambda line: line.HasField("authorized_value")),)
    ),
    Concept(
        "no limit, as stated", "LicenseLine.limit", (_line(lambda line: line.limit == LineLimit.LINE_LIMIT_UNLIMITED),)
    ),
    Concept("end use", "License.end_use", (lambda x: bool(x.end_use),)),
    Concept("conditions", "License.conditions", (lambda x: bool(x.conditions),)),
    Concept("standing", "License.stated_standing", (lambda x: bool(x.stated_standing.standing),)),
    Concept("balances", "License.stated_balances", (lambda x: bool(x.stated_balances),)),
    Concept("uses", "License.stated_uses", (lambda x: bool(x.stated_uses),)),
    Concept("license that it replaces", "License.replaces", (lambda x: x.HasField("replaces"),)),
)


def carried(concept: Concept, readings: Sequence[Reading]) -> str:
    """Return whether the documents give the concept: kept, partly or not carried."""
    licenses = [record.license for reading in readings for record in reading.records]
    seen = [any(part(license_) for license_ in licenses) for part in concept.parts]
    return "kept" if all(seen) else "partly" if any(seen) else NOT_CARRIED


def messages(readings: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Yield each kind of message that is no license, and whether the documents give it."""
    actions = {record.action for reading in readings for record in reading.records}
    beyond = actions - {LicenseAction.LICENSE_ACTION_UNSPECIFIED, LicenseAction.LICENSE_ACTION_INSERT}
    yield "messages that change a license", "kept" if beyond else NOT_CARRIED
    yield "citations in a declaration", "kept" if any(reading.citations for reading in readings) else NOT_CARRIED
    yield "usage messages", "kept" if any(reading.usage for reading in readings) else NOT_CARRIED
    yield "replies", "kept" if any(reading.replies for reading in readings) else NOT_CARRIED
