"""Reading CHIEF files: each fault of a file and of a transaction, and what the rules make of a license."""

import pytest

from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.formats import gb_chief
from comity.v1.reason_pb2 import Reason
from tests.adapters.chief import (
    CANCEL,
    COUNTRY,
    FOREIGN_TRADER,
    GOOD,
    HEADER,
    LICENCE,
    LINE,
    RESTRICTIONS,
    TRADER,
    chief_file,
    numbered,
    read_one,
    record,
    transaction,
)

GOOD_ROWS = [HEADER, *transaction(), r"end\licence\7", r"fileTrailer\1"]


def rows_with(position: int, row: str) -> list[str]:
    """Return the rows of the good file with one row, counted from 1, exchanged."""
    return [row if number == position else good for number, good in enumerate(GOOD_ROWS, 1)]


def header_with(**changes: str) -> str:
    names = ("sourceSystem", "destinationSystem", "dataId", "creationDateTime", "runNum", "resetRunNum")
    values = dict(zip(names, HEADER.split("\\")[1:], strict=True)) | changes
    return "\\".join(["fileHeader", *values.values()])


FILE_FAULTS: dict[str, tuple[bytes, str, str]] = {
    "an empty document": (b"", "SEQUENCE_ERROR", "recordSeqNum"),
    "the first record is numbered 2": (
        numbered(GOOD_ROWS).replace(b"1\\fileHeader", b"2\\fileHeader"),
        "SEQUENCE_ERROR",
        "recordSeqNum",
    ),
    "the first record is a license": (numbered(GOOD_ROWS[1:]), "NOT_A_CHIEF_FILE", "fileHeader"),
    "no sender": (
        numbered(rows_with(1, header_with(sourceSystem=""))),
        "MANDATORY_FIELD_MISSING",
        "fileHeader.sourceSystem",
    ),
    "a control character in the sender": (
        numbered(rows_with(1, header_with(sourceSystem="SP\x07RE"))),
        "TEXT_NOT_ALLOWED",
        "fileHeader.sourceSystem",
    ),
    "the receiver is the sender": (
        numbered(rows_with(1, header_with(sourceSystem="CHIEF"))),
        "NOT_A_CHIEF_FILE",
        "fileHeader.destinationSystem",
    ),
    "a kind of file that is none": (
        numbered(rows_with(1, header_with(dataId="licenseData"))),
        "NOT_A_CHIEF_FILE",
        "fileHeader.dataId",
    ),
    "created on the 31st of June": (
        numbered(rows_with(1, header_with(creationDateTime="203006310930"))),
        "DATE_INVALID",
        "fileHeader.creationDateTime",
    ),
    "created at 24:00": (
        numbered(rows_with(1, header_with(creationDateTime="203001152400"))),
        "DATE_INVALID",
        "fileHeader.creationDateTime",
    ),
    "a run number in words": (
        numbered(rows_with(1, header_with(runNum="first"))),
        "DECIMAL_NOT_CANONICAL",
        "fileHeader.runNum",
    ),
    "a run number of eight digits": (
        numbered(rows_with(1, header_with(runNum="12345678"))),
        "FIELD_TOO_LONG",
        "fileHeader.runNum",
    ),
    "a header of nine fields": (numbered(rows_with(1, HEADER + "\\x")), "TOO_MANY_FIELDS", "fileHeader"),
    "a reply with the header of an input file": (
        numbered([header_with(dataId="licenceReply"), r"fileTrailer\0\0\0"]),
        "TOO_MANY_FIELDS",
        "fileHeader",
    ),
    "a number left out": (numbered(GOOD_ROWS).replace(b"3\\trader", b"4\\trader"), "SEQUENCE_ERROR", "recordSeqNum"),
    "a padded number": (numbered(GOOD_ROWS).replace(b"3\\trader", b"03\\trader"), "SEQUENCE_ERROR", "recordSeqNum"),
    "an empty line inside": (
        numbered(GOOD_ROWS).replace(b"3\\trader", b"\n3\\trader"),
        "SEQUENCE_ERROR",
        "recordSeqNum",
    ),
    "a record type of no table": (numbered(rows_with(4, r"proviso\P1")), "UNKNOWN_RECORD_TYPE", "recordType"),
    "a number alone": (numbered(GOOD_ROWS).replace(b"4\\country\\XA\\\\D", b"4"), "UNKNOWN_RECORD_TYPE", "recordType"),
    "a record of another kind of file": (numbered(rows_with(4, r"usage\O")), "RECORD_OUT_OF_PLACE", "usage"),
    "a record outside a license": (numbered([HEADER, GOOD_ROWS[2], r"fileTrailer\0"]), "RECORD_OUT_OF_PLACE", "trader"),
    "a license inside a license": (numbered(rows_with(4, GOOD_ROWS[1])), "RECORD_OUT_OF_PLACE", "licence"),
    "an end without a beginning": (
        numbered([HEADER, r"end\licence\1", r"fileTrailer\0"]),
        "RECORD_OUT_OF_PLACE",
        "end",
    ),
    "an end of another record": (numbered(rows_with(8, r"end\line\7")), "RECORD_OUT_OF_PLACE", "end"),
    "a record after the trailer": (numbered([*GOOD_ROWS, r"fileTrailer\1"]), "RECORD_OUT_OF_PLACE", "fileTrailer"),
    "a trailer inside a license": (numbered([*GOOD_ROWS[:4], r"fileTrailer\1"]), "RECORD_OUT_OF_PLACE", "fileTrailer"),
    "a field too many": (numbered(rows_with(4, r"country\XA\\D\GB")), "TOO_MANY_FIELDS", "country"),
    "an end that does not count itself": (
        numbered(rows_with(8, r"end\licence\6")),
        "RECORD_COUNT_WRONG",
        "end.recordCount",
    ),
    "an end without a count": (numbered(rows_with(8, "end\\licence\\")), "RECORD_COUNT_WRONG", "end.recordCount"),
    "a trailer that counts too many": (
        numbered(rows_with(9, r"fileTrailer\2")),
        "CONTROL_TOTAL_WRONG",
        "fileTrailer.transactionCount",
    ),
    "no trailer": (numbered(GOOD_ROWS[:-1]), "TRUNCATED_FILE", "fileTrailer"),
    "a letter outside ASCII": (
        numbered(rows_with(3, record("trader", TRADER | {"name": "Drehbänke"}))),
        "DOCUMENT_ENCODING",
        "",
    ),
}

