"""Writing CHIEF files: what a license of another format becomes, what is reported, and what is refused."""

from collections.abc import Callable

import pytest
from google.type.date_pb2 import Date

from adapters.contract import Fate, Record, Rendering, licenses
from adapters.errors import RenderRefused
from adapters.formats import gb_chief
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import (
    Condition,
    ConditionKind,
    ControlListEntry,
    Direction,
    IdentifierScheme,
    LedgerKeeper,
    License,
    LicenseKind,
    LicenseLine,
    LicenseParty,
    LineLimit,
    Money,
    Party,
    PartyIdentifier,
    PartyRole,
    PostalAddress,
    Quantity,
    Standing,
    StatedBalance,
    StatedStanding,
    StatedUse,
    Tolerance,
    UnmodelledContent,
    Validity,
)
from tests.adapters.chief import chief_file, transaction

NO_LOSSES: frozenset[str] = frozenset()
HOLDER = PartyRole.PARTY_ROLE_HOLDER
END_USER = PartyRole.PARTY_ROLE_END_USER


def party(role: PartyRole.ValueType, name: str, country: str = "XB") -> LicenseParty:
    return LicenseParty(
        role=role, party=Party(name=name, country=country, address=PostalAddress(lines=["1 Sample Row"]))
    )


def foreign_license() -> License:
    """Return a license of an invented state, which the format holds without a binding loss."""
    return License(
        number="XA-2030-000117",
        jurisdiction="XA",
        issuing_authority=Party(name="Directorate of Samples", country="XA"),
        kind=LicenseKind.LICENSE_KIND_INDIVIDUAL,
        direction=Direction.DIRECTION_EXPORT,
        parties=[party(HOLDER, "Alder Works", "XA"), party(END_USER, "Birch Institute")],
        destinations=["XB"],
        validity=Validity(
            issue_date=Date(year=2030, month=1, day=15), valid_until_date=Date(year=2031, month=1, day=14)
        ),
        lines=[
            LicenseLine(
                line_number=1,
                line_id="1",
                description="Pressure transducer",
                authorized_quantity=Quantity(value="12", unit="NAR"),
                limit=LineLimit.LINE_LIMIT_QUANTITY,
            )
        ],
    )


def write(license_: License, accepted: frozenset[str] = NO_LOSSES) -> Rendering:
    return gb_chief.write(licenses([Record(LicenseAction.LICENSE_ACTION_INSERT, license_)]), accepted)


def rows(rendering: Rendering, record_type: str) -> list[list[str]]:
    """Return the fields of each record of a type, after number and type."""
    lines = [line.split("\\") for line in rendering.document.decode("ascii").splitlines()]
    return [fields[2:] for fields in lines if fields[1] == record_type]


def reported(rendering: Rendering, path: str) -> set[Fate]:
    return {loss.fate for loss in rendering.losses if loss.target == path}


def test_a_canonical_file_is_written_byte_for_byte() -> None:
    """What a sender writes in full, in the order of the tables, comes back as the same bytes without a loss."""
    document = chief_file(transaction())
    assert gb_chief.write(gb_chief.read(document), NO_LOSSES) == Rendering(document, ())


def test_a_license_of_another_format_is_read_again_with_its_facts() -> None:
    """Number, holder, end user, destination, line and last day go over."""
    again = gb_chief.read(write(foreign_license()).document).records[0].license
    assert again.number == "XA-2030-000117"
    assert [member.party.name for member in again.parties] == ["Alder Works", "Birch Institute"]
    assert list(again.destinations) == ["XB"]
    assert again.lines[0].authorized_quantity == Quantity(value="12", unit="NAR")
    assert again.validity.valid_until_date == Date(year=2031, month=1, day=14)


