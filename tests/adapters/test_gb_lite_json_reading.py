"""LITE messages as they are read: one thing changed for each refusal, its near miss, and what a message says."""

from dataclasses import replace

import pytest

from adapters.contract import Fate, ListKind
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.formats.gb_lite_json import read, recognizes
from adapters.json_source import Json, Number, parse_object, write_json
from comity.v1.conversion_service_pb2 import Reply
from comity.v1.license_pb2 import Direction, License, LicenseKind, LineLimit
from comity.v1.reason_pb2 import Reason
from tests.adapters.lite import ABSENT, ANSWER, GENERAL, INSERT, OPEN, UPDATE, USAGE, edited, golden

ID = "00000000-0000-4000-8000-0000000000ff"
MISSING = "MANDATORY_FIELD_MISSING"


def refusal_of(document: bytes) -> tuple[str, str]:
    assert recognizes(document)
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def license_in(document: bytes) -> License:
    return read(document).records[0].license


# License updates: refusals.

LICENSE_REFUSALS = [
    (INSERT, "licence", None, MISSING),
    (INSERT, "licence", "x", "JSON_STRUCTURE"),
    (INSERT, "licence.id", ABSENT, MISSING),
    (INSERT, "licence.id", "", MISSING),
    (INSERT, "licence.id", "17", "ID_FORMAT"),
    (INSERT, "licence.id", Number("17"), "JSON_STRUCTURE"),
    (INSERT, "licence.reference", None, MISSING),
    (INSERT, "licence.reference", "G" * 36, "FIELD_TOO_LONG"),
    (INSERT, "licence.reference", " GBSIEL/2030/0000001/P", "OUTER_SPACE_IN_REFERENCE"),
    (INSERT, "licence.reference", "GBSIEL/2030/000000１/P", "TEXT_NOT_ALLOWED"),
    (INSERT, "licence.type", ABSENT, MISSING),
    (INSERT, "licence.type", "SIEL", "UNKNOWN_LICENSE_TYPE"),
    (INSERT, "licence.type", "OIL", "UNKNOWN_LICENSE_TYPE"),
    (INSERT, "licence.type", ["siel"], "JSON_STRUCTURE"),
    (INSERT, "licence.type", "f680", "NOT_A_LICENSE"),
    (INSERT, "licence.type", "exhc", "NOT_A_LICENSE"),
    (INSERT, "licence.type", "gift", "NOT_A_LICENSE"),
    (INSERT, "licence.action", None, MISSING),
    (INSERT, "licence.action", "amend", "UNKNOWN_ACTION"),
    (INSERT, "licence.action", "replace", "UNKNOWN_ACTION"),
    (UPDATE, "licence.old_id", None, MISSING),
    (UPDATE, "licence.old_id", "", MISSING),
    (UPDATE, "licence.old_id", "GBSITL/2029/0000003/P", "ID_FORMAT"),
    (INSERT, "licence.start_date", ABSENT, MISSING),
    (INSERT, "licence.start_date", "01/02/2030", "DATE_INVALID"),
    (INSERT, "licence.start_date", "2030-02-01T00:00:00Z", "DATE_INVALID"),
    (INSERT, "licence.end_date", "2031-02-29", "DATE_INVALID"),
    (INSERT, "licence.end_date", "20320131", "DATE_INVALID"),
    (INSERT, "licence.end_date", "2030-01-31", "DATE_ORDER"),
    (INSERT, "licence.organisation", ABSENT, MISSING),
    (INSERT, "licence.organisation.name", "", MISSING),
    (INSERT, "licence.organisation.name", "A" * 81, "FIELD_TOO_LONG"),
    (INSERT, "licence.organisation.name", "Alder\u202e Optics", "TEXT_NOT_ALLOWED"),
    (INSERT, "licence.organisation.eori_number", "GB00000000001\u0660", "TEXT_NOT_ALLOWED"),
    (INSERT, "licence.organisation.address.country.id", "UKCS", "UNKNOWN_COUNTRY"),
    (INSERT, "licence.end_user", None, MISSING),
    (INSERT, "licence.end_user.name", "B" * 81, "FIELD_TOO_LONG"),
    (INSERT, "licence.end_user.address.country", ABSENT, MISSING),
    (INSERT, "licence.end_user.address.country.id", "kr", "UNKNOWN_COUNTRY"),
    (INSERT, "licence.end_user.address.country.id", "AE-DU", "UNKNOWN_COUNTRY"),
    (INSERT, "licence.end_user.address.line_1", "1 Sample Row\r\nBirchtown", "TEXT_NOT_ALLOWED"),
    (OPEN, "licence.countries", [], MISSING),
    (OPEN, "licence.countries[0].id", None, MISSING),
    (OPEN, "licence.countries[1].id", "XK", "UNKNOWN_COUNTRY"),
    (INSERT, "licence.goods", [], MISSING),
    (INSERT, "licence.goods", {}, MISSING),
    (INSERT, "licence.goods[0].id", ABSENT, MISSING),
    (INSERT, "licence.goods[0].name", ABSENT, MISSING),
    (INSERT, "licence.goods[0].description", "D" * 2001, "FIELD_TOO_LONG"),
    (INSERT, "licence.goods[0].unit", ABSENT, MISSING),
    (INSERT, "licence.goods[0].unit", "kgm", "UNKNOWN_UNIT"),
    (INSERT, "licence.goods[0].unit", "", "UNKNOWN_UNIT"),
    (GENERAL, "licence.goods[1].unit", ABSENT, MISSING),
    (INSERT, "licence.goods[0].quantity", None, MISSING),
    (INSERT, "licence.goods[0].quantity", Number("-12"), "NEGATIVE_QUANTITY"),
    (INSERT, "licence.goods[0].quantity", Number("-0.001e2"), "NEGATIVE_QUANTITY"),
    (INSERT, "licence.goods[0].quantity", Number("-0"), "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[0].quantity", Number("1e3"), "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[0].quantity", "12", "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[0].quantity", True, "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[1].quantity", Number("4.2500"), "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[1].quantity", Number("12345678901.000"), "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[0].quantity", Number("1.5"), "UNIT_NOT_DIVISIBLE"),
    (INSERT, "licence.goods[0].usage", Number("0.5"), "UNIT_NOT_DIVISIBLE"),
    (INSERT, "licence.goods[0].usage", Number("-1"), "NEGATIVE_QUANTITY"),
    (INSERT, "licence.goods[0].value", Number("-0.01"), "NEGATIVE_QUANTITY"),
    (INSERT, "licence.goods[0].value", Number("0.0001"), "DECIMAL_NOT_CANONICAL"),
    (INSERT, "licence.goods[1].id", "00000000-0000-4000-8000-00000000C001", "DUPLICATE_LINE"),
]


