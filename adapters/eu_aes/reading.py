"""From the extract of a declaration to the citations of licenses in it.

Rules, in order:
1. A declaration has an MRN or an LRN, and each goods item a number of its own.
2. Supporting documents cite (documents); an additional reference is a statement and cites nothing.
3. The commodity code of an item goes with the citations in it: its first six digits, the whole code carried.
4. What the declaration says of goods for which no license is cited does not go over, and nothing does where none is
cited.
"""

import re
from collections.abc import Iterator
from datetime import date

from adapters.checks import take_day
from adapters.contract import Entry
from adapters.errors import DocumentRefused
from adapters.eu_aes import form
from adapters.eu_aes.documents import DocumentReader, check_number, check_type
from adapters.source import Source
from adapters.values import day_of, territory_of
from adapters.xml_form import Form
from comity.v1.conversion_service_pb2 import Citing, Declaration
from comity.v1.license_pb2 import CarriedField

_HS, _CN = re.compile(r"[0-9]{6}"), re.compile(r"[0-9]{8}")
_DESTINATION = "GoodsShipment/countryOfDestination"
_EXPORTER = "Exporter/identificationNumber"
_COMMODITY_CODE = "Commodity/CommodityCode"


class Reader:
    """An extract, or a citation block, on its way to citations."""

    def __init__(self, filled: Form) -> None:
        self._form = filled
        self._source = Source(filled.fields)
        self._citations: list[Citing] = []

    def citations(self) -> tuple[tuple[Citing, ...], tuple[Entry, ...]]:
        """Return the citations of an extract, with the account of its fields.

        Raises:
            DocumentRefused: a rule is broken; the reason is that of the rule.
        """
        day = self._check_declaration()
        numbers: set[str] = set()
        for item in self._form.all(form.ITEM):
            self._read_item(item, day, numbers)
        declaration = self._declaration() if self._citations else Declaration()
        for citing in self._citations:
            citing.declaration.CopyFrom(declaration)
        for path in self._form.fields:
            if not self._source.has_fate(path):
                self._source.drop(path, because="no license is cited here")
        return tuple(self._citations), self._source.account()

    def block(self) -> tuple[Citing, ...]:
        """Return the citations of a citation block.

        Raises:
            DocumentRefused: a rule is broken; the reason is that of the rule.
        """
        return tuple(self._cited(form.DOCUMENT, None))

    def _check_declaration(self) -> date | None:
        """Return the day of the declaration after its checks."""
        source = self._source
        if bool(source.peek("MRN")) == bool(source.peek("LRN")):
            message = "A declaration has an MRN, or before acceptance an LRN; write one of the two."
            raise DocumentRefused("MRN_LRN_AMBIGUOUS", "MRN", message)
        for name in ("MRN", "LRN", _EXPORTER):
            if not source.peek(name).isascii():
                message = "What identifies holds letters and digits of ASCII only; one of another script looks alike."
                raise DocumentRefused("TEXT_NOT_ALLOWED", name, message)
            if source.peek(name) != source.peek(name).strip():
                message = (
                    "What identifies begins or ends with a space, so it is compared with nothing; write it without."
                )
                raise DocumentRefused("OUTER_SPACE_IN_REFERENCE", name, message)
        written = source.peek(_DESTINATION)
        if written and (len(written) != 2 or territory_of(written) is None):
            message = "This is no code of a country; write its two letters."
            raise DocumentRefused("UNKNOWN_COUNTRY", _DESTINATION, message)
        day = take_day(Source(self._form.fields), "acceptanceDate", "")
        return day_of(day) if day is not None else None

    def _declaration(self) -> Declaration:
        source, target = self._source, "citations.declaration"
        declaration = Declaration(
            mrn=source.take("MRN", f"{target}.mrn"),
            lrn=source.take("LRN", f"{target}.lrn"),
            exporter=source.take(_EXPORTER, f"{target}.exporter"),
        )
        day = take_day(source, "acceptanceDate", f"{target}.declaration_date")
        if day is not None:
            declaration.declaration_date.CopyFrom(day)
        written = source.take(_DESTINATION, f"{target}.destination", note="as ISO 3166")
        declaration.destination = territory_of(written) or "" if written else ""
        return declaration

    def _read_item(self, path: str, day: date | None, numbers: set[str]) -> None:
        name = f"{path}/declarationGoodsItemNumber"
        number = self._source.peek(name)
        check_number(number, name)
        if number in numbers:
            message = "Two goods items of the declaration have this number; number them anew."
            raise DocumentRefused("DUPLICATE_LINE", name, message)
        numbers.add(number)
        self._check_commodity(f"{path}/{_COMMODITY_CODE}")
        for citing in self._cited(f"{path}/{form.DOCUMENT}", day):
            self._read_goods(path, citing, f"citations[{len(self._citations)}]")
            self._citations.append(citing)
        for reference in self._form.all(f"{path}/{form.REFERENCE}"):
            check_number(self._source.peek(f"{reference}/sequenceNumber"), f"{reference}/sequenceNumber")
            check_type(self._source, reference)

    def _cited(self, documents: str, day: date | None) -> Iterator[Citing]:
        for path in self._form.all(documents):
            citing = DocumentReader(self._source, path, f"citations[{len(self._citations)}]").citing(day)
            if citing is not None:
                yield citing

    def _read_goods(self, path: str, citing: Citing, target: str) -> None:
        citing.goods_item = int(self._source.take(f"{path}/declarationGoodsItemNumber", f"{target}.goods_item"))
        hs_path = f"{_COMMODITY_CODE}/harmonizedSystemSubHeadingCode"
        citing.hs_code = self._source.take(f"{path}/{hs_path}", f"{target}.hs_code")
        for name in ("Commodity/descriptionOfGoods", f"{_COMMODITY_CODE}/combinedNomenclatureCode"):
            note = "needed to write the same declaration again"
            value = self._source.take(f"{path}/{name}", f"{target}.carried", note=note)
            if value:
                citing.carried.append(CarriedField(path=name, value=value))

    def _check_commodity(self, path: str) -> None:
        hs_path, cn_path = f"{path}/harmonizedSystemSubHeadingCode", f"{path}/combinedNomenclatureCode"
        hs, cn = self._source.peek(hs_path), self._source.peek(cn_path)
        for code, shape, where in ((hs, _HS, hs_path), (cn, _CN, cn_path)):
            if code and shape.fullmatch(code) is None:
                message = "The commodity code does not have the digits of its level; write all of them."
                raise DocumentRefused("COMMODITY_CODE_SHAPE", where, message)
        if not cn.startswith(hs) and cn:
            message = (
                "The code of the Combined Nomenclature does not begin with that of the Harmonized System; mend it."
            )
            raise DocumentRefused("COMMODITY_CODE_SHAPE", cn_path, message)
