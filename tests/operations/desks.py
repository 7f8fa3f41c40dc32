"""Desks that register, reserve and write off without a pause, and never give a request up.

A request that was not answered is sent again with the same request id until it is: what a desk was told is then exactly
what the registry must hold, whatever was killed meanwhile.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import registry_service_pb2 as registry
from comity.v1.ledger_service_pb2_grpc import LedgerServiceStub
from comity.v1.license_pb2 import Quantity
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from gateway.client import _failure_of as failure_of
from tests.operations.papers import Authority
from tests.operations.patience import PATIENCE_SECONDS, OutOfPatienceError
from tests.operations.serving import channel

OFFICE = "XB000010"
SENT_AGAIN = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "RESOURCE_EXHAUSTED", "CANCELLED"})
CALL_SECONDS = 5.0
RequestT = TypeVar("RequestT", bound=Message)
AnswerT = TypeVar("AnswerT", bound=Message)


@dataclass(slots=True)
class Account:
    """What the desks were told, all together."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    licenses: dict[str, int] = field(default_factory=dict)
    reservations: dict[str, str] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    sent_again: Counter[str] = field(default_factory=Counter)


class Refused(Exception):
    """The registry refused, with its reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Desk:
    """One desk with a connection of its own."""

    def __init__(self, name: str, opened: grpc.Channel, authority: Authority, account: Account) -> None:
        self._name = name
        self._registry = RegistryServiceStub(opened)
        self._ledger = LedgerServiceStub(opened)
        self._authority = authority
        self._account = account
        self._requests = 0

    def register(self, pieces: int) -> str:
        """Register a new license and return its id."""
        document, assertion = self._authority.grant(pieces)
        request = registry.RegisterRequest(request_id=self._id(), document=document, assertion=assertion)
        license_id = self._told(self._registry.Register, request).license.license_id
        with self._account.lock:
            self._account.licenses[license_id] = pieces
        return license_id

    def reserve(self, license_id: str, pieces: int) -> ledger.ReserveResponse:
        """Set pieces of line 1 aside."""
        request = ledger.ReserveRequest(
            request_id=self._id(),
            license_id=license_id,
            line_id="1",
            quantity=Quantity(value=str(pieces), unit="H87"),
            customs_office=OFFICE,
            declaration="26XB0000000000001",
        )
        answer = self._told(self._ledger.Reserve, request)
        with self._account.lock:
            self._account.reservations[answer.reservation.reservation_id] = license_id
            self._account.held[license_id] += pieces
        return answer

    def consume(self, reservation: ledger.Reservation, pieces: int) -> None:
        """Write some pieces of a reservation off; the rest returns."""
        quantity = Quantity(value=str(pieces), unit="H87")
        request = ledger.ConsumeRequest(
            request_id=self._id(),
            reservation_id=reservation.reservation_id,
            quantity=quantity,
            customs_office=OFFICE,
        )
        self._told(self._ledger.Consume, request)
        with self._account.lock:
            self._account.held[reservation.license_id] -= int(reservation.quantity.value)
            self._account.used[reservation.license_id] += pieces

    def cancel(self, reservation: ledger.Reservation) -> None:
        """Give a reservation back."""
        request = ledger.CancelReservationRequest(
            request_id=self._id(), reservation_id=reservation.reservation_id, customs_office=OFFICE
        )
        self._told(self._ledger.CancelReservation, request)
        with self._account.lock:
            self._account.held[reservation.license_id] -= int(reservation.quantity.value)

    def _id(self) -> str:
        self._requests += 1
        return f"{self._name}-{self._requests}"

    def _told(self, method: Callable[..., AnswerT], request: Message) -> AnswerT:
        begun, again = time.monotonic(), threading.Event()
        while True:
            try:
                answer = method(request, timeout=CALL_SECONDS)
            except grpc.RpcError as error:
                failure = failure_of(error)
                with self._account.lock:
                    counted = self._account.sent_again if failure.status in SENT_AGAIN else self._account.told
                    counted[f"{failure.status} {failure.reason}"] += 1
                if failure.status not in SENT_AGAIN:
                    raise Refused(failure.reason) from None
                if time.monotonic() - begun > PATIENCE_SECONDS:
                    raise OutOfPatienceError(f"{self._name} was not answered: {failure}") from None
                again.wait(0.05)
            else:
                with self._account.lock:
                    self._account.told["OK"] += 1
                return answer


class Desks:
    """Several desks at work, each in a thread; use it in a `with` statement, which lets them finish."""

    def __init__(self, address: str, authority: Authority, account: Account, *, count: int, seed: int) -> None:
        self._address = address
        self._authority = authority
        self._account = account
        self._stopped = threading.Event()
        self._recent: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(f"desk{n}", seed + n)) for n in range(count)]
        self.failures: list[BaseException] = []

    def __enter__(self) -> "Desks":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, seed: int) -> None:
        chance = random.Random(seed)
        try:
            with channel(self._address) as opened:
                desk = Desk(name, opened, self._authority, self._account)
                while not self._stopped.is_set():
                    self._recent.append(desk.register(40))
                    for _ in range(6):
                        self._use(desk, chance)
        except BaseException as failure:  # told at the end, by whoever started the desks
            self.failures.append(failure)

    def _use(self, desk: Desk, chance: random.Random) -> None:
        # All desks draw from the same few licenses, so that some of them are used up and refused.
        try:
            pieces = chance.randint(1, 12)
            reservation = desk.reserve(chance.choice(self._recent[-3:]), pieces).reservation
            match chance.randrange(10):
                case 0:
                    desk.cancel(reservation)
                case 1:
                    return
                case _:
                    desk.consume(reservation, chance.randint(1, pieces))
        except Refused as refused:
            if refused.reason != "QUANTITY_EXCEEDED":
                raise
