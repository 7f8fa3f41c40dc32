"""The chapters at the border: what is recognized, by which clause; and everything that must be refused."""

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from adapters.catalogue import load_adapters
from comity.v1 import decision_pb2 as pb
from comity.v1 import reason_pb2
from comity.v1.recognition_service_pb2 import CheckEligibilityRequest
from comity.v1.shipment_service_pb2 import CheckShipmentRequest
from comity.v1.verification_service_pb2 import VerifyResponse
from gateway.client import call
from gateway.core.trust.compact import decode_base64url, encode_base64url
from gateway.demo.papers import XA_FILE
from gateway.demo.show import Answer, Step
from gateway.demo.state import Story, by_reference, judged, question, shipment, verify
from gateway.demo.world import document
from gateway.readable import reason_name
from gateway.usecases.convert import convert
from gateway.usecases.issue import Digests, issue_license
from gateway.wire.license import facts_of

AFTER_THE_LAST_DAY = Timestamp(seconds=1_843_430_400)  # 2028-06-01T00:00:00Z


def border(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter in which papers are judged."""
    recognized, bad = "VALID, RECOGNIZED", "BAD_SIGNATURE, -: STOP"
    return "Papers are judged where the goods leave", [
        Step("Alder's paper in Birchland, which adopted", f"{recognized}: GO", lambda: _first(story)),
        Step("the same by agency and number", f"{recognized}: GO", lambda: _by_reference(story)),
        Step("the same in Dune, where nobody adopted", f"{recognized}: REFER", lambda: _ask(story, "XD")),
        Step("goods for Elmstead (XE), not on the license", _failed("MISMATCH"), lambda: _elsewhere(story)),
        Step("60 pieces presented, 40 licensed", _failed("MISMATCH"), lambda: _too_many(story)),
        Step("the signature forged", bad, lambda: _forged(story)),
        Step("the quantity on the paper altered from 40 to 400", bad, lambda: _altered(story)),
        Step("signed with a key that nobody enrolled", "UNTRUSTED_ISSUER, -: STOP", lambda: _unknown_key(story)),
        Step("declared the day after the last day", _failed("EXPIRED"), lambda: _expired(story)),
        Step("the UK license shown in the Netherlands", "VALID, NOT_RECOGNIZED: REFER", lambda: _uk_in_nl(story)),
        Step("a Kenyan permit in Uganda, three shared blocs", "NOT_RECOGNIZED: REFER", lambda: _negative(story)),
    ]


def forwarder(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter of the forwarder."""
    return "A forwarder asks, and sees nothing of the license", [
        Step("may twelve pieces move from XA through XB to XF", "XA GO, XB GO, XF REFER", lambda: _legs(story)),
    ]


def _failed(outcome: str) -> str:
    return f"{outcome}, NOT_RECOGNIZED: STOP"


def _first(story: Story) -> Answer:
    request = question(story, "XB")
    story.first = (request, verify(story, request))
    return judged(story.first[1])


def _ask(story: Story, jurisdiction: str) -> Answer:
    return judged(verify(story, question(story, jurisdiction)))


def _by_reference(story: Story) -> Answer:
    return judged(verify(story, question(story, "XB", reference=by_reference())))


def _elsewhere(story: Story) -> Answer:
    request = question(story, "XB")
    request.shipment.CopyFrom(shipment(destination="XE"))
    return judged(verify(story, request))


def _too_many(story: Story) -> Answer:
    request = question(story, "XB")
    request.shipment.CopyFrom(shipment(quantity="60"))
    return judged(verify(story, request))


def _forged(story: Story) -> Answer:
    header, payload, signature = story.assertion.rstrip("~").split(".")
    forged = bytes([decode_base64url(signature)[0] ^ 1]) + decode_base64url(signature)[1:]
    return judged(_present(story, f"{header}.{payload}.{encode_base64url(forged)}~"))


def _altered(story: Story) -> Answer:
    header, payload, signature = story.assertion.rstrip("~").split(".")
    altered = decode_base64url(payload).replace(b'"authorized":"40"', b'"authorized":"400"')
    return judged(_present(story, f"{header}.{encode_base64url(altered)}.{signature}~"))


def _unknown_key(story: Story) -> Answer:
    conversion = convert(document(XA_FILE), "", load_adapters())
    terms = facts_of(conversion.reading.records[0].license)
    digests = Digests(conversion.license_digests[0], conversion.document_digest)
    return judged(_present(story, issue_license(terms, digests, story.world.stranger, at=story.world.now())))


def _expired(story: Story) -> Answer:
    return judged(verify(story, question(story, "XB", act_time=AFTER_THE_LAST_DAY)))


def _uk_in_nl(story: Story) -> Answer:
    request = question(story, "NL", assertion=story.uk["assertion"])
    request.shipment.Clear()
    request.shipment.origin = "NL"
    return judged(verify(story, request))


def _present(story: Story, assertion: str) -> VerifyResponse:
    return verify(story, question(story, "XB", assertion=assertion))


def _negative(story: Story) -> Answer:
    request = CheckEligibilityRequest(
        subject=pb.SUBJECT_FOREIGN_LICENSE,
        recognizing_jurisdiction="UG",
        counterpart_jurisdiction="KE",
        act=pb.ACT_KIND_TRANSIT,
        act_date=Date(year=2026, month=6, day=15),
        facts=[
            pb.Fact(path="license.issuing_jurisdiction", text="KE"),
            pb.Fact(path="license.status", text="in_force"),
            pb.Fact(path="shared_blocs", list=pb.FactList(values=["EAC", "COMESA", "AfCFTA"])),
            pb.Fact(path="prohibitions.checked", truth=True),
            pb.Fact(path="prohibitions.found", list=pb.FactList()),
        ],
    )
    decision = call(story.world.client.recognition.CheckEligibility, request).decision
    recognition = reason_pb2.Recognition.Name(decision.recognition).removeprefix("RECOGNITION_")
    disposition = reason_pb2.Disposition.Name(decision.disposition).removeprefix("DISPOSITION_")
    first = decision.pack_answers[0]
    cited = "; ".join(f"{citation.instrument}, {citation.clause}" for citation in first.citations[:3])
    return Answer(f"{recognition}: {disposition}", f"{reason_name(first.reasons[0])}: {cited}")


def _legs(story: Story) -> Answer:
    request = CheckShipmentRequest(reference=by_reference(), shipment=shipment(), asking_party="demo-forwarder")
    answer = call(story.world.client.shipment.CheckShipment, request)
    parts = [
        f"{leg.jurisdiction} {reason_pb2.Disposition.Name(leg.disposition).removeprefix('DISPOSITION_')}"
        for leg in answer.legs
    ]
    whole = reason_pb2.Disposition.Name(answer.disposition).removeprefix("DISPOSITION_")
    asked = next((leg for leg in answer.legs if leg.ask), None)
    detail = f"as a whole {whole}; ask {'; '.join(asked.ask)}" if asked else f"as a whole {whole}"
    return Answer(", ".join(parts), detail)
