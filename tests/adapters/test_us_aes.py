"""us_aes: one variable changed for each rule of a filing and its answer, what they say, and what is lost in writing."""

import json
from pathlib import Path
from urllib.parse import quote_plus, unquote_plus

import pytest
from google.type.date_pb2 import Date
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.aes import codes
from adapters.contract import Fate, ListKind, Reading, Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.facts_view import facts_view
from adapters.formats.us_aes import read, recognizes, write
from adapters.us.units import AES_UNITS
from comity.v1.conversion_service_pb2 import Citing, LicenseAction, Reply
from comity.v1.license_pb2 import LicenseKind, Money, Quantity, Standing
from tests.adapters.us import ADAPTERS, GOLDEN, license_in, refusal_of
from tests.adapters.us import golden as tree_of

OWN = GOLDEN / "us_aes"
NOTHING: frozenset[str] = frozenset()
GONE = ""  # an empty variable says nothing
GOOD = sorted(path for path in OWN.iterdir() if "." not in path.stem and path.stem[:4] != "bad-")


def pairs_in(name: str) -> dict[str, str]:
    """Return the variables of a golden filing."""
    text = (OWN / f"{name}.form").read_text(encoding="ascii")
    return {key: unquote_plus(value) for key, _, value in (pair.partition("=") for pair in text.split("&"))}


def body_of(pairs: dict[str, str]) -> bytes:
    return "&".join(f"{name}={quote_plus(value)}" for name, value in pairs.items()).encode()


ONE, FULL = pairs_in("one-license"), pairs_in("every-variable")
ANSWER = tree_of("us_aes", "answer-accepted-with-conditions")
REJECTED = tree_of("us_aes", "answer-rejected")


def line_as(code: str, number: str = "", **changes: str) -> dict[str, str]:
    """Return the changes that put a line under another license code; `i` and `o` name its variables by their number."""
    named = {f"{'IT1' if name[0] == 'i' else 'ODTC1'}_{name[1:]}": value for name, value in changes.items()}
    return {"IT1_8": code, "IT1_9": number, **named}


STATE = {"o2": "M90091", "o3": "N", "o5": "08", "o6": "NO", "o7": "2"}
EXEMPT = {**STATE, "o1": "126.4(a)", "o4": "Y"}

