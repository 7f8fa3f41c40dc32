"""The TradeNet permit: one thing changed for each refusal, what a permit says, and what is lost when it is written."""

import copy
import json
from pathlib import Path
from typing import Any  # documents are changed at any depth

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Reading, Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from adapters.formats import eu_annex_iii_a, gb_chief, un_govcbr_lpco
from adapters.formats.sg_tradenet_strategic import read, recognizes, write
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseKind, LineLimit, PartyRole, Standing

GOLDEN = Path(__file__).parent / "golden"
OWN = GOLDEN / "sg_tradenet_strategic"
GOOD = sorted(path for path in OWN.glob("x*.json") if not path.name.endswith(".expected.json"))
BASE = json.loads((OWN / "xo-direct-export.json").read_text(encoding="utf-8"))
EVERY = (OWN / "xo-temporary-under-two-approvals.json").read_bytes()

NOTHING: frozenset[str] = frozenset()
GONE = object()


def changed(*edits: tuple[str, object]) -> bytes:
    """Return the direct export with members changed, added or, for GONE, left out."""
    document = copy.deepcopy(BASE)
    for path, value in edits:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        at: Any = document
        for step in steps:
            at = at[step]
        if value is GONE:
            del at[last]
        else:
            at[last] = value
    return json.dumps(document).encode()


