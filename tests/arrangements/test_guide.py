"""The guide to arrangements is true: its example loads and its case holds."""

import re

from gateway.core.cases import case_of, differences
from gateway.core.conditions import JOINTS
from gateway.core.eligibility import answer
from gateway.core.pack_parts import NOT_RELIED_ON, RELIED_ON
from gateway.core.packs import DIRECTIONS, FORCES, KINDS, load_pack
from gateway.core.predicates import PREDICATES
from gateway.core.rules import Layer
from tests.arrangements.shelf import ROOT

GUIDE = (ROOT / "docs" / "arrangements.md").read_text(encoding="utf-8")
PACK, CASE = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_example_loads_and_its_case_holds() -> None:
    """What a newcomer copies works."""
    case = case_of(CASE)
    assert differences(case, answer(case.question, [load_pack(PACK)])) == ()


def test_the_guide_names_every_word_of_the_language() -> None:
    """Predicates, joints, layers, kinds, forces, directions and roles are all in the guide."""
    layers = {layer.name.lower() for layer in Layer}
    words = {*PREDICATES, *JOINTS, *layers, *KINDS, *FORCES, *DIRECTIONS, *RELIED_ON, *NOT_RELIED_ON}
    prose = " ".join(GUIDE.split())
    assert {word for word in words if f"`{word}`" not in prose and f"`{word}: " not in prose} == set()
