"""Every authority on the way is asked: where the goods lie, where they are exported from, exit, transit, the end."""

import pytest

from gateway.core.paper.shipment import Shipment
from gateway.core.questions import Leg, legs_of

WAYS = {
    "goods that lie elsewhere": (
        Shipment(goods_location="XC", origin="XA", exit_via="XB", destination="XF"),
        [("XC", "export"), ("XA", "export"), ("XB", "export"), ("XF", "import")],
    ),
    "goods that lie where they are exported from": (
        Shipment(goods_location="XA", origin="XA", destination="XF"),
        [("XA", "export"), ("XF", "import")],
    ),
    "goods that lie where they leave": (
        Shipment(goods_location="XB", origin="XA", exit_via="XB"),
        [("XB", "export"), ("XA", "export")],
    ),
    "nothing stated of where they lie": (
        Shipment(origin="XA", transit=("XC", "XD"), destination="XF"),
        [("XA", "export"), ("XC", "transit"), ("XD", "transit"), ("XF", "import")],
    ),
    "nothing stated": (Shipment(), []),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_place_is_asked_once_for_the_act_there(name: str) -> None:
    """One part of the answer for each leg, in order of travel."""
    shipment, legs = WAYS[name]
    assert legs_of(shipment) == tuple(Leg(place, act) for place, act in legs)
