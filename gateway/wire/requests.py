"""Requests, read into questions.

Rules, in order:
1. A request that cannot be read is the caller's mistake and says which field; it is never half read.
2. Facts that the registry keeps (the license, its standing) cannot be stated by the caller of a verification, except
   that a person has read its conditions.
3. Sizes are limited: items, facts and places of one request.
"""

import re
from collections.abc import Iterable, Mapping

from comity.v1 import decision_pb2 as pb
from comity.v1.license_pb2 import LicenseReference
from comity.v1.recognition_service_pb2 import CheckEligibilityRequest
from comity.v1.shipment_service_pb2 import CheckShipmentRequest
from comity.v1.verification_service_pb2 import VerifyRequest
from gateway.core.findings import Subject
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
from gateway.core.shipment import DeclaredEntry, DeclaredItem, Shipment
from gateway.wire.license import named_party
from gateway.wire.refusal import BadMessage
from gateway.wire.values import date_from, instant_from, jurisdiction_from, money_from, quantity_from

MAX_ITEMS = 200
MAX_FACTS = 200
MAX_TRANSIT = 20
CONDITIONS_REVIEWED = "license.conditions_reviewed"

_PATH = re.compile(r"[a-z][a-z0-9_]*(\[[0-9]{1,3}\])?(\.[A-Za-z][A-Za-z0-9_-]*(\[[0-9]{1,3}\])?){0,5}")
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
    return PaperQuestion(
        assertion=request.assertion if which == "assertion" else None,
        reference=_reference(request.reference, "reference") if which == "reference" else None,
        recognizing=jurisdiction_from(request.recognizing_jurisdiction, "recognizing_jurisdiction"),
        act_kind=act_kind(request.act, "act"),
        act_time=instant_from(request.act_time, "act_time") if request.HasField("act_time") else None,
        shipment=shipment_from(request.shipment),
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
    reference = None if request.assertion else _reference(request.reference, "reference")
    papers = tuple(
        PaperQuestion(request.assertion or None, reference, leg.jurisdiction, leg.act_kind, act_time, shipment, stated)
        for leg in legs
    )
    return ShipmentQuestion(legs, papers)


def asker_of(request: VerifyRequest | CheckEligibilityRequest | CheckShipmentRequest) -> Asker:
    """Return who asks.

    Raises:
        BadMessage: REQUEST_MALFORMED.
    """
    for field in ("nonce", "asking_party"):
        if not _NONCE.fullmatch(getattr(request, field)):
            message = "At most 64 letters, digits and . _ : - are repeated in a receipt."
            raise BadMessage(Reason.REQUEST_MALFORMED, field, message)
    return Asker(request.asking_party, request.nonce)


def shipment_from(message: pb.Shipment) -> Shipment:
    """Return a shipment as declared.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    _limit(len(message.items), MAX_ITEMS, "shipment.items")
    _limit(len(message.transit), MAX_TRANSIT, "shipment.transit")
    return Shipment(
        items=tuple(_item(item, f"shipment.items[{index}]") for index, item in enumerate(message.items)),
        origin=_place(message.origin, "shipment.origin"),
        exit_via=_place(message.exit_via, "shipment.exit_via"),
        transit=tuple(_place(place, f"shipment.transit[{index}]") for index, place in enumerate(message.transit)),
        destination=_place(message.destination, "shipment.destination"),
        exporter=named_party(message.exporter) if message.HasField("exporter") else None,
        consignee=named_party(message.consignee) if message.HasField("consignee") else None,
        end_user=named_party(message.end_user) if message.HasField("end_user") else None,
        end_use=message.end_use,
    )


def stated_facts(facts: Iterable[pb.Fact]) -> Mapping[str, StatedFact]:
    """Return the facts that a caller states, by dotted path.

    Raises:
        BadMessage: FACT_PATH or REQUEST_MALFORMED.
    """
    stated: dict[str, StatedFact] = {}
    for index, fact in enumerate(facts):
        field = f"facts[{index}]"
        _limit(index, MAX_FACTS, field)
        if not _PATH.fullmatch(fact.path) or fact.path in stated:
            message = "A fact is named once, by a dotted path such as knowledge.informed_by_authority."
            raise BadMessage(Reason.FACT_PATH, f"{field}.path", message)
        which = fact.WhichOneof("value")
        if which is None:
            message = "State a value, or leave the fact out: then it is unknown."
            raise BadMessage(Reason.REQUEST_MALFORMED, f"{field}.value", message)
        stated[fact.path] = _fact_value(fact, which)
    return stated


def act_kind(kind: pb.ActKind.ValueType, field: str) -> str:
    """Return the name of an act as packs and cases spell it.

    Raises:
        BadMessage: ENUM_UNKNOWN.
    """
    return _member(pb.ActKind.items(), kind, field).removeprefix("ACT_KIND_").lower()


def _stated_beside_the_registry(facts: Iterable[pb.Fact]) -> Mapping[str, StatedFact]:
    stated = stated_facts(facts)
    for path in stated:
        if path != CONDITIONS_REVIEWED and not path.startswith(_STATED_BY_CALLER):
            message = f"{path} is not for the caller to state; the registry answers it."
            raise BadMessage(Reason.FACT_PATH, "facts", message)
    return stated


def _reference(message: LicenseReference, field: str) -> Reference:
    if not _AGENCY.fullmatch(message.agency):
        text = "Name the issuing agency by its code, for example XA-DGT; two agencies may use one number."
        raise BadMessage(Reason.ID_FORMAT, f"{field}.agency", text)
    number = message.number
    if not number or len(number) > 70 or number != number.strip() or not number.isprintable():
        text = "Give the license number exactly as it is written, 1 to 70 characters, without outer spaces."
        raise BadMessage(Reason.ID_FORMAT, f"{field}.number", text)
    return Reference(message.agency, number)


def _fact_value(fact: pb.Fact, which: str) -> StatedFact:
    if which == "list":
        return tuple(fact.list.values)
    return fact.truth if which == "truth" else fact.text


def _subject(subject: pb.Subject.ValueType) -> Subject:
    return Subject(_member(pb.Subject.items(), subject, "subject").removeprefix("SUBJECT_").lower())


def _member(items: Iterable[tuple[str, int]], number: int, field: str) -> str:
    name = next((name for name, value in items if value == number), None)
    if number == 0 or name is None:
        message = "The value is unspecified or not known to this version of the schema; send one that is."
        raise BadMessage(Reason.ENUM_UNKNOWN, field, message)
    return name


def _item(item: pb.ShipmentItem, field: str) -> DeclaredItem:
    return DeclaredItem(
        license_line=item.license_line or None,
        entries=tuple(DeclaredEntry(entry.entry, entry.list, entry.edition) for entry in item.entries),
        description=item.description,
        hs_code=item.hs_code,
        quantity=quantity_from(item.quantity, f"{field}.quantity") if item.HasField("quantity") else None,
        value=money_from(item.value, f"{field}.value") if item.HasField("value") else None,
    )


def _place(code: str, field: str) -> str:
    return jurisdiction_from(code, field) if code else ""


def _limit(count: int, most: int, field: str) -> None:
    if count > most:
        raise BadMessage(Reason.REQUEST_MALFORMED, field, f"At most {most} are taken in one request; split it.")
