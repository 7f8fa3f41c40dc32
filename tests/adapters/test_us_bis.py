"""us_bis: one thing changed for each rule of the form, on either side of it; what a license says, and what is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from adapters.formats.us_bis import read, recognizes, write
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, LicenseKind, PartyRole, Standing
from tests.adapters.us import (
    ADAPTERS,
    GOLDEN,
    GONE,
    bytes_of,
    changed,
    edited,
    golden,
    granted,
    item_of,
    license_in,
    refusal_of,
    render_refusal_of,
)

FULL = golden("us_bis", "every-field")
REPLACED = golden("us_bis", "replacement-two-countries")
OPEN = golden("us_bis", "deemed-export-open-value")
CEDAR = golden("us_bis", "cedar-various")
SUSPENDED = golden("us_bis", "suspend")
AMENDED = golden("us_bis", "amend-validity")
GOOD = sorted(path for path in (GOLDEN / "us_bis").glob("*.json") if "." not in path.stem and path.stem[:4] != "bad-")
VARIOUS = {"name": "Various"}
NOTHING: frozenset[str] = frozenset()

REFUSED: list[tuple[dict[str, object], str, object, str, str]] = [
    # fields
    (FULL, "currency", "EUR", "UNKNOWN_FIELD", "currency"),
    (FULL, "items[0].hazard", "", "UNKNOWN_FIELD", "items[0].hazard"),
    (FULL, "applicant.fax", "1", "UNKNOWN_FIELD", "applicant.fax"),
    (FULL, "replaces", "D600044", "FIELD_NOT_ALLOWED", "replaces"),
    (FULL, "effective", "2026-03-02", "FIELD_NOT_ALLOWED", "effective"),
    (SUSPENDED, "expires", "2030-01-01", "FIELD_NOT_ALLOWED", "expires"),
    (AMENDED, "issued", "2026-03-02", "FIELD_NOT_ALLOWED", "issued"),
    (AMENDED, "reason", "longer", "FIELD_NOT_ALLOWED", "reason"),
    (OPEN, "total_value", "0", "FIELD_NOT_ALLOWED", "total_value"),
    (FULL, "total_value", GONE, "MANDATORY_FIELD_MISSING", "total_value"),
    (REPLACED, "replaces", GONE, "MANDATORY_FIELD_MISSING", "replaces"),
    (SUSPENDED, "effective", GONE, "MANDATORY_FIELD_MISSING", "effective"),
    (AMENDED, "expires", None, "MANDATORY_FIELD_MISSING", "expires"),
    (FULL, "action", GONE, "MANDATORY_FIELD_MISSING", "action"),
    (FULL, "version", GONE, "MANDATORY_FIELD_MISSING", "version"),
    (FULL, "license_number", "", "MANDATORY_FIELD_MISSING", "license_number"),
    (FULL, "license_type", GONE, "MANDATORY_FIELD_MISSING", "license_type"),
    (FULL, "issued", GONE, "MANDATORY_FIELD_MISSING", "issued"),
    (FULL, "expires", GONE, "MANDATORY_FIELD_MISSING", "expires"),
    (FULL, "applicant", GONE, "MANDATORY_FIELD_MISSING", "applicant"),
    (FULL, "applicant", {}, "MANDATORY_FIELD_MISSING", "applicant"),
    (FULL, "applicant.country", GONE, "MANDATORY_FIELD_MISSING", "applicant.country"),
    (FULL, "end_users[0].name", GONE, "MANDATORY_FIELD_MISSING", "end_users[0].name"),
    (FULL, "ultimate_consignee", None, "MANDATORY_FIELD_MISSING", "ultimate_consignee"),
    (FULL, "specific_end_use", GONE, "MANDATORY_FIELD_MISSING", "specific_end_use"),
    (FULL, "items", [], "MANDATORY_FIELD_MISSING", "items"),
    (FULL, "items[0].line", GONE, "MANDATORY_FIELD_MISSING", "items[0].line"),
    (FULL, "items[1].eccn", GONE, "MANDATORY_FIELD_MISSING", "items[1].eccn"),
    (FULL, "items[1].description", "", "MANDATORY_FIELD_MISSING", "items[1].description"),
    (
        FULL,
        "items[3]",
        {"line": 8, "eccn": "EAR99", "description": "x"},
        "MANDATORY_FIELD_MISSING",
        "items[3].quantity",
    ),
    (FULL, "conditions[0].text", GONE, "MANDATORY_FIELD_MISSING", "conditions[0].text"),
    (FULL, "specific_end_use", " \u00a0", "TEXT_NOT_ALLOWED", "specific_end_use"),
    (FULL, "applicant.name", "A\u202eB", "TEXT_NOT_ALLOWED", "applicant.name"),
    (FULL, "applicant.name", "A\nB", "TEXT_NOT_ALLOWED", "applicant.name"),
    # types
    (FULL, "items[0].line", "1", "JSON_STRUCTURE", "items[0].line"),
    (FULL, "items[0].quantity", 12, "JSON_STRUCTURE", "items[0].quantity"),
    (FULL, "items[0].total_price", 1e3, "JSON_STRUCTURE", "items[0].total_price"),
    (FULL, "applicant", [], "JSON_STRUCTURE", "applicant"),
    (FULL, "end_users", {"name": "x"}, "JSON_STRUCTURE", "end_users"),
    (FULL, "purchaser", "Various", "JSON_STRUCTURE", "purchaser"),
    (FULL, "documents_on_file", ["a", 1], "JSON_STRUCTURE", "documents_on_file"),
    (FULL, "conditions", [None], "JSON_STRUCTURE", "conditions"),
    (FULL, "version", True, "JSON_STRUCTURE", "version"),
    # what it is
    (FULL, "version", 2, "SCHEMA_VERSION_UNKNOWN", "version"),
    (FULL, "version", 1.0, "SCHEMA_VERSION_UNKNOWN", "version"),
    (FULL, "format", "us-bis/748p", "SCHEMA_VERSION_UNKNOWN", "format"),
    (FULL, "action", "ISSUE", "UNKNOWN_ACTION", "action"),
    (FULL, "action", "amend", "UNKNOWN_ACTION", "action"),
    (FULL, "license_type", "classification_request", "UNKNOWN_LICENSE_TYPE", "license_type"),
    (FULL, "license_type", "Export", "UNKNOWN_LICENSE_TYPE", "license_type"),
    # shapes
    *(
        (FULL, "license_number", number, "LICENSE_NUMBER_SHAPE", "license_number")
        for number in (
            "Z600101",
            "G600101",
            "d600101",
            "D60010",
            "D60010101",
            "D600101 ",
            "D60010\u0661",
            "\u0414600101",
        )
    ),
    (SUSPENDED, "license_number", "Z600101", "LICENSE_NUMBER_SHAPE", "license_number"),
    (REPLACED, "replaces", "G600044", "LICENSE_NUMBER_SHAPE", "replaces"),
    *(
        (FULL, "issued", day, "DATE_INVALID", "issued")
        for day in ("2026-02-30", "02/03/2026", "20260302", "2026-3-2", "2026-03-02T00:00:00Z", "2026-03-02 ", "2026")
    ),
    (FULL, "expires", "0000-00-00", "DATE_INVALID", "expires"),
    (AMENDED, "expires", "2031-02-29", "DATE_INVALID", "expires"),
    (SUSPENDED, "effective", "today", "DATE_INVALID", "effective"),
    (FULL, "expires", "2026-03-01", "DATE_ORDER", "expires"),
    *((FULL, "applicant.country", code, "UNKNOWN_COUNTRY", "applicant.country") for code in ("us", "USA", "XI", "UK")),
    (FULL, "end_users[0].country", "\u0425B", "UNKNOWN_COUNTRY", "end_users[0].country"),
    (FULL, "import_certificate.country", "KOR", "UNKNOWN_COUNTRY", "import_certificate.country"),
    *((FULL, "applicant.ein", ein, "EIN_SHAPE", "applicant.ein") for ein in ("00-0000091", "00000009", "0000000910")),
    (FULL, "end_users[0].ein", "x", "EIN_SHAPE", "end_users[0].ein"),
    *(
        (FULL, "items[1].eccn", code, "UNKNOWN_CONTROL_CODE_SHAPE", "items[1].eccn")
        for code in ("ear99", "3c001", "3F001", "3C01", "3C001.", "3C001.A", "3C001 ", "VIII(h)", "3\u0421001", "NLR")
    ),
    *((FULL, "items[1].units", unit, "UNKNOWN_UNIT", "items[1].units") for unit in ("X", "kg", "KGM", "LOT", "MBF")),
    *(
        (FULL, "items[1].quantity", figure, "DECIMAL_NOT_CANONICAL", "items[1].quantity")
        for figure in ("2,5", "+1", "-1", "1e3", "01", ".5", "1.", "1 000", "1.0000001", "\uff11", "1\u00a0", "9" * 19)
    ),
    (FULL, "items[1].total_price", "3120.505", "DECIMAL_NOT_CANONICAL", "items[1].total_price"),
    (FULL, "items[1].total_price", "$3120.50", "DECIMAL_NOT_CANONICAL", "items[1].total_price"),
    (FULL, "items[0].unit_price", "8,450.00", "DECIMAL_NOT_CANONICAL", "items[0].unit_price"),
    (FULL, "total_value", "104520.500", "DECIMAL_NOT_CANONICAL", "total_value"),
    (FULL, "tolerance_percent", "5%", "DECIMAL_NOT_CANONICAL", "tolerance_percent"),
    (
        FULL,
        "conditions[1].shipping_tolerance_percent",
        "-0",
        "DECIMAL_NOT_CANONICAL",
        "conditions[1].shipping_tolerance_percent",
    ),
    (FULL, "items[1].quantity", "0", "QUANTITY_NOT_POSITIVE", "items[1].quantity"),
    (FULL, "items[1].quantity", "0.000", "QUANTITY_NOT_POSITIVE", "items[1].quantity"),
    (FULL, "items[0].quantity", "12.5", "UNIT_NOT_DIVISIBLE", "items[0].quantity"),
    (FULL, "items[1].units", GONE, "QUANTITY_WITHOUT_UNIT", "items[1].units"),
    (FULL, "items[1].quantity", GONE, "QUANTITY_WITHOUT_UNIT", "items[1].quantity"),
    (FULL, "items[1].schedule_b", "3818.00", "COMMODITY_CODE_SHAPE", "items[1].schedule_b"),
    *((FULL, "items[0].line", line, "WHOLE_NUMBER_REQUIRED", "items[0].line") for line in (0, -1, 1.0, 100000)),
    (FULL, "conditions[0].number", 1.5, "WHOLE_NUMBER_REQUIRED", "conditions[0].number"),
    # across fields
    (FULL, "items[2].quantity", "1", "QUANTITY_NOT_ALLOWED", "items[2].quantity"),
    (FULL, "items[2].units", "NO", "QUANTITY_NOT_ALLOWED", "items[2].units"),
    (FULL, "items[3].kind", "software", "QUANTITY_NOT_ALLOWED", "items[3].quantity"),
    (FULL, "items[0].kind", "software", "KIND_CONTRADICTS_ECCN", "items[0].kind"),
    (FULL, "items[2].kind", "technology", "KIND_CONTRADICTS_ECCN", "items[2].kind"),
    (FULL, "items[3].kind", "hardware", "KIND_CONTRADICTS_ECCN", "items[3].kind"),
    (FULL, "purchaser", VARIOUS, "VARIOUS_NOT_ALLOWED", "purchaser"),
    (FULL, "ultimate_consignee", VARIOUS, "VARIOUS_NOT_ALLOWED", "ultimate_consignee"),
    (CEDAR, "applicant", VARIOUS, "VARIOUS_NOT_ALLOWED", "applicant"),
    (CEDAR, "end_users", [VARIOUS], "VARIOUS_NOT_ALLOWED", "end_users[0]"),
    (CEDAR, "intermediate_consignee", VARIOUS, "VARIOUS_NOT_ALLOWED", "intermediate_consignee"),
    (CEDAR, "purchaser.country", "US", "VARIOUS_NOT_ALLOWED", "purchaser"),
    (CEDAR, "purchaser", {"name": "VARIOUS ", "country": "US"}, "VARIOUS_NOT_ALLOWED", "purchaser"),
    (CEDAR, "items[0].eccn", "1C988.a", "VARIOUS_NOT_ALLOWED", "purchaser"),
    (CEDAR, "items[1]", edited(item_of(FULL, 1), line=2), "VARIOUS_NOT_ALLOWED", "purchaser"),
    (FULL, "items[3].line", 1, "DUPLICATE_LINE", "items[3].line"),
    (FULL, "total_value", "104520.51", "CONTROL_TOTAL_WRONG", "total_value"),
    (FULL, "total_value", "0", "CONTROL_TOTAL_WRONG", "total_value"),
]

READ: list[tuple[dict[str, object], str, object]] = [
    (FULL, "license_number", "A1600101"),
    (SUSPENDED, "reason", GONE),
    (FULL, "expires", "2026-03-02"),
    (FULL, "expires", "2099-12-31"),  # a validity of other than four years is no fault
    (FULL, "applicant.ein", GONE),
    (FULL, "application_control_number", "anything"),
    (FULL, "items[0].kind", GONE),
    (FULL, "items[1].eccn", "3C001"),
    (FULL, "items[1].eccn", "EAR99"),
    (FULL, "items[1].quantity", "2.500001"),
    (FULL, "items[1].units", "L"),
    (FULL, "items[0].unit_price", "1.00"),  # not compared with the total of the line
    (FULL, "total_value", "104520.5"),
    (FULL, "conditions", []),
    (FULL, "tolerance_percent", "0"),
    (FULL, "purchaser", None),
    (CEDAR, "purchaser", GONE),
    (CEDAR, "applicant.name", "Various Woods"),
    (OPEN, "items[0].kind", GONE),
    (OPEN, "license_type", "transfer_in_country"),
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
    assert refusal_of("us_bis", document) == (reason, field)
    assert recognizes(document)


@pytest.mark.parametrize(("tree", "path", "value"), READ, ids=[f"{each[1]} {index}" for index, each in enumerate(READ)])
def test_what_is_near_a_fault_is_read_and_written_again(tree: dict[str, object], path: str, value: object) -> None:
    """The near misses of the refusals: each is read, and loses nothing when it is written."""
    reading = read(bytes_of(changed(tree, path, value)))
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert facts_view(read(rendering.document)) == facts_view(reading)


def test_a_member_twice_is_refused() -> None:
    """Two readers must not read two licenses in one document."""
    document = bytes_of(SUSPENDED).replace(b'"action"', b'"license_number": "D600102", "action"')
    assert refusal_of("us_bis", document) == ("DUPLICATE_MEMBER", "license_number")


@pytest.mark.parametrize("unit", AES_UNITS)
def test_every_unit_of_the_export_system_is_read_and_written(unit: str) -> None:
    """The unit becomes one of Recommendation 20, and is written as it was."""
    line = edited(item_of(FULL, 1), line=1, quantity="2", units=unit)
    document = bytes_of(edited(FULL, items=[line], total_value="3120.50"))
    reading = read(document)
    assert reading.records[0].license.lines[0].authorized_quantity.unit == AES_UNITS[unit]
    assert f'"units": "{unit}"'.encode() in write(reading, NOTHING).document


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_golden_document_is_written_to_the_byte(path: Path) -> None:
    """Statement L-03: the goldens are in the layout of the writer."""
    assert write(read(path.read_bytes()), NOTHING).document == path.read_bytes()


# What a license says.


def test_the_destination_is_where_the_end_users_are() -> None:
    """Countries of consignee, purchaser and intermediate consignee never count."""
    license_ = license_in("us_bis", changed(REPLACED, "end_users[0].country", "XF"))
    assert list(license_.destinations) == ["XF", "XE", "XD"]
    assert list(license_in("us_bis", changed(REPLACED, "end_users", GONE)).destinations) == ["XD"]


def test_without_end_users_the_consignee_is_the_end_user() -> None:
    """It is derived and marked so; of Various nothing is derived."""
    derived = [each for each in license_in("us_bis", OPEN).parties if each.derived]
    assert [(each.role, each.party.name) for each in derived] == [
        (PartyRole.PARTY_ROLE_END_USER, "Person One of Elderland")
    ]
    cedar = license_in("us_bis", CEDAR)
    assert not any(each.role == PartyRole.PARTY_ROLE_END_USER for each in cedar.parties)
    assert not cedar.destinations


def test_without_an_employer_number_the_holder_has_no_identifier() -> None:
    """The company's id in the application system is not one that a declaration could give."""
    license_ = license_in("us_bis", changed(FULL, "applicant.ein", GONE))
    assert not license_.parties[0].party.identifiers
    assert ("applicant.cin", "C000091") in [(each.path, each.value) for each in license_.carried]


