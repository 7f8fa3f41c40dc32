"""From the boxes of Annex III, Model A to the canonical license.

Rules, in order:
1. Box 2 is the number as written. One with an outer space is refused: a declaration could not cite it.
2. Box 3 is not before the date of issue. Without box 3 the form prints no end; that is not the same as no end.
3. Box 1 is the holder, 7 the agent, 5 the consignee, 9 the end user. Without box 9 the end user is made from box 5. On
   a global authorization a box 5 without a country points to a list that is elsewhere and binds: it is no party.
4. An individual authorization has one box 5, at most one box 9 and one destination.
5. The jurisdiction is the country of the issuing authority (box 6). Where the form does not print it, it is that of the
   exporter if it is a Member State, else the place of the items (Article 12(2) of Regulation (EU) 2021/821).
6. A destination in a Member State is refused unless an item may be one of Annex IV: the others move freely there
   (Article 11(1)).
7. Texts in box 22 are conditions that a person must read; they are never parsed.
"""

from adapters import codelists
from adapters.annex_iii_a.codes import may_name_annex_iv
from adapters.annex_iii_a.form import structure_fault
from adapters.annex_iii_a.items import read_items, set_limits
from adapters.annex_iii_a.sheets import read_sheets
from adapters.annex_iii_a.values import Transcript, take_country, take_date
from adapters.contract import Record
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.values import day_of, without_repeats
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    ConditionKind,
    Direction,
    License,
    LicenseKind,
    LicenseParty,
    Party,
    PartyIdentifier,
    PartyRole,
    Place,
    PostalAddress,
)

LEGAL_BASIS = "Regulation (EU) 2021/821"
MAX_NUMBER = 70

KINDS: dict[str, LicenseKind.ValueType] = {
    "individual": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    "global": LicenseKind.LICENSE_KIND_GLOBAL,
    "large-project": LicenseKind.LICENSE_KIND_LARGE_PROJECT,
}


def record_of(form: Form) -> Record:
    """Return the license that a form states, with the account of its fields.

    Raises:
        DocumentRefused: a rule of this module or of the sheets is broken; the reason is that of the rule.
    """
    transcript = Transcript(form, Source(form.fields))
    _read_heading(transcript)
    _read_validity(transcript)
    _read_parties(transcript)
    _read_places(transcript)
    read_items(transcript)
    _read_texts(transcript)
    read_sheets(transcript)
    set_limits(transcript)
    _refuse_free_movement(transcript)
    return transcript.source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, transcript.license)


def _read_heading(transcript: Transcript) -> None:
    source, license_ = transcript.source, transcript.license
    kind = KINDS.get(source.take("@kind", "kind"))
    if kind is None:
        message = "The kind is none of individual, global and large-project; write one of them."
        raise DocumentRefused("UNKNOWN_KIND", "@kind", message)
    if source.peek("@sheet") != "main":
        raise structure_fault("@sheet", "The sheet is not the main sheet; items follow in the main sheet.")
    source.drop("@sheet", because="fixed by the form")
    license_.kind = kind
    license_.number = _number(source.take("box2", "number"))
    license_.direction = Direction.DIRECTION_EXPORT
    license_.legal_basis = LEGAL_BASIS
    source.invent("direction", because="Model A is an export authorization")
    source.invent("legal_basis", because="the form is that of Annex III to this Regulation")


def _number(number: str) -> str:
    if number != number.strip():
        message = "The number begins or ends with a space, so no declaration could cite it; write it without."
        raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", "box2", message)
    if len(number) > MAX_NUMBER:
        message = f"The number is longer than the {MAX_NUMBER} characters that a declaration can cite; shorten it."
        raise DocumentRefused("FIELD_TOO_LONG", "box2", message)
    return number


def _read_validity(transcript: Transcript) -> None:
    validity = transcript.license.validity
    issued = take_date(transcript, "issued@date", "validity.issue_date")
    until = take_date(transcript, "box3", "validity.valid_until_date")
    if issued is not None:
        validity.issue_date.CopyFrom(issued)
    if until is not None:
        validity.valid_until_date.CopyFrom(until)
    if issued is not None and until is not None and day_of(until) < day_of(issued):
        message = "The authorization ends before the day on which it was issued; mend one of the two dates."
        raise DocumentRefused("DATE_ORDER", "box3", message)


def _read_parties(transcript: Transcript) -> None:
    form, license_ = transcript.form, transcript.license
    if license_.kind == LicenseKind.LICENSE_KIND_INDIVIDUAL:
        _refuse_several(form, "box5")
        _refuse_several(form, "box9")
    _add_party(transcript, "box1", PartyRole.PARTY_ROLE_HOLDER)
    for box in form.all("box5"):
        if license_.kind == LicenseKind.LICENSE_KIND_GLOBAL and not transcript.source.peek(f"{box}/country"):
            _set_list_aside(transcript, box)
        else:
            _add_party(transcript, box, PartyRole.PARTY_ROLE_CONSIGNEE)
    license_.issuing_authority.CopyFrom(_party_in(transcript, "box6", "issuing_authority"))
    for box in form.all("box7"):
        _add_party(transcript, box, PartyRole.PARTY_ROLE_AGENT)
    for box in form.all("box9"):
        _add_party(transcript, box, PartyRole.PARTY_ROLE_END_USER)
    if not form.has("box9"):
        _derive_end_users(transcript)


