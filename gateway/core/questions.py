"""What callers ask, as values: papers to judge, eligibility to answer, shipments to check.

`act_time` is the legally relevant instant, None when the caller leaves it to the reference instant. `stated` holds
facts that the caller states and answers for, by dotted path; a path that is absent is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from gateway.core.findings import Subject
from gateway.core.law.facts import Question
from gateway.core.paper.shipment import NOTHING_DECLARED, Shipment

StatedFact: TypeAlias = str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A license as declarations cite it."""

    agency: str
    number: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks what, as it stands in the receipt: method, SHA-256 of the request, asking party, nonce."""

    method: str
    request_digest: str
    party: str = ""
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """The receipt that an asker takes away, and the salt that opens its commitment to the paper."""

    jws: str
    paper_salt: bytes


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """Is this paper good for this act here? Exactly one of `assertion` and `reference` is set.

    `goods_digest` is SHA-256 of the shipment as it was sent, hexadecimal; empty where none was.
    """

    assertion: str | None
    reference: Reference | None
    recognizing: str
    act_kind: str
    act_time: datetime | None = None
    shipment: Shipment = NOTHING_DECLARED
    goods_digest: str = ""
    stated: Mapping[str, StatedFact] = field(default_factory=dict)
    explain: bool = False


@dataclass(frozen=True, slots=True)
class EligibilityQuestion:
    """Which arrangement gives effect, by these facts alone?"""

    subject: Subject
    recognizing: str
    counterpart: str
    act_kind: str
    act_date: date
    act_time: datetime | None
    as_of: date | None
    stated: Mapping[str, StatedFact]
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a proposed pack, where it would be published, and what to ask under it.

    An empty jurisdiction holds it against the packs that are loaded.
    """

    text: str
    jurisdiction: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a route: a jurisdiction whose law is asked, and the act there."""

    jurisdiction: str
    act_kind: str


@dataclass(frozen=True, slots=True)
class ShipmentQuestion:
    """May this shipment move? One paper question for each leg, in order of travel."""

    legs: tuple[Leg, ...]
    papers: tuple[PaperQuestion, ...]


def legs_of(shipment: Shipment) -> tuple[Leg, ...]:
    """Return the legs of a route: where the goods lie, the origin, the exit, each transit, the destination.

    Goods are exported at the first three, each of which is asked once; they are imported at the last.
    """
    exported = dict.fromkeys((shipment.goods_location, shipment.origin, shipment.exit_via))
    legs = [Leg(place, "export") for place in exported if place]
    legs += [Leg(place, "transit") for place in shipment.transit]
    if shipment.destination:
        legs.append(Leg(shipment.destination, "import"))
    return tuple(legs)
