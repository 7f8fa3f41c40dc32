"""From the extract of a declaration to the citations of licenses in it.

Rules, in order:
1. Documents of type X060 to X072 cite licenses; any other document, and every additional reference, cites none. X002 ended
   on 8 September 2021, and Y901 is a statement without a number.
2. A reference is compared byte for byte, so it has no outer space.
3. A quantity and its unit stand together, an amount and its currency likewise. The fourth letter of a unit is a qualifier
   that changes its meaning: the unit goes over, and the whole code is carried.
4. What is cited is what the declarant writes off, in the license's unit; nothing is added up.
"""

import re
from datetime import date
from decimal import Decimal

from adapters import codelists
from adapters.checks import take_day
from adapters.contract import Entry
from adapters.errors import DocumentRefused
from adapters.eu_aes import form
from adapters.source import Source
from adapters.values import day_of, is_decimal, territory_of
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import Citing, Declaration
from comity.v1.license_pb2 import CarriedField, Money, Quantity

_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_HS, _CN = re.compile(r"[0-9]{6}"), re.compile(r"[0-9]{8}")
_UNIT = re.compile(r"[A-Z0-9]{2,4}")


class Reader:
    """An extract, or a citation block, on its way to citations."""

    def __init__(self, filled: Form) -> None:
        self._form = filled
        self._source = Source(filled.fields)

    def citations(self) -> tuple[tuple[Citing, ...], tuple[Entry, ...]]:
        """Return the citations of an extract, with the account of its fields.

        Raises:
            DocumentRefused: a rule of this module is broken; the reason is that of the rule.
        """
        declaration, day = self._declaration()
        citations = [citing for item in self._form.all(form.ITEM) for citing in self._item(item, declaration, day)]
        for path in self._form.fields:
            if not self._source.has_fate(path):
                self._source.drop(path, because="of the declaration, not of a license")
        return tuple(citations), self._source.account()

    def block(self) -> tuple[Citing, ...]:
        """Return the citations of a citation block."""
        found = [self._document(path, None) for path in self._form.all(form.DOCUMENT)]
        return tuple(citing for citing in found if citing is not None)

    def _declaration(self) -> tuple[Declaration, date | None]:
        source, target = self._source, "citations.declaration"
        names = [name for name in ("MRN", "LRN") if source.peek(name)]
        if len(names) != 1:
            message = "A declaration has an MRN, or before acceptance an LRN; write one of the two."
            raise DocumentRefused("MRN_LRN_AMBIGUOUS", "MRN", message)
        declaration = Declaration(
            mrn=source.take("MRN", f"{target}.mrn"),
            lrn=source.take("LRN", f"{target}.lrn"),
            exporter=source.take("Exporter/identificationNumber", f"{target}.exporter"),
        )
        day = take_day(source, "acceptanceDate", f"{target}.declaration_date")
        if day is not None:
            declaration.declaration_date.CopyFrom(day)
        path = "GoodsShipment/countryOfDestination"
        written = source.take(path, f"{target}.destination", note="as ISO 3166")
        iso = territory_of(written) if len(written) == 2 else None
        if written and iso is None:
            message = "This is no code of a country; write its two letters."
            raise DocumentRefused("UNKNOWN_COUNTRY", path, message)
        declaration.destination = iso or ""
        return declaration, day_of(day) if day is not None else None

    def _item(self, path: str, declaration: Declaration, day: date | None) -> list[Citing]:
        number = self._source.take(f"{path}/declarationGoodsItemNumber", "citations.goods_item")
        self._check_number(number, f"{path}/declarationGoodsItemNumber")
        hs = self._code(f"{path}/Commodity/CommodityCode/harmonizedSystemSubHeadingCode", _HS)
        cn = self._code(f"{path}/Commodity/CommodityCode/combinedNomenclatureCode", _CN)
        described = self._source.peek(f"{path}/Commodity/descriptionOfGoods")
        citations = []
        for document in self._form.all(f"{path}/{form.DOCUMENT}"):
            citing = self._document(document, day)
            if citing is not None:
                citing.declaration.CopyFrom(declaration)
                citing.goods_item, citing.hs_code = int(number), hs
                _carry(citing, "Commodity/descriptionOfGoods", described)
                _carry(citing, "Commodity/CommodityCode/combinedNomenclatureCode", cn)
                citations.append(citing)
        for reference in self._form.all(f"{path}/{form.REFERENCE}"):
            self._refuse_negative(reference)
        return citations

    def _check_number(self, number: str, path: str) -> None:
        if _NUMBER.fullmatch(number) is None:
            message = "A number of an item or document is whole and from 1; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, message)

    def _code(self, path: str, shape: re.Pattern[str]) -> str:
        code = self._source.take(path, "citations.hs_code")
        if code and shape.fullmatch(code) is None:
            message = "The commodity code does not have the digits of its level; write all of them."
            raise DocumentRefused("COMMODITY_CODE_SHAPE", path, message)
        return code

    def _refuse_negative(self, path: str) -> None:
        if self._source.peek(f"{path}/type") == form.NOT_LISTED and self._source.peek(f"{path}/referenceNumber"):
            message = "Y901 states that the goods are not listed and carries no number; leave the number out."
            raise DocumentRefused("NEGATIVE_STATEMENT_WITH_REFERENCE", f"{path}/referenceNumber", message)

    def _document(self, path: str, day: date | None) -> Citing | None:
        self._refuse_negative(path)
        self._check_number(self._source.peek(f"{path}/sequenceNumber"), f"{path}/sequenceNumber")
        code = self._source.peek(f"{path}/type")
        if code == form.OLD_CODE and (day is None or day > form.OLD_CODE_ENDS):
            message = "X002 ended on 8 September 2021; use X060 to X072, by the kind of authorization."
            raise DocumentRefused("OBSOLETE_DOCUMENT_CODE", f"{path}/type", message)
        self._check_pairs(path)
        if code not in form.KINDS:
            return None
        citing = Citing(
            kind=form.KINDS[code], document_type=self._source.take(f"{path}/type", "citations.document_type")
        )
        citing.license_number = self._reference(f"{path}/referenceNumber")
        self._read_line(path, citing)
        last = take_day(self._source, f"{path}/validityDate", "citations.valid_until_date")
        if last is not None:
            citing.valid_until_date.CopyFrom(last)
        self._read_quantity(path, citing)
        self._read_amount(path, citing)
        for name in ("sequenceNumber", "issuingAuthorityName"):
            _carry(citing, name, self._source.take(f"{path}/{name}", "citations.carried"))
        return citing

    def _reference(self, path: str) -> str:
        reference = self._source.take(path, "citations.license_number")
        if reference != reference.strip():
            message = "The number begins or ends with a space, so it is compared with no license; write it without."
            raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", path, message)
        if len(reference) > form.MAX_REFERENCE:
            message = (
                f"The number is longer than {form.MAX_REFERENCE} characters; write it as it stands on the license."
            )
            raise DocumentRefused("FIELD_TOO_LONG", path, message)
        return reference

    def _read_line(self, path: str, citing: Citing) -> None:
        line = self._source.take(f"{path}/documentLineItemNumber", "citations.license_line")
        if line:
            self._check_number(line, f"{path}/documentLineItemNumber")
            citing.license_line = int(line)

    def _check_pairs(self, path: str) -> None:
        pairs = (
            ("quantity", "measurementUnitAndQualifier", "QUANTITY_WITHOUT_UNIT"),
            ("amount", "currency", "AMOUNT_WITHOUT_CURRENCY"),
        )
        for figure, measure, reason in pairs:
            has_figure, has_measure = (bool(self._source.peek(f"{path}/{name}")) for name in (figure, measure))
            if has_figure and not has_measure:
                message = f"A figure and its measure stand together; add {measure}."
                raise DocumentRefused(reason, f"{path}/{measure}", message)
            if has_measure and not has_figure:
                message = f"{measure} stands with a figure only; add {figure}, or leave it out."
                raise DocumentRefused("FIELD_NOT_ALLOWED", f"{path}/{measure}", message)

    def _read_quantity(self, path: str, citing: Citing) -> None:
        value = self._figure(f"{path}/quantity", "citations.quantity.value", 6)
        where = f"{path}/measurementUnitAndQualifier"
        written = self._source.take(where, "citations.quantity.unit", note="without the qualifier, which is carried")
        if not value:
            return
        unit = written if written in codelists.REC_20 else written[:3]
        if _UNIT.fullmatch(written) is None or unit not in codelists.REC_20:
            message = "The unit is no code of Recommendation 20, with or without a qualifier; write such a code."
            raise DocumentRefused("UNKNOWN_UNIT", where, message)
        if not codelists.is_divisible(Decimal(value), unit):
            message = "The unit counts whole articles and the quantity is a fraction; write a whole quantity."
            raise DocumentRefused("UNIT_NOT_DIVISIBLE", f"{path}/quantity", message)
        if unit != written:
            _carry(citing, "measurementUnitAndQualifier", written)
        citing.quantity.CopyFrom(Quantity(value=value, unit=unit))

    def _read_amount(self, path: str, citing: Citing) -> None:
        amount = self._figure(f"{path}/amount", "citations.value.amount", 2)
        currency = self._source.take(f"{path}/currency", "citations.value.currency")
        if currency and currency not in codelists.ISO_4217:
            raise DocumentRefused("UNKNOWN_CURRENCY", f"{path}/currency", "The currency is no code of ISO 4217.")
        if amount:
            citing.value.CopyFrom(Money(amount=amount, currency=currency))

    def _figure(self, path: str, target: str, decimals: int) -> str:
        figure = self._source.take(path, target)
        if figure and not is_decimal(figure, integer_digits=16 - decimals, decimals=decimals):
            message = f"The figure is no plain decimal with at most {decimals} decimals; write it so."
            raise DocumentRefused("DECIMAL_NOT_CANONICAL", path, message)
        if figure and Decimal(figure) == 0:
            message = "A write-off is above zero; leave out a figure that writes nothing off."
            raise DocumentRefused("QUANTITY_NOT_POSITIVE", path, message)
        return figure


def _carry(citing: Citing, path: str, value: str) -> None:
    if value:
        citing.carried.append(CarriedField(path=path, value=value))
