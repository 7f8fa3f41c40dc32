"""The GOVCBR message as it is written: with every loss named, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from google.type.date_pb2 import Date

from adapters.contract import Fate, Record, licenses
from adapters.edifact import charsets
from adapters.edifact.texts import pieces
from adapters.errors import RenderRefused
from adapters.facts_view import facts_view
from adapters.formats import eu_annex_iii_a, gb_chief
from adapters.formats.un_govcbr_lpco import read, write
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import Direction, License, LicenseKind, LineLimit, PartyRole, Standing, UseState
from tests.adapters.edifact import SEGMENTS, interchange
from tests.adapters.samples import WHY_ABSENT, expected_facts, sample_documents

GOLDEN = Path(__file__).parent / "golden"
EVERY = (GOLDEN / "un_govcbr_lpco" / "xa-individual-every-segment.edi").read_bytes()
SAMPLES = [path for path in sample_documents() if path.parent.name == "un_govcbr_lpco" and expected_facts(path)]

NOTHING: frozenset[str] = frozenset()
INSERT = LicenseAction.LICENSE_ACTION_INSERT
Change = Callable[[License], object]


def edited(change: Change) -> License:
    """Return the license of the small message with one thing changed."""
    license_ = read(interchange(*SEGMENTS)).records[0].license
    change(license_)
    return license_


def written(license_: License, accepted: frozenset[str] = NOTHING, action: LicenseAction.ValueType = INSERT) -> bytes:
    return write(licenses([Record(action, license_)]), accepted).document


def render_refusal_of(license_: License, action: LicenseAction.ValueType = INSERT) -> tuple[str, str]:
    with pytest.raises(RenderRefused) as refusal:
        written(license_, action=action)
    return refusal.value.reason, refusal.value.field


@pytest.mark.skipif(not SAMPLES, reason=WHY_ABSENT)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_shared_sample_is_written_with_nothing_lost(path: Path) -> None:
    """Read, written and read again it says the same, whatever its layout was."""
    reading = read(path.read_bytes())
    rendering = write(reading, NOTHING)
    assert (facts_view(read(rendering.document)), rendering.losses) == (facts_view(reading), ())


def test_a_message_in_the_layout_of_the_writer_is_written_to_the_byte() -> None:
    """With every segment of the profile."""
    assert write(read(EVERY), NOTHING).document == EVERY


# What binds and has no place.


def _party(role: PartyRole.ValueType) -> Change:
    def change(license_: License) -> None:
        license_.parties.add(role=role).party.name = "Cedar Works"

    return change


BINDING: list[tuple[Change, str]] = [
    (lambda x: x.excluded_destinations.append("XE"), "excluded_destinations[0]"),
    (lambda x: x.origins.append("XE"), "origins[0]"),
    (lambda x: setattr(x, "end_use", "research"), "end_use"),
    (lambda x: setattr(x, "legal_basis", "Export Act"), "legal_basis"),
    (lambda x: x.unmodelled.add(path="a", value="b"), "unmodelled[0]"),
    (lambda x: setattr(x.lines[0], "origin", "XE"), "lines[0].origin"),
    (lambda x: x.lines[0].serial_numbers.append("17"), "lines[0].serial_numbers[0]"),
    (
        lambda x: setattr(x.lines[0].control_list_entries[0], "list", "EU-ANNEX-I"),
        "lines[0].control_list_entries[0].list",
    ),
    (lambda x: setattr(x.lines[0], "description", "One\ntwo"), "lines[0].description"),
    (lambda x: setattr(x.conditions[0], "text", "One\ntwo"), "conditions[0]"),
    (_party(PartyRole.PARTY_ROLE_AGENT), "parties[3]"),
    (_party(PartyRole.PARTY_ROLE_HOLDER), "parties[3]"),
    (
        lambda x: x.parties[1].period.valid_until_date.CopyFrom(Date(year=2027, month=1, day=1)),
        "parties[1].period.valid_until_date",
    ),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_REVOKED), "stated_standing.standing"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_PENDING), "stated_standing.standing"),
    (lambda x: setattr(x.stated_uses[0], "state", UseState.USE_STATE_RESERVED), "stated_balances[0]"),
    (
        lambda x: x.stated_uses.add(line_number=9, reference="26XA2", state=UseState.USE_STATE_CONSUMED),
        "stated_uses[1]",
    ),
    (lambda x: setattr(x.stated_balances[0], "consumed", "2.0"), "stated_balances[0].consumed"),
    (lambda x: setattr(x.replaces, "agency", "XA-DGT"), "replaces.agency"),
    (lambda x: setattr(x.validity, "open_ended", True), "validity.open_ended"),
]


@pytest.mark.parametrize(("change", "path"), BINDING, ids=lambda each: each if isinstance(each, str) else "")
def test_what_binds_and_has_no_place_is_named_and_is_written_when_accepted(change: Change, path: str) -> None:
    """A message that left it out would permit more, or other goods, than the license."""
    license_ = edited(change)
    with pytest.raises(RenderRefused) as refusal:
        written(license_)
    assert refusal.value.reason == "LOSS_NOT_ACCEPTED"
    assert path in refusal.value.paths
    assert written(license_, frozenset(refusal.value.paths))


FREE: list[tuple[Change, str]] = [
    (lambda x: setattr(x.lines[0], "limit", LineLimit.LINE_LIMIT_QUANTITY), "lines[0].limit"),
    (lambda x: setattr(x.lines[0], "cas_number", "7429-90-5"), "lines[0].cas_number"),
    (lambda x: x.parties[1].party.address.lines.append("x" * 36), "parties[1].party.address.lines[0]"),
    (lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_IN_FORCE), "stated_standing.standing"),
    (lambda x: setattr(x.conditions[0], "code", "a code of more than 17"), "conditions[0].code"),
]


@pytest.mark.parametrize(("change", "path"), FREE, ids=lambda each: each if isinstance(each, str) else "")
def test_what_binds_nobody_is_reported(change: Change, path: str) -> None:
    """The message is written, and its losses say so."""
    losses = write(licenses([Record(INSERT, edited(change))]), NOTHING).losses
    assert path in [loss.target for loss in losses]


@pytest.mark.parametrize(
    ("standing", "status"),
    [(Standing.STANDING_SUSPENDED, b"STS++SUS:COMITY'"), (Standing.STANDING_EXHAUSTED, b"STS++EXH:COMITY'")],
)
def test_a_license_that_may_not_be_used_is_never_written_as_one_that_may(standing: int, status: bytes) -> None:
    """A suspension goes over; one that is taken back for good is 40, and that it was otherwise is named."""
    assert status in written(edited(lambda x: setattr(x.stated_standing, "standing", standing)))
    revoked = edited(lambda x: setattr(x.stated_standing, "standing", Standing.STANDING_REVOKED))
    assert b"STS++40'" in written(revoked, frozenset({"stated_standing.standing"}))


# What must be there, and what does not fit.

_USED = "SEQ[1]/DOC+830[1]/QTY+486/6411"
REFUSED: list[tuple[Change, str, str]] = [
    (lambda x: setattr(x, "number", ""), "MANDATORY_FIELD_MISSING", "BGM/1004"),
    (lambda x: setattr(x, "number", "1" * 71), "FIELD_TOO_LONG", "BGM/1004"),
    (lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_CATCH_ALL), "KIND_UNKNOWN", "kind"),
    (lambda x: setattr(x, "direction", Direction.DIRECTION_IMPORT), "UNKNOWN_DIRECTION", "direction"),
    (lambda x: x.validity.ClearField("issue_date"), "MANDATORY_SEGMENT_MISSING", "DTM+137"),
    (lambda x: setattr(x.validity.issue_date, "day", 0), "DATE_PARTIAL", "validity.issue_date"),
    (lambda x: x.ClearField("destinations"), "MANDATORY_SEGMENT_MISSING", "LOC+28"),
    (lambda x: x.destinations.append("ES-CE"), "UNKNOWN_COUNTRY", "LOC+28[2]/3225"),
    (lambda x: x.ClearField("issuing_authority"), "MANDATORY_SEGMENT_MISSING", "NAD+MS"),
    (lambda x: x.parties.pop(0), "MANDATORY_SEGMENT_MISSING", "NAD+DFK"),
    (lambda x: x.ClearField("lines"), "MANDATORY_SEGMENT_MISSING", "SEQ"),
    (lambda x: setattr(x.lines[0], "line_number", 0), "MANDATORY_FIELD_MISSING", "SEQ[1]/1050"),
    (lambda x: setattr(x.lines[0], "description", ""), "MANDATORY_FIELD_MISSING", "SEQ[1]/GID/FTX+AAA/4440[1]"),
    (lambda x: setattr(x.conditions[0], "text", "x" * 513), "FIELD_TOO_LONG", "RCS+2[1]/FTX+AAX[1]/4440[1]"),
    (lambda x: setattr(x.conditions[0], "text", "a\u202eb"), "TEXT_NOT_ALLOWED", ""),
    (lambda x: setattr(x.conditions[0], "text", "a\x07b"), "CHARACTER_SET_VIOLATION", "character 433"),
    (lambda x: setattr(x.lines[0].authorized_quantity, "unit", "LTR"), "UNIT_MISMATCH", _USED),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason", "field"), REFUSED)
def test_what_the_reader_would_refuse_is_not_written(change: Change, reason: str, field: str) -> None:
    """Under the reason and field for which it would be refused; nothing is made up to fill a gap."""
    assert render_refusal_of(edited(change)) == (reason, field)


@pytest.mark.parametrize("action", [4, 5, 6])
def test_an_action_without_a_function_is_not_written(action: LicenseAction.ValueType) -> None:
    """To suspend, to reinstate and to amend."""
    assert render_refusal_of(edited(lambda _: None), action) == ("UNKNOWN_ACTION", "action")


def test_a_withdrawal_from_elsewhere_never_says_that_the_license_was_not_used() -> None:
    """Function 1 says so; without knowing, it is 50."""
    assert b"+XA/17+50'" in written(edited(lambda _: None), action=LicenseAction.LICENSE_ACTION_CANCEL)


def test_one_message_is_one_license() -> None:
    """Several are several messages."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([]), NOTHING)
    assert refusal.value.reason == "BATCH_SIZE"


