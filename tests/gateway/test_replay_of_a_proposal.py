"""A proposed pack over receipts: what each answer was, and what it would be, on what was on record at the time."""

from pathlib import Path

import pytest

from comity.v1 import recognition_service_pb2 as pb
from comity.v1 import shipment_service_pb2 as shipments
from comity.v1 import verification_service_pb2 as verification
from gateway.client import CallFailed, call
from gateway.core.packs.loading import load_pack
from gateway.readable import day, reason_name, recognition_name
from tests.doors import guarded_network
from tests.gateway.publishing import FIRST, SECOND, asked, publish
from tests.simulator import PACK, Network, reference, shipment

NARROWED = PACK.replace("version: '1'", "version: '2'").replace(
    "is_one_of: [individual, global]", "is_one_of: [global]"
)
CORRECTED = SECOND.replace("version: '2'", "version: '3'").replace("is_one_of: [global]", "is_one_of: [individual]")
TAKEN_FROM_XA = NARROWED.replace("      XA: [{from: '2025-01-01'}]\n", "")


def _replayed(network: Network, item: pb.ReplayItem, text: str = NARROWED, jurisdiction: str = "") -> pb.ReplayResult:
    request = pb.ReplayDecisionsRequest(items=[item], proposed_text=text, jurisdiction=jurisdiction)
    return call(network.client.recognition.ReplayDecisions, request).results[0]


def _verified(network: Network) -> pb.ReplayItem:
    record = network.register()
    question = network.question(network.assertions[record.license_id])
    return _asked_again(network, question)


def _asked_again(network: Network, question: verification.VerifyRequest) -> pb.ReplayItem:
    answer = call(network.client.verification.Verify, question)
    return pb.ReplayItem(receipt=answer.receipt, verify=question)


def _checked(network: Network) -> pb.ReplayItem:
    network.register()
    request = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
    answer = call(network.client.shipment.CheckShipment, request)
    return pb.ReplayItem(receipt=answer.receipt, check_shipment=request)


def _would_be(result: pb.ReplayResult) -> list[str]:
    return [recognition_name(each) for each in result.proposed_recognitions]


def test_of_a_paper_it_is_said_what_was_answered_and_what_would_be(network: Network) -> None:
    """The facts are those of the registered license, which the receipt does not hold."""
    network.adopt()
    result = _replayed(network, _verified(network))
    assert result.comparison == pb.REPLAY_COMPARISON_SAME
    assert ([each.recognition for each in result.recorded], _would_be(result)) == (["RECOGNIZED"], ["NOT_RECOGNIZED"])
    (change,) = result.proposed_changes
    assert (change.question, change.before.version, change.after.version) == (0, "1", "2")
    assert (change.before.adopted, change.after.adopted) == (True, True)
    assert [reason_name(reason) for reason in change.after.reasons] == ["LICENSE_KIND_NOT_COVERED"]


def test_a_text_that_answers_alike_changes_nothing(network: Network) -> None:
    """Another digest is no change; without a text nothing is said of any."""
    item = _verified(network)
    result = _replayed(network, item, NARROWED.replace("[global]", "[individual]"))
    assert (_would_be(result), list(result.proposed_changes)) == (["RECOGNIZED"], [])
    result = _replayed(network, item, "")
    assert (result.comparison, _would_be(result)) == (pb.REPLAY_COMPARISON_SAME, [])


@pytest.mark.parametrize(("jurisdiction", "changed"), [("", [1]), ("XB", [1]), ("XD", [])])
def test_of_a_shipment_each_leg_has_the_law_of_its_own_place(
    network: Network, jurisdiction: str, changed: list[int]
) -> None:
    """Exit in XB falls under the text where XB would publish it; at home in XA its own law decides; XF is no party."""
    result = _replayed(network, _checked(network), jurisdiction=jurisdiction)
    assert [each.question for each in result.proposed_changes] == changed
    was = [each.recognition for each in result.recorded]
    assert _would_be(result) == [was[0], "NOT_RECOGNIZED" if changed else was[1], was[2]]


def test_what_happened_since_takes_no_part(network: Network) -> None:
    """The license was used up and suspended, and the text published and adopted: the answer is of its moment."""
    network.adopt()
    item = _verified(network)
    before = _replayed(network, item)
    record = network.assertions.keys()
    network.reserve(next(iter(record)), "40")
    network.suspend(next(iter(record)))
    publish(network)
    network.clock.advance(days=100)
    assert _replayed(network, item) == before


