"""us_aes: the block that cites is held to the rules of the filing into which it is put."""

import pytest

from adapters.contract import ListKind, Reading, Record, licenses
from adapters.errors import RenderRefused
from adapters.formats.us_aes import write
from comity.v1.conversion_service_pb2 import Citing, Declaration, LicenseAction
from comity.v1.license_pb2 import LicenseKind, Money, Quantity
from tests.adapters.us import golden, license_in

NOTHING: frozenset[str] = frozenset()


def citation(code: str = "C30", number: str = "D600101", *, quantity: str = "", value: str = "") -> Citing:
    """Return a citation that was read from no filing."""
    found = Citing(document_type=code, license_number=number, kind=LicenseKind.LICENSE_KIND_INDIVIDUAL)
    found.control_codes.append("3A001" if code == "C30" else "VIII(h)(1)")
    if quantity:
        found.quantity.CopyFrom(Quantity(value=quantity, unit="KGM"))
    if value:
        found.value.CopyFrom(Money(amount=value, currency="USD"))
    return found


def block_of(*citations: Citing) -> bytes:
    return write(Reading("another", ListKind.CITATIONS, citations=citations), NOTHING).document


def refusal_of(*citations: Citing) -> tuple[str, str]:
    """Return reason and field for which citations are not written."""
    with pytest.raises(RenderRefused) as refusal:
        block_of(*citations)
    return refusal.value.reason, refusal.value.field


@pytest.mark.parametrize(
    ("citing", "reason", "field"),
    [
        (citation(value="12345678901"), "WHOLE_NUMBER_REQUIRED", "IT1_2"),
        (citation(quantity="12345678901"), "WHOLE_NUMBER_REQUIRED", "IT1_4"),
        (citation("S05", "050600101", quantity="12345678"), "WHOLE_NUMBER_REQUIRED", "ODTC1_7"),
        (citation(value="0"), "QUANTITY_NOT_POSITIVE", "IT1_2"),
        (citation(quantity="0"), "QUANTITY_NOT_POSITIVE", "IT1_4"),
        (citation("S05", "050600101", quantity="0"), "QUANTITY_NOT_POSITIVE", "ODTC1_7"),
    ],
)
def test_a_figure_that_a_filing_does_not_take_is_not_written(citing: Citing, reason: str, field: str) -> None:
    """The declarant would be refused where the block is put."""
    assert refusal_of(citing) == (reason, field)


def test_the_longest_figures_are_written() -> None:
    """Ten digits in a line, seven in the quantity of the State Department."""
    assert b"IT1_2=1234567890&IT1_3=KG&IT1_4=1234567890&" in block_of(
        citation(quantity="1234567890", value="1234567890")
    )
    assert b"ODTC1_7=1234567" in block_of(citation("S05", "050600101", quantity="1234567"))


@pytest.mark.parametrize("action", ["CANCEL", "SUSPEND", "AMEND"])
def test_a_declaration_that_was_canceled_cites_nothing(action: str) -> None:
    """A cancelled filing uses nothing (us-aes, section 10, line 2); its lines, written anew, would."""
    citing = citation()
    citing.declaration.CopyFrom(Declaration(action=LicenseAction.Value(f"LICENSE_ACTION_{action}"), reference="17"))
    assert refusal_of(citing) == ("UNKNOWN_ACTION", "citations[0].declaration.action")


@pytest.mark.parametrize("action", ["UNSPECIFIED", "INSERT", "REPLACE"])
def test_a_declaration_that_stands_cites(action: str) -> None:
    """Whether it is the first or replaces one."""
    citing = citation()
    citing.declaration.CopyFrom(Declaration(action=LicenseAction.Value(f"LICENSE_ACTION_{action}"), reference="17"))
    assert block_of(citing).startswith(b"isLine1=Y&")


@pytest.mark.parametrize(("entry", "written"), [("3A001.b.2", b"=3A001"), ("3A001", b"=3A001"), ("EAR99", b"=EAR99")])
def test_an_entry_is_written_without_its_paragraph(entry: str, written: bytes) -> None:
    """A filing takes the five characters."""
    citing = citation()
    citing.control_codes[:] = [entry]
    assert block_of(citing).endswith(written)


@pytest.mark.parametrize("entry", ["3A0015", "3A001b", "EAR99A", "ML10.a"])
def test_an_entry_of_another_shape_is_not_cut_to_one_of_the_list(entry: str) -> None:
    """Five characters of another code would be another entry."""
    citing = citation()
    citing.control_codes[:] = [entry]
    assert refusal_of(citing) == ("UNKNOWN_CONTROL_CODE_SHAPE", "IT1_20")


def test_a_value_that_is_left_out_is_told_by_the_line_of_its_own_license() -> None:
    """Not by the line of the block; with several licenses the note says of which."""
    record = Record(LicenseAction.LICENSE_ACTION_INSERT, license_in("us_bis", golden("us_bis", "every-field")))
    alone = write(licenses([record]), NOTHING).losses
    told = [loss for loss in write(licenses([record, record]), NOTHING).losses if loss.target.startswith("lines")]
    paths = [loss.target for loss in alone if loss.target.startswith("lines")]
    assert [loss.target for loss in told] == [*paths, *paths]
    assert [loss.note.partition(":")[0] for loss in told] == ["record 1"] * len(paths) + ["record 2"] * len(paths)