def test_a_deemed_export_is_kept_apart_from_an_export_of_goods() -> None:
    """No machine recognizes it alone, and another format does not call it an export without a word."""
    license_ = license_in("us_bis", OPEN)
    assert [(each.path, each.value) for each in license_.unmodelled] == [("license_type", "deemed_export")]


def test_the_model_is_set_aside_unless_the_description_repeats_it() -> None:
    """What narrows the goods beyond their description binds (15 CFR 750.7(a))."""
    paths = [each.path for each in license_in("us_bis", FULL).unmodelled]
    assert "items[0].model" not in paths
    other = license_in("us_bis", changed(FULL, "items[0].model", "SVA-41"))
    assert "items[0].model" in [each.path for each in other.unmodelled]


def test_a_tolerance_is_there_only_where_the_license_states_it() -> None:
    """15 CFR 750.11 is not written into a license that is silent."""
    assert license_in("us_bis", FULL).lines[1].tolerance.percent == "5"
    assert not any(line.HasField("tolerance") for line in license_in("us_bis", REPLACED).lines)


@pytest.mark.parametrize(
    ("document", "claimed"),
    [
        (b'\xef\xbb\xbf{"format": "us-bis/bis748p"', True),
        (b'\r\n\t{ "version": 1, "format"\n:\t"us-bis/anything"}', True),
        (b'{"format": "us-bis"}', False),
        (b'{"format": "us-ddtc/dsp", "x": {"format": "us-bis/bis748p"}}', False),
        (b'[{"format": "us-bis/bis748p"}]', False),
        (b'{"text": "\\"format\\": \\"us-bis/bis748p\\""}', False),
        (b'"format": "us-bis/bis748p"', False),
    ],
)
def test_a_document_is_claimed_by_the_format_that_it_names_first(document: bytes, claimed: bool) -> None:
    """What is wrong with the rest, read says."""
    assert recognizes(document) is claimed