def test_a_correction_stands_beside_what_was_published_at_the_time(network: Network) -> None:
    """A receipt from under the published version is held against it; one of before, against the loaded one."""
    network.adopt()
    early = _verified(network)
    publish(network)
    network.clock.advance(days=60)
    question = early.verify
    late = _asked_again(network, question)
    result = _replayed(network, late, CORRECTED, "XB")
    (change,) = result.proposed_changes
    assert (change.before.version, change.after.version, _would_be(result)) == ("2", "3", ["RECOGNIZED"])
    (change,) = _replayed(network, early, TAKEN_FROM_XA.replace("'2'", "'4'", 1)).proposed_changes
    assert (change.before.version, recognition_name(change.after.recognition)) == ("1", "NOT_RECOGNIZED")


def test_a_text_that_begins_after_the_act_changes_only_when_the_answer_may_change(network: Network) -> None:
    """Law answers for the acts of its days."""
    network.adopt()
    result = _replayed(network, _verified(network), SECOND)
    (change,) = result.proposed_changes
    assert _would_be(result) == ["RECOGNIZED"]
    assert (day(change.after_next_change_date), change.after.version) == (FIRST.isoformat(), "1")
    assert day(change.before_next_change_date) != FIRST.isoformat()


def test_stated_facts_are_judged_again_alike(network: Network) -> None:
    """A receipt of eligibility has its facts with it and is read at its stream versions all the same."""
    request = asked(FIRST)
    answer = call(network.client.recognition.CheckEligibility, request)
    item = pb.ReplayItem(receipt=answer.receipt, check_eligibility=request)
    publish(network)
    (change,) = _replayed(network, item).proposed_changes
    assert (change.before.version, change.after.version) == ("1", "2")


def test_a_paper_that_was_no_good_asks_no_arrangement(network: Network) -> None:
    """No law changes what it is."""
    question = network.question("not a token")
    result = _replayed(network, _asked_again(network, question))
    assert (_would_be(result), list(result.proposed_changes)) == (["UNSPECIFIED"], [])


def test_nothing_is_recorded_and_nothing_is_remembered(network: Network) -> None:
    """The text is law nowhere afterwards, and takes no room."""
    item = _verified(network)
    _replayed(network, item)
    listed = call(network.client.recognition.ListArrangements, pb.ListArrangementsRequest()).arrangements
    assert [each.version for each in listed if each.id == "meridian-compact"] == ["1"]
    assert network.node.memory.packs.find(load_pack(NARROWED).sha256) is None
    assert network.verify(item.verify).pack_answers[0].version == "1"


REFUSALS = {
    "a text that is no pack": (
        {"proposed_text": "pack: x\npack: y\n"},
        ("INVALID_ARGUMENT", "PACK_INVALID", "proposed_text: pack"),
    ),
    "a jurisdiction that is none": (
        {"proposed_text": NARROWED, "jurisdiction": "Meridia"},
        ("INVALID_ARGUMENT", "JURISDICTION_FORMAT", "jurisdiction"),
    ),
    "a jurisdiction without a text": (
        {"jurisdiction": "XB"},
        ("INVALID_ARGUMENT", "REQUEST_MALFORMED", "jurisdiction"),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_proposal_that_is_none_is_refused(network: Network, case: str) -> None:
    """Reason and field."""
    fields, expected = REFUSALS[case]
    request = pb.ReplayDecisionsRequest(items=[_verified(network)], **fields)
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.ReplayDecisions, request)
    assert (refused.value.status, refused.value.reason, refused.value.field) == expected


@pytest.mark.parametrize(
    ("role", "may"), [("logistics", False), ("customs", False), ("auditor", True), ("issuer_approver", True)]
)
def test_a_text_is_proposed_only_by_those_who_may_compare(tmp_path: Path, role: str, may: bool) -> None:
    """Whoever may propose any text may learn from the answers what a license says; replay itself stays as it is."""
    with guarded_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path) as doors:
        with doors.client(doors.party("issuer_officer", jurisdiction="XA")) as officer:
            doors.network(officer).register()
        with doors.client(doors.party("auditor")) as asking:
            request = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
            answer = call(asking.shipment.CheckShipment, request)
        item = pb.ReplayItem(receipt=answer.receipt, check_shipment=request)
        with doors.client(doors.party(role)) as client:
            plain = pb.ReplayDecisionsRequest(items=[item])
            result = call(client.recognition.ReplayDecisions, plain).results[0]
            assert result.comparison == pb.REPLAY_COMPARISON_SAME
            proposing = pb.ReplayDecisionsRequest(items=[item], proposed_text=NARROWED)
            if may:
                found = call(client.recognition.ReplayDecisions, proposing).results[0]
                assert [each.question for each in found.proposed_changes] == [1]
                return
            with pytest.raises(CallFailed) as refused:
                call(client.recognition.ReplayDecisions, proposing)
            assert (refused.value.status, refused.value.reason, refused.value.field) == (
                "PERMISSION_DENIED",
                "ROLE",
                "proposed_text",
            )