def refusal_of(document: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def license_in(document: bytes) -> License:
    return read(document).records[0].license


CASC = "items.0.casc.0"
URN = "header.unique_ref_no"
REFUSED: list[tuple[tuple[str, object], str, str]] = [
    (("permit.status", "Draft Submitted"), "PERMIT_NOT_APPROVED", "permit.status"),
    (("permit.status", "declaration approved"), "PERMIT_NOT_APPROVED", "permit.status"),
    (("permit.status", {"a": "b"}), "PERMIT_NOT_APPROVED", "permit.status"),
    (("permit", GONE), "PERMIT_NOT_APPROVED", "permit.status"),
    (("permit.permit_no", "OG0Z000017A"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", "xo0Z000017A"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", "X\u041e0Z000017A"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", " XO0Z000017A"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", "XP0Z000017A"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", GONE), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    (("permit.permit_no", "XO0Z00001\uff17A"), "LICENSE_NUMBER_SHAPE", "permit.permit_no"),
    (("permit.permit_no", "XO0Z 000017A"), "LICENSE_NUMBER_SHAPE", "permit.permit_no"),
    (("messageType", "INP"), "KIND_UNKNOWN", "messageType"),
    (("messageType", "out"), "KIND_UNKNOWN", "messageType"),
    (("messageType", "TNP"), "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
    ((f"{URN}.seq_no", GONE), "URN_INCOMPLETE", f"{URN}.seq_no"),
    ((f"{URN}.seq_no", ""), "URN_INCOMPLETE", f"{URN}.seq_no"),
    ((f"{URN}.seq_no", "12345"), "URN_INCOMPLETE", f"{URN}.seq_no"),
    ((f"{URN}.seq_no", "\u0661"), "URN_INCOMPLETE", f"{URN}.seq_no"),
    ((f"{URN}.date", GONE), "URN_INCOMPLETE", f"{URN}.date"),
    ((f"{URN}.cr_uei_no", None), "URN_INCOMPLETE", f"{URN}.cr_uei_no"),
    ((URN, GONE), "URN_INCOMPLETE", f"{URN}.cr_uei_no"),
    (("header", GONE), "URN_INCOMPLETE", f"{URN}.cr_uei_no"),
    ((f"{URN}.date", "20260230"), "DATE_INVALID", f"{URN}.date"),
    ((f"{URN}.date", "2026-11-02"), "DATE_INVALID", f"{URN}.date"),
    (("parties.end_user", GONE), "END_USER_MISSING", "parties.end_user"),
    (("parties.end_user", None), "END_USER_MISSING", "parties.end_user"),
    (("parties.end_user.name", " "), "END_USER_MISSING", "parties.end_user"),
    (("parties", GONE), "END_USER_MISSING", "parties.end_user"),
    (("parties.exporter", GONE), "MANDATORY_FIELD_MISSING", "parties.exporter"),
    (("parties.exporter.uen", "20990001\u0425X"), "TEXT_NOT_ALLOWED", "parties.exporter.uen"),
    (("parties.exporter.uen", "209900011X "), "OUTER_SPACE_IN_REFERENCE", "parties.exporter.uen"),
    (("parties.exporter.name", "Alder\u202e"), "TEXT_NOT_ALLOWED", "parties.exporter.name"),
    (("transport", GONE), "MANDATORY_FIELD_MISSING", "transport"),
    (("transport.final_destination_country", GONE), "MANDATORY_FIELD_MISSING", "transport.final_destination_country"),
    (("transport.final_destination_country", "xb"), "UNKNOWN_COUNTRY", "transport.final_destination_country"),
    (("transport.departure_date", "2026-02-30"), "DATE_INVALID", "transport.departure_date"),
    (("header.dec_type", GONE), "MANDATORY_FIELD_MISSING", "header.dec_type"),
    (("header.dec_stmt_ind", "true"), "JSON_STRUCTURE", "header.dec_stmt_ind"),
    (("items", []), "MANDATORY_FIELD_MISSING", "items"),
    (("items.0.casc", []), "PRODUCT_CODE_MISSING", "items[0].casc"),
    (("items.0.casc", GONE), "PRODUCT_CODE_MISSING", "items[0].casc"),
    ((f"{CASC}.product_code", ""), "PRODUCT_CODE_MISSING", "items[0].casc"),
    ((f"{CASC}.product_code", 5), "JSON_STRUCTURE", "items[0].casc[0].product_code"),
    ((f"{CASC}.product_code", "3\u0410001"), "TEXT_NOT_ALLOWED", "items[0].casc[0].product_code"),
    ((f"{CASC}.code1", "NGU"), "END_USE_CODE_UNKNOWN", "items[0].casc[0].code1"),
    ((f"{CASC}.code2", "gov"), "END_USE_CODE_UNKNOWN", "items[0].casc[0].code2"),
    ((f"{CASC}.code3", {"a": "NMD"}), "END_USE_CODE_UNKNOWN", "items[0].casc[0].code3"),
    ((f"{CASC}.code3", ["NMD"]), "END_USE_CODE_UNKNOWN", "items[0].casc[0].code3"),
    ((f"{CASC}.uom", "CTN"), "UOM_UNKNOWN", "items[0].casc[0].uom"),
    ((f"{CASC}.uom", "LTR"), "UOM_UNKNOWN", "items[0].casc[0].uom"),
    ((f"{CASC}.uom", "H87"), "UOM_UNKNOWN", "items[0].casc[0].uom"),
    ((f"{CASC}.uom", GONE), "QUANTITY_WITHOUT_UNIT", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", GONE), "QUANTITY_WITHOUT_UNIT", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", "2.5"), "UNIT_NOT_DIVISIBLE", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", "+2"), "DECIMAL_NOT_CANONICAL", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", "1e3"), "DECIMAL_NOT_CANONICAL", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", "02"), "DECIMAL_NOT_CANONICAL", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", "-0"), "DECIMAL_NOT_CANONICAL", "items[0].casc[0].qty"),
    ((f"{CASC}.qty", 2), "JSON_STRUCTURE", "items[0].casc[0].qty"),
    (("items.0.item_no", 0), "WHOLE_NUMBER_REQUIRED", "items[0].item_no"),
    (("items.0.item_no", 1.5), "WHOLE_NUMBER_REQUIRED", "items[0].item_no"),
    (("items.0.item_no", "1"), "JSON_STRUCTURE", "items[0].item_no"),
    (("items.0.hs_code", "902750"), "COMMODITY_CODE_SHAPE", "items[0].hs_code"),
    (("items.0.hs_code", "9027.50.00"), "COMMODITY_CODE_SHAPE", "items[0].hs_code"),
    (("items.0.origin_country", "SGP"), "UNKNOWN_COUNTRY", "items[0].origin_country"),
    (("items.0.item_value.currency", GONE), "AMOUNT_WITHOUT_CURRENCY", "items[0].item_value"),
    (("items.0.item_value.currency", "S$"), "UNKNOWN_CURRENCY", "items[0].item_value.currency"),
    (("items.0.item_value.amount", "48,000"), "DECIMAL_NOT_CANONICAL", "items[0].item_value.amount"),
    (("items", BASE["items"] * 2), "CONTROL_TOTAL_WRONG", "summary.number_of_items"),
    (("permit.approval_datetime", "2026-11-06T10:15:00"), "DATE_INVALID", "permit.approval_datetime"),
    (("permit.approval_datetime", "2026-02-30T10:15:00Z"), "DATE_INVALID", "permit.approval_datetime"),
    (("permit.approval_datetime", "2026-11-06"), "DATE_INVALID", "permit.approval_datetime"),
    (("permit.valid_to", "20261120"), "DATE_INVALID", "permit.valid_to"),
    (("permit.valid_to", "2026-11-01"), "DATE_ORDER", "permit.valid_to"),
    (("permit.conditions", [{"code": "A1"}]), "MANDATORY_FIELD_MISSING", "permit.conditions[0].text"),
    (("licence_refs", [""]), "MANDATORY_FIELD_MISSING", "licence_refs[0]"),
    (("licence_refs", [None]), "JSON_STRUCTURE", "licence_refs"),
    (("licence_refs", "ALDER"), "JSON_STRUCTURE", "licence_refs"),
    (("licence_refs", ["ALDER "]), "OUTER_SPACE_IN_REFERENCE", "licence_refs[0]"),
    (("summary.number_of_items", 2), "CONTROL_TOTAL_WRONG", "summary.number_of_items"),
    (("more", "a\u202eb"), "TEXT_NOT_ALLOWED", "more"),
    (("mo\u202ere", "a"), "TEXT_NOT_ALLOWED", ""),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "reason", "field"), REFUSED)