REFUSED: list[tuple[dict[str, str], str, str]] = [
    # variables
    ({"wl_app_pass": "1"}, "UNKNOWN_FIELD", "wl_app_pass"),
    ({"srn": "1"}, "UNKNOWN_FIELD", "srn"),
    ({"IT1_22": "1"}, "UNKNOWN_FIELD", "IT1_22"),
    ({"IT01_2": "1"}, "UNKNOWN_FIELD", "IT01_2"),
    *(({name: GONE}, "MANDATORY_FIELD_MISSING", name) for name in codes.NEEDED),
    *(({name.format(n=1): GONE}, "MANDATORY_FIELD_MISSING", name.format(n=1)) for name in codes.NEEDED_OF_LINE),
    ({"IT1_4": GONE}, "MANDATORY_FIELD_MISSING", "IT1_4"),
    ({name: GONE for name in ONE if name.startswith(("IT", "isL"))}, "MANDATORY_FIELD_MISSING", "isLine1"),
    ({"isLine1": GONE}, "LINE_NOT_DECLARED", "IT1_1"),
    ({"isLine1": "N"}, "LINE_NOT_DECLARED", "isLine1"),
    ({"SN1_2": "SEAL"}, "LINE_NOT_DECLARED", "SN1_2"),
    ({"ODTC0_1": "1"}, "LINE_NOT_DECLARED", "ODTC0_1"),
    ({"isLine3": "Y"}, "LINE_GAP", "isLine2"),
    *(
        (line_as("S05", "050600101", **{**STATE, f"o{last}": GONE}), "MANDATORY_FIELD_MISSING", f"ODTC1_{last}")
        for last in (2, 3, 5, 6, 7)
    ),
    (line_as("S61", "610600101", **STATE, o1="126.4(a)"), "FIELD_NOT_ALLOWED", "ODTC1_1"),
    (line_as("S94", "XB-B-ABC", **STATE, o4="Y"), "FIELD_NOT_ALLOWED", "ODTC1_4"),
    (line_as("SAG", **EXEMPT), "FIELD_NOT_ALLOWED", "ODTC1_4"),
    (line_as("S00", **{**EXEMPT, "o1": GONE}), "MANDATORY_FIELD_MISSING", "ODTC1_1"),
    (line_as("S00", **{**EXEMPT, "o4": GONE}), "MANDATORY_FIELD_MISSING", "ODTC1_4"),
    (line_as("SCA", **{**EXEMPT, "o2": GONE}), "MANDATORY_FIELD_MISSING", "ODTC1_2"),
    (line_as("SAU", "DTT00000017", **{**EXEMPT, "o2": GONE}), "MANDATORY_FIELD_MISSING", "ODTC1_2"),
    (line_as("SGB", "UK000000017", **{**EXEMPT, "o4": GONE}), "MANDATORY_FIELD_MISSING", "ODTC1_4"),
    # the shipment
    ({"SRN": "A" * 18}, "FIELD_TOO_LONG", "SRN"),
    ({"SRN": "\u0410LD17"}, "TEXT_NOT_ALLOWED", "SRN"),
    ({"AD0_2": "00000009\u0661"}, "TEXT_NOT_ALLOWED", "AD0_2"),
    ({"AD1_3": "A\u202eB"}, "TEXT_NOT_ALLOWED", "AD1_3"),
    ({"IT1_12": "A\nB"}, "TEXT_NOT_ALLOWED", "IT1_12"),
    *(({"FAC": action}, "UNKNOWN_ACTION", "FAC") for action in ("X", "a", "AR")),
    *(
        ({"EDA": day}, "DATE_INVALID", "EDA")
        for day in ("05/18/31", "20310518", "310230", "31051", " 310518", "31051\u0668", "000000")
    ),
    *(({"COD": code}, "UNKNOWN_COUNTRY", "COD") for code in ("UK", "xb", "XBX", "EL", "X\u0412")),
    ({"AD1_12": "UK"}, "UNKNOWN_COUNTRY", "AD1_12"),
    *(
        ({"ORIG_ITN": itn}, "ITN_SHAPE", "ORIG_ITN")
        for itn in ("X2031051700001", "X20310230000016", "AESPOST000000091", "x20310517000016")
    ),
    # license codes and numbers
    *((line_as(code, "D600101"), "UNKNOWN_LICENSE_CODE", "IT1_8") for code in ("C99", "c30", "C63", "S6", "C30 ")),
    *(({**line_as(code), "EDA": "310101"}, "OBSOLETE_DOCUMENT_CODE", "IT1_8") for code in ("C32", "C37", "C39")),
    ({**line_as("C32"), "EDA": "180101"}, "OBSOLETE_DOCUMENT_CODE", "IT1_8"),
    ({**line_as("C37"), "EDA": "200627"}, "OBSOLETE_DOCUMENT_CODE", "IT1_8"),
    ({**line_as("C39"), "EDA": "000101"}, "OBSOLETE_DOCUMENT_CODE", "IT1_8"),
    *(
        (line_as(code), "LICENSE_NUMBER_MISSING", "IT1_9")
        for code in ("C30", "C31", "C51", "C67", "N01", "T10", "OPA", "C33", "C50", "N02", "T11", "T12")
    ),
    (line_as("S05", **STATE), "LICENSE_NUMBER_MISSING", "IT1_9"),
    (line_as("SAU", **EXEMPT), "LICENSE_NUMBER_MISSING", "IT1_9"),
    *((line_as("C33", text), "LICENSE_NUMBER_NOT_ALLOWED", "IT1_9") for text in ("D600101", "nlr", "NLR ")),
    (line_as("C40", "TSR"), "LICENSE_NUMBER_NOT_ALLOWED", "IT1_9"),
    (line_as("S00", "050600101", **EXEMPT), "LICENSE_NUMBER_NOT_ALLOWED", "IT1_9"),
    (line_as("SCA", "NLR", **EXEMPT), "LICENSE_NUMBER_NOT_ALLOWED", "IT1_9"),
    *(
        (line_as("C30", number), "LICENSE_NUMBER_SHAPE", "IT1_9")
        for number in ("Z600101", "G600101", "d600101", "D60010", "D60010101", "D600101 ", "D60010\u0661", "NLR")
    ),
    *(
        (line_as(code, number, i20="3A001"), "LICENSE_NUMBER_SHAPE", "IT1_9")
        for code, number in (
            ("C31", "G600101"),
            ("C67", "B600101"),
            ("C67", "A6001012"),
            ("C51", "AGR017"),
            ("N01", "X" * 14),
            ("T10", "ALD 2031/17"),
            ("OPA", "opa"),
        )
    ),
    *(
        (line_as(code, number, **STATE), "LICENSE_NUMBER_SHAPE", "IT1_9")
        for code, number in (
            ("S05", "060600101"),
            ("S05", "0506001012"),
            ("S61", "DOS610600101"),
            ("S73", "73060010"),
            ("S85", "T85060010"),
            ("S94", "XBBABC"),
            ("S94", "xb-B-ABC"),
        )
    ),
    (line_as("SGB", "DTT00000017", **EXEMPT), "LICENSE_NUMBER_SHAPE", "IT1_9"),
    # figures and goods
    *(
        ({"IT1_2": figure}, "WHOLE_NUMBER_REQUIRED", "IT1_2")
        for figure in ("25350.40", "25,350", "+1", "-1", "1e3", "01", " 1", "\uff11", "12345678901", "USD 5")
    ),
    *(({f"IT1_{last}": "1.0", "IT1_5": "KG"}, "WHOLE_NUMBER_REQUIRED", f"IT1_{last}") for last in (4, 6, 7, 10)),
    (line_as("S05", "050600101", **{**STATE, "o7": "2.0"}), "WHOLE_NUMBER_REQUIRED", "ODTC1_7"),
    *(({f"IT1_{last}": "0"}, "QUANTITY_NOT_POSITIVE", f"IT1_{last}") for last in (2, 4)),
    *(({"IT1_10": value}, "LICENSE_VALUE_BELOW_ONE", "IT1_10") for value in ("0", GONE)),
    *(({"IT1_13": code}, "COMMODITY_CODE_SHAPE", "IT1_13") for code in ("854370", "8543.70.8000", "85437080001")),
    *(({"IT1_3": unit}, "UNKNOWN_UNIT", "IT1_3") for unit in ("NAR", "no", "KGS", "x")),
    ({"IT1_5": "LB"}, "UNKNOWN_UNIT", "IT1_5"),
    (line_as("S05", "050600101", **{**STATE, "o6": "H87"}), "UNKNOWN_UNIT", "ODTC1_6"),
    ({"IT1_3": "X"}, "QUANTITY_WITHOUT_UNIT", "IT1_4"),
    ({"IT1_6": "2"}, "QUANTITY_WITHOUT_UNIT", "IT1_6"),
    (line_as("S05", "050600101", **{**STATE, "o6": "X"}), "QUANTITY_WITHOUT_UNIT", "ODTC1_7"),
    *(
        ({"IT1_20": code}, "UNKNOWN_CONTROL_CODE_SHAPE", "IT1_20")
        for code in ("3A001.b", "3a001", "3F001", "ear99", "3\u0410001", "VIII")
    ),
    ({"IT1_20": GONE}, "ECCN_MISSING", "IT1_20"),
    *(
        (line_as(code, symbol, i20=GONE), "ECCN_MISSING", "IT1_20")
        for code, symbol in (
            ("C35", "LVS"),
            ("C36", "GBS"),
            ("C38", "TSR"),
            ("C50", "ENC"),
            ("C53", "APP"),
            ("C58", "CCD"),
            ("C59", "STA"),
            ("C60", "DY6"),
            ("C67", "A600017"),
        )
    ),
    ({**line_as("C37", "CIV", i20=GONE), "EDA": "200626"}, "ECCN_MISSING", "IT1_20"),
    *(
        (line_as("S05", "050600101", **{**STATE, "o5": category}), "UNKNOWN_USML_CATEGORY", "ODTC1_5")
        for category in ("22", "00", "8", "VIII", "54", "0\u0668")
    ),
    (line_as("S05", "050600101", **{**STATE, "o5": "55"}), "CATEGORY_55_NOT_FMS", "ODTC1_5"),
    (line_as("S00", **{**EXEMPT, "o5": "55"}), "CATEGORY_55_NOT_FMS", "ODTC1_5"),
    *(
        (line_as("S05", "050600101", **{**STATE, "o2": code}), "REGISTRATION_CODE_SHAPE", "ODTC1_2")
        for code in ("M9009", "m90091", "M-90091", "N90091", "G-7010", "M900910")
    ),
    (line_as("S00", **{**EXEMPT, "o2": "90091"}), "REGISTRATION_CODE_SHAPE", "ODTC1_2"),
    *(({"IT1_1": code}, "INFORMATION_CODE_NOT_ALLOWED", "IT1_1") for code in ("FS", "FI", "ZZ", "os")),
    (line_as("S94", "XB-B-ABC", **STATE), "INFORMATION_CODE_NOT_ALLOWED", "IT1_1"),
]

