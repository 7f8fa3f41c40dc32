"""Tools of those who keep packs see the law of a jurisdiction: what is loaded, and what its own authority published."""

from datetime import date

import pytest
from google.type.date_pb2 import Date

from comity.v1 import recognition_service_pb2 as pb
from comity.v1.decision_pb2 import Fact
from gateway.client import CallFailed, call
from gateway.readable import day, reason_name, recognition_name
from registry.writes import Erasure, WriteRequest
from tests.gateway.publishing import CASE, FIRST, SECOND, asked, publish
from tests.simulator import PACK, Network

EVE = date(2026, 8, 2)
CORRECTED = SECOND.replace("version: '2'", "version: '3'").replace("is_one_of: [global]", "is_one_of: [individual]")
IN_XD = SECOND.replace("Meridian Compact: mutual", "Meridian Compact as in XD: mutual")

CASE_OF_CORRECTED = CASE.replace("kind: individual", "kind: global")


def _compared(
    network: Network, text: str, *questions: pb.CheckEligibilityRequest, jurisdiction: str = "XB"
) -> pb.CompareArrangementsResponse:
    request = pb.CompareArrangementsRequest(proposed_text=text, questions=questions, jurisdiction=jurisdiction)
    return call(network.client.recognition.CompareArrangements, request)


def _whole(on: date) -> pb.CheckEligibilityRequest:
    """Return the question with the goods named, so that nothing is open."""
    request = asked(on)
    request.facts.append(Fact(path="items[0].code", text="6A002.a.3.f"))
    return request


def _listed(network: Network, jurisdiction: str) -> list[str]:
    request = pb.ListArrangementsRequest(jurisdiction=jurisdiction)
    found = call(network.client.recognition.ListArrangements, request).arrangements
    return [each.version for each in found if each.id == "meridian-compact"]


def test_a_correction_is_compared_with_what_the_authority_has_published(network: Network) -> None:
    """The text, the versions beside it and the answers before it are those of the law there."""
    publish(network)
    found = _compared(network, CORRECTED, _whole(FIRST), _whole(EVE))
    assert found.compared_version == "2"
    assert {each.place for each in found.changes} == {"version", "grounds.mutual-validity.when"}
    assert not [each.message for each in found.remarks if not each.note]
    (changed,) = [each for each in found.answers if each.question == 0]
    assert (changed.before.version, changed.after.version) == ("2", "3")
    assert [reason_name(reason) for reason in changed.before.reasons] == ["LICENSE_KIND_NOT_COVERED"]
    assert recognition_name(changed.after.recognition) == "RECOGNIZED"


def test_a_change_of_the_next_change_alone_says_both_days(network: Network) -> None:
    """The day before, the answer stays and would no longer change on the first day of the published version."""
    publish(network)
    (changed,) = _compared(network, CORRECTED, _whole(EVE)).answers
    assert changed.before.recognition == changed.after.recognition
    assert (day(changed.before_next_change_date), day(changed.after_next_change_date)) == ("2026-08-03", "2028-01-01")


def test_without_a_jurisdiction_it_is_held_against_the_loaded_packs(network: Network) -> None:
    """What an authority has published takes no part."""
    publish(network)
    found = _compared(network, CORRECTED, _whole(FIRST), asked(FIRST, "XD"), jurisdiction="")
    assert (found.compared_version, len(found.answers)) == ("1", 0)
    assert [each.question for each in _compared(network, SECOND, _whole(FIRST), jurisdiction="").answers] == [0]


def test_a_question_to_another_jurisdiction_is_refused(network: Network) -> None:
    """No change there would be true and could be taken for good news."""
    with pytest.raises(CallFailed) as refused:
        _compared(network, SECOND, asked(FIRST), asked(FIRST, "XD"))
    assert (refused.value.status, refused.value.reason, refused.value.field) == (
        "INVALID_ARGUMENT",
        "REQUEST_MALFORMED",
        "questions[1].recognizing_jurisdiction",
    )


