"""From `MinPromLicence` to the canonical license.

Rules, in order:
1. Another version of the schema is refused by name. What the schema lets through and the form does not is refused under
   its own reason; everything else under SCHEMA_INVALID.
2. The legal basis is non-tariff measures: export control is another document, and no rule on it can fire here.
3. A letter of another script in a number or currency is refused before anything else of it: look-alikes are never mended.
4. A general license is one holder's license for a period, no general permission. An absent status is unknown.
5. Box 6 is the buyer on export and the seller on import; box 7 is the destination on export and, on import, the country
   of dispatch, which is no destination. A group of countries, or one that only the contracts name, is no country.
6. With an annex its lines are the lines, else the form is one line. A quantity is in the unit of box 14; others beside it
   are unmodelled. Nothing is added up.
"""

import re
from decimal import Decimal

from adapters import codelists
from adapters.checks import refuse_reversed, take_day
from adapters.contract import Record
from adapters.eaeu import form
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    ConditionKind,
    Direction,
    IdentifierScheme,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyIdentifier,
    PartyRole,
    PostalAddress,
    Quantity,
    Standing,
)

_NUMBERS = {
    form.LICENCE: re.compile(r"[0-9]{3}(AM|BY|KG|KZ|RU)[0-9]{2}[0-9]{3}[0-9]{6}"),
    form.PERMIT: re.compile(r"(AM|BY|KG|KZ|RU)[0-9]{10}"),
}
_TNVED = re.compile(r"[0-9]{4}|[0-9]{6}|[0-9]{8}|[0-9]{10}")
_QUANTITY = re.compile(r"(0|[1-9][0-9]{0,15})(\.[0-9]{1,8})?")
_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,2})?")
_POSITION = re.compile(r"[1-9][0-9]{0,7}")
_STANDINGS = {
    "1": Standing.STANDING_ISSUED,
    "2": Standing.STANDING_REVOKED,
    "3": Standing.STANDING_SUSPENDED,
}
_KINDS = {
    form.ONE_TIME: LicenseKind.LICENSE_KIND_INDIVIDUAL,
    form.GENERAL: LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL,
}
_DIRECTIONS = {form.EXPORT: Direction.DIRECTION_EXPORT, form.IMPORT: Direction.DIRECTION_IMPORT}
_SCHEMES = {
    "inn": IdentifierScheme.IDENTIFIER_SCHEME_INN,
    "national": IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL,
}