READ: list[tuple[dict[str, str], str]] = [
    ({"isLine2": GONE, "IT2_1": GONE}, "D600101"),
    ({"SRN": "A" * 17}, "D600101"),
    ({"EDA": "320229"}, "D600101"),
    ({"COD": "GB", "AD1_12": "XA"}, "D600101"),
    ({"IT1_2": "1", "IT1_4": "1234567890"}, "D600101"),
    ({"IT1_3": "X", "IT1_4": GONE}, "D600101"),
    ({"IT1_5": "KG", "IT1_6": "0"}, "D600101"),
    ({"IT1_10": "1"}, "D600101"),
    ({"IT1_20": "EAR99"}, "D600101"),
    ({"IT1_11": "1"}, "D600101"),
    ({"ODTC1_1": "126.4(a)", "ODTC1_2": "anything"}, "D600101"),
    (line_as("C30", "A1600101"), "A1600101"),
    (line_as("C31", "D600101", i10=GONE, i20=GONE), "D600101"),
    (line_as("C51", "AGR-017", i10=GONE), "AGR-017"),
    (line_as("OPA", "OPA-017", i20=GONE), "OPA-017"),
    (line_as("S05", "050600101", **STATE, i3="X", i4=GONE), "050600101"),
    (line_as("S73", "730600101", **{**STATE, "o2": "K-9009", "o5": "21"}), "730600101"),
    *(
        (line_as("S94", "XB-B-ABC", **{**STATE, "o5": "55", "o2": "G-7011"}, i1=code), "XB-B-ABC")
        for code in codes.FMS_INFORMATION
    ),
]