def test_each_pair_of_a_map_is_asked_under_the_law_of_the_one_that_recognizes(network: Network) -> None:
    """From the first day XB serves individual licenses no more; XD goes on under the version that is loaded."""
    publish(network)
    question = _whole(FIRST)
    for on, in_xb in ((EVE, "RECOGNIZED"), (FIRST, "NOT_RECOGNIZED")):
        question.act_date.CopyFrom(Date(year=on.year, month=on.month, day=on.day))
        request = pb.MapRecognitionRequest(question=question, jurisdictions=["XA", "XB", "XD"])
        pairs = call(network.client.recognition.MapRecognition, request).pairs
        found = {
            (each.counterpart_jurisdiction, each.recognizing_jurisdiction): recognition_name(each.recognition)
            for each in pairs
        }
        assert found == {
            ("XA", "XB"): in_xb,
            ("XD", "XB"): in_xb,
            ("XA", "XD"): "RECOGNIZED",
            ("XB", "XD"): "RECOGNIZED",
            ("XB", "XA"): "RECOGNIZED",
            ("XD", "XA"): "RECOGNIZED",
        }


def test_what_falls_due_in_a_jurisdiction_is_that_of_its_law(network: Network) -> None:
    """The version that is published begins and the one before it ends, there and nowhere else."""
    publish(network)
    told = {}
    for jurisdiction in ("XB", "XD", ""):
        request = pb.ListDueRequest(first_date=Date(year=2026, month=8, day=1), days=7, jurisdiction=jurisdiction)
        entries = call(network.client.recognition.ListDue, request).entries
        told[jurisdiction] = [each.what for each in entries if each.arrangement == "meridian-compact"]
    assert told == {"XB": ["version 1: ends", "version 2: begins"], "XD": [], "": []}


def test_two_authorities_may_publish_their_own_version_under_one_number(network: Network) -> None:
    """The jurisdiction tells them apart, and a version that gave way is law no more."""
    publish(network)
    publish(
        network,
        text=IN_XD,
        cases=(CASE.replace("verifying_jurisdiction: XB", "verifying_jurisdiction: XD"),),
        by="XD",
        agency="XD-LO",
    )
    assert (_listed(network, "XB"), _listed(network, "XA"), _listed(network, "")) == (
        ["1", "2"],
        ["1"],
        ["1", "2", "2"],
    )
    for jurisdiction, text in (("XB", SECOND), ("XD", IN_XD), ("XA", PACK)):
        request = pb.GetArrangementRequest(id="meridian-compact", jurisdiction=jurisdiction)
        assert call(network.client.recognition.GetArrangement, request).text == text
    publish(network, text=CORRECTED, cases=(CASE_OF_CORRECTED,))
    assert _listed(network, "XB") == ["1", "3"]
    gone = pb.GetArrangementRequest(id="meridian-compact", version="2", jurisdiction="XB")
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.GetArrangement, gone)
    assert (refused.value.status, refused.value.reason) == ("NOT_FOUND", "PACK_VERSION_UNKNOWN")


def test_a_text_that_was_erased_is_compared_with_nothing(network: Network) -> None:
    """What is not there is not shown; the comparison goes on."""
    adopted = publish(network)
    _listed(network, "XB")
    at = network.clock.at
    erase = WriteRequest(request_id="erase", method="Erase", body_digest="", caller="operator", at=at)
    network.node.writer.erase_content(Erasure(digest=adopted.sha256, ground="retention"), erase)
    assert _listed(network, "XB") == ["1"]
    found = _compared(network, CORRECTED, _whole(FIRST))
    assert (found.compared_version, len(found.changes)) == ("", 0)


@pytest.mark.parametrize("method", ["ListArrangements", "GetArrangement", "CompareArrangements", "ListDue"])
def test_a_jurisdiction_that_is_none_is_refused(network: Network, method: str) -> None:
    """INVALID_ARGUMENT with the field."""
    request = getattr(pb, f"{method}Request")(jurisdiction="Meridia")
    with pytest.raises(CallFailed) as refused:
        call(getattr(network.client.recognition, method), request)
    assert (refused.value.reason, refused.value.field) == ("JURISDICTION_FORMAT", "jurisdiction")