OTHER_KINDS: dict[str, tuple[list[str], str]] = {
    "a usage file without a trailer": ([header_with(dataId="usageData")], "TRUNCATED_FILE"),
    "a usage line outside a license": (
        [header_with(dataId="usageData"), r"line\1\4\0" + "\\", r"end\line\2", r"fileTrailer\0"],
        "RECORD_OUT_OF_PLACE",
    ),
    "a usage license that counts wrong": (
        [header_with(dataId="usageData"), r"licenceUsage\LU1\insert\X\O", r"end\licenceUsage\3", r"fileTrailer\1"],
        "RECORD_COUNT_WRONG",
    ),
}

# The record and field changed, the value, and the reason with its field where that is another.
FIELD_FAULTS: dict[str, tuple[str, dict[str, str], str, str]] = {
    "no transaction reference": (
        "licence",
        {"transactionRef": ""},
        "MANDATORY_FIELD_MISSING",
        "licence.transactionRef",
    ),
    "a transaction reference too long": (
        "licence",
        {"transactionRef": "2" * 18},
        "FIELD_TOO_LONG",
        "licence.transactionRef",
    ),
    "no action": ("licence", {"action": ""}, "MANDATORY_FIELD_MISSING", "licence.action"),
    "the action amend": ("licence", {"action": "amend"}, "UNKNOWN_ACTION", "licence.action"),
    "no reference": ("licence", {"licenceRef": ""}, "MANDATORY_FIELD_MISSING", "licence.licenceRef"),
    "a tab in the reference": ("licence", {"licenceRef": "GB\t1"}, "TEXT_NOT_ALLOWED", "licence.licenceRef"),
    "no type": ("licence", {"licenceType": ""}, "MANDATORY_FIELD_MISSING", "licence.licenceType"),
    "no usage": ("licence", {"usage": ""}, "MANDATORY_FIELD_MISSING", "licence.usage"),
    "usage X": ("licence", {"usage": "X"}, "UNKNOWN_DIRECTION", "licence.usage"),
    "no start": ("licence", {"startDate": ""}, "MANDATORY_FIELD_MISSING", "licence.startDate"),
    "a start that is no day": ("licence", {"startDate": "20300631"}, "DATE_INVALID", "licence.startDate"),
    "an end that is no day": ("licence", {"endDate": "20320230"}, "DATE_INVALID", "licence.endDate"),
    "an end before the start": ("licence", {"endDate": "20300114"}, "DATE_ORDER", "licence.endDate"),
    "a trader without any number": ("trader", {"rpaTraderId": ""}, "TRADER_UNIDENTIFIED", "trader.turn"),
    "a private trader without a name": (
        "trader",
        {"turn": "PR", "name": ""},
        "MANDATORY_FIELD_MISSING",
        "trader.name",
    ),
    "an unregistered trader without an address": (
        "trader",
        {"turn": "UNREG", "address1": ""},
        "MANDATORY_FIELD_MISSING",
        "trader.address1",
    ),
    "a trader's end before its start": (
        "trader",
        {"startDate": "20300201", "endDate": "20300131"},
        "DATE_ORDER",
        "trader.endDate",
    ),
    "a name of 81 characters": ("trader", {"name": "x" * 81}, "FIELD_TOO_LONG", "trader.name"),
    "a country and a group": ("country", {"group": "G001"}, "COUNTRY_OR_GROUP", "country.code"),
    "neither country nor group": ("country", {"code": ""}, "COUNTRY_OR_GROUP", "country.code"),
    "a code that is no country": ("country", {"code": "XK"}, "UNKNOWN_COUNTRY", "country.code"),
    "no use of a country": ("country", {"use": ""}, "MANDATORY_FIELD_MISSING", "country.use"),
    "a use of a country that is none": ("country", {"use": "Z"}, "UNKNOWN_COUNTRY_USE", "country.use"),
    "an end user's code that is no country": (
        "foreignTrader",
        {"country": "QP"},
        "UNKNOWN_COUNTRY",
        "foreignTrader.country",
    ),
    "a postcode of nine characters": (
        "foreignTrader",
        {"postcode": "123456789"},
        "FIELD_TOO_LONG",
        "foreignTrader.postcode",
    ),
    "no line number": ("line", {"lineNum": ""}, "MANDATORY_FIELD_MISSING", "line.lineNum"),
    "line 0": ("line", {"lineNum": "0"}, "DECIMAL_NOT_CANONICAL", "line.lineNum"),
    "a commodity code with a point": (
        "line",
        {"commodity": "7202.11"},
        "COMMODITY_CODE_SHAPE",
        "line.commodity",
    ),
    "goods without description or code": (
        "line",
        {"goodsDescription": ""},
        "MANDATORY_FIELD_MISSING",
        "line.goodsDescription",
    ),
    "no control": ("line", {"controlledBy": "", "quantityIssued": ""}, "CONTROL_MISSING", "line.controlledBy"),
    "control X": ("line", {"controlledBy": "X"}, "UNKNOWN_CONTROL", "line.controlledBy"),
    "quantity control without a quantity": (
        "line",
        {"quantityIssued": ""},
        "CONTROL_CONTRADICTED",
        "line.quantityIssued",
    ),
    "unlimited with a quantity": ("line", {"controlledBy": "O"}, "CONTROL_CONTRADICTED", "line.quantityIssued"),
    "quantity control with a value": (
        "line",
        {"valueIssued": "5", "currency": "GBP"},
        "CONTROL_CONTRADICTED",
        "line.valueIssued",
    ),
    "value control without a value": (
        "line",
        {"controlledBy": "V", "currency": "GBP", "quantityIssued": ""},
        "CONTROL_CONTRADICTED",
        "line.valueIssued",
    ),
    "a quantity without a unit": ("line", {"quantityUnit": ""}, "QUANTITY_WITHOUT_UNIT", "line.quantityUnit"),
    "a unit of no list": ("line", {"quantityUnit": "777"}, "UNKNOWN_UNIT", "line.quantityUnit"),
    "the dead unit 94": ("line", {"quantityUnit": "94"}, "UNKNOWN_UNIT", "line.quantityUnit"),
    "a value without a currency": (
        "line",
        {"controlledBy": "B", "valueIssued": "5"},
        "AMOUNT_WITHOUT_CURRENCY",
        "line.currency",
    ),
    "a currency of no list": (
        "line",
        {"controlledBy": "B", "valueIssued": "5", "currency": "GBX"},
        "UNKNOWN_CURRENCY",
        "line.currency",
    ),
    "a quantity with a comma": ("line", {"quantityIssued": "4,5"}, "DECIMAL_NOT_CANONICAL", "line.quantityIssued"),
    "a quantity with four decimals": (
        "line",
        {"quantityUnit": "023", "quantityIssued": "4.0001"},
        "DECIMAL_NOT_CANONICAL",
        "line.quantityIssued",
    ),
    "a value with three decimals": (
        "line",
        {"controlledBy": "B", "valueIssued": "5.001", "currency": "GBP"},
        "DECIMAL_NOT_CANONICAL",
        "line.valueIssued",
    ),
    "half an article": ("line", {"quantityIssued": "2.5"}, "UNIT_NOT_DIVISIBLE", "line.quantityIssued"),
    "a sub-period in words": ("line", {"subPeriod": "month"}, "DECIMAL_NOT_CANONICAL", "line.subPeriod"),
    "a sub-period of an unlimited line": (
        "line",
        {"controlledBy": "O", "quantityIssued": "", "subPeriod": "30"},
        "CONTROL_CONTRADICTED",
        "line.subPeriod",
    ),
    "a sub-period by value without its value": (
        "line",
        {"controlledBy": "B", "valueIssued": "5", "currency": "GBP", "subPeriod": "30"},
        "MANDATORY_FIELD_MISSING",
        "line.subPeriodValue",
    ),
    "a rate without a unit": ("line", {"afcRate": "0"}, "MANDATORY_FIELD_MISSING", "line.afcQuantityUnit"),
    "a rate without a currency": (
        "line",
        {"afcRate": "0", "afcQuantityUnit": "023"},
        "MANDATORY_FIELD_MISSING",
        "line.afcCurrency",
    ),
}

