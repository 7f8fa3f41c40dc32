"""Parties of United States forms: name, address in parts, country; read into roles and written back.

Rules, in order:
1. The parts of an address become its lines in the order of the form; the postal code has its own field.
2. Which part a line was is carried, so that the form is written as it was. An address from elsewhere fills the parts
   in order.
3. A country is a code of ISO 3166-1, and is there.
"""

from google.protobuf.message import Message

from adapters.checks import take_country
from adapters.json_draft import JsonDraft
from adapters.json_source import Kind, Member
from adapters.source import Source
from comity.v1.license_pb2 import CarriedField, License, LicenseParty, Party, PartyRole, PostalAddress

_PARTS = ("address_line_1", "address_line_2", "city", "region")
PARTY: tuple[Member, ...] = (
    Member("name", required=True),
    *(Member(part) for part in _PARTS),
    Member("postal_code"),
    Member("country", required=True),
    Member("telephone"),
)


def party_member(name: str, *, required: bool = False, several: bool = False, more: tuple[Member, ...] = ()) -> Member:
    """Return the member of a party or of a list of parties; `more` are members that only this one has."""
    return Member(name, Kind.OBJECTS if several else Kind.OBJECT, required, (*PARTY, *more))


def read_party(source: Source, license_: License, path: str, role: PartyRole.ValueType) -> Party:
    """Add the party at `path` in a role, and return it.

    Raises:
        DocumentRefused: UNKNOWN_COUNTRY.
    """
    target = f"parties[{len(license_.parties)}].party"
    party = Party(name=source.take(f"{path}.name", f"{target}.name"))
    lines = []
    for part in _PARTS:
        line = source.take(f"{path}.{part}", f"{target}.address.lines", note="which part it was is carried")
        if line:
            lines.append(line)
            license_.carried.append(CarriedField(path=f"{path}.{part}", value=line))
    code = source.take(f"{path}.postal_code", f"{target}.address.postal_code")
    if lines or code:
        party.address.CopyFrom(PostalAddress(lines=lines, postal_code=code))
    party.country = take_country(source, f"{path}.country", f"{target}.country")
    source.carry(f"{path}.telephone", license_)
    license_.parties.append(LicenseParty(role=role, party=party))
    return license_.parties[-1].party


def parties_of(license_: License, role: PartyRole.ValueType) -> list[Party]:
    """Return the parties of a role that the document names: not those that a rule made from another."""
    return [each.party for each in license_.parties if each.role == role and not each.derived]


def write_party(draft: JsonDraft, path: str, party: Party) -> None:
    """Write a party at `path`."""
    draft.put(f"{path}.name", party.name)
    carried = {part: draft.carried(f"{path}.{part}") for part in _PARTS}
    parts = carried if [line for line in carried.values() if line] == list(party.address.lines) else None
    for part, line in (parts or dict(zip(_PARTS, party.address.lines, strict=False))).items():
        draft.put(f"{path}.{part}", line)
    draft.put(f"{path}.postal_code", party.address.postal_code)
    draft.put(f"{path}.country", party.country)
    draft.restore(f"{path}.telephone")


def write_parties(draft: JsonDraft, license_: License, path: str, role: PartyRole.ValueType) -> None:
    """Write the first party of a role at `path`, where the license has one."""
    for party in parties_of(license_, role)[:1]:
        write_party(draft, path, party)


def is_said(message: Message) -> bool:
    """Return whether a message says anything."""
    return message.ByteSize() > 0