CITING_NOTHING = [
    {"IT1_8": "OPA", "IT1_9": "OPA"},
    *({"IT1_8": code, "IT1_9": rule.symbol} for code, rule in codes.CODES.items() if rule.symbol),
    *({"IT1_8": code, "IT1_9": "a citation"} for code in ("N02", "T11", "T12", "C54", "C55", "C56", "E01")),
    {"IT1_8": "C32", "IT1_9": "NLR", "EDA": "171231"},
    {"IT1_8": "C37", "IT1_9": "CIV", "EDA": "200626"},
    line_as("S00", **{**EXEMPT, "o2": GONE}),
    line_as("SAG", **{**EXEMPT, "o4": GONE}),
    line_as("SCA", **EXEMPT),
    line_as("SAU", "DTT00000017", **EXEMPT),
    line_as("SGB", "UK000000017", **EXEMPT),
]


@pytest.mark.parametrize(
    ("changes", "reason", "field"), REFUSED, ids=lambda each: str(each) if isinstance(each, str) else ""
)
def test_one_thing_wrong_is_refused_with_its_reason(changes: dict[str, str], reason: str, field: str) -> None:
    """Each case changes one variable of a filing that is read; the filing is recognized all the same."""
    document = body_of(ONE | changes)
    assert refusal_of("us_aes", document) == (reason, field)
    assert recognizes(document)


@pytest.mark.parametrize(("changes", "number"), READ)
def test_what_is_near_a_fault_is_read_and_written_again(changes: dict[str, str], number: str) -> None:
    """The near misses: each cites its license, every variable has a fate, and nothing is lost in writing."""
    pairs = ONE | changes
    reading = read(body_of(pairs))
    assert [citing.license_number for citing in reading.citations] == [number]
    assert {entry.source for entry in reading.account if entry.source} == {name for name in pairs if pairs[name]}
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    again = read(rendering.document)
    assert facts_view(again) == facts_view(reading)
    carried = [{(each.path, each.value) for each in found.citations[0].carried} for found in (reading, again)]
    assert carried[0] == carried[1]