# What is lost.

Change = Callable[[License], object]
LOSSES: list[tuple[Change, str]] = [
    (lambda x: x.unmodelled.add(path="record", value="text"), "unmodelled[10]"),
    (lambda x: x.destinations.append("XF"), "destinations[1]"),
    (lambda x: x.excluded_destinations.append("XF"), "excluded_destinations[0]"),
    (lambda x: x.origins.append("XF"), "origins[0]"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_SUSPENDED), "stated_standing.standing"),
    (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_GENERAL), "kind"),
    (lambda x: setattr(x, "jurisdiction", "XF"), "jurisdiction"),
    (lambda x: setattr(x.issuing_authority, "name", "Agency of Firland"), "issuing_authority.name"),
    (lambda x: setattr(x.replaces, "number", "D600000"), "replaces.number"),
    (lambda x: setattr(x.lines[0].authorized_value, "currency", "EUR"), "lines[0].authorized_value.amount"),
    (lambda x: x.lines[0].control_list_entries.add(entry="3A001.c"), "lines[0].control_list_entries[1]"),
    (lambda x: x.lines[0].serial_numbers.append("17"), "lines[0].serial_numbers[0]"),
    (lambda x: x.stated_uses.add(reference="a use"), "stated_uses[0]"),
    (lambda x: x.stated_balances.add(unit="H87", granted="12"), "stated_balances[0]"),
    (lambda x: x.validity.valid_from_date.CopyFrom(Date(year=2026, month=4, day=1)), "validity.valid_from_date"),
    (
        lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_CONSIGNEE).party.MergeFrom(x.parties[1].party),
        "parties[7]",
    ),
]


