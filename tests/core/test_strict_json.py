"""Strict JSON: what is read, what is refused, and how it is written."""

import contextlib
import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.trust.strict_json import JsonFault, JsonRefused, parse_json, write_json

READ = [
    (b"{}", {}),
    (b'{"a":[1,-2,0],"b":{"c":null,"d":true}}', {"a": [1, -2, 0], "b": {"c": None, "d": True}}),
    (b' "text" ', "text"),
    (b"1.50", Decimal("1.50")),
    (b"1e2", Decimal("1e2")),
    (b"9007199254740993", 9007199254740993),
    ('"\u00e9 \U0001f600"'.encode(), "\u00e9 \U0001f600"),
    (b'"\\ud83d\\ude00"', "\U0001f600"),
    (b"[" * 16 + b"]" * 16, [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]),
]
REFUSED = [
    (b"", JsonFault.SYNTAX),
    (b"{", JsonFault.SYNTAX),
    (b"[1,]", JsonFault.SYNTAX),
    (b"01", JsonFault.SYNTAX),
    (b"1 2", JsonFault.SYNTAX),
    (b'"\n"', JsonFault.SYNTAX),
    (b"[\x0b1]", JsonFault.SYNTAX),
    (b"// note\n1", JsonFault.SYNTAX),
    (b"NaN", JsonFault.CONSTANT),
    (b"[-Infinity]", JsonFault.CONSTANT),
    (b'{"a":1,"a":1}', JsonFault.DUPLICATE),
    (b'{"a":1,"\\u0061":2}', JsonFault.DUPLICATE),
    (b"\xef\xbb\xbf1", JsonFault.ENCODING),
    ("1".encode("utf-16"), JsonFault.ENCODING),
    (b'"\xff"', JsonFault.ENCODING),
    (b'"\xed\xa0\x80"', JsonFault.ENCODING),
    (b'"\x00"', JsonFault.ENCODING),
    (b'"\\ud800"', JsonFault.TEXT),
    (b'{"\\udc00":1}', JsonFault.TEXT),
    (b"[" * 17 + b"]" * 17, JsonFault.DEPTH),
    (b"[" * 100_000, JsonFault.DEPTH),
    (b'{"a":' * 100_000, JsonFault.DEPTH),
    (b"1" * 4097, JsonFault.LIMIT),
    (b"0." + b"1" * 4096, JsonFault.LIMIT),
    (b'"' + b"x" * 4097 + b'"', JsonFault.LIMIT),
    (b'"' + b"\xc3\xa9" * 2049 + b'"', JsonFault.LIMIT),
    (write_json({f"a{number}": 1 for number in range(201)}), JsonFault.LIMIT),
]


@pytest.mark.parametrize(("document", "value"), READ)
def test_strict_json_is_read(document: bytes, value: object) -> None:
    """Whole numbers come as int, others as Decimal with the digits as written."""
    found = parse_json(document)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("document", "fault"), REFUSED)
def test_anything_else_is_refused_with_its_fault(document: bytes, fault: JsonFault) -> None:
    """The message never repeats the document."""
    with pytest.raises(JsonRefused) as refused:
        parse_json(document)
    assert refused.value.fault is fault
    assert len(refused.value.message) < 150


def test_limits_are_inclusive() -> None:
    """One below each limit is read."""
    assert parse_json(b'"' + b"x" * 4096 + b'"') == "x" * 4096
    assert parse_json(b"1" * 4096) == int("1" * 4096)
    assert len(write_json(parse_json(write_json({f"a{number}": 1 for number in range(200)})))) > 200
    assert parse_json(b'"xxxxx"', max_text=5) == "xxxxx"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(string.printable + "\u00e9\u20ac"),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=10,
    )
)
def test_what_is_written_is_read_back(value: object) -> None:
    """The writer writes what the reader reads, and writes it again alike."""
    document = write_json(value)
    assert parse_json(document) == value
    assert write_json(parse_json(document)) == document


@given(st.binary(max_size=60))
def test_no_bytes_end_in_another_exception(document: bytes) -> None:
    """Whatever comes in is read or refused."""
    with contextlib.suppress(JsonRefused):
        parse_json(document)


@pytest.mark.parametrize("value", [2**53, Decimal("1.5"), "\ud800", object()])
def test_nothing_is_written_that_has_no_one_form(value: object) -> None:
    """Integers from 2^53 up, decimals, half surrogates."""
    with pytest.raises(ValueError):
        write_json(value)
