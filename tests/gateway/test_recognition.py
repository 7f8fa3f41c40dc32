"""Recognition over the wire: packs listed and read, questions from stated facts, adoption, shipments leg by leg."""

import pytest
from google.type.date_pb2 import Date

from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as pb
from comity.v1 import shipment_service_pb2 as shipments
from comity.v1 import verification_service_pb2 as verification
from comity.v1.license_pb2 import Party, Quantity
from gateway.cli.answers import print_leg
from gateway.client import CallFailed, call
from gateway.readable import disposition_name, readings, reason_name
from tests.arrangements.shelf import PACKS_FOLDER
from tests.simulator import FORM, PACK, Network, reference, shipment

BUILT_IN = {path.stem for path in PACKS_FOLDER.glob("*.yaml")}


def _eligibility(**changes: object) -> pb.CheckEligibilityRequest:
    request = pb.CheckEligibilityRequest(
        subject=decision.SUBJECT_FOREIGN_LICENSE,
        recognizing_jurisdiction="UG",
        counterpart_jurisdiction="KE",
        act=decision.ACT_KIND_TRANSIT,
        act_date=Date(year=2026, month=6, day=15),
    )
    request.MergeFrom(pb.CheckEligibilityRequest(**changes))  # type: ignore[arg-type] # field names of the message
    return request


def test_the_packs_are_listed_with_who_adopted_them(network: Network) -> None:
    """The packs that are built in, and the one that was given."""
    network.adopt()
    listed = call(network.client.recognition.ListArrangements, pb.ListArrangementsRequest()).arrangements
    assert {entry.id for entry in listed} == BUILT_IN | {"meridian-compact"}
    assert {entry.id: list(entry.adopted_by) for entry in listed if entry.adopted_by} == {"meridian-compact": ["XB"]}


def test_a_pack_is_read_with_its_text(network: Network) -> None:
    """The text is the one whose digest is cited; an unknown id is NOT_FOUND."""
    found = call(network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="benelux-and-nordic"))
    assert found.summary.sha256
    assert "benelux-and-nordic" in found.text
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="none"))
    assert (refused.value.status, refused.value.reason) == ("NOT_FOUND", "PACK_UNKNOWN")


def test_a_customs_union_is_examined_and_gives_no_recognition(network: Network) -> None:
    """A negative answer is reasoned: which blocs were examined, and that none carries a rule."""
    facts = [
        decision.Fact(path="shared_blocs", list=decision.FactList(values=["EAC", "COMESA", "AfCFTA"])),
        decision.Fact(path="prohibitions.checked", truth=True),
        decision.Fact(path="prohibitions.found", list=decision.FactList()),
    ]
    answer = call(network.client.recognition.CheckEligibility, _eligibility(facts=facts)).decision
    assert readings(answer) == ("COULD_NOT_CHECK", "NOT_RECOGNIZED", "REFER")
    assert reason_name(answer.pack_answers[0].reasons[0]) == "NO_ARRANGEMENT"
    assert [reason_name(finding.reason) for finding in answer.findings] == ["PACK_NOT_ADOPTED"]


def test_a_subject_without_a_paper_says_so(network: Network) -> None:
    """License-free movement has no paper; the answer is of law alone."""
    request = _eligibility(recognizing_jurisdiction="BE-VLG", counterpart_jurisdiction="NL")
    request.subject = decision.SUBJECT_LICENSE_FREE
    request.act = decision.ACT_KIND_INTRA_BLOC_TRANSFER
    answer = call(network.client.recognition.CheckEligibility, request).decision
    assert readings(answer)[0] == "NO_PAPER_NEEDED"
    assert answer.paper == decision.PAPER_KIND_NONE


def _adoption(network: Network, agency: str, **changes: object) -> tuple[str, str]:
    pack = call(network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="meridian-compact")).summary
    given = {"pack": pack.id, "version": pack.version, "sha256": pack.sha256, "clauses": ()} | changes
    statement = network.authorities[agency].adoption(**given)  # type: ignore[arg-type] # names of its own
    request = pb.AdoptArrangementRequest(request_id=network.request_id(), statement=statement)
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.AdoptArrangement, request)
    return refused.value.status, refused.value.reason