def _refuse_several(form: Form, box: str) -> None:
    if len(form.all(box)) > 1:
        message = "An individual authorization has one consignee and at most one end user; use a global one for more."
        raise DocumentRefused("PARTY_COUNT_WRONG", box, message)


def _add_party(transcript: Transcript, box: str, role: PartyRole.ValueType) -> None:
    target = f"parties[{len(transcript.license.parties)}].party"
    party = _party_in(transcript, box, target)
    transcript.license.parties.append(LicenseParty(role=role, party=party))


def _party_in(transcript: Transcript, box: str, target: str) -> Party:
    source = transcript.source
    party = Party(name=source.take(f"{box}/name", f"{target}.name"))
    address = source.take(f"{box}/address", f"{target}.address.lines")
    if address:
        party.address.CopyFrom(PostalAddress(lines=address.split("\n")))
    party.country = take_country(transcript, f"{box}/country", f"{target}.country")
    number = source.take(f"{box}/no", f"{target}.identifiers[0].value")
    if number:
        party.identifiers.append(PartyIdentifier(value=number))
    return party


def _set_list_aside(transcript: Transcript, box: str) -> None:
    for part in ("name", "address", "no"):
        because = "a global authorization points to a list of consignees here"
        transcript.source.set_aside(f"{box}/{part}", transcript.license, because=because)


def _derive_end_users(transcript: Transcript) -> None:
    parties = transcript.license.parties
    consignees = [party.party for party in parties if party.role == PartyRole.PARTY_ROLE_CONSIGNEE]
    for consignee in consignees:
        because = "without box 9 the consignee is the end user"
        transcript.source.invent(f"parties[{len(parties)}]", because=because)
        parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_END_USER, party=consignee, derived=True))


def _read_places(transcript: Transcript) -> None:
    license_, particulars = transcript.license, transcript.license.particulars
    for box, place, target in (
        ("box8", particulars.consigned_from, "particulars.consigned_from"),
        ("box10", particulars.goods_location, "particulars.goods_location"),
        ("box11", particulars.declaration_place, "particulars.declaration_place"),
    ):
        place.CopyFrom(_place_in(transcript, box, target, f"{target}.code"))
    for index, box in enumerate(transcript.form.all("box12")):
        particulars.destinations.append(
            _place_in(transcript, box, f"particulars.destinations[{index}]", "destinations")
        )
    license_.destinations.extend(without_repeats([place.code for place in particulars.destinations]))
    if license_.kind == LicenseKind.LICENSE_KIND_INDIVIDUAL and len(license_.destinations) > 1:
        raise DocumentRefused(
            "DESTINATION_COUNT_WRONG",
            "box12",
            "An individual authorization has one destination; use a global one for several.",
        )
    license_.jurisdiction = license_.issuing_authority.country or _jurisdiction_by_law(license_)
    because = "the country of box 6; where that is not printed, the competent Member State of Article 12(2)"
    transcript.source.invent("jurisdiction", because=because)


def _place_in(transcript: Transcript, box: str, target: str, code_target: str) -> Place:
    code = take_country(transcript, f"{box}@code", code_target)
    return Place(code=code, name=transcript.source.take(box, f"{target}.name"))


def _jurisdiction_by_law(license_: License) -> str:
    exporter = license_.parties[0].party.country
    return exporter if exporter in codelists.EU_MEMBERS else license_.particulars.goods_location.code


def _read_texts(transcript: Transcript) -> None:
    source, license_ = transcript.source, transcript.license
    particulars = license_.particulars
    particulars.authority_contact = source.take("box4", "particulars.authority_contact")
    license_.end_use = source.take("box19", "end_use")
    contract = take_date(transcript, "box20", "particulars.contract_date")
    if contract is not None:
        particulars.contract_date.CopyFrom(contract)
    particulars.customs_procedure = source.take("box21", "particulars.customs_procedure")
    for index, box in enumerate(transcript.form.all("box22")):
        text = source.take(box, f"conditions[{index}].text")
        license_.conditions.add(text=text, kind=ConditionKind.CONDITION_KIND_UNMODELLED)
    particulars.issue_place = source.take("issued@place", "particulars.issue_place")


def _refuse_free_movement(transcript: Transcript) -> None:
    license_: License = transcript.license
    codes = [entry.entry for line in license_.lines for entry in line.control_list_entries]
    if may_name_annex_iv(codes):
        return
    for box, place in zip(transcript.form.all("box12"), license_.particulars.destinations, strict=True):
        if place.code in codelists.EU_MEMBERS:
            message = "The destination is a Member State and no item may be of Annex IV; such items move freely there."
            raise DocumentRefused("DESTINATION_INSIDE_UNION", f"{box}@code", message)
