"""From the canonical license to `MinPromLicence`.

Rules, in order:
1. What the license carries from its own document comes back at its place; what the form must have and the license does
   not (a signatory, a number of the Union) is refused when it is read again, and never made up.
2. A license of one line is written on the form itself, unless its document had an annex.
3. Units are written with code and name, or as they were.
"""

from google.type.date_pb2 import Date

from adapters.eaeu import form
from adapters.errors import RenderRefused
from adapters.values import iso_of
from adapters.xml_draft import xml_document
from comity.v1.license_pb2 import (
    Direction,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    Party,
    PartyRole,
    Quantity,
    Standing,
)

_STANDINGS = {
    Standing.STANDING_ISSUED: "1",
    Standing.STANDING_IN_FORCE: "1",
    Standing.STANDING_REVOKED: "2",
    Standing.STANDING_SUSPENDED: "3",
}
_KINDS = {
    LicenseKind.LICENSE_KIND_INDIVIDUAL: form.ONE_TIME,
    LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL: form.GENERAL,
}
_OPERATIONS = {Direction.DIRECTION_EXPORT: form.EXPORT, Direction.DIRECTION_IMPORT: form.IMPORT}
_UNITS = {unit: (code, name) for code, (name, unit) in form.UNITS.items()}
_NOT_WRITTEN = "-"


def document_of(license_: License, format_id: str) -> bytes:
    """Return the document with all that it can hold of the license.

    Raises:
        RenderRefused: OPERATION_UNKNOWN, UNIT_CODE_NAME_MISMATCH or TEXT_NOT_ALLOWED.
    """
    own = license_.source.format == format_id
    carried = {each.path: each.value for each in license_.carried} if own else {}
    fields = {"@DocumentModeID": form.MODE, "DocKind": form.LICENCE}
    fields |= {each.path: each.value for each in license_.unmodelled if own}
    fields |= {path: value for path, value in carried.items() if value not in (_NOT_WRITTEN, "issued")}
    _write_head(fields, license_, carried)
    _write_parties(fields, license_, carried)
    _write_countries(fields, license_)
    _write_goods(fields, license_, carried)
    if license_.conditions:
        fields["AddInfo"] = "\n".join(condition.text for condition in license_.conditions)
    return xml_document(fields, form.RULES, form.PREFIXES)


def _write_head(fields: dict[str, str], license_: License, carried: dict[str, str]) -> None:
    validity, issuer = license_.validity, license_.issuing_authority
    operation = _OPERATIONS.get(license_.direction)
    if operation is None:
        message = "The form is for export and import only; use another format."
        raise RenderRefused("OPERATION_UNKNOWN", "direction", message)
    written = carried.get("License/LicOperation", "")
    issued = _day(validity.issue_date)
    by_signature = carried.get("License/SignPerson/IssueDate") == "issued"
    fields |= {
        "LicenseStatus": _STANDINGS.get(license_.stated_standing.standing, ""),
        "License/StatusDate": _day(license_.stated_standing.as_of_date),
        "License/StartDate": _day(validity.valid_from_date),
        "License/DateTo": _day(validity.valid_until_date),
        "License/LicType": carried.get("License/LicType", "") or _KINDS.get(license_.kind, ""),
        "License/LicOperation": written if written.casefold() == operation else operation,
        "License/DepartmentShortName": issuer.name,
        "License/DepartmentCode": issuer.identifiers[0].value if issuer.identifiers else "",
        "License/Licence/PrDocumentNumber": license_.number,
        ("License/SignPerson/IssueDate" if by_signature else "License/Licence/PrDocumentDate"): issued,
    }


def _write_parties(fields: dict[str, str], license_: License, carried: dict[str, str]) -> None:
    is_export = license_.direction == Direction.DIRECTION_EXPORT
    dealer = PartyRole.PARTY_ROLE_CONSIGNEE if is_export else PartyRole.PARTY_ROLE_EXPORTER
    places = (
        ("License/Holder", PartyRole.PARTY_ROLE_HOLDER, "CountryA2Code", "SubjectAddressDetails"),
        ("Dealer", dealer, "DealerAddress/CountryCode", "DealerAddress"),
    )
    for path, role, country, address in places:
        for party in [each.party for each in license_.parties if each.role == role][:1]:
            fields[f"{path}/OrganizationName"] = party.name
            fields[f"{path}/ShortName"] = party.other_names[0] if party.other_names else ""
            _write_identifiers(fields, path, party, carried)
            _write_country(fields, path, country, party.country)
            _write_address(fields, f"{path}/{address}", party, carried)