REFUSALS: dict[str, tuple[dict[str, object], tuple[str, str]]] = {
    "a pack that is not loaded": ({"pack": "other-compact"}, ("NOT_FOUND", "PACK_UNKNOWN")),
    "another version": ({"version": "99"}, ("FAILED_PRECONDITION", "PACK_VERSION_UNKNOWN")),
    "another text": ({"sha256": "0" * 64}, ("FAILED_PRECONDITION", "PACK_VERSION_UNKNOWN")),
    "a clause that is none": ({"clauses": ("art-99",)}, ("INVALID_ARGUMENT", "CLAUSE_UNKNOWN")),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_an_adoption_is_of_just_one_loaded_version(network: Network, case: str) -> None:
    """Id, version, digest and clauses must be those that are loaded."""
    changes, expected = REFUSALS[case]
    assert _adoption(network, "XB-CAA", **changes) == expected


def test_the_legs_of_a_shipment_are_answered_apart_and_the_weakest_decides(network: Network) -> None:
    """Statement F-07; the answer shows nothing of the license (statement F-01)."""
    network.register()
    network.adopt()
    request = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
    answer = call(network.client.shipment.CheckShipment, request)
    legs = [(leg.jurisdiction, disposition_name(leg.disposition)) for leg in answer.legs]
    assert legs == [("XA", "GO"), ("XB", "GO"), ("XF", "REFER")]
    assert disposition_name(answer.disposition) == "REFER"
    assert answer.receipt.jws
    assert "Alder Sensors" not in str(answer)


def test_a_leg_is_explained_when_that_is_asked_for(network: Network) -> None:
    """The clause that decides, what to do next, what a missing fact leads to; still nothing of the license."""
    network.register()
    network.adopt()
    request = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment(), explain=True)
    answer = call(network.client.shipment.CheckShipment, request)
    told = {leg.jurisdiction: leg.explanation for leg in answer.legs}
    assert told["XB"].adopted
    assert told["XB"].arrangement.startswith("Meridian Compact")
    assert told["XB"].citations[0].clause
    assert told["XB"].effect
    assert "Alder Sensors" not in str(answer)
    plain = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
    assert not any(leg.HasField("explanation") for leg in call(network.client.shipment.CheckShipment, plain).legs)


