"""Shipments and stated facts, read into values.

Rules, in order:
1. Sizes are limited: items, facts and places of one request.
2. A fact is named once, by a dotted path; a fact without a value is an error, since not stating it means unknown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from comity.v1 import decision_pb2 as pb
from gateway.core.paper.shipment import NOTHING_DECLARED, DeclaredEntry, DeclaredItem, Shipment
from gateway.core.questions import StatedFact
from gateway.core.reasons import Reason
from gateway.wire.canonical import canonical_text, sha256_hex, stored_bytes
from gateway.wire.license import named_party
from gateway.wire.refusal import BadMessage
from gateway.wire.values import jurisdiction_from, money_from, quantity_from

MAX_ITEMS = 200
MAX_FACTS = 200
MAX_TRANSIT = 20
LONGEST_KEPT = 4096

_PATH = re.compile(r"[a-z][a-z0-9_]*(\[[0-9]{1,3}\])?(\.[A-Za-z][A-Za-z0-9_-]*(\[[0-9]{1,3}\])?){0,5}")


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
        goods_location=_place(message.goods_location, "shipment.goods_location"),
    )


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods as declared, with the canonical text of their message and its SHA-256 in hexadecimal."""

    shipment: Shipment
    text: str
    digest: str


NO_GOODS = Goods(NOTHING_DECLARED, "", "")


def goods_of(message: pb.Shipment) -> Goods:
    """Return goods as declared. The goods of one truck are asked about again and again, so they are read once.

    Raises:
        BadMessage: with the field that cannot be read.
    """
    content = stored_bytes(message)
    return _known_goods(content) if len(content) <= LONGEST_KEPT else _read_goods(content)


def _read_goods(content: bytes) -> Goods:
    message = pb.Shipment.FromString(content)
    shipment, text = shipment_from(message), canonical_text(message)
    return Goods(shipment, text, sha256_hex(text.encode("utf-8")))


_known_goods = lru_cache(maxsize=512)(_read_goods)


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


def _fact_value(fact: pb.Fact, which: str) -> StatedFact:
    if which == "list":
        return tuple(fact.list.values)
    return fact.truth if which == "truth" else fact.text


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