@pytest.mark.parametrize(("change", "path"), LOSSES, ids=[path for _, path in LOSSES])
def test_a_loss_that_binds_is_refused_and_named(change: Change, path: str) -> None:
    """Accepted by its path it is written and reported."""
    license_ = license_in("us_bis", FULL)
    change(license_)
    assert render_refusal_of("us_bis", granted(license_)) == ("LOSS_NOT_ACCEPTED", path)
    accepted = frozenset({path, "lines[0].authorized_value.currency"})
    losses = write(licenses([granted(license_)]), accepted).losses
    assert path in [entry.target for entry in losses]


def test_what_the_form_must_have_is_never_made_up() -> None:
    """A license without holder, lines or a number of the authority is refused for the reason of the reader."""
    for change, refusal in (
        (lambda x: x.ClearField("parties"), ("MANDATORY_FIELD_MISSING", "applicant")),
        (lambda x: (x.ClearField("lines"), x.ClearField("unmodelled")), ("MANDATORY_FIELD_MISSING", "items")),
        (lambda x: setattr(x, "number", "XA/1"), ("LICENSE_NUMBER_SHAPE", "license_number")),
        (
            lambda x: setattr(x.lines[0].authorized_quantity, "unit", "LBR"),
            ("UNKNOWN_UNIT", "lines[0].authorized_quantity.unit"),
        ),
        (lambda x: x.ClearField("direction"), ("UNKNOWN_DIRECTION", "direction")),
        (lambda x: x.validity.issue_date.CopyFrom(Date(year=2026)), ("DATE_PARTIAL", "validity.issue_date")),
    ):
        license_ = license_in("us_bis", FULL)
        change(license_)
        assert render_refusal_of("us_bis", granted(license_)) == refusal