@pytest.mark.parametrize("changes", CITING_NOTHING, ids=lambda each: each["IT1_8"])
def test_a_code_that_cites_nothing_gives_no_citation(changes: dict[str, str]) -> None:
    """The list is there and empty, every variable is dropped with a reason, and there is nothing to write."""
    reading = read(body_of(ONE | changes))
    assert facts_view(reading) == {"format": "us_aes", "citations": []}
    assert {entry.fate for entry in reading.account} == {Fate.DROPPED}
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("BATCH_SIZE", "citations")


@pytest.mark.parametrize("unit", AES_UNITS)
def test_every_unit_is_read_and_written(unit: str) -> None:
    """A unit of the filing system is one of Recommendation 20."""
    reading = read(body_of(ONE | {"IT1_3": unit}))
    assert reading.citations[0].quantity.unit == AES_UNITS[unit]
    assert f"&IT1_3={unit}&".encode() in write(reading, NOTHING).document


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_golden_filing_says_the_same_variables_when_written(path: Path) -> None:
    """The order is that of the writer; variables and values are those of the document."""
    written = write(read(path.read_bytes()), NOTHING).document
    if path.suffix == ".form":
        assert sorted(written.split(b"&")) == sorted(body_of(pairs_in(path.stem)).split(b"&"))
    else:
        assert json.loads(written) == json.loads(path.read_bytes())


def test_exemptions_and_their_lines_stay_in_a_filing_that_is_written() -> None:
    """Lines that cite nothing are no facts, but the filing without them would be another."""
    reading = read(body_of(FULL))
    assert [citing.goods_item for citing in reading.citations] == [1, 3, 5, 6]
    assert b"IT2_9=TMP" in write(reading, NOTHING).document