@pytest.mark.parametrize(("name", "path", "value", "reason"), LICENSE_REFUSALS)
def test_one_thing_wrong_refuses_a_license_update(name: str, path: str, value: Json, reason: str) -> None:
    """The fault is named by its reason and by the path of its member."""
    assert refusal_of(edited(name, (path, value))) == (reason, path)


LICENSE_NEAR_MISSES = [
    (INSERT, "licence.id", ID.upper()),
    (INSERT, "licence.reference", "G" * 35),
    (INSERT, "licence.old_id", "whatever"),
    (INSERT, "licence.end_date", "2030-02-01"),
    (INSERT, "licence.organisation.id", None),
    (INSERT, "licence.organisation.name", "A" * 80),
    (INSERT, "licence.organisation.eori_number", None),
    (INSERT, "licence.organisation.address", None),
    (INSERT, "licence.end_user.address.line_1", None),
    (INSERT, "licence.goods[0].description", "D" * 2000),
    (INSERT, "licence.goods[0].name", "N" * 81),
    (INSERT, "licence.goods[0].name", "Camera core\nwith \\ mount"),
    (INSERT, "licence.goods[0].usage", ABSENT),
    (INSERT, "licence.goods[0].value", None),
    (INSERT, "licence.goods[0].quantity", Number("12.000")),
    (INSERT, "licence.goods[0].quantity", Number("0")),
    (INSERT, "licence.goods[1].quantity", Number("1234567890.125")),
    (OPEN, "licence.goods", ABSENT),
    (OPEN, "licence.countries[4].id", "XI"),
    (GENERAL, "licence.countries", []),
    (GENERAL, "licence.goods[1].quantity", ABSENT),
]


@pytest.mark.parametrize(("name", "path", "value"), LICENSE_NEAR_MISSES)
def test_what_is_allowed_is_read(name: str, path: str, value: Json) -> None:
    """Beside each limit stands what still meets it."""
    assert len(read(edited(name, (path, value))).records) == 1


