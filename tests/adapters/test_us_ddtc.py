"""us_ddtc: one thing changed for each rule of the forms, on either side of it; what is said and what is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from adapters.formats.us_ddtc import read, recognizes, write
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseKind, PartyRole, Standing
from tests.adapters.us import (
    ADAPTERS,
    GOLDEN,
    GONE,
    bytes_of,
    changed,
    edited,
    golden,
    granted,
    license_in,
    refusal_of,
    render_refusal_of,
)

DSP_5 = golden("us_ddtc", "dsp5-every-field")
DATA = golden("us_ddtc", "dsp5-technical-data")
DSP_61 = golden("us_ddtc", "dsp61-temporary-import")
DSP_73 = golden("us_ddtc", "dsp73-temporary-export")
DSP_85 = golden("us_ddtc", "dsp85-classified")
DSP_94 = golden("us_ddtc", "dsp94-military-sale")
AMENDED = golden("us_ddtc", "amendment")
SUSPENDED = golden("us_ddtc", "suspension")
REVOKED = golden("us_ddtc", "revocation-of-a-case")
GOOD = sorted(path for path in (GOLDEN / "us_ddtc").glob("*.json") if "." not in path.stem and path.stem[:4] != "bad-")
PARTY = {"name": "Birchland Depot", "country": "XB"}
NOTHING: frozenset[str] = frozenset()
MISSING, REFUSED_FIELD, AMENDMENT = "MANDATORY_FIELD_MISSING", "FIELD_NOT_ALLOWED", "AMENDMENT_NOT_PERMITTED"
NEEDED = (
    "format version form action license_number registration_code destination_countries applicant items total_value "
    "foreign_end_users specific_purpose us_consignors_forwarders issued expires"
).split()


def correction(field: str) -> list[object]:
    return [{"field": field, "from": "one", "to": "two"}]


REFUSED: list[tuple[dict[str, object], str, object, str, str]] = [
    # fields
    (DSP_5, "currency", "USD", "UNKNOWN_FIELD", "currency"),
    (DSP_5, "items[0].eccn", "3A001", "UNKNOWN_FIELD", "items[0].eccn"),
    (DSP_5, "applicant.ein", "000000091", "UNKNOWN_FIELD", "applicant.ein"),
    (AMENDED, "corrections[0].why", "x", "UNKNOWN_FIELD", "corrections[0].why"),
    *((DSP_5, name, GONE, MISSING, name) for name in NEEDED),
    *((DSP_61, name, GONE, MISSING, name) for name in ("foreign_origin", "foreign_consignor", "us_consignee")),
    (DSP_94, "fms_case", GONE, MISSING, "fms_case"),
    (DSP_5, "destination_countries", [], MISSING, "destination_countries"),
    (DSP_5, "foreign_end_users", [], MISSING, "foreign_end_users"),
    (DSP_5, "us_consignors_forwarders", None, MISSING, "us_consignors_forwarders"),
    (DSP_5, "seller.country", GONE, MISSING, "seller.country"),
    (DSP_5, "manufacturers[0].name", "", MISSING, "manufacturers[0].name"),
    *(
        (DSP_5, f"items[0].{name}", GONE, MISSING, f"items[0].{name}")
        for name in ("line", "description", "usml", "kind")
    ),
    (DSP_5, "items[0].value", GONE, MISSING, "items[0].value"),
    (DSP_5, "provisos[0].text", GONE, MISSING, "provisos[0].text"),
    (DSP_5, "related_license", GONE, MISSING, "related_license"),
    (DATA, "related_license", GONE, MISSING, "related_license"),
    (
        DSP_85,
        "items[0]",
        {"line": 1, "description": "x", "usml": "I", "kind": "hardware", "value": "1"},
        MISSING,
        "items[0].quantity",
    ),
    *((AMENDED, name, GONE, MISSING, name) for name in ("amends", "amendment_number", "license_number")),
    (AMENDED, "corrections[0].to", "", MISSING, "corrections[0].to"),
    (SUSPENDED, "effective", GONE, MISSING, "effective"),
    *((DSP_5, name, "x", REFUSED_FIELD, name) for name in ("entry_port", "foreign_origin", "return_by", "fms_case")),
    *((DSP_5, name, PARTY, REFUSED_FIELD, name) for name in ("foreign_consignor", "us_consignee")),
    *((DSP_5, name, "x", REFUSED_FIELD, name) for name in ("amends", "amendment_number", "effective", "reason")),
    (DSP_61, "port_of_exit", "4701", REFUSED_FIELD, "port_of_exit"),
    (DSP_61, "foreign_consignee", PARTY, REFUSED_FIELD, "foreign_consignee"),
    (DSP_61, "return_by", "2027-01-01", REFUSED_FIELD, "return_by"),
    (DSP_85, "return_by", "2027-01-01", REFUSED_FIELD, "return_by"),
    (DSP_94, "license_number", "050910101", REFUSED_FIELD, "license_number"),
    (DSP_73, "related_license", "T7300302", REFUSED_FIELD, "related_license"),
    (DSP_85, "related_license", "C850514", REFUSED_FIELD, "related_license"),
    (SUSPENDED, "expires", "2028-10-11", REFUSED_FIELD, "expires"),
    (REVOKED, "items", [], REFUSED_FIELD, "items"),
    # amendments
    *(
        (AMENDED, name, DSP_5[name], AMENDMENT, name)
        for name in (
            "items",
            "destination_countries",
            "foreign_consignee",
            "total_value",
            "expires",
            "foreign_end_users",
        )
    ),
    (AMENDED, "effective", "2026-11-02", AMENDMENT, "effective"),
    (AMENDED, "fms_case", "XB-D-ABC", AMENDMENT, "fms_case"),
    (AMENDED, "amends", "050910102", AMENDMENT, "amends"),
    *(
        (AMENDED, "corrections", correction(field), AMENDMENT, "corrections[0].field")
        for field in (
            "items[0].quantity",
            "items[0].description",
            "items[1].usml",
            "items[0].value",
            "total_value",
            "destination_countries[0]",
            "foreign_origin",
            "applicant.country",
            "us_consignors_forwarders[0].country",
            "specific_purpose",
            "foreign_end_users[0].name",
            "foreign_consignee.city",
            "foreign_consignor.name",
            "foreign_intermediate_consignees[0].name",
            "issued",
            "expires",
            "return_by",
            "license_number",
            "applicant",
        )
    ),
    *(
        (AMENDED, "corrections", correction(field), "UNKNOWN_FIELD", "corrections[0].field")
        for field in (
            "applicant.fax",
            "Applicant.name",
            "applicant[0].name",
            "items[-1].line",
            "applicant.name.x",
            "x y",
        )
    ),
    # types and texts
    (DSP_5, "items[0].line", "1", "JSON_STRUCTURE", "items[0].line"),
    (DSP_5, "items[0].sme", "false", "JSON_STRUCTURE", "items[0].sme"),
    (DSP_5, "items[0].value", 186000, "JSON_STRUCTURE", "items[0].value"),
    (DSP_5, "destination_countries", "XB", "JSON_STRUCTURE", "destination_countries"),
    (DSP_5, "usg_contacts", [{"name": "x"}], "JSON_STRUCTURE", "usg_contacts"),
    (DSP_5, "license_number", 50910101, "JSON_STRUCTURE", "license_number"),
    (DSP_5, "foreign_end_users", PARTY, "JSON_STRUCTURE", "foreign_end_users"),
    (DSP_5, "port_of_exit", "\t", "TEXT_NOT_ALLOWED", "port_of_exit"),
    (DSP_5, "port_of_exit", "\u3000", "TEXT_NOT_ALLOWED", "port_of_exit"),
    *(
        (DSP_5, path, text, "SEE_ATTACHED_NOT_ACCEPTED", path)
        for path, text in (
            ("port_of_exit", "See attached"),
            ("seller.name", " NOT APPLICABLE "),
            ("items[0].description", "n/a"),
            ("provisos[1].text", "see\u00a0attached"),
            ("usg_contacts[0]", "N/A"),
            ("license_number", "N/A"),
            ("expires", "n/a"),
        )
    ),
    (AMENDED, "corrections[0].from", "not applicable", "SEE_ATTACHED_NOT_ACCEPTED", "corrections[0].from"),
    (SUSPENDED, "reason", "See Attached", "SEE_ATTACHED_NOT_ACCEPTED", "reason"),
    # what it is
    (DSP_5, "format", "us-ddtc/ssb", "SCHEMA_VERSION_UNKNOWN", "format"),
    (DSP_5, "version", 3, "SCHEMA_VERSION_UNKNOWN", "version"),
    *((DSP_5, "form", form, "UNKNOWN_FORM", "form") for form in ("DSP-119", "dsp-5", "DSP5", "TAA")),
    *((DSP_5, "action", action, "UNKNOWN_ACTION", "action") for action in ("replace", "reinstate", "Issue")),
    # numbers
    *(
        (DSP_5, "license_number", number, "LICENSE_NUMBER_SHAPE", "license_number")
        for number in (
            "0509101011",
            "DOS730910101",
            "dos050910101",
            "05091010\u0661",
            "D600101",
            "050910101 ",
            "05-0910101",
        )
    ),
    *(
        (DSP_5, "license_number", number, "FORM_NUMBER_MISMATCH", "license_number")
        for number in ("730910101", "T7300303", "C850515", "05091010", "XB-D-ABC")
    ),
    (DSP_61, "license_number", "T7300303", "FORM_NUMBER_MISMATCH", "license_number"),
    (DSP_73, "license_number", "C7300303", "FORM_NUMBER_MISMATCH", "license_number"),
    (DSP_73, "license_number", "DOS050910101", "FORM_NUMBER_MISMATCH", "license_number"),
    (DSP_85, "license_number", "C85051", "LICENSE_NUMBER_SHAPE", "license_number"),
    (SUSPENDED, "license_number", "X7300303", "LICENSE_NUMBER_SHAPE", "license_number"),
    (AMENDED, "amends", "DOS05", "LICENSE_NUMBER_SHAPE", "amends"),
    (DSP_5, "related_license", "TA-9101-25", "LICENSE_NUMBER_SHAPE", "related_license"),
    (DSP_5, "related_license", "T7300302", "FORM_NUMBER_MISMATCH", "related_license"),
    *(
        (DSP_94, "fms_case", case, "FMS_CASE_SHAPE", "fms_case")
        for case in ("XB-D-AB", "xb-d-abc", "XBDABC", "050910101")
    ),
    *(
        (DSP_5, "registration_code", code, "REGISTRATION_CODE_SHAPE", "registration_code")
        for code in ("M123", "M123456", "m91001", "A91001", "M--9100", "M9100\u0661", "G-7010")
    ),
    # dates
    (DSP_5, "issued", "2024-02-30", "DATE_INVALID", "issued"),
    (DSP_5, "expires", "28 Feb 2028", "DATE_INVALID", "expires"),
    (DSP_73, "return_by", "2027-02-29", "DATE_INVALID", "return_by"),
    (SUSPENDED, "effective", "2026-11-02T00:00:00", "DATE_INVALID", "effective"),
    (DSP_5, "expires", "2024-02-28", "DATE_ORDER", "expires"),
    (DSP_5, "expires", "2028-03-01", "VALIDITY_TOO_LONG", "expires"),
    (DSP_61, "expires", "2030-06-16", "VALIDITY_TOO_LONG", "expires"),
    # codes
    (DSP_5, "destination_countries[0]", "", "UNKNOWN_COUNTRY", "destination_countries[0]"),
    (DSP_5, "destination_countries[0]", "NOR", "UNKNOWN_COUNTRY", "destination_countries[0]"),
    (DSP_5, "foreign_end_users[0].country", "uk", "UNKNOWN_COUNTRY", "foreign_end_users[0].country"),
    (DSP_61, "foreign_origin", "EU", "UNKNOWN_COUNTRY", "foreign_origin"),
    (AMENDED, "source[0].country", "00", "UNKNOWN_COUNTRY", "source[0].country"),
    *((DSP_5, "items[0].unit", unit, "UNKNOWN_UNIT", "items[0].unit") for unit in ("X", "lot", "LO", "EA", "no")),
    *(
        (DSP_5, "items[0].usml", entry, "UNKNOWN_USML_CATEGORY", "items[0].usml")
        for entry in (
            "XXII(a)",
            "IIII",
            "viii(h)",
            "08",
            "VIII(H)",
            "VIII(h",
            "VIII (h)",
            "VIII()",
            "\u2167(h)",
            "EAR99",
        )
    ),
    (DSP_5, "items[0].kind", "goods", "KIND_UNKNOWN", "items[0].kind"),
    (DSP_5, "transaction_description", "other", "KIND_UNKNOWN", "transaction_description"),
    # figures
    *(
        (DSP_73, "items[0].quantity", figure, "DECIMAL_NOT_CANONICAL", "items[0].quantity")
        for figure in ("320,5", "-320.5", "+1", "1e3", "0320.5", "320.", "1\u00a0000", "\u0661", "1.0000000")
    ),
    (DSP_5, "items[0].value", "186,000.00", "DECIMAL_NOT_CANONICAL", "items[0].value"),
    (DSP_5, "total_value", "213450.750", "DECIMAL_NOT_CANONICAL", "total_value"),
    (DSP_73, "items[0].quantity", "0", "QUANTITY_NOT_POSITIVE", "items[0].quantity"),
    (DSP_5, "items[0].quantity", "0.5", "UNIT_NOT_DIVISIBLE", "items[0].quantity"),
    (DSP_5, "items[1].quantity", "0.5", "UNIT_NOT_DIVISIBLE", "items[1].quantity"),
    (DSP_73, "items[0].unit", GONE, "QUANTITY_WITHOUT_UNIT", "items[0].unit"),
    (DSP_73, "items[0].quantity", GONE, "QUANTITY_WITHOUT_UNIT", "items[0].quantity"),
    (DSP_5, "items[2].unit", GONE, "QUANTITY_WITHOUT_UNIT", "items[2].unit"),
    (DSP_5, "items[3].quantity", "1", "QUANTITY_NOT_ALLOWED", "items[3].quantity"),
    (DATA, "items[0].unit", "NO", "QUANTITY_NOT_ALLOWED", "items[0].unit"),
    *((DSP_5, "items[0].line", line, "WHOLE_NUMBER_REQUIRED", "items[0].line") for line in (0, -1, 1.5)),
    (DSP_5, "provisos[0].number", 1.5, "WHOLE_NUMBER_REQUIRED", "provisos[0].number"),
    # across fields
    (DSP_5, "destination_countries", ["XB", "XD"], "HARDWARE_DESTINATION_NOT_SINGLE", "destination_countries"),
    (DATA, "destination_countries[2]", "XE", "DESTINATION_WITHOUT_END_USER", "destination_countries[2]"),
    (DATA, "destination_countries", ["XB"], "END_USER_COUNTRY_NOT_LISTED", "foreign_end_users[1].country"),
    (DSP_5, "foreign_end_users[1].country", "XD", "END_USER_COUNTRY_NOT_LISTED", "foreign_end_users[1].country"),
    (DSP_5, "items[1].line", 1, "DUPLICATE_LINE", "items[1].line"),
    (DSP_5, "total_value", "213450.76", "CONTROL_TOTAL_WRONG", "total_value"),
]

READ: list[tuple[dict[str, object], str, object]] = [
    (DSP_5, "license_number", "050910101"),
    (DSP_61, "license_number", "051234567"),  # nine digits are a number of this form too
    (DSP_73, "license_number", "730303"),
    (DSP_85, "license_number", "850515"),
    (DSP_94, "fms_case", "AA-B-CCC"),
    *((DSP_5, "registration_code", code) for code in ("M1234", "M-1234", "K12345", "K-12345")),
    (DSP_5, "expires", "2024-02-29"),
    (DSP_61, "expires", "2030-06-15"),  # the fourth anniversary
    (DSP_5, "foreign_consignee.country", "XD"),  # consignees may be elsewhere
    (DSP_5, "foreign_consignee", GONE),
    (DSP_5, "items[0].usml", "XXI"),
    (DSP_5, "items[0].usml", "VIII(x)"),
    (DSP_5, "items[0].quantity", "4.000000"),
    (DSP_5, "port_of_exit", "Not applicable before 1 May"),
    (DSP_5, "specific_purpose", "See attached drawing 7"),
    (DSP_5, "transaction_description", "replacement_of_expired"),
    (DSP_73, "transaction_description", GONE),
    (DSP_73, "return_by", GONE),
    (DSP_73, "return_by", "2031-01-01"),
    (DATA, "items[0].value", "1"),
    (DATA, "destination_countries", ["XB", "XD", "XB"]),
    (AMENDED, "amends", "050910101"),
    (AMENDED, "corrections", GONE),
    *(
        (AMENDED, "corrections", correction(field))
        for field in (
            "applicant_contact.telephone",
            "usg_contacts[1]",
            "manufacturers[0].name",
            "seller.name",
            "source[0].city",
            "us_consignee.name",
            "port_of_exit",
            "registration_code",
        )
    ),
    (SUSPENDED, "reason", GONE),
    (SUSPENDED, "action", "revoke"),
]


@pytest.mark.parametrize(
    ("tree", "path", "value", "reason", "field"),
    REFUSED,
    ids=[f"{each[3]} {each[1]} {index}" for index, each in enumerate(REFUSED)],
)
def test_one_thing_wrong_is_refused_with_its_reason(
    tree: dict[str, object], path: str, value: object, reason: str, field: str
) -> None:
    """Each case changes one thing in a golden document that is read; the format is recognized all the same."""
    document = bytes_of(changed(tree, path, value))
    assert refusal_of("us_ddtc", document) == (reason, field)
    assert recognizes(document) is (path != "format" or value is not GONE)


@pytest.mark.parametrize(("tree", "path", "value"), READ, ids=[f"{each[1]} {index}" for index, each in enumerate(READ)])
def test_what_is_near_a_fault_is_read_and_written_again(tree: dict[str, object], path: str, value: object) -> None:
    """The near misses of the refusals: each is read, and loses nothing when it is written."""
    reading = read(bytes_of(changed(tree, path, value)))
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert facts_view(read(rendering.document)) == facts_view(reading)


def test_a_member_twice_is_refused() -> None:
    """Two readers must not read two licenses in one document."""
    document = bytes_of(SUSPENDED).replace(b'"action"', b'"form": "DSP-85", "action"')
    assert refusal_of("us_ddtc", document) == ("DUPLICATE_MEMBER", "form")


def test_an_amendment_changes_something() -> None:
    """An amendment without any of the four is refused, and so is one whose lists are empty."""
    tree = edited(AMENDED, source=GONE, us_consignors_forwarders=[], corrections=None)
    assert refusal_of("us_ddtc", bytes_of(tree)) == (MISSING, "us_consignors_forwarders")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_golden_document_is_written_to_the_byte(path: Path) -> None:
    """Statement L-03: the goldens are in the layout of the writer."""
    assert write(read(path.read_bytes()), NOTHING).document == path.read_bytes()


@pytest.mark.parametrize("year", [1, 1896, 2096, 9995, 9998])
def test_the_end_of_the_calendar_is_no_fault_of_ours(year: int) -> None:
    """Four years are counted where the calendar has them."""
    tree = edited(DSP_61, issued=f"{year:04d}-02-28", expires=f"{min(year + 4, 9999):04d}-02-28")
    assert license_in("us_ddtc", tree).validity.issue_date.year == year


# What a license says.


@pytest.mark.parametrize(
    ("tree", "direction"),
    [
        (DSP_5, Direction.DIRECTION_EXPORT),
        (DSP_61, Direction.DIRECTION_IMPORT),
        (DSP_73, Direction.DIRECTION_EXPORT),
        (DSP_85, Direction.DIRECTION_UNSPECIFIED),
        (DSP_94, Direction.DIRECTION_EXPORT),
    ],
)
def test_the_form_says_which_movement(tree: dict[str, object], direction: Direction.ValueType) -> None:
    """A DSP-85 is for both and does not say for which; all but the DSP-5 are more than a direction and set aside."""
    license_ = license_in("us_ddtc", tree)
    assert license_.direction == direction
    assert [each.value for each in license_.unmodelled if each.path == "form"] == [tree["form"]] * (tree is not DSP_5)


def test_the_number_is_the_digits_and_comes_back_as_written() -> None:
    """Leading zeros stay; the letters of the paper are carried."""
    license_ = license_in("us_ddtc", DSP_5)
    assert (license_.number, license_.replaces.number) == ("050910101", "050900009")
    assert license_in("us_ddtc", DSP_73).number == "7300303"


def test_an_agreement_is_no_license_that_is_replaced() -> None:
    """Its terms bind and are elsewhere."""
    license_ = license_in("us_ddtc", DATA)
    assert not license_.replaces.number
    assert [each.value for each in license_.unmodelled] == ["in_furtherance_of_agreement", "TA-9101-25"]


def test_only_the_forwarders_that_are_named_are_parties_with_that_role() -> None:
    """22 CFR 123.1(c)(2): they bind, and an amendment names them anew."""
    for tree in (DSP_5, AMENDED):
        parties = license_in("us_ddtc", tree).parties
        names = [each.party.name for each in parties if each.role == PartyRole.PARTY_ROLE_FREIGHT_FORWARDER]
        assert names == ["Fir Freight of Nowhere", "Gum Air Cargo of Nowhere"]


def test_a_message_says_nothing_of_the_rest_of_the_license() -> None:
    """Neither kind nor direction nor validity is in a suspension or an amendment."""
    for tree in (AMENDED, SUSPENDED):
        license_ = license_in("us_ddtc", tree)
        said = {field.name for field, _ in license_.ListFields()}
        assert not said & {"kind", "direction", "validity", "lines", "destinations", "conditions", "end_use"}


def test_the_day_of_return_is_set_aside() -> None:
    """A condition that the schema cannot say is kept word for word."""
    assert ("return_by", "2027-03-31") in [(e.path, e.value) for e in license_in("us_ddtc", DSP_73).unmodelled]


# What is lost.

Change = Callable[[License], object]
LOSSES: list[tuple[Change, str]] = [
    (lambda x: x.unmodelled.add(path="record", value="text"), "unmodelled[1]"),
    (lambda x: x.excluded_destinations.append("XF"), "excluded_destinations[0]"),
    (lambda x: x.origins.append("XF"), "origins[0]"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_REVOKED), "stated_standing.standing"),
    (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_GLOBAL), "kind"),
    (lambda x: setattr(x, "legal_basis", "another statute"), "legal_basis"),
    (lambda x: setattr(x.issuing_authority, "name", "Agency of Firland"), "issuing_authority.name"),
    (lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_PURCHASER, party={"name": "Buyer"}), "parties[10]"),
    (lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_CONSIGNEE, party={"name": "Second"}), "parties[10]"),
    (lambda x: x.lines[0].control_list_entries.add(entry="I(a)"), "lines[0].control_list_entries[1]"),
    (lambda x: x.lines[0].serial_numbers.append("17"), "lines[0].serial_numbers[0]"),
    (lambda x: x.stated_uses.add(reference="a use"), "stated_uses[0]"),
    (lambda x: x.stated_balances.add(unit="H87", granted="12"), "stated_balances[0]"),
    (lambda x: x.validity.valid_from_date.CopyFrom(Date(year=2026, month=4, day=1)), "validity.valid_from_date"),
    (lambda x: setattr(x.validity, "open_ended", True), "validity.open_ended"),
]


@pytest.mark.parametrize(("change", "path"), LOSSES, ids=[path for _, path in LOSSES])
def test_a_loss_that_binds_is_refused_and_named(change: Change, path: str) -> None:
    """Accepted by its path it is written and reported."""
    license_ = license_in("us_ddtc", DSP_5)
    change(license_)
    assert render_refusal_of("us_ddtc", granted(license_)) == ("LOSS_NOT_ACCEPTED", path)
    assert [entry.target for entry in write(licenses([granted(license_)]), frozenset({path})).losses] == [path]


NOT_WRITTEN: list[tuple[Change, tuple[str, str]]] = [
    (lambda x: x.ClearField("carried"), (MISSING, "items[0].kind")),
    (lambda x: x.parties[0].party.ClearField("identifiers"), (MISSING, "registration_code")),
    (lambda x: setattr(x, "number", "XA/1"), ("LICENSE_NUMBER_SHAPE", "license_number")),
    (
        lambda x: setattr(x.lines[0].authorized_quantity, "unit", "LBR"),
        ("UNKNOWN_UNIT", "lines[0].authorized_quantity.unit"),
    ),
    (lambda x: setattr(x.lines[0].authorized_value, "currency", "EUR"), (MISSING, "items[0].value")),
    (lambda x: x.destinations.append("XD"), ("HARDWARE_DESTINATION_NOT_SINGLE", "destination_countries")),
    (lambda x: x.validity.valid_until_date.CopyFrom(Date(year=2028)), ("DATE_PARTIAL", "validity.valid_until_date")),
    (lambda x: x.lines.pop(0), (MISSING, "items[0].kind")),  # what was carried is of another line
]


@pytest.mark.parametrize(("change", "refusal"), NOT_WRITTEN, ids=[f"{each[1][0]} {each[1][1]}" for each in NOT_WRITTEN])
def test_what_the_form_must_have_is_never_made_up(change: Change, refusal: tuple[str, str]) -> None:
    """It is refused for the reason for which the reader would refuse it."""
    license_ = license_in("us_ddtc", DSP_5)
    change(license_)
    assert render_refusal_of("us_ddtc", granted(license_)) == refusal


@pytest.mark.parametrize("action", [LicenseAction.LICENSE_ACTION_REPLACE, LicenseAction.LICENSE_ACTION_REINSTATE])
def test_an_action_that_the_form_does_not_have_is_refused(action: LicenseAction.ValueType) -> None:
    """There is no such message."""
    assert render_refusal_of("us_ddtc", Record(action, license_in("us_ddtc", DSP_5))) == ("UNKNOWN_ACTION", "action")


def test_a_suspension_is_not_written_as_a_license() -> None:
    """A license that is suspended, granted again by a document, would be a license in force."""
    license_ = license_in("us_ddtc", DSP_5)
    license_.stated_standing.standing = Standing.STANDING_SUSPENDED
    license_.stated_standing.as_of_date.CopyFrom(Date(year=2026, month=11, day=2))
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([granted(license_)]), NOTHING)
    assert refusal.value.paths == ("stated_standing.standing", "stated_standing.as_of_date")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("eu_annex_iii_a/xa-transfer-inside-the-union.xml", (MISSING, "registration_code")),
        ("gb_chief/individual-export.txt", (MISSING, "total_value")),
        ("us_bis/every-field.json", ("UNKNOWN_DIRECTION", "direction")),
        ("us_bis/replacement-two-countries.json", ("UNKNOWN_ACTION", "action")),
        ("us_bis/suspend.json", ("UNKNOWN_DIRECTION", "direction")),
        ("us_bis/cedar-various.json", (MISSING, "registration_code")),
    ],
)
def test_a_license_of_another_format_is_refused_with_a_reason(name: str, refusal: tuple[str, str]) -> None:
    """The form fixes what it needs; nothing of it is made up for a license of another authority."""
    record = ADAPTERS[name.partition("/")[0]].read((GOLDEN / name).read_bytes()).records[0]
    assert render_refusal_of("us_ddtc", record) == refusal


# Any change at all.


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_document_with_any_byte_changed_is_refused_or_says_what_is_written(data: st.DataObject) -> None:
    """Nothing but a refusal is raised; what is read loses nothing when it is written again."""
    document = data.draw(st.sampled_from(GOOD)).read_bytes()
    at = data.draw(st.integers(0, len(document) - 1))
    cut = data.draw(st.booleans())
    broken = document[:at] if cut else document[:at] + bytes([data.draw(st.integers(0, 255))]) + document[at + 1 :]
    try:
        reading = read(broken)
    except DocumentRefused:
        return
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert facts_view(read(rendering.document)) == facts_view(reading)
