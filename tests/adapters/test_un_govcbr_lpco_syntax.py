"""The EDIFACT syntax and the service segments: what is refused before a message is read, and what reads the same."""

import pytest

from adapters.edifact.syntax import MAX_LENGTH, MAX_SEGMENTS
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from adapters.formats.un_govcbr_lpco import read, recognizes
from comity.v1.license_pb2 import License
from tests.adapters.edifact import SEGMENTS, UNB, interchange, replaced


def refusal_of(document: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def license_in(document: bytes) -> License:
    return read(document).records[0].license


# Syntax, before there are segments.

SYNTAX: dict[str, tuple[bytes, str]] = {
    "lower case in UNOA": (replaced("UNOC", "UNOA"), "character 248"),
    "a letter outside ASCII in UNOB": (replaced("UNOC", "UNOB").replace(b"Labs", b"L\xe4bs"), "character 311"),
    "a sign outside level B": (replaced("UNOC", "UNOB").replace(b"Labs", b"L@bs"), "character 311"),
    "Latin-1 bytes in UNOY": (replaced("UNOC", "UNOY").replace(b"Labs", b"L\xe4bs"), "character 311"),
    "a C1 control in UNOC": (replaced("Labs", "L\x85bs"), "character 311"),
    "NUL in UNOC": (replaced("Labs", "L\0bs"), "character 311"),
    "a tab": (replaced("Birch Labs", "Birch\tLabs"), "character 309"),
    "a set that is not read": (replaced("UNOC", "UNOD"), "UNB/0001"),
    "a set in lower case": (replaced("UNOC", "unoc"), "UNB/0001"),
    "no set": (replaced("UNOC:3", ""), "UNB/0001"),
    "a line break inside a segment": (replaced("Birch Labs", "Birch\nLabs"), "segment 12"),
    "a line break behind a released mark": (replaced("Birch Labs", "Birch?'\nLabs"), "segment 12"),
    "a byte order mark": (b"\xef\xbb\xbf" + interchange(*SEGMENTS), "character 1"),
    "a line break before UNB": (b"\n" + interchange(*SEGMENTS), "character 1"),
    "release before a letter": (replaced("Birch Labs", "What? Labs"), "character 308"),
    "release at the end": (interchange(*SEGMENTS) + b"?", "character 726"),
    "UNA with a mark twice": (interchange(*SEGMENTS, una="UNA:+.?+'"), "UNA"),
    "UNA with a letter": (interchange(*SEGMENTS, una="UNA:+.X '"), "UNA"),
    "UNA with another decimal mark": (interchange(*SEGMENTS, una="UNA:+;? '"), "UNA"),
    "UNA with a space for a separator": (interchange(*SEGMENTS, una="UNA +.? '"), "UNA"),
    "a repetition": (interchange(*SEGMENTS, una="UNA:+.?*'").replace(b"Birch Labs", b"Birch*Labs"), "segment 12"),
}


@pytest.mark.parametrize(("document", "field"), SYNTAX.values(), ids=SYNTAX)
def test_a_character_that_is_wrong_is_refused_before_anything_is_split(document: bytes, field: str) -> None:
    """The character or its segment is named by its place; nothing of it is read."""
    assert recognizes(document)
    assert refusal_of(document) == ("CHARACTER_SET_VIOLATION", field)


def test_an_advice_that_is_cut_off_is_refused() -> None:
    """It is too short to be claimed, and it is refused all the same."""
    assert refusal_of(b"UNA:+.") == ("CHARACTER_SET_VIOLATION", "UNA")


def test_a_bidirectional_character_is_refused() -> None:
    """Attack J12: a text that shows as another."""
    document = interchange(*SEGMENTS, unb=UNB.replace("UNOC:3", "UNOY:4")).decode()
    assert refusal_of(document.replace("Labs", "L\u202ebs").encode()) == ("TEXT_NOT_ALLOWED", "")


@pytest.mark.parametrize("document", [b"'" * (MAX_LENGTH + 1), (UNB + "'").encode() + b"'" * MAX_SEGMENTS])
def test_a_document_out_of_all_measure_is_refused(document: bytes) -> None:
    """The limits are there before the work."""
    assert refusal_of(document) == ("DOCUMENT_TOO_LARGE", "")


GOOD_SYNTAX: dict[str, bytes] = {
    "lines ended by CR LF": interchange(*SEGMENTS).replace(b"\n", b"\r\n"),
    "no lines": interchange(*SEGMENTS).replace(b"\n", b""),
    "UNA on a line of its own": interchange(*SEGMENTS, una="UNA:+.? '\r\n"),
    "a repetition separator that is not used": interchange(*SEGMENTS, una="UNA:+.?*'"),
    "no release character": interchange(*SEGMENTS, una="UNA:+.  '"),
    "empty elements at the end": replaced("RFF+EX:XA/16", "RFF+EX:XA/16::+"),
    "all in capitals in UNOA": interchange(*SEGMENTS, unb=UNB.replace("UNOC", "UNOA")).upper(),
    "a day of eight digits in version 4": interchange(
        *SEGMENTS, unb=UNB.replace("C:3", "Y:4").replace("260302", "20260302")
    ),
}


@pytest.mark.parametrize("document", GOOD_SYNTAX.values(), ids=GOOD_SYNTAX)
def test_another_form_of_the_same_syntax_reads_the_same(document: bytes) -> None:
    """Line ends, service characters and empty ends change nothing of what a message says."""
    want = facts_view(read(interchange(*SEGMENTS)))
    got = facts_view(read(document))
    assert str(got).upper() == str(want).upper()


@pytest.mark.parametrize(
    ("written", "name"),
    [("What?? Labs", "What? Labs"), ("A?+B?:C?'D", "A+B:C'D"), ("A????B", "A??B"), ("A???+B", "A?+B"), ("A?.B", "A.B")],
)
def test_a_released_mark_is_text(written: str, name: str) -> None:
    """The release character takes the meaning of a mark away, its own too."""
    assert license_in(replaced("Birch Labs", written)).parties[1].party.name == name


# The service segments.

SERVICE: list[tuple[bytes, str, str]] = [
    (replaced("UNZ+1+REF7", "UNZ+1+REF8"), "CONTROL_REFERENCE_MISMATCH", "UNZ/0020"),
    (replaced("UNT+34+1", "UNT+34+2"), "CONTROL_REFERENCE_MISMATCH", "UNT/0062"),
    (replaced("UNZ+1+", "UNZ+2+"), "CONTROL_TOTAL_WRONG", "UNZ/0036"),
    (replaced("UNT+34+", "UNT+35+"), "SEGMENT_COUNT_WRONG", "UNT/0074"),
    (replaced("UNT+34+", "UNT+3 4+"), "SEGMENT_COUNT_WRONG", "UNT/0074"),
    (replaced("UNT+34+1", "UNT++1"), "MANDATORY_FIELD_MISSING", "UNT/0074"),
    (replaced("GOVCBR:D:13A", "GOVCBR:D:01B"), "UNKNOWN_MESSAGE_VERSION", "UNH/0054"),
    (replaced("GOVCBR:D:13A", "CUSDEC:D:13A"), "UNKNOWN_MESSAGE_VERSION", "UNH/0065"),
    (replaced(":UN:CMTY01", ":UN:CMTY02"), "UNKNOWN_MESSAGE_VERSION", "UNH/0057"),
    (replaced(":UN:CMTY01", ":UN"), "UNKNOWN_MESSAGE_VERSION", "UNH/0057"),
    (replaced("UNOC:3", "UNOC:5"), "UNKNOWN_MESSAGE_VERSION", "UNB/0002"),
    (replaced("+260302:", "+260230:"), "DATE_INVALID", "UNB/0017"),
    (replaced(":0915+", ":2460+"), "DATE_INVALID", "UNB/0019"),
    (replaced("+REF7'\nUNH", "+REF7++++++1'\nUNH"), "UNKNOWN_FIELD", "UNB/11.1"),
    (replaced("REF7'\nUNH", "REF7REF7REF7REF7'\nUNH"), "FIELD_TOO_LONG", "UNB/0020"),
    (replaced("UNZ+1+REF7'\n", ""), "MANDATORY_SEGMENT_MISSING", "UNZ"),
    (replaced("UNZ+1+REF7'\n", "UNZ+1+REF7"), "MANDATORY_SEGMENT_MISSING", "UNZ"),
    (replaced("UNT+34+1'\n", ""), "MANDATORY_SEGMENT_MISSING", "UNT"),
    (replaced("UNH+1+GOVCBR:D:13A:UN:CMTY01'\n", ""), "MANDATORY_SEGMENT_MISSING", "UNH"),
    (interchange(*SEGMENTS).partition(b"\n")[2], "MANDATORY_SEGMENT_MISSING", "UNB"),
    (interchange(*SEGMENTS) * 2, "SEGMENT_OUT_OF_ORDER", "UNH"),
    (replaced("UNZ+1", "UNH+2+GOVCBR:D:13A:UN:CMTY01'UNT+2+2'UNZ+2"), "SEGMENT_OUT_OF_ORDER", "UNH"),
    (replaced("UNS+D'", "uns+D'"), "SEGMENT_OUT_OF_ORDER", "segment 17"),
    (replaced("UNS+D'", "UNS+D''"), "SEGMENT_OUT_OF_ORDER", "segment 18"),
    (replaced("Birch Labs", "Birch's Labs"), "SEGMENT_OUT_OF_ORDER", "segment 13"),
]


@pytest.mark.parametrize(("document", "reason", "field"), SERVICE)
def test_a_fault_of_the_service_segments_is_refused(document: bytes, reason: str, field: str) -> None:
    """Which message it is, and whether all of it is there, is asked before what it says."""
    assert recognizes(document)
    assert refusal_of(document) == (reason, field)
