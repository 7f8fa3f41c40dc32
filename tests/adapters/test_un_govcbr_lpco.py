"""The GOVCBR message as it is read: one thing changed for each refusal, and what a message says."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import Fate, Reading
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.formats.un_govcbr_lpco import read, recognizes, write
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License, LicenseKind, LineLimit, Standing
from tests.adapters.edifact import SEGMENTS, UNB, changed, interchange, moved

GOLDEN = Path(__file__).parent / "golden" / "un_govcbr_lpco"
GOOD = sorted(path for path in GOLDEN.glob("*.edi") if not path.name.startswith("bad-"))
NOTHING: frozenset[str] = frozenset()


def refusal_of(document: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def license_in(document: bytes) -> License:
    return read(document).records[0].license


def test_the_small_message_is_read() -> None:
    """Everything below changes one thing in this message."""
    assert license_in(interchange(*SEGMENTS)).number == "XA/17"


# The order of the segments, and their shape.

ORDER: list[tuple[bytes, str, str]] = [
    (moved("STS++70", "NAD+CN+++Birch Labs+2 Sample Road++++XB"), "SEGMENT_OUT_OF_ORDER", "segment 9 DTM"),
    (moved("BGM+811:::INDIVIDUAL+XA/17+9", "DTM+137:20260302:102"), "SEGMENT_OUT_OF_ORDER", "segment 3 DTM"),
    (moved("GID+1", "LIN+1"), "SEGMENT_OUT_OF_ORDER", "segment 21 MOA"),
    (moved("MEA+AAE++KGM:4.5", "QTY+170:4.5:KGM"), "SEGMENT_OUT_OF_ORDER", "segment 26 QTY"),
    (moved("LIN+1", "UNS+D"), "SEGMENT_OUT_OF_ORDER", "segment 18 LIN"),
    (moved("HYN+3", "UNS+S"), "SEGMENT_OUT_OF_ORDER", "segment 32 UNS"),
    (moved("RCS+2+C1", "UNS+D"), "SEGMENT_OUT_OF_ORDER", "segment 15 FTX"),
    (changed("STS++70", "STS++70", "STS++40"), "SEGMENT_OUT_OF_ORDER", "segment 10 STS"),
    (changed("RFF+EX:XA/16", "RFF+EX:XA/16", "RFF+EX:XA/15"), "SEGMENT_OUT_OF_ORDER", "segment 8 RFF"),
    (
        changed("NAD+UC+++Birch Institute+++++XB", "NAD+IC+++Birch Institute+++++XB"),
        "SEGMENT_OUT_OF_ORDER",
        "segment 13 NAD",
    ),
    (changed("DTM+36:20280302:102", "DTM+147:20280302:102"), "SEGMENT_OUT_OF_ORDER", "segment 6 DTM"),
    (changed("LOC+28+XB:162:5", "LOC+28+XB:162:5", "LOC+36+XB:162:5"), "SEGMENT_OUT_OF_ORDER", "segment 9 LOC"),
    (changed("RFF+AVJ:1C111.a", "RFF+AFE:1C111.a"), "SEGMENT_OUT_OF_ORDER", "segment 30 RFF"),
    (changed("QTY+170:4.5:KGM", "QTY+170:4.5:KGM", "QTY+143:4.5:KGM"), "SEGMENT_OUT_OF_ORDER", "segment 28 QTY"),
    (changed("UNS+D", "UNS+D", "FTX+AAI+++text"), "SEGMENT_OUT_OF_ORDER", "segment 18 FTX"),
    (changed("RCS+2+C1", "RCS+3+C1"), "SEGMENT_OUT_OF_ORDER", "segment 15 RCS"),
    (changed("DTM+137:20260302:102"), "MANDATORY_SEGMENT_MISSING", "DTM+137"),
    (changed("BGM+811:::INDIVIDUAL+XA/17+9"), "MANDATORY_SEGMENT_MISSING", "BGM"),
    (changed("LOC+28+XB:162:5"), "MANDATORY_SEGMENT_MISSING", "LOC+28"),
    (changed(SEGMENTS[8]), "MANDATORY_SEGMENT_MISSING", "NAD+DFK"),
    (changed(SEGMENTS[11]), "MANDATORY_SEGMENT_MISSING", "NAD+MS"),
    (changed("UNS+D"), "MANDATORY_SEGMENT_MISSING", "UNS+D"),
    (changed("UNS+S"), "MANDATORY_SEGMENT_MISSING", "UNS+S"),
    (changed("HYN+3"), "MANDATORY_SEGMENT_MISSING", "HYN+3"),
    (changed("HYN+3", "HYN+4"), "MANDATORY_SEGMENT_MISSING", "HYN+3"),
    (changed("CNT+2:1"), "MANDATORY_SEGMENT_MISSING", "CNT+2"),
    (changed("LIN+1"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/LIN"),
    (changed("GID+1"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/GID"),
    (changed("FTX+AAA+++Sample powder"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/GID/FTX+AAA"),
    (changed("MEA+AAE++KGM:4.5"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/MEA"),
    (changed("QTY+170:4.5:KGM"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/MEA/QTY+170"),
    (changed("DOC+830+26XA1"), "MANDATORY_SEGMENT_MISSING", "SEQ[1]/DOC+830"),
    (changed("STS++70"), "MANDATORY_SEGMENT_MISSING", "STS"),
    (changed("RCS+2+C1"), "MANDATORY_SEGMENT_MISSING", "RCS+2"),
    (changed("FTX+AAX+++No re-export."), "MANDATORY_SEGMENT_MISSING", "RCS+2[1]/FTX+AAX"),
    (interchange(*SEGMENTS[:15], "HYN+3", "UNS+S", "CNT+2:0"), "MANDATORY_SEGMENT_MISSING", "SEQ"),
    (changed("RCS+2+C1", "RCS+2+C1:1"), "UNKNOWN_FIELD", "RCS+2[1]/2.2"),
    (changed("BGM+811:::INDIVIDUAL+XA/17+9", "BGM+811:1::INDIVIDUAL+XA/17+9"), "UNKNOWN_FIELD", "BGM/1131"),
    (changed("DOC+830+26XA1", "DOC+830+26XA1:12"), "UNKNOWN_FIELD", "SEQ[1]/DOC+830[1]/2.2"),
    (changed("FTX+AAX+++No re-export.", "FTX+AAX+++1:2:3:4:5:6"), "UNKNOWN_FIELD", "RCS+2[1]/FTX+AAX[1]/4.6"),
    (changed("FTX+AAX+++No re-export.", "FTX+AAX+++No.+EN"), "UNKNOWN_FIELD", "RCS+2[1]/FTX+AAX[1]/5.1"),
    (changed("FTX+AAX+++No re-export.", "FTX+AAX"), "MANDATORY_FIELD_MISSING", "RCS+2[1]/FTX+AAX[1]/4440[1]"),
    (changed("FTX+AAX+++No re-export.", "FTX+AAX+++" + "x" * 513), "FIELD_TOO_LONG", "RCS+2[1]/FTX+AAX[1]/4440[1]"),
    (changed(SEGMENTS[8], f"NAD+DFK+++{'x' * 71}"), "FIELD_TOO_LONG", "NAD+DFK/3036[1]"),
    (changed("BGM+811:::INDIVIDUAL+XA/17+9", f"BGM+811:::GLOBAL+{'1' * 71}+9"), "FIELD_TOO_LONG", "BGM/1004"),
]


@pytest.mark.parametrize(("document", "reason", "field"), ORDER)
def test_a_segment_out_of_its_place_or_shape_is_refused(document: bytes, reason: str, field: str) -> None:
    """The profile has each segment in one place, as often as it says, with the elements that it says."""
    assert refusal_of(document) == (reason, field)


# The values.

_BGM = "BGM+811:::INDIVIDUAL+XA/17+9"
VALUES: list[tuple[str, str, str, str]] = [
    (_BGM, "BGM+811:::SPECIAL+XA/17+9", "KIND_UNKNOWN", "BGM/1000"),
    (_BGM, "BGM+811:::individual+XA/17+9", "KIND_UNKNOWN", "BGM/1000"),
    (_BGM, "BGM+811+XA/17+9", "KIND_UNKNOWN", "BGM/1000"),
    (_BGM, "BGM+911:::INDIVIDUAL+XA/17+9", "KIND_UNKNOWN", "BGM/1001"),
    (_BGM, "BGM+811:::INDIVIDUAL+XA/17+4", "UNKNOWN_ACTION", "BGM/1225"),
    (_BGM, "BGM+811:::INDIVIDUAL+XA/17", "MANDATORY_FIELD_MISSING", "BGM/1225"),
    (_BGM, "BGM+811:::INDIVIDUAL++9", "MANDATORY_FIELD_MISSING", "BGM/1004"),
    (_BGM, "BGM+811:::INDIVIDUAL+XA/17 +9", "OUTER_SPACE_IN_REFERENCE", "BGM/1004"),
    (_BGM, "BGM+811:::INDIVIDUAL+XA\xa017+9", "TEXT_NOT_ALLOWED", "BGM/1004"),
    ("DTM+36:20280302:102", "DTM+36:2028:602", "DATE_FORMAT_UNSUPPORTED", "DTM+36/2379"),
    ("DTM+36:20280302:102", "DTM+36:202803020000:203", "DATE_FORMAT_UNSUPPORTED", "DTM+36/2379"),
    ("DTM+7:20260303:102", "DTM+7:2026030320280302:718", "DATE_FORMAT_UNSUPPORTED", "DTM+7/2379"),
    ("DTM+36:20280302:102", "DTM+36:20280302", "DATE_FORMAT_UNSUPPORTED", "DTM+36/2379"),
    ("DTM+36:20280302:102", "DTM+36:20280230:102", "DATE_INVALID", "DTM+36/2380"),
    ("DTM+36:20280302:102", "DTM+36:2028-03-02:102", "DATE_INVALID", "DTM+36/2380"),
    ("DTM+137:20260302:102", "DTM+137:202603:102", "DATE_INVALID", "DTM+137/2380"),
    ("DTM+36:20280302:102", "DTM+36:20260302:102", "DATE_ORDER", "DTM+36/2380"),
    ("DTM+7:20260304:102", "DTM+7:20261304:102", "DATE_INVALID", "STS/DTM+7/2380"),
    ("LOC+28+XB:162:5", "LOC+28+EL:162:5", "UNKNOWN_COUNTRY", "LOC+28[1]/3225"),
    ("LOC+28+XB:162:5", "LOC+28+xb:162:5", "UNKNOWN_COUNTRY", "LOC+28[1]/3225"),
    ("LOC+28+XB:162:5", "LOC+28+XB:139:6", "UNKNOWN_COUNTRY", "LOC+28[1]/1131"),
    ("LOC+28+XB:162:5", "LOC+28+XB", "UNKNOWN_COUNTRY", "LOC+28[1]/1131"),
    ("STS++70", "STS++42", "UNKNOWN_STATUS", "STS/4405"),
    ("STS++70", "STS++SUS", "UNKNOWN_STATUS", "STS/4405"),
    ("STS++70", "STS++70:COMITY", "UNKNOWN_STATUS", "STS/4405"),
    ("NAD+UC+++Birch Institute+++++XB", "NAD+UC++++++++XB", "MANDATORY_FIELD_MISSING", "NAD+UC[1]/3036"),
    ("NAD+UC+++Birch Institute+++++XB", "NAD+UC+++Birch Institute+++++XBX", "UNKNOWN_COUNTRY", "NAD+UC[1]/3207"),
    ("NAD+UC+++Birch Institute+++++XB", "NAD+UC+ 1++Birch", "OUTER_SPACE_IN_REFERENCE", "NAD+UC[1]/3039"),
    ("LIN+1", "LIN+01", "WHOLE_NUMBER_REQUIRED", "SEQ[1]/LIN/1082"),
    ("LIN+1", "LIN+0", "WHOLE_NUMBER_REQUIRED", "SEQ[1]/LIN/1082"),
    ("LIN+1", "LIN+1\xb2", "WHOLE_NUMBER_REQUIRED", "SEQ[1]/LIN/1082"),
    ("GID+1", "GID+2", "SEGMENT_OUT_OF_ORDER", "SEQ[1]/GID/1496"),
    ("SEQ++1", "SEQ++2", "SEGMENT_OUT_OF_ORDER", "SEQ[1]/1050"),
    ("MOA+179:900.00:EUR", "MOA+179:900,00:EUR", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MOA+179/5004"),
    ("MOA+179:900.00:EUR", "MOA+179:-900:EUR", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MOA+179/5004"),
    ("MOA+179:900.00:EUR", "MOA+179:9e2:EUR", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MOA+179/5004"),
    ("MOA+179:900.00:EUR", "MOA+179:0900:EUR", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MOA+179/5004"),
    ("MOA+179:900.00:EUR", "MOA+179:900.0000001:EUR", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MOA+179/5004"),
    ("MOA+179:900.00:EUR", "MOA+179:900.00", "AMOUNT_WITHOUT_CURRENCY", "SEQ[1]/MOA+179/6345"),
    ("MOA+179:900.00:EUR", "MOA+179:900.00:eur", "UNKNOWN_CURRENCY", "SEQ[1]/MOA+179/6345"),
    ("QTY+170:4.5:KGM", "QTY+170:4.5", "QUANTITY_WITHOUT_UNIT", "SEQ[1]/MEA/QTY+170/6411"),
    ("QTY+170:4.5:KGM", "QTY+170:4.5:kgm", "UNIT_UNKNOWN", "SEQ[1]/MEA/QTY+170/6411"),
    ("QTY+170:4.5:KGM", "QTY+170:4.5:H87", "UNIT_NOT_DIVISIBLE", "SEQ[1]/MEA/QTY+170/6060"),
    ("QTY+170:4.5:KGM", "QTY+170:4,5:KGM", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MEA/QTY+170/6060"),
    ("MEA+AAE++KGM:4.5", "MEA+AAE++KGM:45", "MEASURE_QUANTITY_MISMATCH", "SEQ[1]/MEA/6314"),
    ("MEA+AAE++KGM:4.5", "MEA+AAE++GRM:4.5", "MEASURE_QUANTITY_MISMATCH", "SEQ[1]/MEA/6314"),
    ("MEA+AAE++KGM:4.5", "MEA+AAE++KGM:4,5", "DECIMAL_NOT_CANONICAL", "SEQ[1]/MEA/6314"),
    ("MEA+AAE++KGM:4.5", "MEA+WT++KGM:4.5", "UNKNOWN_FIELD", "SEQ[1]/MEA/6311"),
    ("RFF+AVJ:1C111.a", "RFF+AVJ: 1C111.a", "OUTER_SPACE_IN_REFERENCE", "SEQ[1]/GID/RFF+AVJ[1]/1154"),
    ("TCC+++76031000:HS", "TCC+++76031:HS", "COMMODITY_CODE_SHAPE", "SEQ[1]/GID/TCC/7357"),
    ("TCC+++76031000:HS", "TCC+++7603.10:HS", "COMMODITY_CODE_SHAPE", "SEQ[1]/GID/TCC/7357"),
    ("TCC+++76031000:HS", "TCC+++76031000:CV", "COMMODITY_CODE_SHAPE", "SEQ[1]/GID/TCC/1131"),
    ("DOC+830+26XA1", "DOC+830", "MANDATORY_FIELD_MISSING", "SEQ[1]/DOC+830[1]/1004"),
    ("QTY+486:1.5:KGM", "QTY+486:4.6:KGM", "OVER_CONSUMED", "SEQ[1]/DOC+830"),
    ("MOA+159:200.00:EUR", "MOA+159:900.01:EUR", "OVER_CONSUMED", "SEQ[1]/DOC+830"),
    ("QTY+486:1.5:KGM", "QTY+486:1500:GRM", "UNIT_MISMATCH", "SEQ[1]/DOC+830[1]/QTY+486/6411"),
    ("QTY+486:1.5:KGM", "", "MANDATORY_SEGMENT_MISSING", "SEQ[1]/DOC+830[1]/QTY+486"),
    ("CNT+2:1", "CNT+2:2", "CONTROL_TOTAL_WRONG", "CNT+2/6066"),
    ("CNT+2:1", "CNT+2:1.0", "CONTROL_TOTAL_WRONG", "CNT+2/6066"),
]


@pytest.mark.parametrize(("old", "new", "reason", "field"), VALUES)
def test_a_value_that_is_wrong_is_refused(old: str, new: str, reason: str, field: str) -> None:
    """Nothing is defaulted, mended or converted."""
    assert refusal_of(changed(old, *([new] if new else []))) == (reason, field)


def by_value(*deduction: str) -> bytes:
    """Return the small message with a line that is licensed by value alone, and one deduction."""
    line = ("SEQ++1", "LIN+1", "MOA+179:900.00:EUR", "DOC+830+26XA1", *deduction)
    goods = ("GID+1", "FTX+AAA+++Sample powder")
    return interchange(*SEGMENTS[:15], *line, *goods, *SEGMENTS[-3:])


@pytest.mark.parametrize(
    ("deduction", "reason", "field"),
    [
        ("QTY+486:1:KGM", "MANDATORY_SEGMENT_MISSING", "SEQ[1]/DOC+830[1]/MOA+159"),
        ("MOA+159:1.00:USD", "UNIT_MISMATCH", "SEQ[1]/DOC+830[1]/MOA+159/6345"),
        ("MOA+159:900.01:EUR", "OVER_CONSUMED", "SEQ[1]/DOC+830"),
        ("LOC+22+XA0046", "MANDATORY_SEGMENT_MISSING", "SEQ[1]/DOC+830[1]/MOA+159"),
    ],
)
def test_a_deduction_counts_in_the_value_of_its_line(deduction: str, reason: str, field: str) -> None:
    """What was deducted in another measure cannot be left out of the balance, so the message is refused."""
    assert refusal_of(by_value(deduction)) == (reason, field)


def test_a_line_number_is_used_once() -> None:
    """A second line of the same number is refused, whatever the number of its sequence."""
    second = ("SEQ++2", *SEGMENTS[16:18], *SEGMENTS[25:29])
    document = interchange(*SEGMENTS[:29], *second, "HYN+3", "UNS+S", "CNT+2:2")
    assert refusal_of(document) == ("DUPLICATE_LINE", "SEQ[2]/LIN/1082")


def test_a_code_in_letters_of_another_script_is_refused() -> None:
    """A Cyrillic letter looks like a Latin one: the number would be another."""
    document = interchange(*SEGMENTS, unb=UNB.replace("UNOC:3", "UNOY:4")).decode()
    assert refusal_of(document.replace("XA/17", "\u0425A/17").encode()) == ("TEXT_NOT_ALLOWED", "BGM/1004")


# What a message says.


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("INDIVIDUAL", LicenseKind.LICENSE_KIND_INDIVIDUAL),
        ("GLOBAL", LicenseKind.LICENSE_KIND_GLOBAL),
        ("GENERAL", LicenseKind.LICENSE_KIND_GENERAL),
    ],
)
def test_the_document_name_is_the_kind(name: str, kind: int) -> None:
    """The three kinds of the profile."""
    assert license_in(changed(_BGM, f"BGM+811:::{name}+XA/17+9")).kind == kind


@pytest.mark.parametrize(
    ("function", "action"),
    [
        ("9", LicenseAction.LICENSE_ACTION_INSERT),
        ("5", LicenseAction.LICENSE_ACTION_REPLACE),
        ("1", LicenseAction.LICENSE_ACTION_CANCEL),
        ("50", LicenseAction.LICENSE_ACTION_CANCEL),
    ],
)
def test_the_function_is_the_action_and_no_status(function: str, action: int) -> None:
    """How the license stands is said by STS alone; the function is written again as it was."""
    document = changed(_BGM, f"BGM+811:::INDIVIDUAL+XA/17+{function}")
    record = read(document).records[0]
    assert (record.action, record.license.stated_standing.standing) == (action, Standing.STANDING_ISSUED)
    assert f"+XA/17+{function}'".encode() in write(read(document), NOTHING).document


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("70", Standing.STANDING_ISSUED),
        ("39", Standing.STANDING_ISSUED),
        ("40", Standing.STANDING_WITHDRAWN),
        ("41", Standing.STANDING_REFUSED),
        ("SUS:COMITY", Standing.STANDING_SUSPENDED),
        ("EXH:COMITY", Standing.STANDING_EXHAUSTED),
    ],
)
def test_the_status_is_the_standing(status: str, standing: int) -> None:
    """Codes of the directory and of the profile; each is written again as it was."""
    document = changed("STS++70", f"STS++{status}")
    assert license_in(document).stated_standing.standing == standing
    assert f"STS++{status}'".encode() in write(read(document), NOTHING).document


def test_without_status_and_end_the_message_does_not_say() -> None:
    """No STS is no standing, and its day is never the first day of use; no DTM 36 is no end, but not without end."""
    segments = [each for each in SEGMENTS if each not in ("STS++70", "DTM+7:20260304:102", "DTM+36:20280302:102")]
    facts = str(facts_view(read(interchange(*segments))))
    assert not any(word in facts for word in ("status", "valid_until", "open_ended"))
    facts = str(facts_view(read(changed("DTM+7:20260303:102"))))
    assert "valid_from" not in facts
    assert "'status_as_of': '2026-03-04'" in facts


def test_the_consignee_never_stands_in_for_the_end_user() -> None:
    """Without NAD+UC there is none."""
    assert "end_user" not in str(facts_view(read(changed("NAD+UC+++Birch Institute+++++XB"))))


@pytest.mark.parametrize(("code", "six", "whole"), [("760310", "760310", ""), ("7603100090", "760310", "7603100090")])
def test_a_commodity_code_of_more_than_six_digits_is_national(code: str, six: str, whole: str) -> None:
    """The first six are those of the Harmonized System."""
    line = license_in(changed("TCC+++76031000:HS", f"TCC+++{code}:HS")).lines[0]
    assert (line.hs_code, line.national_code) == (six, whole)


def test_texts_of_a_description_are_joined_and_texts_of_a_condition_are_not() -> None:
    """Several texts of FTX AAA are one description; each text of FTX AAX is one condition."""
    license_ = license_in(changed("FTX+AAA+++Sample powder", "FTX+AAA+++Sample:powder:fine"))
    assert license_.lines[0].description == "Sample powder fine"
    license_ = license_in(changed("FTX+AAX+++No re-export.", "FTX+AAX+++One.:Two.", "FTX+AAX+++Three."))
    assert [(each.code, each.text) for each in license_.conditions] == [
        ("C1", "One."),
        ("C1", "Two."),
        ("C1", "Three."),
    ]


def test_equal_figures_agree_whatever_their_decimals() -> None:
    """MEA repeats QTY; the license has the digits of QTY."""
    quantity = license_in(changed("MEA+AAE++KGM:4.5", "MEA+AAE++KGM:4.500")).lines[0].authorized_quantity
    assert (quantity.value, quantity.unit) == ("4.5", "KGM")


def test_the_decimal_mark_of_una_becomes_a_point() -> None:
    """With a comma in UNA figures have a comma; the license has the same digits."""
    text = interchange(*SEGMENTS, una="UNA:+,? '").decode().replace("900.00", "900,00").replace("200.00", "200,00")
    text = text.replace(":4.5", ":4,5").replace(":1.5", ":1,5")
    assert facts_view(read(text.encode())) == facts_view(read(interchange(*SEGMENTS)))


def test_the_balance_is_what_is_licensed_less_what_was_deducted() -> None:
    """In quantity where the line has one, else in currency; for lines with deductions only."""
    balance = license_in(interchange(*SEGMENTS)).stated_balances[0]
    assert (balance.unit, balance.granted, balance.consumed, balance.available) == ("KGM", "4.5", "1.5", "3.0")
    balance = license_in(by_value("MOA+159:900.00:EUR")).stated_balances[0]
    assert (balance.currency, balance.consumed, balance.available) == ("EUR", "900.00", "0.00")
    assert not license_in(
        by_value("MOA+159:1:EUR").replace(b"MOA+179:900.00:EUR'\n", b"").replace(b"T+27", b"T+26")
    ).stated_balances


@pytest.mark.parametrize(
    ("gone", "limit"),
    [
        ((), LineLimit.LINE_LIMIT_QUANTITY_AND_VALUE),
        (("MOA+179:900.00:EUR",), LineLimit.LINE_LIMIT_QUANTITY),
        (("MEA+AAE++KGM:4.5", "QTY+170:4.5:KGM"), LineLimit.LINE_LIMIT_VALUE),
        (("MOA+179:900.00:EUR", "MEA+AAE++KGM:4.5", "QTY+170:4.5:KGM"), LineLimit.LINE_LIMIT_UNSPECIFIED),
    ],
)
def test_each_figure_that_is_licensed_limits_the_line(gone: tuple[str, ...], limit: int) -> None:
    """Licensed quantity and licensed value both bind; a figure that is absent limits nothing."""
    license_ = license_in(interchange(*(each for each in SEGMENTS if each not in gone)))
    assert license_.lines[0].limit == limit


def test_a_destination_is_named_once_and_a_line_may_name_no_entry() -> None:
    """Repeats are no second destination; a line without RFF AVJ is not free, it names no entry."""
    assert license_in(changed("LOC+28+XB:162:5", *["LOC+28+XB:162:5"] * 2)).destinations == ["XB"]
    assert not license_in(changed("RFF+AVJ:1C111.a")).lines[0].control_list_entries


@pytest.mark.parametrize(("sequence", "goods"), [("1", "1"), ("7", "7"), ("1", "7")])
def test_a_line_is_named_by_lin(sequence: str, goods: str) -> None:
    """SEQ and GID repeat the number of the line or give the position of the group."""
    line = (f"SEQ++{sequence}", "LIN+7", f"GID+{goods}", "FTX+AAA+++Sample powder")
    assert license_in(interchange(*SEGMENTS[:15], *line, *SEGMENTS[-3:])).lines[0].line_number == 7


def test_a_withdrawal_may_leave_out_the_lines() -> None:
    """With functions 1 and 50 only; the count of lines is then 0."""
    document = interchange("BGM+811:::GLOBAL+XA/17+50", *SEGMENTS[1:15], "HYN+3", "UNS+S", "CNT+2:0")
    assert not license_in(document).lines


@pytest.mark.parametrize(
    "document", [b"", b"UN", b"UNBELIEVABLE", b"UNA", b"UNA:+.? '", b"1\\fileHeader\\", b"{}", b"<a/>", b"UNT+1'"]
)
def test_what_does_not_begin_as_an_interchange_is_not_claimed(document: bytes) -> None:
    """By its first bytes alone."""
    assert recognizes(document) is False


# Properties.


def facts_or_refusal(document: bytes) -> Reading | str:
    try:
        return read(document)
    except DocumentRefused as refusal:
        return refusal.reason


@settings(max_examples=60)
@given(st.sampled_from(GOOD), st.integers(0), st.one_of(st.none(), st.integers(0, 255)))
def test_a_broken_golden_document_is_refused_or_reads_and_writes_the_same(
    path: Path, place: int, byte: int | None
) -> None:
    """Cut off or with a byte changed: refused, or a message that says the same when it is written and read again."""
    document = path.read_bytes()
    at = place % len(document)
    broken = document[:at] if byte is None else document[:at] + bytes([byte]) + document[at + 1 :]
    reading = facts_or_refusal(broken)
    if isinstance(reading, Reading):
        assert facts_view(read(write(reading, NOTHING).document)) == facts_view(reading)


def test_everything_that_is_no_field_of_the_license_is_accounted_for() -> None:
    """No field is approximated; what is dropped is counted, repeated, or of the file alone."""
    account = read(interchange(*SEGMENTS)).records[0].account
    dropped = {entry.source for entry in account if entry.fate is Fate.DROPPED}
    assert not [entry for entry in account if entry.fate is Fate.APPROXIMATED]
    assert dropped == {
        "UNB/0001", "SEQ[1]/1050", "SEQ[1]/GID/1496", "SEQ[1]/MEA/6311", "SEQ[1]/MEA/6411", "SEQ[1]/MEA/6314",
        "CNT+2/6066", "UNT/0074", "UNT/0062", "UNZ/0036", "UNZ/0020",
    }  # fmt: skip