def test_an_explained_leg_is_printed_for_an_officer_to_read_aloud(
    network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer first, then the clause, then the next step; a date that the route lacks is asked for."""
    network.register(WITH_CONDITION)
    network.adopt()
    request = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment(), explain=True)
    leg = next(each for each in call(network.client.shipment.CheckShipment, request).legs if each.jurisdiction == "XB")
    print_leg(leg)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert "XB, export" in lines[0]
    assert any(line.startswith("decided by ") for line in lines[:3])
    assert any(line.startswith("next: find out facts.license.conditions_reviewed") for line in lines)


def test_each_value_of_a_missing_fact_is_told_with_what_it_leads_to(network: Network) -> None:
    """Asked with explain, an open answer says which question is worth asking."""
    asked = {"recognizing_jurisdiction": "BE-VLG", "counterpart_jurisdiction": "NL"}
    request = _eligibility(explain=True, **asked)
    answer = call(network.client.recognition.CheckEligibility, request).decision.pack_answers[0]
    assert answer.missing_facts
    told = {each.fact for each in answer.settlings}
    assert told
    assert told <= set(answer.missing_facts)
    assert (
        not call(network.client.recognition.CheckEligibility, _eligibility(**asked)).decision.pack_answers[0].settlings
    )


def test_a_shipment_without_a_route_or_a_license_is_refused(network: Network) -> None:
    """INVALID_ARGUMENT with the field that is missing."""
    for request, field in (
        (shipments.CheckShipmentRequest(reference=reference()), "shipment"),
        (shipments.CheckShipmentRequest(shipment=shipment()), "reference"),
    ):
        with pytest.raises(CallFailed) as refused:
            call(network.client.shipment.CheckShipment, request)
        assert (refused.value.reason, refused.value.field) == ("REQUEST_MALFORMED", field)


WITH_CONDITION = FORM.replace(
    b"<box21>10 00</box21>", b"<box21>10 00</box21>\n  <box22>Report each export within a month.</box22>"
)


def test_a_license_with_a_text_condition_refers_until_a_person_has_read_it(network: Network) -> None:
    """Text that no machine understands is unknown, never met."""
    record = network.register(WITH_CONDITION)
    network.adopt()
    question = network.question(network.assertions[record.license_id])
    answer = network.verify(question)
    assert readings(answer) == ("VALID", "INDETERMINATE", "REFER")
    assert list(answer.pack_answers[0].missing_facts) == ["facts.license.conditions_reviewed"]
    question.facts.add(path="license.conditions_reviewed", truth=True)
    assert readings(network.verify(question)) == ("VALID", "RECOGNIZED", "GO")


def test_at_home_a_license_has_effect_for_what_it_covers_and_nothing_more(network: Network) -> None:
    """No arrangement is needed at home; what is not stated or not read stays open there too."""
    record = network.register()
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="XA")
    assert readings(network.verify(question)) == ("VALID", "RECOGNIZED", "GO")
    question.shipment.ClearField("end_user")
    answer = network.verify(question)
    assert readings(answer) == ("VALID", "INDETERMINATE", "REFER")
    assert list(answer.pack_answers[0].missing_facts) == ["facts.shipment.end_user"]
    question.ClearField("shipment")
    assert readings(network.verify(question)) == ("VALID", "INDETERMINATE", "REFER")


def test_at_home_a_text_condition_stays_open_until_a_person_has_read_it(network: Network) -> None:
    """The same rule as abroad."""
    record = network.register(WITH_CONDITION)
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="XA")
    assert readings(network.verify(question)) == ("VALID", "INDETERMINATE", "REFER")
    question.facts.add(path="license.conditions_reviewed", truth=True)
    assert readings(network.verify(question)) == ("VALID", "RECOGNIZED", "GO")


def test_at_home_a_license_to_export_is_not_asked_to_serve_an_import(network: Network) -> None:
    """The act is not plainly that of the license: refer, never GO."""
    record = network.register()
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="XA")
    question.act = decision.ACT_KIND_IMPORT
    answer = network.verify(question)
    assert readings(answer) == ("VALID", "INDETERMINATE", "REFER")
    assert [reason_name(reason) for reason in answer.pack_answers[0].reasons] == ["LICENSE_SCOPE_MISMATCH"]


TO_IMPORT = b"""1\\fileHeader\\ILBDOTI\\CHIEF\\licenceData\\202602021105\\4101\\N
2\\licence\\CASE-7\\insert\\GBSIL0000042D\\SIL\\I\\20260201\\20320131
3\\trader\\\\GB000000000001000\\\\\\Sample Optics Ltd\\1 Sample Way\\Sampletown\\\\\\\\ZZ1 1ZZ
4\\country\\KR\\\\O
5\\line\\1\\\\\\\\\\Camera core\\Q\\\\030\\\\12\\\\\\\\\\\\
6\\end\\licence\\5
7\\fileTrailer\\1
"""


def test_a_license_to_import_sends_nothing_out(network: Network) -> None:
    """Read from the agency's own file: what is a license to import there stops an export."""
    record = network.register(TO_IMPORT, agency="GB-ILU")
    goods = decision.Shipment(
        items=[decision.ShipmentItem(license_line=1, quantity=Quantity(value="2", unit="NAR"))],
        origin="GB",
        destination="KR",
        exporter=Party(name="Sample Optics Ltd", country="GB"),
    )
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="GB")
    question.shipment.CopyFrom(goods)
    answer = network.verify(question)
    assert readings(answer) == ("MISMATCH", "INDETERMINATE", "STOP")
    assert [reason_name(each.reason) for each in answer.findings] == ["LICENSE_SCOPE_MISMATCH"]


def test_the_authority_of_the_place_where_goods_lie_is_asked_first(network: Network) -> None:
    """Goods of XA that lie in XD and leave through XB: one part of the answer for each authority on the way."""
    network.register(FORM)
    goods = shipment()
    goods.goods_location = "XD"
    request = shipments.CheckShipmentRequest(reference=reference(), shipment=goods)
    legs = call(network.client.shipment.CheckShipment, request).legs
    assert [leg.jurisdiction for leg in legs] == ["XD", "XA", "XB", "XF"]
    assert {leg.act for leg in legs[:3]} == {decision.ACT_KIND_EXPORT}


def test_red_flags_are_told_on_every_leg_and_change_no_answer(network: Network) -> None:
    """A consignee and an end user elsewhere than the destination: advice, and nothing else."""
    record = network.register(FORM)
    plain = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
    odd = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment(), explain=True)
    odd.shipment.consignee.country = odd.shipment.end_user.country = "XC"
    before, after = (call(network.client.shipment.CheckShipment, each).legs for each in (plain, odd))
    assert [(leg.disposition, leg.recognition) for leg in before] == [
        (leg.disposition, leg.recognition) for leg in after
    ]
    assert [len(leg.red_flags) for leg in before] == [0, 0, 0]
    assert [len(leg.red_flags) for leg in after] == [2, 2, 2]
    assert "consignee is in XC" in after[0].red_flags[0]
    # The deciding reason comes first, advice last.
    for plain_leg, odd_leg in zip(before, after, strict=True):
        assert [reason_name(each) for each in odd_leg.reasons] == [
            *(reason_name(each) for each in plain_leg.reasons),
            "RED_FLAG",
        ]
    question = network.question(network.assertions[record.license_id])
    question.shipment.CopyFrom(odd.shipment)
    answer = network.verify(question)
    assert readings(answer)[0] == "VALID"
    assert [reason_name(each.reason) for each in answer.findings].count("RED_FLAG") == 2


