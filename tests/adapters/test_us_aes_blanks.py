"""us_aes: what must be filled is not filled with spaces."""

from urllib.parse import quote_plus

import pytest

from adapters.aes import codes
from adapters.formats.us_aes import read
from tests.adapters.us import GOLDEN, refusal_of

FILING = (GOLDEN / "us_aes" / "one-license.form").read_text(encoding="ascii")
PAIRS = dict(pair.split("=", 1) for pair in FILING.split("&"))
NEEDED = [*codes.NEEDED, *(name.format(n=1) for name in codes.NEEDED_OF_LINE)]


def filing(**changes: str) -> bytes:
    """Return the golden filing with some variables changed."""
    encoded = {name: quote_plus(value) for name, value in changes.items()}
    return "&".join(f"{name}={value}" for name, value in (PAIRS | encoded).items()).encode("ascii")


@pytest.mark.parametrize("name", NEEDED)
def test_a_variable_of_spaces_is_missing(name: str) -> None:
    """A reference of spaces names no filing, a party of spaces is nobody."""
    assert refusal_of("us_aes", filing(**{name: "  "})) == ("MANDATORY_FIELD_MISSING", name)


@pytest.mark.parametrize(("code", "number"), [("C30", "D600101"), ("T11", "31 CFR 515.533"), ("C33", "NLR")])
def test_a_number_of_spaces_is_missing(code: str, number: str) -> None:
    """And one that is there is read."""
    assert refusal_of("us_aes", filing(IT1_8=code, IT1_9="  ")) == ("LICENSE_NUMBER_MISSING", "IT1_9")
    assert len(read(filing(IT1_8=code, IT1_9=number)).citations) == (code == "C30")