def test_the_defaults_of_the_writer_are_documented_and_reported() -> None:
    """No clock is asked: a license that carries no header gives the neutral one, each value reported as invented."""
    rendering = write(foreign_license())
    assert rows(rendering, "fileHeader") == [["COMITY", "CHIEF", "licenceData", "190001010000", "1", ""]]
    invented = [loss.source for loss in rendering.losses if loss.fate is Fate.INVENTED]
    assert [place for place in invented if place.startswith("fileHeader")] == [
        "fileHeader.sourceSystem",
        "fileHeader.destinationSystem",
        "fileHeader.creationDateTime",
        "fileHeader.runNum",
    ]


def test_an_unstated_first_day_is_the_day_of_issue() -> None:
    """Nobody may use a license before it is issued; the rule is reported."""
    rendering = write(foreign_license())
    assert rows(rendering, "licence")[0][5] == "20300115"
    assert "licence.startDate" in {loss.source for loss in rendering.losses if loss.fate is Fate.INVENTED}


def test_an_unnumbered_holder_is_written_as_not_registered() -> None:
    """UNREG stands where the license gives no number of the holder."""
    assert rows(write(foreign_license()), "trader")[0][:2] == ["UNREG", ""]


# A change of the good license, the path of the loss, and the record, field and text that are written.
APPROXIMATIONS: dict[str, tuple[Callable[[License], object], str, str, int, str]] = {
    "accents fall away": (
        lambda one: setattr(one.parties[1].party, "name", "Société Générale d’Œnologie"),
        "parties[1].party.name",
        "foreignTrader",
        0,
        "Societe Generale d'Oenologie",
    ),
    "Greek is spelled": (
        lambda one: setattr(one.parties[1].party, "name", "Παράδειγμα Οπτικής"),
        "parties[1].party.name",
        "foreignTrader",
        0,
        "Paradeigma Optikis",
    ),
    "Cyrillic is spelled": (
        lambda one: setattr(one.parties[1].party, "name", "Примерен завод"),
        "parties[1].party.name",
        "foreignTrader",
        0,
        "Primeren zavod",
    ),
    "signs are spelled": (
        lambda one: setattr(one.lines[0], "description", "Sensor, 40 °C × 2"),
        "lines[0].description",
        "line",
        5,
        "Sensor, 40 degC x 2",
    ),
    "a line break in goods becomes a space": (
        lambda one: setattr(one.lines[0], "description", "Transducer\n24 V"),
        "lines[0].description",
        "line",
        5,
        "Transducer 24 V",
    ),
    "a long name is cut": (
        lambda one: setattr(one.parties[1].party, "name", "x" * 90),
        "parties[1].party.name",
        "foreignTrader",
        0,
        "x" * 80,
    ),
    "a long address line is wrapped": (
        lambda one: one.parties[1].party.address.lines.__setitem__(
            0, "Industrial Park of Samples, Hall 17, Gate 4 West"
        ),
        "parties[1].party.address.lines",
        "foreignTrader",
        2,
        "17, Gate 4 West",
    ),
    "zeros beyond the decimals fall away": (
        lambda one: one.lines[0].authorized_quantity.CopyFrom(Quantity(value="12.500000", unit="KGM")),
        "lines[0].authorized_quantity.value",
        "line",
        10,
        "12.500",
    ),
    "pieces are written as number": (
        lambda one: setattr(one.lines[0].authorized_quantity, "unit", "H87"),
        "lines[0].authorized_quantity.unit",
        "line",
        8,
        "030",
    ),
    "a global license is written as the nearest type": (
        lambda one: setattr(one, "kind", LicenseKind.LICENSE_KIND_GLOBAL),
        "kind",
        "licence",
        3,
        "OIE",
    ),
    "a foreign number of the holder is the sender's own": (
        lambda one: one.parties[0].party.identifiers.add(value="XA0000017"),
        "parties[0].party.identifiers[0].scheme",
        "trader",
        1,
        "XA0000017",
    ),
    "an end user in Monaco is written with its state": (
        lambda one: setattr(one.parties[1].party, "country", "MC"),
        "parties[1].party.country",
        "foreignTrader",
        7,
        "FR",
    ),
    "several conditions become one text": (
        lambda one: one.conditions.extend(
            [
                Condition(text="First.", kind=ConditionKind.CONDITION_KIND_UNMODELLED),
                Condition(text="Second.", kind=ConditionKind.CONDITION_KIND_UNMODELLED),
            ]
        ),
        "conditions",
        "restrictions",
        0,
        "First.|Second.",
    ),
}


