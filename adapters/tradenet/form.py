"""The members of a TradeNet permit as far as they are known, and its code lists.

Header names are those of the public page of a commercial gateway; item and party names are Comity's own.
"""

from adapters.json_source import Kind, Member
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, Standing

_MEASURE = (Member("qty"), Member("uom"))
_PARTY = (Member("name", Kind.LINES, required=True), Member("uen"), Member("address", Kind.TEXTS))
_CASC = (*(Member(name) for name in ("product_code", "qty", "uom", "code1", "code2", "code3")),)
_ITEM = (
    Member("item_no", Kind.NUMBER, required=True),
    Member("hs_code"),
    Member("goods_desc", Kind.LINES, required=True),
    Member("brand_name", Kind.LINES),
    Member("model", Kind.LINES),
    Member("origin_country"),
    Member("hs_qty", Kind.OBJECT, children=_MEASURE),
    Member("item_value", Kind.OBJECT, children=(Member("amount"), Member("currency"))),
    Member("casc", Kind.OBJECTS, children=_CASC),
)
_HEADER = (
    Member("unique_ref_no", Kind.OBJECT, children=(Member("cr_uei_no"), Member("date"), Member("seq_no"))),
    Member("declarant_id", required=True),
    Member("car_type", required=True),
    Member("dec_type", required=True),
    Member("dec_stmt_ind", Kind.FLAG, required=True),
    Member("prev_pmt_no"),
    Member("remarks", Kind.OBJECT, children=(Member("line", Kind.TEXTS),)),
    Member("bg_ind"),
    Member("custom_proc_code_info", Kind.OBJECTS, children=(Member("custom_proc_code"),)),
)
_PERMIT = (
    Member("permit_no"),
    Member("status"),
    Member("approval_datetime"),
    Member("valid_from"),
    Member("valid_to"),
    Member("conditions", Kind.OBJECTS, children=(Member("code"), Member("text", Kind.LINES, required=True))),
)
MEMBERS: tuple[Member, ...] = (
    Member("messageType", required=True),
    Member("documentType", required=True),
    Member("routeID", required=True),
    Member(
        "tradenet",
        Kind.OBJECT,
        required=True,
        children=(Member("message_version", required=True), Member("sender_id", required=True)),
    ),
    Member("header", Kind.OBJECT, children=_HEADER),
    Member(
        "parties",
        Kind.OBJECT,
        required=True,
        children=(
            Member("exporter", Kind.OBJECT, required=True, children=_PARTY),
            Member("consignee", Kind.OBJECT, children=_PARTY),
            Member("end_user", Kind.OBJECT, children=_PARTY),
        ),
    ),
    Member(
        "transport",
        Kind.OBJECT,
        required=True,
        children=(
            Member("final_destination_country", required=True),
            Member("departure_date"),
            Member("gross_weight", Kind.OBJECT, children=_MEASURE),
        ),
    ),
    Member("items", Kind.OBJECTS, children=_ITEM),
    Member("permit", Kind.OBJECT, required=True, children=_PERMIT),
    Member("licence_refs", Kind.TEXTS),
    Member("summary", Kind.OBJECT, children=(Member("number_of_items", Kind.NUMBER),)),
)

# What the status of an approved permit makes of it; any other status is no permit.
STATUSES: dict[str, tuple[LicenseAction.ValueType, Standing.ValueType]] = {
    "Declaration Approved": (LicenseAction.LICENSE_ACTION_INSERT, Standing.STANDING_ISSUED),
    "Update Approved": (LicenseAction.LICENSE_ACTION_AMEND, Standing.STANDING_ISSUED),
    "Cancellation Approved": (LicenseAction.LICENSE_ACTION_CANCEL, Standing.STANDING_CANCELED),
}
DIRECTIONS: dict[str, Direction.ValueType] = {
    "OUT": Direction.DIRECTION_EXPORT,
    "TNP": Direction.DIRECTION_TRANSIT,
}
# How the number of a permit for strategic goods begins: exported, transhipped.
PREFIXES: dict[str, str] = {"OUT": "XO", "TNP": "XP"}
# Declaration types (header.dec_type): direct, and for approved premises, from which the goods do not leave the country.
DIRECT, APPROVED_PREMISES = "DRT", "APS"
# The three answers of an applicant on a strategic permit, by the field in which each stands.
END_USE_CODES: dict[str, frozenset[str]] = {
    "code1": frozenset({"MIL", "NMU"}),
    "code2": frozenset({"GOV", "NGU"}),
    "code3": frozenset({"WMD", "NMD"}),
}
# Units of product codes with a counterpart in Recommendation 20; packages (CTN, STK, PKT) have none.
UNITS: dict[str, str] = {"TNE": "TNE", "KGM": "KGM", "NMB": "H87"}
AUTHORITY = "Singapore Customs"
LEGAL_BASIS = "Strategic Goods (Control) Act"
