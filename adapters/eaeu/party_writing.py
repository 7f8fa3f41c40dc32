"""The applicant and the other side of the contract while the unified license form is being written.

Rules, in order:
1. The first party of a role is written; without one nothing of it is.
2. Numbers stand where they stood; another number of the Russian register or of a member state goes to its group.
3. A country stands where it stood, else in the place that goes before. An address that was changed since is one text.
"""

from adapters.eaeu import codes, form
from adapters.eaeu.draft import Draft
from adapters.eaeu.parties import ADDRESSES, COUNTRY_PLACES, DEALER
from comity.v1.license_pb2 import IdentifierScheme, Party, PartyIdentifier, PartyRole


def write_party(draft: Draft, path: str, role: PartyRole.ValueType) -> None:
    """Write the first party of a role at its place."""
    party = next((each.party for each in draft.license.parties if each.role == role), None)
    if path == DEALER:
        draft.put(f"{ADDRESSES[DEALER]}/", "there, though it may be empty")
    if party is None:
        for place in [place for place in draft.fields if place.startswith(f"{path}/") and place[-1] != "/"]:
            draft.forget(place)
        return
    draft.put(f"{path}/OrganizationName", party.name)
    draft.put(f"{path}/ShortName", party.other_names[0] if party.other_names else "")
    _write_identifiers(draft, path, party)
    _write_country(draft, path, party.country)
    _write_address(draft, ADDRESSES[path], party)


def _write_identifiers(draft: Draft, path: str, party: Party) -> None:
    kept = {f"{path}/{name}": draft.carried.get(f"{path}/{name}", "") for name in codes.IDENTIFIERS}
    numbers = [identifier.value for identifier in party.identifiers]
    for place, number in kept.items():
        if number not in numbers:
            draft.forget(place)
    for identifier in party.identifiers:
        place = _place_of(identifier, party.country)
        if identifier.value not in kept.values() and place:
            draft.put(f"{path}/{place}", identifier.value)


def _place_of(identifier: PartyIdentifier, country: str) -> str:
    if identifier.scheme == IdentifierScheme.IDENTIFIER_SCHEME_INN:
        return "RFOrganizationFeatures/INN"
    is_national = identifier.scheme == IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL
    return codes.NATIONAL_PLACES.get(country, "") if is_national else ""


def _write_country(draft: Draft, path: str, country: str) -> None:
    first, second = COUNTRY_PLACES[path]
    said = [draft.fields.get(place, "") for place in (first, second)]
    written = next((code for code in said if code and code not in codes.NO_COUNTRY), "")
    if not country:
        draft.forget(first)
        draft.forget(second)
    elif written != country:
        draft.put(first, country)


def _write_address(draft: Draft, path: str, party: Party) -> None:
    places = [f"{path}/{part}" for part in form.STREET_PARTS]
    lines = list(party.address.lines)
    if [draft.carried[place] for place in places if place in draft.carried] != lines:
        for place in places:
            draft.forget(place)
        draft.put(f"{path}/AddressText", ", ".join(lines))
    draft.put(f"{path}/PostalCode", party.address.postal_code)