# The envelope, the character set, long texts.


def test_the_envelope_of_a_license_from_elsewhere_is_plainly_a_default() -> None:
    """No clock is asked; each default is reported as invented. What a license carries is no default."""
    license_ = edited(lambda x: x.source.Clear())
    rendering = write(licenses([Record(INSERT, license_)]), NOTHING)
    assert rendering.document.split(b"\n")[1] == b"UNB+UNOB:3+COMITY+COMITY+000101:0000+1'"
    invented = [loss.source for loss in rendering.losses if loss.fate is Fate.INVENTED]
    assert invented == ["UNB/S002.0004", "UNB/S003.0010", "UNB/0017", "UNB/0019", "UNB/0020", "UNH/0062"]
    assert not write(read(rendering.document), NOTHING).losses


@pytest.mark.parametrize(
    ("text", "unb"),
    [
        ("CAPITALS ONLY", b"UNB+UNOA:3+"),
        ("Small letters", b"UNB+UNOB:3+"),
        ("Gro\u00df", b"UNB+UNOC:3+"),
        ("a_b", b"UNB+UNOC:3+"),
        ("\u03a6\u03b1\u03ba\u03cc\u03c2", b"UNB+UNOY:4+"),
    ],
)
def test_the_character_set_is_the_smallest_that_holds_the_message(text: str, unb: bytes) -> None:
    """UTF-8 only where a text needs it; its syntax is version 4, and the day then has eight digits."""

    def change(license_: License) -> None:
        license_.source.Clear()
        for each in (license_.issuing_authority, *(one.party for one in license_.parties)):
            each.name = each.name.upper()
            each.ClearField("address")
        license_.conditions[0].text = "NONE."
        license_.lines[0].control_list_entries[0].entry = "1C111"
        license_.lines[0].description = text

    document = written(edited(change))
    assert document.split(b"\n")[1].startswith(unb)
    assert read(document).records[0].license.lines[0].description == text


