"""Which calls a load is made of: a mix such as verify=8,reserve=1,batch=1, spread evenly and the same on every run.

Rules, in order:
1. Of eight and one and one, the one stands between the eights: kinds are spread, not lumped, and nothing is drawn.
2. Requests are made ready before, but for the id of a write, which is new each time.
3. A call that fails is named by its gRPC status and the reason that the server gave.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from bench.callers import DEADLINE_SECONDS, RESERVE, VERIFY, VERIFY_BATCH, Bytes, channel_to, method_of
from bench.open_loop import OK, Client
from bench.papers import OFFICE, batch, question
from comity.v1.ledger_service_pb2 import ReserveRequest
from comity.v1.license_pb2 import Quantity
from gateway.client import ClientCertificate
from gateway.core.trust.compact import decode_base64url

PATHS = {"verify": VERIFY, "reserve": RESERVE, "batch": VERIFY_BATCH}
DEFAULT_MIX = "verify=8,reserve=1,batch=1"
CURVE_MIX = "verify=9,reserve=1"
BATCH_SIZE = 16


class NoMix(ValueError):
    """A text that says no mix, or papers from which its calls cannot be made."""


def parse_mix(text: str) -> dict[str, int]:
    """Return the shares of a mix.

    Raises:
        NoMix: it is not kind=share,kind=share with kinds that are known and whole shares from 1 to 100.
    """
    shares: dict[str, int] = {}
    for part in text.split(","):
        kind, _, share = part.strip().partition("=")
        if kind not in PATHS or kind in shares or not share.isdecimal() or not 1 <= int(share) <= 100:
            known = ", ".join(PATHS)
            raise NoMix(f"write a mix as {DEFAULT_MIX}, with kinds of {known} and shares of 1 to 100")
        shares[kind] = int(share)
    return shares


def pattern_of(shares: Mapping[str, int]) -> tuple[str, ...]:
    """Return the order in which the kinds follow one another, over and over, each well apart from itself."""
    total, credit, order = sum(shares.values()), dict.fromkeys(shares, 0), []
    for _ in range(total):
        for kind, share in shares.items():
            credit[kind] += share
        chosen = max(credit, key=lambda kind: credit[kind])
        credit[chosen] -= total
        order.append(chosen)
    return tuple(order)


class Workload:
    """The requests of a mix about some papers."""

    def __init__(self, assertions: Sequence[str], shares: Mapping[str, int]) -> None:
        if not assertions:
            raise NoMix("give at least one paper with --assertion; calls are made about papers that are registered")
        self._pattern = pattern_of(shares)
        self._verify = [question(assertion).SerializeToString() for assertion in assertions]
        rounds = [
            [assertions[(first + each) % len(assertions)] for each in range(BATCH_SIZE)]
            for first in range(min(len(assertions), 8))
        ]
        self._batch = [batch(papers).SerializeToString() for papers in rounds] if "batch" in shares else []
        self._reserve = [_reservation(assertion) for assertion in assertions] if "reserve" in shares else []

    def request(self, number: int) -> tuple[str, bytes]:
        """Return the kind and the bytes of a call."""
        kind = self._pattern[number % len(self._pattern)]
        if kind == "batch":
            return kind, self._batch[number % len(self._batch)]
        if kind == "reserve":
            request = ReserveRequest()
            request.CopyFrom(self._reserve[number % len(self._reserve)])
            request.request_id = uuid4().hex
            return kind, request.SerializeToString()
        return kind, self._verify[number % len(self._verify)]


@contextmanager
def open_clients(
    address: str, count: int, workload: Workload, certificate: ClientCertificate | None = None
) -> Iterator[list[Client]]:
    """Yield clients, each with a connection of its own."""
    with ExitStack() as opened:
        channels = [opened.enter_context(channel_to(address, certificate)) for _ in range(count)]
        for channel in channels:
            grpc.channel_ready_future(channel).result(timeout=DEADLINE_SECONDS)
        methods = [{kind: method_of(channel, path) for kind, path in PATHS.items()} for channel in channels]
        yield [_client(each, workload) for each in methods]


def _client(methods: Mapping[str, Bytes], workload: Workload) -> Client:
    def client(number: int) -> str:
        kind, request = workload.request(number)
        try:
            methods[kind](request, timeout=DEADLINE_SECONDS)
        except grpc.RpcError as error:
            return _said(error)
        return OK

    return client


def _said(error: grpc.RpcError) -> str:
    status = rpc_status.from_call(error)  # type: ignore[arg-type] # grpc raises what is an RpcError and a Call at once
    info = error_details_pb2.ErrorInfo()
    given = [info.reason for detail in (status.details if status else ()) if detail.Unpack(info)]
    code: grpc.StatusCode = error.code()
    return " ".join([code.name, *given])


def _reservation(assertion: str) -> ReserveRequest:
    """Return the reservation of one piece of the first line that a paper says openly.

    Raises:
        NoMix: the paper says no line that is counted in a quantity.
    """
    try:
        claims = json.loads(decode_base64url(assertion.split(".")[1]))
        line = next(line for line in claims["lic"]["lines"] if "unit" in line)
        license_id, line_id, unit = str(claims["sub"]), str(line["id"]), str(line["unit"])
    except (ValueError, KeyError, TypeError, IndexError, StopIteration):
        raise NoMix("a paper names no line in a quantity to reserve of; leave reserve out of the mix") from None
    return ReserveRequest(
        license_id=license_id,
        line_id=line_id,
        quantity=Quantity(value="1", unit=unit),
        customs_office=OFFICE,
        declaration="26XB0000000000001",
    )
