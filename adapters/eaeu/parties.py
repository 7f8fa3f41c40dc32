"""The applicant (box 5) and the buyer or seller (boxes 6 and 8) of the unified license form.

Rules, in order:
1. A party has the numbers of one national group at most; the number that names it is its identifier, the others are
   carried. The taxpayer number of the Russian group has ten or twelve digits; check digits are not tested.
2. The country of the applicant is that beside the name, else that of the first address; the country of the buyer or
   seller is that of the address, else the one named beside. A code that is no country binds in an address of a dealer.
3. The parts of the first address that people read become its lines in their order; all other parts are carried.
4. The buyer is the consignee; the seller is the exporter. A license needs an applicant with a name or a number.
"""

from adapters.eaeu import codes, form
from adapters.eaeu.transcript import Transcript, take_country
from adapters.errors import DocumentRefused
from comity.v1.license_pb2 import Direction, LicenseParty, Party, PartyIdentifier, PartyRole

HOLDER, DEALER = "License/Holder", "Dealer"
# Where the country of a party stands: first the place that goes before.
COUNTRY_PLACES = {
    HOLDER: (f"{HOLDER}/CountryA2Code", f"{HOLDER}/SubjectAddressDetails[1]/CountryCode"),
    DEALER: (f"{DEALER}/DealerAddress/CountryCode", f"{DEALER}/Country/CountryAlpha2"),
}
ADDRESSES = {HOLDER: f"{HOLDER}/SubjectAddressDetails[1]", DEALER: f"{DEALER}/DealerAddress"}


def read_holder(transcript: Transcript, *, needed: bool) -> None:
    """Read the applicant into the holder.

    Raises:
        DocumentRefused: HOLDER_MISSING, HOLDER_ID_INVALID, UNKNOWN_COUNTRY or SCHEMA_INVALID.
    """
    party = _party_in(transcript, HOLDER)
    if needed and not party.name and not party.identifiers:
        message = "A license without an applicant is not usable; add the name or the number of one."
        raise DocumentRefused("HOLDER_MISSING", HOLDER, message)
    _add(transcript, PartyRole.PARTY_ROLE_HOLDER, party)


def read_dealer(transcript: Transcript) -> None:
    """Read the buyer or seller into the consignee or exporter.

    Raises:
        DocumentRefused: HOLDER_ID_INVALID, UNKNOWN_COUNTRY or SCHEMA_INVALID.
    """
    _add(transcript, role_of_dealer(transcript.license.direction), _party_in(transcript, DEALER))


def role_of_dealer(direction: Direction.ValueType) -> PartyRole.ValueType:
    """Return what the other side of the contract is to the license."""
    is_export = direction == Direction.DIRECTION_EXPORT
    return PartyRole.PARTY_ROLE_CONSIGNEE if is_export else PartyRole.PARTY_ROLE_EXPORTER


def _add(transcript: Transcript, role: PartyRole.ValueType, party: Party) -> None:
    if party.ByteSize():
        transcript.license.parties.append(LicenseParty(role=role, party=party))


def _party_in(transcript: Transcript, path: str) -> Party:
    source = transcript.source
    target = f"parties[{len(transcript.license.parties)}].party"
    party = Party(name=source.take(f"{path}/OrganizationName", f"{target}.name"))
    short = source.take(f"{path}/ShortName", f"{target}.other_names[0]")
    if short:
        party.other_names.append(short)
    _read_identifiers(transcript, path, party, target)
    _read_country(transcript, path, party, target)
    _read_address(transcript, ADDRESSES[path], party, target)
    return party


def _read_identifiers(transcript: Transcript, path: str, party: Party, target: str) -> None:
    groups = [name for name in form.GROUPS if transcript.form.has(f"{path}/{name}")]
    if len(groups) > 1:
        message = "A party has the numbers of one member state; leave those of the others out."
        raise DocumentRefused(form.INVALID, f"{path}/{groups[1]}", message)
    for name, scheme in codes.IDENTIFIERS.items():
        place = f"{path}/{name}"
        number = transcript.source.take(place, f"{target}.identifiers[{len(party.identifiers)}].value")
        if not number:
            continue
        if scheme == codes.IDENTIFIERS["RFOrganizationFeatures/INN"] and codes.INN.fullmatch(number) is None:
            message = "A taxpayer number has ten or twelve digits; write it so."
            raise DocumentRefused("HOLDER_ID_INVALID", place, message)
        party.identifiers.append(PartyIdentifier(value=number, scheme=scheme))
        transcript.keep_place(place)


def _read_country(transcript: Transcript, path: str, party: Party, target: str) -> None:
    first, second = COUNTRY_PLACES[path]
    party.country = take_country(transcript, first, f"{target}.country", binds=path == DEALER)
    if not party.country:
        party.country = take_country(transcript, second, f"{target}.country", binds=False)


def _read_address(transcript: Transcript, path: str, party: Party, target: str) -> None:
    for name in form.STREET_PARTS:
        place = f"{path}/{name}"
        line = f"{target}.address.lines[{len(party.address.lines)}]"
        text = transcript.source.take(place, line, note="which part it is, is carried")
        if text:
            party.address.lines.append(text)
            transcript.keep_place(place)
    code = transcript.source.take(f"{path}/PostalCode", f"{target}.address.postal_code")
    if code:
        party.address.postal_code = code
