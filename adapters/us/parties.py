"""Parties of United States forms: name, address in parts, country; read into roles and written back.

Rules, in order:
1. The parts of an address become its lines in the order of the form; the postal code has its own field.
2. Which part a line was is carried, so that the form is written as it was. An address from elsewhere fills the parts
   in order: the first line is one of the street, and no part is made up.
3. A country is a code of ISO 3166-1.
"""

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
    """Return the member of a party or of a list of parties; `more` are members that only this form has."""
    return Member(name, Kind.OBJECTS if several else Kind.OBJECT, required, (*PARTY, *more))


def read_party(source: Source, license_: License, path: str, role: PartyRole.ValueType) -> Party:
    """Add the party at `path` in a role, and return it.

    Raises:
        DocumentRefused: UNKNOWN_COUNTRY.
    """
    target = f"parties[{len(license_.parties)}].party"
    party = Party(name=source.take(f"{path}.name", f"{target}.name"))
    lines: list[str] = []
    for part in _PARTS:
        to = f"{target}.address.lines[{len(lines)}]"
        line = source.take(f"{path}.{part}", to, note="which part it is, is carried")
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
    """Return the parties of a role, those among them that a rule made from another."""
    return [each.party for each in license_.parties if each.role == role]


def write_party(draft: JsonDraft, path: str, party: Party) -> None:
    """Write a party at `path`; what was carried from there comes back where the address is still the same."""
    draft.put(f"{path}.name", party.name)
    parts = {part: draft.carried(f"{path}.{part}") for part in _PARTS}
    if [line for line in parts.values() if line] == list(party.address.lines):
        draft.put(f"{path}.telephone", draft.carried(f"{path}.telephone"))
    else:
        parts = dict(zip(_PARTS, party.address.lines, strict=False))
    for part, line in parts.items():
        draft.put(f"{path}.{part}", line)
    draft.put(f"{path}.postal_code", party.address.postal_code)
    draft.put(f"{path}.country", party.country)
