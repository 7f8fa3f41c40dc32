"""JSON that a stranger wrote: what is refused before a format sees it, and what a format's members refuse."""

import pytest

from adapters.errors import DocumentRefused
from adapters.json_source import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_LENGTH,
    MAX_MEMBERS,
    MAX_TEXT,
    Json,
    Kind,
    Member,
    Number,
    check_members,
    fields_of,
    parse_json,
    parse_object,
    without_silence,
    write_json,
)

REFUSED: dict[str, tuple[bytes, str, str]] = {
    "a byte order mark": (b'\xef\xbb\xbf{"a":1}', "DOCUMENT_ENCODING", ""),
    "a NUL": (b'{"a":"\x00"}', "DOCUMENT_ENCODING", ""),
    "bytes that are not UTF-8": (b'{"a":"\xe9"}', "DOCUMENT_ENCODING", ""),
    "an overlong document": (b'"' + b"x" * MAX_LENGTH + b'"', "JSON_LIMIT", ""),
    "nothing": (b"", "JSON_NOT_WELL_FORMED", ""),
    "two values": (b"{} {}", "JSON_NOT_WELL_FORMED", ""),
    "a trailing comma": (b'{"a":1,}', "JSON_NOT_WELL_FORMED", ""),
    "a control character in a text": (b'{"a":"\t"}', "JSON_NOT_WELL_FORMED", ""),
    "a leading zero": (b'{"a":01}', "JSON_NOT_WELL_FORMED", ""),
    "a plus sign": (b'{"a":+1}', "JSON_NOT_WELL_FORMED", ""),
    "NaN": (b'{"a":NaN}', "JSON_CONSTANT", ""),
    "Infinity": (b'{"a":-Infinity}', "JSON_CONSTANT", ""),
    "a name twice": (b'{"a":1,"a":1}', "DUPLICATE_MEMBER", "a"),
    "a name twice, written otherwise": (b'{"a":1,"\\u0061":1}', "DUPLICATE_MEMBER", "a"),
    "a name twice, deep down": (b'[[{"b":{"a":1,"a":2}}]]', "DUPLICATE_MEMBER", "a"),
    "a hidden name twice": (b'{"\\u202e":1,"\\u202e":1}', "DUPLICATE_MEMBER", ""),
    "a name that reads like a path": (b'{"a":{"b":1},"a.b":2}', "UNKNOWN_FIELD", "a.b"),
    "a name that reads like a position": (b'[{"a":[1],"a[0]":2}]', "UNKNOWN_FIELD", "a[0]"),
    "half of a surrogate pair": (b'{"a":"\\ud800"}', "TEXT_NOT_ALLOWED", ""),
    "half of a pair in a name": (b'{"\\udc00":1}', "TEXT_NOT_ALLOWED", ""),
    "one level too many": (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "JSON_LIMIT", ""),
    "a hundred thousand levels": (b"[" * 100_000, "JSON_LIMIT", ""),
    "a text that is too long": (b'"' + b"x" * (MAX_TEXT + 1) + b'"', "JSON_LIMIT", ""),
    "a number that is too long": (b"1" * (MAX_DIGITS + 1), "JSON_LIMIT", ""),
    "too many members": (
        b"{" + b",".join(b'"%d":1' % n for n in range(MAX_MEMBERS + 1)) + b"}",
        "JSON_LIMIT",
        "",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_strict_json_is_refused(case: str) -> None:
    """Each with the reason of its rule; the document is never repeated in the refusal."""
    document, reason, field = REFUSED[case]
    with pytest.raises(DocumentRefused) as refused:
        parse_json(document)
    assert (refused.value.reason, refused.value.field) == (reason, field)


READ: dict[str, tuple[bytes, Json]] = {
    "a number keeps its digits": (
        b"[10.0, 0.10000000000000000001, 1e3, -0]",
        ["10.0", "0.10000000000000000001", "1e3", "-0"],
    ),
    "the deepest level": (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
    "a pair of surrogates": (b'"\\ud83d\\ude00"', "\N{GRINNING FACE}"),
    "every kind of value": (b'{"a":[true,false,null,"x",{}]}', {"a": [True, False, None, "x", {}]}),
}


@pytest.mark.parametrize("case", READ)
def test_what_is_strict_json_is_read_as_written(case: str) -> None:
    """Numbers are texts of their own type; nothing becomes a float."""
    document, value = READ[case]
    got = parse_json(document)
    assert value is None or got == value


def test_a_number_is_told_from_a_text() -> None:
    """The same digits, with and without quotation marks, are two things."""
    value = parse_json(b'[1, "1"]')
    assert isinstance(value, list)
    assert [type(each) for each in value] == [Number, str]


def test_a_document_is_one_object() -> None:
    """Any other value is refused by name."""
    with pytest.raises(DocumentRefused) as refused:
        parse_object(b"[]")
    assert refused.value.reason == "JSON_STRUCTURE"


MEMBERS = (
    Member("number", required=True),
    Member("remark", Kind.LINES),
    Member("count", Kind.NUMBER),
    Member("final", Kind.FLAG),
    Member("holder", Kind.OBJECT, required=True, children=(Member("name", required=True),)),
    Member("lines", Kind.OBJECTS, required=True, children=(Member("text"), Member("codes", Kind.TEXTS))),
)
GOOD: dict[str, Json] = {"number": "1", "holder": {"name": "x"}, "lines": [{"text": "y", "codes": ["z"]}]}

WRONG: dict[str, tuple[dict[str, Json], str, str]] = {
    "an unknown member": ({"colour": "x"}, "UNKNOWN_FIELD", "colour"),
    "an unknown member deep down": ({"lines": [{}, {"colour": "x"}]}, "UNKNOWN_FIELD", "lines[1].colour"),
    "an unknown member before a missing one": ({"number": None, "holder": {"x": "y"}}, "UNKNOWN_FIELD", "holder.x"),
    "a member that is null": ({"number": None}, "MANDATORY_FIELD_MISSING", "number"),
    "a member that is empty": ({"number": ""}, "MANDATORY_FIELD_MISSING", "number"),
    "an empty list": ({"lines": []}, "MANDATORY_FIELD_MISSING", "lines"),
    "a member missing deep down": ({"holder": {"name": ""}}, "MANDATORY_FIELD_MISSING", "holder.name"),
    "a number for a text": ({"number": Number("1")}, "JSON_STRUCTURE", "number"),
    "a text for a number": ({"count": "1"}, "JSON_STRUCTURE", "count"),
    "a text for a truth value": ({"final": "true"}, "JSON_STRUCTURE", "final"),
    "a list for an object": ({"holder": [{"name": "x"}]}, "JSON_STRUCTURE", "holder"),
    "an object for a list": ({"lines": {"text": "x"}}, "JSON_STRUCTURE", "lines"),
    "a text among objects": ({"lines": [{}, "x"]}, "JSON_STRUCTURE", "lines"),
    "a number among texts": ({"lines": [{"codes": [Number("1")]}]}, "JSON_STRUCTURE", "lines[0].codes"),
    "a line end in a text": ({"number": "a\nb"}, "TEXT_NOT_ALLOWED", "number"),
    "a turned text": ({"remark": "a\u202eb"}, "TEXT_NOT_ALLOWED", "remark"),
    "a turned text in a list": ({"lines": [{"codes": ["\u202e"]}]}, "TEXT_NOT_ALLOWED", "lines[0].codes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_object_is_held_to_the_members_of_its_format(case: str) -> None:
    """Unknown before missing before wrong, each by its path."""
    change, reason, field = WRONG[case]
    with pytest.raises(DocumentRefused) as refused:
        check_members(GOOD | change, MEMBERS)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_an_object_that_keeps_to_its_members_is_taken() -> None:
    """A text with lines where lines may be; an optional member may be null."""
    check_members(GOOD | {"remark": "a\nb", "count": None, "final": False}, MEMBERS)


def test_every_leaf_has_a_path() -> None:
    """In document order; null says nothing."""
    value = parse_json(b'{"a": [{"b": 1.50}, "x"], "c": {"d": null, "e": true}}')
    assert fields_of(value) == {"a[0].b": "1.50", "a[1]": "x", "c.d": "", "c.e": "true"}


def test_what_is_written_is_read_the_same() -> None:
    """Numbers as written, texts in their own script, members in order."""
    value = parse_json('{"z": 10.0, "a": ["\N{LATIN SMALL LETTER E WITH ACUTE}\\n", {}, []], "f": false}'.encode())
    document = write_json(value)
    assert parse_json(document) == value
    assert document.startswith(b'{\n  "z": 10.0,\n')


def test_what_says_nothing_is_left_out() -> None:
    """Empty members go, and what becomes empty by that; false and zero say something."""
    value: Json = {"a": "", "b": [{"c": None}], "d": False, "e": Number("0"), "f": {"g": {"h": []}}}
    assert without_silence(value) == {"d": False, "e": "0"}