def test_a_mark_in_a_text_is_released() -> None:
    """Whatever a text holds, it is one text."""
    name = "A+B:C'D?E"
    license_ = edited(lambda x: setattr(x.parties[0].party, "name", name))
    assert b"A?+B?:C?'D??E" in written(license_)
    assert read(written(license_)).records[0].license.parties[0].party.name == name


@pytest.mark.parametrize(
    ("text", "length", "found"),
    [
        ("abc", 3, ["abc"]),
        ("abc def", 3, ["abc", "def"]),
        ("abc def", 6, ["abc", "def"]),
        ("abc def g", 7, ["abc def", "g"]),
        ("abcdef", 3, ["abcdef"]),
        ("", 3, []),
    ],
)
def test_a_long_text_is_cut_at_spaces_only(text: str, length: int, found: list[str]) -> None:
    """Joined by a space the pieces are the text again; what cannot be cut stays too long, and is refused."""
    assert pieces(text, length) == found
    assert " ".join(found) == text


def test_a_long_description_goes_on_in_the_next_text() -> None:
    """Up to five texts of 512, with nothing lost."""
    text = "word " * 300 + "end"
    license_ = edited(lambda x: setattr(x.lines[0], "description", text))
    rendering = write(licenses([Record(INSERT, license_)]), NOTHING)
    assert (read(rendering.document).records[0].license.lines[0].description, rendering.losses) == (text, ())


