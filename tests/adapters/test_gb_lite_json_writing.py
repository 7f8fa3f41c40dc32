"""Writing LITE messages: what they hold, what is lost and named, and what is refused; any bytes give an answer."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import ListKind, Reading, Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from adapters.formats import eu_annex_iii_a, gb_chief
from adapters.formats.gb_lite_json import FORMAT, read, recognizes, write
from adapters.json_source import Json, Number, object_at, objects_at, parse_object
from comity.v1.conversion_service_pb2 import Citing, LicenseAction, Reply, UsageMessage
from comity.v1.license_pb2 import (
    Condition,
    Direction,
    License,
    LicenseKind,
    Money,
    PartyRole,
    Quantity,
    Standing,
    StatedUse,
    UnmodelledContent,
)
from tests.adapters.goldens import GOLDEN
from tests.adapters.lite import ANSWER, FOLDER, GENERAL, INSERT, OPEN, UPDATE, USAGE, edited, golden

NONE: frozenset[str] = frozenset()
LICENSE_ID = "00000000-0000-4000-8000-00000000e001"
GOOD_ID = "00000000-0000-4000-8000-00000000e1%02d"
MESSAGE_ID = "00000000-0000-4000-8000-00000000e2ff"
MISSING = "MANDATORY_FIELD_MISSING"


def changed(name: str, change: Callable[[License], object]) -> Reading:
    """Return a golden license with a change."""
    record = read(golden(name)).records[0]
    license_ = License()
    license_.CopyFrom(record.license)
    change(license_)
    return licenses([Record(record.action, license_)])


def refusal_of(reading: Reading, accepted: frozenset[str] = NONE) -> tuple[str, str]:
    with pytest.raises(RenderRefused) as refusal:
        write(reading, accepted)
    return refusal.value.reason, refusal.value.field


def licence_in(document: bytes) -> dict[str, Json]:
    return object_at(parse_object(document), "licence")


# Losses.


def suspend(license_: License) -> None:
    license_.stated_standing.standing = Standing.STANDING_SUSPENDED


def second_end_user(license_: License) -> None:
    license_.parties.add(role=PartyRole.PARTY_ROLE_END_USER).party.name = "Elm Institute"


def consignee(license_: License) -> None:
    license_.parties.add(role=PartyRole.PARTY_ROLE_CONSIGNEE).party.name = "Fir Freight"


LOSSES: list[tuple[Callable[[License], object], str]] = [
    (lambda x: x.conditions.append(Condition(text="Not for resale.")), "conditions[0]"),
    (second_end_user, "parties[2]"),
    (consignee, "parties[2]"),
    (suspend, "stated_standing.standing"),
    (lambda x: x.unmodelled.append(UnmodelledContent(path="box9", value="see list")), "unmodelled[0]"),
    (lambda x: x.destinations.append("XD"), "destinations[1]"),
    (lambda x: x.excluded_destinations.append("XD"), "excluded_destinations[0]"),
    (
        lambda x: x.stated_uses.append(StatedUse(line_number=1, quantity=Quantity(value="1", unit="NAR"))),
        "stated_uses[0]",
    ),
    (lambda x: x.lines[0].control_list_entries.add(entry="6A003"), "lines[0].control_list_entries[0]"),
    (
        lambda x: x.lines[0].authorized_value.CopyFrom(Money(amount="5", currency="EUR")),
        "lines[0].authorized_value.amount",
    ),
    (lambda x: setattr(x, "jurisdiction", "XA"), "jurisdiction"),
    (lambda x: setattr(x.issuing_authority, "name", "Directorate"), "issuing_authority.name"),
    (lambda x: setattr(x, "end_use", "Astronomy"), "end_use"),
    (lambda x: setattr(x.replaces, "number", "GBSIEL/2029/0000001/P"), "replaces.number"),
]


@pytest.mark.parametrize(("change", "path"), LOSSES)
def test_what_binds_is_refused_by_name_and_written_when_accepted(
    change: Callable[[License], object], path: str
) -> None:
    """Nothing that limits the license leaves it without a word."""
    reading = changed(INSERT, change)
    assert refusal_of(reading) == ("LOSS_NOT_ACCEPTED", path)
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NONE)
    rendering = write(reading, frozenset(refusal.value.paths))
    assert path in {loss.target for loss in rendering.losses}
    assert read(rendering.document).records[0].license.number == "GBSIEL/2030/0000001/P"


def test_another_currency_is_never_written_as_pounds() -> None:
    """The figure stays out with its currency."""
    reading = changed(INSERT, lambda x: setattr(x.lines[0].authorized_value, "currency", "EUR"))
    document = write(reading, frozenset({"lines.authorized_value.amount", "lines.authorized_value.currency"})).document
    assert "value" not in objects_at(licence_in(document), "goods")[0]


@pytest.mark.parametrize(("territory", "state"), [("MC", "FR"), ("AX", "FI"), ("PR", "US")])
def test_a_territory_that_customs_counts_with_a_state_is_a_loss(territory: str, state: str) -> None:
    """The code of the state permits more."""
    reading = changed(OPEN, lambda x: x.destinations.append(territory))
    assert refusal_of(reading) == ("LOSS_NOT_ACCEPTED", "destinations[4]")
    document = write(reading, frozenset({"destinations"})).document
    assert [each["id"] for each in objects_at(licence_in(document), "countries")][-2:] == ["XD", state]


def test_unmodelled_members_go_back_where_they_stood() -> None:
    """With their JSON type; what stands elsewhere, or cannot be read, is a loss."""
    licence = licence_in(write(read(golden(UPDATE)), NONE).document)
    assert objects_at(licence, "goods")[0]["provisos"] == [{"text": "Not for resale.", "days": Number("30")}]
    for path, value in (("licence.reference", '"x"'), ("licence.note", "{"), ("licence.end_user", "null")):
        reading = changed(INSERT, lambda x, p=path, v=value: x.unmodelled.add(path=p, value=v))  # type: ignore[misc] # bound at once
        assert refusal_of(reading) == ("LOSS_NOT_ACCEPTED", "unmodelled[0]")


def move_to_xd(license_: License) -> None:
    license_.parties[1].party.country = license_.destinations[0] = "XD"


def test_what_is_carried_for_another_place_is_not_used() -> None:
    """The name of a country stands beside its own code only, and only in a license of this format."""
    moved = changed(INSERT, move_to_xd)
    foreign = changed(INSERT, lambda x: setattr(x.source, "format", "eu_annex_iii_a"))
    for reading, code in ((moved, "XD"), (foreign, "XB")):
        user = object_at(licence_in(write(reading, NONE).document), "end_user")
        assert object_at(user, "address")["country"] == {"id": code}


# Refusals.


def set_direction(license_: License) -> None:
    license_.direction = Direction.DIRECTION_UNSPECIFIED


REFUSALS: list[tuple[str, Callable[[License], object], tuple[str, str]]] = [
    (INSERT, lambda x: x.ClearField("sender_license_id"), (MISSING, "licence.id")),
    (INSERT, lambda x: setattr(x, "sender_license_id", "17"), (MISSING, "licence.id")),
    (INSERT, lambda x: setattr(x.lines[1], "line_id", "2"), (MISSING, "licence.goods[1].id")),
    (INSERT, lambda x: x.ClearField("number"), (MISSING, "licence.reference")),
    (INSERT, lambda x: setattr(x, "number", "X" * 36), ("FIELD_TOO_LONG", "licence.reference")),
    (INSERT, lambda x: x.validity.ClearField("valid_until_date"), (MISSING, "licence.end_date")),
    (INSERT, lambda x: x.validity.valid_until_date.CopyFrom(Date(year=2031)), ("DATE_PARTIAL", "licence.end_date")),
    (INSERT, lambda x: x.ClearField("parties"), (MISSING, "licence.organisation.name")),
    (INSERT, lambda x: x.parties[1].party.ClearField("country"), (MISSING, "licence.end_user.address.country.id")),
    (INSERT, lambda x: x.ClearField("lines"), (MISSING, "licence.goods")),
    (INSERT, lambda x: x.lines[0].ClearField("authorized_quantity"), (MISSING, "licence.goods[0].unit")),
    (
        INSERT,
        lambda x: setattr(x.lines[0].authorized_quantity, "unit", "H87"),
        ("UNKNOWN_UNIT", "licence.goods[0].unit"),
    ),
    (
        INSERT,
        lambda x: setattr(x.lines[0].authorized_quantity, "value", '1, "value": 2'),
        ("DECIMAL_NOT_CANONICAL", "licence.goods[0].quantity"),
    ),
    (
        INSERT,
        lambda x: setattr(x.lines[0].authorized_quantity, "value", "1e3"),
        ("DECIMAL_NOT_CANONICAL", "licence.goods[0].quantity"),
    ),
    (INSERT, lambda x: setattr(x.parties[0].party, "name", "N" * 81), ("FIELD_TOO_LONG", "licence.organisation.name")),
    (
        INSERT,
        lambda x: setattr(x.parties[0].party, "name", "a\u202eb"),
        ("TEXT_NOT_ALLOWED", "licence.organisation.name"),
    ),
    (INSERT, lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_GLOBAL), ("UNKNOWN_KIND", "kind")),
    (INSERT, lambda x: setattr(x, "kind", LicenseKind.LICENSE_KIND_UNKNOWN), ("UNKNOWN_KIND", "kind")),
    (INSERT, set_direction, ("UNKNOWN_DIRECTION", "direction")),
    (INSERT, lambda x: setattr(x, "direction", Direction.DIRECTION_IMPORT), ("UNKNOWN_DIRECTION", "direction")),
    (UPDATE, lambda x: x.ClearField("replaces"), (MISSING, "licence.old_id")),
    (OPEN, lambda x: x.ClearField("destinations"), (MISSING, "licence.countries")),
    (GENERAL, lambda x: setattr(x.lines[0], "line_id", "1"), (MISSING, "licence.goods[0].id")),
]


@pytest.mark.parametrize(("name", "change", "refusal"), REFUSALS)
def test_what_must_be_there_is_never_made_up(
    name: str, change: Callable[[License], object], refusal: tuple[str, str]
) -> None:
    """No acceptance helps: the license is refused for the reason that a reader would give."""
    everything = frozenset({"parties", "stated_balances", "destinations", "lines", "replaces", "number"})
    assert refusal_of(changed(name, change), everything) == refusal


@pytest.mark.parametrize("action", ["SUSPEND", "REINSTATE", "AMEND"])
def test_only_an_insert_an_update_or_a_cancel_is_written(action: str) -> None:
    """LITE tells customs of no suspension: the license would stay in force there."""
    reading = licenses(
        [Record(LicenseAction.Value(f"LICENSE_ACTION_{action}"), read(golden(INSERT)).records[0].license)]
    )
    assert refusal_of(reading) == ("UNKNOWN_ACTION", "action")


def test_a_cancel_is_written_with_the_license_that_it_cancels() -> None:
    """A license that was revoked is canceled there, and that is a loss that binds."""
    canceled = read(edited(INSERT, ("licence.action", "cancel")))
    assert licence_in(write(canceled, NONE).document)["action"] == "cancel"
    canceled.records[0].license.stated_standing.standing = Standing.STANDING_REVOKED
    assert refusal_of(canceled) == ("LOSS_NOT_ACCEPTED", "stated_standing.standing")


def test_one_message_is_one_license_and_cites_none() -> None:
    """Several are several messages."""
    record = read(golden(INSERT)).records[0]
    assert refusal_of(licenses([record, record])) == ("BATCH_SIZE", "records")
    cited = Reading(FORMAT.id, ListKind.CITATIONS, citations=(Citing(license_number="x"),))
    assert refusal_of(cited) == ("FORMAT_NOT_WRITTEN", "format")


@pytest.mark.parametrize("type_", ["sicl", "sitl", "oicl", "ogel", "ogtcl", "ogcl", "ogtl", "export_licence"])
def test_each_type_is_written_as_it_was_read(type_: str) -> None:
    """Trade control is told apart by the type that the license carries."""
    for name in (INSERT, OPEN):
        if name == INSERT or type_ not in {"sicl", "sitl"}:
            document = write(read(edited(name, ("licence.type", type_))), NONE).document
            assert licence_in(document)["type"] == type_


# Licenses of other formats.


def with_ids(license_: License) -> None:
    """Give a foreign license the ids that LITE would have given it."""
    license_.sender_license_id = LICENSE_ID
    for number, line in enumerate(license_.lines):
        line.line_id = GOOD_ID % number


CHIEF = "gb_chief/individual-export.txt"
UNION = "eu_annex_iii_a/xa-individual-write-off-by-quantity.xml"


def foreign_license(read_other: Callable[[bytes], Reading], path: str) -> Reading:
    return licenses([read_other((GOLDEN / path).read_bytes()).records[0]])


def test_a_license_of_another_format_has_no_ids_of_lite() -> None:
    """Its own ids are none, and none is made up; nor is a unit that counts alike taken for another."""
    assert refusal_of(foreign_license(gb_chief.read, CHIEF)) == (MISSING, "licence.id")
    assert refusal_of(foreign_license(eu_annex_iii_a.read, UNION)) == ("UNKNOWN_UNIT", "licence.goods[1].unit")


def test_a_license_from_the_customs_file_is_written_when_its_ids_are_there() -> None:
    """LITE has one destination for it, no conditions, and another name for its authority."""
    reading = foreign_license(gb_chief.read, CHIEF)
    with_ids(reading.records[0].license)
    binding = ("issuing_authority.name", "destinations[1]", "conditions[0]")
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NONE)
    assert refusal.value.paths == binding
    document = write(reading, frozenset(binding)).document
    assert read(document).records[0].license.number == reading.records[0].license.number


def test_a_license_of_the_union_would_be_claimed_as_british() -> None:
    """Its jurisdiction and authority are losses that bind; its consignee, entries, uses and balances too."""
    reading = foreign_license(eu_annex_iii_a.read, UNION)
    license_ = reading.records[0].license
    with_ids(license_)
    license_.validity.valid_from_date.CopyFrom(license_.validity.issue_date)
    for line in license_.lines:
        line.authorized_quantity.unit = "NAR"
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NONE)
    lost = {path.partition("[")[0] for path in refusal.value.paths}
    assert {"jurisdiction", "issuing_authority.name", "legal_basis", "parties", "lines", "stated_uses"} <= lost


# Usage.


def total(
    license_id: str, line_id: str, quantity: str, *, message_id: str = MESSAGE_ID, **more: object
) -> UsageMessage:
    use = UsageMessage(sender_license_id=license_id, sender_line_id=line_id, total=True)
    use.quantity.value = quantity
    use.carried.add(path="usage_data_id", value=message_id)
    for name, value in more.items():
        setattr(use, name, value)
    return use


def usage(*messages: UsageMessage, records: tuple[Record, ...] = ()) -> Reading:
    return Reading("", ListKind.USAGE, usage=messages, records=records)


def from_customs() -> UsageMessage:
    """Return a total as customs states it: number of the license, number of the line."""
    return UsageMessage(license_number="GBSIEL/2030/0000001/P", line_number=1, quantity=Quantity(value="7"), total=True)


def test_usage_of_a_customs_file_lacks_the_ids_of_lite() -> None:
    """All that lacks is named at once, the first as the field."""
    with pytest.raises(RenderRefused) as refusal:
        write(usage(from_customs()), NONE)
    assert (refusal.value.reason, refusal.value.field) == (MISSING, "usage_data_id")
    assert "licences.id, licences.goods.id" in refusal.value.message
    named = from_customs()
    named.carried.add(path="usage_data_id", value=MESSAGE_ID)
    assert refusal_of(usage(named)) == (MISSING, "licences.id")
    named.sender_license_id = LICENSE_ID
    assert refusal_of(usage(named)) == (MISSING, "licences.goods.id")


def test_usage_of_a_customs_file_is_written_when_the_ids_are_there() -> None:
    """Number and line say again what the ids say: a loss that binds nobody."""
    use = from_customs()
    use.carried.add(path="usage_data_id", value=MESSAGE_ID)
    use.sender_license_id, use.sender_line_id = LICENSE_ID, GOOD_ID % 1
    rendering = write(usage(use), NONE)
    assert {loss.target for loss in rendering.losses} == {"usage[0].license_number", "usage[0].line_number"}
    again = read(rendering.document).usage[0]
    assert (again.sender_license_id, again.sender_line_id, again.quantity.value) == (LICENSE_ID, GOOD_ID % 1, "7")


def test_an_increment_is_never_written_as_a_total() -> None:
    """It is left out when its loss is accepted, and the others keep their positions in what is reported."""
    increment = total(LICENSE_ID, GOOD_ID % 1, "2", reference="0GB1", total=False)
    reading = usage(increment, total(LICENSE_ID, GOOD_ID % 1, "7", line_number=1))
    assert refusal_of(reading) == ("LOSS_NOT_ACCEPTED", "usage[0]")
    rendering = write(reading, frozenset({"usage"}))
    assert [loss.target for loss in rendering.losses] == ["usage[1].line_number", "usage[0]"]
    assert [use.quantity.value for use in read(rendering.document).usage] == ["7"]


@pytest.mark.parametrize(
    ("name", "value", "path"),
    [
        ("use_date", Date(year=2030, month=1, day=2), "usage[0].use_date"),
        ("reference", "0GB1", "usage[0].reference"),
        ("quantity", Quantity(value="7", unit="KGM"), "usage[0].quantity.unit"),
        ("value", Money(amount="5"), "usage[0].value.amount"),
    ],
)
def test_what_a_total_says_beside_is_a_loss(name: str, value: object, path: str) -> None:
    """The unit is that of the license there; a use in another would be misread."""
    use = total(LICENSE_ID, GOOD_ID % 1, "7")
    target = getattr(use, name)
    if isinstance(target, str):
        setattr(use, name, value)
    else:
        target.CopyFrom(value)
    assert refusal_of(usage(use)) == ("LOSS_NOT_ACCEPTED", path)


@pytest.mark.parametrize(
    ("messages", "refusal"),
    [
        ([], (MISSING, "usage_data_id")),
        ([total(LICENSE_ID, GOOD_ID % 1, "")], (MISSING, "licences.goods.usage")),
        ([total(LICENSE_ID, GOOD_ID % 1, "-1")], ("NEGATIVE_QUANTITY", "licences.goods.usage")),
        ([total(LICENSE_ID, GOOD_ID % 1, "1.0001")], ("DECIMAL_NOT_CANONICAL", "licences.goods.usage")),
        (
            [total(LICENSE_ID, GOOD_ID % 1, "1"), total(LICENSE_ID, GOOD_ID % 2, "1", message_id=LICENSE_ID)],
            ("BATCH_SIZE", "usage_data_id"),
        ),
        ([total(LICENSE_ID, GOOD_ID % 1, "1", message_id="17")], (MISSING, "usage_data_id")),
    ],
)
def test_a_usage_update_that_would_be_rejected_is_not_written(
    messages: list[UsageMessage], refusal: tuple[str, str]
) -> None:
    """With the reason that its reader would give."""
    assert refusal_of(usage(*messages)) == refusal


def test_uses_of_a_license_stand_together_and_a_good_given_twice_apart() -> None:
    """The order is that of the message; nothing is lost by it."""
    other = "00000000-0000-4000-8000-00000000e002"
    given = [(LICENSE_ID, 1, "1"), (other, 1, "2"), (LICENSE_ID, 2, "3"), (LICENSE_ID, 1, "4"), (LICENSE_ID, 2, "5")]
    rendering = write(usage(*(total(one, GOOD_ID % line, figure) for one, line, figure in given)), NONE)
    assert rendering.losses == ()
    assert [use.quantity.value for use in read(rendering.document).usage] == ["1", "3", "2", "4", "5"]
    entries = objects_at(parse_object(rendering.document), "licences")
    assert [(entry["id"], len(objects_at(entry, "goods"))) for entry in entries] == [
        (LICENSE_ID, 2),
        (other, 1),
        (LICENSE_ID, 2),
    ]


def ended(standing: Standing.ValueType, license_id: str = LICENSE_ID) -> Record:
    license_ = License(jurisdiction="GB", sender_license_id=license_id)
    license_.stated_standing.standing = standing
    return Record(LicenseAction.LICENSE_ACTION_UNSPECIFIED, license_)


def test_how_a_license_ended_stands_beside_its_uses() -> None:
    """Two ends of one license stand one after the other; a license without uses has no goods."""
    other = "00000000-0000-4000-8000-00000000e002"
    records = tuple(
        ended(standing, license_id)
        for standing, license_id in (
            (Standing.STANDING_EXPIRED, other),
            (Standing.STANDING_EXHAUSTED, LICENSE_ID),
            (Standing.STANDING_CANCELED, LICENSE_ID),
        )
    )
    rendering = write(usage(total(LICENSE_ID, GOOD_ID % 1, "1"), records=records), NONE)
    entries = objects_at(parse_object(rendering.document), "licences")
    assert [entry["action"] for entry in entries] == ["exhaust", "expire", "cancel"]
    assert rendering.losses == ()


def test_a_standing_that_ends_nothing_is_no_action_of_a_usage_update() -> None:
    """LITE must not take a suspension for an end, nor lose it."""
    use = total(LICENSE_ID, GOOD_ID % 1, "1")
    for standing in (Standing.STANDING_SUSPENDED, Standing.STANDING_IN_FORCE):
        assert refusal_of(usage(use, records=(ended(standing),))) == ("UNKNOWN_ACTION", "licences.action")
    record = ended(Standing.STANDING_EXHAUSTED)
    record.license.number = "GBSIEL/2030/0000001/P"
    assert refusal_of(usage(use, records=(record,))) == ("LOSS_NOT_ACCEPTED", "number")


def test_how_a_license_ended_is_written_alone() -> None:
    """A license of which nothing else is known is no license update."""
    reading = read(golden(USAGE))
    document = write(licenses(reading.records[:1]), NONE).document
    view = facts_view(read(document))
    assert (view["usage"], view["licenses"]) == (
        [],
        [{"license_id": "00000000-0000-4000-8000-00000000a003", "status": "exhausted"}],
    )


# Replies.


def reply(license_id: str, line_id: str = "", *, at_fault: str = "", **more: object) -> Reply:
    one = Reply(reference=MESSAGE_ID, sender_license_id=license_id, sender_line_id=line_id)
    for name, value in more.items():
        setattr(one, name, value)
    if at_fault:
        one.carried.add(path="errors", value=at_fault)
    return one


def replies(*given: Reply) -> Reading:
    return Reading("", ListKind.REPLIES, replies=given)


def test_replies_in_another_order_are_written_in_that_of_the_answer() -> None:
    """Accepted licenses first, then each rejected one with its goods; nothing that binds is lost by it."""
    given = [
        reply("b", GOOD_ID % 1, message="Good not found on Licence."),
        reply("a", accepted=True, license_number="X"),
        reply("b", message="One or more Goods were rejected.", at_fault="goods"),
    ]
    rendering = write(replies(*given), NONE)
    assert [loss.target for loss in rendering.losses] == ["replies[1].license_number"]
    assert [one.sender_license_id + one.sender_line_id[-2:] for one in read(rendering.document).replies] == [
        "a",
        "b",
        "b01",
    ]


def test_replies_that_name_no_license_refuse_the_message() -> None:
    """With the id of the message where there is one."""
    for reference in ("", MESSAGE_ID):
        given = [
            reply("", reference=reference, message="Not a list.", at_fault="licences"),
            Reply(reference=reference, message="No."),
        ]
        again = read(write(replies(*given), NONE).document).replies
        assert [(one.reference, one.message, one.accepted) for one in again] == [
            (reference, "Not a list.", False),
            (reference, "No.", False),
        ]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([], (MISSING, "usage_data_id")),
        ([Reply(sender_license_id="a", accepted=True)], (MISSING, "usage_data_id")),
        ([reply("", accepted=True)], (MISSING, "licences.accepted.id")),
        ([reply("a", accepted=True), reply("", message="x")], (MISSING, "licences.rejected.id")),
        ([reply("a")], (MISSING, "licences.rejected.errors")),
        ([Reply(reference=MESSAGE_ID)], (MISSING, "errors")),
        ([reply("a", accepted=True, reference="1"), reply("b", accepted=True)], ("BATCH_SIZE", "usage_data_id")),
        ([reply("a", "b", accepted=True)], ("FIELD_NOT_ALLOWED", "replies[0].sender_line_id")),
        ([reply("а", accepted=True)], ("TEXT_NOT_ALLOWED", "licences.accepted[0].id")),
    ],
)
def test_an_answer_that_would_not_be_understood_is_not_written(given: list[Reply], refusal: tuple[str, str]) -> None:
    """Each with what it lacks."""
    assert refusal_of(replies(*given)) == refusal


# Properties.

DOCUMENTS = [path.read_bytes() for path in sorted(FOLDER.glob("*.json")) if path.name.count(".") == 1]


def in_any_order(reading: Reading) -> dict[str, list[str]]:
    """Return the facts without their order: a license that stands twice in a message may be written once."""
    lists = ((name, found) for name, found in facts_view(reading).items() if isinstance(found, list))
    return {name: sorted(map(str, found)) for name, found in lists}


def check_answer(document: bytes) -> None:
    """Check that a document is refused, or that what is read of it is written and read the same again."""
    recognizes(document)
    try:
        reading = read(document)
    except DocumentRefused:
        return
    if not (reading.records or reading.usage or reading.replies):
        return  # nothing is left to be written
    rendering = write(reading, NONE)
    assert rendering.losses == ()
    assert in_any_order(read(rendering.document)) == in_any_order(replace(reading, rejected=()))


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(st.sampled_from(DOCUMENTS), st.integers(0, 10_000), st.integers(0, 255), st.booleans())
def test_any_changed_byte_or_truncation_gives_an_answer(document: bytes, position: int, byte: int, cut: bool) -> None:
    """A message is refused with a reason, or what it says is written and read the same again."""
    at = position % len(document)
    check_answer(document[:at] if cut else document[:at] + bytes([byte]) + document[at + 1 :])


ANYTHING: st.SearchStrategy[Json] = st.sampled_from(
    [
        None,
        True,
        "",
        "x",
        "1",
        "-1",
        "NAR",
        "XS",
        [],
        {},
        [None],
        [{}],
        {"id": "x"},
        Number("0"),
        Number("1.5"),
        "a\nb",
        "\u202e",
    ]
)
PATHS = [
    *[
        (INSERT, f"licence.{name}")
        for name in ("id", "old_id", "organisation", "end_user", "countries", "goods", "note")
    ],
    *[(INSERT, f"licence.organisation.{name}") for name in ("id", "eori_number", "address", "address.country", "x")],
    *[(INSERT, f"licence.goods[0].{name}") for name in ("usage", "name", "description", "unit", "value", "x")],
    *[(GENERAL, f"licence.goods[0].{name}") for name in ("usage", "unit", "quantity", "value")],
    *[
        (OPEN, f"licence.{name}")
        for name in ("countries[0]", "countries[1].name", "country_group", "end_user", "goods")
    ],
    *[(USAGE, f"licences[1]{name}") for name in ("", ".id", ".goods", ".completion_date", ".goods[0].value")],
    *[
        (ANSWER, f"licences.rejected[0]{name}")
        for name in ("", ".id", ".errors", ".goods", ".goods.rejected", ".action")
    ],
]


@settings(deadline=None, max_examples=60, derandomize=True, database=None)
@given(st.sampled_from(PATHS), ANYTHING)
def test_any_value_in_any_place_gives_an_answer(place: tuple[str, str], value: Json) -> None:
    """The same for a value of another type in a message that is JSON all the same."""
    check_answer(edited(place[0], (place[1], value)))
