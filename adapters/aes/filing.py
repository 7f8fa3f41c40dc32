"""From a filing to the citations of licenses in it.

Rules, in order:
1. The encoding first; then variables that are missing or not allowed, lines in their order; then shapes and code lists;
   then rules across variables.
2. A line cites a license where its code does. Exceptions, exemptions and goods that need no license cite nothing, whatever
   stands in the field of the number.
3. Figures are whole: nothing is rounded here, and a figure with a fraction is refused.
4. The value of the license is what the license says, not what is shipped: it is no fact of the citation.
5. A cancel names the same citations and uses nothing.
"""

import re
from dataclasses import dataclass
from datetime import date

from adapters import codelists
from adapters.aes import codes
from adapters.contract import Entry
from adapters.errors import DocumentRefused
from adapters.source import Source
from adapters.us.units import AES_UNITS, NO_UNIT
from adapters.values import date_of, day_of
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction
from comity.v1.license_pb2 import LicenseKind, Money, Quantity

_WHOLE = re.compile(r"0|[1-9][0-9]{0,9}")
_EDA = re.compile(r"[0-9]{6}")
_SCHEDULE_B = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing: the citations in it, and what became of its variables."""

    citations: tuple[Citing, ...]
    account: tuple[Entry, ...]


def filing_of(pairs: dict[str, str]) -> Filing:
    """Return the citations of a filing.

    Raises:
        DocumentRefused: a rule of this module is broken; the reason is that of the rule.
    """
    lines = _checked_lines(pairs)
    _check_variables(pairs, lines)
    source = Source(pairs)
    declaration, day = _declaration(source)
    citations = []
    for number in lines:
        line = LineReader(source, number)
        citing = line.citing(day)
        if citing is not None:
            citing.declaration.CopyFrom(declaration)
            citations.append(citing)
    for name in pairs:
        if not source.has_fate(name):
            source.drop(name, because="of the filing, not of a license")
    return Filing(tuple(citations), source.account())


def citations_of_block(pairs: dict[str, str]) -> tuple[Citing, ...]:
    """Return the citations in the variables of lines alone, as they stand in a filing around them."""
    source = Source(pairs)
    lines = _checked_lines(pairs)
    found = [LineReader(source, number).cited() for number in lines]
    return tuple(citing for citing in found if citing is not None)


def _checked_lines(pairs: dict[str, str]) -> list[int]:
    """Return the numbers of the declared lines, which leave none out."""
    declared = sorted(
        int(name.removeprefix("isLine")) for name in pairs if re.fullmatch(r"isLine[1-9][0-9]{0,3}", name)
    )
    for name in pairs:
        match = codes.OF_LINE.fullmatch(name)
        number = next((part for part in match.groups() if part), "") if match else ""
        if number and int(number) not in declared:
            message = "The variable is of a line that is not declared; add isLine for it, or leave it out."
            raise DocumentRefused("LINE_NOT_DECLARED", name, message)
    if not declared:
        raise DocumentRefused("MANDATORY_FIELD_MISSING", "isLine1", "A filing has at least one line; declare it.")
    for expected, number in enumerate(declared, 1):
        if number != expected:
            raise DocumentRefused("LINE_GAP", f"isLine{expected}", "The lines leave this one out; number them anew.")
    return declared


def _check_variables(pairs: dict[str, str], lines: list[int]) -> None:
    known = {*codes.SHIPMENT, *codes.PARTIES, *(name.format(n=number) for number in lines for name in codes.LINE)}
    for name in pairs:
        if name not in known:
            raise DocumentRefused("UNKNOWN_FIELD", name, "The filing does not define this variable; leave it out.")
    for name in codes.NEEDED:
        _need(pairs, name)
    for number in lines:
        for name in codes.NEEDED_OF_LINE:
            _need(pairs, name.format(n=number))
        if pairs[f"IT{number}_3"] != NO_UNIT:
            _need(pairs, f"IT{number}_4")
        code = pairs[f"IT{number}_8"]
        for last in codes.ODTC_NEEDED.get(code, ()):
            _need(pairs, f"ODTC{number}_{last}")
        for last in codes.ODTC_NOT_ALLOWED.get(code, ()):
            name = f"ODTC{number}_{last}"
            if name in pairs:
                raise DocumentRefused("FIELD_NOT_ALLOWED", name, "The license code takes no such field; leave it out.")


def _need(pairs: dict[str, str], name: str) -> None:
    if name not in pairs:
        raise DocumentRefused("MANDATORY_FIELD_MISSING", name, "The variable must be there and filled; add it.")


def _declaration(source: Source) -> tuple[Declaration, date]:
    action = codes.ACTIONS.get(source.take("FAC", "citations.declaration.action"))
    if action is None:
        message = "The action is A (add), R (replace) or C (cancel); write one of them."
        raise DocumentRefused("UNKNOWN_ACTION", "FAC", message)
    written = source.take("EDA", "citations.declaration.declaration_date", note="with its century")
    day = date_of(f"20{written}", compact=True) if _EDA.fullmatch(written) else None
    if day is None:
        raise DocumentRefused("DATE_INVALID", "EDA", "The date of export is six digits YYMMDD of a day; write it so.")
    for name in ("COD", "AD1_12"):
        if not codelists.is_country(source.peek(name)):
            message = "This is no code of a country; write its two letters of ISO 3166-1."
            raise DocumentRefused("UNKNOWN_COUNTRY", name, message)
    earlier = source.peek("ORIG_ITN")
    if earlier:
        check_itn(earlier, "ORIG_ITN")
    return (
        Declaration(
            reference=source.take("SRN", "citations.declaration.reference"),
            action=LicenseAction.Value(f"LICENSE_ACTION_{action}"),
            declaration_date=day,
            exporter=source.take("AD0_2", "citations.declaration.exporter"),
            destination=source.take("COD", "citations.declaration.destination"),
        ),
        day_of(day),
    )


def check_itn(itn: str, field: str) -> None:
    """Refuse what is no internal transaction number: X, a day, six digits.

    Raises:
        DocumentRefused: ITN_SHAPE.
    """
    match = codes.ITN.fullmatch(itn)
    if match is None or date_of(match[1], compact=True) is None:
        message = "An internal transaction number is X, a day CCYYMMDD and six digits; write it so."
        raise DocumentRefused("ITN_SHAPE", field, message)


class LineReader:
    """One line of a filing."""

    def __init__(self, source: Source, number: int) -> None:
        self._source = source
        self._number = number
        self._code = source.peek(f"IT{number}_8")

    def citing(self, day: date) -> Citing | None:
        """Return the citation of the line after all its checks, None when it cites nothing.

        Raises:
            DocumentRefused: a code, number or figure of the line.
        """
        rule = codes.CODES.get(self._code)
        if rule is None:
            message = "The license code is in no table of this edition; check it against Appendix F."
            raise DocumentRefused("UNKNOWN_LICENSE_CODE", self._it(8), message)
        if rule.last_day is not None and day > rule.last_day:
            message = "The license code is no longer in use on the day of export; use the present one."
            raise DocumentRefused("OBSOLETE_DOCUMENT_CODE", self._it(8), message)
        self._check_number(rule)
        self._check_goods(rule)
        self._check_odtc()
        self._check_information()
        return self.cited()

    def cited(self) -> Citing | None:
        """Return the citation of the line without judging it, None when it cites nothing."""
        rule, source = codes.CODES.get(self._code, codes.Code()), self._source
        number = source.peek(self._it(9))
        if rule.number is None or (self._code == codes.OTHER_AGENCY and number == codes.OTHER_AGENCY):
            return None
        target = "citations"
        citing = Citing(
            goods_item=self._number,
            document_type=source.take(self._it(8), f"{target}.document_type"),
            license_number=source.take(self._it(9), f"{target}.license_number"),
        )
        if rule.is_individual:
            citing.kind = LicenseKind.LICENSE_KIND_INDIVIDUAL
        quantity = self._quantity()
        if quantity is not None:
            citing.quantity.CopyFrom(quantity)
        value = source.take(self._it(2), f"{target}.value")
        if value:
            citing.value.CopyFrom(Money(amount=value, currency="USD"))
        citing.hs_code = source.take(self._it(13), f"{target}.hs_code", note="the first six digits")[:6]
        citing.control_codes.extend(self._control_codes())
        return citing

    def _it(self, last: int) -> str:
        return f"IT{self._number}_{last}"

    def _odtc(self, last: int) -> str:
        return f"ODTC{self._number}_{last}"

    def _check_number(self, rule: codes.Code) -> None:
        written, path = self._source.peek(self._it(9)), self._it(9)
        needed = rule.number or rule.needs_text or rule.symbol
        if needed and not written:
            message = "The license code needs a license number, symbol or citation here; add it."
            raise DocumentRefused("LICENSE_NUMBER_MISSING", path, message)
        if (rule.is_bare and written) or (rule.symbol and written != rule.symbol):
            message = "The license code takes no license number here, or its own symbol only; mend the field."
            raise DocumentRefused("LICENSE_NUMBER_NOT_ALLOWED", path, message)
        is_word = self._code == codes.OTHER_AGENCY and written == codes.OTHER_AGENCY
        pattern = rule.number or rule.needs_text
        if pattern is not None and not is_word and pattern.fullmatch(written) is None:
            message = "The number does not have the shape that the license code demands; mend it."
            raise DocumentRefused("LICENSE_NUMBER_SHAPE", path, message)

    def _check_goods(self, rule: codes.Code) -> None:
        for last in (2, 4, 6, 7, 10):
            self._check_whole(self._it(last))
        if _SCHEDULE_B.fullmatch(self._source.peek(self._it(13))) is None:
            message = "A Schedule B or tariff number has ten digits; write all of them."
            raise DocumentRefused("COMMODITY_CODE_SHAPE", self._it(13), message)
        unit = self._source.peek(self._it(3))
        if unit != NO_UNIT and unit not in AES_UNITS:
            raise DocumentRefused(
                "UNKNOWN_UNIT", self._it(3), "The unit is no AES unit of the table; write one of them."
            )
        if unit == NO_UNIT and self._source.peek(self._it(4)):
            message = "X means that there is no quantity; leave it out, or name its unit."
            raise DocumentRefused("QUANTITY_WITHOUT_UNIT", self._it(4), message)
        eccn = self._source.peek(self._it(20))
        if rule.needs_eccn and not eccn:
            raise DocumentRefused("ECCN_MISSING", self._it(20), "The license code needs the ECCN; add it.")
        if eccn and codes.ECCN.fullmatch(eccn) is None:
            message = "An ECCN in a filing has five characters, such as 3A001, or is EAR99; leave out the paragraph."
            raise DocumentRefused("UNKNOWN_CONTROL_CODE_SHAPE", self._it(20), message)
        if self._code == codes.BIS and self._source.peek(self._it(10)) in ("", "0"):
            message = "The value that the license states must be there and at least one dollar; add it."
            raise DocumentRefused("LICENSE_VALUE_BELOW_ONE", self._it(10), message)

    def _check_whole(self, path: str) -> None:
        figure = self._source.peek(path)
        if figure and _WHOLE.fullmatch(figure) is None:
            message = "The figure is whole and written in digits only; round it as 15 CFR 30.6 says before you file."
            raise DocumentRefused("WHOLE_NUMBER_REQUIRED", path, message)

    def _check_odtc(self) -> None:
        if self._code not in codes.ODTC_NEEDED:
            return
        self._check_whole(self._odtc(7))
        if self._source.peek(self._odtc(6)) not in AES_UNITS:
            message = "The unit is no AES unit of the table; write one of them."
            raise DocumentRefused("UNKNOWN_UNIT", self._odtc(6), message)
        category = self._source.peek(self._odtc(5))
        is_known = re.fullmatch(r"[0-9]{2}", category) and (1 <= int(category) <= 21 or category == codes.NOT_ON_LIST)
        if not is_known:
            message = "The category is two digits, 01 to 21 or 55; write one of them."
            raise DocumentRefused("UNKNOWN_USML_CATEGORY", self._odtc(5), message)
        if category == codes.NOT_ON_LIST and self._code != codes.FMS:
            message = "Category 55 is for foreign military sales (S94) only; name the category of the list."
            raise DocumentRefused("CATEGORY_55_NOT_FMS", self._odtc(5), message)
        registration = self._source.peek(self._odtc(2))
        of_sales = self._code == codes.FMS and registration in codes.FMS_REGISTRATIONS
        if registration and not of_sales and codes.REGISTRATION.fullmatch(registration) is None:
            message = "A registration is M or K with five digits, or with a hyphen and four; write it so."
            raise DocumentRefused("REGISTRATION_CODE_SHAPE", self._odtc(2), message)

    def _check_information(self) -> None:
        information, is_fms = self._source.peek(self._it(1)), self._code == codes.FMS
        wrong = information not in codes.INFORMATION
        wrong = wrong or (is_fms and information not in codes.FMS_INFORMATION)
        wrong = wrong or (not is_fms and information in codes.FMS_ONLY)
        if wrong:
            message = "The export information code does not go with the license code; S94 takes FS, FI, GS or MS."
            raise DocumentRefused("INFORMATION_CODE_NOT_ALLOWED", self._it(1), message)

    def _quantity(self) -> Quantity | None:
        by_state = self._code.startswith("S")
        value_path, unit_path = (self._odtc(7), self._odtc(6)) if by_state else (self._it(4), self._it(3))
        value = self._source.take(value_path, "citations.quantity.value")
        unit = self._source.take(unit_path, "citations.quantity.unit", note="AES unit as a code of Recommendation 20")
        return Quantity(value=value, unit=AES_UNITS[unit]) if value and unit in AES_UNITS else None

    def _control_codes(self) -> list[str]:
        if not self._code.startswith("S"):
            eccn = self._source.take(self._it(20), "citations.control_codes")
            return [eccn] if eccn else []
        category = self._source.take(self._odtc(5), "citations.control_codes", note="category as a roman numeral")
        is_listed = category.isdecimal() and 1 <= int(category) <= len(codes.CATEGORIES)
        return [codes.CATEGORIES[int(category) - 1]] if is_listed else []