@pytest.mark.parametrize("name", APPROXIMATIONS)
def test_what_goes_over_with_a_loss_is_reported(name: str) -> None:
    """The field holds the nearest thing, and the loss names its path."""
    change, path, record_type, position, written = APPROXIMATIONS[name]
    license_ = foreign_license()
    assert Fate.APPROXIMATED not in reported(write(license_), path)
    change(license_)
    rendering = write(license_)
    assert rows(rendering, record_type)[0][position] == written
    assert Fate.APPROXIMATED in reported(rendering, path)


DROPPED: dict[str, tuple[Callable[[License], object], str]] = {
    "control-list entries": (
        lambda one: one.lines[0].control_list_entries.append(ControlListEntry(entry="2B230.a")),
        "lines[0].control_list_entries",
    ),
    "a CAS number": (lambda one: setattr(one.lines[0], "cas_number", "10025-87-3"), "lines[0].cas_number"),
    "the origin of a line": (lambda one: setattr(one.lines[0], "origin", "XA"), "lines[0].origin"),
    "a tolerance": (lambda one: one.lines[0].tolerance.CopyFrom(Tolerance(percent="5")), "lines[0].tolerance"),
    "a value that does not limit": (
        lambda one: one.lines[0].authorized_value.CopyFrom(Money(amount="900.00", currency="EUR")),
        "lines[0].authorized_value",
    ),
    "the legal basis": (lambda one: setattr(one, "legal_basis", "Act of Samples, section 4"), "legal_basis"),
    "the keeper of the ledger": (
        lambda one: setattr(one, "ledger_keeper", LedgerKeeper.LEDGER_KEEPER_REGISTRY),
        "ledger_keeper",
    ),
    "an agent": (lambda one: one.parties.append(party(PartyRole.PARTY_ROLE_AGENT, "Aspen Agents")), "parties[2]"),
    "a consignee who is the end user": (
        lambda one: one.parties.append(party(PartyRole.PARTY_ROLE_CONSIGNEE, "Birch Institute")),
        "parties[2]",
    ),
    "an exporter who is the holder": (
        lambda one: one.parties.append(party(PartyRole.PARTY_ROLE_EXPORTER, "Alder Works", "XA")),
        "parties[2]",
    ),
    "a postal code of nine characters": (
        lambda one: setattr(one.parties[1].party.address, "postal_code", "123456789"),
        "parties[1].party.address.postal_code",
    ),
    "a field that another format carries": (lambda one: one.carried.add(path="box26", value="x"), "carried[0]"),
}


@pytest.mark.parametrize("name", DROPPED)
def test_what_does_not_bind_is_dropped_and_reported(name: str) -> None:
    """The license is written without it, and the loss names its path."""
    change, path = DROPPED[name]
    license_ = foreign_license()
    change(license_)
    assert reported(write(license_), path) == {Fate.DROPPED}


