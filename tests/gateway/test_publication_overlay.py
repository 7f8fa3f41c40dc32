"""An authority lays something over a pack while the gateway runs: it narrows there, from its day, and nowhere else."""

from datetime import date

import pytest

from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as pb
from gateway.client import CallFailed, call
from gateway.core.packs.loading import load_pack
from gateway.readable import readings, reason_name
from tests.gateway.publishing import FIRST, asked, publication, publish
from tests.simulator import Network

OVERLAY = f"""\
schema: comity-pack/1
pack: xb-individual
overlays: meridian-compact
recognizing: [XB]
version: '1'
title: what XB asks for individual licenses (invented)
notice: invented; no law of any state
text_as_of: '2026-06-01'
force: law
subjects: [foreign_license]
in_force: {{from: '{FIRST}'}}
clauses:
  act-4: {{instrument: Act of XB, clause: § 4, mark: C, summary: Individual licenses are announced two days ahead.}}
rules:
  - id: announced
    layer: procedure
    given: {{fact: license.kind, is: individual}}
    require: {{fact: procedure.announcement.made, is: 'true'}}
    reason: PRECONDITION_UNMET
    cite: [{{clause: act-4, role: precondition}}]
"""
CASE = f"""\
schema: comity-case/1
id: XB-01
title: an individual license that was not announced
notice: invented
arrangements: [meridian-compact]
tags: [own]
subject: foreign_license
verifying_jurisdiction: XB
counterpart_jurisdiction: XA
act: {{kind: export, date: '{FIRST}'}}
as_of: '{FIRST}'
facts:
  license:
    {{kind: individual, status: in_force, issuing_jurisdiction: XA, valid_from: '2026-01-01', valid_until: none,
      covers_movement: true}}
  items: [{{code: 3A001}}]
  procedure: {{announcement: {{made: false}}}}
expected: {{outcome: not_recognized, arrangement: meridian-compact, reasons: [PRECONDITION_UNMET]}}
reasoning: § 4 of the Act of XB.
confidence: C
provisional: false
"""


def _answered(network: Network, on: date, *, verifier: str = "XB", announced: bool | None = None) -> decision.Decision:
    request = asked(on, verifier)
    request.facts.append(decision.Fact(path="items[0].code", text="3A001"))
    if announced is not None:
        request.facts.append(decision.Fact(path="procedure.announcement.made", truth=announced))
    return call(network.client.recognition.CheckEligibility, request).decision


def test_from_its_first_day_it_narrows_what_the_pack_below_gives_and_binds_with_it(network: Network) -> None:
    """Both are adopted, so the no is binding; the answer names what is laid over the pack, and cites its clause."""
    network.adopt()
    publish(network, text=OVERLAY, cases=(CASE,))
    assert readings(_answered(network, date(2026, 8, 2)))[1] == "RECOGNIZED"
    assert readings(_answered(network, FIRST))[1] == "INDETERMINATE"
    assert readings(_answered(network, FIRST, announced=True))[1] == "RECOGNIZED"
    first = _answered(network, FIRST, announced=False).pack_answers[0]
    assert [reason_name(reason) for reason in first.reasons] == ["PRECONDITION_UNMET"]
    assert (first.arrangement, first.adopted, first.citations[0].clause_id) == (
        "meridian-compact",
        True,
        "xb-individual.act-4",
    )
    named = [(each.arrangement, each.version, each.sha256) for each in first.overlays]
    assert named == [("xb-individual", "1", load_pack(OVERLAY).sha256)]


def test_elsewhere_it_is_nothing(network: Network) -> None:
    """XD asks for no announcement."""
    network.adopt()
    publish(network, text=OVERLAY, cases=(CASE,))
    answer = _answered(network, FIRST, verifier="XD", announced=False)
    assert (readings(answer)[1], list(answer.pack_answers[0].overlays)) == ("RECOGNIZED", [])


