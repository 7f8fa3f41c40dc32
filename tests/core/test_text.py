"""The text gate and the closed alphabets of identifiers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.core.text import (
    AGENCY,
    JURISDICTION,
    LICENSE_ID,
    NETWORK,
    NODE,
    STATUS_URI,
    TextRefused,
    check_text,
    has_forbidden_character,
)

ALLOWED = [
    "",
    "Example Optics XB",
    "\u00c9cole",
    "\u0416\u0443\u043a",
    "\u5317\u4eac",
    "XA 2030/000417",
    "a'b\"c<d>{e}",
]
NEVER = ["\x00", "a\nb", "a\x1bb", "a\x7f", "a\x85", "a\u202eb", "\u2066a", "a\u200f", "a\u061c", "\ud800", "a\udfff"]
NOT_AS_TEXT = [" a", "a ", "a\u00a0b", "a\u00adb", "a\u200db", "e\u0301", "\ufeffa", "a\u2028b", "\ue000", "\uffff"]


@pytest.mark.parametrize("value", ALLOWED)
def test_text_is_returned_as_it_is(value: str) -> None:
    """Any script, nothing changed."""
    assert check_text(value) is value


@pytest.mark.parametrize("value", [*NEVER, *NOT_AS_TEXT])
def test_text_that_could_mislead_is_refused(value: str) -> None:
    """Controls, bidirectional marks, surrogates, outer space, invisible characters, a second spelling."""
    with pytest.raises(TextRefused):
        check_text(value)


def test_only_controls_and_halves_are_forbidden_everywhere() -> None:
    """The narrower rule, under which an identifier is told from a hidden control (attacks C06, C16)."""
    assert [value for value in NEVER if not has_forbidden_character(value)] == []
    assert [value for value in [*ALLOWED, *NOT_AS_TEXT] if has_forbidden_character(value)] == []


@given(st.text())
def test_what_passes_prints_and_has_no_outer_space(value: str) -> None:
    """For any text: refused, or returned unchanged, printable and stripped."""
    try:
        assert check_text(value) == value
    except TextRefused:
        return
    assert value.isprintable()
    assert value == value.strip()


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (
            AGENCY,
            "urn:comity:agency:XA-DGT",
            ["urn:comity:agency:", "urn:comity:agency:XA-", "urn:comity:agency:XA-DGT\n"],
        ),
        (NODE, "urn:comity:node:meridian-1", ["urn:comity:node:-a", "urn:comity:node:a.b", "urn:comity:node:"]),
        (NETWORK, "urn:comity:net:meridian:prod", ["urn:comity:net:meridian", "urn:comity:net:meridian:live"]),
        (
            LICENSE_ID,
            "urn:comity:license:XA-DGT:0123456789a",
            ["urn:comity:license:XA-DGT:0123456789", "urn:comity:license:XA-DGT:0123456789 a"],
        ),
        (STATUS_URI, "comity://XA-DGT/status/2030-05", ["https://XA-DGT/status/a", "comity://XA-DGT/status/../a/b"]),
        (JURISDICTION, "XA", ["X", "xa", "XA-", "XA-ABCDE"]),
    ],
)
def test_an_identifier_is_matched_whole(form: re.Pattern[str], good: str, bad: list[str]) -> None:
    """One good one, and what is nearly one."""
    assert form.fullmatch(good)
    assert [value for value in bad if form.fullmatch(value)] == []