BINDING: dict[str, tuple[Callable[[License], object], str, str]] = {
    "a second end user": (
        lambda one: one.parties.append(party(END_USER, "Birch Works")),
        "parties[2]",
        "LOSS_NOT_ACCEPTED",
    ),
    "a consignee who is another than the end user": (
        lambda one: one.parties.append(party(PartyRole.PARTY_ROLE_CONSIGNEE, "Birch Depot")),
        "parties[2]",
        "LOSS_NOT_ACCEPTED",
    ),
    "a named freight forwarder": (
        lambda one: one.parties.append(party(PartyRole.PARTY_ROLE_FREIGHT_FORWARDER, "Elm Lines")),
        "parties[2]",
        "LOSS_NOT_ACCEPTED",
    ),
    "content without a place": (
        lambda one: one.unmodelled.append(UnmodelledContent(path="box9/list", value="as in the annex")),
        "unmodelled[0]",
        "LOSS_NOT_ACCEPTED",
    ),
    "the end use": (lambda one: setattr(one, "end_use", "Calibration of valves"), "end_use", "LOSS_NOT_ACCEPTED"),
    "a balance on record": (
        lambda one: one.stated_balances.append(StatedBalance(line_number=1, unit="NAR", consumed="2")),
        "stated_balances",
        "LOSS_NOT_ACCEPTED",
    ),
    "a use on record": (
        lambda one: one.stated_uses.append(StatedUse(line_number=1)),
        "stated_uses",
        "LOSS_NOT_ACCEPTED",
    ),
    "a suspended license": (
        lambda one: one.stated_standing.CopyFrom(StatedStanding(standing=Standing.STANDING_SUSPENDED)),
        "stated_standing.standing",
        "LOSS_NOT_ACCEPTED",
    ),
    "a revoked license": (
        lambda one: one.stated_standing.CopyFrom(StatedStanding(standing=Standing.STANDING_REVOKED)),
        "stated_standing.standing",
        "LOSS_NOT_ACCEPTED",
    ),
    "a license that replaces another": (
        lambda one: setattr(one.replaces, "number", "XA-2029-000003"),
        "replaces",
        "LOSS_NOT_ACCEPTED",
    ),
    "serial numbers": (
        lambda one: one.lines[0].serial_numbers.append("SN-0001"),
        "lines[0].serial_numbers",
        "LOSS_NOT_ACCEPTED",
    ),
    "a single use": (
        lambda one: setattr(one, "kind", LicenseKind.LICENSE_KIND_SINGLE_USE_PERMIT),
        "kind",
        "LOSS_NOT_ACCEPTED",
    ),
    "a destination that HMRC counts with its state": (
        lambda one: one.destinations.append("MC"),
        "destinations[1]",
        "LOSS_NOT_ACCEPTED",
    ),
    "a last day that the format reads as no end": (
        lambda one: one.validity.valid_until_date.CopyFrom(Date(year=2077, month=1, day=1)),
        "validity.valid_until_date",
        "LOSS_NOT_ACCEPTED",
    ),
    "a name that cannot be spelled": (
        lambda one: setattr(one.parties[1].party, "name", "示例研究所"),
        "parties[1].party.name",
        "LOSS_NOT_ACCEPTED",
    ),
    "a backslash in goods": (
        lambda one: setattr(one.lines[0], "description", "Servo drive, 24\\48 V"),
        "lines[0].description",
        "SEPARATOR_IN_TEXT",
    ),
}


@pytest.mark.parametrize("name", BINDING)
def test_a_loss_that_binds_is_refused_by_its_path(name: str) -> None:
    """The refusal names the path; accepted by this path, with or without numbers, the license is written."""
    change, path, reason = BINDING[name]
    license_ = foreign_license()
    change(license_)
    with pytest.raises(RenderRefused) as refusal:
        write(license_)
    assert (refusal.value.reason, refusal.value.field) == (reason, path)
    assert path in refusal.value.message
    for accepted in (path, path.replace("[0]", "").replace("[1]", "").replace("[2]", "")):
        assert reported(write(license_, frozenset({accepted})), path) <= {Fate.DROPPED, Fate.APPROXIMATED}


def test_all_binding_losses_are_named_at_once() -> None:
    """A caller learns everything to accept from one refusal."""
    license_ = foreign_license()
    license_.end_use = "Calibration of valves"
    license_.lines[0].serial_numbers.append("SN-0001")
    with pytest.raises(RenderRefused) as refusal:
        write(license_, frozenset({"unmodelled"}))
    assert all(path in refusal.value.message for path in ("end_use", "lines[0].serial_numbers"))


