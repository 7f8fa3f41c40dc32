"""The first two chapters: documents become one schema; licenses are signed and registered, a pack is adopted."""

from collections import Counter
from datetime import date

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import registry_service_pb2 as registry
from comity.v1.license_pb2 import Standing
from comity.v1.recognition_service_pb2 import AdoptArrangementRequest, GetArrangementRequest
from gateway.client import call
from gateway.demo.show import Answer, Step
from gateway.demo.state import Story
from gateway.demo.world import document
from gateway.readable import day, reason_name
from gateway.usecases.issue import Digests, PackAdoption, issue_adoption, issue_license
from gateway.wire.license import facts_of

UK_FILE = "uk-licences.txt"
XA_FILE = "xa-authorization.xml"
PACK = "meridian-compact"


def documents(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter in which documents are read."""
    return "Documents become one schema", [
        Step("formats that are read and written", "gb_chief and eu_annex_iii_a", lambda: _formats(story)),
        Step(
            "convert a UK line file of three transactions",
            "2 read, 1 rejected",
            lambda: _convert(story, UK_FILE),
        ),
        Step("convert an EU form of Alder (XA)", "1 read, 0 rejected", lambda: _convert(story, XA_FILE)),
    ]


def registration(story: Story) -> tuple[str, list[Step]]:
    """Return the chapter in which licenses are signed and registered."""
    return "Agencies sign, the registry records", [
        Step("Alder signs its license and registers it", "IN_FORCE", lambda: _register_xa(story)),
        Step("the same registration again", "the same record", lambda: _register_again(story)),
        Step("the UK unit signs and registers the first license", "IN_FORCE", lambda: _register_uk(story)),
        Step("Birchland's authority adopts the Meridian Compact", "adopted by XB", lambda: _adopt(story)),
    ]


def _formats(story: Story) -> Answer:
    formats = call(story.world.client.conversion.ListFormats, conversion.ListFormatsRequest()).formats
    known = {entry.id for entry in formats if entry.reads and entry.writes}
    says = " and ".join(name for name in ("gb_chief", "eu_annex_iii_a") if name in known)
    return Answer(says, f"{len(formats)} formats in all")


def _convert(story: Story, name: str) -> Answer:
    answer = call(story.world.client.conversion.Convert, conversion.ConvertRequest(document=document(name)))
    fates = Counter(
        conversion.Fate.Name(entry.fate).removeprefix("FATE_").lower()
        for record in answer.records
        for entry in record.account
    )
    account = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
    rejected = "".join(f"; {reason_name(each.reason)} at {each.field}" for each in answer.rejected)
    read = [record for record in answer.records if record.license.lines]
    licenses = ", ".join(record.license.number for record in read)
    says = f"{len(answer.records)} read, {len(answer.rejected)} rejected"
    return Answer(says, f"{answer.format}: {licenses}{rejected}. Account: {account}")


def _register(story: Story, agency: str, name: str) -> tuple[str, registry.RegisteredLicense]:
    answer = call(story.world.client.conversion.Convert, conversion.ConvertRequest(document=document(name)))
    digests = Digests(answer.records[0].license_sha256, answer.document_sha256)
    terms = facts_of(answer.records[0].license)
    assertion = issue_license(terms, digests, story.world.issuers[agency], at=story.world.now())
    request = registry.RegisterRequest(request_id=f"register-{agency}", document=document(name), assertion=assertion)
    return assertion, call(story.world.client.registry.Register, request).license


def _register_xa(story: Story) -> Answer:
    story.assertion, record = _register(story, "XA-DGT", XA_FILE)
    story.license_id = record.license_id
    return Answer(_standing(record), f"digest {record.license_sha256[:16]}... is what Alder signed")


def _register_again(story: Story) -> Answer:
    request = registry.RegisterRequest(
        request_id="register-XA-DGT", document=document(XA_FILE), assertion=story.assertion
    )
    record = call(story.world.client.registry.Register, request).license
    return Answer("the same record" if record.license_id == story.license_id else "another record")


def _register_uk(story: Story) -> Answer:
    story.uk["assertion"], record = _register(story, "GB-DEMO", UK_FILE)
    return Answer(_standing(record))


def _adopt(story: Story) -> Answer:
    client = story.world.client
    pack = call(client.recognition.GetArrangement, GetArrangementRequest(id=PACK)).summary
    adoption = PackAdoption("XB", PACK, pack.version, pack.sha256, date(2026, 6, 1), ())
    statement = issue_adoption(adoption, story.world.issuers["XB-CAA"], at=story.world.now())
    request = AdoptArrangementRequest(request_id="adopt-XB", statement=statement)
    answer = call(client.recognition.AdoptArrangement, request).adoption
    return Answer(f"adopted by {answer.jurisdiction}", f"version {answer.version} from {day(answer.effective_date)}")


def _standing(record: registry.RegisteredLicense) -> str:
    return Standing.Name(record.standing).removeprefix("STANDING_")
