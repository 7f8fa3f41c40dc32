"""The organisation, the end user and the countries of a license update, as they are read.

Rules, in order:
1. The organisation is the holder. Its EORI number identifies it; its id in LITE stands beside, or alone.
2. Address lines stay where they stand: the first of an organisation is the name of its site, the fourth its city. The
   one line of an end user is its whole address.
3. Country codes are HMRC's: XS is Serbia, XC Ceuta, XL Melilla, and FR may be Monaco. They become ISO 3166; a country
   that is named twice is named once. The code and the name beside it are carried.
"""

from adapters.errors import DocumentRefused
from adapters.json_source import is_said
from adapters.lite.members import Place
from adapters.values import territory_of
from comity.v1.license_pb2 import IdentifierScheme, License, Party, PartyRole

MAX_NAME = 80
LINES = ("line_1", "line_2", "line_3", "line_4", "line_5")

_EORI = IdentifierScheme.IDENTIFIER_SCHEME_EORI
_NATIONAL = IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL


def read_holder(organisation: Place, license_: License) -> None:
    """Read the organisation as the holder.

    Raises:
        DocumentRefused: the reason of the first fault.
    """
    to = f"parties[{len(license_.parties)}].party"
    party = license_.parties.add(role=PartyRole.PARTY_ROLE_HOLDER).party
    lite_id = organisation.id("id", f"{to}.identifiers", required=False)
    party.name = organisation.text("name", f"{to}.name", limit=MAX_NAME, required=True)
    eori = organisation.code("eori_number", f"{to}.identifiers[0].value")
    if eori:
        party.identifiers.add(value=eori, scheme=_EORI)
    if lite_id:
        party.identifiers.add(value=lite_id, scheme=_NATIONAL)
    _read_address(organisation, party, license_, to, required=False)


def read_end_user(end_user: Place, license_: License) -> bool:
    """Read the end user, and return whether there is one.

    Raises:
        DocumentRefused: the reason of the first fault.
    """
    if not end_user.value:
        return False
    to = f"parties[{len(license_.parties)}].party"
    party = license_.parties.add(role=PartyRole.PARTY_ROLE_END_USER).party
    party.name = end_user.text("name", f"{to}.name", limit=MAX_NAME, required=True)
    _read_address(end_user, party, license_, to, required=True)
    return True


def read_countries(licence: Place, license_: License) -> None:
    """Read the countries as destinations.

    Raises:
        DocumentRefused: the reason of the first fault.
    """
    found: list[str] = []
    for country in licence.places("countries"):
        country.require("id")
        iso = _territory(country)
        if iso not in found:
            found.append(iso)
        _account_for(country, license_, f"destinations[{found.index(iso)}]")
    license_.destinations.extend(found)


def _read_address(owner: Place, party: Party, license_: License, to: str, *, required: bool) -> None:
    if required:
        owner.require("address")
    address = owner.place("address")
    last = max((number for number, name in enumerate(LINES, 1) if is_said(address.value.get(name))), default=0)
    for number, name in enumerate(LINES[:last]):
        party.address.lines.append(address.text(name, f"{to}.address.lines[{number}]", lines=True))
    postcode = address.text("postcode", f"{to}.address.postal_code")
    if postcode:
        party.address.postal_code = postcode
    if required:
        address.require("country")
    country = address.place("country")
    if required or any(map(is_said, country.value.values())):
        country.require("id")
        party.country = _territory(country)
    _account_for(country, license_, f"{to}.country")


def _territory(country: Place) -> str:
    iso = territory_of(country.peek("id"))
    if iso is None:
        message = "The code is no country that customs knows; send an ISO 3166-1 code, or XS, XC or XL."
        raise DocumentRefused("UNKNOWN_COUNTRY", country.at("id"), message)
    return iso


def _account_for(country: Place, license_: License, target: str) -> None:
    country.code("id", target, note="as ISO 3166")
    country.text("name", "carried")
    for name in ("id", "name"):
        country.source.carry(country.at(name), license_)
