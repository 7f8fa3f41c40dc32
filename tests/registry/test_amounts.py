"""Amounts: exact in, exact out, or refused."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.amounts import LARGEST, amount_text, scaled, scaled_limit, unscaled
from registry.errors import BadInput
from registry.records import MeasureKind
from tests.registry.desk import refusal

UNIT, CURRENCY = MeasureKind


@pytest.mark.parametrize(
    ("text", "kind", "figure"),
    [
        ("1", UNIT, 1_000_000),
        ("0.000001", UNIT, 1),
        ("1E+3", UNIT, 1_000_000_000),
        ("1.50", CURRENCY, 15_000),
        ("999999999999.999999", UNIT, LARGEST),
        ("99999999999999.9999", CURRENCY, LARGEST),
        ("9999999999.999999", UNIT, 9_999_999_999_999_999),
        ("99999999999999.99", CURRENCY, 999_999_999_999_999_900),
    ],
)
def test_what_official_formats_hold_fits(text: str, kind: MeasureKind, figure: int) -> None:
    """n..16,6 and n..16,2 and every figure that the registry keeps."""
    assert scaled(Decimal(text), kind, field="quantity") == figure
    assert unscaled(figure, kind) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1000000000000", UNIT),
        ("100000000000000", CURRENCY),
        ("0.0000001", UNIT),
        ("1.00001", CURRENCY),
        ("1.00000", CURRENCY),
        ("1E+999999", UNIT),
        ("1E-999999", UNIT),
    ],
)
def test_one_digit_more_is_refused(text: str, kind: MeasureKind) -> None:
    """On either side of the point, and never rounded away, even where it is zero."""
    assert refusal(BadInput, scaled, Decimal(text), kind, field="quantity") == ("QUANTITY_RANGE", "quantity")


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Decimal knows values that are no amounts."""
    assert refusal(BadInput, scaled, Decimal(text), UNIT, field="quantity") == ("QUANTITY_FORMAT", "quantity")


def test_a_limit_may_be_zero_and_an_amount_may_not() -> None:
    """Nothing may be authorized; nothing is not reserved."""
    assert scaled_limit(Decimal(0), UNIT, field="lines.authorized") == 0
    assert refusal(BadInput, scaled, Decimal(0), UNIT, field="value") == ("QUANTITY_NOT_POSITIVE", "value")
    assert refusal(BadInput, scaled_limit, Decimal("-0"), UNIT, field="a")[0] == "QUANTITY_NOT_POSITIVE"


@given(figure=st.integers(min_value=1, max_value=LARGEST), kind=st.sampled_from(list(MeasureKind)))
def test_every_figure_comes_back_as_it_went_in(figure: int, kind: MeasureKind) -> None:
    """Whatever the precision that the caller's arithmetic is set to, and without an exponent in its text."""
    with localcontext() as context:
        context.prec = 3
        amount = unscaled(figure, kind)
        assert scaled(amount, kind, field="quantity") == figure
        assert scaled(Decimal(amount_text(amount)), kind, field="quantity") == figure
        assert "E" not in amount_text(amount)
