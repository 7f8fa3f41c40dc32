"""Requests, read into questions.

Rules, in order:
1. A request that cannot be read is the caller's mistake and says which field; it is never half read.
2. Facts that the registry keeps (the license, its standing) cannot be stated by the caller of a verification, except
   those few of gateway.core.paper.law_facts that no document carries.
"""

import re
from collections.abc import Iterable, Mapping

from google.protobuf.message import Message

from comity.v1 import decision_pb2 as pb
from comity.v1.license_pb2 import LicenseReference
from comity.v1.recognition_service_pb2 import CheckEligibilityRequest
from comity.v1.shipment_service_pb2 import CheckShipmentRequest
from comity.v1.verification_service_pb2 import VerifyBatchRequest, VerifyRequest
from gateway.core.findings import Subject
from gateway.core.law.facts import Question
from gateway.core.paper.law_facts import STATED_OF_LICENSE, stated_only
from gateway.core.questions import (
    Asker,
    EligibilityQuestion,
    PaperQuestion,
    Reference,
    ShipmentQuestion,
    StatedFact,
    legs_of,
)
from gateway.core.reasons import Reason
from gateway.wire.canonical import canonical_text, digest_of, sha256_hex
from gateway.wire.declared import NO_GOODS, goods_of, shipment_from, stated_facts
from gateway.wire.json_text import listed
from gateway.wire.refusal import BadMessage
from gateway.wire.values import date_from, instant_from, jurisdiction_from

MAX_BATCH = 256

_STATED_BY_CALLER = (
    "calendars.",
    "items",
    "knowledge.",
    "parties.",
    "procedure.",
    "prohibitions.",
    "route.",
    "shared_blocs",
)
_NONCE = re.compile(r"[A-Za-z0-9_.:-]{0,64}")
_AGENCY = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,16}")


def paper_question(request: VerifyRequest) -> PaperQuestion:
    """Return what a verification asks.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    which = request.WhichOneof("paper")
    if which is None:
        message = "Name the paper: an assertion, or a reference of issuing agency and number."
        raise BadMessage(Reason.REQUEST_MALFORMED, "paper", message)
    reference = reference_from(request.reference, "reference") if which == "reference" else None
    recognizing = jurisdiction_from(request.recognizing_jurisdiction, "recognizing_jurisdiction")
    act = act_kind(request.act, "act")
    act_time = instant_from(request.act_time, "act_time") if request.HasField("act_time") else None
    goods = goods_of(request.shipment) if request.HasField("shipment") else NO_GOODS
    return PaperQuestion(
        assertion=request.assertion if which == "assertion" else None,
        reference=reference,
        recognizing=recognizing,
        act_kind=act,
        act_time=act_time,
        shipment=goods.shipment,
        goods_digest=goods.digest,
        stated=_stated_beside_the_registry(request.facts),
    )


def eligibility_question(request: CheckEligibilityRequest) -> EligibilityQuestion:
    """Return what a question of eligibility asks.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    if not request.HasField("act_date"):
        raise BadMessage(Reason.DATE_PARTIAL, "act_date", "Give the day of the act; it chooses the law.")
    return EligibilityQuestion(
        subject=_subject(request.subject),
        recognizing=jurisdiction_from(request.recognizing_jurisdiction, "recognizing_jurisdiction"),
        counterpart=jurisdiction_from(request.counterpart_jurisdiction, "counterpart_jurisdiction"),
        act_kind=act_kind(request.act, "act"),
        act_date=date_from(request.act_date, "act_date"),
        act_time=instant_from(request.act_time, "act_time") if request.HasField("act_time") else None,
        as_of=date_from(request.as_of_date, "as_of_date") if request.HasField("as_of_date") else None,
        stated=stated_facts(request.facts),
        explain=request.explain,
    )


def asked_by(question: EligibilityQuestion) -> Question:
    """Return the question of the engine that stated facts ask; without a day of knowledge, on that of the act."""
    return Question(
        subject=question.subject,
        recognizing=question.recognizing,
        counterpart=question.counterpart,
        act_kind=question.act_kind,
        act_date=question.act_date,
        act_instant=question.act_time,
        as_of=question.as_of or question.act_date,
        facts=stated_only(question.stated),
    )


