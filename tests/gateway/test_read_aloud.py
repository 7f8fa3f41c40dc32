"""How an answer for a shipment reads aloud: what decides, what to do next, and advice once."""

import pytest

from comity.v1 import reason_pb2 as reason
from comity.v1.decision_pb2 import ACT_KIND_EXPORT, ClauseNotApplied, PackName
from comity.v1.shipment_service_pb2 import LegAnswer, LegExplanation
from gateway.cli.answers import print_leg, print_red_flags


def _leg(**members: object) -> LegAnswer:
    leg = LegAnswer(jurisdiction="XB", act=ACT_KIND_EXPORT, disposition=reason.DISPOSITION_REFER)
    leg.MergeFrom(LegAnswer(**members))  # type: ignore[arg-type] # names of the message
    return leg


def test_where_no_law_was_asked_the_leg_says_what_is_to_be_said_of_the_paper(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A license that is on nobody's record is not found; there is no recognition to tell."""
    print_leg(_leg(outcome=reason.OUTCOME_NOT_FOUND))
    assert "[refer] XB, export: the paper: not found" in capsys.readouterr().out


def test_a_leg_tells_what_is_laid_over_the_pack_and_what_was_not_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """Rules of one reason stand together; of many, the first few and how many more."""
    left_out = [ClauseNotApplied(clause_id="a", why=f"rule-{number}: comes with another ground") for number in range(7)]
    told = LegExplanation(
        arrangement="Harbor Accord",
        version="1",
        adopted=True,
        overlays=[PackName(arrangement="xb-sensors", version="2")],
        not_looked_at=left_out,
    )
    print_leg(_leg(recognition=reason.RECOGNITION_RECOGNIZED, explanation=told))
    printed = " ".join(capsys.readouterr().out.split())
    assert "also: laid over it here: xb-sensors, version 2" in printed
    assert "not looked at: rule-0, rule-1, rule-2, rule-3, rule-4 and 2 more (comes with another ground)" in printed
    assert "Harbor Accord, version 1, adopted here" in printed
    assert "adopted here;" not in printed


def test_red_flags_of_all_legs_are_told_once_and_none_are_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    """What concerns the goods is the same on every leg."""
    print_red_flags([_leg(red_flags=["ask twice", "look here"]), _leg(red_flags=["ask twice"])])
    printed = capsys.readouterr().out
    assert (printed.count("ask twice"), printed.count("look here"), printed.count("not a verdict")) == (1, 1, 1)
    print_red_flags([_leg()])
    assert capsys.readouterr().out == ""