RECORD_FAULTS: dict[str, tuple[list[str], str, str]] = {
    "no trader": ([record("licence", LICENCE), record("line", LINE)], "MANDATORY_RECORD_MISSING", "trader"),
    "no line": ([record("licence", LICENCE), record("trader", TRADER)], "MANDATORY_RECORD_MISSING", "line"),
    "a line under a cancel": ([record("licence", CANCEL), record("line", LINE)], "RECORD_NOT_ALLOWED", "line"),
    "two end users": ([*transaction(), record("foreignTrader", FOREIGN_TRADER)], "RECORD_NOT_ALLOWED", "foreignTrader"),
    "two restrictions": ([*transaction(), record("restrictions", RESTRICTIONS)], "RECORD_NOT_ALLOWED", "restrictions"),
    "two lines of one number": ([*transaction(), record("line", LINE)], "DUPLICATE_LINE", "line.lineNum"),
    "two lines of one number, the second without a unit": (
        [*transaction(), record("line", LINE | {"quantityUnit": ""})],
        "DUPLICATE_LINE",
        "line.lineNum",
    ),
}

NEAR_MISSES: dict[str, tuple[str, dict[str, str]]] = {
    "the longest transaction reference": ("licence", {"transactionRef": "2" * 17}),
    "an end on the day of the start": ("licence", {"endDate": "20300115"}),
    "no end": ("licence", {"endDate": ""}),
    "a leap day": ("licence", {"endDate": "20320229"}),
    "a private trader": ("trader", {"turn": "PR", "rpaTraderId": ""}),
    "a trader with a TURN alone": ("trader", {"turn": "000000000011", "rpaTraderId": ""}),
    "a name of 80 characters": ("trader", {"name": "x" * 80}),
    "a group without a code": ("country", {"code": "", "group": "G001"}),
    "a prohibited origin": ("country", {"use": "P"}),
    "an end user without a country": ("foreignTrader", {"country": ""}),
    "a commodity code without a description": ("line", {"commodity": "7202110000", "goodsDescription": ""}),
    "unlimited without a quantity": ("line", {"controlledBy": "O", "quantityIssued": "", "quantityUnit": ""}),
    "a whole quantity with decimals": ("line", {"quantityIssued": "4.0"}),
    "a fraction of a kilogram": ("line", {"quantityUnit": "023", "quantityIssued": "4.125"}),
    "a unit of two digits": ("line", {"quantityUnit": "23"}),
    "a quantity of 0": ("line", {"quantityIssued": "0"}),
    "a rate of 0": ("line", {"afcRate": "0", "afcQuantityUnit": "023", "afcCurrency": "EUR"}),
}


