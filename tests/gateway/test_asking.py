"""Every worked case can be asked of a gateway as it is, or is refused whole."""

from pathlib import Path

import pytest

from gateway.core.review.cases import case_of
from gateway.wire.asking import eligibility_request
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import asked_by, eligibility_question
from tests.house import ROOT

PATTERNS = sorted((ROOT / "gateway" / "arrangements" / "patterns").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "arrangements").rglob("*.yaml"))
NUMBER = "content: {share_percent: 25}"


def _questions(paths: list[Path]) -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return [text for text in texts if "comity-case/1" in text]


def test_what_a_case_asks_comes_through_a_request_unchanged() -> None:
    """A case with a number among its facts is refused with the fact; every other one is the same question again."""
    texts = _questions([*PATTERNS, *CASES])
    refused = []
    for text in texts:
        question = case_of(text).question
        try:
            request = eligibility_request(question)
        except BadMessage as refusal:
            refused.append((refusal.reason, refusal.field))
        else:
            assert asked_by(eligibility_question(request)) == question
    assert set(refused) == {("FACT_PATH", "facts")}
    assert len(refused) < len(texts) // 5


BEYOND = {
    "a number": (("facts:\n", f"facts:\n  {NUMBER}\n"), "facts"),
    "a member that says nothing": (("  items:\n", "  items:\n    - {}\n"), "facts"),
    "an act of no list": (("act: {kind: export", "act: {kind: teleport"), "act.kind"),
}


@pytest.mark.parametrize("case", BEYOND)
def test_a_question_that_no_request_can_carry_is_refused(case: str) -> None:
    """It is never asked in part."""
    change, field = BEYOND[case]
    text = next(path for path in PATTERNS if path.stem == "individual-dual-use-license").read_text(encoding="utf-8")
    assert change[0] in text
    eligibility_request(case_of(text).question)
    with pytest.raises(BadMessage) as refused:
        eligibility_request(case_of(text.replace(*change)).question)
    assert refused.value.field == field