class Reader:
    """One document on its way to a license."""

    def __init__(self, filled: Form) -> None:
        self._form = filled
        self._source = Source(filled.fields)
        self._license = License()

    def record(self) -> Record:
        """Return the license with the account of its fields.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        self._check_lengths()
        kind = self._read_head()
        self._read_number(kind)
        self._read_validity(kind)
        self._read_kind(kind)
        self._read_holder(kind)
        self._read_dealer()
        self._read_countries()
        self._read_goods()
        self._carry_rest()
        return self._source.close(LicenseAction.LICENSE_ACTION_UNSPECIFIED, self._license)

    def _check_lengths(self) -> None:
        for path, text in self._form.fields.items():
            name = re.sub(r"\[[0-9]+\]", "", path).rpartition("/")[2]
            if len(text) > form.LENGTHS.get(name, len(text)) or text != text.strip():
                message = "The text is longer than the schema allows, or begins or ends with white space; mend it."
                raise DocumentRefused(form.INVALID, path, message)

    def _read_head(self) -> str:
        source, license_ = self._source, self._license
        if source.peek("@DocumentModeID") != form.MODE:
            message = f"The document mode must be {form.MODE}; another one is another document."
            raise DocumentRefused(form.INVALID, "@DocumentModeID", message)
        source.drop("@DocumentModeID", because="fixed by the form")
        kind = source.peek("DocKind")
        source.carry("DocKind", license_)
        if kind not in _NUMBERS:
            message = "The kind of document is 1 (license) or 2 (permit); write one of them."
            raise DocumentRefused(form.INVALID, "DocKind", message)
        status = source.take("LicenseStatus", "stated_standing.standing")
        if status and status not in _STANDINGS:
            message = "The status is 1 (issued), 2 (terminated) or 3 (suspended), or absent; write one of them."
            raise DocumentRefused("STATUS_UNKNOWN", "LicenseStatus", message)
        if status:
            license_.stated_standing.standing = _STANDINGS[status]
        since = take_day(source, "License/StatusDate", "stated_standing.as_of_date", reason=form.INVALID)
        if since is not None:
            license_.stated_standing.as_of_date.CopyFrom(since)
        license_.legal_basis = form.LEGAL_BASIS
        source.invent("legal_basis", because="the form is for non-tariff measures; export control is another document")
        return kind

    def _read_number(self, kind: str) -> None:
        path = "License/Licence/PrDocumentNumber"
        number = self._source.take(path, "number")
        self._refuse_other_script(number, path)
        if _NUMBERS[kind].fullmatch(number) is None:
            message = (
                "A license has 16 characters: section, country (AM, BY, KG, KZ, RU), year, body, serial; a permit has "
                "country and ten digits. Write it without dots."
            )
            raise DocumentRefused("NUMBER_SHAPE", path, message)
        self._license.number = number
        country = number[3:5] if kind == form.LICENCE else number[:2]
        self._license.jurisdiction = self._license.issuing_authority.country = country
        for target in ("jurisdiction", "issuing_authority.country"):
            self._source.invent(target, because="the country in the number")
        self._read_issuer()

    def _read_issuer(self) -> None:
        issuer = self._license.issuing_authority
        issuer.name = self._source.take("License/DepartmentShortName", "issuing_authority.name")
        code = self._source.take("License/DepartmentCode", "issuing_authority.identifiers[0].value")
        if code:
            scheme = IdentifierScheme.IDENTIFIER_SCHEME_NATIONAL
            issuer.identifiers.append(PartyIdentifier(value=code, scheme=scheme))

    def _refuse_other_script(self, code: str, path: str) -> None:
        if not code.isascii():
            message = "A letter of another script stands in the code; write Latin letters and digits."
            raise DocumentRefused("MIXED_SCRIPT_IN_CODE", path, message)

    def _read_validity(self, kind: str) -> None:
        validity, source = self._license.validity, self._source
        first = take_day(source, "License/StartDate", "validity.valid_from_date", reason=form.INVALID)
        last = take_day(source, "License/DateTo", "validity.valid_until_date", reason=form.INVALID)
        if last is None and kind == form.LICENCE:
            message = "A license without a last day is not usable; add it."
            raise DocumentRefused("VALIDITY_MISSING", "License/DateTo", message)
        refuse_reversed(first, last, "License/DateTo", reason="PERIOD_ORDER")
        issued = take_day(source, "License/Licence/PrDocumentDate", "validity.issue_date", reason=form.INVALID)
        signed = take_day(source, "License/SignPerson/IssueDate", "validity.issue_date", reason=form.INVALID)
        if issued is not None and signed is not None:
            self._license.carried.add(
                path="License/SignPerson/IssueDate", value=source.peek("License/SignPerson/IssueDate")
            )
        elif signed is not None:
            self._license.carried.add(path="License/SignPerson/IssueDate", value="issued")
        for field, day in (
            (validity.valid_from_date, first),
            (validity.valid_until_date, last),
            (validity.issue_date, issued or signed),
        ):
            if day is not None:
                field.CopyFrom(day)

    def _read_kind(self, kind: str) -> None:
        written = self._source.peek("License/LicType")
        self._source.carry("License/LicType", self._license, because="the type in words; the kind is taken from it")
        if written or kind == form.PERMIT:
            unknown = LicenseKind.LICENSE_KIND_UNKNOWN
            self._license.kind = unknown if kind == form.PERMIT else _KINDS.get(written.casefold(), unknown)
            self._source.invent(
                "kind", because="from the type in words; a permit, and any other type, is of no known kind"
            )
        operation = self._source.take("License/LicOperation", "direction")
        direction = _DIRECTIONS.get(operation.casefold())
        if direction is None:
            message = "The operation is import or export, in Russian; write one of them."
            raise DocumentRefused("OPERATION_UNKNOWN", "License/LicOperation", message)
        if operation != operation.casefold():
            self._license.carried.add(path="License/LicOperation", value=operation)
        self._license.direction = direction

    def _read_holder(self, kind: str) -> None:
        if not self._form.has("License/Holder"):
            if kind == form.LICENCE:
                message = "A license without a holder is not usable; add the applicant."
                raise DocumentRefused("HOLDER_MISSING", "License/Holder", message)
            return
        path, target = "License/Holder", f"parties[{len(self._license.parties)}].party"
        party = self._party(path, target)
        if not party.name and not party.identifiers:
            message = "The holder has a name or a number; add one."
            raise DocumentRefused("HOLDER_MISSING", path, message)
        party.country = self._country(f"{path}/CountryA2Code", f"{target}.country")
        for address in self._form.all(f"{path}/SubjectAddressDetails"):
            country = self._country(f"{address}/CountryCode", f"{target}.country", carried=bool(party.country))
            party.country = party.country or country
            self._read_address(address, party, target)
        self._license.parties.append(LicenseParty(role=PartyRole.PARTY_ROLE_HOLDER, party=party))

    def _party(self, path: str, target: str) -> Party:
        party = Party(name=self._source.take(f"{path}/OrganizationName", f"{target}.name"))
        short = self._source.take(f"{path}/ShortName", f"{target}.other_names[0]")
        if short:
            party.other_names.append(short)
        for name, scheme in form.IDENTIFIERS.items():
            place = f"{target}.identifiers[{len(party.identifiers)}].value"
            number = self._source.take(f"{path}/{name}", place)
            if number:
                party.identifiers.append(PartyIdentifier(value=number, scheme=_SCHEMES[scheme]))
                self._license.carried.add(path=f"{path}/{name}", value=number)
        return party

    def _read_address(self, path: str, party: Party, target: str) -> None:
        lines, postal = list(party.address.lines), party.address.postal_code
        for name in form.ADDRESS:
            place = f"{path}/{name}"
            if name == "PostalCode":
                written = self._source.take(place, f"{target}.address.postal_code")
                postal = postal or written
            elif name in ("Region", "District", "Town", "City", "StreetHouse", "House", "Room", "AddressText"):
                written = self._source.take(place, f"{target}.address.lines", note="which part it was is carried")
                lines += [written] if written else []
            else:
                continue
            if written:
                self._license.carried.add(path=place, value=written)
        if lines or postal:
            party.address.CopyFrom(PostalAddress(lines=lines, postal_code=postal))

    def _country(self, path: str, target: str, *, carried: bool = False) -> str:
        """Return the country at `path`; empty when it is a group or left to the contracts, which is unmodelled."""
        code = self._source.peek(path)
        if not code:
            return ""
        if code in form.NO_COUNTRY:
            self._source.set_aside(path, self._license, because="a group of countries, or as the contracts say")
            return ""
        if not codelists.is_country(code):
            self._refuse_other_script(code, path)
            message = "This is no code of a country; write its two letters, or EU, 00 or 99."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        if carried:
            self._source.carry(path, self._license)
        else:
            self._source.take(path, target)
        return code

    def _read_dealer(self) -> None:
        target = f"parties[{len(self._license.parties)}].party"
        party = self._party("Dealer", target)
        party.country = self._country("Dealer/DealerAddress/CountryCode", f"{target}.country")
        self._read_address("Dealer/DealerAddress", party, target)
        country = self._source.peek("Dealer/Country/CountryAlpha2")
        if country in form.NO_COUNTRY:
            self._source.carry("Dealer/Country/CountryAlpha2", self._license)
        else:
            found = self._country("Dealer/Country/CountryAlpha2", f"{target}.country", carried=bool(party.country))
            party.country = party.country or found
        is_export = self._license.direction == Direction.DIRECTION_EXPORT
        role = PartyRole.PARTY_ROLE_CONSIGNEE if is_export else PartyRole.PARTY_ROLE_EXPORTER
        if party.ByteSize():
            self._license.parties.append(LicenseParty(role=role, party=party))

    def _read_countries(self) -> None:
        for path, targets, name in (
            ("Country7Info", self._license.destinations, "destinations[0]"),
            ("OriginCountry", self._license.origins, "origins[0]"),
        ):
            self._source.carry(f"{path}/CountryName", self._license, because="the name beside the code")
            if path == "Country7Info" and self._license.direction != Direction.DIRECTION_EXPORT:
                self._source.carry(f"{path}/CountryAlpha2", self._license, because="the country of dispatch")
                continue
            country = self._country(f"{path}/CountryAlpha2", name)
            if country:
                targets.append(country)
            elif not self._source.peek(f"{path}/CountryAlpha2"):
                named = self._source.peek(f"{path}/CountryName")
                self._license.unmodelled.add(path=f"{path}/CountryName", value=named)

    def _read_goods(self) -> None:
        source, license_ = self._source, self._license
        code = source.take("NomenclatureCode", "lines.national_code")
        if _TNVED.fullmatch(code) is None:
            message = "A code of the Union's nomenclature has 4, 6, 8 or 10 digits; write it so."
            raise DocumentRefused("TNVED_SHAPE", "NomenclatureCode", message)
        currency = source.take("Cost/ContractCurrencyCode", "lines.authorized_value.currency")
        self._refuse_other_script(currency, "Cost/ContractCurrencyCode")
        if currency not in codelists.ISO_4217:
            message = "The currency is no code of ISO 4217; write such a code."
            raise DocumentRefused("UNKNOWN_CURRENCY", "Cost/ContractCurrencyCode", message)
        addenda = self._form.all("Addendum")
        whole = self._quantity("Quantity", "lines[0].authorized_quantity", taken=not addenda)
        if addenda:
            self._read_annex(addenda, code, currency, whole.unit)
        else:
            line = self._line(1, code)
            line.description = source.take("NomenclatureDescription", "lines[0].description")
            line.authorized_quantity.CopyFrom(whole)
            amount = self._amount("Cost/CurrencyCost", "lines[0].authorized_value.amount")
            line.authorized_value.CopyFrom(Money(amount=amount, currency=currency))
            self._add(line)
        text = source.take("AddInfo", "conditions[0].text")
        if text:
            license_.conditions.add(text=text, kind=ConditionKind.CONDITION_KIND_UNMODELLED)

    def _line(self, number: int, code: str) -> LicenseLine:
        line = LicenseLine(line_number=number, line_id=str(number))
        line.national_code = code if len(code) != 6 else ""
        line.hs_code = code[:6] if len(code) >= 6 else ""
        return line

    def _add(self, line: LicenseLine) -> None:
        by_value = bool(line.authorized_value.amount)
        both = LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE if by_value else LineLimit.LINE_LIMIT_QUANTITY
        line.limit = both if line.HasField("authorized_quantity") else LineLimit.LINE_LIMIT_VALUE
        target = f"lines[{len(self._license.lines)}]"
        self._source.invent(f"{target}.limit", because="each figure that is stated binds")
        if line.hs_code:
            self._source.invent(f"{target}.hs_code", because="the first six digits are those of the Harmonized System")
        self._license.lines.append(line)

    def _read_annex(self, addenda: list[str], code: str, currency: str, unit: str) -> None:
        self._source.carry("NomenclatureDescription", self._license, because="the lines have descriptions of their own")
        self._amount("Cost/CurrencyCost", "carried", carried=True)
        for position, path in enumerate(addenda):
            target = f"lines[{position}]"
            number = self._source.take(f"{path}/PositionNumber", f"{target}.line_number")
            if _POSITION.fullmatch(number) is None:
                message = "A position is a whole number from 1; write it so."
                raise DocumentRefused(form.INVALID, f"{path}/PositionNumber", message)
            if any(line.line_number == int(number) for line in self._license.lines):
                message = "Two lines have the same position; declarations could not tell them apart."
                raise DocumentRefused("DUPLICATE_LINE", f"{path}/PositionNumber", message)
            line = self._line(int(number), code)
            names = self._form.all(f"{path}/CommodityName")
            line.description = " ".join(self._source.take(each, f"{target}.description") for each in names)
            if len(names) > 1:
                for each in names:
                    self._license.carried.add(path=each, value=self._source.peek(each))
            amount = self._amount(f"{path}/Cost", f"{target}.authorized_value.amount")
            line.authorized_value.CopyFrom(Money(amount=amount, currency=currency))
            self._read_measures(path, line, target, unit)
            self._add(line)

    def _read_measures(self, path: str, line: LicenseLine, target: str, unit: str) -> None:
        for measure in self._form.all(f"{path}/LicAddendumMeasureItem"):
            is_main = self._unit(measure) == unit and not line.HasField("authorized_quantity")
            quantity = self._quantity(measure, f"{target}.authorized_quantity", taken=is_main, aside=not is_main)
            if is_main:
                line.authorized_quantity.CopyFrom(quantity)

    def _unit(self, path: str) -> str:
        code = self._source.peek(f"{path}/MeasureUnitQualifierCode")
        name = self._source.peek(f"{path}/MeasureUnitQualifierName")
        if not code and not name:
            message = "A quantity has a unit, by code or name; add it."
            raise DocumentRefused("QUANTITY_WITHOUT_UNIT", path, message)
        fitting = [
            unit
            for known, (names, unit) in form.UNITS.items()
            if code in ("", known) and (not name or name.upper() == names)
        ]
        if len(fitting) != 1:
            message = "Code and name of the unit do not agree, or are in no list; write the pair of the classifier."
            raise DocumentRefused("UNIT_CODE_NAME_MISMATCH", path, message)
        return fitting[0]

    def _quantity(self, path: str, target: str, *, taken: bool, aside: bool = False) -> Quantity:
        """Return the quantity at `path`: taken as the line's, set aside beside it, or carried with the form."""
        unit, value = self._unit(path), self._source.peek(f"{path}/GoodsQuantity")
        if _QUANTITY.fullmatch(value) is None:
            message = "A quantity is plain digits with at most eight decimals; write it so."
            raise DocumentRefused(form.INVALID, f"{path}/GoodsQuantity", message)
        if not codelists.is_divisible(Decimal(value), unit):
            message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{path}/GoodsQuantity", message)
        for name in ("GoodsQuantity", "MeasureUnitQualifierName", "MeasureUnitQualifierCode"):
            each = f"{path}/{name}"
            if taken:
                place = f"{target}.value" if name == "GoodsQuantity" else f"{target}.unit"
                self._source.take(each, place)
            elif aside:
                self._source.set_aside(each, self._license, because="a quantity in another unit beside the main one")
            else:
                self._source.carry(
                    each, self._license, because="the sum over the lines of the annex, as the form prints it"
                )
        if taken:
            self._carry_unit(path)
        return Quantity(value=value, unit=unit)

    def _carry_unit(self, path: str) -> None:
        """Carry how the unit was written, where the form would be written with the whole pair."""
        for name in ("MeasureUnitQualifierName", "MeasureUnitQualifierCode"):
            written = self._source.peek(f"{path}/{name}")
            self._license.carried.add(path=f"{path}/{name}", value=written or "-")

    def _amount(self, path: str, target: str, *, carried: bool = False) -> str:
        amount = self._source.peek(path)
        if amount and _AMOUNT.fullmatch(amount) is None:
            message = "An amount is plain digits with at most two decimals; write it so."
            raise DocumentRefused(form.INVALID, path, message)
        if carried:
            self._source.carry(path, self._license)
        else:
            self._source.take(path, target)
        return amount

    def _carry_rest(self) -> None:
        """Carry what binds nobody: contract, reasons, signatory, blank, addresses' codes and what names the message."""
        if self._form.has("AddQuantity"):
            self._quantity("AddQuantity", "", taken=False, aside=True)
        if self._source.peek("Cost/StatCost"):
            self._amount("Cost/StatCost", "carried", carried=True)
        for path in self._form.fields:
            if not self._source.has_fate(path):
                self._source.carry(path, self._license)