def test_over_a_pack_that_is_not_adopted_it_binds_nobody(network: Network) -> None:
    """The answer shows what both say, and refers."""
    publish(network, text=OVERLAY, cases=(CASE,))
    answer = _answered(network, FIRST, announced=False)
    assert (readings(answer)[2], answer.pack_answers[0].adopted) == ("REFER", False)


def test_receipts_from_before_and_after_are_judged_again_to_the_same(network: Network) -> None:
    """The receipt names what was laid over the pack; what came later changes no earlier answer."""
    network.adopt()
    request = asked(FIRST)
    before = call(network.client.recognition.CheckEligibility, request)
    publish(network, text=OVERLAY, cases=(CASE,))
    after = call(network.client.recognition.CheckEligibility, request)
    asked_for = [answer.decision.pack_answers[0].missing_facts for answer in (before, after)]
    assert ["facts.procedure.announcement.made" in facts for facts in asked_for] == [False, True]
    for given in (before, after):
        item = pb.ReplayItem(receipt=given.receipt, check_eligibility=request)
        result = call(network.client.recognition.ReplayDecisions, pb.ReplayDecisionsRequest(items=[item])).results[0]
        assert result.comparison == pb.REPLAY_COMPARISON_SAME, result.note


def test_before_it_is_published_a_comparison_says_what_it_would_change(network: Network) -> None:
    """Nothing is recorded; the answer that would be another one is shown as it is and as it would be."""
    network.adopt()
    request = pb.CompareArrangementsRequest(proposed_text=OVERLAY, questions=[asked(FIRST)], jurisdiction="XB")
    (change,) = call(network.client.recognition.CompareArrangements, request).answers
    assert [each.arrangement for each in change.after.overlays] == ["xb-individual"]
    assert not change.before.overlays
    assert readings(_answered(network, FIRST))[1] == "RECOGNIZED"


REFUSED = {
    "law of another jurisdiction": (
        OVERLAY.replace("recognizing: [XB]", "recognizing: [XB, XD]"),
        ("INVALID_ARGUMENT", "JURISDICTION", "pack_text: recognizing"),
    ),
    "over a pack that is not there": (
        OVERLAY.replace("overlays: meridian-compact", "overlays: no-such-pack"),
        ("INVALID_ARGUMENT", "PACK_INVALID", "pack_text: overlays"),
    ),
    "under the id of the pack below": (
        OVERLAY.replace("pack: xb-individual", "pack: meridian-compact").replace("version: '1'", "version: '2'"),
        ("INVALID_ARGUMENT", "PACK_INVALID", "pack_text: pack"),
    ),
    "with a ground of its own": (
        OVERLAY + "grounds: []\n",
        ("INVALID_ARGUMENT", "PACK_INVALID", "pack_text: grounds"),
    ),
    "for a ground that the pack does not have": (
        OVERLAY.replace("    layer: procedure\n", "    layer: procedure\n    with: [no-such-ground]\n"),
        ("INVALID_ARGUMENT", "PACK_INVALID", "pack_text: with"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_overlay_that_is_not_in_order_is_refused_whole(network: Network, name: str) -> None:
    """Nothing is recorded, and the answers stay."""
    text, expected = REFUSED[name]
    network.adopt()
    request = publication(network, text=OVERLAY, cases=(CASE,))
    if "ground of its own" not in name:
        request = publication(network, text=text, cases=(CASE,))
    request.pack_text = text
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.AdoptArrangement, request)
    assert (refused.value.status, refused.value.reason, refused.value.field) == expected
    assert readings(_answered(network, FIRST, announced=False))[1] == "RECOGNIZED"


def test_a_comparison_of_an_overlay_over_nothing_is_refused(network: Network) -> None:
    """That nothing would change is true of it, and misleading."""
    text = OVERLAY.replace("overlays: meridian-compact", "overlays: no-such-pack")
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.CompareArrangements, pb.CompareArrangementsRequest(proposed_text=text))
    assert (refused.value.reason, refused.value.field) == ("PACK_INVALID", "proposed_text: overlays")