@pytest.mark.parametrize("name", FILE_FAULTS)
def test_a_fault_of_the_file_refuses_it(name: str) -> None:
    """The first fault of the frame is named, whatever the transactions hold."""
    document, reason, field = FILE_FAULTS[name]
    with pytest.raises(DocumentRefused) as refusal:
        gb_chief.read(document)
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_the_frame_of_other_kinds_is_checked(name: str) -> None:
    """A usage file is recognized whatever is wrong with its frame, and refused for that."""
    rows, reason = OTHER_KINDS[name]
    document = numbered(rows)
    assert gb_chief.recognizes(document)
    with pytest.raises(DocumentRefused) as refusal:
        gb_chief.read(document)
    assert refusal.value.reason == reason


@pytest.mark.parametrize("name", FIELD_FAULTS)
def test_a_fault_of_a_field_rejects_its_transaction_alone(name: str) -> None:
    """The transaction is rejected with reason and field; the good one beside it is read."""
    changed, fields, reason, field = FIELD_FAULTS[name]
    reading = gb_chief.read(chief_file(transaction(**{changed: fields}), transaction()))
    assert [(Reason.Name(one.reason), one.field) for one in reading.rejected] == [(f"REASON_{reason}", field)]
    assert [one.license.source.part for one in reading.records] == [2]