@pytest.mark.parametrize(
    ("document", "reason", "field"),
    [
        (body_of(ONE) + b"&SRN=17", "DUPLICATE_MEMBER", "SRN"),
        (body_of(ONE) + b"&FTZ=&FTZ=1", "DUPLICATE_MEMBER", "FTZ"),
        (body_of(ONE) + b"\r\n", "DOCUMENT_ENCODING", ""),
        (b"\xef\xbb\xbf" + body_of(ONE), "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + b"&", "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + b"&FTZ", "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + b"&FTZ=%4", "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + b"&FTZ=a b", "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + "&AD1_5=é".encode(), "DOCUMENT_ENCODING", ""),
        (body_of(ONE) + b"&AD1_5=%E9", "DOCUMENT_ENCODING", "AD1_5"),
        (body_of(ONE) + b"&AD1_5=%00", "TEXT_NOT_ALLOWED", "AD1_5"),
        (body_of(ONE) + b"&FTZ=" + b"1" * 1024 * 1024, "DOCUMENT_TOO_LARGE", ""),
        (body_of(ONE) + b"&" * 20_001, "DOCUMENT_TOO_LARGE", ""),
    ],
)
def test_a_body_that_is_no_body_is_refused(document: bytes, reason: str, field: str) -> None:
    """The encoding is judged before anything else."""
    assert refusal_of("us_aes", document) == (reason, field)
    assert recognizes(document)


def test_plus_and_percent_are_the_same_space() -> None:
    """Both spellings of a space are read, and one is written."""
    reading = read(body_of(ONE).replace(b"+", b"%20"))
    assert write(reading, NOTHING).document == write(read(body_of(ONE)), NOTHING).document


# The answer.


@pytest.mark.parametrize(
    ("changes", "condition", "reason", "field"),
    [
        ({"hint": "x"}, {}, "UNKNOWN_FIELD", "hint"),
        ({"format": "us-aes/other"}, {}, "SCHEMA_VERSION_UNKNOWN", "format"),
        ({"srn": ""}, {}, "MANDATORY_FIELD_MISSING", "srn"),
        ({"disposition": None}, {}, "MANDATORY_FIELD_MISSING", "disposition"),
        ({"srn": 17}, {}, "JSON_STRUCTURE", "srn"),
        ({"srn": "A" * 18}, {}, "FIELD_TOO_LONG", "srn"),
        ({"srn": "\u0410LD"}, {}, "TEXT_NOT_ALLOWED", "srn"),
        ({"itn": "X2031051800001"}, {}, "ITN_SHAPE", "itn"),
        ({"itn": "X20310230000017"}, {}, "ITN_SHAPE", "itn"),
        ({"itn": None}, {}, "DISPOSITION_CONTRADICTED", "disposition"),
        ({"disposition": "rejected"}, {}, "DISPOSITION_CONTRADICTED", "disposition"),
        ({"disposition": "ACCEPTED"}, {}, "DISPOSITION_CONTRADICTED", "disposition"),
        ({}, {"severity": "FATAL"}, "DISPOSITION_CONTRADICTED", "disposition"),
        ({}, {"severity": "fatal"}, "UNKNOWN_SEVERITY", "conditions[1].severity"),
        ({}, {"severity": ""}, "MANDATORY_FIELD_MISSING", "conditions[1].severity"),
        ({}, {"narrative": ""}, "MANDATORY_FIELD_MISSING", "conditions[1].narrative"),
        ({}, {"code": "x92"}, "JSON_STRUCTURE", "conditions[1].code"),
        ({}, {"code": "5433"}, "JSON_STRUCTURE", "conditions[1].code"),
        ({}, {"line": "1"}, "JSON_STRUCTURE", "conditions[1].line"),
        ({}, {"line": 0}, "WHOLE_NUMBER_REQUIRED", "conditions[1].line"),
        ({}, {"line": -1}, "WHOLE_NUMBER_REQUIRED", "conditions[1].line"),
    ],
)
def test_an_answer_with_one_thing_wrong_is_refused(
    changes: dict[str, object], condition: dict[str, object], reason: str, field: str
) -> None:
    """Each case changes one member of an answer that is read."""
    conditions = ANSWER["conditions"]
    assert isinstance(conditions, list)
    document = json.dumps({**ANSWER, "conditions": [conditions[0], conditions[1] | condition], **changes}).encode()
    assert refusal_of("us_aes", document) == (reason, field)
    assert recognizes(document)


def test_a_member_twice_is_refused() -> None:
    """Two readers must not read two answers in one document."""
    document = json.dumps(REJECTED).replace('"srn"', '"srn": "X", "srn"').encode()
    assert refusal_of("us_aes", document) == ("DUPLICATE_MEMBER", "srn")


@pytest.mark.parametrize("changes", [{"conditions": None}, {"conditions": []}])
def test_an_answer_without_conditions_is_one_reply(changes: dict[str, object]) -> None:
    """The disposition is the answer."""
    reading = read(json.dumps({**REJECTED, **changes}).encode())
    assert facts_view(reading)["replies"] == [{"reference": "ALD2031000018", "accepted": False}]


def reply(**changes: object) -> Reply:
    """Return a reply of another format."""
    found = Reply(reference="ALD17", code="549", message="INVENTED")
    for name, value in changes.items():
        setattr(found, name, value)
    return found


@pytest.mark.parametrize(
    ("replies", "reason", "field"),
    [
        ([], "BATCH_SIZE", "replies"),
        ([reply(), reply(reference="ALD18")], "BATCH_SIZE", "replies"),
        ([reply()], "MANDATORY_FIELD_MISSING", "conditions[0].severity"),
        ([Reply(reference="ALD17", accepted=True)], "DISPOSITION_CONTRADICTED", "disposition"),
        ([Reply(accepted=False)], "MANDATORY_FIELD_MISSING", "srn"),
        ([Reply(reference="ALD17", license_number="D600101")], "LOSS_NOT_ACCEPTED", "replies[0].license_number"),
    ],
)
def test_what_an_answer_cannot_hold_is_not_written(replies: list[Reply], reason: str, field: str) -> None:
    """Nothing is made up for replies of another system."""
    with pytest.raises(RenderRefused) as refusal:
        write(Reading("another", ListKind.REPLIES, replies=tuple(replies)), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


# What is recognized.


@pytest.mark.parametrize(
    ("document", "claimed"),
    [
        (b"SRN=17", True),
        (b"FAC=A&x=1", True),
        (b"x=1&AD0_1=Alder", True),
        (b"isLine1=Y&IT1_8=C30&IT1_9=D600101", False),
        (b"IT1_12=SRN%3D17&isLine1=Y", False),
        (b"UNB+UNOC:3&SRN=17", True),
        (b"XSRN=17", False),
        (b'{"format": "us-aes/response"}', True),
        (b' {"format":"us-aes/x"}', True),
        (b'{"format": "us-bis/bis748p", "x": {"format": "us-aes/response"}}', False),
        (b'{"SRN": "17"}', False),
        (b"<SRN=17&SRN=17>", False),
    ],
)
def test_a_filing_is_known_by_the_variables_of_its_shipment(document: bytes, claimed: bool) -> None:
    """Lines alone are a block that cites."""
    assert recognizes(document) is claimed


# What is written for a license, and for citations of elsewhere.


def bis_record(**standing: Standing.ValueType) -> Record:
    """Return a license of the Bureau of Industry and Security."""
    license_ = license_in("us_bis", tree_of("us_bis", "every-field"))
    for name, value in standing.items():
        setattr(license_.stated_standing, name, value)
    return Record(LicenseAction.LICENSE_ACTION_INSERT, license_)


def test_a_license_is_written_as_lines_that_cite_it() -> None:
    """A line each with code, number, ECCN and the value that the license states; a value with cents is told."""
    rendering = write(licenses([bis_record()]), NOTHING)
    assert rendering.document.startswith(b"isLine1=Y&IT1_8=C30&IT1_9=D600101&IT1_20=")
    assert b"IT1_10=101400" in rendering.document
    assert b"IT2_10" not in rendering.document
    assert "lines[1].authorized_value" in {loss.target for loss in rendering.losses}
    assert not recognizes(rendering.document)
    assert refusal_of("us_aes", rendering.document)[0] == "MANDATORY_FIELD_MISSING"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("dsp5-every-field", b"isLine1=Y&IT1_8=S05&IT1_9=050910101&ODTC1_5=08&isLine2=Y&"),
        ("dsp5-technical-data", b"isLine1=Y&IT1_8=S05&IT1_9=050910202&ODTC1_5=12&IT1_10=1"),
        ("dsp61-temporary-import", b"isLine1=Y&IT1_8=S61&IT1_9=610010404&ODTC1_5="),
        ("dsp94-military-sale", b"isLine1=Y&IT1_8=S94&IT1_9=XB-D-ABC&ODTC1_5="),
    ],
)
def test_a_license_of_the_state_department_is_cited_by_its_form(name: str, written: bytes) -> None:
    """The code is that of the form, and the category stands in two digits."""
    reading = ADAPTERS["us_ddtc"].read((GOLDEN / "us_ddtc" / f"{name}.json").read_bytes())
    assert write(reading, NOTHING).document.startswith(written)