def test_a_message_without_its_envelope_is_told_so() -> None:
    """The body alone, or under another name, is known by its members; anything else is no message."""
    body = golden(INSERT).replace(b'"licence"', b'"license"')
    assert refusal_of(body) == ("ENVELOPE_MISSING", "")
    assert not recognizes(b'{"reference": "GBSIEL/2030/0000001/P", "type": "siel", "action": "insert"}')


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (golden(INSERT)[:-20], "JSON_NOT_WELL_FORMED"),
        (b"\xef\xbb\xbf" + golden(INSERT), "DOCUMENT_ENCODING"),
        (golden(INSERT).replace(b'"type"', b'"action"'), "DUPLICATE_MEMBER"),
        (golden(INSERT).replace(b" 12,", b" NaN,"), "JSON_CONSTANT"),
        (golden(INSERT).replace(b" 12,", b" 012,"), "JSON_NOT_WELL_FORMED"),
        (golden(INSERT).replace(b" 12,", b" +12,"), "JSON_NOT_WELL_FORMED"),
        (golden(INSERT).replace(b" 12,", b" " + b"1" * 65 + b","), "JSON_LIMIT"),
    ],
)
def test_what_is_no_strict_json_is_recognized_and_refused(document: bytes, reason: str) -> None:
    """Two readers must not read two documents in one."""
    assert refusal_of(document)[0] == reason


@pytest.mark.parametrize(
    "document",
    [
        b'["licence"]',
        b'{"a": {"b": {"licence": 1}}}',
        b'{"errors": {"a": ["licence"]}}',
        b'{"a": "licence"}',
        b'"licence"',
    ],
)
def test_a_document_that_merely_has_the_word_is_not_claimed(document: bytes) -> None:
    """The members at the top make a message."""
    assert not recognizes(document)


# License updates: what they say.


@pytest.mark.parametrize(
    ("type_", "kind", "direction"),
    [
        ("siel", "INDIVIDUAL", "EXPORT"),
        ("sicl", "INDIVIDUAL", "UNSPECIFIED"),
        ("sitl", "INDIVIDUAL", "TRANSIT"),
        ("oiel", "OPEN_INDIVIDUAL", "EXPORT"),
        ("oicl", "OPEN_INDIVIDUAL", "UNSPECIFIED"),
        ("ogel", "GENERAL", "EXPORT"),
        ("ogtcl", "GENERAL", "UNSPECIFIED"),
        ("ogcl", "GENERAL", "UNSPECIFIED"),
        ("ogtl", "GENERAL", "TRANSIT"),
        ("export_licence", "UNKNOWN", "EXPORT"),
    ],
)
def test_the_type_gives_kind_and_direction(type_: str, kind: str, direction: str) -> None:
    """Trade control has no direction; transshipment is transit."""
    name = INSERT if kind in {"INDIVIDUAL", "UNKNOWN"} else OPEN
    license_ = license_in(edited(name, ("licence.type", type_)))
    assert license_.kind == LicenseKind.Value(f"LICENSE_KIND_{kind}")
    assert license_.direction == Direction.Value(f"DIRECTION_{direction}")


@pytest.mark.parametrize(
    ("unit", "rec20"),
    [
        *[(unit, unit) for unit in ("NAR", "KGM", "GRM", "MGM", "MTR", "MTK", "MTQ", "LTR", "MLT")],
        *[("TON", "TNE"), ("MCG", "MC"), ("MCL", "4G"), ("ITG", "NAR")],
        *[("MIM", "MGM"), ("MCM", "MC"), ("MIR", "MLT"), ("MCR", "4G")],
    ],
)
def test_a_unit_becomes_recommendation_20(unit: str, rec20: str) -> None:
    """TON, MCG and MCL look like codes of Recommendation 20 and are none."""
    assert license_in(edited(INSERT, ("licence.goods[0].unit", unit))).lines[0].authorized_quantity.unit == rec20


def test_destinations_of_an_open_license_are_its_countries() -> None:
    """The codes of HMRC become ISO 3166; a country that is named twice is named once."""
    assert list(license_in(golden(OPEN)).destinations) == ["RS", "ES-ML", "FR", "XD"]


def test_the_end_user_of_an_open_license_is_no_destination() -> None:
    """It is a party all the same."""
    user: Json = {"name": "Fir Chemicals", "address": {"country": {"id": "XE"}}}
    license_ = license_in(edited(OPEN, ("licence.end_user", user)))
    assert "XE" not in license_.destinations
    assert [party.party.name for party in license_.parties] == ["Cedar Avionics plc", "Fir Chemicals"]


