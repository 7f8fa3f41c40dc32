"""The extract of an EU export declaration, in the order of its elements, and the codes of documents in it.

Below `GoodsShipment` groups and elements are those of the EU specification (AES; data elements 12 03 and 12 04 of Annex B of
Delegated Regulation (EU) 2015/2446); the envelope is Comity's own. `SupportingDocuments` is the citation block: the group
alone, for a declarant to put into a declaration.
"""

from datetime import date

from adapters.xml_form import Box, Rules, Text
from comity.v1.license_pb2 import LicenseKind

NAMESPACE = "urn:comity:extract:eu-aes:1"
EXTRACT, BLOCK = "ExportDeclarationExtract", "SupportingDocuments"

DOCUMENT = "SupportingDocument"
_DOCUMENT = Box(
    DOCUMENT,
    repeats=True,
    numbered=True,
    children=(
        Box("sequenceNumber", required=True),
        Box("type", required=True),
        Box("referenceNumber", required=True),
        Box("documentLineItemNumber"),
        Box("issuingAuthorityName"),
        Box("validityDate"),
        Box("measurementUnitAndQualifier"),
        Box("quantity"),
        Box("currency"),
        Box("amount"),
    ),
)
REFERENCE = "AdditionalReference"
ITEM = "GoodsShipment/GoodsItem"
_ITEM = Box(
    "GoodsItem",
    required=True,
    repeats=True,
    numbered=True,
    children=(
        Box("declarationGoodsItemNumber", required=True),
        Box(
            "Commodity",
            children=(
                Box("descriptionOfGoods", text=Text.LINES),
                Box(
                    "CommodityCode",
                    children=(Box("harmonizedSystemSubHeadingCode", required=True), Box("combinedNomenclatureCode")),
                ),
            ),
        ),
        _DOCUMENT,
        Box(
            REFERENCE,
            repeats=True,
            numbered=True,
            children=(Box("sequenceNumber", required=True), Box("type", required=True), Box("referenceNumber")),
        ),
    ),
)
RULES = Rules(
    Box(
        EXTRACT,
        namespace=NAMESPACE,
        text=Text.NONE,
        children=(
            Box("MRN"),
            Box("LRN"),
            Box("acceptanceDate"),
            Box("Exporter", children=(Box("identificationNumber", required=True),)),
            Box("GoodsShipment", required=True, children=(Box("countryOfDestination"), _ITEM)),
        ),
    )
)
BLOCK_RULES = Rules(Box(BLOCK, namespace=NAMESPACE, text=Text.NONE, children=(_DOCUMENT,)))

KINDS: dict[str, LicenseKind.ValueType] = {
    "X060": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    **{f"X{number:03d}": LicenseKind.LICENSE_KIND_GENERAL for number in range(61, 69)},
    "X069": LicenseKind.LICENSE_KIND_LARGE_PROJECT,
    "X070": LicenseKind.LICENSE_KIND_GLOBAL,
    "X071": LicenseKind.LICENSE_KIND_GENERAL,
    "X072": LicenseKind.LICENSE_KIND_TRANSIT,
}
UNION_GENERAL = {f"EU{number:03d}": f"X{number + 60:03d}" for number in range(1, 9)}
OLD_CODE, OLD_CODE_ENDS = "X002", date(2021, 9, 8)
NOT_LISTED = "Y901"  # a statement that no license is needed
LEGAL_BASIS = "Regulation (EU) 2021/821"
MAX_REFERENCE = 70