EU_FORM = FORM.replace(b"<country>XA</country>", b"<country>DE</country>").replace(b'code="XA"', b'code="DE"')


def _german_license(network: Network) -> decision.Shipment:
    """Register a German license, and return goods that leave under it through France."""
    goods = shipment(destination="IN")
    goods.origin, goods.exit_via, goods.exporter.country = "DE", "FR", "DE"
    goods.consignee.country = goods.end_user.country = "IN"
    return goods


def _adopt_in_france(network: Network, clauses: tuple[str, ...]) -> None:
    request = pb.GetArrangementRequest(id="eu-dual-use-authorisations")
    pack = call(network.client.recognition.GetArrangement, request).summary
    statement = network.authorities["FR-CA"].adoption(pack.id, pack.version, pack.sha256, clauses)
    adopt = pb.AdoptArrangementRequest(request_id=network.request_id(), statement=statement)
    call(network.client.recognition.AdoptArrangement, adopt)


def test_a_clause_that_nobody_has_confirmed_never_gives_go_and_adoption_with_its_check_does(network: Network) -> None:
    """Adopting a pack binds; naming the clauses that were checked against the instrument confirms them."""
    goods = _german_license(network)
    form = EU_FORM.replace(b'<box12 code="XF">Firrica</box12>', b'<box12 code="IN">India</box12>')
    record = network.register(form, agency="DE-LA")
    question = network.question(network.assertions[record.license_id], recognizing_jurisdiction="FR")
    question.shipment.CopyFrom(goods)
    for path in (
        "knowledge.informed_by_authority",
        "knowledge.aware_of_barred_end_use",
        "knowledge.grounds_information_not_considered",
        "knowledge.grounds_circumstances_changed",
    ):
        question.facts.add(path=path, truth=False)
    question.facts.add(path="prohibitions.checked", truth=True)
    question.facts.add(path="prohibitions.found", list=decision.FactList())
    advisory = network.verify(question)
    assert readings(advisory) == ("VALID", "RECOGNIZED", "REFER")
    assert [reason_name(each.reason) for each in advisory.findings] == ["PACK_NOT_ADOPTED"]
    _adopt_in_france(network, ())
    assert readings(network.verify(question)) == ("VALID", "RECOGNIZED", "GO")
    _hold_that_ended_in_silence(question)
    bound = network.verify(question)
    assert readings(bound) == ("VALID", "RECOGNIZED", "REFER")
    assert [reason_name(each.reason) for each in bound.findings] == ["MARK_NOT_CONFIRMED"]
    _adopt_in_france(network, tuple({each.clause_id for each in bound.pack_answers[0].citations}))
    assert readings(network.verify(question)) == ("VALID", "RECOGNIZED", "GO")


def _hold_that_ended_in_silence(question: verification.VerifyRequest) -> None:
    """State that France held the goods in May, and that Germany was asked and did not answer."""
    for path, text in (
        ("procedure.hold.by", "FR"),
        ("procedure.hold.since", "2026-05-18"),
        ("procedure.hold.ground", "circumstances_changed"),
        ("procedure.hold.issuer_consulted_on", "2026-05-18"),
        ("procedure.hold.reply", "none"),
    ):
        question.facts.add(path=path, text=text)
    question.facts.add(path="procedure.hold.extension_requested", truth=False)
    question.facts.add(path="calendars.DE.holidays", list=decision.FactList())


PROPOSED = PACK.replace("version: '1'", "version: '2'").replace(
    "clauses:\n", "in_force: {from: '2026-01-01'}\nclauses:\n", 1
)