def shipment_question(request: CheckShipmentRequest) -> ShipmentQuestion:
    """Return what a shipment asks, one paper question for each leg.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    shipment = shipment_from(request.shipment)
    legs = legs_of(shipment)
    if not legs:
        message = "State the route: at least an origin or a destination."
        raise BadMessage(Reason.REQUEST_MALFORMED, "shipment", message)
    if not request.assertion and not request.HasField("reference"):
        message = "Name the license: an assertion, or a reference of issuing agency and number."
        raise BadMessage(Reason.REQUEST_MALFORMED, "reference", message)
    act_time = instant_from(request.act_time, "act_time") if request.HasField("act_time") else None
    stated = _stated_beside_the_registry(request.facts)
    reference = None if request.assertion else reference_from(request.reference, "reference")
    goods = digest_of(request.shipment)
    papers = tuple(
        PaperQuestion(
            request.assertion or None,
            reference,
            leg.jurisdiction,
            leg.act_kind,
            act_time,
            shipment,
            goods,
            stated,
            request.explain,
        )
        for leg in legs
    )
    return ShipmentQuestion(legs, papers)


def paper_questions(request: VerifyBatchRequest) -> list[PaperQuestion]:
    """Return what a batch of verifications asks.

    Raises:
        BadMessage: BATCH_SIZE, or the field of a member that cannot be read.
    """
    if not 1 <= len(request.requests) <= MAX_BATCH:
        raise BadMessage(Reason.BATCH_SIZE, "requests", f"A batch has 1 to {MAX_BATCH} requests; split it.")
    return [_member_question(member, index) for index, member in enumerate(request.requests)]


def asker_of(request: VerifyRequest | CheckEligibilityRequest | CheckShipmentRequest) -> Asker:
    """Return who asks, by the method and the digest of the request.

    Raises:
        BadMessage: REQUEST_MALFORMED.
    """
    for field in ("nonce", "asking_party"):
        if not _NONCE.fullmatch(getattr(request, field)):
            message = "At most 64 letters, digits and . _ : - are repeated in a receipt."
            raise BadMessage(Reason.REQUEST_MALFORMED, field, message)
    return Asker(method_of(request), _digest_of(request), request.asking_party, request.nonce)


def batch_asker_of(request: VerifyBatchRequest) -> Asker:
    """Return who asks for a batch: the asker of its first request."""
    first = asker_of(request.requests[0]) if request.requests else Asker(method_of(request), "")
    members = {"requests": listed([_text_of(member) for member in request.requests])} if request.requests else {}
    digest = sha256_hex(canonical_text(request, members).encode("utf-8"))
    return Asker(method_of(request), digest, first.party, first.nonce)


def _digest_of(request: VerifyRequest | CheckEligibilityRequest | CheckShipmentRequest) -> str:
    return (
        digest_of(request) if isinstance(request, CheckEligibilityRequest) else sha256_hex(_text_of(request).encode())
    )


def _text_of(request: VerifyRequest | CheckShipmentRequest) -> str:
    """Return the canonical text of a request, whose goods have been written before."""
    written = {"shipment": goods_of(request.shipment).text} if request.HasField("shipment") else {}
    return canonical_text(request, written)


def method_of(request: Message) -> str:
    """Return the name of the method that a request message belongs to."""
    return request.DESCRIPTOR.name.removesuffix("Request")


def act_kind(kind: pb.ActKind.ValueType, field: str) -> str:
    """Return the name of an act as packs and cases spell it.

    Raises:
        BadMessage: ENUM_UNKNOWN.
    """
    return _member(pb.ActKind.items(), kind, field).removeprefix("ACT_KIND_").lower()


def _stated_beside_the_registry(facts: Iterable[pb.Fact]) -> Mapping[str, StatedFact]:
    stated = stated_facts(facts)
    for path in stated:
        if path not in STATED_OF_LICENSE and not path.startswith(_STATED_BY_CALLER):
            message = f"{path} is not for the caller to state; the registry answers it."
            raise BadMessage(Reason.FACT_PATH, "facts", message)
    return stated


def reference_from(message: LicenseReference, field: str) -> Reference:
    """Return a reference as declarations cite it; the number is compared character for character (statement C-12).

    Raises:
        BadMessage: ID_FORMAT.
    """
    if not _AGENCY.fullmatch(message.agency):
        text = "Name the issuing agency by its code, for example XA-DGT; two agencies may use one number."
        raise BadMessage(Reason.ID_FORMAT, f"{field}.agency", text)
    number = message.number
    if not number or len(number) > 70 or number != number.strip() or not number.isprintable():
        text = "Give the license number exactly as it is written, 1 to 70 characters, without outer spaces."
        raise BadMessage(Reason.ID_FORMAT, f"{field}.number", text)
    return Reference(message.agency, number)


def _member_question(request: VerifyRequest, index: int) -> PaperQuestion:
    try:
        return paper_question(request)
    except BadMessage as refused:
        raise BadMessage(refused.reason, f"requests[{index}].{refused.field}", refused.message) from None


def _subject(subject: pb.Subject.ValueType) -> Subject:
    return Subject(_member(pb.Subject.items(), subject, "subject").removeprefix("SUBJECT_").lower())


def _member(items: Iterable[tuple[str, int]], number: int, field: str) -> str:
    name = next((name for name, value in items if value == number), None)
    if number == 0 or name is None:
        message = "The value is unspecified or not known to this version of the schema; send one that is."
        raise BadMessage(Reason.ENUM_UNKNOWN, field, message)
    return name
