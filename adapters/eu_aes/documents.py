"""From a supporting document of a declaration to the citation of a license.

Rules, in order:
1. Every document has a type of four capitals or digits and a reference without outer space, for a reference is compared
   byte for byte. Y901 is a statement without a number. X002 ended on 8 September 2021.
2. A quantity and its unit stand together, an amount and its currency likewise.
3. Documents of type X060 to X072 cite licenses; any other cites none.
4. The fourth letter of a unit is a qualifier that changes its meaning: the unit goes over, and the whole code is
carried.
5. What is cited is what the declarant writes off, in the license's unit; nothing is added up.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from adapters import codelists
from adapters.checks import take_currency, take_day
from adapters.errors import DocumentRefused
from adapters.eu_aes import form
from adapters.source import Source
from adapters.values import is_decimal
from comity.v1.conversion_service_pb2 import Citing
from comity.v1.license_pb2 import CarriedField, Money, Quantity

MAX_DIGITS = 16
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_TYPE = re.compile(r"[A-Z0-9]{4}")
_UNIT = re.compile(r"[A-Z0-9]{2,3}|[A-Z0-9]{3}[A-Z]")  # the fourth is a qualifier, a letter
_PAIRS = (
    ("quantity", "measurementUnitAndQualifier", "QUANTITY_WITHOUT_UNIT"),
    ("amount", "currency", "AMOUNT_WITHOUT_CURRENCY"),
)


class DocumentReader:
    """A supporting document on its way to a citation; `target` is where that stands."""

    def __init__(self, source: Source, path: str, target: str) -> None:
        self._source = source
        self._path = path
        self._target = target
        self._citing = Citing()

    def citing(self, day: date | None) -> Citing | None:
        """Return the citation, None when the document cites no license; `day` is that of the declaration.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        self._check(day)
        code = self._peek("type")
        if code not in form.KINDS:
            return None
        citing = self._citing
        citing.kind, citing.document_type = form.KINDS[code], self._take("type", "document_type")
        citing.license_number = self._take("referenceNumber", "license_number")
        line = self._take("documentLineItemNumber", "license_line")
        citing.license_line = int(line) if line else 0
        last = take_day(self._source, f"{self._path}/validityDate", f"{self._target}.valid_until_date")
        if last is not None:
            citing.valid_until_date.CopyFrom(last)
        self._read_quantity()
        self._read_amount()
        for name in ("sequenceNumber", "issuingAuthorityName"):
            self._carry(name)
        return citing

    def _check(self, day: date | None) -> None:
        check_number(self._peek("sequenceNumber"), f"{self._path}/sequenceNumber")
        check_type(self._source, self._path)
        if self._peek("type") == form.OLD_CODE and (day is None or day > form.OLD_CODE_ENDS):
            message = "X002 ended on 8 September 2021; use X060 to X072, by the kind of authorization."
            raise self._refusal("OBSOLETE_DOCUMENT_CODE", "type", message)
        self._check_reference(self._peek("referenceNumber"))
        check_number(self._peek("documentLineItemNumber"), f"{self._path}/documentLineItemNumber")
        for figure, measure, reason in _PAIRS:
            if self._peek(figure) and not self._peek(measure):
                raise self._refusal(reason, measure, f"A figure and its measure stand together; add {measure}.")
            if self._peek(measure) and not self._peek(figure):
                message = f"{measure} stands with a figure only; add {figure}, or leave it out."
                raise self._refusal("FIELD_NOT_ALLOWED", measure, message)

    def _check_reference(self, reference: str) -> None:
        if reference != reference.strip():
            message = "The number begins or ends with a space, so it is compared with no license; write it without."
            raise self._refusal("OUTER_SPACE_IN_REFERENCE", "referenceNumber", message)
        if any(unicodedata.category(character) == "Cf" for character in reference):
            message = "The number holds characters that are not seen, so it looks like another; write it without them."
            raise self._refusal("TEXT_NOT_ALLOWED", "referenceNumber", message)
        if len(reference) > form.MAX_REFERENCE:
            message = f"The number is longer than {form.MAX_REFERENCE} characters; write it as the license has it."
            raise self._refusal("FIELD_TOO_LONG", "referenceNumber", message)

    def _read_quantity(self) -> None:
        value = self._figure("quantity", "quantity.value", 6)
        name = "measurementUnitAndQualifier"
        written = self._peek(name)
        if not value:
            return
        unit = written if written in codelists.REC_20 else written[:3]
        if _UNIT.fullmatch(written) is None or unit not in codelists.REC_20:
            message = "The unit is no code of Recommendation 20, with or without a qualifier; write such a code."
            raise self._refusal("UNKNOWN_UNIT", name, message)
        if not codelists.is_divisible(Decimal(value), unit):
            message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
            raise self._refusal("UNIT_NOT_DIVISIBLE", "quantity", message)
        note = "without the qualifier, which is carried" if unit != written else ""
        self._source.take(f"{self._path}/{name}", f"{self._target}.quantity.unit", note=note)
        if unit != written:
            self._carry(name)
        self._citing.quantity.CopyFrom(Quantity(value=value, unit=unit))

    def _read_amount(self) -> None:
        amount = self._figure("amount", "value.amount", 2)
        currency = take_currency(self._source, f"{self._path}/currency", f"{self._target}.value.currency")
        if amount:
            self._citing.value.CopyFrom(Money(amount=amount, currency=currency))

    def _figure(self, name: str, target: str, decimals: int) -> str:
        figure = self._take(name, target)
        if not figure:
            return ""
        is_plain = is_decimal(figure, integer_digits=MAX_DIGITS, decimals=decimals)
        if not is_plain or len(figure.replace(".", "")) > MAX_DIGITS:
            message = (
                f"The figure is no plain decimal of {MAX_DIGITS} digits, {decimals} of them decimals; write it so."
            )
            raise self._refusal("DECIMAL_NOT_CANONICAL", name, message)
        if Decimal(figure) == 0:
            message = "A write-off is above zero; leave out a figure that writes nothing off."
            raise self._refusal("QUANTITY_NOT_POSITIVE", name, message)
        return figure

    def _carry(self, name: str) -> None:
        note = "needed to write the same document again"
        value = self._source.take(f"{self._path}/{name}", f"{self._target}.carried", note=note)
        if value:
            self._citing.carried.append(CarriedField(path=name, value=value))

    def _take(self, name: str, target: str) -> str:
        return self._source.take(f"{self._path}/{name}", f"{self._target}.{target}")

    def _peek(self, name: str) -> str:
        return self._source.peek(f"{self._path}/{name}")

    def _refusal(self, reason: str, name: str, message: str) -> DocumentRefused:
        return DocumentRefused(reason, f"{self._path}/{name}", message)


def check_number(number: str, path: str) -> None:
    """Refuse a number of an item, document or line that is not whole and from 1; an absent one is no matter.

    Raises:
        DocumentRefused: DECIMAL_NOT_CANONICAL.
    """
    if number and _NUMBER.fullmatch(number) is None:
        message = "A number of an item, document or line is whole and from 1; write it so."
        raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, message)


def check_type(source: Source, path: str) -> None:
    """Refuse a type that is no code, and a number beside the statement that has none.

    Raises:
        DocumentRefused: XML_STRUCTURE or NEGATIVE_STATEMENT_WITH_REFERENCE.
    """
    code = source.peek(f"{path}/type")
    if _TYPE.fullmatch(code) is None:
        message = "The type of a document is four capitals or digits, such as X060; write such a code."
        raise DocumentRefused("XML_STRUCTURE", f"{path}/type", message)
    if code == form.NOT_LISTED and source.peek(f"{path}/referenceNumber"):
        message = "Y901 states that the goods are not listed and carries no number; leave the number out."
        raise DocumentRefused("NEGATIVE_STATEMENT_WITH_REFERENCE", f"{path}/referenceNumber", message)