def test_an_umbrella_license_goes_to_its_end_user_or_else_to_its_countries() -> None:
    """The sub-type that would decide is not in the message; goods that are not there give no line."""
    license_ = license_in(edited(OPEN, ("licence.type", "export_licence")))
    assert (list(license_.destinations), list(license_.lines)) == (["RS", "ES-ML", "FR", "XD"], [])
    assert list(license_in(edited(INSERT, ("licence.type", "export_licence"))).destinations) == ["XB"]


def test_the_holder_is_named_by_its_eori_number_or_else_by_its_id() -> None:
    """Both stand where both are given."""
    assert [each.value for each in license_in(golden(INSERT)).parties[0].party.identifiers] == [
        "GB000000000017",
        "00000000-0000-4000-8000-00000000b001",
    ]
    assert license_in(golden(OPEN)).parties[0].party.identifiers[0].value.endswith("b002")


@pytest.mark.parametrize(
    ("quantity", "used", "available"),
    [("12", "0", "12"), ("4.250", "0.25", "4.000"), ("4", "1.125", "2.875"), ("1.0", "1", "0.0"), ("2", "3", "-1")],
)
def test_a_balance_is_the_quantity_less_the_use(quantity: str, used: str, available: str) -> None:
    """With the longer of the two scales; below zero where customs let more through than was granted."""
    goods = "licence.goods[1]"
    edits = [(f"{goods}.quantity", Number(quantity)), (f"{goods}.usage", Number(used))]
    balance = license_in(edited(INSERT, *edits)).stated_balances[1]
    assert (balance.granted, balance.consumed, balance.available) == (quantity, used, available)


def test_an_open_license_without_goods_is_one_line_without_a_limit() -> None:
    """With goods it is what the goods say, and a good without a quantity is not unlimited."""
    assert [line.limit for line in license_in(golden(OPEN)).lines] == [LineLimit.LINE_LIMIT_UNLIMITED]
    assert [line.limit for line in license_in(golden(GENERAL)).lines] == [
        LineLimit.LINE_LIMIT_UNSPECIFIED,
        LineLimit.LINE_LIMIT_QUANTITY,
    ]


def test_what_the_format_does_not_define_is_unmodelled() -> None:
    """Word for word, with its JSON type; what is empty says nothing."""
    edits = [("licence.provisos", "None may be resold."), ("sent", Number("1.0")), ("licence.notes", None)]
    license_ = license_in(edited(INSERT, *edits))
    assert {each.path: each.value for each in license_.unmodelled} == {
        "sent": "1.0",
        "licence.provisos": '"None may be resold."',
    }


@pytest.mark.parametrize(
    ("member", "content"), [("x\u202ey", "1"), ("x" * 65, "1"), ("note", "a\u0007b"), ("note", [{"a": "\u2066"}])]
)
def test_unmodelled_content_can_be_shown(member: str, content: Json) -> None:
    """It is shown to a person, so it holds nothing that cannot be."""
    message = parse_object(golden(INSERT))
    message[member] = content
    assert refusal_of(write_json(message))[0] == "TEXT_NOT_ALLOWED"


def test_every_value_is_in_pounds_and_the_account_says_that_nobody_wrote_so() -> None:
    """What a rule made is invented."""
    record = read(golden(INSERT)).records[0]
    assert {line.authorized_value.currency for line in record.license.lines} == {"GBP"}
    made = [entry.target for entry in record.account if entry.fate is Fate.INVENTED]
    assert [target for target in made if target.endswith("currency")] == [
        "lines[0].authorized_value.currency",
        "lines[1].authorized_value.currency",
    ]


# Usage updates.

USAGE_REFUSALS = [
    ("usage_data_id", ABSENT, MISSING, "usage_data_id"),
    ("usage_data_id", "x", "ID_FORMAT", "usage_data_id"),
    ("usage_data_id", Number("1"), "JSON_STRUCTURE", "usage_data_id"),
    ("licences", ABSENT, MISSING, "licences"),
    ("licences", None, MISSING, "licences"),
    ("licences", [], MISSING, "licences"),
    ("licences", "x", "JSON_STRUCTURE", "licences"),
    ("sent", "x", "UNKNOWN_FIELD", "sent"),
]


@pytest.mark.parametrize(("path", "value", "reason", "field"), USAGE_REFUSALS)
def test_a_fault_of_the_message_refuses_a_usage_update(path: str, value: Json, reason: str, field: str) -> None:
    """Outside its licenses nothing can be wrong without the whole being wrong."""
    assert refusal_of(edited(USAGE, (path, value))) == (reason, field)