def test_a_proposed_version_is_compared_before_anybody_is_bound(network: Network) -> None:
    """What the text changes, what a reviewer asks, and which answers change; nothing is recorded."""
    text = PROPOSED.replace("is_one_of: [individual, global]", "is_one_of: [global]")
    facts = [
        decision.Fact(path="license.kind", text="individual"),
        decision.Fact(path="license.status", text="in_force"),
    ]
    question = _eligibility(recognizing_jurisdiction="XB", counterpart_jurisdiction="XA", facts=facts)
    request = pb.CompareArrangementsRequest(proposed_text=text, questions=[question, _eligibility()])
    found = call(network.client.recognition.CompareArrangements, request)
    assert found.compared_version == "1"
    assert "grounds.mutual-validity.when" in [change.place for change in found.changes]
    assert not [remark.message for remark in found.remarks if not remark.note]
    (changed,) = found.answers
    assert (changed.question, changed.before.version, changed.after.version) == (0, "1", "2")
    assert reason_name(changed.after.reasons[0]) == "LICENSE_KIND_NOT_COVERED"
    listed = call(network.client.recognition.ListArrangements, pb.ListArrangementsRequest()).arrangements
    assert [each.version for each in listed if each.id == "meridian-compact"] == ["1"]


def test_what_is_no_pack_is_not_compared(network: Network) -> None:
    """PACK_INVALID with the place in the text; too many questions are refused."""
    questions = [_eligibility()] * 257
    for request, refusal in (
        (pb.CompareArrangementsRequest(proposed_text="pack: x\npack: y\n"), ("PACK_INVALID", "proposed_text: pack")),
        (pb.CompareArrangementsRequest(proposed_text=PACK, questions=questions), ("REQUEST_MALFORMED", "questions")),
    ):
        with pytest.raises(CallFailed) as refused:
            call(network.client.recognition.CompareArrangements, request)
        assert (refused.value.reason, refused.value.field) == refusal


def test_one_question_is_asked_of_every_pair(network: Network) -> None:
    """Six pairs, the same rule for all: no labyrinth."""
    request = pb.MapRecognitionRequest(question=_eligibility(), jurisdictions=["KE", "UG", "RW"])
    found = call(network.client.recognition.MapRecognition, request)
    pairs = {(each.counterpart_jurisdiction, each.recognizing_jurisdiction) for each in found.pairs}
    assert len(pairs) == len(found.pairs) == 6
    assert (found.labyrinth.pairs, found.labyrinth.paths, found.labyrinth.recognized) == (6, 1, 0)
    assert found.labyrinth.causes[0].pairs == 6


MAPS = {
    "one jurisdiction": (["KE", "KE"], "jurisdictions"),
    "too many": (
        [f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        + [f"Q{n}" for n in "MNOPQRSTUVWXYZ"]
        + ["KE", "UG", "RW", "TZ", "DE", "FR", "NL", "BE", "LU"],
        "jurisdictions",
    ),
    "a code that is none": (["KE", "Kenya"], "jurisdictions"),
}


@pytest.mark.parametrize("case", MAPS)
def test_a_map_is_of_some_jurisdictions(network: Network, case: str) -> None:
    """INVALID_ARGUMENT with the field."""
    codes, field = MAPS[case]
    request = pb.MapRecognitionRequest(question=_eligibility(), jurisdictions=codes)
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.MapRecognition, request)
    assert (refused.value.status, refused.value.field) == ("INVALID_ARGUMENT", field)


def test_what_falls_due_is_listed(network: Network) -> None:
    """The accession of XE to the invented compact; and the bounds of what may be asked."""
    request = pb.ListDueRequest(first_date=Date(year=2030, month=1, day=1), days=1)
    found = call(network.client.recognition.ListDue, request).entries
    assert [each.what for each in found if each.arrangement == "meridian-compact"] == [
        "XE in parties to the Meridian Compact: begins"
    ]
    for wrong, field in (
        (pb.ListDueRequest(days=3661), "days"),
        (pb.ListDueRequest(first_date=Date(year=9999, month=12, day=1), days=60), "first_date"),
    ):
        with pytest.raises(CallFailed) as refused:
            call(network.client.recognition.ListDue, wrong)
        assert (refused.value.status, refused.value.field) == ("INVALID_ARGUMENT", field)


def test_a_version_of_a_pack_is_read_by_its_number(network: Network) -> None:
    """A version that is not loaded is told apart from a pack that is not."""
    found = call(
        network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="meridian-compact", version="1")
    )
    assert found.summary.version == "1"
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.GetArrangement, pb.GetArrangementRequest(id="meridian-compact", version="9"))
    assert (refused.value.status, refused.value.reason) == ("NOT_FOUND", "PACK_VERSION_UNKNOWN")