def test_one_thing_wrong_is_refused_with_its_reason(edit: tuple[str, object], reason: str, field: str) -> None:
    """Each case changes one member of a permit that is read; what is wrong is recognized all the same."""
    assert recognizes(changed(edit))
    assert refusal_of(changed(edit)) == (reason, field)


def test_an_item_number_is_used_once() -> None:
    """A second item of the same number is refused."""
    document = changed(("items", BASE["items"] * 2), ("summary.number_of_items", 2))
    assert refusal_of(document) == ("DUPLICATE_LINE", "items[1].item_no")


# What a permit says.


def test_the_direct_export_is_read() -> None:
    """Everything above changes one thing in this permit."""
    license_ = license_in(changed())
    assert (license_.number, license_.kind) == ("XO0Z000017A", LicenseKind.LICENSE_KIND_INDIVIDUAL)
    assert license_.lines[0].limit == LineLimit.LINE_LIMIT_QUANTITY
    assert not license_.stated_balances


@pytest.mark.parametrize(
    ("status", "action", "standing", "first"),
    [
        ("Declaration Approved", LicenseAction.LICENSE_ACTION_INSERT, Standing.STANDING_ISSUED, True),
        ("Update Approved", LicenseAction.LICENSE_ACTION_AMEND, Standing.STANDING_ISSUED, False),
        ("Cancellation Approved", LicenseAction.LICENSE_ACTION_CANCEL, Standing.STANDING_CANCELED, False),
    ],
)
def test_an_approval_is_an_action_and_a_standing(status: str, action: int, standing: int, first: bool) -> None:
    """The day of approval, as written in its own offset, is that of issue for the first and of the standing else."""
    record = read(
        changed(("permit.status", status), ("permit.approval_datetime", "2026-11-06T23:30:00-11:00"))
    ).records[0]
    day = record.license.validity.issue_date if first else record.license.stated_standing.as_of_date
    assert (record.action, record.license.stated_standing.standing, day.day) == (action, standing, 6)
    assert record.license.validity.HasField("issue_date") is first


@pytest.mark.parametrize(
    ("edits", "direction"),
    [
        ((), Direction.DIRECTION_EXPORT),
        ((("messageType", "TNP"), ("permit.permit_no", "XP0Z000017A")), Direction.DIRECTION_TRANSIT),
        ((("header.dec_type", "TCE"),), Direction.DIRECTION_EXPORT),
        ((("header.dec_type", "APS"),), Direction.DIRECTION_UNSPECIFIED),
    ],
)
def test_the_message_type_is_the_direction(edits: tuple[tuple[str, object], ...], direction: int) -> None:
    """For approved premises there is none, and a declaration that is not direct is unmodelled."""
    license_ = license_in(changed(*edits))
    assert license_.direction == direction
    is_direct = not edits or edits[0][0] == "messageType"
    assert ("header.dec_type" in [each.path for each in license_.unmodelled]) is not is_direct