LICENCE = "licences[0]"
GOOD = "licences[0].goods[1]"
REJECTIONS = [
    (LICENCE, "x", "JSON_STRUCTURE", "licences"),
    (f"{LICENCE}.id", ABSENT, MISSING, "licences.id"),
    (f"{LICENCE}.id", "GBSIEL/2030/0000001/P", "ID_FORMAT", "licences.id"),
    (f"{LICENCE}.action", ABSENT, MISSING, "licences.action"),
    (f"{LICENCE}.action", "closed", "UNKNOWN_ACTION", "licences.action"),
    (f"{LICENCE}.action", "Open", "UNKNOWN_ACTION", "licences.action"),
    (f"{LICENCE}.completion_date", "2030-06-30", "DATE_INVALID", "licences.completion_date"),
    (f"{LICENCE}.goods", None, MISSING, "licences.goods"),
    (f"{LICENCE}.goods", {}, "JSON_STRUCTURE", "licences.goods"),
    (f"{LICENCE}.note", "x", "UNKNOWN_FIELD", "licences.note"),
    (f"{GOOD}.id", ABSENT, MISSING, "licences.goods.id"),
    (f"{GOOD}.id", "00000000-0000-4000-8000-00000000c001", "DUPLICATE_LINE", "licences.goods.id"),
    (f"{GOOD}.usage", None, MISSING, "licences.goods.usage"),
    (f"{GOOD}.usage", Number("1.125"), "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "1.1250", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "1,125", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "+1", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "01", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "1\u00a0000", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "\u0661", "DECIMAL_NOT_CANONICAL", "licences.goods.usage"),
    (f"{GOOD}.usage", "-0.001", "NEGATIVE_QUANTITY", "licences.goods.usage"),
    (f"{GOOD}.currency", "XYZ", "UNKNOWN_CURRENCY", "licences.goods.currency"),
    (f"{GOOD}.unit", "KGM", "UNKNOWN_FIELD", "licences.goods.unit"),
]


@pytest.mark.parametrize(("path", "value", "reason", "field"), REJECTIONS)
def test_a_fault_inside_a_license_rejects_that_license(path: str, value: Json, reason: str, field: str) -> None:
    """The others are read, and everything of the rejected one is accounted for."""
    reading = read(edited(USAGE, (path, value)))
    rejected = [(Reason.Name(each.reason), each.field) for each in reading.rejected]
    assert rejected == [(f"REASON_{reason}", field)]
    assert [use.sender_line_id[-4:] for use in reading.usage] == ["c003"]
    assert len(reading.records) == 2


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{LICENCE}.completion_date", None),
        (f"{LICENCE}.completion_date", "20300630"),
        (f"{GOOD}.usage", "0"),
        (f"{GOOD}.usage", "1.000"),
        (f"{GOOD}.value", "12.50"),
        (f"{GOOD}.value", ABSENT),
    ],
)
def test_what_a_usage_update_may_say_is_read(path: str, value: Json) -> None:
    """A value without a currency says nothing, whatever it is."""
    reading = read(edited(USAGE, (path, value)))
    assert (len(reading.usage), reading.rejected) == (3, ())
    assert not reading.usage[1].HasField("value")


def test_a_rejected_license_is_named_by_its_id() -> None:
    """As far as it can be read."""
    fault = (f"{GOOD}.usage", "x")
    assert read(edited(USAGE, fault)).rejected[0].sender_license_id == "00000000-0000-4000-8000-00000000a001"
    for unreadable in ("a\u202e", Number("1"), None):
        assert read(edited(USAGE, fault, (f"{LICENCE}.id", unreadable))).rejected[0].sender_license_id == ""


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (ABSENT, MISSING),
        (Number("1"), "DECIMAL_NOT_CANONICAL"),
        ("-1", "NEGATIVE_QUANTITY"),
        ("1.0000", "DECIMAL_NOT_CANONICAL"),
    ],
)
def test_a_currency_needs_its_value(value: Json, reason: str) -> None:
    """And the value is a plain decimal, as a string."""
    reading = read(edited(USAGE, (f"{GOOD}.currency", "EUR"), (f"{GOOD}.value", value)))
    rejected = [(Reason.Name(each.reason), each.field) for each in reading.rejected]
    assert rejected == [(f"REASON_{reason}", "licences.goods.value")]


