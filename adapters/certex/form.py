"""The elements of the two responses of CERTEX that concern quantities, in their order and namespaces, and their codes.

The dual-use variant has no public schema. Everything below the summary is that of the common types (`base/v03`), which
are not of one kind of certificate; root and certificate are Comity's own profile, to be replaced when that variant is
published.
Sources: Regulation (EU) 2022/2399, Implementing Regulation (EU) 2024/2145.
"""

from adapters.xml_form import Box, Rules, Text
from comity.v1.license_pb2 import LicenseKind

PROFILE = "urn:comity:profile:certex-dual-use:1"
BASE = "http://ec.europa.eu/sanco/tracesnt/customs_certex/base/v03"
PREFIXES = {"b": BASE}
INFORMATION, CLEARANCE = "ProcessedLicenceInformationResponse", "LicenceClearanceResponse"

CODES = ("HarmonizedSystemSubheadingcode", "CombinedNomenclatureCode", "TARICCode")
_COMMODITY = Box("CommodityCode", children=tuple(Box(name) for name in CODES))
_SUPPORTING = Box(
    "SwSupportingDocument",
    required=True,
    children=(
        Box("UnitOfMeasure", required=True, missing="QUANTITY_WITHOUT_UNIT"),
        Box("Quantity", required=True, optional=frozenset({"TechnicalRoundingQuantity"})),
        Box("CertificateLineNumber", required=True),
    ),
)
_ALLOCATION = (
    Box("GoodsItemNumber", required=True),
    _COMMODITY,
    _SUPPORTING,
    Box("EventDateTime"),
    Box("CompetentCustomsOffice", children=(Box("ReferenceNumber", required=True),)),
    Box("MRN"),
    Box("LRN"),
)
SUMMARY = "QuantityManagementSummary"
AVAILABLE, RESERVED, CONSUMED = (f"{SUMMARY}/{name}Quantity" for name in ("Available", "Reserved", "Consumed"))
FAILED_ITEM = "ReservationFailureConsignmentItem"

INFORMATION_RULES = Rules(
    Box(
        INFORMATION,
        namespace=PROFILE,
        text=Text.NONE,
        children=(
            Box(
                "LicenceCertificate",
                required=True,
                missing="CERTIFICATE_UNKNOWN",
                children=(
                    Box("Number", required=True),
                    Box("TypeCode", required=True),
                    Box("Holder"),
                    Box("DestinationCountry", repeats=True, numbered=True),
                ),
            ),
            Box(
                SUMMARY,
                required=True,
                missing="POSITION_UNKNOWN",
                children=tuple(
                    Box(name, namespace=BASE, repeats=True, numbered=True, children=children)
                    for name, children in (
                        ("AvailableQuantity", (_COMMODITY, _SUPPORTING)),
                        ("ReservedQuantity", _ALLOCATION),
                        ("ConsumedQuantity", _ALLOCATION),
                    )
                ),
            ),
            Box("OperationCode"),
            Box("ReservationResult"),
            Box("ReservationFailureReason"),
            Box(
                FAILED_ITEM,
                children=(
                    Box("GoodsItemNumber", required=True, namespace=BASE),
                    Box("DocumentLineItemNumber", namespace=BASE),
                ),
            ),
            Box("PushActive"),
        ),
    )
)
CLEARANCE_RULES = Rules(
    Box(
        CLEARANCE,
        namespace=PROFILE,
        text=Text.NONE,
        children=(
            Box("QuantityManagementOutcome", required=True),
            Box("StatusCode"),
            Box("SendingDate"),
            Box("OperationCode"),
        ),
    )
)

FAILURES = frozenset(f"{number:02d}" for number in range(1, 12))
# Outcomes of a clearance, and whether the write-off stands: 04 says that it does although the status had changed.
OUTCOMES: dict[str, bool] = {"01": True, "02": False, "03": False, "04": True, "05": False}
KINDS: dict[str, LicenseKind.ValueType] = {
    "X060": LicenseKind.LICENSE_KIND_INDIVIDUAL,
    **{f"X{number:03d}": LicenseKind.LICENSE_KIND_GENERAL for number in range(61, 69)},
    "X069": LicenseKind.LICENSE_KIND_LARGE_PROJECT,
    "X070": LicenseKind.LICENSE_KIND_GLOBAL,
    "X071": LicenseKind.LICENSE_KIND_GENERAL,
    "X072": LicenseKind.LICENSE_KIND_TRANSIT,
}
LEGAL_BASIS = "Regulation (EU) 2021/821"
EMPTY = "summary"  # carried where the summary holds nothing