def test_the_end_user_and_the_consignee_are_as_named() -> None:
    """The holder is the exporter by rule; nobody else is derived, and a consignee may be absent."""
    parties = license_in(changed(("parties.consignee", GONE))).parties
    assert [(each.role, each.derived) for each in parties] == [
        (PartyRole.PARTY_ROLE_EXPORTER, False),
        (PartyRole.PARTY_ROLE_HOLDER, True),
        (PartyRole.PARTY_ROLE_APPLICANT, False),
        (PartyRole.PARTY_ROLE_END_USER, False),
    ]


def rows(*figures: tuple[str, str]) -> tuple[str, object]:
    return "items.0.casc", [
        {"product_code": f"3A00{n}", "qty": qty, "uom": uom} for n, (qty, uom) in enumerate(figures)
    ]


def test_product_codes_that_agree_give_one_quantity() -> None:
    """In figure, whatever its decimals, and unit."""
    line = license_in(changed(rows(("2", "KGM"), ("2.0", "KGM")))).lines[0]
    assert (line.authorized_quantity.value, len(line.control_list_entries)) == ("2", 2)


@pytest.mark.parametrize("second", [("3", "KGM"), ("2", "TNE"), ("", "")])
def test_product_codes_that_differ_give_none(second: tuple[str, str]) -> None:
    """The figures are unmodelled, and the tariff quantity never stands in."""
    license_ = license_in(changed(rows(("2", "KGM"), second)))
    assert not license_.lines[0].HasField("authorized_quantity")
    assert {"items[0].casc[0].qty", "items[0].casc[0].uom"} <= {each.path for each in license_.unmodelled}


def test_the_tariff_quantity_is_not_judged() -> None:
    """Its unit may be any, and it limits nothing."""
    line = license_in(changed(("items.0.hs_qty", {"qty": "9", "uom": "CTN"}), rows(("", "")))).lines[0]
    assert (line.HasField("authorized_quantity"), line.limit) == (False, LineLimit.LINE_LIMIT_UNSPECIFIED)


def test_an_absent_answer_stays_absent() -> None:
    """Never a default of NMU, NGU or NMD; an answer that is there is unmodelled word for word."""
    license_ = license_in(changed((f"{CASC}.code1", "MIL"), (f"{CASC}.code2", GONE), (f"{CASC}.code3", "")))
    answers = [(each.path, each.value) for each in license_.unmodelled if ".code" in each.path]
    assert answers == [("items[0].casc[0].code1", "MIL")]


def test_an_approval_is_cited_and_binds() -> None:
    """One shipment under a bulk approval: cited with the reference of the declaration, and unmodelled."""
    reading = read(EVERY)
    assert [citing.license_number for citing in reading.citations] == ["ALDER-BULK-2026-07", "ALDER-BULK-2026-08"]
    assert reading.citations[0].declaration.reference == "209900012K-20261102-0017"
    assert reading.records[0].license.kind == LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT


def test_an_earlier_permit_replaces_nothing() -> None:
    """It may be that of the import; with the remarks and what is not known it is unmodelled."""
    license_ = license_in(
        changed(("header.prev_pmt_no", "IN1"), ("header.remarks", {"line": ["One."]}), ("new", [{"a": 1}]))
    )
    assert not license_.HasField("replaces")
    paths = {each.path for each in license_.unmodelled}
    assert {"header.prev_pmt_no", "header.remarks.line[0]", "new[0].a"} <= paths


@pytest.mark.parametrize(
    "document", [b"", b"{}", b'{"messageType": "OUT"}', b'{"permit": {}}', b'["tradenet", "messageType"]', b"<a/>"]
)
def test_what_has_not_two_names_of_tradenet_is_not_claimed(document: bytes) -> None:
    """One name may be anybody's."""
    assert recognizes(document) is False


# Writing.


def test_every_member_is_written_again_to_the_byte() -> None:
    """In the layout of the writer, with the approvals, also where the license comes without its citations."""
    reading = read(EVERY)
    alone = write(licenses(reading.records), NOTHING)
    again = write(reading, NOTHING)
    assert (alone.document, alone.losses, again.losses) == (again.document, (), ())
    assert json.loads(again.document) == json.loads(EVERY.replace(b'"2.0"', b'"2"'))


