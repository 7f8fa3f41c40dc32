"""From citations to the extract of a declaration, and from licenses to a block of supporting documents.

Rules, in order:
1. The extract is of one declaration; goods items follow in the order of their numbers. What it must have and the citations
   do not say is refused when it is read again.
2. A license is cited under the code of its kind. The codes are those of Regulation (EU) 2021/821, so a license of another
   law is not cited here.
"""

from collections.abc import Sequence

from google.type.date_pb2 import Date

from adapters import codelists
from adapters.citing import citations_of_record
from adapters.contract import Record
from adapters.errors import RenderRefused
from adapters.eu_aes import form
from adapters.values import iso_of
from adapters.xml_draft import xml_document
from comity.v1.conversion_service_pb2 import Citing, Declaration
from comity.v1.license_pb2 import LicenseKind

_CODES = {
    LicenseKind.LICENSE_KIND_INDIVIDUAL: "X060",
    LicenseKind.LICENSE_KIND_LARGE_PROJECT: "X069",
    LicenseKind.LICENSE_KIND_GLOBAL: "X070",
    LicenseKind.LICENSE_KIND_TRANSIT: "X072",
}


def cited(record: Record) -> list[Citing]:
    """Return the citations of a license with the code of its kind.

    Raises:
        RenderRefused: UNKNOWN_KIND, UNKNOWN_ACTION or LOSS_NOT_ACCEPTED.
    """
    license_ = record.license
    code = form.UNION_GENERAL.get(license_.number) or _CODES.get(license_.kind, "")
    of_union = license_.legal_basis == form.LEGAL_BASIS or license_.jurisdiction in codelists.EU_MEMBERS
    if not code or not of_union:
        message = "The codes are for authorizations under Regulation (EU) 2021/821; this license has none of them."
        raise RenderRefused("UNKNOWN_KIND", "kind", message)
    citations = citations_of_record(record)
    for citing in citations:
        citing.document_type = code
        citing.ClearField("control_codes")  # the group has none; the license says it
        citing.ClearField("hs_code")
    return citations


def block_of(citations: Sequence[Citing]) -> bytes:
    """Return the block of supporting documents that cite.

    Raises:
        RenderRefused: TEXT_NOT_ALLOWED.
    """
    fields: dict[str, str] = {}
    for number, citing in enumerate(citations, 1):
        _write_document(fields, f"{form.DOCUMENT}[{number}]", citing, str(number))
    return xml_document(fields, form.BLOCK_RULES, {})


def extract_of(citations: Sequence[Citing]) -> bytes:
    """Return the extract of the declaration that cites.

    Raises:
        RenderRefused: BATCH_SIZE, citations of several declarations or none; or TEXT_NOT_ALLOWED.
    """
    declarations = {citing.declaration.SerializeToString(deterministic=True) for citing in citations}
    if len(declarations) != 1:
        message = "An extract is of one declaration that cites; write each by itself."
        raise RenderRefused("BATCH_SIZE", "citations", message)
    fields = _head(citations[0].declaration)
    items = list(dict.fromkeys(citing.goods_item for citing in citations))
    for position, item in enumerate(items, 1):
        path = f"{form.ITEM}[{position}]"
        fields[f"{path}/declarationGoodsItemNumber"] = str(item) if item else ""
        for number, citing in enumerate([each for each in citations if each.goods_item == item], 1):
            fields[f"{path}/Commodity/CommodityCode/harmonizedSystemSubHeadingCode"] = citing.hs_code
            _write_document(fields, f"{path}/{form.DOCUMENT}[{number}]", citing, str(number))
            for each in citing.carried:
                if each.path.startswith("Commodity/"):
                    fields[f"{path}/{each.path}"] = each.value
    return xml_document(fields, form.RULES, {})


def _head(declaration: Declaration) -> dict[str, str]:
    return {
        "MRN": declaration.mrn,
        "LRN": declaration.lrn,
        "acceptanceDate": _day(declaration.declaration_date),
        "Exporter/identificationNumber": declaration.exporter,
        "GoodsShipment/countryOfDestination": declaration.destination,
    }


def _write_document(fields: dict[str, str], path: str, citing: Citing, number: str) -> None:
    carried = {each.path: each.value for each in citing.carried}
    unit = carried.get("measurementUnitAndQualifier", "")
    fields |= {
        f"{path}/sequenceNumber": carried.get("sequenceNumber", number),
        f"{path}/type": citing.document_type,
        f"{path}/referenceNumber": citing.license_number,
        f"{path}/documentLineItemNumber": str(citing.license_line) if citing.license_line else "",
        f"{path}/issuingAuthorityName": carried.get("issuingAuthorityName", ""),
        f"{path}/validityDate": _day(citing.valid_until_date),
        f"{path}/measurementUnitAndQualifier": unit if unit.startswith(citing.quantity.unit) else citing.quantity.unit,
        f"{path}/quantity": citing.quantity.value,
        f"{path}/currency": citing.value.currency,
        f"{path}/amount": citing.value.amount,
    }
    if not citing.quantity.value:
        fields[f"{path}/measurementUnitAndQualifier"] = ""


def _day(value: Date) -> str:
    return iso_of(value) if value.year else ""