def _write_identifiers(fields: dict[str, str], path: str, party: Party, carried: dict[str, str]) -> None:
    kept = {value: place for place, value in carried.items() if place.startswith(f"{path}/")}
    for place in [place for place in kept.values() if place.removeprefix(f"{path}/") in form.IDENTIFIERS]:
        fields.pop(place, None)
    for identifier in party.identifiers:
        if identifier.value in kept:
            fields[kept[identifier.value]] = identifier.value
        elif identifier.scheme == IdentifierScheme.IDENTIFIER_SCHEME_INN:
            fields[f"{path}/RFOrganizationFeatures/INN"] = identifier.value


def _write_country(fields: dict[str, str], path: str, place: str, country: str) -> None:
    """Write the country of a party where its document had it: by its own code, its address, or the name beside it."""
    if path == "Dealer" and "Dealer/Country/CountryName" in fields and "Dealer/DealerAddress/CountryCode" not in fields:
        place = "Country/CountryAlpha2"
        if "Dealer/Country/CountryAlpha2" in fields:
            place = "DealerAddress/CountryCode"
    if country:
        fields[f"{path}/{place}"] = country


def _write_address(fields: dict[str, str], path: str, party: Party, carried: dict[str, str]) -> None:
    kept = [value for place, value in carried.items() if place.startswith((f"{path}/", f"{path}["))]
    said = [*party.address.lines, party.address.postal_code]
    if all(each in kept for each in said if each):
        return
    for place in [place for place in fields if place.startswith((f"{path}/", f"{path}[")) and "Country" not in place]:
        del fields[place]
    fields[f"{path}/PostalCode"] = party.address.postal_code
    fields[f"{path}/AddressText"] = ", ".join(party.address.lines)


def _write_countries(fields: dict[str, str], license_: License) -> None:
    if license_.direction == Direction.DIRECTION_EXPORT and license_.destinations:
        fields["Country7Info/CountryAlpha2"] = license_.destinations[0]
        fields.setdefault("Country7Info/CountryName", license_.destinations[0])
    if license_.origins:
        fields["OriginCountry/CountryAlpha2"] = license_.origins[0]
        fields.setdefault("OriginCountry/CountryName", license_.origins[0])


def _write_goods(fields: dict[str, str], license_: License, carried: dict[str, str]) -> None:
    lines = license_.lines
    if not lines:
        return
    fields["NomenclatureCode"] = lines[0].national_code or lines[0].hs_code
    fields["Cost/ContractCurrencyCode"] = lines[0].authorized_value.currency
    fields.setdefault("Cost/ContractCurrencyName", lines[0].authorized_value.currency)
    if len(lines) == 1 and lines[0].line_number == 1 and "NomenclatureDescription" not in carried:
        fields["NomenclatureDescription"] = lines[0].description
        fields["Cost/CurrencyCost"] = lines[0].authorized_value.amount
        _write_quantity(fields, "Quantity", lines[0].authorized_quantity, carried)
        return
    fields.setdefault("NomenclatureDescription", lines[0].description)
    for position, line in enumerate(lines, 1):
        _write_addendum(fields, f"Addendum[{position}]", line, carried)


def _write_addendum(fields: dict[str, str], path: str, line: LicenseLine, carried: dict[str, str]) -> None:
    fields[f"{path}/PositionNumber"] = str(line.line_number) if line.line_number else ""
    names = {place: value for place, value in carried.items() if place.startswith(f"{path}/CommodityName[")}
    if " ".join(names.values()) != line.description:
        for place in names:
            fields.pop(place, None)
        fields[f"{path}/CommodityName[1]"] = line.description
    fields[f"{path}/Cost"] = line.authorized_value.amount
    measure = next((place for place in carried if place.startswith(f"{path}/LicAddendumMeasureItem[")), "")
    place = measure.rpartition("/")[0] or f"{path}/LicAddendumMeasureItem[1]"
    if line.HasField("authorized_quantity"):
        _write_quantity(fields, place, line.authorized_quantity, carried)


def _write_quantity(fields: dict[str, str], path: str, quantity: Quantity, carried: dict[str, str]) -> None:
    if quantity.unit not in _UNITS:
        message = "The classifier has no such unit; nothing is converted. Use another format."
        raise RenderRefused("UNIT_CODE_NAME_MISMATCH", "lines.authorized_quantity.unit", message)
    code, name = _UNITS[quantity.unit]
    fields[f"{path}/GoodsQuantity"] = quantity.value
    for place, known in ((f"{path}/MeasureUnitQualifierName", name), (f"{path}/MeasureUnitQualifierCode", code)):
        written = carried.get(place, known)
        fits = written == _NOT_WRITTEN or written.upper() == known
        fields[place] = "" if written == _NOT_WRITTEN else written if fits else known


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""
