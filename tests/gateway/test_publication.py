"""A version of a pack is published into a running gateway: signed, announced, tested on its own days, rising only."""

from datetime import date

import pytest

from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as pb
from gateway.client import CallFailed, call
from gateway.core.packs.loading import load_pack
from gateway.readable import readings, reason_name
from tests.gateway.publishing import CASE, FIRST, SECOND, asked, publication, publish
from tests.simulator import Network


def _first(network: Network, on: date, verifier: str = "XB") -> decision.PackAnswer:
    answer = call(network.client.recognition.CheckEligibility, asked(on, verifier)).decision
    return answer.pack_answers[0]


def test_from_its_first_day_the_published_version_answers_and_before_it_the_old_one(network: Network) -> None:
    """Old and new overlap without a gap: each act has one version, and both are adopted."""
    network.adopt()
    adopted = publish(network)
    assert (adopted.version, adopted.jurisdiction) == ("2", "XB")
    eve, day = _first(network, date(2026, 8, 2)), _first(network, FIRST)
    assert (eve.version, eve.adopted, day.version, day.adopted) == ("1", True, "2", True)
    assert [reason_name(reason) for reason in day.reasons] == ["LICENSE_KIND_NOT_COVERED"]
    listed = call(network.client.recognition.ListArrangements, pb.ListArrangementsRequest()).arrangements
    assert [(each.version, list(each.adopted_by)) for each in listed if each.id == "meridian-compact"] == [
        ("1", ["XB"]),
        ("2", ["XB"]),
    ]
    text = call(network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="meridian-compact")).text
    assert text == SECOND


def test_elsewhere_it_is_nothing(network: Network) -> None:
    """What one authority publishes changes no answer in another jurisdiction."""
    publish(network)
    assert _first(network, FIRST, "XD").version == "1"


def test_a_receipt_from_before_is_judged_again_to_the_same(network: Network) -> None:
    """A decision is a function of what was on record: a later publication changes none."""
    network.adopt()
    request = asked(FIRST)
    answer = call(network.client.recognition.CheckEligibility, request)
    publish(network)
    later = call(network.client.recognition.CheckEligibility, request)
    assert readings(answer.decision) != readings(later.decision)
    for given in (answer, later):
        item = pb.ReplayItem(receipt=given.receipt, check_eligibility=request)
        replayed = pb.ReplayDecisionsRequest(items=[item])
        result = call(network.client.recognition.ReplayDecisions, replayed).results[0]
        assert result.comparison == pb.REPLAY_COMPARISON_SAME, result.note


def test_the_same_call_twice_is_one_publication(network: Network) -> None:
    """Attack F01: the answer is the one of the first call, even when the notice no longer suffices."""
    request = publication(network)
    first = call(network.client.recognition.AdoptArrangement, request).adoption
    assert call(network.client.recognition.AdoptArrangement, request).adoption == first


def test_a_published_version_is_adopted_again_without_its_text(network: Network) -> None:
    """Its text is on record under its digest; a further adoption, with more clauses checked, needs only a statement."""
    publish(network)
    pack = load_pack(SECOND)
    again = publication(network, text=SECOND, cases=())
    again.ClearField("pack_text")
    adopted = call(network.client.recognition.AdoptArrangement, again).adoption
    assert (adopted.version, adopted.sha256) == ("2", pack.sha256)


LOWER = SECOND.replace("version: '2'", "version: '1'")
SOON = SECOND.replace(str(FIRST), "2026-06-20")
OPEN = SECOND.replace(f"in_force: {{from: '{FIRST}'}}\n", "")
WRONG_CASE = CASE.replace("outcome: not_recognized", "outcome: recognized")
EARLY_CASE = CASE.replace(str(FIRST), "2026-08-02")
OTHERS_CASE = CASE.replace("verifying_jurisdiction: XB", "verifying_jurisdiction: XD")
REFUSALS: dict[str, tuple[dict[str, object], tuple[str, str, str]]] = {
    "a text that is no pack": (
        {"text": SECOND, "send": "pack: x\npack: y\n"},
        ("INVALID_ARGUMENT", "PACK_INVALID", "pack_text: pack"),
    ),
    "another text than was signed": (
        {"text": SECOND, "send": SECOND + "# changed\n"},
        ("INVALID_ARGUMENT", "DIGEST_MISMATCH", "pack_text"),
    ),
    "the number of the old version": (
        {"text": LOWER},
        ("FAILED_PRECONDITION", "PACK_VERSION_NOT_HIGHER", "pack_text: version"),
    ),
    "a version that is no number": (
        {"text": SECOND.replace("version: '2'", "version: next")},
        ("FAILED_PRECONDITION", "PACK_VERSION_NOT_HIGHER", "pack_text: version"),
    ),
    "a day before the notice has run": (
        {"text": SOON, "on": date(2026, 6, 20)},
        ("FAILED_PRECONDITION", "PACK_NOTICE_TOO_SHORT", "pack_text: in_force"),
    ),
    "no day": ({"text": OPEN}, ("FAILED_PRECONDITION", "PACK_NOTICE_TOO_SHORT", "pack_text: in_force")),
    "another first day than was signed": (
        {"text": SECOND, "on": date(2026, 8, 4)},
        ("FAILED_PRECONDITION", "PACK_NOTICE_TOO_SHORT", "pack_text: in_force"),
    ),
    "no case": ({"cases": ()}, ("FAILED_PRECONDITION", "PACK_TEST_FAILED", "cases")),
    "a case that does not hold": (
        {"cases": (CASE, WRONG_CASE)},
        ("FAILED_PRECONDITION", "PACK_TEST_FAILED", "cases[1]"),
    ),
    "a case of a day on which it does not answer": (
        {"cases": (EARLY_CASE,)},
        ("FAILED_PRECONDITION", "PACK_TEST_FAILED", "cases[0]"),
    ),
    "a case of another jurisdiction": (
        {"cases": (OTHERS_CASE,)},
        ("FAILED_PRECONDITION", "PACK_TEST_FAILED", "cases[0]"),
    ),
    "a case that is none": ({"cases": ("id: x\n",)}, ("INVALID_ARGUMENT", "PACK_INVALID", "cases[0]")),
    "the jurisdiction of somebody else": ({"by": "XA"}, ("PERMISSION_DENIED", "JURISDICTION", "jurisdiction")),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_publication_that_is_not_in_order_is_refused_whole(network: Network, case: str) -> None:
    """Nothing is recorded, and the answers stay."""
    changes, expected = REFUSALS[case]
    send = changes.get("send")
    request = publication(network, **{key: value for key, value in changes.items() if key != "send"})  # type: ignore[arg-type] # names of its own
    if isinstance(send, str):
        request.pack_text = send
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.AdoptArrangement, request)
    assert (refused.value.status, refused.value.reason, refused.value.field) == expected
    assert _first(network, FIRST).version == "1"


def test_a_version_may_be_replaced_on_its_first_day_and_not_be_overtaken(network: Network) -> None:
    """What was announced for a day is corrected for that day; a version that begins before it is refused."""
    publish(network)
    third = SECOND.replace("version: '2'", "version: '3'").replace(str(FIRST), "2026-07-20")
    with pytest.raises(CallFailed) as refused:
        publish(network, text=third, on=date(2026, 7, 20), cases=(CASE.replace(str(FIRST), "2026-07-20"),))
    assert refused.value.reason == "PACK_VERSIONS_APART"
    corrected = SECOND.replace("version: '2'", "version: '4'")
    assert publish(network, text=corrected).version == "4"
    assert _first(network, FIRST).version == "4"