@pytest.mark.parametrize("name", RECORD_FAULTS)
def test_a_missing_or_superfluous_record_rejects_the_transaction(name: str) -> None:
    """The field is the record type."""
    rows, reason, field = RECORD_FAULTS[name]
    reading = read_one(*rows)
    assert [(Reason.Name(one.reason), one.field) for one in reading.rejected] == [(f"REASON_{reason}", field)]
    assert reading.records == ()


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_what_comes_close_to_a_fault_is_read(name: str) -> None:
    """Each is the near miss of a fault above."""
    changed, fields = NEAR_MISSES[name]
    reading = gb_chief.read(chief_file(transaction(**{changed: fields})))
    assert (len(reading.records), reading.rejected) == (1, ())


def test_the_first_fault_in_record_and_field_order_is_named() -> None:
    """Of several faults in one transaction the first is named."""
    reading = read_one(*transaction(country={"code": "ZZ"}, trader={"endDate": "0"}, line={"controlledBy": ""}))
    assert [one.field for one in reading.rejected] == ["trader.endDate"]


def test_a_file_fault_wins_over_a_faulty_transaction() -> None:
    """A file whose count is wrong is refused, also when a transaction before it is bad."""
    document = chief_file(transaction(licence={"usage": "X"}), transaction()).replace(
        b"fileTrailer\\2", b"fileTrailer\\3"
    )
    with pytest.raises(DocumentRefused) as refusal:
        gb_chief.read(document)
    assert refusal.value.reason == "CONTROL_TOTAL_WRONG"


def test_a_rejected_transaction_names_its_license() -> None:
    """The number is given where it can be read, and left out where it cannot."""
    reading = gb_chief.read(
        chief_file(transaction(licence={"usage": "X"}), transaction(licence={"licenceRef": "A\x1b[2J"}))
    )
    assert [one.license_number for one in reading.rejected] == ["GBSIEL/2030/0000001/P", ""]


