"""Figure 5: write-off of one hot license by 16 customs offices at once, against the database's own rate.

Rules, in order:
1. Each office reserves one piece and writes it off, again and again, over a connection of its own. Both calls are
   durable writes of one transaction each; the rate counts them, and the note says how many write-offs that makes.
2. The yardstick is one conditional UPDATE in a transaction, by as many threads, on the same database (`yardstick`).
3. Nothing is overdrawn: what is consumed at the end is exactly what was written off; and of a license of 40 pieces the
   offices together get 40, and every other piece is refused.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

import grpc
from google.protobuf.message import Message

from bench import yardstick
from bench.answers import Refused, check_some
from bench.callers import AFTER_SECONDS, DEADLINE_SECONDS, SENT_AGAIN, channel_to
from bench.databases import NoDatabase, postgres_url, postgres_version
from bench.papers import HOT_PIECES, OFFICE, form_for
from bench.rounds import Sample, Side, interleaved, median_of, ratio_of
from bench.rows import Aim, Row, Skipped
from bench.served import Served, serve
from bench.stage import Stage
from bench.world import World, make_world, operated, registered
from comity.v1 import ledger_service_pb2 as pb
from comity.v1.ledger_service_pb2_grpc import LedgerServiceStub
from comity.v1.license_pb2 import Quantity
from gateway.client import CallFailed, Client, call

SCARCE_PIECES, LINE, UNIT = 40, "1", "H87"
HOT_SERIAL, SCARCE_SERIAL = 9_000_001, 9_000_002
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Desk:
    """A served ledger with a hot license and a scarce one."""

    served: Served
    database: str
    hot: str
    scarce: str


def measure(stage: Stage) -> list[Row]:
    """Return what the ledger writes in a second, on both databases.

    Raises:
        Refused: a write was refused, or the balance is not what was written off.
    """
    return [row for engine in (SQLITE, POSTGRES) for row in _measured(stage, engine)]


def _measured(stage: Stage, engine: str) -> list[Row]:
    try:
        with _open_desk(stage, engine) as desk:
            return _rows(stage, engine, desk)
    except NoDatabase as absent:
        stage.skipped.append(Skipped(f"write-off, {engine}", str(absent)))
        return []


@contextmanager
def _open_desk(stage: Stage, engine: str) -> Iterator[Desk]:
    """Yield the ledger on an engine: on SQLite the registry of the other figures, on PostgreSQL one of its own."""
    if engine == SQLITE:
        yield _desk(stage.world, stage.served)
        return
    folder = stage.room("postgresql")
    with postgres_url(folder) as database:
        stage.postgres = postgres_version(database)
        world = make_world(database, folder)
        with serve(database, folder, packs=[world.pack]) as served:
            yield _desk(world, served)


def _desk(world: World, served: Served) -> Desk:
    today = world.began.date()
    with operated(world) as node:
        _, hot = registered(world, node, form_for(today, pieces=HOT_PIECES).license_at(HOT_SERIAL))
        _, scarce = registered(world, node, form_for(today, pieces=SCARCE_PIECES).license_at(SCARCE_SERIAL))
    yardstick.prepare(world.database)
    return Desk(served, world.database, hot.license_id, scarce.license_id)


def _rows(stage: Stage, engine: str, desk: Desk) -> list[Row]:
    offices, seconds = stage.effort.customs_offices, stage.effort.each(4)
    sides: dict[str, Side] = {
        "ours": lambda _: _write_offs(desk, offices, seconds),
        "database": lambda _: yardstick.updates(desk.database, offices, seconds),
        "alone": lambda _: yardstick.updates(desk.database, 1, seconds / 2),
    }
    stage.gauge.begin(f"write-off on {engine}", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    check_some("write-off", sum(sample.count for sample in samples["ours"]))
    _check_balance(desk, sum(sample.count for sample in samples["ours"]) // 2)
    _check_scarce(desk, offices)
    return _told(samples, engine, offices)


def _told(samples: Mapping[str, Sequence[Sample]], engine: str, offices: int) -> list[Row]:
    rate = median_of(samples["ours"], lambda sample: sample.rate)
    cost = median_of(samples["ours"], lambda sample: sample.cpu_each) * 1e6
    own, alone = (median_of(samples[name], lambda sample: sample.rate) for name in ("database", "alone"))
    yard = f"one UPDATE a transaction, {offices} threads, {engine}"
    slug = engine.lower()
    return [
        Row(
            id=f"write_off.{slug}.database",
            title=yard,
            measured=own,
            unit="statements/s",
            note=f"by one thread {alone:,.0f}",
        ),
        Row(
            id=f"write_off.{slug}",
            title=f"reserve and consume, {offices} clients, one hot license, {engine}",
            measured=rate,
            unit="writes/s",
            ratio=ratio_of(samples["ours"], samples["database"], lambda sample: sample.rate),
            against=yard,
            aim=Aim(0.5),
            note=f"{rate / 2:,.0f} write-offs/s of two writes each, {cost:,.0f} µs of a core a write; never overdrawn",
        ),
    ]


def _write_offs(desk: Desk, offices: int, seconds: float) -> Sample:
    """Return how many writes the offices make; a write-off is two."""

    def work(ledger: LedgerServiceStub) -> int:
        ends, count = time.perf_counter() + seconds, 0
        while time.perf_counter() < ends:
            reserved = _sent(ledger.Reserve, _reserve(desk.hot)).reservation
            _sent(ledger.Consume, _consume(reserved.reservation_id))
            count += 2
        return count

    before = desk.served.cpu_seconds()
    began = time.perf_counter()
    counts = _each_office(desk, offices, work)
    return Sample(sum(counts), time.perf_counter() - began, desk.served.cpu_seconds() - before)


def _sent(method: Callable[..., Answer], request: Message) -> Answer:
    """Return the answer to a call; one that is refused because too many wait is sent again, as its answer asks."""
    for _ in range(SENT_AGAIN):
        try:
            return method(request, timeout=DEADLINE_SECONDS)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
                raise
            time.sleep(AFTER_SECONDS)
    return method(request, timeout=DEADLINE_SECONDS)


def _check_balance(desk: Desk, pieces: int) -> None:
    with Client(desk.served.address) as client:
        balances = call(client.ledger.GetBalance, pb.GetBalanceRequest(license_id=desk.hot)).balances
    line = next(balance for balance in balances if balance.line_id == LINE)
    if (line.consumed, line.reserved) != (str(pieces), "0"):
        raise Refused(
            f"{pieces} pieces were written off; the balance says {line.consumed} and {line.reserved} reserved"
        )


def _check_scarce(desk: Desk, offices: int) -> None:
    tries = SCARCE_PIECES // offices + 2

    def work(ledger: LedgerServiceStub) -> int:
        return sum(_is_granted(ledger, desk.scarce) for _ in range(tries))

    granted = sum(_each_office(desk, offices, work))
    if granted != SCARCE_PIECES:
        raise Refused(f"of {SCARCE_PIECES} pieces {granted} were reserved")


def _is_granted(ledger: LedgerServiceStub, license_id: str) -> bool:
    try:
        call(ledger.Reserve, _reserve(license_id), deadline_seconds=DEADLINE_SECONDS)
    except CallFailed as refused:
        if refused.reason != "QUANTITY_EXCEEDED":
            raise
        return False
    return True


def _each_office(desk: Desk, offices: int, work: Callable[[LedgerServiceStub], int]) -> Sequence[int]:
    """Return what the work of each office comes to, all of them at once."""
    gate = threading.Barrier(offices)

    def office() -> int:
        with channel_to(desk.served.address) as channel:
            grpc.channel_ready_future(channel).result(timeout=DEADLINE_SECONDS)
            gate.wait()
            return work(LedgerServiceStub(channel))

    with ThreadPoolExecutor(offices) as pool:
        return [future.result() for future in [pool.submit(office) for _ in range(offices)]]


def _reserve(license_id: str) -> pb.ReserveRequest:
    return pb.ReserveRequest(
        request_id=uuid4().hex,
        license_id=license_id,
        line_id=LINE,
        quantity=Quantity(value="1", unit=UNIT),
        customs_office=OFFICE,
        declaration="26XB0000000000001",
    )


def _consume(reservation_id: str) -> pb.ConsumeRequest:
    return pb.ConsumeRequest(request_id=uuid4().hex, reservation_id=reservation_id, customs_office=OFFICE)