@pytest.mark.parametrize(
    ("action", "status"),
    [("exhaust", "exhausted"), ("expire", "expired"), ("surrender", "surrendered"), ("cancel", "cancelled")],
)
def test_an_action_says_how_a_license_ended(action: str, status: str) -> None:
    """Beside the totals, which hold all the same."""
    reading = read(edited(USAGE, ("licences[0].action", action)))
    alone = replace(reading, records=reading.records[:1], usage=())
    assert facts_view(alone)["licenses"] == [{"license_id": "00000000-0000-4000-8000-00000000a001", "status": status}]
    assert len(reading.usage) == 3


def test_every_field_of_a_usage_update_has_a_fate() -> None:
    """In the account of the message, or of the license that it says something of; also when a license is rejected."""
    reading = read(edited(USAGE, (f"{GOOD}.usage", "x")))
    told = {entry.source for entry in reading.account}
    assert {f"{GOOD}.usage", f"{LICENCE}.id", "licences[1].goods[0].usage"} <= told
    assert "licences[1].action" not in told
    assert "licences[1].action" in {entry.source for entry in reading.records[0].account}


def test_what_is_no_fact_of_a_use_is_dropped() -> None:
    """The day of completion, the action that changes nothing, and an id under which no use is reported."""
    reading = read(edited(USAGE, (f"{LICENCE}.completion_date", "20300630"), (f"{LICENCE}.goods", [])))
    dropped = {entry.source for entry in reading.account if entry.fate is Fate.DROPPED}
    assert dropped == {f"{LICENCE}.id", f"{LICENCE}.action", f"{LICENCE}.completion_date"}
    whole = read(edited(USAGE, (LICENCE, "x"))).account
    assert [entry.fate for entry in whole if entry.source == LICENCE] == [Fate.DROPPED]


# Answers.

ANSWER_REFUSALS = [
    ("usage_data_id", None, MISSING, "usage_data_id"),
    ("licences", {}, MISSING, "licences.accepted"),
    ("licences.accepted", {}, "JSON_STRUCTURE", "licences.accepted"),
    ("licences.accepted[0].id", ABSENT, MISSING, "licences.accepted[0].id"),
    ("licences.pending", [], "UNKNOWN_FIELD", "licences.pending"),
    ("licences.rejected[0].errors", Number("1"), "JSON_STRUCTURE", "licences.rejected[0].errors"),
    ("licences.rejected[1].errors", {"id": []}, MISSING, "licences.rejected[1].errors"),
    ("licences.rejected[1].errors", {"id": ["a\u0007"]}, "TEXT_NOT_ALLOWED", "licences.rejected[1].errors"),
    ("licences.rejected[0].goods.rejected[0].errors", ABSENT, MISSING, "licences.rejected[0].goods.rejected[0].errors"),
    ("licences.rejected[0].goods.warned", [], "UNKNOWN_FIELD", "licences.rejected[0].goods.warned"),
    ("errors", {}, MISSING, "errors"),
]


@pytest.mark.parametrize(("path", "value", "reason", "field"), ANSWER_REFUSALS)
def test_one_thing_wrong_refuses_an_answer(path: str, value: Json, reason: str, field: str) -> None:
    """A rejection that says nothing would be lost, and so would an answer of another kind."""
    assert refusal_of(edited(ANSWER, (path, value))) == (reason, field)


def member_at_fault(reply: Reply) -> str:
    return "".join(each.value for each in reply.carried if each.path == "errors")


def test_an_answer_without_errors_of_the_license_has_those_of_its_goods() -> None:
    """A reply for each error; accepted goods of a rejected license give none."""
    reading = read(edited(ANSWER, ("licences.rejected[0].errors", ABSENT), ("licences.accepted", ABSENT)))
    assert [
        (reply.sender_license_id[-4:], reply.sender_line_id[-4:], member_at_fault(reply)) for reply in reading.replies
    ] == [
        ("a003", "c0ff", "id"),
        ("a0aa", "", "id"),
        ("a0aa", "", "action"),
    ]


def test_errors_at_the_top_refuse_the_whole_message() -> None:
    """Whatever stands beside them is the message as it was sent, be it ever so wrong."""
    for edits in ([], [("usage_data_id", Number("5"))], [("licences", "x")], [("extra", {"a": Number("1")})]):
        reading = read(edited(ANSWER, ("errors", {"licences": ["Not a list."], "x": "No."}), *edits))
        assert [(reply.accepted, member_at_fault(reply), reply.message) for reply in reading.replies] == [
            (False, "licences", "Not a list."),
            (False, "x", "No."),
        ]
        assert reading.carries is ListKind.REPLIES
    assert reading.replies[0].reference == "00000000-0000-4000-8000-00000000d001"