def test_conditions_in_a_row_share_their_code() -> None:
    """Five texts to a segment; a condition without a code is no condition of the code before it."""

    def change(license_: License) -> None:
        for number in range(7):
            license_.conditions.add(
                text=f"Text {number}.", kind=license_.conditions[0].kind, code="C9" if number else ""
            )

    document = written(edited(change))
    assert document.count(b"RCS+2+C9'") == 2
    assert b"RCS+2'" in document


def test_a_character_set_holds_what_it_says() -> None:
    """The subsets of ASCII, ISO 8859-1 without its controls, and all that may be shown."""
    assert [charsets.smallest(text) for text in ("A(1)", "a", "\xe4", "\u0416")] == ["UNOA", "UNOB", "UNOC", "UNOY"]
    assert not charsets.holds("UNOY", "\x85")


# From other formats.

FOREIGN: list[tuple[str, str, str]] = [
    ("eu_annex_iii_a/xa-individual-write-off-by-quantity.xml", "", ""),
    ("eu_annex_iii_a/xa-transfer-inside-the-union.xml", "", ""),
    ("eu_annex_iii_a/xb-global-write-off-by-value.xml", "UNKNOWN_COUNTRY", "LOC+28[3]/3225"),
    ("eu_annex_iii_a/xd-large-project-two-sites.xml", "KIND_UNKNOWN", "kind"),
    ("gb_chief/individual-export.txt", "MANDATORY_SEGMENT_MISSING", "DTM+137"),
]


@pytest.mark.parametrize(("name", "reason", "field"), FOREIGN)
def test_a_license_of_another_format_is_written_or_refused(name: str, reason: str, field: str) -> None:
    """With every binding loss accepted it is a message that says the rest, or there is a reason."""
    source = eu_annex_iii_a if name.startswith("eu") else gb_chief
    reading = licenses(source.read((GOLDEN / name).read_bytes()).records[:1])
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NOTHING)
    if reason:
        assert (refusal.value.reason, refusal.value.field) == (reason, field)
        return
    license_ = read(write(reading, frozenset(refusal.value.paths)).document).records[0].license
    given = reading.records[0].license
    assert list(license_.destinations) == list(given.destinations)
    assert [line.authorized_quantity for line in license_.lines] == [line.authorized_quantity for line in given.lines]
    assert list(license_.stated_balances) == list(given.stated_balances)