@pytest.mark.parametrize("name", ["dsp73-temporary-export", "dsp85-classified"])
def test_a_number_that_a_filing_does_not_take_is_not_written(name: str) -> None:
    """A filing takes nine digits under these codes, and none are made up."""
    reading = ADAPTERS["us_ddtc"].read((GOLDEN / "us_ddtc" / f"{name}.json").read_bytes())
    with pytest.raises(RenderRefused) as refusal:
        write(reading, NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("LICENSE_NUMBER_SHAPE", "IT1_9")


@pytest.mark.parametrize(
    ("record", "reason", "field"),
    [
        (bis_record(standing=Standing.STANDING_SUSPENDED), "LOSS_NOT_ACCEPTED", "stated_standing.standing"),
        (Record(LicenseAction.LICENSE_ACTION_SUSPEND, bis_record().license), "UNKNOWN_ACTION", "action"),
    ],
)
def test_a_license_that_may_not_be_used_is_not_cited(record: Record, reason: str, field: str) -> None:
    """Whatever losses are accepted."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([record]), frozenset({field}))
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize(
    "name",
    [
        "eu_annex_iii_a/xa-individual-write-off-by-quantity.xml",
        "gb_chief/individual-export.txt",
        "un_govcbr_lpco/xa-individual-every-segment.edi",
    ],
)
def test_a_license_of_another_authority_has_no_code(name: str) -> None:
    """A filing cites no license of another state."""
    path = GOLDEN / name
    with pytest.raises(RenderRefused) as refusal:
        write(ADAPTERS[path.parent.name].read(path.read_bytes()), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_LICENSE_CODE", "issuing_authority")


def citation(**changes: object) -> Citing:
    """Return a citation that was read from no filing."""
    found = Citing(document_type="C30", license_number="D600101", kind=LicenseKind.LICENSE_KIND_INDIVIDUAL)
    found.control_codes.append("3A001")
    for name, value in changes.items():
        if isinstance(value, Money | Quantity):
            getattr(found, name).CopyFrom(value)
        else:
            setattr(found, name, value)
    return found


def block_refusal(*citations: Citing) -> tuple[str, str]:
    """Return reason and field for which citations are not written."""
    with pytest.raises(RenderRefused) as refusal:
        write(Reading("another", ListKind.CITATIONS, citations=citations), NOTHING)
    return refusal.value.reason, refusal.value.field


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"document_type": "X060"}, "UNKNOWN_LICENSE_CODE", "citations[0].document_type"),
        ({"document_type": "C33"}, "UNKNOWN_LICENSE_CODE", "citations[0].document_type"),
        ({"license_number": "XA/17"}, "LICENSE_NUMBER_SHAPE", "IT1_9"),
        ({"license_number": ""}, "LICENSE_NUMBER_MISSING", "IT1_9"),
        ({"license_line": 2}, "LOSS_NOT_ACCEPTED", "citations[0].license_line"),
        ({"kind": LicenseKind.LICENSE_KIND_GLOBAL}, "LOSS_NOT_ACCEPTED", "citations[0].kind"),
        ({"value": Money(amount="5", currency="EUR")}, "UNKNOWN_CURRENCY", "citations[0].value.currency"),
        ({"value": Money(amount="5.5", currency="USD")}, "WHOLE_NUMBER_REQUIRED", "citations[0].value.amount"),
        ({"quantity": Quantity(value="0.5", unit="KGM")}, "WHOLE_NUMBER_REQUIRED", "citations[0].quantity.value"),
        ({"quantity": Quantity(value="x", unit="KGM")}, "WHOLE_NUMBER_REQUIRED", "citations[0].quantity.value"),
        ({"quantity": Quantity(value="5", unit="LBR")}, "UNKNOWN_UNIT", "citations[0].quantity.unit"),
    ],
)
def test_a_citation_that_a_line_cannot_hold_is_not_written(changes: dict[str, object], reason: str, field: str) -> None:
    """Nothing is rounded, converted or renamed."""
    assert block_refusal(citation(**changes)) == (reason, field)


def test_citations_of_elsewhere_are_written_as_a_block() -> None:
    """With figures that are whole; the block is no filing."""
    whole = citation(quantity=Quantity(value="5", unit="KGM"), value=Money(amount="7", currency="USD"), goods_item=4)
    rendering = write(Reading("another", ListKind.CITATIONS, citations=(whole,)), NOTHING)
    assert rendering.document == b"isLine1=Y&IT1_2=7&IT1_3=KG&IT1_4=5&IT1_8=C30&IT1_9=D600101&IT1_20=3A001"
    assert [loss.target for loss in rendering.losses] == ["citations[0].goods_item"]


def test_a_filing_that_was_changed_is_written_as_it_is_now_or_refused() -> None:
    """What was carried does not stand against what the citations say."""
    citations = read(body_of(FULL)).citations
    for citing in citations:
        citing.declaration.exporter = "000000099"
    citations[0].hs_code = "900000"
    with pytest.raises(RenderRefused) as refusal:
        write(Reading("us_aes", ListKind.CITATIONS, citations=citations), NOTHING)
    assert (refusal.value.reason, refusal.value.field) == ("COMMODITY_CODE_SHAPE", "IT1_13")
    citations[0].hs_code = "854370"
    assert b"AD0_2=000000099" in write(Reading("us_aes", ListKind.CITATIONS, citations=citations), NOTHING).document
    assert block_refusal(*citations[:2]) == ("LINE_NOT_DECLARED", "IT5_1")
    citations[1].declaration.reference = "another"
    assert block_refusal(*citations) == ("BATCH_SIZE", "citations")


def test_a_filing_of_another_century_is_not_written() -> None:
    """Two digits of the year would say another day."""
    citations = read(body_of(ONE)).citations
    for day in (Date(year=1999, month=1, day=1), Date(year=2031)):
        citations[0].declaration.declaration_date.CopyFrom(day)
        assert block_refusal(*citations) == ("DATE_INVALID", "citations[0].declaration.declaration_date")


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
    if reading.carries is ListKind.CITATIONS and not reading.citations:
        return
    rendering = write(reading, NOTHING)
    assert rendering.losses == ()
    assert facts_view(read(rendering.document)) == facts_view(reading)
