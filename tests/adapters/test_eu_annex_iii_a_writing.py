"""The EU form as it is written: to the byte, with every loss named, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Record, licenses
from adapters.errors import RenderRefused
from adapters.formats import gb_chief
from adapters.formats.eu_annex_iii_a import read, write
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    Direction,
    IdentifierScheme,
    LedgerKeeper,
    License,
    LicenseKind,
    LineLimit,
    PartyRole,
    Standing,
    UseState,
)
from tests.adapters.samples import WHY_ABSENT, expected_facts, sample_documents

GOLDEN = Path(__file__).parent / "golden" / "eu_annex_iii_a"
GOOD = sorted(path for path in GOLDEN.glob("*.xml") if not path.name.startswith("bad-"))
QUANTITY = (GOLDEN / "xa-individual-write-off-by-quantity.xml").read_text(encoding="utf-8")
SAMPLES = [path for path in sample_documents() if path.parent.name == "eu_annex_iii_a" and expected_facts(path)]

NOTHING: frozenset[str] = frozenset()
Change = Callable[[License], object]


def license_in(document: str | bytes) -> License:
    content = document if isinstance(document, bytes) else document.encode()
    return read(content).records[0].license


def written(license_: License, accepted: frozenset[str] = NOTHING) -> bytes:
    return write(licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)]), accepted).document


def render_refusal_of(license_: License, accepted: frozenset[str] = NOTHING) -> tuple[str, str]:
    with pytest.raises(RenderRefused) as refusal:
        written(license_, accepted)
    return refusal.value.reason, refusal.value.field


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_canonical_form_is_written_to_the_byte(path: Path) -> None:
    """Statement L-03: read and written again it is the same document, and nothing is lost."""
    rendering = write(read(path.read_bytes()), NOTHING)
    assert (rendering.document, rendering.losses) == (path.read_bytes(), ())


@pytest.mark.skipif(not SAMPLES, reason=WHY_ABSENT)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_shared_sample_is_written_to_the_byte(path: Path) -> None:
    """The shared samples are in the same layout."""
    assert write(read(path.read_bytes()), NOTHING).document == path.read_bytes()


def edited(change: Change) -> License:
    """Return the license of the form with write-off sheets by quantity, with one thing changed."""
    license_ = license_in(QUANTITY)
    change(license_)
    return license_


def _add_party(role: PartyRole.ValueType, name: str) -> Change:
    def change(license_: License) -> None:
        license_.parties.add(role=role).party.name = name

    return change


BINDING: list[tuple[Change, str]] = [
    (lambda x: x.excluded_destinations.append("XE"), "excluded_destinations[0]"),
    (lambda x: x.origins.append("XE"), "origins[0]"),
    (lambda x: x.transit_territories.append("XE"), "transit_territories[0]"),
    (lambda x: setattr(x.lines[0], "limit", LineLimit.LINE_LIMIT_UNLIMITED), "lines[0].limit"),
    (lambda x: setattr(x.lines[1], "limit", LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE), "lines[1].limit"),
    (lambda x: x.lines[0].serial_numbers.append("17"), "lines[0].serial_numbers[0]"),
    (lambda x: setattr(x.lines[0].control_list_entries[0], "list", "XA-LIST"), "lines[0].control_list_entries[0].list"),
    (
        lambda x: x.parties[0].period.valid_until_date.CopyFrom(Date(year=2027, month=1, day=1)),
        "parties[0].period.valid_until_date",
    ),
    (lambda x: x.unmodelled.add(path="record", value="text"), "unmodelled[0]"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_SUSPENDED), "stated_standing.standing"),
    (lambda x: setattr(x.replaces, "number", "XA/1"), "replaces.number"),
    (lambda x: x.validity.valid_from_date.CopyFrom(Date(year=2026, month=4, day=1)), "validity.valid_from_date"),
    (lambda x: setattr(x.validity, "open_ended", True), "validity.open_ended"),
    (lambda x: setattr(x, "legal_basis", "another statute"), "legal_basis"),
    (lambda x: setattr(x, "jurisdiction", "XE"), "jurisdiction"),
    (lambda x: setattr(x, "ledger_keeper", LedgerKeeper.LEDGER_KEEPER_ISSUING_AUTHORITY), "ledger_keeper"),
    (lambda x: setattr(x.stated_balances[0], "reserved", "1"), "stated_balances[0].reserved"),
    (lambda x: setattr(x.stated_balances[0], "consumed", "1"), "stated_balances[0].consumed"),
    (_add_party(PartyRole.PARTY_ROLE_FREIGHT_FORWARDER, "Forwarder"), "parties[4]"),
    (_add_party(PartyRole.PARTY_ROLE_EXPORTER, "Another exporter"), "parties[4]"),
    (_add_party(PartyRole.PARTY_ROLE_CONSIGNEE, "Second consignee"), "parties[4]"),
    (_add_party(PartyRole.PARTY_ROLE_HOLDER, "Second holder"), "parties[4]"),
    (_add_party(PartyRole.PARTY_ROLE_END_USER, "Second end user"), "parties[4]"),
]


@pytest.mark.parametrize(("change", "path"), BINDING, ids=[path for _, path in BINDING])
def test_a_loss_that_binds_is_refused_until_it_is_accepted(change: Change, path: str) -> None:
    """The refusal names the path; accepted by that path it is written and reported."""
    license_ = edited(change)
    assert render_refusal_of(license_) == ("LOSS_NOT_ACCEPTED", path)
    assert render_refusal_of(license_, frozenset({"lines", path + "x"})) == ("LOSS_NOT_ACCEPTED", path)
    rendering = write(licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)]), frozenset({path}))
    assert [entry.target for entry in rendering.losses] == [path]


def test_every_loss_that_was_not_accepted_is_named() -> None:
    """The caller learns all of them at once, in the order of the schema."""
    license_ = edited(lambda x: x.excluded_destinations.extend(["XF", "XG"]))
    license_.origins.append("XE")
    with pytest.raises(RenderRefused) as refusal:
        written(license_, frozenset({"excluded_destinations[1]"}))
    assert refusal.value.field == "excluded_destinations[0]"
    assert all(path in refusal.value.message for path in ("excluded_destinations[0]", "origins[0]"))
    assert "excluded_destinations[1]" not in refusal.value.message


def test_a_loss_is_accepted_with_or_without_positions() -> None:
    """A caller may accept each element of a list, or the list."""
    license_ = edited(lambda x: x.excluded_destinations.extend(["XF", "XG"]))
    for accepted in ({"excluded_destinations"}, {"excluded_destinations[0]", "excluded_destinations[1]"}):
        assert written(license_, frozenset(accepted)) == QUANTITY.encode()


def test_a_license_of_a_line_file_lacks_boxes_of_the_form() -> None:
    """A UK line file names no authority, place or day of issue: the form demands them, and no leave replaces them."""
    document = (GOLDEN.parent / "gb_chief" / "individual-export.txt").read_bytes()
    with pytest.raises(RenderRefused) as refusal:
        write(gb_chief.read(document), frozenset({"parties", "lines.limit"}))
    assert (refusal.value.reason, refusal.value.field) == ("MISSING_BOX", "box5")
    assert all(box in refusal.value.message for box in ("box6/name", "box8", "box10", "box11", "issued@date"))


def test_a_sheet_that_cannot_be_written_is_a_loss() -> None:
    """A use that is not consumed makes no entry: balance and uses of that line are lost, and the other sheet stands."""
    license_ = edited(lambda x: setattr(x.stated_uses[2], "state", UseState.USE_STATE_RESERVED))
    assert render_refusal_of(license_) == ("LOSS_NOT_ACCEPTED", "stated_balances[1]")
    document = written(license_, frozenset({"stated_balances[1]", "stated_uses[2]"}))
    assert [use.line_number for use in license_in(document).stated_uses] == [1, 1]


FREE: list[tuple[Change, str]] = [
    (lambda x: setattr(x, "sender_license_id", "17"), "sender_license_id"),
    (lambda x: setattr(x.lines[0].tolerance, "percent", "5"), "lines[0].tolerance.percent"),
    (lambda x: x.carried.add(path="trader.postCode", value="0"), "carried[1]"),
    (lambda x: x.parties[0].party.other_names.append("Alder"), "parties[0].party.other_names[0]"),
    (lambda x: x.parties[0].party.identifiers.add(value="17"), "parties[0].party.identifiers[1]"),
    (
        lambda x: setattr(x.parties[0].party.identifiers[0], "scheme", IdentifierScheme.IDENTIFIER_SCHEME_EORI),
        "parties[0].party.identifiers[0].scheme",
    ),
    (lambda x: setattr(x.lines[0], "line_id", "a-17"), "lines[0].line_id"),
    (lambda x: setattr(x.lines[0], "national_code", "2812120000"), "lines[0].national_code"),
    (
        lambda x: setattr(x.lines[0].control_list_entries[0], "edition", "2026"),
        "lines[0].control_list_entries[0].edition",
    ),
    (lambda x: setattr(x.conditions[0], "code", "17"), "conditions[0].code"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_IN_FORCE), "stated_standing.standing"),
    (lambda x: x.validity.valid_from_date.CopyFrom(x.validity.issue_date), "validity.valid_from_date"),
    (lambda x: x.parties.add(role=PartyRole.PARTY_ROLE_EXPORTER, party=x.parties[0].party), "parties[4]"),
]


@pytest.mark.parametrize(("change", "path"), FREE, ids=[path for _, path in FREE])
def test_a_loss_that_binds_nobody_is_reported_and_written(change: Change, path: str) -> None:
    """Nothing goes unreported; what binds nobody needs no leave."""
    rendering = write(licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, edited(change))]), NOTHING)
    assert [(entry.target, bool(entry.note)) for entry in rendering.losses] == [(path, True)]


MISSING: list[tuple[Change, str]] = [
    (lambda x: x.parties.pop(0), "box1"),
    (lambda x: x.parties.pop(1), "box5"),
    (lambda x: x.ClearField("number"), "box2"),
    (lambda x: x.ClearField("issuing_authority"), "box6/name"),
    (lambda x: x.particulars.ClearField("consigned_from"), "box8"),
    (lambda x: x.particulars.ClearField("goods_location"), "box10"),
    (lambda x: x.particulars.ClearField("declaration_place"), "box11"),
    (lambda x: x.ClearField("destinations"), "box12"),
    (lambda x: x.ClearField("lines"), "items"),
    (lambda x: x.lines[1].ClearField("description"), "items/item[2]/box13"),
    (lambda x: x.lines[1].ClearField("line_number"), "items/item[2]@line"),
    (lambda x: x.validity.ClearField("issue_date"), "issued@date"),
    (lambda x: x.particulars.ClearField("issue_place"), "issued@place"),
]


@pytest.mark.parametrize(("change", "box"), MISSING, ids=[box for _, box in MISSING])
def test_what_the_form_demands_and_the_license_lacks_is_refused(change: Change, box: str) -> None:
    """No leave helps: a form with an empty box that must be filled is no form."""
    assert render_refusal_of(edited(change), frozenset({box})) == ("MISSING_BOX", box)


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL), "UNKNOWN_KIND", "kind"),
        (lambda x: setattr(x, "direction", Direction.DIRECTION_IMPORT), "UNKNOWN_DIRECTION", "direction"),
        (lambda x: x.ClearField("direction"), "UNKNOWN_DIRECTION", "direction"),
        (lambda x: setattr(x, "number", "XA/1 "), "OUTER_SPACE_IN_REFERENCE", "box2"),
        (lambda x: setattr(x, "number", "X\x00"), "TEXT_NOT_ALLOWED", "box2"),
        (lambda x: setattr(x, "end_use", "\u202e"), "TEXT_NOT_ALLOWED", "box19"),
        (lambda x: x.validity.issue_date.CopyFrom(Date(year=2026)), "DATE_PARTIAL", "validity.issue_date"),
        (lambda x: x.destinations.append("XE"), "DESTINATION_COUNT_WRONG", "box12"),
        (
            lambda x: setattr(x.lines[0].control_list_entries[0], "entry", "ML5"),
            "UNKNOWN_CONTROL_CODE_SHAPE",
            "items/item[1]/box16",
        ),
        (lambda x: setattr(x.lines[0].authorized_quantity, "unit", "KG"), "UNKNOWN_UNIT", "items/item[1]/box18@unit"),
        (
            lambda x: setattr(x.lines[0].authorized_value, "amount", "1.234"),
            "DECIMAL_NOT_CANONICAL",
            "items/item[1]/box17",
        ),
        (
            lambda x: setattr(x.stated_balances[0], "granted", "2400"),
            "WRITE_OFF_CHAIN_BROKEN",
            "writeoff[1]/entry[1]/available",
        ),
    ],
)
def test_what_the_reader_would_refuse_is_not_written(change: Change, reason: str, field: str) -> None:
    """The writer writes no form that the reader would refuse, and gives the reader's reason."""
    assert render_refusal_of(edited(change)) == (reason, field)


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (LicenseAction.LICENSE_ACTION_CANCEL, "UNKNOWN_ACTION"),
        (LicenseAction.LICENSE_ACTION_SUSPEND, "UNKNOWN_ACTION"),
        (LicenseAction.LICENSE_ACTION_REINSTATE, "UNKNOWN_ACTION"),
        (LicenseAction.LICENSE_ACTION_REPLACE, "LOSS_NOT_ACCEPTED"),
        (LicenseAction.LICENSE_ACTION_AMEND, "LOSS_NOT_ACCEPTED"),
    ],
)
def test_a_form_is_no_message_about_a_license(action: LicenseAction.ValueType, reason: str) -> None:
    """A form grants; that something was canceled or replaced it cannot say."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([Record(action, license_in(QUANTITY))]), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == (reason, "action")


def test_an_insert_is_written_as_the_license_itself() -> None:
    """A new license is the form; that it came as a message is reported."""
    rendering = write(licenses([Record(LicenseAction.LICENSE_ACTION_INSERT, license_in(QUANTITY))]), NOTHING)
    assert (rendering.document, [entry.target for entry in rendering.losses]) == (QUANTITY.encode(), ["action"])


@pytest.mark.parametrize("count", [0, 2])
def test_a_form_holds_one_license(count: int) -> None:
    """One document is one authorization."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses(read(QUANTITY.encode()).records * count), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("BATCH_SIZE", "records")


