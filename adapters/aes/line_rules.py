"""What a line of a filing must hold for its license code: shapes, code lists, and what goes together.

Rules, in order:
1. The license code is in the table and in use on the day of export.
2. The number has the shape of its code; another code has its own symbol, a citation, or nothing.
3. Figures are whole and written in digits, for shares of one dollar or unit are rounded up to one before they are filed
   (15 CFR 30.6(a)). `X` is no unit and takes no quantity.
4. ECCN, value of the license, fields of the State Department and the export information code, each as the code demands.
"""

import re
from datetime import date

from adapters.aes import codes
from adapters.errors import DocumentRefused
from adapters.us.units import AES_UNITS, NO_UNIT

_WHOLE = re.compile(r"0|[1-9][0-9]*")
_DIGITS, _ODTC_DIGITS = 10, 7  # of a figure of the line, and of the quantity of the State Department
_SCHEDULE_B = re.compile(r"[0-9]{10}")
_VALUE, _UNIT, _QUANTITY, _UNIT_2, _QUANTITY_2, _WEIGHT, _CODE, _NUMBER, _LICENSE_VALUE = range(2, 11)
_COMMODITY, _ECCN = 13, 20


class LineRules:
    """One line of a filing, to be judged."""

    def __init__(self, pairs: dict[str, str], number: int) -> None:
        self._pairs = pairs
        self._number = number
        self._code = pairs.get(f"IT{number}_{_CODE}", "")
        self._rule = codes.CODES.get(self._code, codes.Code())

    def check(self, day: date) -> None:
        """Refuse what breaks a rule of the line.

        Raises:
            DocumentRefused: the reason is that of the rule.
        """
        self._check_code(day)
        self.check_number()
        self.check_figures()
        self._check_goods()
        self.check_eccn()
        if self._code == codes.BIS and self._it(_LICENSE_VALUE) in ("", "0"):
            message = "The value that the license states must be there and at least one dollar; add it."
            raise self._refusal("LICENSE_VALUE_BELOW_ONE", _LICENSE_VALUE, message)
        self._check_odtc()
        self._check_information()

    def check_number(self) -> None:
        """Refuse a number that does not go with the license code.

        Raises:
            DocumentRefused: LICENSE_NUMBER_MISSING, LICENSE_NUMBER_NOT_ALLOWED or LICENSE_NUMBER_SHAPE.
        """
        written, rule = self._it(_NUMBER), self._rule
        pattern = rule.number or rule.needs_text
        if (pattern or rule.symbol) and not written.strip():
            message = "The license code needs a license number, symbol or citation here; add it."
            raise self._refusal("LICENSE_NUMBER_MISSING", _NUMBER, message)
        if (rule.is_bare and written) or (rule.symbol and written != rule.symbol):
            message = "The license code takes no license number here, or its own symbol only; mend the field."
            raise self._refusal("LICENSE_NUMBER_NOT_ALLOWED", _NUMBER, message)
        is_word = self._code == codes.OTHER_AGENCY and written == codes.OTHER_AGENCY
        if pattern is not None and not is_word and pattern.fullmatch(written) is None:
            message = "The number does not have the shape that the license code demands; mend it."
            raise self._refusal("LICENSE_NUMBER_SHAPE", _NUMBER, message)

    def check_eccn(self) -> None:
        """Refuse an ECCN that is missing or has another shape.

        Raises:
            DocumentRefused: ECCN_MISSING or UNKNOWN_CONTROL_CODE_SHAPE.
        """
        eccn = self._it(_ECCN)
        if self._rule.needs_eccn and not eccn:
            raise self._refusal("ECCN_MISSING", _ECCN, "The license code needs the ECCN; add it.")
        if eccn and codes.ECCN.fullmatch(eccn) is None:
            message = "An ECCN in a filing has five characters, such as 3A001, or is EAR99; leave out the paragraph."
            raise self._refusal("UNKNOWN_CONTROL_CODE_SHAPE", _ECCN, message)

    def check_figures(self) -> None:
        """Refuse a figure that is not whole, has more digits than its field, or says that nothing is shipped.

        Raises:
            DocumentRefused: WHOLE_NUMBER_REQUIRED or QUANTITY_NOT_POSITIVE.
        """
        for last in (_VALUE, _QUANTITY, _QUANTITY_2, _WEIGHT, _LICENSE_VALUE):
            self._check_figure(f"IT{self._number}_{last}", from_one=last in (_VALUE, _QUANTITY))
        if self._code in codes.ODTC_NEEDED:
            self._check_figure(self._odtc_name(7), from_one=True, digits=_ODTC_DIGITS)

    def _check_code(self, day: date) -> None:
        if self._code not in codes.CODES:
            message = "The license code is in no table of this edition; check it against Appendix F."
            raise self._refusal("UNKNOWN_LICENSE_CODE", _CODE, message)
        if self._rule.last_day is not None and day > self._rule.last_day:
            message = "The license code is no longer in use on the day of export; use the present one."
            raise self._refusal("OBSOLETE_DOCUMENT_CODE", _CODE, message)

    def _check_figure(self, name: str, *, from_one: bool, digits: int = _DIGITS) -> None:
        figure = self._pairs.get(name, "")
        if figure and (_WHOLE.fullmatch(figure) is None or len(figure) > digits):
            message = f"The figure is whole and has at most {digits} digits; round it as 15 CFR 30.6 says."
            raise DocumentRefused("WHOLE_NUMBER_REQUIRED", name, message)
        if from_one and figure == "0":
            message = "Less than one is filed as one; write 1, or leave out a line that exports nothing."
            raise DocumentRefused("QUANTITY_NOT_POSITIVE", name, message)

    def _check_goods(self) -> None:
        if _SCHEDULE_B.fullmatch(self._it(_COMMODITY)) is None:
            message = "A Schedule B or tariff number has ten digits; write all of them."
            raise self._refusal("COMMODITY_CODE_SHAPE", _COMMODITY, message)
        for unit, quantity in ((_UNIT, _QUANTITY), (_UNIT_2, _QUANTITY_2)):
            self._check_unit(f"IT{self._number}_{unit}", f"IT{self._number}_{quantity}")

    def _check_unit(self, unit_name: str, quantity_name: str) -> None:
        unit = self._pairs.get(unit_name, "")
        if unit and unit != NO_UNIT and unit not in AES_UNITS:
            message = "The unit is no AES unit of the table; write one of them."
            raise DocumentRefused("UNKNOWN_UNIT", unit_name, message)
        if unit in ("", NO_UNIT) and quantity_name in self._pairs:
            message = "X means that there is no quantity; leave it out, or name its unit."
            raise DocumentRefused("QUANTITY_WITHOUT_UNIT", quantity_name, message)

    def _check_odtc(self) -> None:
        if self._code not in codes.ODTC_NEEDED:
            return
        self._check_unit(self._odtc_name(6), self._odtc_name(7))
        category = self._odtc(5)
        if category not in codes.CATEGORY_CODES and category != codes.NOT_ON_LIST:
            message = "The category is two digits, 01 to 21 or 55; write one of them."
            raise DocumentRefused("UNKNOWN_USML_CATEGORY", self._odtc_name(5), message)
        if category == codes.NOT_ON_LIST and self._code != codes.FMS:
            message = "Category 55 is for foreign military sales (S94) only; name the category of the list."
            raise DocumentRefused("CATEGORY_55_NOT_FMS", self._odtc_name(5), message)
        registration = self._odtc(2)
        of_sales = self._code == codes.FMS and registration in codes.FMS_REGISTRATIONS
        if registration and not of_sales and codes.REGISTRATION.fullmatch(registration) is None:
            message = "A registration is M or K with five digits, or with a hyphen and four; write it so."
            raise DocumentRefused("REGISTRATION_CODE_SHAPE", self._odtc_name(2), message)

    def _check_information(self) -> None:
        information, is_fms = self._it(1), self._code == codes.FMS
        allowed = codes.FMS_INFORMATION if is_fms else codes.INFORMATION - codes.FMS_ONLY
        if information not in allowed:
            message = "The export information code does not go with the license code; S94 takes FS, FI, GS or MS."
            raise self._refusal("INFORMATION_CODE_NOT_ALLOWED", 1, message)

    def _it(self, last: int) -> str:
        return self._pairs.get(f"IT{self._number}_{last}", "")

    def _odtc(self, last: int) -> str:
        return self._pairs.get(self._odtc_name(last), "")

    def _odtc_name(self, last: int) -> str:
        return f"ODTC{self._number}_{last}"

    def _refusal(self, reason: str, last: int, message: str) -> DocumentRefused:
        return DocumentRefused(reason, f"IT{self._number}_{last}", message)
