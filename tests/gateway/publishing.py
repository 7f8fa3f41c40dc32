"""A version of the invented compact that is published into a running gateway, and a question that it answers anew."""

from datetime import date

from google.type.date_pb2 import Date

from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as pb
from gateway.client import call
from gateway.core.packs.loading import load_pack
from gateway.usecases.issue import PackAdoption, issue_adoption
from tests.simulator import PACK, Network

FIRST = date(2026, 8, 3)
SECOND = (
    PACK.replace("version: '1'", "version: '2'")
    .replace("clauses:\n", f"in_force: {{from: '{FIRST}'}}\nclauses:\n", 1)
    .replace("is_one_of: [individual, global]", "is_one_of: [global]")
)
CASE = f"""\
schema: comity-case/1
id: MERIDIAN-02
title: an individual license serves no more
notice: invented
arrangements: [meridian-compact]
tags: [own]
subject: foreign_license
verifying_jurisdiction: XB
counterpart_jurisdiction: XA
act: {{kind: export, date: '{FIRST}'}}
as_of: '{FIRST}'
facts:
  license: {{kind: individual, status: in_force}}
expected: {{outcome: not_recognized, arrangement: meridian-compact, reasons: [LICENSE_KIND_NOT_COVERED]}}
reasoning: Art 2 as it is from that day.
confidence: C
provisional: false
"""


def publication(
    network: Network,
    text: str = SECOND,
    cases: tuple[str, ...] = (CASE,),
    *,
    by: str = "XB",
    on: date = FIRST,
    agency: str = "XB-CAA",
) -> pb.AdoptArrangementRequest:
    """Return the request to publish a text for a jurisdiction, signed by the authority of XB unless told otherwise."""
    pack = load_pack(text)
    adoption = PackAdoption(by, pack.id, pack.version, pack.sha256, on, ())
    statement = issue_adoption(adoption, network.authorities[agency].issuer, at=network.clock.at)
    return pb.AdoptArrangementRequest(request_id=network.request_id(), statement=statement, pack_text=text, cases=cases)


def publish(network: Network, **changes: object) -> pb.Adoption:
    """Publish, and return the adoption."""
    request = publication(network, **changes)  # type: ignore[arg-type] # names of its own
    return call(network.client.recognition.AdoptArrangement, request).adoption


def asked(on: date, verifier: str = "XB") -> pb.CheckEligibilityRequest:
    """Return a question about an individual license of XA, recognized under the first version and not the second."""
    facts = [
        decision.Fact(path="license.kind", text="individual"),
        decision.Fact(path="license.status", text="in_force"),
        decision.Fact(path="license.issuing_jurisdiction", text="XA"),
        decision.Fact(path="license.covers_movement", truth=True),
        decision.Fact(path="license.valid_from", text="2026-01-01"),
        decision.Fact(path="license.valid_until", text="2027-12-31"),
    ]
    return pb.CheckEligibilityRequest(
        subject=decision.SUBJECT_FOREIGN_LICENSE,
        recognizing_jurisdiction=verifier,
        counterpart_jurisdiction="XA",
        act=decision.ACT_KIND_EXPORT,
        act_date=Date(year=on.year, month=on.month, day=on.day),
        facts=facts,
    )