def edited(edit: str, value: object) -> Record:
    record = read(EVERY).records[0]
    at: Any = record.license
    *steps, last = edit.split(".")
    for step in steps:
        at = at[int(step)] if step.isdigit() else getattr(at, step)
    at.ClearField(last) if value is GONE else setattr(at, last, value)
    return record


@pytest.mark.parametrize(
    ("edit", "value", "path"),
    [
        ("end_use", "research", "end_use"),
        ("stated_standing.standing", Standing.STANDING_SUSPENDED, "stated_standing.standing"),
        ("lines.0.limit", LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE, "lines[0].limit"),
        ("lines.0.cas_number", "", ""),
        ("issuing_authority.name", "Alder Export Control", "issuing_authority.name"),
        ("kind", LicenseKind.LICENSE_KIND_GLOBAL, "kind"),
        ("replaces.number", "XO0Z000016A", "replaces.number"),
        ("validity.open_ended", True, "validity.open_ended"),
    ],
)
def test_what_binds_and_has_no_place_is_named(edit: str, value: object, path: str) -> None:
    """A suspension above all; it is written when it is accepted."""
    record = edited(edit, value)
    if not path:
        assert write(licenses([record]), NOTHING).losses == ()
        return
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([record]), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("LOSS_NOT_ACCEPTED", path)
    assert write(licenses([record]), frozenset(refusal.value.paths)).document


@pytest.mark.parametrize(
    ("edit", "value", "reason", "field"),
    [
        ("number", "", "PREFIX_NOT_STRATEGIC", "permit.permit_no"),
        ("destinations", GONE, "MANDATORY_FIELD_MISSING", "transport.final_destination_country"),
        ("lines", GONE, "PRODUCT_CODE_MISSING", "items[0].casc"),
        ("lines.0.description", "", "MANDATORY_FIELD_MISSING", "items[0].goods_desc"),
        ("lines.0.authorized_quantity.unit", "LTR", "UOM_UNKNOWN", "lines[0].authorized_quantity.unit"),
        ("source", GONE, "URN_INCOMPLETE", f"{URN}.date"),
    ],
)
def test_what_the_reader_would_refuse_is_not_written(edit: str, value: object, reason: str, field: str) -> None:
    """A permit exists in TradeNet or nowhere: a license that does not come from one has no reference number."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([edited(edit, value)]), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize("action", [2, 4, 5])
def test_an_action_that_tradenet_does_not_have_is_not_written(action: LicenseAction.ValueType) -> None:
    """To replace, to suspend and to reinstate."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([Record(action, read(EVERY).records[0].license)]), NOTHING)
    assert refusal.value.reason == "UNKNOWN_ACTION"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("eu_annex_iii_a/xa-individual-write-off-by-quantity.xml", "URN_INCOMPLETE"),
        ("gb_chief/individual-export.txt", "URN_INCOMPLETE"),
        ("un_govcbr_lpco/xe-exhausted-other-service-characters.edi", "URN_INCOMPLETE"),
    ],
)
def test_a_license_of_another_format_is_no_permit(name: str, reason: str) -> None:
    """Nothing is made up to let one pass for a permit of Singapore Customs."""
    source = {"eu": eu_annex_iii_a, "gb": gb_chief, "un": un_govcbr_lpco}[name[:2]]
    with pytest.raises(RenderRefused) as refusal:
        write(licenses(source.read((GOLDEN / name).read_bytes()).records[:1]), NOTHING)
    assert refusal.value.reason == reason


@settings(max_examples=60)
@given(st.sampled_from(GOOD), st.integers(0), st.one_of(st.none(), st.integers(0, 255)))
def test_a_broken_golden_document_is_refused_or_reads_and_writes_the_same(
    path: Path, place: int, byte: int | None
) -> None:
    """Cut off or with a byte changed: refused, or a permit that says the same when it is written and read again."""
    document = path.read_bytes()
    at = place % len(document)
    broken = document[:at] if byte is None else document[:at] + bytes([byte]) + document[at + 1 :]
    try:
        reading = read(broken)
    except DocumentRefused:
        return
    assert isinstance(reading, Reading)
    paths = {each.path for each in reading.records[0].license.unmodelled}
    known = {each.path for each in read(document).records[0].license.unmodelled}
    if paths <= known:  # a member that is not known has no place in the table by which a permit is written
        assert facts_view(read(write(reading, NOTHING).document)) == facts_view(reading)