def test_the_last_line_end_may_be_missing() -> None:
    """A file that stops right after its trailer is whole."""
    document = chief_file(transaction())
    assert facts_view(gb_chief.read(document[:-1])) == facts_view(gb_chief.read(document))


def test_an_empty_file_gives_an_empty_list() -> None:
    """The list of licenses is there even when it is empty."""
    assert facts_view(gb_chief.read(chief_file())) == {"format": "gb_chief", "licenses": []}


def test_a_reference_that_contains_end_is_no_end_record() -> None:
    """The record type is compared whole, never searched for."""
    reading = read_one(*transaction(licence={"licenceRef": r"GBend/line/7"}))
    assert reading.records[0].license.number == "GBend/line/7"


REISSUES: dict[str, tuple[str, str, str]] = {
    "a reissue of the canceled license": ("GBSIEL/2029/0000310/P", "GBSIEL/2029/0000310/P/A", "GBSIEL/2029/0000310/P"),
    "the second reissue": ("GBSIEL/2029/0000310/P/A", "GBSIEL/2029/0000310/P/B", "GBSIEL/2029/0000310/P/A"),
    "temporary and permanent are no reissues": ("GBSIEL/2029/0000310/P", "GBSIEL/2029/0000310/T/A", ""),
    "another serial": ("GBSIEL/2029/0000310/P", "GBSIEL/2029/0000311/P/A", ""),
    "another type": ("GBOIEL/2029/0000310/P", "GBSIEL/2029/0000310/P/A", ""),
    "the same number again": ("GBSIEL/2029/0000310/P", "GBSIEL/2029/0000310/P", ""),
    "another shape": ("GBSIE2029/00310", "GBSIE2029/00310A", ""),
}


@pytest.mark.parametrize("name", REISSUES)
def test_an_insert_replaces_what_was_canceled_before_it(name: str) -> None:
    """The references agree in all but the reissue letter, and the cancel stands before the insert."""
    canceled, inserted, replaced = REISSUES[name]
    cancel = [record("licence", CANCEL | {"licenceRef": canceled})]
    insert = transaction(licence={"licenceRef": inserted})
    before = gb_chief.read(chief_file(cancel, insert)).records
    after = gb_chief.read(chief_file(insert, cancel)).records
    assert before[1].license.replaces.number == replaced
    assert after[0].license.replaces.number == ""


def test_a_rejected_cancel_cancels_nothing() -> None:
    """A license is not said to replace one whose cancel was refused."""
    cancel = [record("licence", CANCEL), record("line", LINE)]
    insert = transaction(licence={"licenceRef": "GBSIEL/2030/0000001/P/A"})
    assert gb_chief.read(chief_file(cancel, insert)).records[0].license.replaces.number == ""


def test_a_replace_under_the_same_number_replaces_no_other_license() -> None:
    """The action replace renews what was sent under its own number."""
    cancel = [record("licence", CANCEL)]
    renewed = transaction(licence={"licenceRef": "GBSIEL/2030/0000001/P/A", "action": "replace"})
    assert gb_chief.read(chief_file(cancel, renewed)).records[1].license.replaces.number == ""


@pytest.mark.parametrize("attribute", GOOD["licence"])
def test_a_cancel_needs_its_reference_alone(attribute: str) -> None:
    """Type, usage and days of a cancel may be null; a null gives no fact."""
    reading = read_one(record("licence", CANCEL | {attribute: ""}))
    is_needed = attribute in {"transactionRef", "action", "licenceRef"}
    assert (len(reading.rejected), len(reading.records)) == ((1, 0) if is_needed else (0, 1))


def test_countries_become_iso_codes_and_are_not_repeated() -> None:
    """XS is Serbia; Ceuta and Melilla are parts of Spain; FR stays FR; XS and RS are one country."""
    codes = ("XS", "FR", "XC", "RS", "XL", "FR")
    rows = transaction()
    rows[2:3] = [record("country", COUNTRY | {"code": code}) for code in codes]
    assert list(read_one(*rows).records[0].license.destinations) == ["RS", "FR", "ES-CE", "ES-ML"]