def test_what_was_carried_comes_back_only_to_where_it_belongs() -> None:
    """A license whose lines or addresses changed since it was read takes none of what stood at their place."""
    license_ = license_in("us_bis", FULL)
    del license_.lines[0]
    license_.lines[0].authorized_value.amount = "1.00"
    license_.parties[0].party.address.lines[:] = ["9 Other Road"]
    del license_.unmodelled[:]
    text = write(licenses([granted(license_)]), NOTHING).document.decode()
    assert '"kind": "commodity"' not in text
    assert '"city": "Nowhere",\n    "region"' not in text
    assert "+1 000 555 0191" not in text


def test_a_message_is_written_by_its_action() -> None:
    """A suspension that carries more than its message can say loses it by name."""
    record = read(bytes_of(SUSPENDED)).records[0]
    assert b'"action": "suspend"' in write(licenses([record]), NOTHING).document
    suspended = Record(LicenseAction.LICENSE_ACTION_SUSPEND, license_in("us_bis", FULL))
    assert render_refusal_of("us_bis", suspended)[0] == "MANDATORY_FIELD_MISSING"
    record.license.end_use = "another"
    assert render_refusal_of("us_bis", record) == ("LOSS_NOT_ACCEPTED", "end_use")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("eu_annex_iii_a/xa-individual-write-off-by-quantity.xml", ("LICENSE_NUMBER_SHAPE", "license_number")),
        ("eu_annex_iii_a/xb-global-write-off-by-value.xml", ("MANDATORY_FIELD_MISSING", "ultimate_consignee")),
        ("gb_chief/individual-export.txt", ("MANDATORY_FIELD_MISSING", "issued")),
        ("us_ddtc/dsp73-temporary-export.json", ("MANDATORY_FIELD_MISSING", "ultimate_consignee")),
        ("us_ddtc/dsp85-classified.json", ("UNKNOWN_DIRECTION", "direction")),
    ],
)
def test_a_license_of_another_format_is_refused_with_a_reason(name: str, refusal: tuple[str, str]) -> None:
    """The form fixes what it needs; nothing of it is made up for a license of another authority."""
    format_id = name.partition("/")[0]
    record = ADAPTERS[format_id].read((GOLDEN / name).read_bytes()).records[0]
    assert render_refusal_of("us_bis", record) == refusal


def test_a_license_of_another_authority_is_not_called_one_of_this() -> None:
    """Where all the rest fits, jurisdiction and issuing authority must be given up by name."""
    license_ = license_in("us_bis", REPLACED)
    license_.source.format, license_.jurisdiction, license_.issuing_authority.name = (
        "another",
        "XA",
        "Agency of Alderland",
    )
    record = Record(LicenseAction.LICENSE_ACTION_REPLACE, license_)
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([record]), NOTHING)
    assert refusal.value.paths == ("jurisdiction", "issuing_authority.name")
    assert (
        read(write(licenses([record]), frozenset(refusal.value.paths)).document).records[0].license.number == "D1600202"
    )


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