def test_a_license_of_another_format_is_written_with_customs_codes() -> None:
    """Without a form from which it was read the countries of customs data are used; the license reads the same."""
    license_ = license_in((GOLDEN / "el-individual-greek-names.xml").read_bytes())
    license_.source.format = "another"
    license_.ClearField("carried")
    document = written(license_)
    assert document == (GOLDEN / "el-individual-greek-names.xml").read_bytes()


def test_a_postal_code_becomes_the_last_line_of_the_address() -> None:
    """The form has one text for the address: nothing of it is dropped, and the change is reported."""
    license_ = edited(lambda x: setattr(x.parties[1].party.address, "postal_code", "XB1 7"))
    rendering = write(licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)]), NOTHING)
    lines = license_in(rendering.document).parties[1].party.address.lines
    assert list(lines) == ["2 Sample Road", "XB1 7"]
    assert {entry.target for entry in rendering.losses} == {
        "parties[1].party.address.postal_code",
        "parties[1].party.address.lines[1]",
    }


def test_an_end_user_that_the_license_does_not_state_is_not_made_silently() -> None:
    """Without box 9 the form says that the consignee is the end user: the license must say so, or the caller accept."""
    license_ = edited(lambda x: x.parties.pop(3))
    assert render_refusal_of(license_) == ("LOSS_NOT_ACCEPTED", "parties[3]")


# Properties.


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["XA", "1.50", "EUR", "H87", "2026", "0", "5A004", "<!DOCTYPE", "]]>&", "\n"]
)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 200), TEXTS), min_size=1, max_size=3))
def test_a_license_with_any_texts_is_written_truly_or_refused(edits: list[tuple[int, str]]) -> None:
    """What is written without a loss reads as the same license; nothing else than a refusal comes of the rest."""
    license_ = license_in(QUANTITY)
    texts = list(_texts_of(license_))
    for place, text in edits:
        message, name = texts[place % len(texts)]
        setattr(message, name, text)
    try:
        rendering = write(licenses([Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)]), NOTHING)
    except RenderRefused:
        return
    again = license_in(rendering.document)
    again.source.CopyFrom(license_.source)
    assert rendering.losses or again == license_


def _texts_of(message: Message) -> list[tuple[Message, str]]:
    """Return every text field that is set in a message, with the message that holds it."""
    found: list[tuple[Message, str]] = []
    for field, value in message.ListFields():
        if isinstance(value, str):
            found.append((message, field.name))
        elif field.message_type is not None:
            parts = list(value) if field.is_repeated else [value]
            found += [pair for part in parts for pair in _texts_of(part)]
    return found