REFUSALS: dict[str, tuple[Callable[[License], object], str, str]] = {
    "a number with a backslash": (
        lambda one: setattr(one, "number", "XA\\1"),
        "SEPARATOR_IN_TEXT",
        "licence.licenceRef",
    ),
    "a number in Greek": (lambda one: setattr(one, "number", "ΑΒ-1"), "TEXT_NOT_ALLOWED", "licence.licenceRef"),
    "a number with a line break": (
        lambda one: setattr(one, "number", "XA\n2\\end"),
        "SEPARATOR_IN_TEXT",
        "licence.licenceRef",
    ),
    "a number of 36 characters": (
        lambda one: setattr(one, "number", "X" * 36),
        "FIELD_TOO_LONG",
        "licence.licenceRef",
    ),
    "no number": (lambda one: one.ClearField("number"), "MANDATORY_FIELD_MISSING", "licence.licenceRef"),
    "no day at all": (lambda one: one.ClearField("validity"), "MANDATORY_FIELD_MISSING", "licence.startDate"),
    "no holder": (lambda one: one.parties.pop(0), "MANDATORY_RECORD_MISSING", "trader"),
    "no line": (lambda one: one.ClearField("lines"), "MANDATORY_RECORD_MISSING", "line"),
    "no direction": (lambda one: one.ClearField("direction"), "UNKNOWN_DIRECTION", "direction"),
    "a license for transit": (
        lambda one: setattr(one, "direction", Direction.DIRECTION_TRANSIT),
        "UNKNOWN_DIRECTION",
        "direction",
    ),
    "a kind that has no type": (
        lambda one: setattr(one, "kind", LicenseKind.LICENSE_KIND_BROKERING),
        "UNKNOWN_KIND",
        "kind",
    ),
    "a line whose limit is not stated": (
        lambda one: one.lines[0].ClearField("limit"),
        "CONTROL_MISSING",
        "line.controlledBy",
    ),
    "a unit without a code": (
        lambda one: setattr(one.lines[0].authorized_quantity, "unit", "SET"),
        "UNKNOWN_UNIT",
        "lines[0].authorized_quantity.unit",
    ),
    "a quantity with more digits than are kept": (
        lambda one: one.lines[0].authorized_quantity.CopyFrom(Quantity(value="1.0001", unit="KGM")),
        "DECIMAL_NOT_CANONICAL",
        "line.quantityIssued",
    ),
    "half an article": (
        lambda one: setattr(one.lines[0].authorized_quantity, "value", "2.5"),
        "UNIT_NOT_DIVISIBLE",
        "line.quantityIssued",
    ),
    "two lines of one number": (lambda one: one.lines.append(one.lines[0]), "DUPLICATE_LINE", "line.lineNum"),
    "a country that is none": (lambda one: one.destinations.append("ZZ"), "UNKNOWN_COUNTRY", "country.code"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_format_cannot_say_is_not_written(name: str) -> None:
    """No acceptance lifts it: what the reader would reject, the writer refuses."""
    change, reason, field = REFUSALS[name]
    license_ = foreign_license()
    change(license_)
    with pytest.raises(RenderRefused) as refusal:
        write(license_)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize(
    "action",
    [
        LicenseAction.LICENSE_ACTION_SUSPEND,
        LicenseAction.LICENSE_ACTION_REINSTATE,
        LicenseAction.LICENSE_ACTION_AMEND,
    ],
)
def test_an_action_that_the_format_does_not_know_is_refused(action: LicenseAction.ValueType) -> None:
    """CHIEF knows insert, replace and cancel: a suspension must reach customs by other means."""
    with pytest.raises(RenderRefused) as refusal:
        gb_chief.write(licenses([Record(action, foreign_license())]), NO_LOSSES)
    assert refusal.value.reason == "UNKNOWN_ACTION"


def test_a_cancel_carries_no_content() -> None:
    """A cancel of a whole license is the reference and its dates, and says what it leaves out."""
    rendering = gb_chief.write(licenses([Record(LicenseAction.LICENSE_ACTION_CANCEL, foreign_license())]), NO_LOSSES)
    assert [rows(rendering, record) for record in ("trader", "country", "foreignTrader", "line")] == [[], [], [], []]
    assert reported(rendering, "lines") == {Fate.DROPPED}


def test_a_revoked_license_is_canceled_without_a_binding_loss() -> None:
    """A cancel takes effect as a revocation does."""
    license_ = foreign_license()
    license_.stated_standing.standing = Standing.STANDING_REVOKED
    rendering = gb_chief.write(licenses([Record(LicenseAction.LICENSE_ACTION_CANCEL, license_)]), NO_LOSSES)
    assert rows(rendering, "licence")[0][1] == "cancel"


def test_a_reissue_is_written_where_its_cancel_stands_before_it() -> None:
    """The link to the license replaced is said by the cancel before; alone it is a binding loss."""
    old, new = foreign_license(), foreign_license()
    old.number, new.number = "GBSIEL/2029/0000310/P", "GBSIEL/2029/0000310/P/A"
    new.replaces.number = old.number
    cancel = Record(LicenseAction.LICENSE_ACTION_CANCEL, old)
    insert = Record(LicenseAction.LICENSE_ACTION_INSERT, new)
    again = gb_chief.read(gb_chief.write(licenses([cancel, insert]), NO_LOSSES).document).records
    assert again[1].license.replaces.number == old.number
    with pytest.raises(RenderRefused) as refusal:
        gb_chief.write(licenses([insert, cancel]), NO_LOSSES)
    assert refusal.value.field == "replaces"


def test_losses_of_several_licenses_name_the_record() -> None:
    """A loss in a file of several says which license it is about."""
    record = Record(LicenseAction.LICENSE_ACTION_INSERT, foreign_license())
    notes = [
        loss.note
        for loss in gb_chief.write(licenses([record, record]), NO_LOSSES).losses
        if loss.target == "jurisdiction"
    ]
    assert [note.partition(":")[0] for note in notes] == ["record 1", "record 2"]


def test_one_file_has_one_sender() -> None:
    """Licenses of two sending systems in one file: the second would be said to come from the first."""
    spire = gb_chief.read(chief_file(transaction())).records[0]
    other = License()
    other.CopyFrom(spire.license)
    other.issuing_authority.identifiers[0].value = "ILBDOTI"
    with pytest.raises(RenderRefused) as refusal:
        gb_chief.write(licenses([spire, Record(spire.action, other)]), NO_LOSSES)
    assert (refusal.value.reason, refusal.value.field) == ("LOSS_NOT_ACCEPTED", "issuing_authority")


def test_a_carried_country_never_adds_a_territory() -> None:
    """Carried fields bind nobody: a territory taken from the license is not written because it was once there."""
    rows_read = transaction()
    rows_read[2:3] = [r"country\XB\\E", r"country\XA\\D", r"country\XD\\D"]
    record = gb_chief.read(chief_file(rows_read)).records[0]
    del record.license.destinations[:]
    record.license.destinations.append("XD")
    written = gb_chief.write(licenses([record]), NO_LOSSES)
    assert rows(written, "country") == [["XB", "", "E"], ["XD", "", "D"]]


def test_a_carried_unit_or_type_never_overrides_the_license() -> None:
    """A carried code is written only while it says what the license says."""
    record = gb_chief.read(chief_file(transaction(line={"quantityUnit": "23"}))).records[0]
    record.license.lines[0].authorized_quantity.unit = "GRM"
    record.license.kind = LicenseKind.LICENSE_KIND_OPEN_INDIVIDUAL
    written = gb_chief.write(licenses([record]), NO_LOSSES)
    assert (rows(written, "line")[0][8], rows(written, "licence")[0][3]) == ("021", "OIE")


def test_an_eori_number_is_written_where_the_senders_put_it() -> None:
    """EORI goes to rpaTraderId, the TURN to turn, in whatever order the license has them."""
    license_ = foreign_license()
    license_.parties[0].party.identifiers.extend(
        [
            PartyIdentifier(value="000000000042", scheme=IdentifierScheme.IDENTIFIER_SCHEME_TURN),
            PartyIdentifier(value="GB000000000042", scheme=IdentifierScheme.IDENTIFIER_SCHEME_EORI),
        ]
    )
    assert rows(write(license_), "trader")[0][:2] == ["000000000042", "GB000000000042"]
