"""eu_aes_supporting_document: what identifies is compared byte for byte, so nothing in it is unseen."""

import pytest

from adapters.formats.eu_aes_supporting_document import read
from tests.adapters.us import GOLDEN, refusal_of

FORMAT = "eu_aes_supporting_document"
DECLARATION = (GOLDEN / FORMAT / "individual-write-off.xml").read_text(encoding="utf-8")
REFERENCE = "GoodsShipment/GoodsItem[1]/SupportingDocument[1]/referenceNumber"
UNIT = "GoodsShipment/GoodsItem[1]/SupportingDocument[1]/measurementUnitAndQualifier"


def with_text(element: str, text: str) -> bytes:
    """Return the golden declaration with the text of the first element of a name changed."""
    before, start, rest = DECLARATION.partition(f"<{element}>")
    return f"{before}{start}{text}{rest[rest.index('</') :]}".encode()


@pytest.mark.parametrize("unseen", ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\U000e0031"])
def test_a_number_with_characters_that_are_not_seen_is_refused(unseen: str) -> None:
    """It would look like the number of another license."""
    assert refusal_of(FORMAT, with_text("referenceNumber", f"XA/{unseen}17")) == ("TEXT_NOT_ALLOWED", REFERENCE)


@pytest.mark.parametrize("number", ["\u0393\u0394/2026/000031", "D\u00dc 2026/17", "XA-17"])
def test_a_number_in_the_letters_of_its_authority_is_read_as_written(number: str) -> None:
    """There is no Union format of numbers (section 6)."""
    assert read(with_text("referenceNumber", number)).citations[0].license_number == number


@pytest.mark.parametrize(
    ("element", "path"), [("MRN", "MRN"), ("identificationNumber", "Exporter/identificationNumber")]
)
@pytest.mark.parametrize("text", [" XA17", "XA17 "])
def test_an_identifier_with_an_outer_space_is_refused(element: str, path: str, text: str) -> None:
    """Two spellings of one declaration would be two declarations."""
    assert refusal_of(FORMAT, with_text(element, text)) == ("OUTER_SPACE_IN_REFERENCE", path)


def test_the_qualifier_of_a_unit_is_a_letter() -> None:
    """KGMG is kilograms with a qualifier; KGM1 is nothing."""
    assert refusal_of(FORMAT, with_text("measurementUnitAndQualifier", "KGM1")) == ("UNKNOWN_UNIT", UNIT)
    assert read(with_text("measurementUnitAndQualifier", "KGMG")).citations[0].quantity.unit == "KGM"
